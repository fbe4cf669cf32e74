"""Which coloured inks are on a page, and how much of one lies on each pixel.

Light that passes through layers of ink is multiplied, so that their optical densities add up: a seal's ink is
found under and over black print, which absorbs all colours alike and leaves their differences as they were.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from tencent_ocr_async.emulator.recognition.pictures import Pixels

Plane = npt.NDArray[np.float32]
Mask = npt.NDArray[np.uint8]

INKED: Final = 0.3
"""Amount of ink from which on a pixel is part of a seal."""

_DAMPING: Final = 14.0
"""Added to each channel: in black print the last few levels are noise, and a logarithm would magnify it."""

_PAPER_SIDE: Final = 240
_PAPER_REACH: Final = 5
"""The paper's brightness is looked for within this part of the picture's longer side."""

_EVEN: Final = 9
_LEAST_CHROMA: Final = 0.14
_LEAST_SHARE: Final = 2e-4
"""Share of the picture's pixels below which a colour is no seal's."""

_BIN: Final = 5
_NEIGHBOURS: Final = 40.0
"""Hues that are closer together than these degrees are shades of one ink."""

_NO_SEAL: Final = (45.0, 185.0)
"""Hues from yellow to cyan; seals are red (orange to crimson), blue or purple."""

_LEAST_HILL: Final = 0.08
_VALLEY: Final = 0.5
"""Two shades are told apart where the hues between them are that much rarer than the rarer one's own."""

_FULL: Final = 70
"""Percentile of an ink's density that counts as fully inked: shades and edges are thinner."""

_FAINTEST: Final = 3.5
"""Inks that many times fainter than the strongest one are fringes of black print."""

_DARK: Final = 1.2
_DARK_FULL: Final = 90
_BARE: Final = 40
_THIN: Final = 1.6
"""What thin strokes lose at most when their colour is spread over neighbouring pixels."""

_NOISE: Final = 0.08
_GREY: Final = 0.25
_NEIGHBOUR: Final = np.ones((3, 3), dtype=np.uint8)
_STROKE: Final = np.ones((5, 5), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Ink:
    """One ink: the weights that turn the densities of R, G and B into its amount.

    `colour` is its own density in R, G and B, None for black. `hues` are the degrees (first, last) between
    which its colour lies; None: any.
    """

    weights: tuple[float, float, float]
    hues: tuple[float, float] | None = None
    colour: tuple[float, float, float] | None = None


def make_densities(rgb: Pixels) -> Plane:
    """Optical densities (natural logarithm) of the channels, height x width x 3: 0 is bare paper."""
    table = np.log(np.arange(256, dtype=np.float32) + _DAMPING).astype(np.float32)
    paper = cv2.LUT(_paper(rgb), table)
    height, width = rgb.shape[:2]
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(paper, cv2.LUT(rgb, table)), dtype=np.float32)


def _paper(rgb: Pixels) -> Pixels:
    """The paper's colour around each pixel of a small copy of the picture."""
    height, width = rgb.shape[:2]
    scale = min(1.0, _PAPER_SIDE / max(height, width))
    # Of a strip far longer than high one row stays at least.
    across, down = max(scale, 1 / width), max(scale, 1 / height)
    small = cv2.resize(rgb, None, fx=across, fy=down, interpolation=cv2.INTER_AREA)
    reach = max(small.shape[:2]) // _PAPER_REACH | 1
    print_filled = cv2.morphologyEx(
        cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((reach, reach), dtype=np.uint8)
    )
    return np.asarray(cv2.blur(print_filled, (_EVEN, _EVEN)), dtype=np.uint8)


