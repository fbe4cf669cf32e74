"""What counts as right in each action's answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.accuracy.judging import judge_form, judge_invoice, judge_page, judge_seals, judge_table
from benchmarks.accuracy.scores import Reading

INVOICE = {
    "fields": {"发票号码": "No12345678", "备注": "", "收款人": ""},
    "lines": [{"货物或应税劳务、服务名称": "餐费", "金额": "10.00"}, {"货物或应税劳务、服务名称": "茶叶"}],
}


def invoice_answer(infos: dict[str, str], items: list[dict[str, str]]) -> dict[str, Any]:
    listed = [{"Name": name, "Value": value} for name, value in infos.items()]
    lines = [
        {"Name": "货物或应税劳务、服务名称", "Value": item["Name"]} for item in items if item.get("Name")
    ] + [{"Name": "金额", "Value": item["AmountWithoutTax"]} for item in items if "AmountWithoutTax" in item]
    return {"VatInvoiceInfos": listed + lines, "Items": items}


def wrong(readings: list[Reading]) -> list[tuple[str, str]]:
    return [(reading.field, reading.got) for reading in readings if reading.wrong]


def test_an_invoice_that_was_read_in_full_is_right() -> None:
    items = [{"Name": "餐费", "AmountWithoutTax": "10.00"}, {"Name": "茶叶"}]
    readings = judge_invoice(INVOICE, invoice_answer({"发票号码": "No12345678", "备注": ""}, items))
    assert (len(readings), wrong(readings)) == (4, [])


def test_a_field_that_is_not_on_the_invoice_counts_as_wrong() -> None:
    items = [{"Name": "餐费", "AmountWithoutTax": "10.00"}, {"Name": "茶叶"}]
    answer = invoice_answer({"发票号码": "No12345678", "收款人": "复核"}, items)
    assert wrong(judge_invoice(INVOICE, answer)) == [("收款人", "复核")]


def test_a_line_must_be_told_by_the_fields_as_well() -> None:
    items = [{"Name": "餐费", "AmountWithoutTax": "10.00"}, {"Name": "茶叶"}]
    answer = invoice_answer({"发票号码": "No12345678"}, items)
    answer["VatInvoiceInfos"] = answer["VatInvoiceInfos"][:-1]
    assert wrong(judge_invoice(INVOICE, answer)) == [("金额", "")]


def test_no_answer_is_all_wrong() -> None:
    readings = judge_invoice(INVOICE, {})
    assert [reading.wrong for reading in readings] == [1, 1, 1, 1]


def test_the_services_own_answer_for_the_sample_invoice_is_judged_by_what_stands_on_it() -> None:
    """The fields are copied from samples/invoice.png by eye; two of them are misread here on purpose."""
    recorded = Path(__file__).parents[1] / "data/recorded/VatInvoiceOCR-user.json"
    answer = json.loads(recorded.read_text(encoding="utf-8"))
    line = {"货物或应税劳务、服务名称": "客运服务费", "规格型号": "无", "单位": "次", "数量": "1"}
    line |= {"单价": "87.28", "金额": "87.28", "税率": "3%", "税额": "2.62"}
    fields = {"发票代码": "012001100311", "校验码": "04656 05438 03124 09795", "开票日期": "2019年06月16日"}
    fields |= {"购买方名称": "腾讯优图有限公司", "合计税额": "￥2.62", "价税合计(大写)": "捌拾玖圆玖角整"}
    truth = {"fields": fields | {"备注": ""}, "lines": [line]}
    readings = judge_invoice(truth, answer)
    assert (len(readings), wrong(readings)) == (14, [])
    misread = {"fields": fields | {"收款人": "张弛"}, "lines": [line | {"数量": "7"}]}
    assert wrong(judge_invoice(misread, answer)) == [("收款人", "张强"), ("数量", "1")]


def seal(body: str, left: int, shape: str = "0", others: tuple[str, ...] = ()) -> dict[str, Any]:
    place = {"X": left, "Y": 0, "Width": 100, "Height": 100}
    return {"SealBody": body, "SealShape": shape, "OtherTexts": list(others), "Location": place}


def test_seals_are_compared_with_the_nearest_one_whatever_their_order() -> None:
    truth = {"seals": [seal("甲公司", 0, others=("合同专用章",)), seal("乙公司", 500, "1")]}
    answer = {"SealInfos": [seal("乙公司", 495, "1"), seal("甲公司", 8, others=("123", "合同专用章"))]}
    assert wrong(judge_seals(truth, answer)) == []


def test_a_seal_that_was_missed_is_wrong_in_everything() -> None:
    readings = judge_seals(
        {"seals": [seal("甲公司", 0), seal("乙公司", 500)]}, {"SealInfos": [seal("乙公司", 500)]}
    )
    assert wrong(readings) == [("SealInfos", "1"), ("SealBody", ""), ("SealShape", "")]


def structural(*groups: list[tuple[str, str, str]]) -> dict[str, Any]:
    return {
        "StructuralList": [
            {
                "Groups": [
                    {
                        "Lines": [
                            {"Key": {"AutoName": auto, "ConfigName": name}, "Value": {"AutoContent": content}}
                            for auto, name, content in group
                        ]
                    }
                ]
            }
            for group in groups
        ]
    }


def test_an_asked_value_is_found_by_either_name_the_configured_one_first() -> None:
    answer = structural([("客户名称", "客户名", "甲公司")], [("客户名", "", "乙公司")], [("日期", "", "5月")])
    assert wrong(judge_form({"values": {"客户名": "甲公司", "日期": "5月"}}, answer)) == []
    assert wrong(judge_form({"values": {"客户名": "丙"}}, answer)) == [("客户名", "甲公司")]


def test_groups_that_name_a_column_are_the_rows_of_the_table() -> None:
    truth = {"table": [{"品名": "纸", "数量": "1"}, {"品名": "笔", "数量": "2"}]}
    answer = structural(
        [("单号", "", "7")], [("品名", "", "纸"), ("数量", "", "1")], [("品名", "", "笔"), ("数量", "", "3")]
    )
    assert wrong(judge_table(truth, answer)) == [("数量", "3")]


def test_a_page_is_compared_as_one_text() -> None:
    answer = {"TextDetections": [{"DetectedText": "春眠不觉"}, {"DetectedText": "晓 处处闻"}]}
    (reading,) = judge_page({"lines": ["春眠不觉晓", "处处闻啼"]}, answer)
    assert (reading.wrong, reading.of) == (1, 9)
