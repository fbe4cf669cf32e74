"""What is found on a page: fields, tables, headings. `place` says where in the upright picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box

NOWHERE: Final = Box(0, 0, 0, 0)
"""The place of what is not on the page."""


@dataclass(frozen=True, slots=True)
class Field:
    """A key and its value, "" where nothing is filled in; `box` is the value's, None where it is empty.

    `parents` are the keys above it, the outermost first: a heading, or a table's upper header.
    `config_name` is the name under which a caller asked for it, "" where nobody did.
    """

    name: str
    value: str
    place: Box
    box: Box | None = None
    parents: tuple[str, ...] = ()
    config_name: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a cell is a field named after its column."""

    rows: tuple[tuple[Field, ...], ...]
    place: Box


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that stands above fields and belongs to them all."""

    text: str
    place: Box


Finding = Field | Table | Heading
