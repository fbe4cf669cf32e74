"""How forms place a key and its value: in a line, in ruled cells, the key above, under headings.

Every layout draws entries into a column of the sheet and gives the y below them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from benchmarks.accuracy.form_pen import Pen
from benchmarks.accuracy.typesetting import PIECE


@dataclass(frozen=True)
class Entry:
    """A printed key and what is filled in."""

    key: str
    value: str


@dataclass(frozen=True)
class Column:
    """Where a layout may draw, in pixels."""

    x: float
    y: float
    width: float


BELOW: Final = 0.8  # below a layout, in ems
T = TypeVar("T")
Layout = Callable[[Pen, Sequence[Entry], Column], float]


def in_lines(pen: Pen, entries: Sequence[Entry], column: Column) -> float:
    """`key：value`, one or two beside each other, the values below each other or right behind the colon."""
    wanted = pen.rng.choice((1, 2, 2))
    aligned, underlined, spread = (pen.rng.random() < share for share in (0.5, 0.2, 0.3))
    keys = [_spread(entry.key) if spread and not pen.style.english else entry.key for entry in entries]
    face = pen.key_face()
    widest = max(face.getlength(key + pen.style.colon) for key in keys) + pen.em * 0.3
    abreast = _abreast(pen, entries, wanted, lambda number: column.width / number - pen.em - widest)
    width, y = column.width / abreast, column.y
    gap = pen.line * pen.rng.uniform(1.0, 1.6)
    for row in _rows(list(zip(keys, entries, strict=True)), abreast):
        tallest = 1
        for place, (key, entry) in enumerate(row):
            x = column.x + place * width
            pen.text(x, y + pen.line / 2, key + pen.style.colon, face, pen.style.key_colour)
            start = x + (widest if aligned else face.getlength(key + pen.style.colon) + pen.em * 0.2)
            room = x + width - pen.em - start
            lines = pen.lines(entry.value, room)
            _write(pen, lines, start, y)
            if underlined:
                pen.rule(start - 4, y + pen.line, start + room, y + pen.line, 1)
            tallest = max(tallest, len(lines))
        y += gap + (tallest - 1) * pen.line
    return y + pen.em * 0.3


def in_cells(pen: Pen, entries: Sequence[Entry], column: Column) -> float:
    """A ruled grid: the key in a cell, often tinted, the value in the cell to its right."""
    wanted = pen.rng.choice((1, 2, 2))
    abreast = _abreast(pen, entries, wanted, lambda number: (column.width / number) * 0.58 - pen.em)
    share = pen.rng.uniform(0.34, 0.42) if abreast == 2 else pen.rng.uniform(0.2, 0.3)
    middle, padding = pen.rng.random() < 0.5, pen.em * 0.4
    longest = max(pen.key_face().getlength(word) for entry in entries for word in PIECE.findall(entry.key))
    y, high = column.y, pen.line * pen.rng.uniform(1.2, 1.7)
    for row in _rows(entries, abreast):
        width = column.width / len(row)
        left = max(share * column.width / abreast, longest + 2 * padding)
        keys = [pen.lines(entry.key, left - 2 * padding, pen.key_face()) for entry in row]
        values = [pen.lines(entry.value, width - left - 2 * padding) for entry in row]
        tall = high + (max(map(len, keys + values)) - 1) * pen.line
        for place, (key, text) in enumerate(zip(keys, values, strict=True)):
            x = column.x + place * width
            pen.shade(x, y, x + left, y + tall)
            pen.box(x, y, x + left, y + tall)
            pen.box(x + left, y, x + width, y + tall)
            _in_cell(pen, key, (x, y, left, tall), centred=middle, key=True)
            _in_cell(pen, text, (x + left, y, width - left, tall), centred=middle and pen.style.shade is None)
        y += tall
    return y + BELOW * pen.em


def above(pen: Pen, entries: Sequence[Entry], column: Column) -> float:
    """The key small above its value, two or three beside each other, in boxes or free."""
    wanted, boxed, size = pen.rng.choice((2, 3)), pen.rng.random() < 0.6, pen.rng.uniform(0.72, 0.9)
    abreast = _abreast(pen, entries, wanted, lambda number: column.width / number - pen.em)
    padding, y = pen.em * 0.4, column.y
    for row in _rows(entries, abreast):
        width = column.width / (len(row) if boxed else abreast)
        texts = [pen.lines(entry.value, width - 2 * padding) for entry in row]
        tall = pen.line * (1.15 + max(map(len, texts))) + padding
        for place, (entry, lines) in enumerate(zip(row, texts, strict=True)):
            x = column.x + place * width
            if boxed:
                pen.box(x, y, x + width, y + tall)
            pen.text(x + padding, y + pen.line * 0.55, entry.key, pen.key_face(size), pen.style.key_colour)
            _write(pen, lines, x + padding, y + pen.line * 1.05)
        y += tall + (0 if boxed else pen.em * 0.5)
    return y + BELOW * pen.em


LAYOUTS: Final[dict[str, Layout]] = {"lines": in_lines, "cells": in_cells, "above": above}


def headed(pen: Pen, heading: str, column: Column) -> float:
    """A section's heading: bold, on a bar, numbered or underlined."""
    way = pen.rng.randrange(3)
    high = pen.line * 1.3
    column = Column(column.x, column.y + pen.em * 0.5, column.width)
    if way == 0:
        pen.shade(column.x, column.y, column.x + column.width, column.y + high, (228, 231, 236))
    if way == 1:
        pen.rule(column.x, column.y + high, column.x + column.width, column.y + high)
    pen.text(column.x + pen.em * 0.3, column.y + high / 2, heading, pen.face(bold=True, size=1.1))
    return column.y + high + pen.em * 0.5


