"""Ruled cells of a picture: thin dark lines across and down, and the areas that they enclose."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.pictures import Pixels

Mask = npt.NDArray[np.bool_]

_AVERAGE: Final = 7
"""Pixels along a line that are averaged first: noise fades, lines stay."""

_THICKEST: Final = 9
"""Dark bands thicker than this are no lines."""

_CONTRAST: Final = 7.0
"""How much darker than its sides a line is at least, in levels of 0..255, where there is no noise."""

_FAINT: Final = 0.6
_NOISE: Final = 1.6
"""What each level of noise (a standard deviation) adds to that."""

_BRIDGE: Final = 9
_LENGTH_ACROSS: Final = 3.0
_LENGTH_DOWN: Final = 1.05
"""The shortest lines, in heights of the text; strokes of letters are shorter."""

_TEXT_HEIGHT: Final = 30
_LARGEST_SCALE: Final = 3.0
"""Pictures with smaller text are enlarged, so that its strokes and the lines differ in length."""

_LEAST_FREE: Final = 0.05
_SEEN: Final = 0.5
"""A line shows beyond the texts, on this share of its own length and of what is free of text."""

_MEAN_STEP: Final = 1.13
"""The mean difference of two pixels with noise of standard deviation 1."""

_SMALLEST: Final = 0.75
"""The shortest side of a cell, in heights of the text."""

_SQUARENESS: Final = 0.75
"""The share of its bounding box that a cell fills at least."""

_MIN_LINES: Final = 3
_SAME_END: Final = 8


@dataclass(frozen=True, slots=True)
class Area:
    """A ruled cell: its inner box, upright, and how dark its ground is (0 white, 255 black)."""

    box: Box
    shade: float = 0.0


def find_areas(grey: Pixels, texts: Sequence[Box]) -> list[Area]:
    """The ruled cells of an upright grey picture that shows these lines of text.

    Frames around other cells are not cells.
    """
    if not texts:
        return []
    height = statistics.median(box.height for box in texts)
    scale = min(max(_TEXT_HEIGHT / height, 1.0), _LARGEST_SCALE)
    if scale > 1:
        enlarged = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        grey = np.asarray(enlarged, dtype=np.uint8)
    rules = _rules(grey, height * scale, [_scaled(box, scale) for box in texts])
    cells = _without_frames(_enclosed(rules, _SMALLEST * height * scale))
    return [Area(_scaled(box, 1 / scale), _shade(grey, box)) for box in cells]


def _scaled(box: Box, scale: float) -> Box:
    return Box(box.x * scale, box.y * scale, box.width * scale, box.height * scale)


def _rules(grey: Pixels, height: float, texts: Sequence[Box]) -> Pixels:
    """A mask of all lines, a little thickened so that they meet at the corners."""
    written = np.zeros_like(grey)
    for box in texts:
        written[max(round(box.y), 0) : round(box.bottom), max(round(box.x), 0) : round(box.right)] = 1
    across = _without_strokes(*_lines(grey, height * _LENGTH_ACROSS), written)
    turned = _lines(np.ascontiguousarray(grey.T), height * _LENGTH_DOWN)
    down = np.ascontiguousarray(_without_strokes(*turned, np.ascontiguousarray(written.T)).T)
    _close_sides(across, down)
    return np.asarray(cv2.dilate(np.maximum(across, down), np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _enclosed(rules: Pixels, smallest: float) -> list[Box]:
    """The areas between lines that are about rectangular and not narrow, without the page around them."""
    free = np.pad((rules == 0).astype(np.uint8), 1, constant_values=1)
    found, _, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=4)
    boxes = []
    for x, y, w, h, size in (map(int, stats[label]) for label in range(1, found)):
        outside = x == 0 or y == 0
        if not outside and min(w, h) >= smallest and size >= _SQUARENESS * w * h:
            boxes.append(Box(x - 1, y - 1, w, h))
    return boxes


def _lines(grey: Pixels, length: float) -> tuple[Pixels, Mask]:
    """A mask of the lines across: thin, darker than above and below, at least this long.

    What is fainter counts where it goes on with a plain line. The second mask has all that looks like part
    of a line, however short, without the gaps that the first one bridges.
    """
    smooth = cv2.blur(grey, (_AVERAGE, 1))
    dips = np.asarray(
        cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, np.ones((_THICKEST, 1), np.uint8)), dtype=np.uint8
    )
    limit = _CONTRAST + _NOISE * _noise(grey)
    plain, faint = (_long(dips >= limit * share, length) for share in (1.0, _FAINT))
    found, labels = cv2.connectedComponents(faint, connectivity=8)
    keep = np.zeros(found, dtype=np.uint8)
    keep[np.unique(labels[plain > 0])] = 1
    keep[0] = 0
    return np.asarray(keep[labels], dtype=np.uint8), dips >= limit * _FAINT


def _long(mask: Mask, length: float) -> Pixels:
    bridged = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, _BRIDGE), np.uint8))
    least = np.ones((1, max(round(length), 2)), np.uint8)
    return np.asarray(cv2.morphologyEx(bridged, cv2.MORPH_OPEN, least), dtype=np.uint8)


def _noise(grey: Pixels) -> float:
    """The standard deviation of a picture's noise, from the differences of neighbouring pixels."""
    steps = np.abs(grey[::4, 1:].astype(np.int16) - grey[::4, :-1])
    return float(np.mean(np.minimum(steps, 2 * np.median(steps)))) / _MEAN_STEP


