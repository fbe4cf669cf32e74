"""Round and oval seals: the name along the border, straight lines inside, a number along the bottom."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.engine import Engine

from .inks import INKED, Mask, Plane
from .outlines import Ellipse
from .rings import RingText, read_ring
from .straight import StraightLine, read_straight
from .texts import SealTexts, choose_body, count_letters

_LEAST_CONFIDENCE: Final = 0.5
_LONG: Final = 1.15
"""Longer by shorter axis from which on an ellipse's own direction tells better how the seal is turned."""

_SOLID: Final = 0.09
"""No stroke of a letter is as thick as this, by the shorter half axis: a star or an emblem is."""

_EMBLEM: Final = 0.9
_CENTRE: Final = 0.45
_MIDDLE: Final = 0.25
_GAP: Final = 0.04
_FIGURE: Final = 0.4
"""Fine lines this close together, and so large and near the middle together, are an emblem's."""

_SQUARE: Final = 1.6
_FEW: Final = 2


def read_round_seal(engine: Engine, amount: Plane, ellipse: Ellipse) -> SealTexts:
    """The body is the longest text along the border, or one inside where there is none."""
    along, inner = read_ring(engine, amount, ellipse)
    along = [text for text in along if text.text and text.confidence >= _LEAST_CONFIDENCE]
    names = [text for text in along if not text.small and count_letters(text.text)]
    top = max(names, key=lambda text: text.width, default=None)
    upright = _rotate(_without_emblem(inner, ellipse), ellipse, _tilt(ellipse, top))
    lines = [line for line in read_straight(engine, upright) if not _is_emblem(line, ellipse)]
    others = [line.text for line in lines] + [text.text for text in along if text is not top]
    return SealTexts(top.text, tuple(others)) if top is not None else choose_body(others)


def _tilt(ellipse: Ellipse, top: RingText | None) -> float:
    """By how many degrees the seal is turned clockwise: the middle of its main text stands at the top."""
    if top is None:
        return 0.0
    x, y = top.middle
    tilt = math.degrees(math.atan2(x - ellipse.x, ellipse.y - y))
    if max(ellipse.first, ellipse.second) < _LONG * min(ellipse.first, ellipse.second):
        return tilt
    along = ellipse.angle if ellipse.first > ellipse.second else ellipse.angle + 90
    return tilt + (along - tilt + 90) % 180 - 90


def _rotate(ink: Plane, ellipse: Ellipse, tilt: float) -> Plane:
    matrix = cv2.getRotationMatrix2D((ellipse.x, ellipse.y), tilt, 1.0)
    turned = cv2.warpAffine(ink, matrix, (ink.shape[1], ink.shape[0]), flags=cv2.INTER_CUBIC)
    return np.asarray(turned.clip(0, 1), dtype=np.float32)


def _without_emblem(ink: Plane, ellipse: Ellipse) -> Plane:
    """The ink without the figure in the middle: solid print, or fine lines that are together about square."""
    radius = min(ellipse.first, ellipse.second)
    mask: Mask = np.asarray(ink > INKED, dtype=np.uint8)
    size, gap = max(round(_SOLID * radius), 3), max(round(_GAP * radius), 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    core: Mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc), dtype=np.uint8)
    joined: Mask = np.asarray(cv2.dilate(mask, np.ones((gap, gap), dtype=np.uint8)), dtype=np.uint8)
    emblem: Mask = np.asarray(cv2.dilate(core, np.ones((size, size), dtype=np.uint8)), dtype=np.uint8)
    emblem = emblem | _parts(mask, core, ellipse, solid=True) | _parts(joined, core, ellipse, solid=False)
    points = cv2.findNonZero(emblem)
    if points is not None and max(cv2.boundingRect(points)[2:]) <= _EMBLEM * radius:
        cv2.fillConvexPoly(emblem, cv2.convexHull(points), (1,))
    return np.asarray(ink * (emblem == 0), dtype=np.float32)


def _parts(mask: Mask, core: Mask, ellipse: Ellipse, *, solid: bool) -> Mask:
    """What hangs together near the middle and is about square: with a solid core, or large without one."""
    radius = min(ellipse.first, ellipse.second)
    off, least = (_CENTRE, 0.0) if solid else (_MIDDLE, _FIGURE)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(mask)
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    short, long = sizes.min(axis=1), sizes.max(axis=1)
    central = np.hypot(centres[:, 0] - ellipse.x, centres[:, 1] - ellipse.y) <= off * radius
    square = (long <= _SQUARE * short) & (long <= _EMBLEM * radius) & (short >= least * radius)
    with_core = np.isin(np.arange(len(stats)), labels[core > 0])
    chosen = central & square & (with_core == solid)
    chosen[0] = False
    return np.asarray(chosen[labels], dtype=np.uint8)


def _is_emblem(line: StraightLine, ellipse: Ellipse) -> bool:
    """Whether what was read is about as high as wide and in the middle: the lines of a figure."""
    radius = min(ellipse.first, ellipse.second)
    central = math.dist((line.x, line.y), (ellipse.x, ellipse.y)) <= _CENTRE * radius
    square = max(line.width, line.height) <= _SQUARE * min(line.width, line.height)
    return central and square and len(line.text) <= _FEW
