"""What seals are stamped on: bare paper, a page of black print, the end of a contract or letter.

Every function gives an RGB sheet and where the upper left corners of the masks go, none over another.
"""

import random
from typing import Final

from PIL import Image, ImageDraw

from benchmarks.accuracy import prose
from benchmarks.accuracy.fonts import font
from benchmarks.accuracy.seal_texts import company_name
from benchmarks.accuracy.typesetting import wrapped

GAP: Final = 12  # pixels between seals that share a picture
Sheet = tuple[Image.Image, list[tuple[int, int]]]
Size = tuple[int, int]


def bare(masks: list[Size], rng: random.Random) -> Sheet:
    """Seals side by side or below each other on white or tinted paper."""
    left, top, right, bottom = (rng.randint(20, 140) for _ in range(4))
    sideways = rng.random() < 0.5
    places, x, y = [], left, top
    for width, height in masks:
        places.append((x, y))
        x += (width + GAP + rng.randint(0, 60)) * sideways
        y += (height + GAP + rng.randint(0, 60)) * (not sideways)
    wide = max(place[0] + mask[0] for mask, place in zip(masks, places, strict=True)) + right
    high = max(place[1] + mask[1] for mask, place in zip(masks, places, strict=True)) + bottom
    return Image.new("RGB", (max(400, wide), max(300, high)), paper(rng)), places


def printed(masks: list[Size], millimetre: float, rng: random.Random) -> Sheet:
    """A piece of a page with text all over it, the seals anywhere."""
    width = max(rng.randint(700, 1200), *(mask[0] + 80 for mask in masks))
    high = sum(mask[1] + GAP for mask in masks)
    height = max(rng.randint(520, 800), high + 60)
    sheet = Image.new("RGB", (width, height), paper(rng))
    _Printer(sheet, millimetre, rng).fill(height)
    share, places, top = (height - high) / len(masks), [], 0
    for mask in masks:
        top += round(rng.uniform(0, share))
        places.append((rng.randint(10, width - mask[0] - 10), top))
        top += mask[1] + GAP
    return sheet, places


def signed(mask: Size, owner: str, millimetre: float, rng: random.Random) -> Sheet:
    """The end of a letter or contract: the owner's name and the date at the right, the seal over them."""
    width, height = max(rng.randint(700, 1100), mask[0] + 120), mask[1] + rng.randint(260, 420)
    sheet = Image.new("RGB", (width, height), paper(rng))
    printer = _Printer(sheet, millimetre, rng)
    printer.fill(height - mask[1] - 40)
    top = round(printer.y + rng.uniform(0, 30))
    day = f"{rng.randint(2012, 2025)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    middle = min(width - mask[0] / 2 - 20, width * rng.uniform(0.55, 0.75))
    first = top + mask[1] * rng.uniform(0.35, 0.5)
    for place, line in enumerate((owner, day)):
        printer.centred(line, middle, first + place * printer.leading)
    return sheet, [(round(middle - mask[0] / 2 + rng.uniform(-15, 15)), top)]


class _Printer:
    """Black text of 10.5 to 14 points from a sheet's top down."""

    def __init__(self, sheet: Image.Image, millimetre: float, rng: random.Random) -> None:
        self._sheet, self._rng = sheet, rng
        self._em = round(rng.uniform(3.7, 5) * millimetre)
        self._face = font(rng.choice(("serif", "serif", "sans")), size=self._em)
        self._left, self.y = rng.randint(20, 90), rng.randint(10, 60)
        self._black = (rng.randint(10, 50),) * 3
        self.leading = round(self._em * rng.uniform(1.4, 2.1))

    def fill(self, bottom: int) -> None:
        """Paragraphs down to `bottom`."""
        pen = ImageDraw.Draw(self._sheet)
        while self.y < bottom - self._em:
            for line in wrapped(self._paragraph(), self._face, self._sheet.width - 2 * self._left):
                if self.y >= bottom - self._em:
                    break
                pen.text((self._left, self.y), line, self._black, self._face)
                self.y += self.leading

    def centred(self, line: str, x: float, y: float) -> None:
        """One line round a point."""
        ImageDraw.Draw(self._sheet).text((x, y), line, self._black, self._face, anchor="mm")

    def _paragraph(self) -> str:
        rng = self._rng
        if rng.random() < 0.25:
            label = rng.choice(("甲方（盖章）：", "单位名称：", "供货单位：", "开户名称："))
            return label + company_name(rng)
        return "　　" + "".join(prose.chinese(rng) for _ in range(rng.randint(1, 3)))


def paper(rng: random.Random) -> tuple[int, int, int]:
    """White, or a light cream."""
    white = rng.randint(238, 255)
    return white, white - rng.randint(0, 4), white - rng.choice((0, 0, rng.randint(0, 18)))
