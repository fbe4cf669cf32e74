"""A band along a seal's border laid out straight: print on a circle or an ellipse becomes one line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from .inks import Plane
from .outlines import Ellipse

_STEPS: Final = 1440


@dataclass(frozen=True, slots=True)
class Unrolled:
    """The laid-out ink, one row a pixel of depth, columns clockwise; where in the stamp each pixel lies."""

    ink: Plane
    x: Plane
    y: Plane


def unroll(amount: Plane, ellipse: Ellipse, depth: float, middle: float) -> Unrolled:
    """The ink from the ellipse inwards to `depth` pixels.

    A column is one pixel wide `middle` pixels inside the ellipse, where the characters' middles are.
    """
    turn = np.linspace(0, 2 * np.pi, _STEPS + 1)
    edge = np.stack([ellipse.first * np.cos(turn), ellipse.second * np.sin(turn)])
    normal = np.stack([np.cos(turn) / ellipse.first, np.sin(turn) / ellipse.second])
    normal /= np.linalg.norm(normal, axis=0)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(edge - normal * middle, axis=1)))])
    count = max(round(float(way[-1])), 8)
    columns = np.arange(count) * (way[-1] / count)
    at = np.stack([np.interp(columns, way, axis) for axis in edge])
    inwards = np.stack([np.interp(columns, way, axis) for axis in normal])
    rows = np.arange(max(round(depth), 1))[:, None]
    along, across = at[0] - inwards[0] * rows, at[1] - inwards[1] * rows
    cos, sin = math.cos(math.radians(ellipse.angle)), math.sin(math.radians(ellipse.angle))
    x = (ellipse.x + along * cos - across * sin).astype(np.float32)
    y = (ellipse.y + along * sin + across * cos).astype(np.float32)
    return Unrolled(np.asarray(cv2.remap(amount, x, y, cv2.INTER_LINEAR), dtype=np.float32), x, y)
