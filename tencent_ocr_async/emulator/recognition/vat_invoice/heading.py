"""What stands above the table: code, number, date, check code, machine number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from .fields import Field, Fields, field_of
from .labels import labelled
from .pieces import Piece

_LABELS: Final = {
    "发票代码": ("发票代码",),
    "发票号码": ("发票号码",),
    "开票日期": ("开票日期",),
    "校验码": ("校验码", "校验", "验码"),
    "机器编号": ("机器编号",),
}
_DIGITS: Final = {"发票代码": (12, 10), "发票号码": (20, 8), "校验码": (20,), "机器编号": (12,)}
"""How many digits each number has."""

_LOOKALIKES: Final = str.maketrans("OoDQlI|iZzSsBGqgT", "00001111225586997")
_NUMBERED: Final = re.compile(r"\D{0,2}(?:№|N[oO0°º]?)[.:]*(\d{8})")
_PRINTED: Final = {"发票代码": "打印发票代码", "发票号码": "打印发票号码"}
_LARGE: Final = 1.25
"""The form's own code and number are at least this much higher than what the printer repeats."""


def find_heading(pieces: Sequence[Piece]) -> Fields:
    """The fields of the heading, from the pieces above the table.

    Paper invoices carry code and number on the form, unlabelled and large, and once more, small, as printed
    with the rest: those are 打印发票代码 and 打印发票号码.
    """
    fields: Fields = {}
    for name, value in labelled(pieces, _LABELS).items():
        if value is None:
            continue
        text = read_date(value.text) if name == "开票日期" else number(value.text, *_DIGITS[name])
        if text:
            fields[name] = field_of(value, text)
    _add_loose(fields, pieces)
    if "开票日期" not in fields:
        dated = next((piece for piece in pieces if read_date(piece.text)), None)
        if dated is not None:
            fields["开票日期"] = field_of(dated, read_date(dated.text))
    return fields


def _add_loose(fields: Fields, pieces: Sequence[Piece]) -> None:
    """Numbers without a label, told apart by how many digits they have."""
    loose = [(piece, found) for piece in pieces if (found := _loose(piece.text))]
    for name in ("发票代码", "发票号码"):
        fitting = [(piece, text) for piece, text in loose if len(text) in _DIGITS[name]]
        if name in fields or not fitting:
            continue
        fitting.sort(key=lambda pair: pair[0].height, reverse=True)
        form, *others = fitting
        printed = next((pair for pair in others if pair[0].height * _LARGE <= form[0].height), None)
        fields[name] = _agreed(form, printed)
        if printed is not None:
            fields[_PRINTED[name]] = field_of(*printed)
    if "校验码" not in fields and "发票代码" in fields:
        fields.update(_check_code(pieces))


def _check_code(pieces: Sequence[Piece]) -> Fields:
    """校验码 however its label was read: nothing else on an invoice with a code has twenty digits."""
    for piece in pieces:
        found = re.fullmatch(r"(\D{0,5})(\d{20})", piece.text.replace(" ", ""))
        if found and (value := piece.part(_after(piece, len(found.group(1))))):
            return {"校验码": field_of(value, found.group(2))}
    return {}


def _after(piece: Piece, characters: int) -> int:
    """The number of the glyph that follows so many characters, spaces not counted."""
    solid = [i for i, glyph in enumerate(piece.glyphs) if not glyph.text.isspace()]
    return solid[characters]


def _agreed(form: tuple[Piece, str], printed: tuple[Piece, str] | None) -> Field:
    """The form's number; the printer's repetition where that was read more surely."""
    if (
        printed is not None
        and len(printed[1]) == len(form[1])
        and printed[0].confidence > form[0].confidence + 0.05
    ):
        return field_of(form[0], printed[1])
    return field_of(*form)


def _loose(text: str) -> str:
    """The digits of a piece that shows nothing else, "No" before them excepted; else ""."""
    body = re.sub(r"\s", "", text)
    marked = _NUMBERED.fullmatch(body)
    body = marked.group(1) if marked else body.translate(_LOOKALIKES)
    return body if re.fullmatch(r"\d{8}|\d{10}|\d{12}|\d{20}", body) else ""


def number(text: str, *lengths: int) -> str:
    """The digits of a labelled value: of the first of the lengths that fits, else all that are there."""
    plain = re.sub(r"[\s.,:\-·]", "", text).translate(_LOOKALIKES)
    for length in lengths:
        found = re.search(rf"(?<!\d)\d{{{length}}}(?!\d)", plain)
        if found:
            return found.group()
    digits = re.search(r"\d+", plain)
    return digits.group() if digits and len(digits.group()) >= min(lengths) - 2 else ""


def read_date(text: str) -> str:
    """A text's date as 2019年06月16日, "" where it has none that the calendar knows."""
    plain = re.sub(r"\s", "", text).translate(_LOOKALIKES)
    found = re.search(r"(20\d\d)[^\d]{0,2}(\d\d)[^\d]{0,2}(\d\d)(?!\d)", plain) or re.search(
        r"(20\d\d)[^\d](\d{1,2})[^\d](\d{1,2})", plain
    )
    if not found:
        return ""
    year, month, day = map(int, found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return ""
    return f"{year}年{month:02d}月{day:02d}日"
