"""Looking for text tile by tile: the tiles of a large picture, and one box for what several tiles saw."""

from __future__ import annotations

from typing import Final

from .geometry import bounds, make_quad
from .pages import Quad

TILE: Final = 1280
OVERLAP: Final = 192
"""Wider than a line of large print is high, so that no line is cut in every tile that shows it."""

_SAME_HEIGHT: Final = 0.6
_INSIDE: Final = 0.7


def make_tiles(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Tiles (left, top, right, bottom) that cover a picture, with overlap; one tile for a small picture."""
    return [(x, y, right, bottom) for y, bottom in _spans(height) for x, right in _spans(width)]


def _spans(length: int) -> list[tuple[int, int]]:
    if length <= TILE:
        return [(0, length)]
    count = -(-(length - OVERLAP) // (TILE - OVERLAP))
    step = (length - TILE) / (count - 1)
    return [(round(step * i), round(step * i) + TILE) for i in range(count)]


def merge_quads(quads: list[Quad]) -> list[Quad]:
    """Quads of all tiles, in the whole picture's pixels, with those of one line of text joined to one.

    Two quads are one line where one covers most of the other, or where they stand side by side at the same
    height and overlap.
    """
    merged: list[Quad] = []
    for quad in sorted(quads, key=lambda q: bounds(q).x):
        joined = quad
        while (match := next((m for m in merged if _same_line(m, joined)), None)) is not None:
            merged.remove(match)
            joined = _join(match, joined)
        merged.append(joined)
    return merged


def _same_line(a: Quad, b: Quad) -> bool:
    first, second = bounds(a), bounds(b)
    shared_x = min(first.right, second.right) - max(first.x, second.x)
    shared_y = min(first.bottom, second.bottom) - max(first.y, second.y)
    if shared_x <= 0 or shared_y <= 0:
        return False
    smaller = min(first.width * first.height, second.width * second.height)
    if shared_x * shared_y >= _INSIDE * smaller:
        return True
    return shared_y >= _SAME_HEIGHT * max(first.height, second.height)


def _join(a: Quad, b: Quad) -> Quad:
    """The left corners of the quad that begins further left, the right ones of that which ends further on."""
    left = min(a, b, key=lambda q: bounds(q).x)
    right = max(a, b, key=lambda q: bounds(q).right)
    if left is right:
        return left
    return make_quad([left[0], right[1], right[2], left[3]])
