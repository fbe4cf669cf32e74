"""Each action's documented limits, as data.

The table `data/actions.json` is a compact form of the vendor's API definition of 2018-11-19 (state of
August 2026) for both sites; `scripts/compact_definitions.py` writes it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from .errors import ConfigurationError

Site = Literal["cn", "intl"]
SITES: Final[tuple[Site, ...]] = ("cn", "intl")
HOSTS: Final[Mapping[Site, str]] = {"cn": "ocr.tencentcloudapi.com", "intl": "ocr.intl.tencentcloudapi.com"}
VERSION: Final = "2018-11-19"

CLOUD_INFINITE: Final = "CloudInfiniteOCR"
"""The name under which limits, errors and ledgers know Cloud Infinite's OCR, which has no action name."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` calls in any `per` seconds: `Rate(5)` is 5 a second, `Rate(2, per=60)` 2 a minute."""

    count: int
    per: float = 1.0

    def __post_init__(self) -> None:
        if not isinstance(self.count, int) or isinstance(self.count, bool) or self.count < 1:
            raise ConfigurationError(f"Rate: count must be a whole number of 1 or more, not {self.count!r}")
        if (
            isinstance(self.per, bool)
            or not isinstance(self.per, (int, float))
            or not 0 < self.per < math.inf
        ):
            raise ConfigurationError(f"Rate: per must be a number of seconds above 0, not {self.per!r}")

    def __str__(self) -> str:
        return f"{self.count}/s" if self.per == 1 else f"{self.count} per {self.per:g} s"


UNSTATED_RATE: Final = Rate(5)
"""Taken where the vendor states no rate. A refusal names the true one, and the limiter takes that over."""

DEFAULT_BASE64_MB: Final = 10
"""Taken where the vendor states no cap: a whole POST may not exceed 10 MB (facts of API 3.0)."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the OCR API and what the vendor documents about it.

    `documented_rate` and `documented_base64_mb` are None and `formats` is empty where nothing is stated.
    Sizes are those of the Base64 text, in MB of 1024 x 1024 bytes. `parameters` maps the vendor's member
    names to their types ("string", "bool", "int64", "string[]", or an object's name). `regions` are the
    values that X-TC-Region may have, the default first; empty where any value or none will do.
    """

    name: str
    site: Site
    documented_rate: Rate | None = None
    documented_base64_mb: int | None = None
    formats: frozenset[str] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)
    required: tuple[str, ...] = ()
    deprecated: bool = False
    regions: tuple[str, ...] = ()

    @property
    def document_members(self) -> tuple[str | None, str | None]:
        """The parameters that take the document: as Base64 text, and as a URL; None where there is none."""
        for stem in _DOCUMENT_STEMS:
            pair = tuple(
                name if name in self.parameters else None for name in (f"{stem}Base64", f"{stem}Url")
            )
            if any(pair):
                return pair[0], pair[1]
        return None, None

    @property
    def rate(self) -> Rate:
        """The documented rate, or `UNSTATED_RATE` where there is none."""
        return self.documented_rate or UNSTATED_RATE

    @property
    def max_base64_bytes(self) -> int:
        """The largest Base64 text that is sent, in bytes."""
        return (self.documented_base64_mb or DEFAULT_BASE64_MB) * 1024 * 1024


_TABLE: Final = Path(__file__).parent / "data" / "actions.json"

_DOCUMENT_STEMS: Final = ("Image", "File", "OfdFile")

_RENAMED: Final = {"SmartStructuralPro": "ExtractDocMulti", "SmartStructuralOCRV2": "ExtractDocBasic"}

# The page of VatInvoiceOCR: a region is required, and it must be one of these.
_REGIONS: Final = {
    "VatInvoiceOCR": ("ap-guangzhou", "ap-beijing", "ap-hongkong", "ap-shanghai", "na-toronto"),
}

# ExtractDocMulti takes images and PDF on the Chinese site, images, Word and Excel on the international one
# by their definitions; both pages show the same service, so take all.
_ALL_FORMATS: Final = {"ExtractDocMulti": frozenset({"PNG", "JPEG", "BMP", "PDF", "WORD", "EXCEL"})}


@cache
def actions(site: Site) -> Mapping[str, Action]:
    """Every action of a site by name."""
    table = json.loads(_TABLE.read_text("utf-8"))
    if site not in table:
        raise ConfigurationError(f"site must be one of {', '.join(SITES)}, not {site!r}")
    return {name: _read(name, site, entry) for name, entry in table[site].items()}


def _read(name: str, site: Site, entry: Mapping[str, Any]) -> Action:
    rate = entry["rate"]
    return Action(
        name=name,
        site=site,
        documented_rate=Rate(rate[0], per=rate[1]) if rate else None,
        documented_base64_mb=entry["max_base64_mb"],
        formats=_ALL_FORMATS.get(name, frozenset(entry["formats"])),
        parameters=entry["parameters"],
        required=tuple(entry["required"]),
        deprecated=entry["deprecated"],
        regions=_REGIONS.get(name, ()),
    )


def find_action(name: str, site: Site) -> Action:
    """The action of that name, or a ConfigurationError that says which site has it or what is close."""
    if not isinstance(name, str):
        raise ConfigurationError(f"an action is called by its name, not by {type(name).__name__}")
    table = actions(site)
    name_now = _RENAMED.get(name)
    if name in table:
        return table[name]
    others = [other for other in SITES if other != site and name in actions(other)]
    if others:
        raise ConfigurationError(f"the action {name} exists on the site {others[0]!r} only, not on {site!r}")
    if name_now:
        raise ConfigurationError(f"the action {name} is now called {name_now}")
    import difflib  # noqa: PLC0415 - slow to import and seldom needed

    close = difflib.get_close_matches(name, table, n=3, cutoff=0.6)
    hint = f"; close to it: {', '.join(close)}" if close else "; `tencent-ocr actions` lists them"
    raise ConfigurationError(f"unknown action {name!r} on the site {site!r}{hint}")
