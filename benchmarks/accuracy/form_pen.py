"""The paper and pen of a form: a tall sheet that text and rules go on, cut to length at the end."""

import random
from dataclasses import dataclass
from typing import Final, Self

from PIL import Image, ImageDraw, ImageFont

from benchmarks.accuracy.fonts import Family, font
from benchmarks.accuracy.typesetting import wrapped

LONGEST: Final = 3200
Colour = tuple[int, int, int]
BLACK: Final[Colour] = (20, 20, 22)


@dataclass(frozen=True)
class Style:
    """How one form is set: type, colours, and how keys look. Lengths in pixels."""

    family: Family
    em: int
    english: bool
    key_bold: bool
    key_colour: Colour
    value_colour: Colour
    rule_colour: Colour
    shade: Colour | None
    colon: str

    @classmethod
    def chosen(cls, rng: random.Random, *, english: bool) -> Self:
        """One of the ways that offices, programs and printers set their forms."""
        grey = rng.randint(0, 110)
        return cls(
            family=rng.choice(("sans", "sans", "serif")),
            em=rng.randint(20, 28),
            english=english,
            key_bold=rng.random() < 0.35,
            key_colour=rng.choice((BLACK, BLACK, (70, 70, 75), (95, 100, 108))),
            value_colour=rng.choice((BLACK, BLACK, BLACK, (25, 40, 130))),
            rule_colour=(grey, grey, grey),
            shade=rng.choice((None, None, (240, 242, 245), (226, 232, 240), (245, 240, 226))),
            colon=rng.choice((": ", ":")) if english else rng.choice(("：", "：", ":")),
        )


class Pen:
    """Draws on one sheet. Sizes are shares of the style's em."""

    def __init__(self, width: int, style: Style, rng: random.Random) -> None:
        self.sheet = Image.new("RGB", (width, LONGEST), "white")
        self.style, self.rng = style, rng
        self.em, self.line = style.em, round(style.em * 1.45)
        self._draw = ImageDraw.Draw(self.sheet)

    def face(self, *, bold: bool = False, size: float = 1.0) -> ImageFont.FreeTypeFont:
        """The style's face in a size."""
        return font(self.style.family, size=round(self.em * size), bold=bold)

    def key_face(self, size: float = 1.0) -> ImageFont.FreeTypeFont:
        """The face that keys are set in."""
        return self.face(bold=self.style.key_bold, size=size)

    def text(
        self, x: float, y: float, text: str, face: ImageFont.FreeTypeFont, colour: Colour = BLACK
    ) -> None:
        """A line whose middle height is y."""
        self._draw.text((x, y), text, colour, face, anchor="lm")

    def centred(
        self, x: float, y: float, text: str, face: ImageFont.FreeTypeFont, colour: Colour = BLACK
    ) -> None:
        """A line whose middle is (x, y)."""
        self._draw.text((x, y), text, colour, face, anchor="mm")

    def right(
        self, x: float, y: float, text: str, face: ImageFont.FreeTypeFont, colour: Colour = BLACK
    ) -> None:
        """A line that ends at x."""
        self._draw.text((x, y), text, colour, face, anchor="rm")

    def lines(self, text: str, width: float, face: ImageFont.FreeTypeFont | None = None) -> list[str]:
        """The text broken at `width`; at least one line."""
        return wrapped(text, face or self.face(), width) or [""]

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: int = 2) -> None:
        """A straight rule."""
        self._draw.line((x1, y1, x2, y2), self.style.rule_colour, width)

    def box(self, x1: float, y1: float, x2: float, y2: float, width: int = 2) -> None:
        """A ruled frame."""
        self._draw.rectangle((x1, y1, x2, y2), outline=self.style.rule_colour, width=width)

    def shade(self, x1: float, y1: float, x2: float, y2: float, colour: Colour | None = None) -> None:
        """A tinted ground, if the style or the caller names a tint."""
        tint = colour or self.style.shade
        if tint:
            self._draw.rectangle((x1, y1, x2, y2), fill=tint)

    def cut(self, y: float) -> Image.Image:
        """The sheet down to y."""
        return self.sheet.crop((0, 0, self.sheet.width, min(LONGEST, round(y))))
