"""Reading single places of the sheet again: alone, enlarged, and only where there is ink."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.pictures import Pixels
from tencent_ocr_async.emulator.recognition.systems import Checkpoint

from .pieces import Piece, make_piece

Ink = npt.NDArray[np.float32]

_STRIP_HEIGHT: Final = 48
"""What the model reads."""

_SEARCH: Final = 320
"""Parts of a sheet are enlarged to this short side before text is looked for in them."""

_DARK: Final = 0.76
"""Ink is darker than this share of the paper around it; red ink that has faded is not."""

_RULE: Final = 0.9
"""A column of pixels with this share of ink is a printed rule."""

_LEVEL_RULE: Final = 0.45
"""So is a row of pixels with this share; a row through a line of text has less."""

_SMALLEST: Final = 0.3
"""Ink lower than this share of a line's height is dirt, or a full stop."""

_STROKE: Final = 0.4
"""Strokes are at least this share of their line high."""

_SPECK: Final = 0.08
_GAP: Final = 0.2
"""Specks have this share of the usual character's ink, gaps this share of the distance between characters."""

_LEAN: Final = 0.12
"""A slash goes to the right by at least so much of what it rises."""


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
        strip, place = self._cut(
            Box(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin)
        )
        if min(strip.shape[:2]) < 2:  # noqa: PLR2004 - nothing left of it
            return None
        scale = max(1.0, _STRIP_HEIGHT / strip.shape[0])
        strip = np.asarray(
            cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8
        )
        if sharpen:
            soft = cv2.GaussianBlur(strip, (0, 0), 2)
            strip = np.asarray(cv2.addWeighted(strip, 1.6, soft, -0.6, 0), dtype=np.uint8)
        found = self._engine.read(np.ascontiguousarray(strip))
        spans = [
            (s.text, place.x + s.start * place.width, place.x + s.end * place.width, s.confidence)
            for s in found.spans
        ]
        return make_piece(found.text, spans, place, found.confidence)

    def find(self, box: Box) -> list[Piece]:
        """The lines of text in a part of the sheet, looked for there alone and enlarged."""
        self._checkpoint()
        part, place = self._cut(box)
        if min(part.shape[:2]) < _STRIP_HEIGHT // 2:
            return []
        scale = _SEARCH / min(part.shape[:2]) if min(part.shape[:2]) < _SEARCH else 1.0
        large = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        found: list[Piece] = []
        for quad in self._engine.detect(np.ascontiguousarray(large, dtype=np.uint8)):
            xs, ys = [x / scale for x, _ in quad], [y / scale for _, y in quad]
            line = Box(place.x + min(xs), place.y + min(ys), max(xs) - min(xs), max(ys) - min(ys))
            piece = self.read(line, grow=0.0)
            if piece is not None:
                found.append(piece)
        return found

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
            place.x + float(xs[0]) - 2,
            place.y + float(ys[0]) - 2,
            float(xs[-1] - xs[0]) + 5,
            float(ys[-1] - ys[0]) + 5,
        )

    def settle_slashes(self, box: Box, text: str) -> str:
        """A spaced text in which each `1` and `/` is what its stroke's slope says."""
        strip, _ = self._cut(box)
        if strip.size == 0:
            return text
        grey = strip[:, :, 0].astype(np.float32)
        ink = np.clip(np.percentile(grey, 80) * _DARK - grey, 0, None)
        ink[(ink > 0).mean(axis=1) > _LEVEL_RULE, :] = 0
        return "".join(
            _slash_or_one(ink[:, start:stop], character) if character in "1/" else character
            for (start, stop), character in zip(_characters(ink, len(text)), text, strict=True)
        )

    def _cut(self, box: Box) -> tuple[Pixels, Box]:
        height, width = self._image.shape[:2]
        left, top = max(round(box.x), 0), max(round(box.y), 0)
        right, bottom = min(round(box.right), width), min(round(box.bottom), height)
        return self._image[top:bottom, left:right], Box(left, top, max(right - left, 0), max(bottom - top, 0))


def _characters(ink: Ink, count: int) -> list[tuple[int, int]]:
    """From where to where each of `count` characters goes, by the gaps between them; else no places at all.

    Strokes that touch are parted evenly, and specks left out.
    """
    columns = np.flatnonzero(ink.any(axis=0))
    if not len(columns):
        return [(0, 0)] * count
    groups = [
        (int(group[0]), int(group[-1]) + 1)
        for group in np.split(columns, np.flatnonzero(np.diff(columns) > max(1, ink.shape[0] // 14)) + 1)
    ]
    weights = [float(ink[:, start:stop].sum()) for start, stop in groups]
    usual = float(np.median(weights))
    groups = [group for group, weight in zip(groups, weights, strict=True) if weight > usual * _SPECK]
    pitch = (groups[-1][1] - groups[0][0]) / max(count - 0.5, 1)
    places = [place for start, stop in groups for place in _parts(start, stop, pitch)]
    return places if len(places) == count and len(groups) > count / 2 else [(0, 0)] * count


def _parts(start: int, stop: int, pitch: float) -> list[tuple[int, int]]:
    number = max(round((stop - start) / pitch + _GAP), 1)
    edges = [start + round((stop - start) * i / number) for i in range(number + 1)]
    return list(pairwise(edges))


def _slash_or_one(ink: Ink, read: str) -> str:
    """Which of both a character is: a slash leans to the right by much of its height, a one does not."""
    ys, xs = np.nonzero(ink)
    if not len(ys) or ys.max() - ys.min() < ink.shape[0] * _STROKE:
        return read
    weights = ink[ys, xs]
    x, y = xs - np.average(xs, weights=weights), ys - np.average(ys, weights=weights)
    lean = -float((weights * x * y).sum() / (weights * y * y).sum())
    return "/" if lean > _LEAN else "1"
