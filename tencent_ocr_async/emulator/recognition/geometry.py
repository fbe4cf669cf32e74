"""Arithmetic on corners: turning, rotating, measuring. Pixels, y downwards, angles clockwise in degrees."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from .pages import Box, Point, Quad


def full_quad(width: float, height: float) -> Quad:
    """The corners of a picture of this size, on its outermost pixels."""
    return ((0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1))


def quad_width(quad: Quad) -> float:
    """The length along the text: the longer one of the upper and lower edges."""
    return max(math.dist(quad[0], quad[1]), math.dist(quad[3], quad[2]))


def quad_height(quad: Quad) -> float:
    """The length across the text: the longer one of the side edges."""
    return max(math.dist(quad[0], quad[3]), math.dist(quad[1], quad[2]))


def quad_angle(quad: Quad) -> float:
    """The direction in which the text runs, -180 < angle <= 180."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
    return math.degrees(math.atan2(by - ay + cy - dy, bx - ax + cx - dx))


def make_quad(points: Sequence[Sequence[float]]) -> Quad:
    """Four corners from any nested sequence of numbers, numpy's included."""
    a, b, c, d = ((float(x), float(y)) for x, y in points)
    return (a, b, c, d)


def map_quad(quad: Quad, scale: float = 1.0, dx: float = 0.0, dy: float = 0.0) -> Quad:
    """The quad scaled about the origin, then moved."""
    return make_quad([(x * scale + dx, y * scale + dy) for x, y in quad])


def clamp_quad(quad: Quad, width: float, height: float) -> Quad:
    """The quad with every corner moved onto the picture's pixels."""
    return make_quad([(min(max(x, 0), width - 1), min(max(y, 0), height - 1)) for x, y in quad])


def segment(quad: Quad, start: float, end: float) -> Quad:
    """The part of a quad between two fractions (0..1) of its width."""
    a, b, c, d = quad

    def between(p: Point, q: Point, at: float) -> Point:
        return (p[0] + (q[0] - p[0]) * at, p[1] + (q[1] - p[1]) * at)

    return (between(a, b, start), between(a, b, end), between(d, c, end), between(d, c, start))


def undo_turns(quad: Quad, turns: int, width: float, height: float) -> Quad:
    """Corners in the original picture, for corners in that picture turned counter-clockwise.

    `turns` counts quarter turns; `width` and `height` are the original's. The order of the corners is kept,
    so that the first one stays the text's own top left.
    """
    right, bottom = width - 1, height - 1
    back: tuple[Callable[[float, float], Point], ...] = (
        lambda x, y: (x, y),
        lambda x, y: (right - y, x),
        lambda x, y: (right - x, bottom - y),
        lambda x, y: (y, bottom - x),
    )
    return make_quad([back[turns % 4](x, y) for x, y in quad])


def upright_box(quad: Quad, angle: float, width: float, height: float) -> Box:
    """The box of a quad after the picture of this size was rotated by -angle onto an enlarged canvas.

    The canvas just holds the whole rotated picture, and both outermost pixels count towards a box's size:
    that is how the examples of GeneralAccurateOCR and of
    document 866/45139 (correcting tilted text) come out.
    """
    canvas = rotated_extent(-angle, width, height)
    box = bounds([rotate(point, -angle) for point in quad])
    return Box(box.x - canvas.x, box.y - canvas.y, box.width + 1, box.height + 1)


def rotated_extent(angle: float, width: float, height: float) -> Box:
    """The smallest box around a picture of this size once it is rotated by the angle about its top left."""
    return bounds([rotate(point, angle) for point in ((0, 0), (width, 0), (width, height), (0, height))])


def bounds(points: Iterable[Point]) -> Box:
    """The smallest upright box around points."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def rotate(point: Point, angle: float) -> Point:
    """The point rotated about the origin."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return (point[0] * cos - point[1] * sin, point[0] * sin + point[1] * cos)
