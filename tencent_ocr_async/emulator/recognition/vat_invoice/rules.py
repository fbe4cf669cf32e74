"""The printed rules of the form: where columns of the table end."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.pictures import Pixels

_BLOCK: Final = 31
_DARKER: Final = 12
_MERGE: Final = 6


def upright_rules(image: Pixels, top: float, bottom: float, share: float = 0.45) -> tuple[float, ...]:
    """The x of every upright rule (BGR picture) between two heights, from left to right.

    A rule is unbroken over at least that share of the way from top to bottom.
    """
    strip = image[max(round(top), 0) : max(round(bottom), 0), :, 0]
    if strip.shape[0] < _BLOCK:
        return ()
    ink = cv2.adaptiveThreshold(
        np.ascontiguousarray(strip), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _BLOCK, _DARKER
    )
    wide = cv2.dilate(ink, np.ones((1, 3), np.uint8))
    runs = cv2.morphologyEx(
        wide, cv2.MORPH_OPEN, np.ones((max(round(strip.shape[0] * share), 3), 1), np.uint8)
    )
    columns = np.flatnonzero(runs.any(axis=0))
    if not len(columns):
        return ()
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > _MERGE) + 1)
    return tuple(float(group.mean()) for group in groups)
