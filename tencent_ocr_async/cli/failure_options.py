"""The options of `tencent-ocr run` for calls that fail or hang, with the texts of `--help`."""

from __future__ import annotations

from typing import Annotated, Final

import typer

_FAILURE: Final = "When a call fails or hangs"
_UNCLEAR: Final = "When nobody knows whether a call was billed"

Attempts = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        show_default=False,
        help="Requests for one document, at most. Default: 8.",
        rich_help_panel=_FAILURE,
    ),
]
RetryTotal = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        show_default=False,
        help="From the first request to the start of the last. Default: 120.",
        rich_help_panel=_FAILURE,
    ),
]
RetryBudget = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        show_default=False,
        help="Repetitions of all documents; what is served gives one back. Default: 200.",
        rich_help_panel=_FAILURE,
    ),
]
RepeatAmbiguous = Annotated[
    bool | None,
    typer.Option(
        "--repeat-ambiguous/--no-repeat-ambiguous",
        show_default=False,
        metavar="",
        help="What got no answer in time may be billed twice. Default: repeat.",
        rich_help_panel=_UNCLEAR,
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        show_default=False,
        help="For one request as a whole. Default: 60.",
        rich_help_panel=_FAILURE,
    ),
]
ConnectTimeout = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        show_default=False,
        help="Until there is a connection. Default: 10, at most half of --timeout.",
        rich_help_panel=_FAILURE,
    ),
]
SendTimeout = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        show_default=False,
        help="While nothing more of a request is taken.",
        rich_help_panel=_FAILURE,
    ),
]
ReadTimeout = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        show_default=False,
        help="While nothing of the answer comes.",
        rich_help_panel=_FAILURE,
    ),
]
