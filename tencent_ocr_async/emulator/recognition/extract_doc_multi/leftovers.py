"""What loose text says beyond pairs: keys above their values, values right behind a name, headings."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Sequence
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.rows import make_rows, same_row

from .findings import Field, Heading
from .keys import SURE, Keys, is_number, is_prose, is_sentence, key_name
from .pieces import Piece, join, union

_PLAIN: Final = 0.9
"""A key that has its value below it, alone in its line, must be as sure as this."""

_BELOW: Final = 1.3
_ALIGNED: Final = 1.0
_NEXT_LINE: Final = 0.5
_TITLE: Final = 1.15


def find_stacked(loose: Sequence[Piece], keys: Keys) -> tuple[list[Field], list[Piece]]:
    """Fields whose value stands below the key, and what is left."""
    left = list(loose)
    fields: list[Field] = []
    for key in loose:
        if keys.likelihood(key.text) < _PLAIN or not _is_in(key, left):
            continue
        value = next((piece for piece in left if _stands_below(piece, key, keys)), None)
        if value is not None:
            lines = _with_next_lines(value, left)
            box = union(line.box for line in lines)
            fields.append(Field(key_name(key.text), join(line.text for line in lines), key.box, box))
            left = [piece for piece in left if piece is not key and not _is_in(piece, lines)]
    return fields, left


def _is_in(piece: Piece, pieces: Sequence[Piece]) -> bool:
    return any(piece is other for other in pieces)


def _stands_below(piece: Piece, key: Piece, keys: Keys) -> bool:
    size = key.box.height
    gap = (piece.box.y - key.box.bottom) / size
    aligned = abs(piece.box.x - key.box.x) < _ALIGNED * size
    return aligned and -_ALIGNED / 2 < gap < _BELOW and keys.likelihood(piece.text) < SURE


def _with_next_lines(first: Piece, pieces: Sequence[Piece]) -> list[Piece]:
    """A line and those right below that start where it does."""
    lines = [first]
    for piece in sorted(pieces, key=lambda p: p.box.y):
        last, size = lines[-1].box, min(lines[-1].box.height, piece.box.height)
        aligned = abs(piece.box.x - last.x) < _ALIGNED * size
        if aligned and piece.box.y > last.y and (piece.box.y - last.bottom) / size < _NEXT_LINE:
            lines.append(piece)
    return lines


def find_prefixed(loose: Sequence[Piece], keys: Keys) -> tuple[list[Field], list[Piece]]:
    """Fields of asked names that have their value right behind them, without a colon."""
    fields: list[Field] = []
    left: list[Piece] = []
    for piece in loose:
        names = () if keys.likelihood(piece.text) >= SURE else keys.asked
        found = next((f for f in (_read_behind(piece, name) for name in names) if f), None)
        if found is None:
            left.append(piece)
        else:
            fields.append(found)
    return fields, left


def _read_behind(piece: Piece, name: str) -> Field | None:
    text = unicodedata.normalize("NFKC", piece.text).casefold()
    start = unicodedata.normalize("NFKC", name).casefold()
    if len(text) != len(piece.text) or not text.startswith(start) or len(text) <= len(start):
        return None
    value = piece.cut(len(start), len(text))
    if not value.text or (start[-1].isalnum() and start.isascii() and text[len(start)].isalnum()):
        return None
    return Field(piece.text[: len(start)], value.text, piece.box, value.box)


def find_headings(loose: Sequence[Piece], taken: Sequence[Box]) -> list[Heading]:
    """Short lines that stand alone, but for the page's title and what is above it.

    `taken` are the places of everything else: a line beside one of them is no heading.
    """
    lines = [row[0] for row in make_rows(loose) if len(row) == 1]
    alone = [
        line
        for line in lines
        if not (
            is_prose(line.text)
            or is_sentence(line.text)
            or is_number(line.text)
            or any(same_row(line.box, box) for box in taken)
        )
    ]
    title = _title(alone)
    below = title.box.bottom if title is not None else float("-inf")
    return [Heading(key_name(line.text), line.box) for line in alone if line.box.y >= below]


def _title(lines: Sequence[Piece]) -> Piece | None:
    """The line in the largest type, where it is larger than the others or the only one."""
    if not lines:
        return None
    largest = max(lines, key=lambda line: line.box.height)
    others = [line.box.height for line in lines if line is not largest]
    if not others or largest.box.height >= _TITLE * statistics.median(others):
        return largest
    return None
