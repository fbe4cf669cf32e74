"""From pieces and cells to a page's findings in order, with the headings that they stand under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.rows import make_rows

from .alignment import find_tables
from .bands import read_grid
from .findings import Field, Finding, Heading, Table
from .grids import make_grids
from .keys import Keys
from .leftovers import find_headings, find_prefixed, find_stacked
from .matrix import Slot
from .pairs import find_pairs
from .pieces import Piece, split_at_gaps

_LEFT_OF: Final = 60.0
"""A heading starts at most this many pixels right of what it stands above."""


def find_all(
    slots: Sequence[Slot], loose: Sequence[Piece], keys: Keys, *, prefer_table: bool = False
) -> list[Field | Table]:
    """Everything that cells and the text outside of them say, from top to bottom.

    `prefer_table` reads rows and columns as a table where that is not plain.
    """
    grids = make_grids(slots)
    readings = [read_grid(grid, keys, prefer_table=prefer_table) for grid in grids]
    outside = (*loose, *(piece for reading in readings for piece in reading.free))
    free = [part for piece in outside for part in split_at_gaps(piece)]
    findings = [finding for reading in readings for finding in reading.findings]
    for pieces in (pieces for reading in readings for pieces in reading.loose):
        findings += _read_cell(pieces, keys)
    taken = [slot.box for grid in grids for slot in grid]
    findings += _read_free(free, keys, taken, prefer_table=prefer_table)
    return _set_parents(sorted(findings, key=_order))


def _read_cell(pieces: Sequence[Piece], keys: Keys) -> list[Finding]:
    """The pairs within one cell."""
    parts = [part for piece in pieces for part in split_at_gaps(piece)]
    fields, rest = find_pairs(make_rows(parts), keys)
    more, _ = find_prefixed(rest, keys)
    return [*fields, *more]


def _read_free(
    pieces: Sequence[Piece], keys: Keys, taken: Sequence[Box], *, prefer_table: bool
) -> list[Finding]:
    findings, rows = find_tables(make_rows(pieces), keys, prefer_table=prefer_table)
    fields, rest = find_pairs(rows, keys)
    prefixed, rest = find_prefixed(rest, keys)
    stacked, rest = find_stacked(rest, keys)
    findings += [*fields, *prefixed, *stacked]
    places = [*taken, *(finding.place for finding in findings)]
    return [*findings, *find_headings(rest, places)]


def _order(finding: Finding) -> tuple[float, float]:
    """Rows of twelve pixels are read from left to right."""
    return (round(finding.place.y / 12), finding.place.x)


def _set_parents(findings: Sequence[Finding]) -> list[Field | Table]:
    """The fields and tables, each field with the heading above it as its outermost parent."""
    heading: Heading | None = None
    named: list[Field | Table] = []
    for finding in findings:
        if isinstance(finding, Heading):
            heading = finding
        elif isinstance(finding, Field) and heading is not None and _is_under(finding.place, heading.place):
            named.append(replace(finding, parents=(heading.text, *finding.parents)))
        else:
            named.append(finding)
    return named


def _is_under(place: Box, heading: Box) -> bool:
    return place.y >= heading.y and place.x >= heading.x - _LEFT_OF
