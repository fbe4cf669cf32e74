"""Reading single places of the sheet again: alone, enlarged, and only where there is ink."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.pictures import Pixels
from tencent_ocr_async.emulator.recognition.systems import Checkpoint

from .pieces import Piece, make_piece

_STRIP_HEIGHT: Final = 48
"""What the model reads."""

_DARK: Final = 0.76
"""Ink is darker than this share of the paper around it; red ink that has faded is not."""

_RULE: Final = 0.9
"""A column of pixels with this share of ink is a printed rule."""

_SMALLEST: Final = 0.3
"""Ink lower than this share of a line's height is dirt, or a full stop."""


class Reader:
    """Reads places of one sheet (BGR). The engine may be used by one thread at a time."""

    def __init__(self, engine: Engine, image: Pixels, checkpoint: Checkpoint) -> None:
        self._engine = engine
        self._image = image
        self._checkpoint = checkpoint

    def read(self, box: Box, *, grow: float = 0.08, sharpen: bool = False) -> Piece | None:
        """What a box says that holds one line, None for nothing; it is enlarged by `grow` of its height."""
        self._checkpoint()
        margin = box.height * grow
        strip, place = self._cut(Box(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin))
        if min(strip.shape[:2]) < 2:  # noqa: PLR2004 - nothing left of it
            return None
        scale = max(1.0, _STRIP_HEIGHT / strip.shape[0])
        strip = np.asarray(cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
        if sharpen:
            soft = cv2.GaussianBlur(strip, (0, 0), 2)
            strip = np.asarray(cv2.addWeighted(strip, 1.6, soft, -0.6, 0), dtype=np.uint8)
        found = self._engine.read(np.ascontiguousarray(strip))
        spans = [
            (s.text, place.x + s.start * place.width, place.x + s.end * place.width, s.confidence)
            for s in found.spans
        ]
        return make_piece(found.text, spans, place, found.confidence)

    def ink(self, box: Box, height: float) -> Box | None:
        """The box round the ink within a box, printed rules and dirt left out; `height` is a line's."""
        strip, place = self._cut(box)
        if strip.size == 0:
            return None
        grey = strip[:, :, 0]
        dark = grey < np.percentile(grey, 80) * _DARK
        dark[:, dark.mean(axis=0) > _RULE] = False
        dark[dark.mean(axis=1) > _RULE, :] = False
        ys, xs = np.flatnonzero(dark.sum(axis=1) > 0), np.flatnonzero(dark.sum(axis=0) > 1)
        if not len(ys) or not len(xs) or ys[-1] - ys[0] < height * _SMALLEST:
            return None
        return Box(
            place.x + float(xs[0]) - 2, place.y + float(ys[0]) - 2, float(xs[-1] - xs[0]) + 5, float(ys[-1] - ys[0]) + 5
        )

    def _cut(self, box: Box) -> tuple[Pixels, Box]:
        height, width = self._image.shape[:2]
        left, top = max(round(box.x), 0), max(round(box.y), 0)
        right, bottom = min(round(box.right), width), min(round(box.bottom), height)
        return self._image[top:bottom, left:right], Box(left, top, max(right - left, 0), max(bottom - top, 0))
