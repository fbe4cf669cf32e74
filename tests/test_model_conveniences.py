"""What answers offer beyond their members: values by name, tables, text, the folded angle, paragraphs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tencent_ocr_async.models import (
    ExtractDocMultiResponse,
    GeneralAccurateOCRResponse,
    TextDetection,
    VatInvoiceOCRResponse,
)

RECORDED = Path(__file__).parent / "data" / "recorded"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_text("utf-8"))["Response"]


def test_an_invoice_gives_its_values_by_name_as_printed() -> None:
    invoice = VatInvoiceOCRResponse.model_validate(recorded("VatInvoiceOCR.json"))
    assert invoice.value("发票号码") == "No63591128"
    assert invoice.value("发票代码") == "012001100311"
    assert invoice.values("金额") == ["87.28"]
    assert invoice.value("no such field") is None
    assert invoice.values("no such field") == []


def test_repeated_names_of_invoice_lines_are_all_kept_in_order() -> None:
    infos = [{"Name": "金额", "Value": value} for value in ("", None, "1.00", "***")]
    invoice = VatInvoiceOCRResponse.model_validate({"VatInvoiceInfos": infos})
    assert invoice.values("金额") == ["", "", "1.00", "***"]
    assert invoice.value("金额") == "1.00"


def test_a_document_gives_fields_and_tables() -> None:
    document = ExtractDocMultiResponse.model_validate(recorded("StructuralList-real.json"))
    assert document.fields()["开航日"] == ["2024-03-25"]
    assert document.fields()["费用名称"] == ["150.00", "12,300.00"]
    (table,) = document.tables()
    assert [row["项目"] for row in table] == [["舱单费"], ["海运费"]]


def test_fields_without_key_or_value_are_kept() -> None:
    lines = [{"Key": None, "Value": None}, {"Key": {"ConfigName": "Total"}, "Value": {"AutoContent": None}}]
    answer = {"StructuralList": [{"Groups": [{"Lines": lines}, {"Lines": None}]}, {"Groups": None}]}
    assert ExtractDocMultiResponse.model_validate(answer).fields() == {"": [""], "Total": [""]}


def test_the_text_of_a_page_is_its_lines_joined() -> None:
    page = GeneralAccurateOCRResponse.model_validate(recorded("GeneralAccurateOCR.json"))
    assert page.text.splitlines()[:2] == ["轻断食:正在横扫全球的瘦身革命", "专题报道。"]
    assert GeneralAccurateOCRResponse.model_validate({}).text == ""


@pytest.mark.parametrize(
    ("members", "rotation"),
    [
        ({"Angle": 359.99}, -0.01),
        ({"Angel": 359.99}, -0.01),
        ({"Angle": 90, "Angel": 12}, 90),
        ({"Angle": None, "Angel": 270}, -90),
        ({"Angle": 0, "Angel": 5}, 0),
        ({"Angle": 180}, 180),
        ({"Angle": -190}, 170),
        ({"Angle": float("inf")}, None),
        ({}, None),
    ],
)
def test_the_angle_is_folded_and_kept_as_it_arrived(members: dict[str, Any], rotation: float | None) -> None:
    page = GeneralAccurateOCRResponse.model_validate(members)
    assert page.rotation == (rotation if rotation is None else pytest.approx(rotation))
    assert page.model_dump(by_alias=True) == members


@pytest.mark.parametrize(
    ("info", "number"),
    [
        ('{"Parag":{"ParagNo":3}}', 3),
        ('{"Parag":{"ParagNo":"3"}}', 3),
        ('{"Parag":{"ParagNo":true}}', None),
        ('{"Parag":{"ParagNo":1e999}}', None),
        ('{"Parag":null}', None),
        ("{}", None),
        ("[1]", None),
        ("not JSON", None),
        ("", None),
        ("[" * 100_000, None),
        (None, None),
    ],
)
def test_a_paragraph_number_is_read_or_none(info: str | None, number: int | None) -> None:
    line = TextDetection.model_validate({"AdvancedInfo": info})
    assert line.paragraph_no == number
    assert line.advanced_info == info
