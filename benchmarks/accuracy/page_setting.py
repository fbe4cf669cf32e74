"""A page of text set in columns. Every printed line is noted in the order in which a person reads."""

import random
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from benchmarks.accuracy.fonts import Family, font
from benchmarks.accuracy.typesetting import spread, wrapped

BLACK: Final = (22, 22, 24)


@dataclass(frozen=True)
class Measure:
    """The column being filled, in pixels."""

    left: float
    width: float
    bottom: float


class Page:
    """A sheet with a pen that goes down it; `lines` are the texts so far."""

    def __init__(self, size: tuple[int, int], em: int, rng: random.Random) -> None:
        self.sheet = Image.new("RGB", size, rng.choice(("white", "white", (250, 249, 244))))
        self.lines: list[str] = []
        self.em, self.y = em, 0.0
        self.leading = em * rng.uniform(1.35, 1.9)
        self.family: Family = rng.choice(("serif", "serif", "sans"))
        self.justified = rng.random() < 0.6
        self._draw = ImageDraw.Draw(self.sheet)

    def face(self, *, bold: bool = False, size: float = 1.0) -> ImageFont.FreeTypeFont:
        """The page's face; size in ems of the text."""
        return font(self.family, size=round(self.em * size), bold=bold)

    def line(self, text: str, x: float, face: ImageFont.FreeTypeFont, width: float | None = None) -> None:
        """Prints and notes a line at the pen's height, spread out over `width` if one is given."""
        for along, piece in spread(text, face, width):
            self._draw.text((x + along, self.y + face.size / 2), piece, BLACK, face, anchor="lm")
        self.lines.append(text.strip())

    def centred(self, text: str, measure: Measure, face: ImageFont.FreeTypeFont) -> None:
        """A line in the middle of the measure; the pen goes on below it."""
        self.line(text, measure.left + (measure.width - face.getlength(text)) / 2, face)
        self.y += face.size * 1.5

    def paragraph(self, text: str, measure: Measure, *, hang: float = 0) -> bool:
        """Sets lines until the text or the measure ends; whether all of it found room.

        hang is by how much all lines but the first are moved in, as under a list's numbers.
        """
        face = self.face()
        lines = wrapped(text, face, measure.width - hang)
        for place, line in enumerate(lines):
            if self.y + self.em > measure.bottom:
                return False
            inset = hang if place else 0
            full = self.justified and place < len(lines) - 1
            self.line(line, measure.left + inset, face, measure.width - hang if full else None)
            self.y += self.leading
        return True

    def heading(self, text: str, measure: Measure, size: float) -> bool:
        """A bold line with white above it; False, and nothing set, where no text would fit below it."""
        face = self.face(bold=True, size=size)
        if self.y + face.size * 2 + self.leading * 2 > measure.bottom:
            return False
        self.y += self.leading * 0.5
        for line in wrapped(text, face, measure.width):
            self.line(line, measure.left, face)
            self.y += face.size * 1.5
        return True

    def rule(self, x1: float, x2: float) -> None:
        """A thin rule at the pen's height."""
        self._draw.line((x1, self.y, x2, self.y), (90, 90, 90), 1)
