"""Where on an unrolled border the text stands: its band of depths, and the arcs from a text's start to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from .finding import INKED
from .inks import Plane

_RING: Final = 0.55
"""Rows that are inked on this share of the way round belong to the border; text covers less."""

_RING_DEPTH: Final = 0.24
_TRACE: Final = 0.15
_MARGIN: Final = 0.04
_STRONG: Final = 85
_PART: Final = 0.45
"""Text is often fainter than the border; it counts from this part of its own strength on."""

_JOINED: Final = 0.02
_INNER_GAP: Final = 0.045
_WINDOW: Final = 0.05
_SMOOTH: Final = 0.04
_SAME_START: Final = 0.07
"""A number and the main text begin at about the same depth; straight lines further inside do not count."""

_LEAST_MODE: Final = 0.4
_DEEPEST: Final = 0.58
_LOW: Final = 0.62
"""A run that ends above this part of the text's height is smaller print: a number along the border."""

_TYPICAL: Final = 85
"""Percentile of the depths at which a run's columns end: what stands below some of them does not count."""

_BEGIN: Final = 0.4
_LEAST_SHARE: Final = 0.3
_SURE_SHARE: Final = 0.7
"""Share of a character's columns that are inked in the upper part of the band; of a straight line's end, less."""

_CLOSE: Final = 0.35
_FEW: Final = 4
_WIDE: Final = 0.4
_SPLIT: Final = 0.6
_MOST_ARCS: Final = 6
_LEAST_ARC: Final = 0.09


@dataclass(frozen=True, slots=True)
class Arc:
    """A text along the border: from column `start` clockwise over `width` columns, between two depths.

    `small` print is lower than the seal's main text. `doubtful` columns at its start and at its end may be
    those of a straight line that comes near. All lengths are in pixels.
    """

    start: int
    width: int
    top: int
    bottom: int
    small: bool
    doubtful: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _Run:
    """Inked columns that hang together: first and end (exclusive), and the depths of their ink."""

    first: int
    end: int
    top: int
    bottom: int
    share: float


def find_arcs(ink: Plane, radius: float) -> tuple[int, list[Arc]]:
    """The depth at which the border ends, and the texts inside it; `radius` is the shorter half axis."""
    mask = np.asarray(ink > _threshold(ink, radius), dtype=bool)
    border = _border_end(mask, radius)
    mask[:border] = False
    tops, bottoms = _depths(mask, radius)
    band = _find_band(tops, bottoms, border, radius)
    if band is None:
        return border, []
    runs = _runs(mask, bottoms, band, radius)
    small = _small(runs, band, mask.shape[1], radius)
    count = mask.shape[1]
    text = [run for run, is_small in zip(runs, small, strict=True) if not is_small]
    number = [run for run, is_small in zip(runs, small, strict=True) if is_small]
    arcs = [_make_arc(group, count, band, small=False) for group in _split(text, count, radius)]
    arcs += [_make_arc(group, count, None, small=True) for group in _group(number, count, _CLOSE * radius)]
    wide = [arc for arc in arcs if arc.width >= _LEAST_ARC * radius]
    return border, sorted(wide, key=lambda arc: arc.width, reverse=True)[:_MOST_ARCS]


def _threshold(ink: Plane, radius: float) -> float:
    """The amount of ink that counts as a stroke."""
    inner = ink[_border_end(ink > INKED, radius) + round(_MARGIN * radius) : round(_DEEPEST * radius)]
    inked = inner[inner > _TRACE]
    return min(INKED, float(np.percentile(inked, _STRONG)) * _PART) if inked.size else INKED


def _border_end(mask: npt.NDArray[np.bool_], radius: float) -> int:
    """The first row inside the border, and inside a second ring where the border is double."""
    shares = mask[: max(round(_RING_DEPTH * radius), 2)].mean(axis=1)
    rings = np.flatnonzero(shares >= _RING)
    row = int(rings[-1]) + 1 if len(rings) else 0
    while row + 1 < len(shares) and shares[row] > shares[row + 1]:
        row += 1
    return row


def _depths(mask: npt.NDArray[np.bool_], radius: float) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.int_]]:
    """For each column the depths of the first ink around it: where it starts, and where the next gap is."""
    reach = max(round(_WINDOW * radius), 1)
    wrapped = np.concatenate([mask[:, -reach:], mask, mask[:, :reach]], axis=1).astype(np.uint8)
    wide = cv2.dilate(wrapped, np.ones((1, 2 * reach + 1), dtype=np.uint8))[:, reach:-reach]
    gap = max(round(_INNER_GAP * radius), 2)
    padded = cv2.copyMakeBorder(wide, gap, gap, 0, 0, cv2.BORDER_CONSTANT, value=0)
    solid = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((gap, 1), dtype=np.uint8))[gap:-gap]
    rows = np.arange(len(solid))[:, None]
    tops = np.where(solid.any(axis=0), solid.argmax(axis=0), len(solid))
    after = (rows > tops) & (solid == 0)
    bottoms = np.where(after.any(axis=0), after.argmax(axis=0), len(solid))
    return tops, bottoms


