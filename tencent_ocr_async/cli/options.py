"""The options and arguments of the commands, with the texts of `--help`; those of failures stand apart."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

_SERVICE: Final = "Where the calls go"
_PACE: Final = "How fast, how often"
_OUTPUT: Final = "What comes out"


class SiteName(StrEnum):
    """The two sites of the service, which have separate accounts."""

    CN = "cn"
    INTL = "intl"


class LanguageName(StrEnum):
    """The languages of the service's messages."""

    CHINESE = "zh-CN"
    ENGLISH = "en-US"


SiteOption = Annotated[SiteName, typer.Option("--site", help="The site that the account belongs to.")]

ActionName = Annotated[
    str, typer.Argument(metavar="ACTION", help="SealOCR, seal_ocr, ... or CloudInfinite.", show_default=False)
]
InputNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INPUT",
        help='Files, folders, quoted globs such as "scans/**/*.png", http(s) URLs; '
        "- reads such a list from standard input, one a line.",
        show_default=False,
    ),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter",
        "-p",
        metavar="Name=value",
        help="A parameter of the action; repeatable.",
        show_default=False,
    ),
]

Endpoint = Annotated[
    list[str] | None,
    typer.Option(
        metavar="HOST|URL",
        show_default=False,
        help="In place of the site's own; several share the load, each with its own quota.",
        rich_help_panel=_SERVICE,
    ),
]
AllowHttp = Annotated[
    bool,
    typer.Option(
        "--allow-http",
        help="Let the endpoint be http:// on another machine, unencrypted.",
        rich_help_panel=_SERVICE,
    ),
]
Region = Annotated[
    str | None,
    typer.Option(show_default=False, help="X-TC-Region, or where the bucket is.", rich_help_panel=_SERVICE),
]
Bucket = Annotated[
    str | None,
    typer.Option(
        metavar="NAME-APPID",
        show_default=False,
        help="For CloudInfinite, whose inputs are keys of objects or URLs.",
        rich_help_panel=_SERVICE,
    ),
]
LanguageOption = Annotated[
    LanguageName | None,
    typer.Option(
        "--language", show_default=False, help="Of the service's messages.", rich_help_panel=_SERVICE
    ),
]
Proxy = Annotated[
    str | None, typer.Option(metavar="URL", show_default=False, help='"" for none.', rich_help_panel=_SERVICE)
]
WithEmulator = Annotated[
    bool,
    typer.Option(
        "--emulator", help="Start an emulator for this run: no account, no cost.", rich_help_panel=_SERVICE
    ),
]

Concurrency = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        show_default=False,
        help="Documents in work at a time. Default: 32; 8 with --emulator, which reads one or two a second.",
        rich_help_panel=_PACE,
    ),
]
RateText = Annotated[
    str | None,
    typer.Option(
        "--rate",
        metavar="COUNT[/SECONDS]",
        show_default=False,
        help="8 is eight a second, 2/60 two a minute. Default: as documented.",
        rich_help_panel=_PACE,
    ),
]
Redis = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        show_default=False,
        help="Share the rates with all who are given the same Redis.",
        rich_help_panel=_PACE,
    ),
]
MaxCalls = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=0,
        show_default=False,
        help="Requests for the whole run, at most: what it may cost.",
        rich_help_panel=_PACE,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="JSON lines go here. Default: standard output.",
        rich_help_panel=_OUTPUT,
    ),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace FILE if it exists.", rich_help_panel=_OUTPUT)
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Go on with FILE: call again only what failed for a passing reason.",
        rich_help_panel=_OUTPUT,
    ),
]
RetryFailed = Annotated[
    bool,
    typer.Option(
        "--retry-failed", help="Go on with FILE: call everything again that failed.", rich_help_panel=_OUTPUT
    ),
]
Ordered = Annotated[
    bool,
    typer.Option("--ordered", help="Lines in the order of the inputs.", rich_help_panel=_OUTPUT),
]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Show what the library logs.", rich_help_panel=_OUTPUT),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress, no summary.", rich_help_panel=_OUTPUT)
]

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]
AllowRemote = Annotated[
    bool, typer.Option("--allow-remote", help="Allow a host that other machines can reach.")
]
SecretId = Annotated[
    str | None, typer.Option(show_default=False, help="Accept this id in place of the fake one.")
]
SecretKey = Annotated[
    str | None, typer.Option(show_default=False, help="Accept this key in place of the fake one.")
]
Objects = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", show_default=False, help="Its files are the bucket's objects."),
]

Filter = Annotated[
    str | None,
    typer.Argument(metavar="FILTER", help="A part of the name.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Everything known, as a JSON array.")]
