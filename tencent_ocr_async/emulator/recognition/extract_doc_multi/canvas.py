"""The upright picture of a page: where its pixels were in the original, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.geometry import make_quad, rotate, rotated_extent, upright_box
from tencent_ocr_async.emulator.recognition.pages import Box, Quad
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
        left, top = self._extent.x, self._extent.y
        x, y, right, bottom = box.x + left, box.y + top, box.right - 1 + left, box.bottom - 1 + top
        return make_quad(
            [rotate(point, self.angle) for point in ((x, y), (right, y), (right, bottom), (x, bottom))]
        )

    def straighten(self, image: Pixels) -> Pixels:
        """The picture itself, upright; what the turn uncovers is white."""
        if not self.angle % 360:
            return image
        turn = math.radians(-self.angle)
        cos, sin = math.cos(turn), math.sin(turn)
        extent = self._extent
        matrix = np.array([[cos, -sin, -extent.x], [sin, cos, -extent.y]], dtype=np.float64)
        size = (math.ceil(extent.width), math.ceil(extent.height))
        turned = cv2.warpAffine(
            image,
            matrix,
            size,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(255,) * 3,
        )
        return np.asarray(turned, dtype=np.uint8)

    @property
    def _extent(self) -> Box:
        return rotated_extent(-self.angle, self.width, self.height)
