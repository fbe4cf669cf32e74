"""Which piece of a row belongs to which column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from .columns import AMOUNT, NAME, NUMERIC, RATE, SPEC, TAX, UNIT, Column, Head
from .pieces import Glyph, Piece

_NUMBER: Final = re.compile(r"[¥Y]?-?[\d,]*\.?\d+")
_STARS: Final = re.compile(r"[*★☆]+")
_RATE: Final = re.compile(r"\d+(\.\d+)?%|免税|不征税|出口零税率|\*+")
_RULED: Final = 4.0
"""Where rules part the columns, a piece beyond one costs this many times as much."""

_WRONG_KIND: Final = 6.0
_UNLIKELY: Final = 2.0
_TOGETHER: Final = {True: 4.0, False: 0.3}
"""What a place costs, in line heights: text among numbers, and a second piece in a cell, numeric or not."""

_SPLIT_GAP: Final = 1.0
"""White space of this many line heights parts two cells."""


def split(piece: Piece, head: Head) -> list[Piece]:
    """A piece cut where a rule of the table runs through it, or where there is much white space in it."""
    edges = [column.right for column in head.columns[:-1]] if head.ruled else []
    cuts = {
        i for i in range(1, len(piece.glyphs)) if _parted(piece.glyphs[i - 1], piece.glyphs[i], edges, piece)
    }
    bounds = [0, *sorted(cuts), len(piece.glyphs)]
    parts = (piece.part(start, stop) for start, stop in pairwise(bounds))
    return [part for part in parts if part is not None]


def _parted(a: Glyph, b: Glyph, edges: Sequence[float], piece: Piece) -> bool:
    if b.left - a.right > _SPLIT_GAP * piece.height:
        return True
    middle_a, middle_b = (a.left + a.right) / 2, (b.left + b.right) / 2
    return any(middle_a < edge < middle_b for edge in edges)


def assign(row: Sequence[Piece], head: Head, height: float) -> list[int]:
    """The column of each piece of a row, from left to right: the cheapest way without crossing.

    `height` is a line's, in pixels.
    """
    unit = height / _RULED if head.ruled else height
    ways: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for piece in row:
        costs = [_cost(piece, column, unit) for column in head.columns]
        longer: dict[int, tuple[float, tuple[int, ...]]] = {}
        for cost, way in ways:
            for number in range(way[-1] if way else 0, len(costs)):
                numeric = head.columns[number].name in NUMERIC
                together = _TOGETHER[numeric] if way and way[-1] == number else 0.0
                total = cost + costs[number] + together
                if number not in longer or total < longer[number][0]:
                    longer[number] = (total, (*way, number))
        ways = list(longer.values())
    return list(min(ways)[1])


def _cost(piece: Piece, column: Column, unit: float) -> float:
    """How badly a piece fits a column: how far it is away, in units, and whether it says the right."""
    away = max(column.left - piece.centre, piece.centre - column.right, 0.0)
    if column.name in (NAME, SPEC):
        away = max(column.left - piece.height - piece.left, piece.left - column.right, 0.0)
    text = piece.text.replace(" ", "").strip(".·,")
    cost = away / unit
    if column.name == RATE:
        return cost + (0.0 if _RATE.fullmatch(text) else _UNLIKELY)
    if column.name in NUMERIC:
        hidden = column.name in (AMOUNT, TAX) and bool(_STARS.fullmatch(text))
        return cost + (0.0 if _NUMBER.fullmatch(text) or hidden else _WRONG_KIND)
    if column.name == UNIT:
        return cost + (_UNLIKELY if _NUMBER.fullmatch(text) or len(text) > 4 else 0.0)  # noqa: PLR2004 - signs
    return cost + (_UNLIKELY if _RATE.fullmatch(text) else 0.0)
