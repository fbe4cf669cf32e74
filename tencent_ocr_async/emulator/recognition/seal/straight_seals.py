"""Rectangular, diamond and triangular seals: straight lines inside a border; squares with a name."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from tencent_ocr_async.emulator.recognition.engine import Engine

from .inks import INKED, Plane
from .outlines import DIAMOND, RECTANGLE, Outline, Points
from .straight import StraightLine, read_straight
from .strips import read_strip
from .texts import SealTexts, choose_body

_BORDER: Final = 0.55
_BORDER_DEPTH: Final = 0.3
_SURE: Final = 0.85
_SQUARE: Final = 0.8
_TALL: Final = 1.5
_EDGE: Final = 2
_CELL: Final = 96
_WHITE: Final = 0.5


def read_straight_seal(engine: Engine, amount: Plane, outline: Outline) -> SealTexts:
    """The body is the longest line; a name in a square is read down its columns, from right to left."""
    upright, corners = _upright(amount, outline)
    inner = _inside(upright, corners)
    if outline.shape == RECTANGLE:
        name = _read_name(engine, inner)
        if name:
            return SealTexts(name)
    return choose_body([line.text for line in _read_turned(engine, inner)])


def _upright(amount: Plane, outline: Outline) -> tuple[Plane, Points]:
    """The ink and the corners, turned until the most level side (of a diamond: diagonal) lies level."""
    corners = outline.corners
    ends = np.roll(corners, -2 if outline.shape == DIAMOND else -1, axis=0) - corners
    tilts = [(math.degrees(math.atan2(y, x)) + 90) % 180 - 90 for x, y in ends]
    tilt = min(tilts, key=abs)
    x, y = (float(value) for value in corners.mean(axis=0))
    matrix = cv2.getRotationMatrix2D((x, y), tilt, 1.0)
    turned = cv2.transform(corners[None], matrix)[0]
    matrix[:, 2] -= turned.min(axis=0)
    width, height = (int(value) for value in np.ceil(np.ptp(turned, axis=0)) + 1)
    flat = cv2.warpAffine(amount, matrix, (width, height), flags=cv2.INTER_CUBIC).clip(0, 1)
    return np.asarray(flat, dtype=np.float32), (turned - turned.min(axis=0)).astype(np.float32)


def _inside(ink: Plane, corners: Points) -> Plane:
    """The ink inside the border; white print on a solid ground is turned round."""
    area = np.zeros((ink.shape[0] + 2, ink.shape[1] + 2), dtype=np.uint8)
    cv2.fillPoly(area, [np.round(corners).astype(np.int32) + 1], (1,))
    depths = cv2.distanceTransform(area, cv2.DIST_L2, 5)[1:-1, 1:-1]
    rows = depths.astype(int)
    counts = np.bincount(rows.ravel())
    inked = np.bincount(rows.ravel(), weights=(ink > INKED).ravel().astype(float))
    shares = (inked / np.maximum(counts, 1))[1 : max(round(_BORDER_DEPTH * rows.max()), 3)]
    lines = np.flatnonzero(shares >= _BORDER)
    inside = depths > (int(lines[-1]) + 2 if len(lines) else 0) + _EDGE
    if float(ink[inside].mean() if inside.any() else 0) > _WHITE:
        return np.asarray((1 - ink) * (depths > _EDGE), dtype=np.float32)
    return np.asarray(ink * inside, dtype=np.float32)


def _read_turned(engine: Engine, ink: Plane) -> list[StraightLine]:
    """The lines as the seal stands; where they read badly also turned round, and a tall seal on its side."""
    turns = (0, 1, 3, 2) if ink.shape[0] > _TALL * ink.shape[1] else (0, 2)
    best: list[StraightLine] = []
    for turn in turns:
        lines = read_straight(engine, np.ascontiguousarray(np.rot90(ink, turn)))
        if lines and min(line.confidence for line in lines) >= _SURE:
            return lines
        if _weight(lines) > _weight(best):
            best = lines
    return best


def _weight(lines: list[StraightLine]) -> float:
    return sum(line.confidence**2 * len(line.text) for line in lines)


def _read_name(engine: Engine, ink: Plane) -> str:
    """A name of four characters in a square, "" where there are others."""
    if min(ink.shape) < _SQUARE * max(ink.shape):
        return ""
    rows, columns = (_halves(np.asarray(ink.max(axis=axis) > INKED)) for axis in (1, 0))
    if rows is None or columns is None:
        return ""
    cells = [ink[row, column] for column in reversed(columns) for row in rows]
    text = read_strip(engine, np.concatenate([_make_cell(cell) for cell in cells], axis=1)).text
    return text if len(text) == len(cells) else ""


def _make_cell(ink: Plane) -> Plane:
    """A character with some room at both sides, as characters of one line have it."""
    room = _CELL // 10
    cell = cv2.resize(ink, (_CELL, _CELL), interpolation=cv2.INTER_AREA)
    return np.asarray(
        cv2.copyMakeBorder(cell, 0, 0, room, room, cv2.BORDER_CONSTANT, value=0), dtype=np.float32
    )


def _halves(inked: npt.NDArray[np.bool_]) -> tuple[slice, slice] | None:
    """Two parts of about one size with the widest gap near the middle between them."""
    places = np.flatnonzero(inked)
    if not len(places):
        return None
    first, last = int(places[0]), int(places[-1]) + 1
    third = (last - first) // 3
    gaps = np.flatnonzero(~inked[first + third : last - third]) + first + third
    if not len(gaps):
        return None
    return slice(first, int(gaps[0])), slice(int(gaps[-1]) + 1, last)
