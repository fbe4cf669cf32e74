"""From lines of text to a page: the page's angle, the order of reading, the paragraphs. Pure geometry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .columns import Piece, make_row, reading_order
from .geometry import quad_angle, quad_width, segment, upright_box
from .pages import Box, Line, PlacedLine, Word

_LINE_GAP: Final = 1.0
_SIZE_CHANGE: Final = 1.5
_INDENT: Final = 1.0


def arrange(lines: Sequence[Line], width: float, height: float) -> tuple[float, tuple[PlacedLine, ...]]:
    """The page's angle (0 <= degrees < 360) and its lines in reading order, for a picture of this size.

    What was seen as one line although two columns share it becomes two.
    """
    angle = page_angle(lines)
    rows = [
        make_row(
            number,
            upright_box(line.corners, angle, width, height),
            [upright_box(word.corners, angle, width, height) for word in line.words],
        )
        for number, line in enumerate(lines)
    ]
    pieces = [_cut(lines[piece.index], rows[piece.index].box, piece) for piece in reading_order(rows)]
    boxes = [upright_box(line.corners, angle, width, height) for line in pieces]
    numbers = paragraph_numbers(boxes)
    placed = [PlacedLine(*values) for values in zip(pieces, boxes, numbers, strict=True)]
    return angle, tuple(placed)


def _cut(line: Line, box: Box, piece: Piece) -> Line:
    """The part of a line that a piece bounds, with those of its words that lie in there."""
    if piece.left <= box.x and piece.right >= box.right:
        return line
    start, end = ((edge - box.x) / box.width for edge in (piece.left, piece.right))
    inside = [word for word in line.words if start <= _place(word, line) < end]
    skipped = sum(len(word.text) for word in line.words if _place(word, line) < start)
    text = _characters(line.text, skipped, sum(len(word.text) for word in inside))
    return Line(text, line.confidence, segment(line.corners, start, end), tuple(inside))


def _place(word: Word, line: Line) -> float:
    """Where along its line the middle of a word lies: 0 at the beginning, 1 at the end."""
    (ax, ay), (bx, by) = line.corners[:2]
    x, y = ((p + q) / 2 for p, q in zip(*word.corners[:2], strict=True))
    return ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / max((bx - ax) ** 2 + (by - ay) ** 2, 1.0)


def _characters(text: str, skip: int, count: int) -> str:
    """`count` characters of a text after the first `skip`, spaces not counted."""
    places = [place for place, character in enumerate(text) if not character.isspace()]
    taken = places[skip : skip + count]
    return text[taken[0] : taken[-1] + 1] if taken else ""


def page_angle(lines: Sequence[Line]) -> float:
    """The angle by which the text is turned clockwise, 0 <= degrees < 360, two decimals; 0 without lines.

    The quarter turn in which most text stands counts, measured by its length, and within it the median
    weighted by length: a few crooked lines do not move it.
    """
    if not lines:
        return 0.0
    weighted = [(quad_angle(line.corners), quad_width(line.corners)) for line in lines]
    weights = [0.0, 0.0, 0.0, 0.0]
    for angle, weight in weighted:
        weights[round(angle / 90) % 4] += weight
    quarter = weights.index(max(weights))
    tilts = [((a - quarter * 90 + 180) % 360 - 180, w) for a, w in weighted if round(a / 90) % 4 == quarter]
    return round(quarter * 90 + _weighted_median(tilts), 2) % 360


def _weighted_median(values: list[tuple[float, float]]) -> float:
    half = sum(weight for _, weight in values) / 2
    passed = 0.0
    for value, weight in sorted(values):
        passed += weight
        if passed >= half:
            return value
    return 0.0


def paragraph_numbers(boxes: Sequence[Box]) -> list[int]:
    """For boxes in reading order, the number of the paragraph that each belongs to, from 1."""
    paragraphs: list[list[Box]] = []
    numbers: list[int] = []
    for box in boxes:
        if paragraphs and _continues(paragraphs[-1], box):
            paragraphs[-1].append(box)
        else:
            paragraphs.append([box])
        numbers.append(len(paragraphs))
    return numbers


def _continues(paragraph: Sequence[Box], box: Box) -> bool:
    """Whether a line goes on with a paragraph."""
    previous = paragraph[-1]
    size = min(previous.height, box.height)
    if max(previous.height, box.height) > size * _SIZE_CHANGE:
        return False
    if not (-size / 2 < box.y - previous.bottom < size * _LINE_GAP):
        return False
    if min(previous.right, box.right) <= max(previous.x, box.x):
        return False
    left = min(member.x for member in paragraph)
    right = max(member.right for member in paragraph)
    indented = box.x > left + size * _INDENT
    ended_short = previous.right < max(right, box.right) - 3 * size
    return not indented and not ended_short
