"""The lines of the invoice: from pieces of text to one set of cells for each line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.rows import make_rows

from .amounts import HIDDEN, parse, tidy
from .cells import assign, split
from .columns import AMOUNT, NAME, NUMERIC, RATE, TAX, UNIT, Column, Head
from .fields import Field, Fields, changed, field_of
from .pieces import Piece, join
from .reader import Reader

_TALL: Final = 1.55
"""Pieces higher than this many lines are several lines of one column, found as one."""

_KEYS: Final = (AMOUNT, RATE, TAX)
"""Every line of the invoice has something in one of these columns."""

_EXEMPT: Final = frozenset({"免税", "不征税"})
"""With these rates asterisks stand for the tax."""

_SURE: Final = 0.6
_STARS: Final = 0.4
"""Asterisks are so much lower than other print."""


@dataclass(slots=True)
class _Line:
    """One line of the invoice while it is put together: its cells' pieces by column, and its row's place.

    `hidden` is where asterisks stand for the tax that were too small to be found as text.
    """

    top: float
    bottom: float
    cells: dict[int, list[Piece]] = field(default_factory=dict)
    hidden: Box | None = None


def read_table(pieces: Sequence[Piece], head: Head, height: float, reader: Reader) -> list[Fields]:
    """The cells of every line by the service's names, from the pieces between the head and the sums.

    Cells without text are left out. `height` is a line's.
    """
    tall = [piece for piece in pieces if piece.height > _TALL * height]
    flat = [part for piece in pieces if piece not in tall for part in split(piece, head)]
    lines = _lines(flat, head, height)
    for line in lines:
        _read_tall(line, tall, head, height, reader)
        _read_missed(line, head, height, reader)
    found = [_fields(line, head) for line in lines]
    grouped = any(fields[NAME].value.startswith("*") for fields in found if NAME in fields)
    for fields in found:
        if RATE in fields and fields[RATE].value in _EXEMPT:
            _hide_tax(fields)
        changed(fields, NAME, lambda name: read_name(name, grouped=grouped))
    return found


def _hide_tax(fields: Fields) -> None:
    """Asterisks for a tax that was not read, or not as a number."""
    tax = fields.get(TAX, Field(""))
    if parse(tax.value) is None:
        fields[TAX] = Field(HIDDEN, tax.box, tax.confidence)


def _lines(pieces: Sequence[Piece], head: Head, height: float) -> list[_Line]:
    lines: list[_Line] = []
    early: list[tuple[int, Piece]] = []
    for row in make_rows(pieces):
        placed = list(zip(assign(row, head, height), row, strict=True))
        keys = [piece for number, piece in placed if head.columns[number].name in _KEYS]
        if keys:
            lines.append(_Line(min(p.top for p in keys), max(p.bottom for p in keys)))
            placed = early + placed
            early = []
        if not lines:
            early += placed
            continue
        for number, piece in placed:
            lines[-1].cells.setdefault(number, []).append(piece)
    return lines


def _read_tall(line: _Line, tall: Sequence[Piece], head: Head, height: float, reader: Reader) -> None:
    """Reads the line's share of pieces that cover several lines."""
    for piece in tall:
        if not piece.top - height / 3 <= (line.top + line.bottom) / 2 <= piece.bottom + height / 3:
            continue
        place = Box(piece.left - 2, line.top, piece.right - piece.left + 4, line.bottom - line.top)
        inked = reader.ink(place, height)
        again = reader.read(inked) if inked else None
        if again is not None and again.confidence > _SURE:
            (number,) = assign([again], head, height)
            line.cells.setdefault(number, [again])


def _read_missed(line: _Line, head: Head, height: float, reader: Reader) -> None:
    """Reads cells in which there is ink, but no text was found: single characters are easily overlooked."""
    for number, column in enumerate(head.columns):
        if number in line.cells or column.name == NAME:
            continue
        inked = reader.ink(_inside(line, column, height), height * (_STARS if column.name == TAX else 1))
        if inked is None or _covered(inked, line):
            continue
        if column.name == TAX and inked.height < height / 2 < inked.width:
            line.hidden = inked
            continue
        again = reader.read(inked, grow=0.15)
        if again is not None and again.confidence > _SURE and _plausible(again.text, column.name):
            line.cells[number] = [again]


def _inside(line: _Line, column: Column, height: float) -> Box:
    left, right = column.left + height / 5, column.right - height / 5
    return Box(left, line.top - height / 8, max(right - left, 0), line.bottom - line.top + height / 4)


def _covered(box: Box, line: _Line) -> bool:
    """Whether a cell's ink belongs to a neighbour that reaches over."""
    return any(
        piece.left - 3 < box.right and piece.right + 3 > box.x
        for cells in line.cells.values()
        for piece in cells
    )


def _plausible(text: str, name: str) -> bool:
    if name in NUMERIC:
        return bool(re.fullmatch(r"-?[\d.,]+|[*★]+", text))
    return bool(re.search(r"\w", text)) and (name != UNIT or len(text) <= 4)  # noqa: PLR2004 - signs


def _fields(line: _Line, head: Head) -> Fields:
    fields: Fields = {}
    for number, column in enumerate(head.columns):
        whole = join([p for row in make_rows(line.cells.get(number, [])) for p in row])
        if whole is not None:
            fields[column.name] = _cell(whole, line.cells[number], column.name)
        elif column.name == TAX and line.hidden is not None:
            fields[TAX] = Field(HIDDEN, line.hidden)
    return fields


def _cell(whole: Piece, parts: Sequence[Piece], name: str) -> Field:
    left, top = min(p.left for p in parts), min(p.top for p in parts)
    box = Box(left, top, max(p.right for p in parts) - left, max(p.bottom for p in parts) - top)
    text = whole.text
    if name in NUMERIC:
        text = tidy(text)
    elif name == RATE:
        text = read_rate(text)
    return Field(text, box, field_of(whole).confidence)


def read_rate(text: str) -> str:
    """A tax rate as printed: per cent, 免税, 不征税 or `***`; a lost sign for per cent is put back."""
    plain = re.sub(r"\s", "", text).replace("兔", "免").replace("％", "%")
    if re.fullmatch(r"[*★☆]+", plain):
        return "***"
    plain = plain if "税" in plain else plain.replace("O", "0").replace("l", "1")
    return plain + "%" if re.fullmatch(r"\d{1,2}", plain) else plain


def read_name(text: str, *, grouped: bool) -> str:
    """A line's name without dirt. `*group*name` begins with a star: where it was overlooked it is put back.

    `grouped` tells that other lines of the invoice have such names: then a dot is a star, too.
    """
    plain = re.sub(r"[★☆✱]", "*", text).strip(" ·.'`")
    plain = re.sub(r"(?<=\*)[·.]+|[·.]+(?=\*)", "", plain)
    if grouped and "*" not in plain:
        plain = re.sub(r"^(\D{2,})[·.](?=\D)", r"\1*", plain, count=1)
    return "*" + plain if plain.count("*") == 1 and plain[0] != "*" and plain[-1] != "*" else plain
