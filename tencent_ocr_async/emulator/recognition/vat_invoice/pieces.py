"""Pieces of text on an upright sheet, with the place of every character: what all the rules work on."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tencent_ocr_async.emulator.recognition.pages import Box

_UPRIGHT = 1.3
"""Height by width from which a piece's characters stand one below the other."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character; its edges are in pixels of the sheet, `confidence` (0..1) is its word's."""

    text: str
    left: float
    right: float
    confidence: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters on one line, one at least. `top` and `bottom` are in pixels of the sheet."""

    glyphs: tuple[Glyph, ...]
    top: float
    bottom: float

    @property
    def text(self) -> str:
        """The characters, in the compatibility form NFKC: full-width digits and brackets become plain."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def confidence(self) -> float:
        """How surely it was read, 0..1."""
        return statistics.fmean(glyph.confidence for glyph in self.glyphs)

    @property
    def left(self) -> float:
        """The x of the left edge."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.glyphs[-1].right

    @property
    def centre(self) -> float:
        """The x of the middle."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """The y of the middle."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def upright(self) -> bool:
        """Whether several characters stand one below the other."""
        return len(self.glyphs) > 1 and self.height > _UPRIGHT * (self.right - self.left)

    @property
    def box(self) -> Box:
        """The place on the sheet."""
        return Box(self.left, self.top, self.right - self.left, self.height)

    def part(self, start: int, stop: int | None = None) -> Piece | None:
        """The characters from `start` to before `stop`, without white space at both ends; None if empty."""
        glyphs = list(self.glyphs[start:stop])
        while glyphs and glyphs[0].text.isspace():
            glyphs.pop(0)
        while glyphs and glyphs[-1].text.isspace():
            glyphs.pop()
        if not glyphs:
            return None
        return Piece(tuple(glyphs), min(g.top for g in glyphs), max(g.bottom for g in glyphs))


Spans = Iterable[tuple[str, float, float, float]]
"""Words with their left and right edges and their confidence."""


def make_piece(text: str, spans: Spans, box: Box, confidence: float) -> Piece | None:
    """A piece of a line's text, None for an empty one.

    `spans` have the text's characters without white space. Where they do not fit the text, the characters
    are spread evenly over the box, with the line's `confidence`.
    """
    places = [place for span in spans for place in _spread(*span, box)]
    solid = [character for character in text if not character.isspace()]
    if [place.text for place in places] != solid:
        places = [g for g in _spread(text, box.x, box.right, confidence, box) if not g.text.isspace()]
    glyphs: list[Glyph] = []
    waiting = iter(places)
    for character in text:
        if character.isspace():
            edge = glyphs[-1].right if glyphs else box.x
            glyphs.append(Glyph(" ", edge, edge, confidence, box.y, box.bottom))
        else:
            glyphs.append(next(waiting))
    return Piece(_plain(glyphs, box), box.y, box.bottom).part(0) if glyphs else None


def _spread(text: str, left: float, right: float, confidence: float, line: Box) -> list[Glyph]:
    step = (right - left) / max(len(text), 1)
    return [
        Glyph(character, left + step * i, left + step * (i + 1), confidence, line.y, line.bottom)
        for i, character in enumerate(text)
    ]


def _plain(glyphs: Iterable[Glyph], line: Box) -> tuple[Glyph, ...]:
    """Every character in its compatibility form, one glyph for each character of that."""
    return tuple(
        part
        for g in glyphs
        for part in _spread(unicodedata.normalize("NFKC", g.text), g.left, g.right, g.confidence, line)
    )


def join(pieces: Sequence[Piece]) -> Piece | None:
    """One piece of several in their order, None for none."""
    if not pieces:
        return None
    glyphs = tuple(glyph for piece in pieces for glyph in piece.glyphs)
    return Piece(glyphs, min(p.top for p in pieces), max(p.bottom for p in pieces))


def line_height(pieces: Iterable[Piece]) -> float:
    """The usual height of a line, in pixels; 1 without any."""
    heights = [piece.height for piece in pieces]
    return statistics.median(heights) if heights else 1.0
