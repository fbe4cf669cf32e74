"""Invoices printed on rolls: no table, one label and value a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .amounts import words
from .fields import Fields, changed, field_of
from .labels import labelled
from .pieces import Piece
from .tax_numbers import clean
from .totals import FIGURES, WORDS, signed

_LABELS: Final = {
    "销售方名称": ("销售方名称",),
    "销售方识别号": ("销售方纳税人识别号", "销售方识别号", "纳税人识别号"),
    "购买方名称": ("购买方名称",),
    "购买方识别号": ("购买方纳税人识别号", "购买方识别号"),
    FIGURES: ("合计金额(小写)", "(小写)", "合计金额"),
    WORDS: ("合计金额(大写)", "(大写)"),
    "收款人": ("收款员", "收款人"),
}


def find_roll(pieces: Sequence[Piece]) -> Fields:
    """The fields of an invoice without a table, each from the row of its label."""
    fields: Fields = {name: field_of(value) for name, value in labelled(pieces, _LABELS).items() if value}
    for name in ("销售方识别号", "购买方识别号"):
        changed(fields, name, clean)
    changed(fields, WORDS, words)
    if FIGURES in fields:
        fields[FIGURES] = signed(fields[FIGURES])
    return fields
