"""What shape a seal's outline has: the convex hull of its ink against an ellipse and polygons that fit it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

Point = tuple[float, float]
Points = npt.NDArray[np.float32]

ROUND: Final = "0"
OVAL: Final = "1"
RECTANGLE: Final = "2"
DIAMOND: Final = "3"
TRIANGLE: Final = "4"
"""The values of SealShape."""

_ROUND_FROM: Final = 0.88
"""Shorter by longer axis of what counts as a circle: a page photographed at a slant flattens it a little."""

_RIGHT_ANGLE: Final = 8.0
"""A rectangle's angles are right ones within these degrees."""

_RHOMBUS: Final = 0.6
"""Shorter by longer side of a rhombus; a triangle with a broken corner has less."""

_STANDING: Final = 22.5
"""A square stands on a corner, and is a diamond, if a diagonal is within these degrees of upright."""

_COARSE: Final = 0.004
"""Bends of a hull below this, by its length, are steps of its pixels."""

_CANVAS: Final = 200
_TRIALS: Final = 3
_OUTLIER: Final = 0.02
_LEAST_SIDE: Final = 4.0
_LEAST_POINTS: Final = 6


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Centre, half axes and the angle of the first one in degrees, clockwise from the x axis; pixels."""

    x: float
    y: float
    first: float
    second: float
    angle: float

    def scaled(self, scale: float, shift: npt.NDArray[np.floating]) -> Ellipse:
        """The ellipse enlarged from the picture's corner, then moved."""
        x, y = self.x * scale + float(shift[0]), self.y * scale + float(shift[1])
        return Ellipse(x, y, self.first * scale, self.second * scale, self.angle)


@dataclass(frozen=True, slots=True)
class Outline:
    """A seal's outline: its SealShape, the corners in order (many along an ellipse), and how well it fits.

    `fit` is the common area by the area of both together, 0..1. `ellipse` is there for round and oval seals.
    """

    shape: str
    corners: Points
    fit: float
    ellipse: Ellipse | None = None

    def scaled(self, scale: float, *, about_centre: bool = False) -> Outline:
        """The outline enlarged from the picture's corner or from its own centre."""
        centre = self.corners.mean(axis=0) * (1 - scale) if about_centre else np.zeros(2)
        corners = (self.corners * scale + centre).astype(np.float32)
        ellipse = None if self.ellipse is None else self.ellipse.scaled(scale, centre)
        return replace(self, corners=corners, ellipse=ellipse)


def fit_outline(points: Points) -> Outline | None:
    """The shape that a cloud of points fills up to its border; None if the points are nearly on a line."""
    hull = cv2.convexHull(points).reshape(-1, 2).astype(np.float32)
    if min(cv2.minAreaRect(hull)[1]) < _LEAST_SIDE:
        return None
    candidates = [_fit_ellipse(hull), _fit_rectangle(hull), _fit_quadrilateral(hull), _fit_triangle(hull)]
    return max((c for c in candidates if c is not None), key=lambda c: c.fit)


def ellipse_points(ellipse: Ellipse, count: int = 180) -> Points:
    """Points along an ellipse, clockwise."""
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    cos, sin = math.cos(math.radians(ellipse.angle)), math.sin(math.radians(ellipse.angle))
    along, across = ellipse.first * np.cos(turn), ellipse.second * np.sin(turn)
    x, y = ellipse.x + along * cos - across * sin, ellipse.y + along * sin + across * cos
    return np.stack([x, y], axis=1).astype(np.float32)


def walk(corners: Points, count: int) -> Points:
    """Points at equal distances along a closed outline, from its first corner on."""
    closed = np.concatenate([corners, corners[:1]])
    ways = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    at = np.linspace(0, ways[-1], count, endpoint=False)
    return np.stack([np.interp(at, ways, closed[:, i]) for i in range(2)], axis=1).astype(np.float32)


def _fit_ellipse(hull: Points) -> Outline | None:
    """The ellipse through the hull's points; those that stand off it are left out of a second trial."""
    points = hull
    ellipse = None
    for _ in range(_TRIALS):
        if len(points) < _LEAST_POINTS:
            break
        ellipse = _make_ellipse(cv2.fitEllipseDirect(points))
        off = _radii(ellipse, points) - 1
        kept = points[np.abs(off) <= max(_OUTLIER, float(np.median(np.abs(off))))]
        if len(kept) == len(points):
            break
        points = kept
    if ellipse is None or not min(ellipse.first, ellipse.second) > 1:
        return None
    ratio = min(ellipse.first, ellipse.second) / max(ellipse.first, ellipse.second)
    corners = ellipse_points(ellipse)
    return Outline(ROUND if ratio >= _ROUND_FROM else OVAL, corners, _overlap(hull, corners), ellipse)


