"""Whether an outline is a seal's: a border drawn all the way round, thick enough, and no form's frame."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from .inks import Mask
from .outlines import RECTANGLE, Outline, walk

_LEAST_FIT: Final = 0.88
_DEPTHS: Final = (-0.02, 0.07)
"""Where a border may run, inwards from the fitted outline, by its distance from the centre."""

_PIECES: Final = 24
_PIECE: Final = 16
_BORDER_ZONE: Final = 0.06
_LEAST_THICKNESS: Final = 0.008
"""A border's thickness by the seal's shorter side; the frames of forms are finer."""

_MOST_FILLED: Final = 0.9
_RULE: Final = 0.95
_POST: Final = 0.15
_RULES: Final = 2
"""A table has this many rules from side to side, and posts of that share of its height between them."""


def is_seal(mask: Mask, outline: Outline, border: float) -> bool:
    """Whether the ink under an outline is a seal; `border` is the share (0..1) that must be drawn."""
    if outline.fit < _LEAST_FIT or _border(mask, outline) < border or not _is_stamped(mask, outline):
        return False
    return outline.shape != RECTANGLE or not _is_table(mask, outline)


def _is_stamped(mask: Mask, outline: Outline) -> bool:
    """Whether the border is as thick as seals' are, unlike a form's, and the inside is not filled."""
    low = np.floor(outline.corners.min(axis=0)).astype(int).clip(0)
    high = np.ceil(outline.corners.max(axis=0)).astype(int)
    inside = np.zeros((high[1] - low[1] + 3, high[0] - low[0] + 3), dtype=np.uint8)
    cv2.fillPoly(inside, [np.round(outline.corners - low).astype(np.int32) + 1], (1,))
    inside = inside[1:-1, 1:-1]
    inked = mask[low[1] : high[1] + 1, low[0] : high[0] + 1]
    inside = inside[: inked.shape[0], : inked.shape[1]]
    depths = cv2.distanceTransform(np.pad(inside, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    size = 2 * float(depths.max())
    border = (depths > 0) & (depths <= _BORDER_ZONE * size)
    thickness = float(inked[border].sum()) / max(cv2.arcLength(outline.corners, closed=True), 1.0)
    filled = float(inked[inside > 0].mean()) if inside.any() else 1.0
    return thickness >= _LEAST_THICKNESS * size and filled <= _MOST_FILLED


def _is_table(mask: Mask, outline: Outline) -> bool:
    """Whether unbroken rules cross a rectangle from side to side, and others stand between them."""
    sides = np.linalg.norm(outline.corners - np.roll(outline.corners, -1, axis=0), axis=1)
    width, height = round(float(sides[0])), round(float(sides[1]))
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    flat = cv2.warpPerspective(mask, cv2.getPerspectiveTransform(outline.corners, target), (width, height))
    x, y = width // 10, height // 10
    inner = np.asarray(flat[y:-y, x:-x], dtype=np.uint8)
    return any(
        _count_rules(lines, _RULE) >= _RULES and _count_rules(lines.T, _POST) >= _RULES
        for lines in (inner, inner.T)
    )


def _count_rules(lines: Mask, share: float) -> int:
    """How many groups of rows hold an unbroken line of that share of their length."""
    thick = cv2.dilate(lines, np.ones((3, 1), dtype=np.uint8))
    line = np.ones((1, max(round(lines.shape[1] * share), 2)), dtype=np.uint8)
    long = cv2.morphologyEx(thick, cv2.MORPH_OPEN, line, borderValue=0).max(axis=1)
    return int((np.diff(long.astype(int), prepend=0) > 0).sum())


def _border(mask: Mask, outline: Outline) -> float:
    """How much of an outline is a drawn line, 0..1: of each piece, the depth where it is most inked."""
    points = walk(outline.corners, _PIECES * _PIECE)
    centre = outline.corners.mean(axis=0)
    reach = float(np.linalg.norm(points - centre, axis=1).mean())
    depths = np.arange(_DEPTHS[0] * reach, _DEPTHS[1] * reach) / reach
    at = np.round(centre + (points - centre) * (1 - depths[:, None, None])).astype(int)
    height, width = mask.shape
    inside = (at[..., 0] >= 0) & (at[..., 0] < width) & (at[..., 1] >= 0) & (at[..., 1] < height)
    inked = mask[at[..., 1].clip(0, height - 1), at[..., 0].clip(0, width - 1)] * inside
    return float(inked.reshape(len(depths), _PIECES, _PIECE).mean(axis=2).max(axis=0).mean())
