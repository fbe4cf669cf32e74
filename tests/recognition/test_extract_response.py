"""From findings to the answer: asked names, parents, languages, coordinates."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tencent_ocr_async.emulator.recognition.extract_doc_multi.asking import make_asking
from tencent_ocr_async.emulator.recognition.extract_doc_multi.canvas import Canvas
from tencent_ocr_async.emulator.recognition.extract_doc_multi.findings import Field, Table
from tencent_ocr_async.emulator.recognition.extract_doc_multi.response import PageFindings, make_response
from tencent_ocr_async.emulator.recognition.pages import Box, Line, PlacedLine, Word
from tencent_ocr_async.emulator.refusals import Refusal
from tencent_ocr_async.models.extract_doc_multi import ExtractDocMultiResponse

BOX = Box(100, 50, 81, 21)


def field(name: str, value: str, y: float = 0, *parents: str) -> Field:
    return Field(name, value, Box(0, y, 50, 20), BOX if value else None, parents)


TABLE = Table(
    (
        (field("项目", "舱单费"), field("美金", "0.00", 0, "费用")),
        (field("项目", "海运费"), field("美金", "12.00", 0, "费用")),
    ),
    Box(0, 300, 500, 100),
)
FINDINGS = (
    field("客户名称", "云海公司", 10),
    field("电话", "123", 40, "收货人"),
    field("电话", "456", 70, "发货人"),
    field("日期", "", 90),
    TABLE,
)


def answer(number: int | None = None, angle: float = 0.0, **parameters: Any) -> dict[str, Any]:
    word = Word("云海", 0.9, ((0, 0), (40, 0), (40, 20), (0, 20)))
    line = Line("云海公司", 0.9, ((0, 0), (80, 0), (80, 20), (0, 20)), (word,))
    lines = (PlacedLine(line, BOX, 1),)
    page = PageFindings(Canvas(angle, 600, 400), lines, FINDINGS, number)
    return make_response([page], make_asking(parameters))


def rows(response: dict[str, Any]) -> list[list[tuple[str, str, str]]]:
    return [
        [(i["Key"]["AutoName"], i["Key"]["ConfigName"], i["Value"]["AutoContent"]) for i in group["Lines"]]
        for entry in response["StructuralList"]
        for group in entry["Groups"]
    ]


def test_without_names_everything_is_answered_and_a_table_is_one_entry() -> None:
    response = answer()
    assert [len(entry["Groups"]) for entry in response["StructuralList"]] == [1, 1, 1, 1, 2]
    assert rows(response)[0] == [("客户名称", "", "云海公司")]
    assert rows(response)[-1] == [("项目", "", "海运费"), ("费用-美金", "", "12.00")]
    assert response["TokenNum"] == 8
    assert response["WordList"] == []


def test_only_the_asked_fields_are_answered_in_the_order_of_asking() -> None:
    assert rows(answer(ItemNames=["发货人电话", "客户名"])) == [
        [("发货人-电话", "发货人电话", "456")],
        [("客户名称", "客户名", "云海公司")],
    ]


def test_an_asked_field_that_is_not_there_is_empty() -> None:
    assert rows(answer(ItemNames=["保险单号"])) == [[("", "保险单号", "")]]


def test_the_default_fields_come_too_when_the_show_mode_is_off() -> None:
    got = rows(answer(ItemNames=["客户名", "保险单号"], ItemNamesShowMode=False))
    assert got[0] == [("客户名称", "客户名", "云海公司")]
    assert len(got) == len(rows(answer()))


def test_asked_columns_come_as_rows_of_these_columns_alone() -> None:
    assert rows(answer(ItemNames=["美金"])) == [
        [("费用-美金", "美金", "0.00")],
        [("费用-美金", "美金", "12.00")],
    ]


def test_the_same_name_asked_twice_is_answered_once() -> None:
    assert len(rows(answer(ItemNames=["客户名称", "客户名称"]))) == 1


def test_an_english_name_finds_a_chinese_field() -> None:
    assert rows(answer(ItemNames=["Customer Name"])) == [[("客户名称", "Customer Name", "云海公司")]]


def test_table_mode_answers_tables_alone() -> None:
    assert len(answer(ConfigId="Table")["StructuralList"]) == 1
    assert rows(answer(ConfigId="Table", ItemNames=["项目"])) == [
        [("项目", "项目", "舱单费")],
        [("项目", "项目", "海运费")],
    ]


def test_parents_come_where_a_name_is_not_unique_or_always_or_never() -> None:
    assert [row[0][0] for row in rows(answer())[1:3]] == ["收货人-电话", "发货人-电话"]
    assert rows(answer(OutputParentKey=False))[1] == [("电话", "", "123")]
    assert rows(answer(OutputParentKey=False))[-1][1][0] == "美金"


def test_names_are_translated_and_contents_stay() -> None:
    got = rows(answer(OutputLanguage="en"))
    assert got[0] == [("Customer", "", "云海公司")]
    assert got[1] == [("Consignee-Telephone", "", "123")]


def test_coordinates_are_zeros_unless_asked_for() -> None:
    zero = {"X": 0, "Y": 0}
    off = answer(ReturnFullText=True)
    assert off["StructuralList"][0]["Groups"][0]["Lines"][0]["Value"]["Coord"]["RightBottom"] == zero
    assert off["WordList"][0]["Coord"]["RightBottom"] == zero
    on = answer(ReturnFullText=True, EnableCoord=True)
    coord = on["StructuralList"][0]["Groups"][0]["Lines"][0]["Value"]["Coord"]
    assert (coord["LeftTop"], coord["RightBottom"]) == ({"X": 100, "Y": 50}, {"X": 180, "Y": 70})
    assert on["WordList"][0]["DetectedText"] == "云海公司"
    assert on["WordList"][0]["WordCoord"][0]["Coord"]["RightBottom"] == {"X": 40, "Y": 20}


def test_a_pdfs_values_tell_their_page() -> None:
    assert answer(number=2)["StructuralList"][0]["Groups"][0]["Lines"][0]["Value"]["PageIndex"] == "2"
    assert "PageIndex" not in answer()["StructuralList"][0]["Groups"][0]["Lines"][0]["Value"]


def test_described_items_are_checked_against_what_is_expected() -> None:
    items = [
        {"KeyName": "客户名称", "KeyExpectedValue": " 云海公司"},
        {"KeyName": "收货人电话", "KeyExpectedValue": "9"},
    ]
    got = [
        entry["Groups"][0]["Lines"][0]["AuditResult"]
        for entry in answer(NewItemNames=items)["StructuralList"]
    ]
    assert got == [True, False]


def test_the_client_reads_the_answer() -> None:
    response = ExtractDocMultiResponse.model_validate({**answer(EnableCoord=True), "RequestId": "fake"})
    assert response.fields()["客户名称"] == ["云海公司"]
    assert response.tables() == [
        [{"项目": ["舱单费"], "费用-美金": ["0.00"]}, {"项目": ["海运费"], "费用-美金": ["12.00"]}]
    ]


@pytest.mark.parametrize(
    "parameters",
    [
        {"ItemNames": "姓名"},
        {"ItemNames": [1]},
        {"NewItemNames": ["姓名"]},
        {"NewItemNames": [{"KeyName": 5}]},
        {"NewItemNames": [{"KeyName": "姓名", "KeyExpectedValue": 5}]},
        {"EnableCoord": "true"},
        {"OutputLanguage": "fr"},
        {"PdfPageNumber": 0},
        {"ConfigId": 1},
    ],
)
def test_values_of_a_wrong_kind_are_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        make_asking(parameters)
    assert refused.value.code == "InvalidParameterValue.InvalidParameterValueLimit"


def test_null_counts_as_absent_and_names_lose_no_blank() -> None:
    asking = make_asking({"ItemNames": ["姓名 ", ""], "EnableCoord": None, "ConfigId": "\u200bTable"})
    assert asking.names == ("姓名 ",)
    assert asking.table
    assert asking.only_items


@pytest.mark.parametrize("angle", [0.0, 3.0, 90.0, 181.5, 270.0])
def test_a_box_comes_back_to_where_it_was_in_the_original(angle: float) -> None:
    canvas = Canvas(angle, 600, 400)
    back = canvas.to_upright(canvas.to_original(BOX))
    assert (back.x, back.y, back.right, back.bottom) == pytest.approx((BOX.x, BOX.y, BOX.right, BOX.bottom))


def test_the_straightened_picture_has_its_pixels_where_the_boxes_are() -> None:
    picture = np.full((400, 600, 3), 255, dtype=np.uint8)
    canvas = Canvas(30.0, 600, 400)
    box = Box(300, 250, 40, 40)
    for x, y in canvas.to_original(box):
        picture[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3] = 0
    upright = canvas.straighten(picture)
    assert math.ceil(600 * math.cos(math.radians(30)) + 400 * math.sin(math.radians(30))) == upright.shape[1]
    assert upright[250, 300].max() < 60
    assert upright[270, 320].min() == 255
