"""Tables without lines: rows of text whose pieces stand one below another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box

from .columns import Cell, Columns
from .findings import Finding
from .keys import SURE, Keys, colons, is_sentence, may_be_key
from .matrix import Matrix, Reading, Slot, judge, read_above, read_beside, read_table
from .pieces import Piece, join_touching, union

_MANY_COLUMNS: Final = 3
_CLEAR: Final = 0.15
_CLEAR_ABOVE: Final = 0.3
_OVERLAP: Final = 0.2
"""Lines that share this much of their height belong to one row, if one is part of a taller cell."""


def find_tables(
    rows: Sequence[Sequence[Piece]], keys: Keys, *, prefer_table: bool = False
) -> tuple[list[Finding], list[Sequence[Piece]]]:
    """Findings in rows of loose text, and the rows that belong to none."""
    rows = _merge_tall_cells([join_touching(row) for row in rows])
    findings: list[Finding] = []
    left: list[Sequence[Piece]] = []
    start = 0
    while start < len(rows):
        columns, stop = _grow(rows, start, keys)
        found = _read(columns, keys, prefer_table=prefer_table) if columns is not None else []
        if found:
            findings += found
            start = stop
        else:
            left.append(rows[start])
            start += 1
    return findings, left


def _merge_tall_cells(rows: Sequence[Sequence[Piece]]) -> list[Sequence[Piece]]:
    """Put lines of cells with several lines into the row beside which the cell stands."""
    merged: list[Sequence[Piece]] = []
    for row in rows:
        if merged and _is_beside(merged[-1], row):
            merged[-1] = sorted([*merged[-1], *row], key=lambda piece: piece.box.x)
        else:
            merged.append(row)
    return merged


def _is_beside(row: Sequence[Piece], other: Sequence[Piece]) -> bool:
    if not all(map(_is_cell, (*row, *other))):
        return False
    a, b = union(p.box for p in row), union(p.box for p in other)
    if min(a.bottom, b.bottom) - max(a.y, b.y) <= _OVERLAP * min(a.height, b.height):
        return False
    stacked = sum(p.box.x < q.box.right and q.box.x < p.box.right for p in row for q in other)
    return stacked <= max(1, min(len(row), len(other)) / 2)


def _grow(rows: Sequence[Sequence[Piece]], start: int, keys: Keys) -> tuple[Columns | None, int]:
    if len(rows[start]) < 2 or not all(map(_is_cell, rows[start])):  # noqa: PLR2004 - columns stand beside others
        return None, start
    columns = Columns(rows[start], lambda text: keys.likelihood(text) >= SURE)
    stop = start
    while stop < len(rows) and all(map(_is_cell, rows[stop])) and columns.accept(rows[stop]):
        stop += 1
    columns.split_gutters()
    return columns, stop


def _is_cell(piece: Piece) -> bool:
    text = piece.text
    return not is_sentence(text) and not any(may_be_key(text[:index]) for index in colons(text))


def _read(columns: Columns, keys: Keys, *, prefer_table: bool) -> list[Finding]:
    if len(columns.rows) < 2:  # noqa: PLR2004 - a key and a value
        return []
    matrix = _make_matrix(columns)
    how, clear = judge(matrix, keys)
    wide = prefer_table and len(columns.spans) >= _MANY_COLUMNS
    if len(matrix) == 2 and how is Reading.TABLE and not wide:  # noqa: PLR2004 - one row of values is no table
        how = Reading.ABOVE
    if wide or (how is Reading.TABLE and clear >= _CLEAR):
        return read_table(matrix)
    if how is Reading.ABOVE and clear >= _CLEAR_ABOVE:
        return read_above(matrix)
    if how is Reading.BESIDE and clear >= _CLEAR and len(matrix) > 2:  # noqa: PLR2004 - two rows may be chance
        return [finding for row in matrix for finding in read_beside(row, keys)]
    return []


def _make_matrix(columns: Columns) -> Matrix:
    return [
        [Slot(_place(cell, columns.spans[i], row), tuple(cell)) for i, cell in enumerate(row)]
        for row in columns.rows
    ]


def _place(cell: Cell, span: tuple[float, float], row: Sequence[Cell]) -> Box:
    if cell:
        return union(piece.box for piece in cell)
    line = union(piece.box for other in row for piece in other)
    return Box(span[0], line.y, span[1] - span[0], line.height)