def _make_ellipse(found: Any) -> Ellipse:
    (x, y), (width, height), angle = found
    return Ellipse(float(x), float(y), float(width) / 2, float(height) / 2, float(angle))


def _radii(ellipse: Ellipse, points: Points) -> npt.NDArray[np.floating]:
    """The distance of points from an ellipse's centre, 1 on the ellipse."""
    cos, sin = math.cos(math.radians(ellipse.angle)), math.sin(math.radians(ellipse.angle))
    x, y = points[:, 0] - ellipse.x, points[:, 1] - ellipse.y
    return np.hypot((x * cos + y * sin) / ellipse.first, (y * cos - x * sin) / ellipse.second)


def _fit_rectangle(hull: Points) -> Outline:
    corners = np.asarray(cv2.boxPoints(cv2.minAreaRect(hull)), dtype=np.float32)
    shape = DIAMOND if _side_ratio(corners) >= _ROUND_FROM and _stands(corners) else RECTANGLE
    return Outline(shape, corners, _overlap(hull, corners))


def _fit_quadrilateral(hull: Points) -> Outline | None:
    """Four sides; None if they are neither at right angles nor about equally long."""
    corners = _enclose(hull, 4)
    if corners is None:
        return None
    right = max(abs(angle - 90) for angle in _angles(corners)) <= _RIGHT_ANGLE
    square = _side_ratio(corners) >= (_ROUND_FROM if right else _RHOMBUS)
    if not (right or square):
        return None
    shape = RECTANGLE if right and not (square and _stands(corners)) else DIAMOND
    return Outline(shape, corners, _overlap(hull, corners))


def _fit_triangle(hull: Points) -> Outline | None:
    corners = _enclose(hull, 3)
    return None if corners is None else Outline(TRIANGLE, corners, _overlap(hull, corners))


def _enclose(hull: Points, count: int) -> Points | None:
    """The hull's `count` main sides, drawn out until they meet: short ones, rounded corners, are left out.

    Sides go one by one, each time the one whose neighbours meet with the least area added.
    """
    coarse = cv2.approxPolyDP(hull, _COARSE * cv2.arcLength(hull, closed=True), closed=True)
    corners = [(float(x), float(y)) for x, y in coarse.reshape(-1, 2)]
    while len(corners) > count:
        added = [_meet(*(corners[(i + k) % len(corners)] for k in range(-1, 3))) for i in range(len(corners))]
        i = min(range(len(corners)), key=lambda j: added[j][0])
        area, corner = added[i]
        if not math.isfinite(area):
            return None
        corners[i] = corner
        corners.pop((i + 1) % len(corners))
    return np.array(corners, dtype=np.float32) if len(corners) == count else None


def _meet(a: Point, b: Point, c: Point, d: Point) -> tuple[float, Point]:
    """Where the lines from a through b and from d through c meet, and the area that this adds beyond bc."""
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], c[0] - d[0], c[1] - d[1]
    wx, wy = c[0] - b[0], c[1] - b[1]
    cross = ux * vy - uy * vx
    if not cross:
        return math.inf, b
    along, back = (wx * vy - wy * vx) / cross, (wx * uy - wy * ux) / cross
    if along < 0 or back < 0:
        return math.inf, b
    meeting = (b[0] + along * ux, b[1] + along * uy)
    return abs(along * (ux * wy - uy * wx)) / 2, meeting


def _angles(corners: Points) -> list[float]:
    angles = []
    for i in range(len(corners)):
        a, b = corners[i - 1] - corners[i], corners[(i + 1) % len(corners)] - corners[i]
        cos = float(a @ b) / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-6)
        angles.append(math.degrees(math.acos(min(max(cos, -1.0), 1.0))))
    return angles


def _side_ratio(corners: Points) -> float:
    """The shortest by the longest side."""
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    return float(sides.min()) / max(float(sides.max()), 1e-6)


def _stands(corners: Points) -> bool:
    """Whether one of four corners' diagonals is about upright."""
    angles = [math.degrees(math.atan2(*(corners[i + 2] - corners[i]))) for i in range(2)]
    return any(abs((angle + 90) % 180 - 90) <= _STANDING for angle in angles)


def _overlap(hull: Points, corners: Points) -> float:
    """The area that two outlines share, by the area that they cover together."""
    both = np.concatenate([hull, corners])
    low, size = both.min(axis=0), float(np.ptp(both, axis=0).max())
    areas = []
    for outline in (hull, corners):
        canvas = np.zeros((_CANVAS + 1, _CANVAS + 1), dtype=np.uint8)
        cv2.fillPoly(canvas, [np.round((outline - low) * (_CANVAS / size)).astype(np.int32)], (1,))
        areas.append(canvas)
    return float((areas[0] & areas[1]).sum()) / max(float((areas[0] | areas[1]).sum()), 1.0)
