"""Names of fields: which are the same, and what looks like one."""

from __future__ import annotations

import pytest

from tencent_ocr_async.emulator.recognition.extract_doc_multi.keys import (
    NEAR,
    SURE,
    Keys,
    colons,
    is_number,
    key_name,
    may_be_key,
)
from tencent_ocr_async.emulator.recognition.extract_doc_multi.names import normalise, similarity
from tencent_ocr_async.emulator.recognition.extract_doc_multi.vocabulary import translate


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("合同的编号", "合同编号"),
        ("姓 名", "姓名"),
        ("ＰＯ　Ｎｕｍｂｅｒ", "po number"),
        ("P.O. Number", "PO Number"),
        ("Invoice No.", "INVOICE NUMBER"),
        ("賬號", "账号"),
        ("E-mail", "Email"),
    ],
)
def test_names_that_differ_in_form_alone_are_the_same(one: str, other: str) -> None:
    assert similarity(one, other) == 1


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("客户名", "客户名称"),
        ("交货期", "交货日期"),
        ("维修人", "维修人员"),
        ("完成日期", "完成时间"),
        ("Supplier", "Supplier Name"),
        ("Issue Date", "Date of Issue"),
        ("Telephon Number", "Telephone Number"),
        ("订单编好", "订单编号"),
    ],
)
def test_near_spellings_are_near(asked: str, printed: str) -> None:
    assert NEAR <= similarity(asked, printed) < 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("订单编号", "申请部门"),
        ("Delivery Date", "Delivery Address"),
        ("开户银行", "注册地址"),
        ("Order Date", "Order Number"),
        ("", "姓名"),
    ],
)
def test_other_names_are_not_near(one: str, other: str) -> None:
    assert similarity(one, other) < NEAR


def test_normalising_leaves_a_name_of_punctuation_empty() -> None:
    assert normalise("：（ ）*") == ""


@pytest.mark.parametrize(
    "text", ["姓名", "联系电话", "Date of Birth", "Total Amount", "编号：", "金额（元）"]
)
def test_common_names_are_surely_keys(text: str) -> None:
    assert Keys().likelihood(text) >= SURE


@pytest.mark.parametrize(
    "text", ["2024-03-25", "¥1,200.00", "张伟", "", "经双方协商一致，特订立本合同。", "姓名：张伟 性别：男"]
)
def test_values_are_not_surely_keys(text: str) -> None:
    assert Keys().likelihood(text) < SURE


def test_a_name_that_is_asked_for_is_a_key_but_not_what_merely_holds_it() -> None:
    keys = Keys(["保荐码", "开户银行"])
    assert keys.likelihood("保荐码") == 1
    assert keys.likelihood("开户银行平安银行西安未央分行") < SURE


def test_keys_lose_their_colon_and_the_blanks_between_their_characters() -> None:
    assert [key_name(text) for text in ("姓　　名：", "*Order No.:", "Ship To")] == [
        "姓名",
        "Order No.",
        "Ship To",
    ]


def test_a_times_and_an_addresss_colon_part_no_key() -> None:
    assert colons("时间：10:30") == [2]
    assert colons("http://example.com") == []


def test_sentences_and_figures_are_no_keys_before_a_colon() -> None:
    assert may_be_key("开户行")
    assert not may_be_key("根据规定，甲方")
    assert not may_be_key("12")


@pytest.mark.parametrize(
    ("text", "number"), [("1,200.00", True), ("USD 29.38", True), ("411台", True), ("钢笔", False)]
)
def test_numbers_may_have_a_currency_and_a_unit(text: str, number: bool) -> None:
    assert is_number(text) is number


def test_common_keys_are_translated_and_unknown_ones_stay() -> None:
    assert translate("姓名", "en") == "Name"
    assert translate("Due Date", "cn") == "到期日"
    assert translate("姓名", "cn") == "姓名"
    assert translate("保荐码", "en") == "保荐码"
