"""Seals drawn as masks from their wording, one function a shape, in the sizes that real seals have."""

import math
import random
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageDraw

from benchmarks.accuracy.fonts import Family
from benchmarks.accuracy.seal_ink import across, emblem, run_round, star
from benchmarks.accuracy.seal_texts import DIAMOND, OVAL, RECTANGLE, ROUND, TRIANGLE, Wording

FINER: Final = 2  # masks are drawn so many times larger, and made smaller once they are turned


def draw(wording: Wording, millimetre: float, rng: random.Random) -> Image.Image:
    """The seal's mask, upright, FINER times as large as `millimetre` (pixels) asks for, with a margin."""
    return SHAPES[wording.shape](wording, millimetre * FINER, rng)


def round_seal(wording: Wording, millimetre: float, rng: random.Random) -> Image.Image:
    """38 to 45 mm across, the border 1 to 1.4 mm wide."""
    radius = rng.uniform(19, 22.5) * millimetre
    mask, centre = _sheet(radius * 2, radius * 2, millimetre)
    _ellipse(mask, centre, (radius, radius), rng.uniform(1.0, 1.4) * millimetre)
    if rng.random() < 0.15:
        _ellipse(mask, centre, (radius * 0.92, radius * 0.92), 0.3 * millimetre)
    _ring(mask, wording, (radius, radius), radius, rng)
    family, bold = _type(rng)
    if wording.middle == "rules":
        return _between_rules(mask, wording, radius, family)
    middle = radius * rng.uniform(0.26, 0.34)
    raised = radius * (0.05 if not wording.lines else 0.08)
    if wording.middle == "emblem":
        emblem(mask, (centre[0], centre[1] - raised), middle * 1.25)
    else:
        star(mask, (centre[0], centre[1] - raised), middle)
    for place, line in enumerate(wording.lines):
        y = centre[1] + radius * (0.43 + 0.19 * place)
        height = round(radius * (0.2 if place == 0 else 0.16))
        most = radius * (0.94 if place == 0 else 0.5)
        across(mask, line, (centre[0], y), height=height, most=most, family=family, bold=bold)
    return mask


def oval_seal(wording: Wording, millimetre: float, rng: random.Random) -> Image.Image:
    """40 to 45 mm by 28 to 32 mm, with one border or two."""
    axes = rng.uniform(20, 22.5) * millimetre, rng.uniform(14, 16) * millimetre
    mask, (x, y) = _sheet(axes[0] * 2, axes[1] * 2, millimetre)
    _ellipse(mask, (x, y), axes, rng.uniform(0.7, 1.2) * millimetre)
    if rng.random() < 0.25:
        inset = 1.6 * millimetre
        _ellipse(mask, (x, y), (axes[0] - inset, axes[1] - inset), 0.25 * millimetre)
    _ring(mask, wording, (axes[0] - 0.5 * millimetre, axes[1] - 0.5 * millimetre), axes[1], rng)
    family, bold = _type(rng)
    if wording.middle == "star":
        star(mask, (x, y - axes[1] * 0.06), axes[1] * 0.27)
        lower = [(0.52, 0.24, 1.0)]
    else:
        lower = [(0.08, 0.21, 1.16), (0.52, 0.25, 0.95)]
    for line, (down, height, wide) in zip(wording.lines, lower, strict=True):
        place, most = (x, y + axes[1] * down), axes[0] * wide
        across(mask, line, place, height=round(axes[1] * height), most=most, family=family, bold=bold)
    return mask


def rectangle(wording: Wording, millimetre: float, rng: random.Random) -> Image.Image:
    """One to three lines in a single or double frame, or a square with a name of four characters."""
    if wording.middle == "square":
        return _name_square(wording, millimetre, rng)
    single = len(wording.lines) == 1
    row = rng.uniform(7, 10) if single else rng.uniform(5, 6.5)
    width = max(len(wording.lines[0]) * row * (1.15 if single else 0.72), 30) + 4
    height = len(wording.lines) * row * 1.35 + 4
    mask, (x, y) = _sheet(width * millimetre, height * millimetre, millimetre)
    _frame(mask, (width * millimetre, height * millimetre), millimetre, rng)
    family, bold = _type(rng)
    for place, line in enumerate(wording.lines):
        down = (place - (len(wording.lines) - 1) / 2) * row * 1.3 * millimetre
        small = 0.85 if line[0].isascii() else 1
        across(
            mask, line, (x, y + down), height=round(row * small * millimetre), most=(width - 4) * millimetre,
            family=family, bold=bold,
        )  # fmt: skip
    return mask


