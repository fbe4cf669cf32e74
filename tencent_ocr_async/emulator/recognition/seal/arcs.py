"""The texts along an unrolled border: where each one starts and ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from .bands import Band, find_band
from .inks import Plane

_JOINED: Final = 0.02
_LOW: Final = 0.62
"""Ink that begins below this part of the band is not its text's; print that ends well above the band's end
is smaller print, a number along the border."""

_SMALL: Final = (1 + _LOW) / 2
_TYPICAL: Final = 85
"""Percentile of the rows at which a run's columns end: what stands below some of them does not count."""

_BEGIN: Final = 0.4
_LEAST_SHARE: Final = 0.3
_SURE_SHARE: Final = 0.7
"""Share of a character's columns that are inked high in the band; the end of a straight line has less."""

_CLOSE: Final = 0.35
_DIGITS: Final = 0.15
"""A number's digits are closer together than this, by the shorter half axis."""

_FEW: Final = 4
"""Numbers have more digits: fewer runs of small print next to the text are low characters of it."""

_WIDE: Final = 0.4
_SPLIT: Final = 0.6
_ORDINARY: Final = 2
_MOST_ARCS: Final = 6
_LEAST_ARC: Final = 0.09


@dataclass(frozen=True, slots=True)
class Arc:
    """A text along the border: from column `start` clockwise over `width` columns, between two rows.

    `small` print is lower than the seal's main text. `doubtful` columns at its start and at its end may be
    those of a straight line that comes near.
    """

    start: int
    width: int
    top: int
    bottom: int
    small: bool
    doubtful: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _Run:
    """Inked columns that hang together: first one and end, their rows, the share that begins high."""

    first: int
    end: int
    top: int
    bottom: int
    share: float


def find_arcs(ink: Plane, radius: float) -> tuple[int, list[Arc]]:
    """The row at which the border ends, and the texts inside it; `radius` is the shorter half axis."""
    border, band = find_band(ink, radius)
    if band is None:
        return border, []
    runs = _find_runs(band, radius)
    count = ink.shape[1]
    small = _small(runs, band, count, radius)
    text = [run for run, is_small in zip(runs, small, strict=True) if not is_small]
    number = [run for run, is_small in zip(runs, small, strict=True) if is_small]
    arcs = [_make_arc(group, count, (band.top, band.bottom)) for group in _split_text(text, count, radius)]
    arcs += [_make_arc(group, count) for group in _split(number, count, lambda gap: gap > _CLOSE * radius)]
    wide = [arc for arc in arcs if arc.width >= _LEAST_ARC * radius]
    return border, sorted(wide, key=lambda arc: arc.width, reverse=True)[:_MOST_ARCS]


def _find_runs(band: Band, radius: float) -> list[_Run]:
    """The characters, or parts of them, that begin in the upper part of the band; nothing further inside."""
    height = band.bottom - band.top
    begins = np.asarray(band.mask[: band.top + round(_LOW * height)].any(axis=0))
    high = band.mask[: band.top + round(_BEGIN * height)]
    runs = []
    for columns in _stretches(begins, max(round(_JOINED * radius), 1)):
        here = columns % len(begins)
        share = float(high[:, here].any(axis=0).mean())
        if share >= _LEAST_SHARE:
            end = min(int(np.percentile(band.ends[here], _TYPICAL)), band.bottom)
            top = int(band.mask[:end, here].any(axis=1).argmax())
            runs.append(_Run(int(columns[0]), int(columns[-1]) + 1, top, end, share))
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


def _small(runs: Sequence[_Run], band: Band, count: int, radius: float) -> list[bool]:
    """Which runs are smaller print; a few alone beside others are as those are, like a dash in a word."""
    limit = band.top + (band.bottom - band.top) * _SMALL
    flags = [run.bottom < limit for run in runs]
    if all(flags):
        return flags
    gaps = _gaps(runs, count)
    for value, fewest in ((True, _FEW), (False, 2)):
        for stretch in _neighbours(flags, value, [gap > _DIGITS * radius for gap in gaps]):
            before, after = stretch[0], (stretch[-1] + 1) % len(runs)
            ends = [
                flags[i]
                for i, gap in ((before - 1, gaps[before]), (after, gaps[after]))
                if gap <= _CLOSE * radius
            ]
            if len(stretch) < fewest and (not value) in ends:
                for i in stretch:
                    flags[i] = not value
    return flags


def _neighbours(flags: Sequence[bool], value: bool, apart: Sequence[bool]) -> list[list[int]]:
    """The indexes of neighbours with one value, going round; those `apart` from the one before begin anew."""
    first = next((i for i, flag in enumerate(flags) if flag is not value), 0)
    stretches: list[list[int]] = [[]]
    for i in [*range(first, len(flags)), *range(first)]:
        if apart[i] and stretches[-1]:
            stretches.append([])
        if flags[i] is value:
            stretches[-1].append(i)
        elif stretches[-1]:
            stretches.append([])
    return [stretch for stretch in stretches if stretch]


def _gaps(runs: Sequence[_Run], count: int) -> list[int]:
    """The columns before each run that no other one takes."""
    return [(run.first - runs[i - 1].end) % count for i, run in enumerate(runs)]


def _split_text(runs: Sequence[_Run], count: int, radius: float) -> list[list[_Run]]:
    """Texts begin after the widest gap, and after others of its kind that stand out from those in a text."""
    ranked = sorted(_gaps(runs, count), reverse=True)
    if len(ranked) < 2:  # noqa: PLR2004 - two runs make a gap
        return [list(runs)] if runs else []
    ordinary = ranked[min(_ORDINARY, len(ranked) - 1)]
    least = max(_SPLIT * ranked[0], _WIDE * radius, 2 * ordinary)
    return _split(runs, count, lambda gap: gap >= least)


def _split(runs: Sequence[_Run], count: int, parts: Callable[[int], bool]) -> list[list[_Run]]:
    """Runs in groups, going round from the widest gap on, with a new group after each gap that `parts`."""
    gaps = _gaps(runs, count)
    start = int(np.argmax(gaps)) if gaps else 0
    groups: list[list[_Run]] = []
    for i in [*range(start, len(runs)), *range(start)]:
        if not groups or parts(gaps[i]):
            groups.append([])
        groups[-1].append(runs[i])
    return groups


def _make_arc(runs: Sequence[_Run], count: int, band: tuple[int, int] | None = None) -> Arc:
    """The arc of a group: in the main text's band, or as high as small print is."""
    top, bottom = band or (min(run.top for run in runs), max(run.bottom for run in runs))
    starts = [0, *np.cumsum([(b.first - a.first) % count for a, b in pairwise(runs)]).astype(int).tolist()]
    ends = [start + run.end - run.first for start, run in zip(starts, runs, strict=True)]
    sure = [i for i, run in enumerate(runs) if run.share >= _SURE_SHARE] or list(range(len(runs)))
    doubtful = (starts[sure[0]], ends[-1] - ends[sure[-1]])
    return Arc(runs[0].first, ends[-1], top, bottom, band is None, doubtful)
