"""The sums below the table: 合计 in two columns, and the total in words and figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.rows import same_row

from .amounts import parse, tidy, words
from .columns import AMOUNT, TAX, Head
from .fields import Field, Fields, field_of
from .labels import find, labelled
from .pieces import Piece
from .reader import Reader

WORDS, FIGURES = "价税合计(大写)", "小写金额"
_LONGEST: Final = 9.0
"""How far figures may reach behind their label, in line heights."""

SUM, SUM_TAX = "合计金额", "合计税额"


def words_row(pieces: Sequence[Piece]) -> Piece | None:
    """The piece that heads the row of the total: 价税合计, or 大写 or 小写 where that was not read."""
    hits = find(pieces, "价税合计") or find(pieces, "(大写)") or find(pieces, "(小写)")
    return hits[0].piece if hits else None


def sums_row(pieces: Sequence[Piece]) -> Piece | None:
    """The piece 合计 that heads the row of the sums, else the lowest one with a currency sign."""
    for piece in pieces:
        if re.search(r"(?<![税价])合.?计|^小.?计", piece.text.replace(" ", "")):
            return piece
    signed = [piece for piece in pieces if re.match(r"[¥Y]\s*-?\d", piece.text)]
    return max(signed, key=lambda piece: piece.middle) if signed else None


def read_sums(pieces: Sequence[Piece], row: Piece, head: Head) -> Fields:
    """合计金额 and 合计税额 from the pieces of that row."""
    fields: Fields = {}
    columns = {name: head.index(name) for name in (AMOUNT, TAX)}
    values = [p for p in pieces if same_row(p.box, row.box) and p.left > head.columns[0].right - 1]
    values = [p for p in values if tidy(p.text) == "***" or parse(tidy(p.text)) is not None]
    for name, target in ((AMOUNT, SUM), (TAX, SUM_TAX)):
        number = columns[name]
        if number is None or not values:
            continue
        column = head.columns[number]
        centre = (column.left + column.right) / 2
        nearest = min(values, key=lambda piece: abs(piece.centre - centre))
        if abs(nearest.centre - centre) < max(column.right - column.left, 4 * row.height):
            fields[target] = signed(field_of(nearest))
    return fields


def read_total(pieces: Sequence[Piece], row: Piece, reader: Reader) -> Fields:
    """价税合计(大写) and 小写金额 from the pieces of their row; overlooked figures are looked for."""
    here = [p for p in pieces if same_row(p.box, row.box)]
    found = labelled(here, {WORDS: ("价税合计(大写)", "(大写)"), FIGURES: ("(小写)", "小写")})
    fields: Fields = {}
    text = found.get(WORDS) or _like(here, r"[壹贰叁肆伍陆柒捌玖].*[圆元角分整]")
    if text is not None:
        fields[WORDS] = _without_mark(text)
    figures = found.get(FIGURES)
    if figures is None or parse(tidy(figures.text)) is None:
        figures = _like(here, r"^[¥Y]?-?[\d,]+\.\d\d$") or _search(here, row, reader)
    if figures is not None:
        fields[FIGURES] = signed(field_of(figures))
    return fields


def _search(here: Sequence[Piece], row: Piece, reader: Reader) -> Piece | None:
    """The figures behind their label, looked for there alone."""
    hits = find(here, "(小写)", "小写)")
    if not hits:
        return None
    hit, height = hits[0], row.height
    place = Box(hit.right, hit.piece.top - height / 3, _LONGEST * height, hit.piece.height + height * 2 / 3)
    numbers = [piece for piece in reader.find(place) if parse(tidy(piece.text)) is not None]
    return max(numbers, key=lambda piece: piece.confidence, default=None)


def _like(pieces: Sequence[Piece], pattern: str) -> Piece | None:
    return next((p for p in reversed(pieces) if re.search(pattern, p.text.replace(" ", ""))), None)


def _without_mark(piece: Piece) -> Field:
    """The words without the crossed circle before them."""
    numerals = [
        i for i, glyph in enumerate(piece.glyphs) if re.match(r"[负零壹贰叁肆伍陆柒捌玖]", glyph.text)
    ]
    rest = piece.part(numerals[0]) if numerals else None
    return field_of(rest or piece, words((rest or piece).text))


def signed(field: Field) -> Field:
    """A sum with the currency sign before it, which is easily overlooked; stars stay without."""
    text = tidy(field.value)
    value = text if text == "***" or text.startswith("¥") or parse(text) is None else "¥" + text
    return Field(value, field.box, field.confidence)
