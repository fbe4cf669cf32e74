"""Labels, columns and cells, on pieces of text that stand at given places."""

from __future__ import annotations

import numpy as np
import pytest

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.pages import Box, Quad
from tencent_ocr_async.emulator.recognition.pictures import Pixels
from tencent_ocr_async.emulator.recognition.rows import make_rows
from tencent_ocr_async.emulator.recognition.vat_invoice.answer import make_infos, make_items
from tencent_ocr_async.emulator.recognition.vat_invoice.cells import assign, split
from tencent_ocr_async.emulator.recognition.vat_invoice.columns import NAME, find_head, widen
from tencent_ocr_async.emulator.recognition.vat_invoice.copies import add_copy
from tencent_ocr_async.emulator.recognition.vat_invoice.fields import Field, Fields
from tencent_ocr_async.emulator.recognition.vat_invoice.heading import find_heading
from tencent_ocr_async.emulator.recognition.vat_invoice.ink import seal_ink, without_red
from tencent_ocr_async.emulator.recognition.vat_invoice.labels import labelled
from tencent_ocr_async.emulator.recognition.vat_invoice.pieces import Piece, make_piece
from tencent_ocr_async.emulator.recognition.vat_invoice.places import province_and_city
from tencent_ocr_async.emulator.recognition.vat_invoice.rolls import find_roll
from tencent_ocr_async.emulator.recognition.vat_invoice.rules import upright_rules
from tencent_ocr_async.emulator.recognition.vat_invoice.sheet import make_sheet

SIZE = 20


def piece(text: str, x: float, y: float = 0, size: float = SIZE) -> Piece:
    """Text that begins at x, in characters as wide as high."""
    made = make_piece(text, [], Box(x, y, len(text) * size, size), 0.99)
    assert made is not None
    return made


HEAD = [
    piece(text, x)
    for text, x in (
        ("货物或应税劳务、服务名称", 0), ("规格型号", 300), ("单位", 420), ("数量", 500), ("单价", 600),
        ("金额", 720), ("税平", 820), ("税额", 900),
    )
]  # fmt: skip


def texts(found: dict[str, Piece | None]) -> dict[str, str | None]:
    return {name: value.text if value else None for name, value in found.items()}


def test_values_stand_behind_their_labels_in_the_same_piece_or_the_next() -> None:
    row = [piece("收款人:张强", 0), piece("复核:", 300), piece("静静", 400), piece("开票人:", 700)]
    labels = {name: (name,) for name in ("收款人", "复核", "开票人")}
    assert texts(labelled(row, labels)) == {"收款人": "张强", "复核": "静静", "开票人": None}


def test_a_misread_label_is_known_but_not_taken_for_one_that_is_exact() -> None:
    pieces = [piece("发票代码:012001100311", 0), piece("发栗号码:63591128", 0, 30)]
    labels = {"发票代码": ("发票代码",), "发票号码": ("发票号码",)}
    assert texts(labelled(pieces, labels)) == {"发票代码": "012001100311", "发票号码": "63591128"}


def test_the_forms_own_numbers_are_told_from_the_printed_ones_by_their_size() -> None:
    pieces = [piece("4200194130", 0, 0, 36), piece("No61882121", 900, 0, 36)]
    pieces += [piece("4200194130", 950, 60), piece("61882121", 950, 90)]
    fields = find_heading(pieces)
    assert {name: field.value for name, field in fields.items()} == {
        "发票代码": "4200194130",
        "打印发票代码": "4200194130",
        "发票号码": "61882121",
        "打印发票号码": "61882121",
    }


def test_the_tables_head_is_found_although_a_word_of_it_is_misread() -> None:
    head = find_head([piece("名称", 0, 100), *HEAD])
    assert head is not None
    assert [column.name for column in head.columns] == [
        NAME, "规格型号", "单位", "数量", "单价", "金额", "税率", "税额",
    ]  # fmt: skip


def test_a_toll_invoices_head_names_plates_and_dates() -> None:
    words = ("项目名称", "车牌号", "类型", "通行日期起", "通行日期止", "金额", "税率", "税额")
    head = find_head([piece(word, i * 130) for i, word in enumerate(words)])
    assert head is not None
    assert [column.name for column in head.columns][1:5] == ["车牌号", "类型", "通行日期起", "通行日期止"]


def test_cells_belong_to_their_columns_whether_rules_part_them_or_not() -> None:
    head = find_head(HEAD)
    assert head is not None
    row = [piece("客运服务费", 0), piece("次", 430), piece("1", 560), piece("87.28", 760, size=8)]
    row += [piece("3%", 830), piece("2.62", 960, size=8)]
    for rules in ((), (290, 410, 480, 590, 710, 810, 890)):
        wide = widen(head, rules, SIZE)
        assert wide.ruled == bool(rules)
        assert [wide.columns[i].name for i in assign(row, wide, SIZE)] == [
            NAME,
            "单位",
            "数量",
            "金额",
            "税率",
            "税额",
        ]