def with_heading_beside(pen: Pen, heading: str, entries: Sequence[Entry], column: Column) -> float:
    """Ruled cells, and to their left one cell as high as all of them with the section's heading."""
    longest = max(map(pen.key_face().getlength, PIECE.findall(heading)))
    if len(entries) < 3:
        longest = pen.key_face().getlength(heading)
    # one Chinese sign a line, where the cells beside are high enough for that
    wide = max(longest + 0.8 * pen.em, pen.em * (1.9 if len(entries) > 4 else 3.1))
    bottom = in_cells(pen, entries, Column(column.x + wide, column.y, column.width - wide)) - BELOW * pen.em
    pen.box(column.x, column.y, column.x + wide, bottom)
    lines = pen.lines(heading, wide - pen.em * 0.6, pen.key_face())
    _in_cell(pen, lines, (column.x, column.y, wide, bottom - column.y), centred=True, key=True)
    return bottom + BELOW * pen.em * pen.rng.choice((0, 1))


def _abreast(pen: Pen, entries: Sequence[Entry], wanted: int, room: Callable[[int], float]) -> int:
    """The largest number up to `wanted` that leaves room for the longest word of every value."""
    words = [word for entry in entries for word in PIECE.findall(entry.value)]
    longest = max([pen.face().getlength(word) for word in words], default=0)
    return max([number for number in range(1, wanted + 1) if room(number) >= longest], default=1)


def _rows(items: Sequence[T], abreast: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), abreast):
        yield items[start : start + abreast]


def _write(pen: Pen, lines: Sequence[str], x: float, y: float) -> None:
    for place, line in enumerate(lines):
        pen.text(x, y + (place + 0.5) * pen.line, line, pen.face(), pen.style.value_colour)


def _in_cell(
    pen: Pen,
    lines: Sequence[str],
    cell: tuple[float, float, float, float],
    *,
    centred: bool,
    key: bool = False,
) -> None:
    """Lines in the middle of a cell's height (x, y, width, height)."""
    x, y, width, height = cell
    face = pen.key_face() if key else pen.face()
    colour = pen.style.key_colour if key else pen.style.value_colour
    step = min(pen.line, height / len(lines))
    first = y + height / 2 - (len(lines) - 1) * step / 2
    for place, line in enumerate(lines):
        if centred:
            pen.centred(x + width / 2, first + place * step, line, face, colour)
        else:
            pen.text(x + pen.em * 0.4, first + place * step, line, face, colour)


def _spread(key: str) -> str:
    """A key of two or three characters, blanks between them, as wide as one of four."""
    gaps = {2: "　　", 3: " "}
    return gaps.get(len(key), "").join(key)