def diamond(wording: Wording, millimetre: float, rng: random.Random) -> Image.Image:
    """Lines across a rhombus, the longest across its middle."""
    half = rng.uniform(22, 26) * millimetre, rng.uniform(14, 19) * millimetre
    mask, (x, y) = _sheet(half[0] * 2, half[1] * 2, millimetre)
    corners = [(x, y - half[1]), (x + half[0], y), (x, y + half[1]), (x - half[0], y)]
    _outline(mask, corners, rng.uniform(0.8, 1.2) * millimetre)
    family, bold = _type(rng)
    middle = wording.lines.index(wording.body)
    height = 0.4 * half[1]
    for place, line in enumerate(wording.lines):
        down = (place - middle) * height * 1.12
        # a line's outer corners must stay inside the rhombus
        most = 1.76 * half[0] * (1 - (abs(down) + height * (0.38 if place == middle else 0.3)) / half[1])
        size = round(height if place == middle else height * 0.78)
        across(mask, line, (x, y + down), height=size, most=most, family=family, bold=bold)
    return mask


def triangle(wording: Wording, millimetre: float, rng: random.Random) -> Image.Image:
    """Lines across a triangle that stands on its base, the longest at the foot."""
    side = rng.uniform(42, 50) * millimetre
    tall = side * rng.uniform(0.82, 0.92)
    mask, (x, y) = _sheet(side, tall, millimetre)
    foot = y + tall / 2
    _outline(mask, [(x, y - tall / 2), (x + side / 2, foot), (x - side / 2, foot)], 1.1 * millimetre)
    family, bold = _type(rng)
    height = tall * 0.17
    for place, line in enumerate(reversed(wording.lines)):
        up = tall * 0.17 + place * height * 1.15
        most = side * (1 - (up + height * 0.45) / tall) * 0.86
        across(mask, line, (x, foot - up), height=round(height), most=most, family=family, bold=bold)
    return mask


SHAPES: Final[dict[str, Callable[[Wording, float, random.Random], Image.Image]]] = {
    ROUND: round_seal,
    OVAL: oval_seal,
    RECTANGLE: rectangle,
    DIAMOND: diamond,
    TRIANGLE: triangle,
}


def _sheet(width: float, height: float, millimetre: float) -> tuple[Image.Image, tuple[float, float]]:
    """An empty mask with a margin of two millimetres, and its middle."""
    size = round(width + 4 * millimetre), round(height + 4 * millimetre)
    return Image.new("L", size), (size[0] / 2, size[1] / 2)


def _ellipse(mask: Image.Image, centre: tuple[float, float], axes: tuple[float, float], line: float) -> None:
    box = (centre[0] - axes[0], centre[1] - axes[1], centre[0] + axes[0], centre[1] + axes[1])
    ImageDraw.Draw(mask).ellipse(box, outline=255, width=round(line))


def _ring(
    mask: Image.Image, wording: Wording, axes: tuple[float, float], scale: float, rng: random.Random
) -> None:
    """The name round the upper part, the number along the lower edge. scale is the smaller half axis."""
    centre = mask.width / 2, mask.height / 2
    family, bold = _type(rng)
    high = scale * (rng.uniform(0.22, 0.27) if wording.shape == ROUND else rng.uniform(0.23, 0.27))
    inset = scale * 0.1 + high / 2
    most = rng.uniform(0.56, 0.66) if wording.number else rng.uniform(0.6, 0.74)
    if wording.shape == OVAL:
        most = rng.uniform(0.58, 0.68)
    run_round(
        mask, wording.ring, centre, (axes[0] - inset, axes[1] - inset), height=round(high),
        width=high * rng.uniform(0.7, 0.95), most=most, family=family, bold=bold,
    )  # fmt: skip
    if wording.number:
        low, inset = round(scale * 0.13), scale * 0.15
        run_round(
            mask, wording.number, centre, (axes[0] - inset, axes[1] - inset), height=low, width=low * 0.58,
            most=0.26, family="sans", bold=False, below=True,
        )  # fmt: skip


