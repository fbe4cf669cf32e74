"""What follows from an invoice's text: its kind, province and city, its flags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box

from .columns import NAME
from .copies import add_copy
from .fields import Field, Fields, changed, field_of
from .flags import consumption, has_company_seal, has_qr_code
from .frame import Frame
from .kinds import Title, small_print
from .places import province_and_city
from .sheet import Sheet

_MARKS: Final = {
    "是否代开": "代开",
    "成品油标志": "成品油",
    "是否有销项负数标记": "销项负数",
    "通行费标志": "通行费",
}
_LONG_CODE: Final = 12
_DIGITAL_NUMBER: Final = 20
_QR_CORNER: Final = 0.3
"""QR codes stand in the upper left of an invoice, within so much of its width and height."""


def add_derived(
    fields: Fields, lines: Sequence[Fields], title: Title | None, sheet: Sheet, frame: Frame
) -> None:
    """Adds what is not printed as such; 发票号码 gets the "No" that the service puts before it.

    The fully digital invoices have no code, and their number of 20 digits stays plain.
    """
    if title is not None:
        fields["发票名称"] = field_of(title.piece, title.text)
        fields["发票类型"] = Field(title.kind.title)
    if title is not None and title.kind.digital:
        fields.pop("发票代码", None)
    _add_places(fields, title)
    changed(fields, "发票号码", lambda number: number if len(number) == _DIGITAL_NUMBER else "No" + number)
    for name, word in _MARKS.items():
        if small_print(frame.above, word):
            fields[name] = Field("1")
    add_copy(fields, frame.pieces)
    _add_flags(fields, sheet, frame)
    fields["发票消费类型"] = Field(consumption([line[NAME].value for line in lines if NAME in line]))


def _add_places(fields: Fields, title: Title | None) -> None:
    code, number = (fields[name].value if name in fields else "" for name in ("发票代码", "发票号码"))
    if code:
        division = code[1:5] if len(code) == _LONG_CODE else code[:4]
    else:
        division = number[2:4] if len(number) == _DIGITAL_NUMBER else ""
    province, city = province_and_city(title.name if title else "", division)
    fields["省"], fields["市"] = Field(province), Field(city)


def _add_flags(fields: Fields, sheet: Sheet, frame: Frame) -> None:
    height, width = sheet.image.shape[:2]
    if frame.total is not None:
        corner = Box(width / 2, frame.total.middle, width / 2, height - frame.total.middle)
        fields["是否有公司印章"] = _flag(has_company_seal(sheet, corner, frame.height))
    fields["二维码"] = _flag(has_qr_code(sheet, Box(0, 0, width * _QR_CORNER, height * _QR_CORNER)))
    fields["是否有纸质全电票标记"] = _flag(False)


def _flag(yes: bool) -> Field:
    return Field(str(int(yes)))
