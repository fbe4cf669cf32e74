"""Reading single places of the sheet again: alone, enlarged, and only where there is ink."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

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

_STROKE: Final = 0.4
"""Strokes are at least this share of their line high."""

_LEAN: Final = 0.12
"""A slash's upper part lies so far to the right of its lower one, in heights, at least."""


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

    def settle_slashes(self, box: Box, text: str) -> str:
        """A spaced text in which each `1` and `/` is what its stroke's slope says.

        Where its characters cannot be told apart by the gaps between them it is left as it was read.
        """
        strip, _ = self._cut(box)
        if strip.size == 0:
            return text
        grey = strip[:, :, 0].astype(np.float32)
        ink = np.clip(np.percentile(grey, 80) * _DARK - grey, 0, None)
        columns = np.flatnonzero((ink > 0).sum(axis=0) > 0)
        groups = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
        if len(groups) != len(text):
            return text
        return "".join(
            _slash_or_one(ink[:, group[0] : group[-1] + 1], character) if character in "1/" else character
            for group, character in zip(groups, text, strict=True)
        )

    def _cut(self, box: Box) -> tuple[Pixels, Box]:
        height, width = self._image.shape[:2]
        left, top = max(round(box.x), 0), max(round(box.y), 0)
        right, bottom = min(round(box.right), width), min(round(box.bottom), height)
        return self._image[top:bottom, left:right], Box(left, top, max(right - left, 0), max(bottom - top, 0))


def _slash_or_one(ink: npt.NDArray[np.float32], read: str) -> str:
    """Which of both a character is: a slash leans to the right by much of its height, a one does not."""
    ys, xs = np.nonzero(ink)
    height = int(ys.max() - ys.min() + 1)
    if height < ink.shape[0] * _STROKE:
        return read
    upper, lower = ys < ys.min() + height * 0.4, ys > ys.max() - height * 0.4
    weights = ink[ys, xs]
    lean = np.average(xs[upper], weights=weights[upper]) - np.average(xs[lower], weights=weights[lower])
    return "/" if lean > height * _LEAN else "1"
