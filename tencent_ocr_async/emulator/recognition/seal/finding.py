"""Where seals are: ink of one colour that fills an outline of a seal's shape up to its border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.pictures import Pixels

from .borders import is_seal
from .inks import INKED, Ink, Mask, Plane, find_inks, make_black_ink, make_densities, measure_ink
from .outlines import RECTANGLE, Outline, Points, fit_outline

_SIDE: Final = 1200
"""Seals are looked for in a copy of the picture reduced to this."""

_CLOSINGS: Final = ((3, 0.8), (9, 0.7), (19, 0.7))
"""Gaps (pixels of that copy) that are closed one after the other, and the border that a seal must then show.

Wide gaps come last, when seals that stand side by side are found already and cannot run together.
"""

_BLACK_BORDER: Final = 0.85
"""Print has boxes and rules of its own: a black seal must show more of its border."""

_LEAST_SIDE: Final = 40
_SAME: Final = 0.6
_TAKEN: Final = 1.03
_ALONE: Final = 0.8
_WHOLE_PICTURE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Found:
    """A seal in the picture: a rough outline in the picture's pixels, and its ink on all of the picture."""

    outline: Outline
    amount: Plane


def find_seals(rgb: Pixels) -> list[Found]:
    """All seals of a picture; black boxes only where there is no other black print."""
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
        # Black print has boxes of its own: they are seals only where there is no other black print.
        alone = _holds_all(new)
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
    first, second = (cv2.convexHull(seal.outline.corners) for seal in (a, b))
    return float(cv2.intersectConvexConvex(first, second)[0]) / max(
        min(cv2.contourArea(s.outline.corners) for s in (a, b)), 1.0
    )


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
            if outline is None or not is_seal(mask, outline, max(border, least_border)):
                continue
            seals.append(Found(outline.scaled(1 / scale), amount))
            taken = outline.scaled(_TAKEN, about_centre=True).corners
            cv2.fillConvexPoly(left, np.round(taken).astype(np.int32), (0,))
    return seals


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