def _without_strokes(lines: Pixels, seen: Mask, written: Pixels) -> Pixels:
    """The lines across that show between the texts, too; others are strokes of characters in a row."""
    found, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    keep = np.zeros(found, dtype=np.uint8)
    for label, (x, y, w, h, _size) in enumerate(stats[1:], 1):
        part = (slice(y, y + h), slice(x, x + w))
        own = labels[part] == label
        free = (own & (written[part] == 0)).any(axis=0)
        there = int((free & (own & seen[part]).any(axis=0)).sum())
        keep[label] = there >= max(_LEAST_FREE * w, _SEEN * int(free.sum()))
    return np.asarray(keep[labels], dtype=np.uint8)


def _close_sides(across: Pixels, down: Pixels) -> None:
    """Draw the missing sides of tables whose lines across end together without a line down."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(across, connectivity=8)
    lines = [(int(x), int(x + w), int(y + h // 2)) for x, y, w, h, _size in stats[1:]]
    ends: dict[tuple[int, int], list[int]] = {}
    for left, right, y in lines:
        near = (k for k in ends if abs(k[0] - left) <= _SAME_END and abs(k[1] - right) <= _SAME_END)
        ends.setdefault(next(near, (left, right)), []).append(y)
    for (left, right), ys in ends.items():
        top, bottom = min(ys), max(ys)
        # Pieces of longer lines end together too, where text hides the rest.
        inner = any(
            a < left - _SAME_END or b > right + _SAME_END
            for a, b, y in lines
            if top <= y <= bottom and a <= left + _SAME_END and b >= right - _SAME_END
        )
        if len(ys) >= _MIN_LINES and not inner:
            down[top : bottom + 1, left] = 1
            down[top : bottom + 1, min(right, down.shape[1]) - 1] = 1


def _shade(grey: Pixels, box: Box) -> float:
    """How dark most of a cell is: the median leaves the letters out."""
    inner = grey[int(box.y) + 2 : int(box.bottom) - 2, int(box.x) + 2 : int(box.right) - 2]
    return 255.0 - float(np.median(inner)) if inner.size else 0.0


def _without_frames(boxes: list[Box]) -> list[Box]:
    return [a for a in boxes if not any(b is not a and _holds(a, b) for b in boxes)]


def _holds(outer: Box, inner: Box) -> bool:
    inside = outer.x <= inner.x and outer.y <= inner.y
    return inside and outer.right >= inner.right and outer.bottom >= inner.bottom
