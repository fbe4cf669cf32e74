"""The texts along a round or oval seal's border, and the seal without them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.engine import Engine

from .arcs import Arc, find_arcs
from .bands import even_out
from .inks import Plane
from .outlines import Ellipse
from .strips import Reading, read_strip
from .unrolling import Unrolled, unroll

_DEPTH: Final = 0.62
_MIDDLE: Final = 0.22
"""Where the unrolled part ends and the characters' middles are, inwards, by the shorter half axis."""

_ROOM: Final = 0.06
_BESIDE: Final = 0.15
"""Room above and below, and at both ends, of what is read, by the text's height."""

_SURE: Final = 0.9
_DOUBT: Final = 0.03
_IRREGULAR: Final = 0.35
"""Characters stand at equal distances: how far, in such distances, doubtful ones may be off."""


@dataclass(frozen=True, slots=True)
class RingText:
    """A text along the border; `middle` is the point in the stamp where its middle stands."""

    text: str
    confidence: float
    small: bool
    width: int
    middle: tuple[float, float]


def read_ring(engine: Engine, amount: Plane, ellipse: Ellipse) -> tuple[list[RingText], Plane]:
    """The texts along the border, and the ink that is left without them and without the border."""
    radius = min(ellipse.first, ellipse.second)
    unrolled = unroll(amount, ellipse, _DEPTH * radius, _MIDDLE * radius)
    ink = even_out(unrolled.ink, radius)
    border, arcs = find_arcs(ink, radius)
    read = [_read_arc(engine, ink, border, arc) for arc in arcs]
    texts = [
        RingText(reading.text, reading.confidence, arc.small, arc.width, _middle(unrolled, arc))
        for reading, arc in read
    ]
    return texts, _without(amount, unrolled, border, [arc for _, arc in read])


def _read_arc(engine: Engine, ink: Plane, border: int, arc: Arc) -> tuple[Reading, Arc]:
    """The text of an arc; without its doubtful ends, where it is read clearly better so."""
    whole = _read_part(engine, ink, border, arc)
    if arc.doubtful == (0, 0):
        return whole, arc
    before, after = arc.doubtful
    sure = replace(arc, start=arc.start + before, width=arc.width - before - after)
    part = _read_part(engine, ink, border, sure)
    pitch = max(sure.width, 1) / max(len(part.text), 1)
    regular = abs((before + after) / pitch - (len(whole.text) - len(part.text))) <= _IRREGULAR
    if regular and whole.confidence >= part.confidence - _DOUBT:
        return whole, arc
    return part, sure


def _read_part(engine: Engine, ink: Plane, border: int, arc: Arc) -> Reading:
    """Read from inside or from outside: print along the bottom may have its feet at the border."""
    room, beside = (round(share * (arc.bottom - arc.top)) for share in (_ROOM, _BESIDE))
    columns = np.arange(arc.start - beside, arc.start + arc.width + beside) % ink.shape[1]
    strip = ink[max(arc.top - room, border) : arc.bottom + room, columns]
    turned = np.ascontiguousarray(strip[::-1, ::-1])
    first, second = (turned, strip) if arc.small else (strip, turned)
    reading = read_strip(engine, first)
    if reading.confidence >= _SURE:
        return reading
    return max(reading, read_strip(engine, second), key=lambda r: r.confidence)


def _middle(unrolled: Unrolled, arc: Arc) -> tuple[float, float]:
    column = (arc.start + arc.width // 2) % unrolled.ink.shape[1]
    return float(unrolled.x[0, column]), float(unrolled.y[0, column])


def _without(amount: Plane, unrolled: Unrolled, border: int, arcs: list[Arc]) -> Plane:
    """The ink inside the border and beside the arcs."""
    count = unrolled.ink.shape[1]
    inside = np.zeros(amount.shape, dtype=np.uint8)
    edge = np.stack([unrolled.x[border + 1], unrolled.y[border + 1]], axis=1)
    cv2.fillPoly(inside, [np.round(edge).astype(np.int32)], (1,))
    for arc in arcs:
        room = round(_ROOM * (arc.bottom - arc.top))
        columns = np.arange(arc.start - room, arc.start + arc.width + room) % count
        bottom = min(arc.bottom + room, len(unrolled.ink) - 1)
        outer = np.stack([unrolled.x[0, columns], unrolled.y[0, columns]], axis=1)
        inner = np.stack([unrolled.x[bottom, columns], unrolled.y[bottom, columns]], axis=1)
        cv2.fillPoly(inside, [np.round(np.concatenate([outer, inner[::-1]])).astype(np.int32)], (0,))
    return np.asarray(amount * inside, dtype=np.float32)
