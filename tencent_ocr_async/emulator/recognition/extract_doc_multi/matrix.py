"""Rows and columns of cells, and how to read them: as a table, as keys beside values or above them."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.rows import make_rows

from .findings import Field, Finding, Table
from .keys import SURE, Keys, is_number, key_name
from .pieces import Piece, is_wide, join, union

_SHADED: Final = 5.0
"""A cell whose ground is darker by this many levels than the brightest one's is shaded."""

_SHADE_BONUS: Final = 0.35
_EMPTY: Final = 0.3
_NUMBERS_BONUS: Final = 0.25
_SMALL_TYPE: Final = 0.87
_LAYOUT_BONUS: Final = 0.4
_CLOSER: Final = 0.7
_TABLE_BONUS: Final = 0.05
"""Three columns and more are rather a table, when nothing else decides."""

_IMPOSSIBLE: Final = float("-inf")
_DOUBLED: Final = 0.3
_KEYS_BELOW: Final = 0.5


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell: its place, the text in it, and how dark its ground is."""

    box: Box
    pieces: tuple[Piece, ...] = ()
    shade: float = 0.0

    @property
    def text(self) -> str:
        """All that is written in the cell, line by line."""
        return join(piece.text for row in make_rows(self.pieces) for piece in row)

    @property
    def ink(self) -> Box | None:
        """The box around the text; None where there is none."""
        return union(piece.box for piece in self.pieces) if self.pieces else None


_PLATE: Final = re.compile(r"粵(?=[A-Z][A-Z0-9]{4,6}\b)")
"""Number plates are in simplified characters; the reader gives this one in the traditional form."""

Row = Sequence[Slot]
Matrix = Sequence[Row]


class Reading(Enum):
    """How rows and columns are meant."""

    TABLE = "one row of keys above rows of values"
    BESIDE = "keys and values take turns in each row"
    ABOVE = "rows of keys and rows of values take turns"


def judge(matrix: Matrix, keys: Keys) -> tuple[Reading, float]:
    """The likeliest reading and how clear it is: 0 and less is a guess, above 0.3 is plain."""
    likely = [[_likelihood(slot, matrix, keys) for slot in row] for row in matrix]
    options = {
        Reading.BESIDE: _beside(likely),
        Reading.ABOVE: _above(matrix, likely),
        Reading.TABLE: _table(matrix, likely),
    }
    best = max(options, key=lambda reading: options[reading])
    return best, options[best]


def _likelihood(slot: Slot, matrix: Matrix, keys: Keys) -> float:
    if not slot.text:
        return _EMPTY
    brightest = min(other.shade for row in matrix for other in row)
    bonus = _SHADE_BONUS if slot.shade > brightest + _SHADED else 0.0
    return min(keys.likelihood(slot.text) + bonus, 1.2)


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return statistics.fmean(every) if every else 0.0


def _beside(likely: Sequence[Sequence[float]]) -> float:
    if len(likely[0]) % 2:
        return _IMPOSSIBLE
    keys = _mean(value for row in likely for value in row[::2])
    return keys - _mean(value for row in likely for value in row[1::2])


def _above(matrix: Matrix, likely: Sequence[Sequence[float]]) -> float:
    if len(likely) % 2:
        return _IMPOSSIBLE
    keys = _mean(value for row in likely[::2] for value in row)
    clear = keys - _mean(value for row in likely[1::2] for value in row)
    return clear + (_LAYOUT_BONUS if _small_type(matrix) or _stands_in_pairs(matrix) else 0.0)


def _small_type(matrix: Matrix) -> bool:
    """Whether every second row, from the first, is set in smaller type."""
    heights = [
        _mean(piece.box.height for slot in row for piece in slot.pieces) or float("inf") for row in matrix
    ]
    return all(a <= b * _SMALL_TYPE for a, b in zip(heights[::2], heights[1::2], strict=False))


def _stands_in_pairs(matrix: Matrix) -> bool:
    """Whether every second row stands nearer to the one above it than to the one below."""
    lines = [
        union(p.box for slot in row for p in slot.pieces) for row in matrix if any(s.pieces for s in row)
    ]
    gaps = [lower.y - upper.bottom for upper, lower in pairwise(lines)]
    if len(lines) != len(matrix) or len(gaps) < 3:  # noqa: PLR2004 - two rows of keys and two of values
        return False
    return max(gaps[::2]) <= _CLOSER * min(gaps[1::2])


def _table(matrix: Matrix, likely: Sequence[Sequence[float]]) -> float:
    if len(matrix) < 2:  # noqa: PLR2004 - a header and a row
        return _IMPOSSIBLE
    header = [slot.text for slot in matrix[0]]
    clear = _mean(likely[0]) - _mean(value for row in likely[1:] for value in row)
    columns = [[row[index].text for row in matrix[1:]] for index in range(len(header))]
    numbers = [any(texts) and all(is_number(text) for text in texts if text) for texts in columns]
    plain = [number and not is_number(name) for number, name in zip(numbers, header, strict=True)]
    clear += _NUMBERS_BONUS * _mean(map(float, plain))
    clear -= _KEYS_BELOW * _mean(
        float(value >= SURE + _SHADE_BONUS / 2) for row in likely[1:] for value in row
    )
    filled = [text for text in header if text]
    if len(set(filled)) < len(filled):
        clear -= _DOUBLED
    return clear + (_TABLE_BONUS if len(header) > 2 else 0.0)  # noqa: PLR2004 - pairs have two


def read_table(matrix: Matrix, parents: Sequence[tuple[str, ...]] = ()) -> list[Finding]:
    """The matrix as a table: one field for each cell of the rows below the first."""
    header = matrix[0]
    above = parents or [()] * len(header)
    names = [key_name(slot.text) for slot in header]
    columns = [index for index, name in enumerate(names) if name or _filled(matrix, index)]
    rows = tuple(
        tuple(make_field(names[index], row[index], header[index].box, above[index]) for index in columns)
        for row in matrix[1:]
        if any(slot.pieces for slot in row)
    )
    if not rows:
        return []
    return [Table(rows, union(slot.box for row in matrix for slot in row))]


def _filled(matrix: Matrix, column: int) -> bool:
    return any(row[column].pieces for row in matrix[1:])


def read_beside(row: Row, keys: Keys, parents: tuple[str, ...] = ()) -> list[Finding]:
    """One row of keys and values in turn; in a row of odd length, what looks most like that."""
    findings: list[Finding] = []
    index = 0
    while index < len(row) - 1:
        key, value = row[index], row[index + 1]
        unpaired = (len(row) - index) % 2 == 1
        if not key.text or (unpaired and keys.likelihood(key.text) <= keys.likelihood(value.text)):
            index += 1 if unpaired or key.text else 2
            continue
        findings.append(make_field(key_name(key.text), value, key.box, parents))
        index += 2
    return findings


def read_above(matrix: Matrix) -> list[Finding]:
    """Rows of keys and rows of values in turn."""
    return [
        make_field(key_name(key.text), value, key.box)
        for names, values in zip(matrix[::2], matrix[1::2], strict=True)
        for key, value in zip(names, values, strict=True)
        if key.text
    ]


def make_field(name: str, value: Slot, place: Box, parents: tuple[str, ...] = ()) -> Field:
    """A field with what a cell holds."""
    return Field(name, clean(value.text), place, value.ink, parents)


def clean(value: str) -> str:
    """A value without the specks behind it that were read as dots, and with a number plate's own 粤."""
    stripped = _PLATE.sub("粤", value.rstrip(" ·•"))
    specked = (
        stripped.endswith(".") and len(stripped) > 1 and (stripped[-2].isdigit() or is_wide(stripped[-2]))
    )
    return stripped[:-1] if specked else stripped
