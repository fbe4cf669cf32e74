"""A page to draw on, in design units: one unit is `scale` pixels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw

from benchmarks.accuracy.fonts import Family, font

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Style:
    """How text looks; `size` in design units."""

    family: Family
    size: float
    colour: Colour
    bold: bool = False

    def sized(self, size: float) -> "Style":
        return replace(self, size=size)


class Sheet:
    """An RGB page of `width` x `height` design units."""

    def __init__(self, width: int, height: int, scale: float, paper: Colour) -> None:
        self.scale = scale
        self.image = Image.new("RGB", (round(width * scale), round(height * scale)), paper)
        self._draw = ImageDraw.Draw(self.image)

    def width_of(self, text: str, style: Style) -> float:
        """In design units."""
        return font(style.family, size=self._size(style), bold=style.bold).getlength(text) / self.scale

    def text(self, x: float, y: float, text: str, style: Style, anchor: str = "lm") -> None:
        """At the point that `anchor` names, in Pillow's letters: "lm" is the middle of the left side."""
        face = font(style.family, size=self._size(style), bold=style.bold)
        self._draw.text(self._point(x, y), text, style.colour, face, anchor)

    def fitted(self, x: float, y: float, text: str, style: Style, *, room: float, anchor: str = "lm") -> None:
        """Smaller where it is wider than `room`, as printing software does."""
        wide = self.width_of(text, style)
        fitting = style if wide <= room else style.sized(max(12.0, style.size * room / wide))
        self.text(x, y, text, fitting, anchor)

    def spread(self, x: float, y: float, text: str, style: Style, room: float) -> None:
        """The letters at equal steps from x to x + room, as labels of forms are set."""
        step = (room - style.size) / max(1, len(text) - 1)
        for place, letter in enumerate(text):
            self.text(x + style.size / 2 + place * step, y, letter, style, "mm")

    def upright(self, x: float, top: float, bottom: float, text: str, style: Style) -> None:
        """Letters below each other, evenly between `top` and `bottom`, round the vertical through x."""
        step = (bottom - top) / len(text)
        for place, letter in enumerate(text):
            self.text(x, top + step * (place + 0.5), letter, style, "mm")

    def pitched(self, x: float, y: float, text: str, style: Style, pitch: float) -> None:
        """Every letter in a cell of `pitch` units, as a dot-matrix printer sets them."""
        for place, letter in enumerate(text):
            self.text(x + (place + 0.5) * pitch, y, letter, style, "mm")

    def line(self, points: Sequence[tuple[float, float]], colour: Colour, width: float = 1.6) -> None:
        pixels = [self._point(x, y) for x, y in points]
        self._draw.line(pixels, colour, max(1, round(width * self.scale)))

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """A frame."""
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        self.line(corners, colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        left, top = self._point(x - radius, y - radius)
        right, bottom = self._point(x + radius, y + radius)
        self._draw.ellipse((left, top, right, bottom), colour)

    def block(self, left: float, top: float, size: float, colour: Colour) -> None:
        """A filled square."""
        self._draw.rectangle((*self._point(left, top), *self._point(left + size, top + size)), colour)

    def crossed_circle(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """The sign before an amount in words."""
        left, top = self._point(x - radius, y - radius)
        right, bottom = self._point(x + radius, y + radius)
        width = max(1, round(2 * self.scale))
        self._draw.ellipse((left, top, right, bottom), outline=colour, width=width)
        reach = radius * 0.7
        self.line([(x - reach, y - reach), (x + reach, y + reach)], colour, 2)
        self.line([(x - reach, y + reach), (x + reach, y - reach)], colour, 2)

    def _size(self, style: Style) -> int:
        return max(6, round(style.size * self.scale))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale, y * self.scale
