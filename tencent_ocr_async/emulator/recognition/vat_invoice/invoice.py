"""From an upright sheet to everything that the invoice says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.refusals import Refusal

from .amounts import HIDDEN
from .cipher import find_cipher
from .columns import NAME, TAX, Head, find_head, widen
from .consistency import Book, reconcile
from .copies import add_copy
from .fields import Field, Fields, changed, field_of
from .flags import consumption, has_company_seal, has_qr_code, is_faint, is_seal_text
from .footing import REMARKS, find_remarks, find_signers, signers_row
from .heading import find_heading
from .kinds import Title, find_title, small_print
from .parties import find_parties
from .pieces import Piece, line_height
from .places import province_and_city
from .reader import Reader
from .rules import upright_rules
from .sheet import Sheet
from .table import read_table
from .totals import SUM_TAX, read_sums, read_total, sums_row, words_row

_FEW: Final = 3
"""A picture with fewer of an invoice's own fields than these shows none."""

_PROOFS: Final = (
    "发票代码",
    "发票号码",
    "开票日期",
    "购买方名称",
    "销售方名称",
    "销售方识别号",
    "小写金额",
    "价税合计(大写)",
    "合计金额",
)
_MARKS: Final = {
    "是否代开": "代开",
    "成品油标志": "成品油",
    "是否有销项负数标记": "销项负数",
    "通行费标志": "通行费",
}


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
    usual = line_height(sheet.pieces)
    pieces = [piece for piece in sheet.pieces if not is_seal_text(sheet, piece, usual)]
    level = [piece for piece in pieces if not piece.upright]
    height = line_height(level)
    head = find_head(level)
    total = words_row(level)
    if head is not None:
        head = _widened(sheet, level, head, total)
    framed = [piece for piece in pieces if head is None or _within(piece, head, height)]
    fields = find_heading([p for p in level if head is None or p.middle < head.top])
    fields.update(find_parties(sheet, framed, height, reader))
    fields.update(find_cipher(framed, reader))
    lines: tuple[Fields, ...] = ()
    if head is not None:
        lines, sums = _read_table(framed, head, total, height, reader)
        fields.update(sums)
    fields.update(_below(sheet, framed, total, height))
    title = find_title(level, head.top if head else float("inf"))
    if title is None and sum(name in fields for name in _PROOFS) < _FEW:
        raise Refusal("FailedOperation.ImageNoText", "No VAT invoice was found in the picture.")
    return _with_derived(sheet, Invoice(fields, lines), title, pieces, total)


def _widened(sheet: Sheet, pieces: Sequence[Piece], head: Head, total: Piece | None) -> Head:
    height = line_height(pieces)
    bottom = min(total.top if total else float("inf"), head.bottom + 8 * height)
    return widen(head, upright_rules(sheet.image, head.top, bottom), height)


def _within(piece: Piece, head: Head, height: float) -> bool:
    """Whether a piece stands between the outer edges of the table, above or below it too."""
    return head.columns[0].left - height / 2 < piece.centre < head.columns[-1].right + height / 2


def _read_table(
    pieces: Sequence[Piece], head: Head, total: Piece | None, height: float, reader: Reader
) -> tuple[tuple[Fields, ...], Fields]:
    """The lines, and every sum below them, checked against each other."""
    end = total.top if total else float("inf")
    below = [p for p in pieces if head.bottom - height / 3 < p.middle < end]
    level = [p for p in below if not p.upright]
    row = sums_row(level)
    bottom = row.middle - height / 2 if row else end
    lines = read_table([p for p in below if p.middle < bottom], head, height, reader)
    totals = read_sums(level, row, head) if row else {}
    if total is not None:
        totals.update(read_total([p for p in pieces if not p.upright], total))
    if lines and SUM_TAX not in totals and all(line.get(TAX, Field("")).value == HIDDEN for line in lines):
        totals[SUM_TAX] = Field(HIDDEN)
    book = reconcile(Book(tuple(lines), totals), reader)
    return book.lines, book.totals


def _below(sheet: Sheet, pieces: Sequence[Piece], total: Piece | None, height: float) -> Fields:
    if total is None:
        return {}
    level = [piece for piece in pieces if not piece.upright]
    end = signers_row(level, total.bottom)
    fields = find_signers(level, end, height) if end is not None else {}
    bottom = end - height / 2 if end is not None else float("inf")
    printed = [piece for piece in pieces if piece.text in REMARKS or not is_faint(sheet, piece)]
    return {**fields, **find_remarks(printed, total.bottom, bottom)}


def _with_derived(
    sheet: Sheet, invoice: Invoice, title: Title | None, pieces: Sequence[Piece], total: Piece | None
) -> Invoice:
    """The invoice with what follows from its text, and its flags."""
    fields = dict(invoice.fields)
    if title is not None:
        fields["发票名称"] = field_of(title.piece, title.text)
        fields["发票类型"] = Field(title.kind.title)
    digital = title is not None and title.kind.digital
    if digital:
        fields.pop("发票代码", None)
    _add_places(fields, title)
    _add_marks(fields, pieces)
    height = line_height(pieces)
    full_height, full_width = sheet.image.shape[:2]
    if total is not None:
        corner = Box(full_width * 0.5, total.middle, full_width * 0.5, full_height - total.middle)
        fields["是否有公司印章"] = Field(str(int(has_company_seal(sheet, corner, height))))
    fields["二维码"] = Field(str(int(has_qr_code(sheet, Box(0, 0, full_width * 0.3, full_height * 0.3)))))
    fields["是否有纸质全电票标记"] = Field("0")
    fields["发票消费类型"] = Field(consumption([line[NAME].value for line in invoice.lines if NAME in line]))
    changed(fields, "发票号码", lambda number: number if digital else "No" + number)
    return Invoice(fields, invoice.lines)


def _add_places(fields: Fields, title: Title | None) -> None:
    code, number = (fields[name].value if name in fields else "" for name in ("发票代码", "发票号码"))
    if code:
        division = code[1:5] if len(code) == 12 else code[:4]  # noqa: PLR2004 - one digit stands before it
    else:
        division = number[2:4] if len(number) == 20 else ""  # noqa: PLR2004 - of a fully digital invoice
    province, city = province_and_city(title.name if title else "", division)
    fields["省"], fields["市"] = Field(province), Field(city)


def _add_marks(fields: Fields, pieces: Sequence[Piece]) -> None:
    for name, word in _MARKS.items():
        if small_print(pieces, word):
            fields[name] = Field("1")
    add_copy(fields, pieces)
