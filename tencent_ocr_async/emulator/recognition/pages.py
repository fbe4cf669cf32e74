"""What recognition passes around: what to read, and what was found on a page. Plain values, no engine."""

from __future__ import annotations

from dataclasses import dataclass, field

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Four corners in pixels, clockwise from the top left corner of the upright text; y grows downwards."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels: its top left corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Word:
    """A Chinese character, or a run of letters and digits without a space; `confidence` is 0..1."""

    text: str
    confidence: float
    corners: Quad


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as it stands in the picture; `confidence` is 0..1."""

    text: str
    confidence: float
    corners: Quad
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with its place in the layout.

    `box` is upright, in the picture after its rotation was corrected; `paragraph` counts from 1.
    """

    line: Line
    box: Box
    paragraph: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything read from one page.

    `angle` is in degrees, clockwise, 0 <= angle < 360. `pdf_pages` is the number of pages of the PDF that
    the page came from, 0 for a picture. `lines` are in reading order.
    """

    angle: float
    pdf_pages: int = 0
    lines: tuple[PlacedLine, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How to read a document.

    `pdf` allows PDFs, of which page `pdf_page` (from 1) is read. `detect` false takes the whole picture as
    one line. `split` looks for text in overlapping tiles. `sharp` enlarges small pictures further: slower,
    and finds smaller text.
    """

    pdf: bool = False
    pdf_page: int = 1
    detect: bool = True
    split: bool = False
    sharp: bool = True
