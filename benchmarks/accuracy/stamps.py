"""The two seals of invoices: the tax office's on the title, the seller's near the foot."""

import itertools
import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFont

from benchmarks.accuracy.fonts import font
from benchmarks.accuracy.sheets import Colour, Sheet

SHARPNESS = 2  # seals are drawn larger and made smaller, so that their curves are smooth
RED: Colour = (214, 32, 38)


def supervision(office: str, width: float, scale: float) -> Image.Image:
    """The ink of the oval seal on the title, `width` units wide: white where there is ink."""
    ink = _Ink(width, width * 0.68, scale)
    ink.ring(1.0, width * 0.018)
    ink.ring(0.93, width * 0.008)
    ink.arc("全国统一发票监制章", 0.77, width * 0.1, (-200, 20))
    ink.straight("国家税务总局", 0.02, width * 0.095, width * 0.58)
    ink.straight(office, 0.27, width * 0.095, width * 0.6)
    return ink.finish()


def seller(name: str, number: str, width: float, scale: float) -> Image.Image:
    """The ink of a seller's oval seal: its name along the ring, its number and 发票专用章 across."""
    ink = _Ink(width, width * 0.75, scale)
    ink.ring(1.0, width * 0.022)
    span = min(250, 18 * len(name))
    ink.arc(name, 0.8, width * min(0.095, 1.7 / len(name)), (-90 - span / 2, -90 + span / 2))
    ink.straight(number, 0.02, width * 0.06, width * 0.62)
    ink.straight("发票专用章", 0.27, width * 0.085, width * 0.5)
    return ink.finish()


def press(
    sheet: Sheet, ink: Image.Image, x: float, y: float, rng: random.Random, *, colour: Colour = RED
) -> None:
    """The seal on the page, centred at (x, y): translucent, what lies below stays to be seen."""
    turned = ink.rotate(rng.uniform(-4, 4), Image.Resampling.BICUBIC, expand=True)
    strength = rng.uniform(0.72, 0.95)
    mask = turned.point([round(value * strength) for value in range(256)])
    left = round(x * sheet.scale - mask.width / 2)
    top = round(y * sheet.scale - mask.height / 2)
    area = (left, top, left + mask.width, top + mask.height)
    below = sheet.image.crop(area)
    inked = ImageChops.multiply(below, Image.new("RGB", below.size, colour))
    sheet.image.paste(Image.composite(inked, below, mask), area)


class _Ink:
    """A mask to draw an oval seal on, several times its size."""

    def __init__(self, width: float, height: float, scale: float) -> None:
        self._scale = scale * SHARPNESS
        self._width, self._height = width * self._scale, height * self._scale
        self._mask = Image.new("L", (math.ceil(self._width) + 8, math.ceil(self._height) + 8))
        self._draw = ImageDraw.Draw(self._mask)
        self._centre = (self._mask.width / 2, self._mask.height / 2)

    def ring(self, share: float, stroke: float) -> None:
        x, y = self._centre
        half_x = self._width / 2 - (1 - share) * self._width / 2
        half_y = self._height / 2 - (1 - share) * self._width / 2
        box = (x - half_x, y - half_y, x + half_x, y + half_y)
        self._draw.ellipse(box, outline=255, width=max(2, round(stroke * self._scale)))

    def straight(self, text: str, down: float, size: float, room: float) -> None:
        """Letters at equal steps, `down` of the height below the middle, `room` units wide at most."""
        face = font("serif", size=round(size * self._scale), bold=True)
        step = min(size * 1.15, room / max(1, len(text))) * self._scale
        x, y = self._centre
        for place, letter in enumerate(text):
            at = (x + (place - (len(text) - 1) / 2) * step, y + down * self._height)
            self._draw.text(at, letter, 255, face, "mm")

    def arc(self, text: str, share: float, size: float, between: tuple[float, float]) -> None:
        """Letters along an ellipse `share` of the seal's size, clockwise between two angles in degrees."""
        half_x, half_y = self._width / 2 * share, self._height / 2 * share * 0.96
        places = _even(half_x, half_y, between, len(text))
        face = font("serif", size=round(size * self._scale), bold=True)
        for letter, angle in zip(text, places, strict=True):
            at = (half_x * math.cos(angle), half_y * math.sin(angle))
            # the letter stands on the curve: its top points along the outward normal
            outward = math.atan2(at[1] / half_y**2, at[0] / half_x**2)
            self._letter(letter, face, at, math.degrees(outward) + 90)

    def _letter(
        self, letter: str, face: ImageFont.FreeTypeFont, at: tuple[float, float], clockwise: float
    ) -> None:
        side = round(face.size * 1.6)
        glyph = Image.new("L", (side, side))
        ImageDraw.Draw(glyph).text((side / 2, side / 2), letter, 255, face, "mm")
        glyph = glyph.rotate(-clockwise, Image.Resampling.BICUBIC)
        left, top = round(self._centre[0] + at[0] - side / 2), round(self._centre[1] + at[1] - side / 2)
        self._mask.paste(255, (left, top), glyph)

    def finish(self) -> Image.Image:
        size = (round(self._mask.width / SHARPNESS), round(self._mask.height / SHARPNESS))
        return self._mask.resize(size, Image.Resampling.LANCZOS)


def _even(half_x: float, half_y: float, between: tuple[float, float], count: int) -> list[float]:
    """Angles (radians) that lie at equal ways along the ellipse, from the first to the last."""
    (start, end), steps = between, 400
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    ways = [0.0]
    for one, other in itertools.pairwise(angles):
        across = half_x * (math.cos(other) - math.cos(one))
        down = half_y * (math.sin(other) - math.sin(one))
        ways.append(ways[-1] + math.hypot(across, down))
    wanted = [ways[-1] * place / max(1, count - 1) for place in range(count)]
    return [angles[min(range(steps + 1), key=lambda step: abs(ways[step] - way))] for way in wanted]
