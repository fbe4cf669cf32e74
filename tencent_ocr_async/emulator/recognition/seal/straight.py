"""Straight lines of text in a seal's ink, from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.geometry import map_quad, quad_height, quad_width
from tencent_ocr_async.emulator.recognition.pages import Quad

from .inks import Plane
from .strips import Reading, read_strip

_LEAST_CONFIDENCE: Final = 0.6
_SIDE: Final = 560
_LEAST_SIDE: Final = 4
_GHOST: Final = 0.12
"""Less ink than this is what is left of black print."""

_MOST_LINES: Final = 12
_STRONG: Final = 85
_LEAST_STRENGTH: Final = 0.4
_ROOM: Final = 0.06
_SAME_ROW: Final = 0.5


@dataclass(frozen=True, slots=True)
class StraightLine:
    """A line and where its quad's middle, width and height are, in the plane's pixels."""

    text: str
    confidence: float
    x: float
    y: float
    width: float
    height: float


def read_straight(engine: Engine, ink: Plane) -> list[StraightLine]:
    """The lines of text in a plane with upright ink, from top to bottom; parts of one row are joined."""
    ink = np.asarray(((ink - _GHOST) / (1 - _GHOST)).clip(0, 1), dtype=np.float32)
    inked = ink[ink > _GHOST]
    if not inked.size:
        return []
    least = _LEAST_STRENGTH * float(np.percentile(inked, _STRONG))
    quads = [quad for quad in _detect(engine, ink) if _strength(ink, quad) >= least]
    quads = sorted(quads, key=quad_width, reverse=True)[:_MOST_LINES]
    lines = [_read(engine, ink, quad) for quad in quads]
    return _join_rows([line for line in lines if line.text and line.confidence >= _LEAST_CONFIDENCE])


def _detect(engine: Engine, ink: Plane) -> list[Quad]:
    """Where lines of text are; they are looked for in a smaller copy."""
    scale = min(1.0, _SIDE / max(ink.shape))
    small = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = (255 * (1 - small)).astype(np.uint8)
    quads = engine.detect(np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8))
    return [map_quad(quad, 1 / scale) for quad in quads]


def _strength(ink: Plane, quad: Quad) -> float:
    """How much ink a line's strokes have: print that shines through has less."""
    inked = _cut(ink, quad)
    inked = inked[inked > _GHOST]
    return float(np.percentile(inked, _STRONG)) if inked.size else 0.0


def _read(engine: Engine, ink: Plane, quad: Quad) -> StraightLine:
    width, height = quad_width(quad), quad_height(quad)
    x, y = (sum(values) / 4 for values in zip(*quad, strict=True))
    reading = read_strip(engine, _cut(ink, quad)) if min(width, height) >= _LEAST_SIDE else Reading("", 0.0)
    return StraightLine(reading.text, reading.confidence, x, y, width, height)


def _cut(ink: Plane, quad: Quad) -> Plane:
    width, height = quad_width(quad), quad_height(quad)
    room = _ROOM * height
    target = np.array(
        [(room, 0), (room + width, 0), (room + width, height), (room, height)], dtype=np.float32
    )
    matrix = cv2.getPerspectiveTransform(np.array(quad, dtype=np.float32), target)
    size = (max(round(width + 2 * room), 2), max(round(height), 2))
    return np.asarray(cv2.warpPerspective(ink, matrix, size), dtype=np.float32)


def _join_rows(lines: list[StraightLine]) -> list[StraightLine]:
    rows: list[list[StraightLine]] = []
    for line in sorted(lines, key=lambda found: found.y):
        if rows and abs(rows[-1][0].y - line.y) < _SAME_ROW * min(rows[-1][0].height, line.height):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_join(sorted(row, key=lambda found: found.x)) for row in rows]


def _join(row: list[StraightLine]) -> StraightLine:
    if len(row) == 1:
        return row[0]
    left = min(line.x - line.width / 2 for line in row)
    right = max(line.x + line.width / 2 for line in row)
    return StraightLine(
        "".join(line.text for line in row),
        min(line.confidence for line in row),
        (left + right) / 2,
        row[0].y,
        right - left,
        max(line.height for line in row),
    )
