"""Columns of prose: where their gutters run, which lines of text two of them share, in which order to read.

Pure geometry on the upright page. A table is no prose: its cells stay in rows.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from .pages import Box
from .rows import make_rows

_PROSE: Final[dict[bool, float]] = {False: 5.0, True: 8.0}
"""Lines of prose are at least this many times as wide as high, by whether they could be a table's cells."""

_ALIGNED: Final = 0.9
_SAME_LINE: Final = 0.3
"""Share of the lines with a neighbour beyond the gutter, at the same height but for this share of it, from
which two columns may be a table's."""

_FULL: Final = 0.5
"""Share of the longest line's width from which a line counts as full; in prose every second line is."""

_MIN_COLUMN_LINES: Final = 3
_MAX_SPANNING: Final = 0.34
"""Share of the lines that may run across a gutter: headings, page numbers, pictures' captions."""

_RUN_GAP: Final = 0.4
"""Narrowest gap within a line that may be two, in its heights; gaps are wider than the words' edges say."""

_GUTTER: Final = 0.5
"""Narrowest gap between two columns, in heights of a line."""

_BREAK: Final = 2.5
"""Height of white, in heights of a line, that ends columns: what stands below it begins anew."""


Gutter = tuple[float, float]
"""The left and the right edge of a strip between two columns."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text on the upright page: its box, and its runs (left, right) of words between wide gaps."""

    index: int
    box: Box
    runs: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or what of it stands in one column: left and right bound what is read."""

    index: int
    left: float
    right: float


def make_row(index: int, box: Box, words: Sequence[Box]) -> Row:
    """The line number `index` with this box and these words, from left to right."""
    if not words:
        return Row(index, box, ((box.x, box.right),))
    edges = [words[0].x]
    for word, following in pairwise(words):
        if following.x - word.right >= _RUN_GAP * box.height:
            edges += [word.right, following.x]
    edges.append(words[-1].right)
    return Row(index, box, tuple(zip(edges[::2], edges[1::2], strict=True)))


def reading_order(rows: Sequence[Row]) -> list[Piece]:
    """The lines in the order in which they are read, those that several columns share in pieces.

    Rows from top to bottom and each from left to right; columns of prose one after the other. What runs
    across the gutter is read where it stands: between what is above it and what is below.
    """
    pieces: list[Piece] = []
    for block in _blocks(rows):
        gutter = _find_gutter(block)
        pieces += _in_rows(block) if gutter is None else _in_columns(block, gutter)
    return pieces


def _blocks(rows: Sequence[Row]) -> list[list[Row]]:
    """Groups of lines with a lot of white between one and the next."""
    if not rows:
        return []
    white = _BREAK * statistics.median(row.box.height for row in rows)
    blocks: list[list[Row]] = []
    reach = float("-inf")
    for row in sorted(rows, key=lambda r: r.box.y):
        if row.box.y - reach > white:
            blocks.append([])
        blocks[-1].append(row)
        reach = max(reach, row.box.bottom)
    return blocks


def _in_rows(lines: Sequence[Row]) -> list[Piece]:
    return [Piece(line.index, line.box.x, line.box.right) for row in make_rows(lines) for line in row]


def _in_columns(rows: Sequence[Row], gutter: Gutter) -> list[Piece]:
    spanning = sorted((row for row in rows if _crosses(row, gutter)), key=_middle)
    pieces: list[Piece] = []
    above = float("-inf")
    for limit in [*spanning, None]:
        below = _middle(limit) if limit is not None else float("inf")
        band = [row for row in rows if not _crosses(row, gutter) and above < _middle(row) <= below]
        left, right = _halves(band, gutter)
        pieces += reading_order(left) + reading_order(right)
        if limit is not None:
            pieces.append(Piece(limit.index, limit.box.x, limit.box.right))
        above = below
    return pieces


def _middle(row: Row) -> float:
    return row.box.y + row.box.height / 2


def _crosses(row: Row, gutter: Gutter) -> bool:
    return any(left < gutter[1] and right > gutter[0] for left, right in row.runs)


def _halves(rows: Sequence[Row], gutter: Gutter) -> tuple[list[Row], list[Row]]:
    """The lines left and right of a gutter, in two where it runs through a gap of theirs."""
    left, right = [], []
    for row in rows:
        before = tuple(run for run in row.runs if run[1] <= gutter[0])
        after = tuple(run for run in row.runs if run[0] >= gutter[1])
        left += [_part(row, before)] if before else []
        right += [_part(row, after)] if after else []
    return left, right


def _part(row: Row, runs: tuple[tuple[float, float], ...]) -> Row:
    start, end = runs[0][0], runs[-1][1]
    return Row(row.index, Box(start, row.box.y, end - start, row.box.height), runs)


def _find_gutter(rows: Sequence[Row]) -> Gutter | None:
    """The gutter that fewest lines cross, of several such ones the widest, with prose on both sides."""
    width = _GUTTER * statistics.median(row.box.height for row in rows)
    best: tuple[int, float] | None = None
    found: Gutter | None = None
    for edge in _edges(rows, width / 4):
        gutter = (edge - width, edge)
        crossing = sum(_crosses(row, gutter) for row in rows)
        if crossing > _MAX_SPANNING * len(rows) or (best is not None and crossing > best[0]):
            continue
        left, right = _halves([row for row in rows if not _crosses(row, gutter)], gutter)
        cost = (crossing, -_gap(left, right))
        if (best is None or cost < best) and _is_parted_prose(left, right):
            best, found = cost, gutter
    return found


def _gap(left: Sequence[Row], right: Sequence[Row]) -> float:
    if not (left and right):
        return 0.0
    return min(row.box.x for row in right) - max(row.box.right for row in left)


def _edges(rows: Sequence[Row], step: float) -> list[float]:
    """Where runs begin, from left to right, those alone that are not within a step of the one before."""
    edges: list[float] = []
    for edge in sorted(run[0] for row in rows for run in row.runs):
        if not edges or edge - edges[-1] >= step:
            edges.append(edge)
    return edges


def _is_parted_prose(left: Sequence[Row], right: Sequence[Row]) -> bool:
    fewer, more = sorted((left, right), key=len)
    if len(fewer) < _MIN_COLUMN_LINES:
        return False
    heights = sorted(_middle(row) for row in more)
    aligned = sum(_stands_level(row, heights) for row in fewer)
    shape = _PROSE[aligned >= _ALIGNED * len(fewer)]
    return _is_prose(left, shape) and _is_prose(right, shape)


def _stands_level(row: Row, heights: Sequence[float]) -> bool:
    reach = _SAME_LINE * row.box.height
    place = bisect_left(heights, _middle(row) - reach)
    return place < len(heights) and heights[place] <= _middle(row) + reach


def _is_prose(rows: Sequence[Row], shape: float) -> bool:
    if statistics.median(row.box.width / max(row.box.height, 1.0) for row in rows) < shape:
        return False
    longest = max(row.box.width for row in rows)
    return sum(row.box.width >= _FULL * longest for row in rows) * 2 >= len(rows)
