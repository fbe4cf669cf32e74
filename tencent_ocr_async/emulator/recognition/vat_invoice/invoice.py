"""From an upright sheet to everything that the invoice says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tencent_ocr_async.emulator.refusals import Refusal

from .amounts import HIDDEN
from .cipher import find_cipher
from .columns import TAX, Head
from .consistency import Book, reconcile
from .derived import add_derived
from .fields import Field, Fields
from .flags import is_faint
from .footing import find_remarks, find_signers, is_label, signers_row
from .frame import Frame, make_frame
from .heading import find_heading
from .kinds import find_title
from .parties import find_parties
from .reader import Reader
from .rolls import find_roll
from .sheet import Sheet
from .table import read_table
from .totals import FIGURES, SUM, SUM_TAX, WORDS, read_sums, read_total, sums_row

_PROOFS: Final = ("发票代码", "发票号码", "开票日期", "购买方识别号", "销售方识别号", FIGURES, WORDS, SUM)
_FEW: Final = 3
"""A picture with fewer of these fields, a title counting as one, shows no invoice."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """What an invoice says: the fields that stand on it once, and those of each of its lines."""

    fields: Fields
    lines: tuple[Fields, ...]


def read_invoice(sheet: Sheet, reader: Reader) -> Invoice:
    """The invoice on a sheet.

    Raises Refusal with FailedOperation.ImageNoText where there is none: the action's page has no code of
    its own for a picture that shows something else.
    """
    frame = make_frame(sheet)
    fields = find_heading(frame.above)
    if frame.head is None:
        fields.update(find_roll(frame.level))
    fields.update(find_parties(sheet, frame.framed, frame.height, reader))
    fields.update(find_cipher(frame.framed, reader))
    book = _read_amounts(frame, reader)
    fields.update(book.totals)
    fields.update(_below(sheet, frame))
    title = find_title(frame.above, reader)
    if sum(name in fields for name in _PROOFS) + (title is not None) < _FEW:
        raise Refusal("FailedOperation.ImageNoText", "No VAT invoice was found in the picture.")
    add_derived(fields, book.lines, title, sheet, frame)
    return Invoice(fields, book.lines)


def _read_amounts(frame: Frame, reader: Reader) -> Book:
    """The lines, and every sum below them, checked against each other."""
    lines: list[Fields] = []
    totals: Fields = {}
    if frame.head is not None:
        lines, totals = _read_table(frame, frame.head, reader)
    if frame.total is not None:
        totals.update(read_total(frame.level, frame.total, reader))
    return reconcile(Book(tuple(lines), totals), reader)


def _read_table(frame: Frame, head: Head, reader: Reader) -> tuple[list[Fields], Fields]:
    end = frame.total.top if frame.total else float("inf")
    below = [p for p in frame.framed if head.bottom - frame.height / 3 < p.middle < end]
    level = [piece for piece in below if not piece.upright]
    row = sums_row(level)
    bottom = row.middle - frame.height / 2 if row else end
    lines = read_table([p for p in below if p.middle < bottom], head, frame.height, reader)
    totals = read_sums(level, row, head) if row else {}
    if lines and SUM_TAX not in totals and all(line.get(TAX, Field("")).value == HIDDEN for line in lines):
        totals[SUM_TAX] = Field(HIDDEN)
    return lines, totals


def _below(sheet: Sheet, frame: Frame) -> Fields:
    """Remarks, and who signed."""
    if frame.total is None:
        return {}
    end = signers_row(frame.level, frame.total.bottom)
    fields = find_signers(frame.level, end, frame.height) if end is not None else {}
    bottom = end - frame.height / 2 if end is not None else float("inf")
    printed = [piece for piece in frame.framed if is_label(piece) or not is_faint(sheet, piece)]
    return {**fields, **find_remarks(printed, frame.total.bottom, bottom)}
