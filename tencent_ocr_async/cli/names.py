"""Names as a user types them: `SealOCR`, `sealocr` and `seal_ocr` are one action."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from tencent_ocr_async.actions import CLOUD_INFINITE, SITES, Action, Site, actions, find_action
from tencent_ocr_async.errors import ConfigurationError

_SEPARATORS: Final = str.maketrans("", "", "_- ")


def plain(name: str) -> str:
    """The name without case, underscores and hyphens."""
    return name.translate(_SEPARATORS).casefold()


def match(name: str, names: Iterable[str]) -> str | None:
    """That of `names` which is meant by `name`, whatever its spelling; None for none."""
    return next((known for known in names if plain(known) == plain(name)), None)


def close_names(name: str, names: Iterable[str]) -> list[str]:
    """Up to three of `names` that look like `name`, the closest first."""
    by_plain = {plain(known): known for known in names}
    found = difflib.get_close_matches(plain(name), by_plain, n=3, cutoff=0.6)
    return [by_plain[close] for close in found]


CLOUD_INFINITE_ACTION: Final = Action(
    name=CLOUD_INFINITE,
    site="cn",
    formats=frozenset({"PNG", "JPEG", "BMP", "PDF"}),
    parameters={
        "type": "string",
        "language-type": "string",
        "ispdf": "bool",
        "pdf-pagenumber": "int64",
        "isword": "bool",
        "enable-word-polygon": "bool",
    },
)
"""Cloud Infinite's OCR in the form of an action; its parameters are the page's query parameters."""


def resolve_action(name: str, site: Site) -> Action:
    """The action that is meant. ConfigurationError names what is close, or the site that has it."""
    if plain(name) in (plain(CLOUD_INFINITE), "cloudinfinite"):
        return CLOUD_INFINITE_ACTION
    everywhere = sorted({known for each in SITES for known in actions(each)})
    found = match(name, everywhere)
    if found is not None:
        return find_action(found, site)
    close = close_names(name, [*actions(site), "CloudInfinite"])
    hint = f"did you mean {' or '.join(close)}?" if close else "see `tencent-ocr actions`"
    raise ConfigurationError(f"unknown action {name!r}: {hint}")
