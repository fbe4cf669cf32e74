"""The invoice set upright: pixels without red ink, pieces of text, and the way back to the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.geometry import make_quad
from tencent_ocr_async.emulator.recognition.layout import page_angle
from tencent_ocr_async.emulator.recognition.pages import Box, Line, PageRequest, Quad
from tencent_ocr_async.emulator.recognition.pictures import Pixels
from tencent_ocr_async.emulator.recognition.reading import read_lines
from tencent_ocr_async.emulator.recognition.systems import Checkpoint

from .ink import seal_ink, without_red
from .pieces import Piece, make_piece

Matrix = npt.NDArray[np.float64]

_LONGEST: Final = 4000
"""Larger pictures are reduced to this: memory grows with the area, and their print is large enough."""

_PAPER: Final = (235, 235, 235)
"""What lies beyond the picture's edges once it has been turned."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An upright invoice.

    `image` (BGR, red ink faded) and `seals` (255 where red ink is) have the sheet's pixels, `pieces` stand
    on it; `matrix` takes the picture's points to the sheet's. `angle` is the text's in the picture, in
    degrees, clockwise, -180 < angle <= 180.
    """

    image: Pixels
    seals: Pixels
    matrix: Matrix
    angle: float
    pieces: tuple[Piece, ...]

    def corners(self, box: Box) -> Quad:
        """The corners of a box on the sheet, in the picture's pixels, from the text's top left, clockwise."""
        points = [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]
        return _move(points, cv2.invertAffineTransform(self.matrix))


def make_sheet(engine: Engine, image: Pixels, checkpoint: Checkpoint) -> Sheet:
    """Read a picture (BGR) and set it upright; without any text it stays as it is and has no pieces."""
    scale = min(1.0, _LONGEST / max(image.shape[:2]))
    if scale < 1:
        reduced = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        image = np.asarray(reduced, dtype=np.uint8)
    faded = without_red(image)
    lines = read_lines(engine, faded, PageRequest(), checkpoint)
    angle = page_angle(lines)
    height, width = image.shape[:2]
    matrix, size = _upright(angle, width, height)
    return Sheet(
        _turn(faded, matrix, size, _PAPER),
        _turn(seal_ink(image), matrix, size, (0, 0, 0)),
        matrix @ np.diag((scale, scale, 1.0)),
        round(angle - 360 if angle > 180 else angle, 2),  # noqa: PLR2004 - half a turn
        tuple(piece for line in lines if (piece := _place(line, matrix))),
    )


def _upright(angle: float, width: int, height: int) -> tuple[Matrix, tuple[int, int]]:
    """The turn by -angle about the origin, moved so that all of the picture is on the sheet; its size."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turn = np.array([[cos, sin, 0.0], [-sin, cos, 0.0]])
    outline = np.array([(0, 0, 1), (width, 0, 1), (width, height, 1), (0, height, 1)]) @ turn.T
    low, high = outline.min(axis=0), outline.max(axis=0)
    turn[:, 2] = -low
    return turn, (max(round(high[0] - low[0]), 1), max(round(high[1] - low[1]), 1))


def _turn(image: Pixels, matrix: Matrix, size: tuple[int, int], beyond: tuple[int, int, int]) -> Pixels:
    if size == (image.shape[1], image.shape[0]) and np.allclose(matrix, np.eye(2, 3), atol=1e-4):
        return image
    turned = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=beyond)
    return np.asarray(turned, dtype=np.uint8)


def _place(line: Line, matrix: Matrix) -> Piece | None:
    spans = []
    for word in line.words:
        box = _bounds(_move(word.corners, matrix))
        spans.append((word.text, box.x, box.right, word.confidence))
    return make_piece(line.text, spans, _bounds(_move(line.corners, matrix)), line.confidence)


def _move(points: Sequence[tuple[float, float]], matrix: cv2.typing.MatLike) -> Quad:
    return make_quad(
        [(a * x + b * y + c, d * x + e * y + f) for x, y in points for (a, b, c), (d, e, f) in [matrix]]
    )


def _bounds(quad: Quad) -> Box:
    """The box between the middles of a quad's edges: a little turned, its corners reach too far."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
    left, right = (ax + dx) / 2, (bx + cx) / 2
    top, bottom = (ay + by) / 2, (cy + dy) / 2
    return Box(left, top, right - left, bottom - top)
