"""`tencent-ocr actions`: what the table knows about every action."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tencent_ocr_async.actions import DEFAULT_BASE64_MB, UNSTATED_RATE, Action, Site, actions
from tencent_ocr_async.errors import ConfigurationError

from .consoles import make_console, print_lines
from .names import close_names, plain

_WIDE: Final = 100
"""Columns from which on the table has room for all words."""

_UNSTATED: Final = "not stated"
_NOTE: Final = (
    f"\nBase64: the largest document as Base64 text. Where nothing is stated, {UNSTATED_RATE} and"
    f" {DEFAULT_BASE64_MB} MB are assumed.\n"
    "Name one action to see its parameters. Beside these, `run` takes CloudInfinite."
)


def find_actions(pattern: str | None, site: Site) -> list[Action]:
    """The actions whose name contains the pattern, by name. ConfigurationError where there is none."""
    table = actions(site)
    exact = [action for action in table.values() if pattern and plain(action.name) == plain(pattern)]
    found = exact or [action for action in table.values() if plain(pattern or "") in plain(action.name)]
    if not found:
        close = close_names(pattern or "", table)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise ConfigurationError(f"no action of the site {site!r} has {pattern!r} in its name{hint}")
    return sorted(found, key=lambda action: action.name)


def print_json(found: list[Action]) -> None:
    """A JSON array of everything that the table holds."""
    sys.stdout.write(json.dumps([_as_dict(action) for action in found], indent=2) + "\n")
    sys.stdout.flush()


def _as_dict(action: Action) -> dict[str, Any]:
    rate = action.documented_rate
    return {
        "name": action.name,
        "site": action.site,
        "rate": {"count": rate.count, "per": rate.per} if rate else None,
        "max_base64_mb": action.documented_base64_mb,
        "formats": sorted(action.formats),
        "parameters": dict(action.parameters),
        "required": list(action.required),
        "regions": list(action.regions),
        "deprecated": action.deprecated,
    }


def print_table(found: list[Action]) -> None:
    """The table for a reader; where standard output is no terminal, plain lines that are not cut."""
    console = make_console(sys.stdout)
    table = _table("Action", "Rate", "Base64", "Formats")
    for action in found:
        table.add_row(*_row(action, short=console.width < _WIDE))
    print_lines(console, table)
    if len(found) == 1:
        _print_parameters(console, found[0])
    elif console.is_terminal:
        console.print(Text(_NOTE, style="dim"))


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    for title in others:
        table.add_column(title, justify="right" if title == "Base64" else "left")
    return table


def _row(action: Action, *, short: bool) -> tuple[Text, Text, Text, Text]:
    assumed = _UNSTATED if short else f"{_UNSTATED} ({UNSTATED_RATE} assumed)"
    rate = Text(str(action.documented_rate)) if action.documented_rate else Text(assumed, style="dim")
    size = action.documented_base64_mb
    formats = Text(" ".join(sorted(action.formats))) if action.formats else Text(_UNSTATED, style="dim")
    if action.deprecated:
        formats.append(" deprecated", style="yellow")
    return Text(action.name), rate, Text(f"{size} MB" if size else "-"), formats


def _print_parameters(console: Console, action: Action) -> None:
    table = _table("Parameter (-p Name=value)", "Type")
    for name, kind in action.parameters.items():
        if name not in action.document_members:
            table.add_row(name, f"{kind}, required" if name in action.required else kind)
    console.print()
    print_lines(console, table if table.row_count else "It takes no parameters besides the document.")
    if action.regions:
        console.print(f"\nRegions: {', '.join(action.regions)} (the first is the default)")
