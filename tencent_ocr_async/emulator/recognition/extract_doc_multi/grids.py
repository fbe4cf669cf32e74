"""Ruled cells that touch one another: their rows and columns, and the bands of rows that are alike."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box

from .matrix import Slot

_TOUCHING: Final = 14.0
"""Cells with at most this many pixels between them share a line."""

_SAME_EDGE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A slot and the rows and columns that it covers; the ends are not included."""

    slot: Slot
    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Band:
    """Neighbouring rows with the same columns; a slot that spans rows stands in each of them.

    `spans` are the columns' places in the grid, as (left, right) with right not included.
    """

    rows: tuple[tuple[Slot, ...], ...]
    spans: tuple[tuple[int, int], ...]


def make_grids(slots: Iterable[Slot]) -> list[list[Slot]]:
    """Slots in groups that touch, directly or through others."""
    groups: list[list[Slot]] = []
    for slot in slots:
        near = [group for group in groups if any(_touch(slot.box, other.box) for other in group)]
        groups = [group for group in groups if not any(group is other for other in near)]
        groups.append([slot, *(other for group in near for other in group)])
    return groups


def _touch(a: Box, b: Box) -> bool:
    across = max(a.x, b.x) - min(a.right, b.right)
    down = max(a.y, b.y) - min(a.bottom, b.bottom)
    return max(across, down) <= _TOUCHING and min(across, down) < -_SAME_EDGE


def make_bands(slots: Sequence[Slot]) -> list[Band]:
    """The bands of a grid from top to bottom; places without a cell are left out."""
    cells = _index(slots)
    bands: list[Band] = []
    for row in range(max(cell.bottom for cell in cells)):
        here = sorted((c for c in cells if c.top <= row < c.bottom), key=lambda c: c.left)
        if not here:
            continue
        spans = tuple((cell.left, cell.right) for cell in here)
        line = tuple(cell.slot for cell in here)
        if bands and bands[-1].spans == spans:
            if bands[-1].rows[-1] != line:
                bands[-1] = Band((*bands[-1].rows, line), spans)
        else:
            bands.append(Band((line,), spans))
    return bands


def _index(slots: Sequence[Slot]) -> list[Cell]:
    xs = _edges(edge for slot in slots for edge in (slot.box.x, slot.box.right))
    ys = _edges(edge for slot in slots for edge in (slot.box.y, slot.box.bottom))
    cells = []
    for slot in slots:
        left, right = _place(xs, slot.box.x), _place(xs, slot.box.right)
        top, bottom = _place(ys, slot.box.y), _place(ys, slot.box.bottom)
        cells.append(Cell(slot, top, max(bottom, top + 1), left, max(right, left + 1)))
    return cells


def _edges(values: Iterable[float]) -> list[float]:
    """The first of each cluster of values."""
    starts: list[float] = []
    last = float("-inf")
    for value in sorted(values):
        if value - last > _SAME_EDGE:
            starts.append(value)
        last = value
    return starts


def _place(starts: Sequence[float], value: float) -> int:
    return bisect.bisect_right(starts, value) - 1
