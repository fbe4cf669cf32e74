"""From lines of text to a page: the page's angle, the order of reading, the paragraphs. Pure geometry."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final

from .geometry import quad_angle, quad_width, upright_box
from .pages import Box, Line, PlacedLine

_SAME_ROW: Final = 0.5
"""Lines whose heights overlap by this share of the smaller one stand in one row."""

_PROSE: Final = 8.0
"""A column of prose has lines at least this many times as wide as high; a table's cells are shorter."""

_MIN_COLUMN_LINES: Final = 3
_MAX_HEADING_ROWS: Final = 8
_LINE_GAP: Final = 1.0
_SIZE_CHANGE: Final = 1.5
_INDENT: Final = 1.0


def arrange(lines: Sequence[Line], width: float, height: float) -> tuple[float, tuple[PlacedLine, ...]]:
    """The page's angle (0 <= degrees < 360) and its lines in reading order, for a picture of this size."""
    angle = page_angle(lines)
    boxes = [upright_box(line.corners, angle, width, height) for line in lines]
    order = reading_order(boxes)
    numbers = paragraph_numbers([boxes[index] for index in order])
    placed = [PlacedLine(lines[i], boxes[i], number) for i, number in zip(order, numbers, strict=True)]
    return angle, tuple(placed)


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


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """The indexes of upright boxes in the order in which they are read.

    Rows from top to bottom and each from left to right; columns of prose one after the other, also below a
    heading that spans them. A table's cells stay in rows.
    """
    rows = _rows(boxes, range(len(boxes)))
    for headings in range(min(len(rows), _MAX_HEADING_ROWS)):
        rest = [index for row in rows[headings:] for index in row]
        columns = _split_columns(boxes, rest)
        if columns is not None:
            before = [index for row in rows[:headings] for index in row]
            return before + [column[i] for column in columns for i in _order_of(boxes, column)]
    return [index for row in rows for index in row]


def _order_of(boxes: Sequence[Box], indexes: Sequence[int]) -> list[int]:
    return reading_order([boxes[index] for index in indexes])


def _rows(boxes: Sequence[Box], indexes: Sequence[int]) -> list[list[int]]:
    """Indexes grouped into rows. A row's extent is that of its first, uppermost line: rows do not creep."""
    rows: list[list[int]] = []
    for index in sorted(indexes, key=lambda i: boxes[i].y + boxes[i].height / 2):
        if rows and _overlap(boxes[rows[-1][0]], boxes[index]) >= _SAME_ROW:
            rows[-1].append(index)
        else:
            rows.append([index])
    return [sorted(row, key=lambda i: boxes[i].x) for row in rows]


def _overlap(a: Box, b: Box) -> float:
    shared = min(a.bottom, b.bottom) - max(a.y, b.y)
    return shared / max(min(a.height, b.height), 1.0)


def _split_columns(boxes: Sequence[Box], indexes: Sequence[int]) -> tuple[list[int], list[int]] | None:
    """Left and right of the first gutter that no line crosses, where both sides are prose."""
    by_left = sorted(indexes, key=lambda i: boxes[i].x)
    reach = float("-inf")
    for position, index in enumerate(by_left):
        gap = boxes[index].x - reach
        if position and gap > boxes[index].height / 2:
            left, right = by_left[:position], by_left[position:]
            if _is_prose(boxes, left) and _is_prose(boxes, right):
                return left, right
        reach = max(reach, boxes[index].right)
    return None


def _is_prose(boxes: Sequence[Box], indexes: Sequence[int]) -> bool:
    if len(indexes) < _MIN_COLUMN_LINES:
        return False
    return statistics.median(boxes[i].width / max(boxes[i].height, 1.0) for i in indexes) >= _PROSE


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
