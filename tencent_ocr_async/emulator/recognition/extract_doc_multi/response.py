"""The response's members: StructuralList, WordList and Angle, from what was found on each page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tencent_ocr_async.emulator.recognition.pages import PlacedLine, Quad
from tencent_ocr_async.emulator.recognition.shapes import make_advanced_info, make_corners

from .asking import Asking, Item
from .canvas import Canvas
from .findings import Field, Table
from .selection import check, pick
from .vocabulary import translate

_NOWHERE: Final[Quad] = ((0, 0), (0, 0), (0, 0), (0, 0))
_JOINT: Final = "-"


@dataclass(frozen=True, slots=True)
class PageFindings:
    """One page's findings. `number` counts a PDF's pages from 0; None for a picture."""

    canvas: Canvas
    lines: tuple[PlacedLine, ...]
    findings: tuple[Field | Table, ...]
    number: int | None = None


def make_response(pages: Sequence[PageFindings], asking: Asking) -> dict[str, Any]:
    """The members of Response without RequestId; Angle is the first page's, 0 where nothing was read."""
    owners = [(finding, page) for page in pages for finding in page.findings]
    findings = [finding for finding, _ in owners]
    picked = pick(asking.items, findings, only=asking.only_items, table=asking.table)
    if asking.table and not asking.items and any(isinstance(finding, Table) for finding in picked):
        picked = [finding for finding in picked if isinstance(finding, Table)]
    writer = _Writer(asking, owners)
    entries = [writer.entry(finding) for finding in picked]
    return {
        "Angle": pages[0].canvas.angle if pages else 0,
        "StructuralList": entries,
        "WordList": [_word_item(line, asking) for page in pages for line in page.lines if asking.full_text],
        "TokenNum": sum(len(group["Lines"]) for entry in entries for group in entry["Groups"]),
    }


class _Writer:
    """Writes findings as entries of StructuralList."""

    def __init__(self, asking: Asking, owners: Sequence[tuple[Field | Table, PageFindings]]) -> None:
        self._asking = asking
        self._items: Mapping[str, Item] = {item.name: item for item in asking.items}
        self._pages = {finding.place: page for finding, page in reversed(owners)}
        self._names = Counter(finding.name for finding, _ in owners if isinstance(finding, Field))

    def entry(self, finding: Field | Table) -> dict[str, Any]:
        """A GroupInfo: one element of Groups for a field, one for each row of a table."""
        page = self._pages.get(finding.place)
        rows = ((finding,),) if isinstance(finding, Field) else finding.rows
        return {"Groups": [{"Lines": [self._item(cell, page) for cell in row]} for row in rows]}

    def _item(self, cell: Field, page: PageFindings | None) -> dict[str, Any]:
        corners = _NOWHERE
        if self._asking.coordinates and page is not None and cell.box is not None:
            corners = page.canvas.to_original(cell.box)
        value: dict[str, Any] = {"AutoContent": cell.value, "Coord": make_corners(corners)}
        if page is not None and page.number is not None:
            value["PageIndex"] = str(page.number)
        item = {"Key": {"AutoName": self._name(cell), "ConfigName": cell.config_name}, "Value": value}
        wanted = self._items.get(cell.config_name)
        verdict = check(wanted, cell.value) if wanted is not None else None
        return item if verdict is None else {**item, "AuditResult": verdict}

    def _name(self, cell: Field) -> str:
        """The printed key, translated and behind its parents' ones as asked."""
        names = [*self._parents(cell), cell.name]
        if self._asking.language is not None:
            names = [translate(name, self._asking.language) for name in names]
        return _JOINT.join(names)

    def _parents(self, cell: Field) -> Sequence[str]:
        if self._asking.parents is None and self._names[cell.name] == 1:
            return ()
        return () if self._asking.parents is False else cell.parents


def _word_item(placed: PlacedLine, asking: Asking) -> dict[str, Any]:
    words = placed.line.words if asking.coordinates else ()
    return {
        "DetectedText": placed.line.text,
        "Coord": make_corners(placed.line.corners if asking.coordinates else _NOWHERE),
        "AdvancedInfo": make_advanced_info(placed.paragraph),
        "WordCoord": [{"DetectedText": word.text, "Coord": make_corners(word.corners)} for word in words],
    }
