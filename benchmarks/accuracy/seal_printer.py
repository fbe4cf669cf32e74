"""The print that lies below seals: paragraphs, tables, an authority's red head, and a pen's signature."""

import math
import random

from PIL import Image, ImageDraw

from benchmarks.accuracy import form_values, prose
from benchmarks.accuracy.fonts import font
from benchmarks.accuracy.seal_texts import DISTRICTS, OFFICES, PLACES, company_name
from benchmarks.accuracy.typesetting import wrapped

LABELS = ("甲方（盖章）：", "单位名称：", "供货单位：", "开户名称：")
CELLS = ("thing", "money", "code", "date", "count", "state", "person", "reason")


class Printer:
    """Text of 10.5 to 14 points from a sheet's top down. millimetre is in pixels."""

    def __init__(self, sheet: Image.Image, millimetre: float, rng: random.Random) -> None:
        self._rng = rng
        self._width = sheet.width
        self._pen = ImageDraw.Draw(sheet)
        self._em = round(rng.uniform(3.7, 5) * millimetre)
        self._face = font(rng.choice(("serif", "serif", "sans")), size=self._em)
        self._left, self.y = rng.randint(20, 90), rng.randint(10, 60)
        self._black = (rng.randint(10, 80),) * 3
        self.leading = round(self._em * rng.uniform(1.4, 2.1))

    def fill(self, bottom: int) -> None:
        """Paragraphs down to `bottom`."""
        while self.y < bottom - self._em:
            for line in wrapped(self._paragraph(), self._face, self._width - 2 * self._left):
                if self.y >= bottom - self._em:
                    break
                self._pen.text((self._left, self.y), line, self._black, self._face)
                self.y += self.leading

    def centred(self, line: str, x: float, y: float) -> None:
        """One line round a point."""
        self._pen.text((x, y), line, self._black, self._face, anchor="mm")

    def ruled(self, bottom: int) -> None:
        """A table with rules round every cell, down to `bottom`."""
        kinds = self._rng.sample(CELLS, 4)
        wide = (self._width - 2 * self._left) / len(kinds)
        while self.y < bottom - self.leading * 1.5:
            for place, kind in enumerate(kinds):
                x = self._left + place * wide
                box = (x, self.y, x + wide, self.y + self.leading)
                self._pen.rectangle(box, outline=self._black, width=2)
                text = wrapped(form_values.value(kind, self._rng), self._face, wide - self._em)[0]
                self.centred(text, x + wide / 2, self.y + self.leading / 2)
            self.y += self.leading
        self.y += self._em

    def red_head(self) -> None:
        """The issuing authority in large red letters, and a red rule, as official papers begin."""
        rng = self._rng
        name = f"{rng.choice(PLACES)}市{rng.choice(DISTRICTS)}区{rng.choice(OFFICES)}文件"
        face, red = font("serif", size=round(self._em * 1.9), bold=True), (rng.randint(200, 235), 30, 30)
        for line in wrapped(name, face, self._width - 40):
            self._pen.text((self._width / 2, self.y), line, red, face, anchor="ma")
            self.y += round(self._em * 2.5)
        self.y += self._em // 2
        self._pen.line((self._left, self.y, self._width - self._left, self.y), red, max(2, self._em // 8))
        self.y += self._em

    def scribble(self, x: float, y: float) -> None:
        """A name written with a pen: a few quick loops, blue or black."""
        rng, colour = self._rng, self._rng.choice(((25, 35, 120), (30, 30, 35)))
        for _ in range(rng.randint(2, 3)):
            turn, high, points = rng.uniform(0, 6), self._em * rng.uniform(0.6, 1.2), []
            for step in range(40):
                along = step / 40
                turn += rng.uniform(0.25, 0.5)
                right = self._em * (along * 1.8 + 0.35 * math.cos(turn))
                points.append((x + right, y + high * 0.6 * math.sin(turn * 1.3)))
            self._pen.line(points, colour, max(2, self._em // 11), joint="curve")
            x += self._em * rng.uniform(1.2, 1.8)

    def _paragraph(self) -> str:
        rng = self._rng
        if rng.random() < 0.25:
            return rng.choice(LABELS) + company_name(rng)
        return "　　" + "".join(prose.chinese(rng) for _ in range(rng.randint(1, 3)))
