"""The table's columns, from the words in its head and the rules between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tencent_ocr_async.emulator.recognition.rows import make_rows

from .labels import find
from .pieces import Piece, join

NAME: Final = "货物或应税劳务、服务名称"
AMOUNT, RATE, TAX = "金额", "税率", "税额"
SPEC, UNIT, QUANTITY, PRICE = "规格型号", "单位", "数量", "单价"
NUMERIC: Final = frozenset({QUANTITY, PRICE, AMOUNT, TAX})

_SPELLINGS: Final[tuple[tuple[tuple[str, str], ...], ...]] = (
    ((NAME, NAME), (NAME, "货物或应税劳务名称"), (NAME, "服务名称"), (NAME, "项目名称")),
    ((SPEC, "规格型号"), ("车牌号", "车牌号")),
    ((UNIT, "单位"), ("类型", "类型")),
    ((QUANTITY, "数量"), ("通行日期起", "通行日期起")),
    ((PRICE, "单价"), ("通行日期止", "通行日期止")),
    ((AMOUNT, "金额"),),
    ((RATE, "税率/征收率"), (RATE, "税率"), (RATE, "征收率")),
    ((TAX, "税额"),),
)
"""What heads each column, from left to right: the service's name and how it is printed. On toll invoices
plate, kind of vehicle and dates stand where goods have their measures."""

_ENOUGH: Final = 4
"""So many words of the head make a row the head."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the service's name, and from where to where it goes, in pixels of the sheet."""

    name: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Head:
    """The table's head: its columns from left to right, its row's place; `ruled` where rules part them."""

    columns: tuple[Column, ...]
    top: float
    bottom: float
    ruled: bool = False

    def index(self, name: str) -> int | None:
        """The number of a column, None where there is none of that name."""
        return next((i for i, column in enumerate(self.columns) if column.name == name), None)


def find_head(pieces: Sequence[Piece]) -> Head | None:
    """The head of the table, None where no row is one. Its columns are still as narrow as their words."""
    best: Head | None = None
    for row in make_rows(pieces):
        line = join(row)
        columns = _words(line) if line else ()
        if line and len(columns) >= _ENOUGH and (best is None or len(columns) > len(best.columns)):
            best = Head(columns, line.top, line.bottom)
    return best


def _words(line: Piece) -> tuple[Column, ...]:
    found: list[Column | None] = []
    for spellings in _SPELLINGS:
        hits = ((name, hits[0]) for name, word in spellings if (hits := find([line], word)))
        hit = next(hits, None)
        found.append(Column(hit[0], hit[1].left, hit[1].right) if hit else None)
    return tuple(_with_misread(line, found))


def _with_misread(line: Piece, found: Sequence[Column | None]) -> list[Column]:
    """The columns in order; one whose word was not known takes what stands between its neighbours'."""
    columns: list[Column] = []
    for number, column in enumerate(found):
        if column is not None:
            if not columns or column.left >= columns[-1].right - 1:
                columns.append(column)
            continue
        after = next((later for later in found[number + 1 :] if later), None)
        left = columns[-1].right if columns else float("-inf")
        right = after.left if after else float("inf")
        between = [
            g for g in line.glyphs if g.left >= left - 1 and g.right <= right + 1 and not g.text.isspace()
        ]
        missing = sum(other is None for other in found[number : number + 2])
        if between and missing == 1 and re.search(r"\w", "".join(g.text for g in between)):
            columns.append(Column(_SPELLINGS[number][0][0], between[0].left, between[-1].right))
    return columns


def widen(head: Head, rules: Sequence[float], height: float) -> Head:
    """The head with columns that meet: at the rule between two words, else halfway.

    `rules` are the x of upright rules, `height` is a line's.
    """
    middles = [(a.right + b.left) / 2 for a, b in pairwise(head.columns)]
    between = [
        [x for x in rules if a.right - height / 3 < x < b.left + height / 3]
        for a, b in pairwise(head.columns)
    ]
    edges = [
        found[len(found) // 2] if found else middle for found, middle in zip(between, middles, strict=True)
    ]
    first, last = head.columns[0], head.columns[-1]
    lefts = [max((x for x in rules if x < first.left), default=first.left - 4 * height), *edges]
    rights = [*edges, min((x for x in rules if x > last.right), default=last.right + 6 * height)]
    columns = tuple(
        Column(column.name, left, right)
        for column, left, right in zip(head.columns, lefts, rights, strict=True)
    )
    return Head(columns, head.top, head.bottom, all(between))
