"""Where seals are: ink of one colour that fills an outline of a seal's shape up to its border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from tencent_ocr_async.emulator.recognition.pictures import Pixels

from .inks import Ink, Plane, find_inks, make_black_ink, make_densities, measure_ink
from .outlines import RECTANGLE, Outline, Points, fit_outline, walk

Mask = npt.NDArray[np.uint8]

INKED: Final = 0.3
"""Amount of ink from which on a pixel belongs to a seal."""

_SIDE: Final = 1200
"""Seals are looked for in a copy of the picture reduced to this."""

_CLOSINGS: Final = ((3, 0.8), (9, 0.7), (19, 0.7))
"""Gaps (pixels of that copy) that are closed one after the other, and the border that a seal must then show.

Wide gaps come last, when seals that stand side by side are found already and cannot run together.
"""

_BLACK_BORDER: Final = 0.85
"""Print has boxes and rules of its own: a black seal must show more of its border."""

_SPECK: Final = 8
_LEAST_SIDE: Final = 40
_LEAST_FIT: Final = 0.88
_DEPTHS: Final = (-0.02, 0.07)
"""Where a border may run, inwards from the fitted outline, by its distance from the centre."""

_SAME: Final = 0.6
_RULE: Final = 0.95
_POST: Final = 0.15
_RULES: Final = 2
"""A table has this many rules from side to side, and posts of that share of its height between them."""


_ALONE: Final = 0.8
_WHOLE_PICTURE: Final = 0.95
_BORDER_ZONE: Final = 0.06
_LEAST_THICKNESS: Final = 0.008
"""A border's thickness by the seal's shorter side; the frames of forms are finer."""

_MOST_FILLED: Final = 0.9
_PIECES: Final = 24
_PIECE: Final = 16


@dataclass(frozen=True, slots=True)
class Found:
    """A seal in the picture: a rough outline in the picture's pixels, and its ink on all of the picture."""

    outline: Outline
    amount: Plane


def find_seals(rgb: Pixels) -> list[Found]:
    """All seals of a picture; black boxes only where there is no coloured seal."""
    densities = make_densities(rgb)
    inks = find_inks(densities[::2, ::2] if max(rgb.shape[:2]) > _SIDE else densities)
    found: list[Found] = []
    for ink in inks:
        # Shades at a stroke's edges can pass for a fainter ink of their own.
        new = _find(densities, ink, 0.0)
        found += [seal for seal in new if not _is_known(seal, found)]
    black = make_black_ink(densities)
    if black is not None:
        new = [seal for seal in _find(densities, black, _BLACK_BORDER) if not _is_known(seal, found)]
        # Black print has boxes of its own: a seal is only one that stands alone.
        alone = not found and _holds_all(new)
        found += [seal for seal in new if alone or seal.outline.shape != RECTANGLE]
    return found


def _holds_all(seals: list[Found]) -> bool:
    """Whether nearly all ink of the picture is the seals', and none of them is the picture's own frame."""
    if not seals:
        return False
    mask = seals[0].amount > INKED
    inside = np.zeros(mask.shape, dtype=np.uint8)
    for seal in seals:
        cv2.fillPoly(inside, [np.round(seal.outline.corners).astype(np.int32)], (1,))
    if inside.mean() > _WHOLE_PICTURE:
        return False
    return float((mask & (inside > 0)).sum()) >= _ALONE * float(mask.sum())


def _is_known(seal: Found, found: list[Found]) -> bool:
    return any(_common(seal, other) >= _SAME for other in found)


def _common(a: Found, b: Found) -> float:
    """The area that two seals share, by the smaller one's."""
    shared = cv2.intersectConvexConvex(cv2.convexHull(a.outline.corners), cv2.convexHull(b.outline.corners))[
        0
    ]
    return float(shared) / max(min(cv2.contourArea(s.outline.corners) for s in (a, b)), 1.0)


def _find(densities: Plane, ink: Ink, least_border: float) -> list[Found]:
    amount = measure_ink(densities, ink)
    scale = min(1.0, _SIDE / max(amount.shape))
    small = cv2.resize(amount, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask = np.asarray(small > INKED, dtype=np.uint8)
    left = mask.copy()
    seals = []
    for gap, border in _CLOSINGS:
        for points in _parts(left, gap):
            outline = fit_outline(points)
            if outline is None or not _is_seal(mask, outline, max(border, least_border)):
                continue
            seals.append(Found(outline.scaled(1 / scale), amount))
            cv2.fillConvexPoly(left, np.round(outline.scaled(1.03, about_centre=True).corners).astype(int), 0)
    return seals


def _is_seal(mask: Mask, outline: Outline, border: float) -> bool:
    if outline.fit < _LEAST_FIT or _border(mask, outline) < border or not _is_stamped(mask, outline):
        return False
    return outline.shape != RECTANGLE or not _is_table(mask, outline)


def _is_stamped(mask: Mask, outline: Outline) -> bool:
    """Whether an outline is drawn as thickly as seals' are, and not filled: no frame of a form, no dark wedge."""
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
    inner = flat[y:-y, x:-x]
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


def _parts(mask: Mask, gap: int) -> list[Points]:
    """The borders of what hangs together across gaps, the largest first, without what lies inside others."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((gap, gap), dtype=np.uint8))
    contours = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    large = [c for c in contours if min(cv2.minAreaRect(c)[1]) >= _LEAST_SIDE]
    hulls = [cv2.convexHull(c).reshape(-1, 2).astype(np.float32) for c in large]
    hulls.sort(key=cv2.contourArea, reverse=True)
    kept: list[Points] = []
    for hull in hulls:
        x, y = (float(value) for value in hull.mean(axis=0))
        if all(cv2.pointPolygonTest(outer, (x, y), measureDist=False) < 0 for outer in kept):
            kept.append(hull)
    return kept


def _border(mask: Mask, outline: Outline) -> float:
    """How much of an outline is a drawn line, 0..1: for each piece of it, the depth where it is most inked."""
    points = walk(outline.corners, _PIECES * _PIECE)
    centre = outline.corners.mean(axis=0)
    reach = float(np.linalg.norm(points - centre, axis=1).mean())
    depths = np.arange(_DEPTHS[0] * reach, _DEPTHS[1] * reach) / reach
    at = np.round(centre + (points - centre) * (1 - depths[:, None, None])).astype(int)
    height, width = mask.shape
    inside = (at[..., 0] >= 0) & (at[..., 0] < width) & (at[..., 1] >= 0) & (at[..., 1] < height)
    inked = mask[at[..., 1].clip(0, height - 1), at[..., 0].clip(0, width - 1)] * inside
    return float(inked.reshape(len(depths), _PIECES, _PIECE).mean(axis=2).max(axis=0).mean())
