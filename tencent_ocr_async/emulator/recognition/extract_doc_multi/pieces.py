"""Pieces of lines: what the rest of this package pairs and arranges. Upright pixels, pure geometry."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.rows import same_row

_WIDE_GAP: Final = 1.4
"""A gap between two words of more than this many line heights parts what stands on its two sides."""

_DOUBLED: Final = 0.75
_BLANKS: Final = " \t\u3000_＿"
"""What counts as nothing at a text's ends: white space, and the line to write on."""


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a piece: `start` and `end` are indexes into the piece's text."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of one line, with its words' places."""

    text: str
    box: Box
    parts: tuple[Part, ...] = ()

    def cut(self, start: int, end: int) -> Piece:
        """The piece between two indexes, without the blanks at its ends."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip(_BLANKS))
        text = text.strip(_BLANKS)
        end = start + len(text)
        parts = [p for p in self.parts if p.start < end and p.end > start]
        left, right = self._edge(start, parts, 0), self._edge(end, parts, -1)
        box = Box(left, self.box.y, max(right - left, 1.0), self.box.height)
        moved = tuple(Part(max(p.start - start, 0), min(p.end, end) - start, p.box) for p in parts)
        return Piece(text, box, moved)

    def _edge(self, index: int, parts: Sequence[Part], which: int) -> float:
        """The x at an index: a word's edge, or within one (or without words) by share of the letters."""
        if index <= 0:
            return self.box.x
        if index >= len(self.text):
            return self.box.right
        if not parts:
            return self.box.x + self.box.width * index / max(len(self.text), 1)
        part = parts[which]
        share = min(max((index - part.start) / max(part.end - part.start, 1), 0.0), 1.0)
        return part.box.x + part.box.width * share

    def gaps(self) -> list[tuple[int, float]]:
        """Between neighbouring words: the index where the right one starts, and the pixels between."""
        return [(right.start, right.box.x - left.box.right) for left, right in pairwise(self.parts)]


def make_piece(text: str, box: Box, words: Iterable[tuple[str, Box]]) -> Piece:
    """A piece from a line's text and its words in order; words that the text does not hold are dropped."""
    parts = []
    position = 0
    for word, place in words:
        start = text.find(word, position)
        if start >= 0 and word:
            position = start + len(word)
            parts.append(Part(start, position, place))
    return Piece(text, box, tuple(parts)).cut(0, len(text))


def split_at_gaps(piece: Piece) -> list[Piece]:
    """The piece in parts, split where words stand far apart."""
    limit = piece.box.height * _WIDE_GAP
    return split_at(piece, [index for index, gap in piece.gaps() if gap > limit])


def split_at(piece: Piece, indexes: Iterable[int]) -> list[Piece]:
    """The piece cut at indexes of its text, without empty parts."""
    edges = [0, *sorted(indexes), len(piece.text)]
    cuts = [piece.cut(start, end) for start, end in pairwise(edges) if start < end]
    return [cut for cut in cuts if cut.text]


def concatenate(first: Piece, second: Piece) -> Piece:
    """Two pieces of one line as one."""
    text = join((first.text, second.text))
    shift = len(text) - len(second.text)
    moved = (Part(part.start + shift, part.end + shift, part.box) for part in second.parts)
    return Piece(text, union((first.box, second.box)), (*first.parts, *moved))


def join_touching(row: Iterable[Piece]) -> list[Piece]:
    """A row's pieces, those that overlap put together: one text that was found in parts.

    A number stays alone: it counts the row.
    """
    joined: list[Piece] = []
    for piece in row:
        last = joined[-1] if joined else None
        touches = last is not None and piece.box.x < last.box.right and same_row(last.box, piece.box)
        if last is not None and touches and not last.text.isdecimal():
            joined[-1] = concatenate(last, piece)
        else:
            joined.append(piece)
    return joined


def join(texts: Iterable[str]) -> str:
    """Texts that follow one another as one: with a space, except beside a Chinese character."""
    joined = ""
    for text in texts:
        apart = bool(joined and text) and not (is_wide(joined[-1]) or is_wide(text[0]))
        joined += (" " if apart else "") + text
    return joined


def is_wide(character: str) -> bool:
    """Whether a character takes a whole square, as Chinese ones and their punctuation do."""
    return unicodedata.east_asian_width(character) in "WF"


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around boxes, of which there is at least one."""
    every = list(boxes)
    x, y = min(b.x for b in every), min(b.y for b in every)
    return Box(x, y, max(b.right for b in every) - x, max(b.bottom for b in every) - y)


def drop_doubled(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without those that lie within a larger one: parts of it that were read twice."""
    return [
        piece
        for piece in pieces
        if not any(_lies_in(piece.box, other.box) for other in pieces if other.box.width > piece.box.width)
    ]


def _lies_in(inner: Box, outer: Box) -> bool:
    width = min(inner.right, outer.right) - max(inner.x, outer.x)
    height = min(inner.bottom, outer.bottom) - max(inner.y, outer.y)
    return min(width, height) > 0 and width * height >= _DOUBLED * inner.width * inner.height
