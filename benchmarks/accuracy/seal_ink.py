"""The parts of a seal as masks: 255 where the rubber prints, 0 elsewhere. Lengths are in pixels."""

import math
import random
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from benchmarks.accuracy.fonts import Family, font

Point = tuple[float, float]
STEPS: Final = 1440  # along an ellipse; a quarter of a degree is finer than a pixel on every seal


def glyph(text: str, height: int, width: float, family: Family, bold: bool) -> Image.Image:
    """Text in a tile as high as the em, pressed or stretched to `width`."""
    face = font(family, size=height, bold=bold)
    natural = max(1, round(face.getlength(text)))
    tile = Image.new("L", (natural, round(height * 1.2)))
    ImageDraw.Draw(tile).text((natural / 2, tile.height / 2), text, 255, face, anchor="mm")
    return tile.resize((max(1, round(width)), tile.height), Image.Resampling.LANCZOS)


def put(mask: Image.Image, tile: Image.Image, centre: Point, degrees: float = 0) -> None:
    """Prints a tile round a centre, turned clockwise."""
    turned = tile.rotate(-degrees, Image.Resampling.BICUBIC, expand=True) if degrees else tile
    left, top = round(centre[0] - turned.width / 2), round(centre[1] - turned.height / 2)
    under = mask.crop((left, top, left + turned.width, top + turned.height))
    mask.paste(ImageChops.lighter(under, turned), (left, top))


def run_round(
    mask: Image.Image,
    text: str,
    centre: Point,
    axes: Point,
    *,
    height: int,
    width: float,
    most: float,
    family: Family,
    bold: bool,
    below: bool = False,
) -> None:
    """Characters along an ellipse, equally far apart, the text's middle at the top (or the bottom).

    axes are the half axes to the characters' centres, width a character's, most the share of the
    whole way round that the text may take: with more it is pressed together. Below, the characters
    stand on the border; above, they stand on the middle.
    """
    way = _Ellipse(axes)
    step = min(width * 1.3, most * way.length / max(1, len(text) - 1))
    for place, character in enumerate(text):
        along = (place - (len(text) - 1) / 2) * step
        (x, y), degrees = way.at(-along if below else along, below)
        tile = glyph(character, height, min(width, step * 0.88), family, bold)
        put(mask, tile, (centre[0] + x, centre[1] + y), degrees)


class _Ellipse:
    """Places by the length of the way from the top (or the bottom), clockwise."""

    def __init__(self, axes: Point) -> None:
        self.axes = axes
        turn = np.linspace(0, 2 * math.pi, STEPS + 1)
        x, y = axes[0] * np.sin(turn), -axes[1] * np.cos(turn)
        self._turn = turn
        self._ways: NDArray[np.float64] = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
        self.length = float(self._ways[-1])

    def at(self, along: float, below: bool) -> tuple[Point, float]:
        """The place, and by how many degrees a character there is turned clockwise."""
        along += self.length / 2 if below else 0
        turn = float(np.interp(along % self.length, self._ways, self._turn))
        x, y = self.axes[0] * math.sin(turn), -self.axes[1] * math.cos(turn)
        outward = math.degrees(math.atan2(x / self.axes[0] ** 2, -y / self.axes[1] ** 2))
        return (x, y), outward - 180 if below else outward


def across(
    mask: Image.Image, text: str, centre: Point, *, height: int, most: float, family: Family, bold: bool
) -> None:
    """A straight line of text, pressed together where it is longer than `most`."""
    natural = font(family, size=height, bold=bold).getlength(text)
    put(mask, glyph(text, height, min(natural, most), family, bold), centre)


def star(mask: Image.Image, centre: Point, radius: float) -> None:
    """A filled star of five points."""
    points = []
    for corner in range(10):
        turn, far = math.pi * corner / 5, radius * (1 if corner % 2 == 0 else 0.382)
        points.append((centre[0] + far * math.sin(turn), centre[1] - far * math.cos(turn)))
    ImageDraw.Draw(mask).polygon(points, fill=255)


def emblem(mask: Image.Image, centre: Point, radius: float) -> None:
    """A wheel with teeth, a wreath's two halves and stars: what a state emblem leaves on a seal."""
    draw, (x, y) = ImageDraw.Draw(mask), centre
    line = max(2, round(radius * 0.07))
    box = (x - radius * 0.8, y - radius * 0.8, x + radius * 0.8, y + radius * 0.8)
    draw.arc(box, 130, 410, 255, line * 2)
    for degrees in range(150, 400, 22):
        turn = math.radians(degrees)
        ends = [(x + far * radius * math.cos(turn), y + far * radius * math.sin(turn)) for far in (0.8, 1)]
        draw.line([*ends[0], *ends[1]], 255, line)
    draw.rectangle((x - radius * 0.35, y + radius * 0.1, x + radius * 0.35, y + radius * 0.3), fill=255)
    draw.rectangle(
        (x - radius * 0.2, y - radius * 0.05, x + radius * 0.2, y + radius * 0.1), outline=255, width=line
    )
    draw.arc(
        (x - radius * 0.4, y + radius * 0.45, x + radius * 0.4, y + radius * 1.05), 180, 360, 255, line * 2
    )
    star(mask, (x, y - radius * 0.42), radius * 0.24)
    for place in (-0.42, -0.26, 0.26, 0.42):
        star(mask, (x + place * radius, y - radius * (0.1 if abs(place) > 0.3 else 0.16)), radius * 0.09)


def worn(mask: Image.Image, rng: random.Random) -> Image.Image:
    """The ink as it comes off the rubber: fresh, used or poor.

    Pressure is uneven, one side may have been lifted, pores and breaks took no ink, and where there
    was too much of it the strokes run.
    """
    wear = rng.choices((0.35, 0.7, 1.0), weights=(40, 42, 18))[0]
    source = np.random.default_rng(rng.getrandbits(64))
    size = mask.size
    if rng.random() < 0.4 * wear:
        mask = mask.filter(ImageFilter.GaussianBlur(max(size) / rng.uniform(300, 700)))
    ink = np.asarray(mask, dtype=np.float32) / 255
    pressure = 1 - wear * rng.uniform(0.1, 0.5) * _clouds(source, size, rng.randint(2, 4))
    if rng.random() < 0.5 * wear:
        pressure *= _lifted(size, rng)
    pores = _clouds(source, size, max(size) // rng.randint(3, 8))
    gaps = _clouds(source, size, rng.randint(6, 14))
    took = np.clip((pores + 0.5 * gaps - wear * rng.uniform(0.0, 0.3)) / 0.12, 0.1, 1)
    return Image.fromarray(np.clip(ink * pressure * took * 255, 0, 255).astype(np.uint8))


def _lifted(size: tuple[int, int], rng: random.Random) -> NDArray[np.float32]:
    """Full pressure over most of the seal, falling to 30 to 60 % at one edge."""
    way, least = rng.uniform(0, 2 * math.pi), rng.uniform(0.3, 0.6)
    across = np.linspace(-1, 1, size[0], dtype=np.float32)[None, :] * math.cos(way)
    down = np.linspace(-1, 1, size[1], dtype=np.float32)[:, None] * math.sin(way)
    return np.clip(1 - (1 - least) * ((across + down) * 1.2 - 0.2), least, 1)


def _clouds(source: np.random.Generator, size: tuple[int, int], cells: int) -> NDArray[np.float32]:
    """Smooth noise from 0 to 1, about `cells` humps across."""
    coarse = source.random((max(2, cells), max(2, cells)), dtype=np.float32)
    field = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    return np.clip(np.asarray(field, dtype=np.float32), 0, 1)
