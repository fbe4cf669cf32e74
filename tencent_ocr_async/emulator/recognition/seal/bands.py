"""Where on an unrolled border the text stands: inside the border's own lines, between two depths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from .inks import INKED, Mask, Plane

Depths = npt.NDArray[np.int_]

_RING: Final = 0.55
"""Rows that are inked on this share of the way round belong to the border; text covers less."""

_RING_DEPTH: Final = 0.24
_TRACE: Final = 0.15
_MARGIN: Final = 0.04
_STRONG: Final = 85
_PART: Final = 0.45
"""Text is often fainter than the border; it counts from this part of its own strength on."""

_PRESSURE: Final = 0.2
_FULL: Final = 95
_FAINTEST: Final = 0.3
_WINDOW: Final = 0.05
_INNER_GAP: Final = 0.045
"""Ink this far below a character is something else: a star, a straight line."""

_SMOOTH: Final = 0.04
_SAME_START: Final = 0.07
"""A number and the main text begin at about the same depth; straight lines further inside do not count."""

_OUTERMOST: Final = 15
_LEAST_MODE: Final = 0.4
_DEEPEST: Final = 0.58


@dataclass(frozen=True, slots=True)
class Band:
    """The main text stands from row `top` up to row `bottom`.

    `mask` is the ink (1) inside the border, `ends` says for each column where its outermost ink ends.
    """

    top: int
    bottom: int
    mask: Mask
    ends: Depths


def find_band(ink: Plane, radius: float) -> tuple[int, Band | None]:
    """The row at which the border ends, and the band inside it; `radius` is the shorter half axis."""
    mask = np.asarray(ink > _threshold(ink, radius), dtype=np.uint8)
    border = _border_end(mask, radius)
    mask[:border] = 0
    tops, ends = _outermost(mask, radius)
    bottom = _find_bottom(tops, ends, radius)
    if bottom is None:
        return border, None
    reach = round(_SMOOTH * radius)
    near = tops[np.abs(ends - bottom) <= reach]
    top = int(np.percentile(near, _OUTERMOST)) if near.size else border
    return border, Band(max(top, border), bottom + reach // 2 + 1, mask, ends)


def even_out(ink: Plane, radius: float) -> Plane:
    """The unrolled ink with the text equally strong all the way round, as no hand presses a seal."""
    first = _border_end(np.asarray(ink > INKED, dtype=np.uint8), radius) + round(_MARGIN * radius)
    zone = ink[first : round(_DEEPEST * radius)]
    inked = zone[zone > _TRACE]
    if not inked.size:
        return ink
    reach = max(round(_PRESSURE * radius), 1)
    strengths = np.concatenate([zone.max(axis=0)] * 3)[None]
    strengths = cv2.dilate(strengths, np.ones((1, 2 * reach + 1), dtype=np.uint8))
    strengths = cv2.blur(strengths, (2 * reach + 1, 1))[0, zone.shape[1] : 2 * zone.shape[1]]
    full = float(np.percentile(inked, _FULL))
    factors = full / np.clip(strengths, _FAINTEST * full, full)
    return np.asarray(np.concatenate([ink[:first], (ink[first:] * factors).clip(0, 1)]), dtype=np.float32)


def _threshold(ink: Plane, radius: float) -> float:
    """The amount of ink that counts as a stroke."""
    border = _border_end(np.asarray(ink > INKED, dtype=np.uint8), radius)
    inner = ink[border + round(_MARGIN * radius) : round(_DEEPEST * radius)]
    inked = inner[inner > _TRACE]
    return min(INKED, float(np.percentile(inked, _STRONG)) * _PART) if inked.size else INKED


def _border_end(mask: Mask, radius: float) -> int:
    """The first row inside the border, and inside a second ring where the border is double."""
    shares = mask[: max(round(_RING_DEPTH * radius), 2)].mean(axis=1)
    rings = np.flatnonzero(shares >= _RING)
    row = int(rings[-1]) + 1 if len(rings) else 0
    while row + 1 < len(shares) and shares[row] > shares[row + 1]:
        row += 1
    return row


def _outermost(mask: Mask, radius: float) -> tuple[Depths, Depths]:
    """For each column the rows of the outermost ink around it: where it starts, and where the next gap is."""
    reach = max(round(_WINDOW * radius), 1)
    wrapped = np.concatenate([mask[:, -reach:], mask, mask[:, :reach]], axis=1)
    wide = cv2.dilate(wrapped, np.ones((1, 2 * reach + 1), dtype=np.uint8))[:, reach:-reach]
    gap = max(round(_INNER_GAP * radius), 2)
    padded = cv2.copyMakeBorder(wide, gap, gap, 0, 0, cv2.BORDER_CONSTANT, value=(0,))
    solid = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((gap, 1), dtype=np.uint8))[gap:-gap] > 0
    tops = np.where(solid.any(axis=0), solid.argmax(axis=0), len(solid))
    after = (np.arange(len(solid))[:, None] > tops) & ~solid
    ends = np.where(after.any(axis=0), after.argmax(axis=0), len(solid))
    return tops, ends


def _find_bottom(tops: Depths, ends: Depths, radius: float) -> int | None:
    """The deepest row at which the ink of many columns ends: that of a number lies higher than the text's."""
    deepest = round(_DEEPEST * radius)
    begun = tops[tops < deepest]
    if not begun.size:
        return None
    outermost = float(np.percentile(begun, _OUTERMOST)) + _SAME_START * radius
    shallow = ends[(tops <= outermost) & (ends < deepest)]
    if not shallow.size:
        return None
    width = max(round(_SMOOTH * radius), 1) | 1
    counts = np.convolve(np.bincount(shallow, minlength=deepest), np.ones(width), mode="same")
    many = np.flatnonzero(counts >= _LEAST_MODE * counts.max())
    peaks = [i for i in many if counts[i] == counts[max(i - width, 0) : i + width + 1].max()]
    return int(peaks[-1])