def _find_band(
    tops: npt.NDArray[np.int_], bottoms: npt.NDArray[np.int_], border: int, radius: float
) -> tuple[int, int] | None:
    """The depths between which the main text stands: the deepest end that many columns share."""
    deepest = round(_DEEPEST * radius)
    begun = tops < deepest
    if not begun.any():
        return None
    outermost = float(np.percentile(tops[begun], 15)) + _SAME_START * radius
    ends = bottoms[(tops <= outermost) & (bottoms < deepest)]
    if not len(ends):
        return None
    width = max(round(_SMOOTH * radius), 1) | 1
    counts = np.convolve(np.bincount(ends, minlength=deepest), np.ones(width), mode="same")
    least = _LEAST_MODE * counts.max()
    peaks = [
        i
        for i in np.flatnonzero(counts >= least)
        if counts[i] == counts[max(i - width, 0) : i + width + 1].max()
    ]
    bottom = int(peaks[-1])
    near = np.abs(bottoms - bottom) <= width
    top = int(np.percentile(tops[near], 10)) if near.any() else border
    return max(top, border), bottom + width // 2 + 1


def _runs(
    mask: npt.NDArray[np.bool_], bottoms: npt.NDArray[np.int_], band: tuple[int, int], radius: float
) -> list[_Run]:
    """The characters, or parts of them, that begin in the upper part of the band; nothing further inside."""
    top, bottom = band
    begin = top + round(_BEGIN * (bottom - top))
    begins = mask[: top + round(_LOW * (bottom - top))].any(axis=0)
    gap = max(round(_JOINED * radius), 1)
    runs = []
    for columns in _stretches(begins, gap):
        here = columns % mask.shape[1]
        share = float(mask[:begin, here].any(axis=0).mean())
        if share < _LEAST_SHARE:
            continue
        end = min(int(np.percentile(bottoms[here], _TYPICAL)), bottom)
        first = int(mask[:end, here].any(axis=1).argmax())
        runs.append(_Run(int(columns[0]), int(columns[-1]) + 1, first, end, share))
    return runs


def _stretches(inked: npt.NDArray[np.bool_], gap: int) -> list[npt.NDArray[np.int_]]:
    """Columns in stretches without a gap of that many, going round; the last one may pass the seam."""
    columns = np.flatnonzero(inked)
    if not len(columns):
        return []
    parts = np.split(columns, np.flatnonzero(np.diff(columns) > gap) + 1)
    if len(parts) > 1 and parts[0][0] + len(inked) - parts[-1][-1] <= gap:
        parts = [*parts[1:-1], np.concatenate([parts[-1], parts[0] + len(inked)])]
    return parts


def _small(runs: Sequence[_Run], band: tuple[int, int], count: int, radius: float) -> list[bool]:
    """Which runs are smaller print: at least a few in a row, or a single word's low character is taken for one."""
    top, bottom = band
    limit = top + (bottom - top) * (1 + _LOW) / 2
    flags = [run.bottom < limit for run in runs]
    if all(flags):
        return flags
    close = [gap <= _CLOSE * radius for gap in _gaps(runs, count)]
    for value in (True, False):
        for stretch in _stretches_of(flags, value):
            beside = close[stretch[0]] or close[(stretch[-1] + 1) % len(runs)]
            if len(stretch) < (_FEW if value else 2) and beside:
                for i in stretch:
                    flags[i] = not value
    return flags


def _stretches_of(flags: Sequence[bool], value: bool) -> list[list[int]]:
    """The indexes of neighbours with one value, going round; at least one flag has another."""
    first = next((i for i, flag in enumerate(flags) if flag is not value), 0)
    stretches: list[list[int]] = [[]]
    for i in [*range(first, len(flags)), *range(first)]:
        if flags[i] is value:
            stretches[-1].append(i)
        elif stretches[-1]:
            stretches.append([])
    return [stretch for stretch in stretches if stretch]


def _gaps(runs: Sequence[_Run], count: int) -> list[int]:
    """The columns before each run that no other one takes."""
    return [(run.first - runs[i - 1].end) % count for i, run in enumerate(runs)]


def _split(runs: Sequence[_Run], count: int, radius: float) -> list[list[_Run]]:
    """Texts begin after the widest gap, and after others of its kind that stand out from those in a text."""
    if len(runs) < 2:
        return [list(runs)] if runs else []
    gaps = _gaps(runs, count)
    ranked = sorted(gaps, reverse=True)
    ordinary = ranked[min(2, len(ranked) - 1)]
    least = max(_SPLIT * ranked[0], _WIDE * radius, 2 * ordinary)
    start = gaps.index(ranked[0])
    groups: list[list[_Run]] = []
    for i in [*range(start, len(runs)), *range(start)]:
        if not groups or gaps[i] >= least:
            groups.append([])
        groups[-1].append(runs[i])
    return groups


def _group(runs: Sequence[_Run], count: int, gap: float) -> list[list[_Run]]:
    """Runs that are no further apart than `gap`."""
    if not runs:
        return []
    gaps = _gaps(runs, count)
    start = int(np.argmax(gaps))
    groups: list[list[_Run]] = []
    for i in [*range(start, len(runs)), *range(start)]:
        if not groups or gaps[i] > gap:
            groups.append([])
        groups[-1].append(runs[i])
    return groups


def _make_arc(runs: Sequence[_Run], count: int, band: tuple[int, int] | None, *, small: bool) -> Arc:
    top, bottom = band or (min(run.top for run in runs), max(run.bottom for run in runs))
    starts = np.concatenate([[0], np.cumsum([(b.first - a.first) % count for a, b in pairwise(runs)])])
    ends = [int(start) + run.end - run.first for start, run in zip(starts, runs, strict=True)]
    sure = [i for i, run in enumerate(runs) if run.share >= _SURE_SHARE] or list(range(len(runs)))
    doubtful = (int(starts[sure[0]]), ends[-1] - ends[sure[-1]])
    return Arc(runs[0].first, ends[-1], top, bottom, small, doubtful)
