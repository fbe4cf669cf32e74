"""The options of `tencent-ocr emulate` that say what answers, with the texts of `--help`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

_ANSWERS: Final = "What answers"
_SERVED: Final = "What is served"

Examples = Annotated[
    bool,
    typer.Option(
        "--examples",
        help="The vendor's examples, at once: nothing is read.",
        rich_help_panel=_ANSWERS,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        show_default=False,
        help="Documents that are read at a time.",
        rich_help_panel=_ANSWERS,
    ),
]
Record = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        show_default=False,
        help="Answers recorded there; what is missing is asked of the real service, once, and paid for.",
        rich_help_panel=_ANSWERS,
    ),
]
Replay = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        show_default=False,
        help="Answers recorded there; what is missing is refused, nothing goes out.",
        rich_help_panel=_ANSWERS,
    ),
]
Upstream = Annotated[
    str | None,
    typer.Option(
        metavar="cloud|URL",
        show_default=False,
        help="Where --record asks. Default: cloud, the site's own address.",
        rich_help_panel=_ANSWERS,
    ),
]
Bucket = Annotated[
    str | None,
    typer.Option(
        metavar="NAME-APPID",
        show_default=False,
        help="The name of the bucket; --record asks about the real one.",
        rich_help_panel=_SERVED,
    ),
]
Region = Annotated[
    str | None,
    typer.Option(show_default=False, help="Where the bucket is.", rich_help_panel=_SERVED),
]
