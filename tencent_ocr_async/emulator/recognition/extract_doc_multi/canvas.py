"""The upright picture of a page: where its pixels were in the original, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.geometry import upright_box
from tencent_ocr_async.emulator.recognition.pages import Box, Point, Quad
from tencent_ocr_async.emulator.recognition.pictures import Pixels


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture of `width` x `height` pixels whose text is turned clockwise by `angle` degrees.

    Upright, it just fits an enlarged canvas, on which `pages.PlacedLine.box` counts as well.
    """

    angle: float
    width: int
    height: int

    def to_upright(self, quad: Quad) -> Box:
        """The upright box around corners in the original picture."""
        return upright_box(quad, self.angle, self.width, self.height)

    def to_original(self, box: Box) -> Quad:
        """The corners of an upright box in the original picture, the text's own top left first."""
        left, top = self._origin()
        x, y, right, bottom = box.x + left, box.y + top, box.right - 1 + left, box.bottom - 1 + top
        turn = math.radians(self.angle)
        return (
            _rotate((x, y), turn),
            _rotate((right, y), turn),
            _rotate((right, bottom), turn),
            _rotate((x, bottom), turn),
        )

    def straighten(self, image: Pixels) -> Pixels:
        """The picture itself, upright; what the turn uncovers is white."""
        if not self.angle % 360:
            return image
        turn = math.radians(-self.angle)
        cos, sin = math.cos(turn), math.sin(turn)
        left, top = self._origin()
        matrix = np.array([[cos, -sin, -left], [sin, cos, -top]], dtype=np.float64)
        size = (math.ceil(self._extent(0)), math.ceil(self._extent(1)))
        turned = cv2.warpAffine(
            image,
            matrix,
            size,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(255,) * 3,
        )
        return np.asarray(turned, dtype=np.uint8)

    def _outline(self) -> list[Point]:
        turn = math.radians(-self.angle)
        w, h = self.width, self.height
        return [_rotate(point, turn) for point in ((0.0, 0.0), (w, 0.0), (w, h), (0.0, h))]

    def _origin(self) -> Point:
        outline = self._outline()
        return min(x for x, _ in outline), min(y for _, y in outline)

    def _extent(self, axis: int) -> float:
        values = [point[axis] for point in self._outline()]
        return max(values) - min(values)


def _rotate(point: Point, radians: float) -> Point:
    cos, sin = math.cos(radians), math.sin(radians)
    return (point[0] * cos - point[1] * sin, point[0] * sin + point[1] * cos)
