"""Columns of text without lines: rows collected below one another, and pieces that span two columns cut."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import Final

from tencent_ocr_async.emulator.recognition.rows import same_row

from .pieces import Piece, split_at

_LARGEST_GAP: Final = 2.6
"""Rows of one table are at most this many text heights apart."""

_TIGHT_GAP: Final = 0.55
_TIGHTER: Final = 0.6
"""The lines of one cell are nearer to one another than rows are, by this share."""

_USUAL: Final = 1.4
_SIDE_STEP: Final = 1.5
_GUTTER: Final = 0.3
"""The narrowest gap between two columns, in text heights."""
_NARROW_GUTTER: Final = 0.08

_TOUCH: Final = 0.2
_APART: Final = 0.2
_MIN_ROWS: Final = 3

Cell = list[Piece]


class Columns:
    """Rows that go on with the same columns; `spans` are the columns' left and right edges.

    `is_key` tells whether a text is surely a key: what stands below one is its value, not its second line.
    """

    def __init__(self, first: Sequence[Piece], is_key: Callable[[str], bool]) -> None:
        self._is_key = is_key
        self.spans = [(piece.box.x, piece.box.right) for piece in first]
        self.rows: list[list[Cell]] = []
        self._last: Sequence[Piece] = ()
        self._gaps: list[float] = []

    def accept(self, row: Sequence[Piece]) -> bool:
        """Add a row, or second lines of the last one's cells; false where it does not fit."""
        gap = _gap(self._last, row) if self._last else 0.0
        if gap > _LARGEST_GAP * _height(row):
            return False
        self._part_shared(row)
        placed = self._place(row)
        if placed is None:
            return False
        places = {place for place, _ in placed}
        valued = self._are_values(places)
        wrapped = not valued and self._is_wrapped(row, gap)
        least = 2 if self._is_usual(gap) else max(2, len(self.spans) / 2)
        if not (wrapped or valued) and len(places) < least:
            return False
        if not wrapped:
            self.rows.append([[] for _ in self.spans])
            self._gaps.append(gap)
        self._add(placed)
        self._last = row
        return True

    def _is_usual(self, gap: float) -> bool:
        """Whether a row is not farther away than those before it."""
        return len(self._gaps) > 1 and gap <= max(_USUAL * statistics.median(self._gaps[1:]), 1.0)

    def _are_values(self, places: Collection[int]) -> bool:
        """Whether the last row has keys above all of these columns."""
        above = [self.rows[-1][place] for place in places] if self.rows else []
        return bool(above) and all(len(cell) == 1 and self._is_key(cell[0].text) for cell in above)

    def _is_wrapped(self, row: Sequence[Piece], gap: float) -> bool:
        if len(self.rows) < 2 or len(row) > len(self.spans) / 2:  # noqa: PLR2004 - a header is not continued
            return False
        usual = statistics.median(self._gaps[1:])
        return gap < _TIGHT_GAP * _height(row) and gap < max(_TIGHTER * usual, 1.0)

    def _add(self, placed: Sequence[tuple[int, Piece]]) -> None:
        for place, piece in placed:
            self.rows[-1][place].append(piece)
            left, right = self.spans[place]
            self.spans[place] = (min(left, piece.box.x), max(right, piece.box.right))

    def _place(self, row: Sequence[Piece]) -> list[tuple[int, Piece]] | None:
        """Each piece with its column; None where one stands between columns or two share one."""
        placed: list[tuple[int, Piece]] = []
        for piece in row:
            found = self._touched(piece)
            parts = [piece] if len(found) == 1 else self._cut(piece, found)
            if not found or len(parts) != len(found):
                return None
            placed += zip(found, parts, strict=True)
        for place, piece in placed:
            if any(place == p and piece is not q and same_row(piece.box, q.box) for p, q in placed):
                return None
        return placed

    def _part_shared(self, row: Sequence[Piece]) -> None:
        """Part a column in which a row has two pieces beside each other, where the rows above allow it."""
        for left, right in pairwise(row):
            shared = [place for place in self._touched(left) if self._touched(right) == [place]]
            apart = right.box.x > left.box.x + left.box.width / 2
            if shared and apart and self.rows and same_row(left.box, right.box):
                self._split(shared[0], (left.box.right + right.box.x) / 2)

    def _touched(self, piece: Piece) -> list[int]:
        """The columns above a piece, else the one beside it."""
        box = piece.box
        shared = [min(box.right, b) - max(box.x, a) for a, b in self.spans]
        least = [_TOUCH * min(box.width, b - a) for a, b in self.spans]
        found = [i for i, (width, limit) in enumerate(zip(shared, least, strict=True)) if width > limit]
        if found:
            return found
        near = [i for i, width in enumerate(shared) if width > -box.height * _SIDE_STEP]
        return near if len(near) == 1 else []

    def _cut(self, piece: Piece, columns: Sequence[int]) -> list[Piece]:
        """The piece in parts, one for each column, cut where words are apart between them."""
        indexes = []
        for left, right in pairwise(columns):
            middle = (self.spans[left][1] + self.spans[right][0]) / 2
            index = _cut_index(piece, middle)
            if index is None:
                return []
            indexes.append(index)
        return split_at(piece, indexes)

    def split_gutters(self) -> None:
        """Part columns through which a gap runs from top to bottom."""
        column = 0
        while column < len(self.spans):
            middle = self._find_gutter(column)
            if middle is None or not self._split(column, middle):
                column += 1

    def _find_gutter(self, column: int) -> float | None:
        """The middle of a gap that all rows have in this column, where each has text on both sides."""
        pieces = [row[column][0] for row in self.rows if row[column]]
        if len(pieces) < _MIN_ROWS or len(pieces) < len(self.rows):
            return None
        gaps = [_word_gaps(piece) for piece in pieces]
        for left, right in gaps[0]:
            for other in gaps[1:]:
                best = max(other, key=lambda g: min(g[1], right) - max(g[0], left), default=None)
                if best is None:
                    break
                left, right = max(left, best[0]), min(right, best[1])  # noqa: PLW2901 - narrowed row by row
            else:
                middle = (left + right) / 2
                if right - left >= self._least_gutter(pieces, middle):
                    return middle
        return None

    def _least_gutter(self, pieces: Sequence[Piece], middle: float) -> float:
        """The narrowest gap that parts two columns; numbers of rows may stand close to what they count."""
        indexes = [_cut_index(piece, middle) or 0 for piece in pieces[1:]]
        counted = all(
            piece.text[:i].strip().isdecimal() for piece, i in zip(pieces[1:], indexes, strict=True)
        )
        return pieces[0].box.height * (_NARROW_GUTTER if counted else _GUTTER)

    def _split(self, column: int, middle: float) -> bool:
        cuts = []
        if not all(row[column] for row in self.rows):
            return False
        for row in self.rows:
            index = _cut_index(row[column][0], middle)
            parts = split_at(row[column][0], [index]) if index is not None else []
            if len(parts) != 2:  # noqa: PLR2004 - one on each side
                return False
            cuts.append(parts)
        for row, (left, right) in zip(self.rows, cuts, strict=True):
            rest = row[column][1:]
            row[column : column + 1] = [[left, *rest], [right]]
        start, end = self.spans[column]
        self.spans[column : column + 1] = [(start, middle), (middle, end)]
        return True


def _word_gaps(piece: Piece) -> list[tuple[float, float]]:
    return [(left.box.right, right.box.x) for left, right in pairwise(piece.parts)]


def _cut_index(piece: Piece, middle: float) -> int | None:
    """The index of the text where a word starts that stands right of `middle`, the word before left of it.

    There is none between Chinese characters that stand close together.
    """
    for left, right in pairwise(piece.parts):
        if left.box.x + left.box.width / 2 < middle < right.box.x + right.box.width / 2:
            spaced = piece.text[right.start - 1].isspace()
            apart = right.box.x - left.box.right > _APART * piece.box.height
            return right.start if spaced or apart else None
    return None


def _gap(above: Sequence[Piece], below: Sequence[Piece]) -> float:
    return min(piece.box.y for piece in below) - max(piece.box.bottom for piece in above)


def _height(row: Sequence[Piece]) -> float:
    return max(piece.box.height for piece in row)
