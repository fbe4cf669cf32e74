"""Text put into the ruled cells that it stands in; text that the detector overlooked in cells is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, Protocol

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.pictures import Pixels

from .grids import make_bands, make_grids
from .matrix import Slot
from .pieces import Piece, split_at
from .rules import Area

_MARGIN: Final = 4
_PADDING: Final = 6
_INK: Final = 60
"""How much darker than its ground ink is, in levels of 0..255."""

_LEAST_INK: Final = 12
_MIN_CONFIDENCE: Final = 0.6
_MOST_CELLS: Final = 80
"""Empty cells that are looked into at most; a page of specks would take minutes else."""


class Reader(Protocol):
    """Reads a strip (BGR) with one line of text: its text and its confidence, 0..1."""

    def __call__(self, strip: Pixels) -> tuple[str, float]: ...


def keep_grids(areas: Iterable[Area]) -> list[Area]:
    """The areas of grids with two columns at least: between lines to write on, there is only one."""
    groups = make_grids(Slot(area.box, (), area.shade) for area in areas)
    kept = [group for group in groups if any(len(band.spans) > 1 for band in make_bands(group))]
    return [Area(slot.box, slot.shade) for group in kept for slot in group]


def fill_cells(pieces: Iterable[Piece], areas: Sequence[Area]) -> tuple[list[Slot], list[Piece]]:
    """A slot for each area, with its text, and the pieces that stand in none."""
    held: list[list[Piece]] = [[] for _ in areas]
    loose: list[Piece] = []
    for piece in pieces:
        for index, part in _split_by_area(piece, areas):
            (loose if index is None else held[index]).append(part)
    slots = [Slot(area.box, tuple(own), area.shade) for area, own in zip(areas, held, strict=True)]
    return slots, loose


def _split_by_area(piece: Piece, areas: Sequence[Area]) -> list[tuple[int | None, Piece]]:
    """The piece in parts, one for each area that its words stand in."""
    places = [_area_of(part.box, piece.box, areas) for part in piece.parts]
    if len(set(places)) <= 1:
        place = places[0] if places else _area_of(piece.box, piece.box, areas)
        return [(place, piece)]
    runs = [list(run) for _, run in groupby(zip(places, piece.parts, strict=True), key=lambda pair: pair[0])]
    starts = [run[0][1].start for run in runs]
    cuts = split_at(piece, starts[1:])
    return [(run[0][0], cut) for run, cut in zip(runs, cuts, strict=True)]


def _area_of(word: Box, line: Box, areas: Sequence[Area]) -> int | None:
    """The area around the middle of a word; the line gives the height, because words' own ones vary."""
    x, y = word.x + word.width / 2, line.y + line.height / 2
    for index, area in enumerate(areas):
        if area.box.x <= x <= area.box.right and area.box.y <= y <= area.box.bottom:
            return index
    return None


def read_overlooked(slots: Sequence[Slot], image: Pixels, read: Reader) -> list[Slot]:
    """The slots, those without text but with ink read anew from the upright picture (BGR)."""
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    left = _MOST_CELLS
    filled = []
    for slot in slots:
        ink = _find_ink(grey, slot.box) if not slot.pieces and left else None
        if ink is not None:
            left -= 1
            slot = _read_slot(slot, ink, image, read)  # noqa: PLW2901 - the same slot with its text
        filled.append(slot)
    return filled


def _find_ink(grey: Pixels, box: Box) -> Box | None:
    """The box around what is written in a cell; None where the cell is empty."""
    x, y = int(box.x) + _MARGIN, int(box.y) + _MARGIN
    inner = grey[y : int(box.bottom) - _MARGIN, x : int(box.right) - _MARGIN]
    if min(inner.shape, default=0) < _MARGIN:
        return None
    calm = np.asarray(cv2.medianBlur(np.ascontiguousarray(inner), 3), dtype=np.int16)
    dark = (float(np.median(calm)) - calm > _INK).astype(np.uint8)
    if int(dark.sum()) < _LEAST_INK:
        return None
    left, top, width, height = (int(value) for value in cv2.boundingRect(dark))
    return Box(x + left, y + top, width, height)


def _read_slot(slot: Slot, ink: Box, image: Pixels, read: Reader) -> Slot:
    top, bottom = (
        max(int(ink.y) - _PADDING, int(slot.box.y)),
        min(int(ink.bottom) + _PADDING, int(slot.box.bottom)),
    )
    left, right = (
        max(int(ink.x) - _PADDING, int(slot.box.x)),
        min(int(ink.right) + _PADDING, int(slot.box.right)),
    )
    text, confidence = read(np.ascontiguousarray(image[max(top, 0) : bottom, max(left, 0) : right]))
    if not text or confidence < _MIN_CONFIDENCE:
        return slot
    return Slot(slot.box, (Piece(text, ink),), slot.shade)