def test_text_that_runs_over_a_rule_is_parted_there() -> None:
    head = find_head(HEAD)
    assert head is not None
    wide = widen(head, (290, 410, 480, 590, 710, 810, 890), SIZE)
    assert [part.text for part in split(piece("盘22", 440), wide)] == ["盘2", "2"]


def test_rows_are_formed_by_overlap() -> None:
    found = make_rows([piece("b", 50, 4), piece("a", 0, 0), piece("c", 0, 18)])
    assert [[p.text for p in row] for row in found] == [["a", "b"], ["c"]]


def test_small_print_down_the_edge_tells_the_copy() -> None:
    fields: Fields = {}
    add_copy(fields, [piece(text, 500, 40 * i) for i, text in enumerate("第二联:发票联购买方记账凭证")])
    assert (fields["联次"].value, fields["发票联名"].value) == ("第二联", "发票联")


def test_an_invoice_of_a_roll_is_read_by_its_labels() -> None:
    lines = ["销售方名称:甲有限公司", "销售方纳税人识别号:425742260679458", "购买方名称:乙有限公司"]
    lines += ("合计金额(小写):¥12.50", "合计金额(大写):壹拾贰圆伍角整", "收款员:丙丁")
    fields = find_roll([piece(line, 0, 30 * i) for i, line in enumerate(lines)])
    assert {name: field.value for name, field in fields.items()} == {
        "销售方名称": "甲有限公司",
        "销售方识别号": "425742260679458",
        "购买方名称": "乙有限公司",
        "小写金额": "¥12.50",
        "价税合计(大写)": "壹拾贰圆伍角整",
        "收款人": "丙丁",
    }


@pytest.mark.parametrize(
    ("name", "division", "place"),
    [
        ("天津", "", ("天津市", "")),
        ("深圳", "", ("广东省", "深圳市")),
        ("", "4403", ("广东省", "深圳市")),
        ("", "1200", ("天津市", "")),
        ("", "9900", ("", "")),
    ],
)
def test_province_and_city_follow_from_title_or_code(
    name: str, division: str, place: tuple[str, str]
) -> None:
    assert province_and_city(name, division) == place


def test_red_ink_fades_and_other_ink_stays() -> None:
    image = np.full((40, 160, 3), 250, dtype=np.uint8)
    image[10:30, 10:30] = (60, 50, 215)  # a seal's red, in BGR
    image[10:30, 60:80] = (110, 40, 30)  # blue print
    image[10:30, 110:130] = (50, 75, 150)  # a form's brown
    faded, seals = without_red(image), seal_ink(image)
    assert faded[20, 20].min() > 240
    assert faded[20, 70].max() < 80
    assert faded[20, 120].max() < 160
    assert (seals[20, 20], seals[20, 70], seals[20, 120], seals[5, 5]) == (255, 0, 0, 0)


def test_upright_rules_are_found_and_strokes_of_text_are_not() -> None:
    image = np.full((200, 300, 3), 245, dtype=np.uint8)
    image[:, 100:102] = image[:, 220] = 120
    image[50:90, 160:163] = 20
    assert upright_rules(image, 0, 200, 0.9) == pytest.approx((100.5, 220), abs=1.5)


def test_polygons_have_the_services_corners_and_nothing_has_null() -> None:
    infos = make_infos(
        {"省": Field("天津市", Box(1, 2, 10, 5)), "市": Field("天津市")},
        [],
        lambda b: ((b.x, b.y), (b.right, b.y), (b.right, b.bottom), (b.x, b.bottom)),
    )
    polygons = {info["Name"]: info["Polygon"] for info in infos}
    assert polygons["省"] == {
        "LeftTop": {"X": 1, "Y": 2},
        "RightTop": {"X": 11, "Y": 2},
        "RightBottom": {"X": 11, "Y": 7},
        "LeftBottom": {"X": 1, "Y": 7},
    }
    assert polygons["市"] is None


def test_names_repeat_for_every_line_and_missing_cells_are_left_out() -> None:
    place = Box(0, 0, 1, 1)
    lines: list[Fields] = [{NAME: Field("a", place), "数量": Field("1", place)}, {NAME: Field("b", place)}]
    infos = make_infos({"省": Field("天津市")}, lines, lambda _: ((0, 0),) * 4)
    names = [info["Name"] for info in infos]
    assert names[:4] == [NAME, "数量", NAME, "省"]
    assert names.count("数量") == 1
    assert all(info["Polygon"] is None and info["Value"] == "" for info in infos[4:])
    assert [(item["LineNo"], item["Name"], item["Quantity"]) for item in make_items(lines)] == [
        ("1", "a", "1"),
        ("2", "b", ""),
    ]


class Blind(Engine):
    """Finds nothing, without any model."""

    def detect(self, image: Pixels) -> list[Quad]:
        return []


def test_a_huge_picture_is_reduced_and_places_stay_in_its_own_pixels() -> None:
    sheet = make_sheet(Blind(), np.full((500, 10_000, 3), 240, dtype=np.uint8), lambda: None)
    height, width = sheet.image.shape[:2]
    assert width == 4000
    assert sheet.seals.shape == (height, width)
    assert sheet.corners(Box(0, 0, width, height))[2] == pytest.approx((10_000, 500))
