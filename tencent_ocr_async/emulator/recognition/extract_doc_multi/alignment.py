"""Tables without lines: rows of text whose pieces stand one below another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..pages import Box
from .findings import Finding
from .keys import Keys, colons, is_sentence, may_be_key
from .matrix import Matrix, Reading, Slot, judge, read_above, read_beside, read_table
from .pieces import Piece, union

_LARGEST_GAP: Final = 2.6
"""Rows of one table are at most this many text heights apart."""

_TIGHT_GAP: Final = 0.55
_SIDE_STEP: Final = 1.5
_MANY_COLUMNS: Final = 3
_CLEAR: Final = 0.15
_CLEAR_ABOVE: Final = 0.3


@dataclass(slots=True)
class Run:
    """Rows that go on with the same columns."""

    columns: list[tuple[float, float]]
    rows: list[list[list[Piece]]] = field(default_factory=list)
    last: list[Piece] = field(default_factory=list)

    def accept(self, row: Sequence[Piece]) -> bool:
        """Add a row, or the second lines of the last one's cells; false where it does not fit."""
        if self.last and _gap(self.last, row) > _LARGEST_GAP * _height(row):
            return False
        places = [self._find(piece) for piece in row]
        if None in places or len(set(places)) < len(places):
            return False
        tight = bool(self.last) and _gap(self.last, row) < _TIGHT_GAP * _height(row)
        wrapped = tight and len(self.rows) > 1 and len(row) <= len(self.columns) / 2
        if not wrapped and len(row) < max(2, len(self.columns) / 2):
            return False
        cells = self.rows[-1] if wrapped else [[] for _ in self.columns]
        for piece, place in zip(row, places, strict=True):
            assert place is not None  # noqa: S101 - checked above
            cells[place].append(piece)
            left, right = self.columns[place]
            self.columns[place] = (min(left, piece.box.x), max(right, piece.box.right))
        if not wrapped:
            self.rows.append(cells)
        self.last = list(row)
        return True

    def _find(self, piece: Piece) -> int | None:
        """The column below which a piece stands; None between two, and beside all."""
        box = piece.box
        reach = box.height * _SIDE_STEP
        touched = [i for i, (left, right) in enumerate(self.columns) if box.x < right and box.right > left]
        if not touched:
            touched = [
                i for i, (left, right) in enumerate(self.columns)
                if box.x < right + reach and box.right > left - reach
            ]
        return touched[0] if len(touched) == 1 else None


def _gap(above: Sequence[Piece], below: Sequence[Piece]) -> float:
    return min(piece.box.y for piece in below) - max(piece.box.bottom for piece in above)


def _height(row: Sequence[Piece]) -> float:
    return max(piece.box.height for piece in row)


def find_tables(
    rows: Sequence[Sequence[Piece]], keys: Keys, *, prefer_table: bool = False
) -> tuple[list[Finding], set[int]]:
    """Findings in rows of loose text, and the numbers of the rows that they use up."""
    findings: list[Finding] = []
    used: set[int] = set()
    start = 0
    while start < len(rows):
        run, stop = _grow(rows, start)
        found = _read_run(run, keys, prefer_table=prefer_table) if run is not None else []
        if not found:
            start += 1
            continue
        findings += found
        used |= set(range(start, stop))
        start = stop
    return findings, used


def _grow(rows: Sequence[Sequence[Piece]], start: int) -> tuple[Run | None, int]:
    if len(rows[start]) < 2 or not all(map(_is_cell, rows[start])):  # noqa: PLR2004 - columns stand beside others
        return None, start
    run = Run([(piece.box.x, piece.box.right) for piece in rows[start]])
    stop = start
    while stop < len(rows) and all(map(_is_cell, rows[stop])) and run.accept(rows[stop]):
        stop += 1
    return run, stop


def _is_cell(piece: Piece) -> bool:
    text = piece.text
    return not is_sentence(text) and not any(may_be_key(text[:index]) for index in colons(text))


def _read_run(run: Run, keys: Keys, *, prefer_table: bool) -> list[Finding]:
    if len(run.rows) < 2:  # noqa: PLR2004 - a key and a value
        return []
    matrix = _make_matrix(run)
    how, clear = judge(matrix, keys)
    columns = len(run.columns)
    if how is Reading.TABLE and len(matrix) > 2 and (clear >= _CLEAR or (prefer_table and columns >= _MANY_COLUMNS)):
        return read_table(matrix)
    if len(matrix) == 2 and how is Reading.TABLE:  # noqa: PLR2004 - one row of values is no table
        how = Reading.ABOVE
    if how is Reading.ABOVE and clear >= _CLEAR_ABOVE:
        return read_above(matrix)
    if how is Reading.BESIDE and clear >= _CLEAR and len(matrix) > 2:
        return [finding for row in matrix for finding in read_beside(row, keys)]
    return []


def _make_matrix(run: Run) -> Matrix:
    return [
        [Slot(_place(cell, run.columns[i], row), tuple(cell)) for i, cell in enumerate(row)]
        for row in run.rows
    ]


def _place(cell: Sequence[Piece], column: tuple[float, float], row: Sequence[Sequence[Piece]]) -> Box:
    if cell:
        return union(piece.box for piece in cell)
    line = union(piece.box for other in row for piece in other)
    return Box(column[0], line.y, column[1] - column[0], line.height)
