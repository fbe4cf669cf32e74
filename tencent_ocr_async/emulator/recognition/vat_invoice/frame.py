"""The invoice's print by where it stands: above the table, within its edges, and the rows that order it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .columns import Head, find_head, widen
from .flags import is_seal_text
from .pieces import Piece, line_height
from .rules import upright_rules
from .sheet import Sheet
from .totals import words_row

_BELOW_HEAD: Final = 8.0
"""The table's rules are looked for over so many line heights below its head at most."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The pieces that were not read from seals, and what gives them order.

    `height` is a line's, in pixels of the sheet. `head` is the table's head and `total` heads the row of
    the total, None where they were not found; `framed` are the pieces between the table's outer edges.
    """

    pieces: tuple[Piece, ...]
    framed: tuple[Piece, ...]
    height: float
    head: Head | None
    total: Piece | None

    @property
    def level(self) -> list[Piece]:
        """The framed pieces whose characters stand side by side."""
        return [piece for piece in self.framed if not piece.upright]

    @property
    def above(self) -> list[Piece]:
        """What stands above the table, also beside its edges; everything where there is no table."""
        return [p for p in self.pieces if not p.upright and (self.head is None or p.middle < self.head.top)]


def make_frame(sheet: Sheet) -> Frame:
    """Sort the pieces of a sheet."""
    usual = line_height(sheet.pieces)
    pieces = tuple(piece for piece in sheet.pieces if not is_seal_text(sheet, piece, usual))
    level = [piece for piece in pieces if not piece.upright]
    height = line_height(level)
    head, total = find_head(level), words_row(level)
    if head is None:
        return Frame(pieces, pieces, height, None, total)
    end = min(total.top if total else float("inf"), head.bottom + _BELOW_HEAD * height)
    head = widen(head, upright_rules(sheet.image, head.top, end), height)
    return Frame(pieces, _between(pieces, head, height), height, head, total)


def _between(pieces: Sequence[Piece], head: Head, height: float) -> tuple[Piece, ...]:
    left, right = head.columns[0].left - height / 6, head.columns[-1].right + height / 6
    return tuple(piece for piece in pieces if left < piece.centre < right)
