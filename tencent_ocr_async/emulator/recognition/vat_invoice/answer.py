"""The answer's members in the service's order and forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from tencent_ocr_async.emulator.recognition.pages import Box, Quad
from tencent_ocr_async.emulator.recognition.shapes import Coord, make_corners

from .columns import AMOUNT, NAME, PRICE, QUANTITY, RATE, SPEC, TAX, UNIT
from .fields import Field, Fields

Corners = Callable[[Box], Quad]
"""Takes a box on the sheet to its corners in the picture, from the text's top left, clockwise."""

_HEADING: Final = (
    "销售方识别号",
    "销售方名称",
    "购买方识别号",
    "购买方名称",
    "发票名称",
    "发票代码",
    "发票号码",
    "开票日期",
    "校验码",
    "机器编号",
    "密码区1",
    "密码区2",
    "密码区3",
    "密码区4",
    "打印发票代码",
    "打印发票号码",
)
_FOOTING: Final = (
    "合计金额",
    "合计税额",
    "价税合计(大写)",
    "小写金额",
    "销售方地址、电话",
    "销售方开户行及账号",
    "购买方地址、电话",
    "购买方开户行及账号",
    "备注",
    "收款人",
    "复核",
    "开票人",
    "联次",
    "发票联名",
    "省",
    "市",
    "二维码",
    "是否有纸质全电票标记",
    "是否有公司印章",
    "发票类型",
    "发票消费类型",
    "是否代开",
    "成品油标志",
    "是否有销项负数标记",
    "印章",
    "车船税",
    "全电号码",
    "通行费标志",
    "服务类型",
)
_BY_LINE: Final = (
    NAME,
    SPEC,
    UNIT,
    QUANTITY,
    PRICE,
    "车牌号",
    "类型",
    "通行日期起",
    "通行日期止",
    AMOUNT,
    RATE,
    TAX,
)
_ONLY_TOLL: Final = ("通行日期止", "通行日期起", "类型", "车牌号")
"""Names that stand in every answer, empty where the invoice is no toll invoice."""

_MEMBERS: Final = {
    "Name": NAME,
    "Spec": SPEC,
    "Unit": UNIT,
    "Quantity": QUANTITY,
    "UnitPrice": PRICE,
    "AmountWithoutTax": AMOUNT,
    "TaxRate": RATE,
    "TaxAmount": TAX,
}
_EMPTY_MEMBERS: Final = (
    "TaxClassifyCode",
    "VehicleType",
    "VehicleBrand",
    "DeparturePlace",
    "ArrivalPlace",
    "TransportItemsName",
    "ConstructionPlace",
    "ConstructionName",
)


def make_infos(fields: Fields, lines: Sequence[Fields], corners: Corners) -> list[dict[str, Any]]:
    """VatInvoiceInfos: what has a place, then what has a value alone, then the empty ones.

    A line's names repeat for every line that has them. `corners` takes a place to the picture's pixels.
    """
    found: list[tuple[str, Field]] = [(name, fields.get(name, Field(""))) for name in _HEADING]
    found += [(name, line[name]) for line in lines for name in _BY_LINE if name in line]
    found += [(name, fields.get(name, Field(""))) for name in _FOOTING]
    found += [(name, Field("")) for name in _ONLY_TOLL if not any(name in line for line in lines)]
    found.sort(key=lambda pair: _rank(pair[1]))
    return [
        {"Name": name, "Value": field.value, "Polygon": _polygon(field, corners)} for name, field in found
    ]


def _polygon(field: Field, corners: Corners) -> dict[str, Coord] | None:
    return None if field.box is None else make_corners(corners(field.box))


def _rank(field: Field) -> int:
    if not field.value:
        return 2
    return 0 if field.box is not None else 1


def make_items(lines: Sequence[Fields]) -> list[dict[str, str]]:
    """Items: the lines as objects, numbered from 1."""
    return [
        {
            "LineNo": str(number),
            **{member: line.get(name, Field("")).value for member, name in _MEMBERS.items()},
            **dict.fromkeys(_EMPTY_MEMBERS, ""),
        }
        for number, line in enumerate(lines, 1)
    ]
