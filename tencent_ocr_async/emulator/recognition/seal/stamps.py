"""One seal cut out of its picture: its ink alone, enlarged or reduced to a size at which it is read well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.pages import Box

from .finding import Found
from .inks import INKED, Plane
from .outlines import Outline, Points, fit_outline

_SIDE: Final = 640
_MOST_ENLARGED: Final = 4.0
_ROOM: Final = (0.015, 2.5)
"""How far beyond its rough outline a seal's ink is looked for, by its size, and in pixels at least."""

_SPECK: Final = 0.0004


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal's ink, 0..1, its outline in that cut's pixels, and its box in the picture's."""

    amount: Plane
    outline: Outline
    box: Box


def cut_stamp(found: Found) -> Stamp | None:
    """The seal with its outline measured once more; None where there is nothing left of it."""
    size = float(np.ptp(found.outline.corners, axis=0).min())
    rough = found.outline.scaled(1 + max(_ROOM[0], 2 * _ROOM[1] / size), about_centre=True).corners
    left, top = (max(int(value), 0) for value in np.floor(rough.min(axis=0)))
    right, bottom = (int(value) for value in np.ceil(rough.max(axis=0)) + 1)
    part = found.amount[top:bottom, left:right]
    scale = min(_SIDE / max(part.shape), _MOST_ENLARGED)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    sized = cv2.resize(part, None, fx=scale, fy=scale, interpolation=how)
    inside = np.zeros(sized.shape, dtype=np.uint8)
    cv2.fillConvexPoly(inside, np.round((rough - (left, top)) * scale).astype(np.int32), (1,))
    amount: Plane = np.asarray(np.clip(sized, 0, 1) * inside, dtype=np.float32)
    inked = _without_specks(amount)
    outline = fit_outline(inked)
    if outline is None:
        return None
    # A border's gaps do not change a fitted ellipse; a polygon's fitted corners reach beyond rounded ones.
    edge = inked if outline.ellipse is None else outline.corners
    low, extent = edge.min(axis=0) / scale, np.ptp(edge, axis=0) / scale
    x, y, width, height = (float(value) for value in (*low, *extent))
    return Stamp(amount, outline, Box(x + left, y + top, width, height))


def _without_specks(amount: Plane) -> Points:
    """The inked pixels at the borders of everything but specks."""
    mask = np.asarray(amount > INKED, dtype=np.uint8)
    contours = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    large = [c for c in contours if cv2.boundingRect(c)[2] * cv2.boundingRect(c)[3] >= _SPECK * mask.size]
    return np.concatenate(large or [np.zeros((1, 1, 2), dtype=np.int32)]).reshape(-1, 2).astype(np.float32)