def _between_rules(mask: Image.Image, wording: Wording, radius: float, family: Family) -> Image.Image:
    """A date between two rules across the middle, and the second line below them."""
    draw, (x, y) = ImageDraw.Draw(mask), (mask.width / 2, mask.height / 2)
    for down in (-0.17, 0.17):
        reach = radius * 0.56
        draw.line(
            (x - reach, y + radius * down, x + reach, y + radius * down), 255, max(2, round(radius * 0.02))
        )
    date, purpose = wording.lines
    across(mask, date, (x, y), height=round(radius * 0.25), most=radius * 1.06, family="sans", bold=True)
    place = x, y + radius * 0.42
    across(mask, purpose, place, height=round(radius * 0.21), most=radius, family=family, bold=True)
    return mask


def _name_square(wording: Wording, millimetre: float, rng: random.Random) -> Image.Image:
    """Four characters in two columns, read down and from the right, as personal seals are cut."""
    side = rng.uniform(18, 22) * millimetre
    mask, (x, y) = _sheet(side, side, millimetre)
    _frame(mask, (side, side), millimetre, rng)
    far, height = side * 0.225, round(side * 0.42)
    places = ((far, -far), (far, far), (-far, -far), (-far, far))
    family: Family = rng.choice(("serif", "sans"))
    for character, (right, down) in zip(wording.lines[0], places, strict=True):
        across(mask, character, (x + right, y + down), height=height, most=height, family=family, bold=True)
    return mask


def _frame(mask: Image.Image, size: tuple[float, float], millimetre: float, rng: random.Random) -> None:
    """A frame with sharp or rounded corners, sometimes a second and thinner one inside."""
    draw, corner = ImageDraw.Draw(mask), rng.choice((0, 0, 1.5)) * millimetre
    left, top = (mask.width - size[0]) / 2, (mask.height - size[1]) / 2
    box = (left, top, left + size[0], top + size[1])
    draw.rounded_rectangle(box, corner, outline=255, width=round(rng.uniform(0.6, 1.0) * millimetre))
    if rng.random() < 0.3:
        inset = 1.3 * millimetre
        inner = (box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset)
        draw.rounded_rectangle(inner, corner / 2, outline=255, width=max(2, round(0.25 * millimetre)))


def _outline(mask: Image.Image, corners: list[tuple[float, float]], line: float) -> None:
    """A polygon's border, of the same width on every side, inside the corners given."""
    draw = ImageDraw.Draw(mask)
    draw.polygon(corners, fill=255)
    middle = [sum(values) / len(corners) for values in zip(*corners, strict=True)]
    apart = min(_distance(corners[place - 1], corners[place], middle) for place in range(len(corners)))
    share = 1 - line / apart
    inner = [(middle[0] + (x - middle[0]) * share, middle[1] + (y - middle[1]) * share) for x, y in corners]
    draw.polygon(inner, fill=0)


def _distance(one: tuple[float, float], other: tuple[float, float], point: list[float]) -> float:
    """How far a point lies from the line through two others."""
    (x1, y1), (x2, y2) = one, other
    area = abs((x2 - x1) * (y1 - point[1]) - (x1 - point[0]) * (y2 - y1))
    return area / math.hypot(x2 - x1, y2 - y1)


def _type(rng: random.Random) -> tuple[Family, bool]:
    """Seals are mostly cut in Song type, sometimes in a heavier or a plain one."""
    return rng.choice((("serif", True), ("serif", True), ("serif", False), ("sans", True), ("sans", False)))