def find_inks(densities: Plane) -> list[Ink]:
    """The inks of the colours that seals have, the most plentiful one first, each followed by its shades."""
    chroma = densities.max(axis=2) - densities.min(axis=2)
    coloured = densities[chroma > _LEAST_CHROMA]
    hues, weights = _hues(coloured), coloured.max(axis=1) - coloured.min(axis=1)
    counts = np.histogram(hues, bins=360 // _BIN, range=(0, 360), weights=weights)[0]
    counts[round(_NO_SEAL[0] / _BIN) : round(_NO_SEAL[1] / _BIN)] = 0
    middles = np.arange(len(counts)) * _BIN + _BIN / 2
    inks: list[list[Ink]] = []
    left = counts.copy()
    while left.max(initial=0) > 0:
        peak = float(middles[left.argmax()])
        near = _distance(hues, peak) < _NEIGHBOURS / 2
        if near.sum() >= _LEAST_SHARE * chroma.size:
            whole = replace(
                _make_ink(coloured, hues, peak - _NEIGHBOURS / 2, peak + _NEIGHBOURS / 2), hues=None
            )
            inks.append([whole, *(_make_ink(coloured, hues, *bounds) for bounds in _shades(counts, peak))])
        left[_distance(middles, peak) < _NEIGHBOURS] = 0
    strongest = min((_weight(group[0]) for group in inks), default=0.0)
    return [ink for group in inks if _weight(group[0]) < strongest * _FAINTEST for ink in group]


def _shades(counts: npt.NDArray[np.floating], peak: float) -> list[tuple[float, float]]:
    """The bounds of the hues near a peak that a valley separates; none where there is one hill only."""
    first = int((peak - _NEIGHBOURS) // _BIN)
    around = np.take(counts, np.arange(first, first + int(2 * _NEIGHBOURS) // _BIN + 1), mode="wrap")
    hills: list[int] = []
    for i in np.argsort(around)[::-1]:
        if around[i] < _LEAST_HILL * around.max():
            break
        between = (around[min(i, j) : max(i, j) + 1].min() for j in hills)
        if all(low < _VALLEY * around[i] for low in between):
            hills.append(int(i))
    if len(hills) == 1:
        return []
    hills.sort()
    valleys = [a + int(np.argmin(around[a : b + 1])) for a, b in pairwise(hills)]
    edges = [0, *valleys, len(around)]
    return [((first + a) * _BIN, (first + b) * _BIN) for a, b in pairwise(edges)]


def _weight(ink: Ink) -> float:
    """The fainter an ink is, the more each trace of it weighs."""
    return float(np.linalg.norm(ink.weights))


def _hues(densities: Plane) -> Plane:
    """The hue in degrees of the colour that each row of densities shows on white paper."""
    red, green, blue = (-densities[:, i] for i in range(3))
    y, x = np.sqrt(3) * (green - blue), 2 * red - green - blue
    return np.asarray(np.degrees(np.arctan2(y, x)) % 360, dtype=np.float32)


def _distance(hues: npt.NDArray[np.floating], hue: float) -> npt.NDArray[np.floating]:
    return np.asarray(np.abs((hues - hue + 180) % 360 - 180))


def _make_ink(coloured: Plane, hues: Plane, first: float, last: float) -> Ink:
    """The ink of pixels of some hues; grey, the same in all channels, does not count towards its amount."""
    samples = coloured[_within(hues, first, last)]
    colours = samples - samples.mean(axis=1, keepdims=True)
    strength = np.linalg.norm(colours, axis=1)
    strong = strength >= np.percentile(strength, _FULL)
    direction = colours[strong].mean(axis=0)
    red, green, blue = (float(value) for value in direction / float(direction @ direction))
    colour = direction + float(np.percentile(samples[strong].mean(axis=1), _BARE))
    r, g, b = (float(value) for value in colour)
    return Ink((red, green, blue), (first, last), (r, g, b))


def _within(hues: Plane, first: float, last: float) -> npt.NDArray[np.bool_]:
    return np.asarray((hues - first) % 360 < last - first)


def make_black_ink(densities: Plane) -> Ink | None:
    """Whatever is dark, as one ink; None on a page without anything dark."""
    dark = densities.min(axis=2)
    print_ = dark[dark > _DARK / 2]
    if print_.size < _LEAST_SHARE * dark.size:
        return None
    share = 1 / (3 * float(np.percentile(print_, _DARK_FULL)))
    return Ink((share, share, share))


def measure_ink(densities: Plane, ink: Ink) -> Plane:
    """How much of an ink lies on each pixel, 0..1; where black print hides it, what lies beside it."""
    amount = cv2.transform(densities, np.array([ink.weights], dtype=np.float32))
    if ink.colour is None:
        return np.asarray(amount.clip(0, 1), dtype=np.float32)
    if ink.hues is not None:
        coloured = amount > 0
        amount[coloured] *= _within(_hues(densities[coloured]), *ink.hues)
    # In black print little is left of an ink but noise, which the mean of a few pixels evens out.
    darkness = densities.min(axis=2)
    even = cv2.blur(amount, (3, 3)).clip(0, 1)
    amount = amount.clip(0, 1)
    closed = cv2.morphologyEx(np.where(darkness > _DARK, even, amount), cv2.MORPH_CLOSE, _STROKE)
    # JPEG keeps colour at half the sharpness of brightness, which tells strokes apart where nothing is black.
    black = cv2.dilate(darkness - min(ink.colour) * even, _NEIGHBOUR) > _GREY
    colour = np.array([ink.colour], dtype=np.float32)
    sharp = cv2.transform(densities, colour / float((colour**2).sum()))
    sharp = np.minimum(sharp, cv2.dilate(even, _NEIGHBOUR) * _THIN - _NOISE).clip(0, 1)
    return np.asarray(np.where(darkness > _DARK, closed, np.where(black, amount, sharp)), dtype=np.float32)
