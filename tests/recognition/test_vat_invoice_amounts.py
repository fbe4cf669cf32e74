"""Amounts, taxpayers' numbers and dates: what is repaired, and what is left as it was read."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest

from tencent_ocr_async.emulator.recognition.vat_invoice.amounts import (
    parse,
    parse_words,
    tidy,
    words,
    write_words,
)
from tencent_ocr_async.emulator.recognition.vat_invoice.banks import correct_bank
from tencent_ocr_async.emulator.recognition.vat_invoice.columns import AMOUNT, PRICE, QUANTITY, RATE, TAX
from tencent_ocr_async.emulator.recognition.vat_invoice.consistency import Book, reconcile
from tencent_ocr_async.emulator.recognition.vat_invoice.fields import Field
from tencent_ocr_async.emulator.recognition.vat_invoice.heading import number, read_date
from tencent_ocr_async.emulator.recognition.vat_invoice.reader import Reader
from tencent_ocr_async.emulator.recognition.vat_invoice.table import read_name, read_rate
from tencent_ocr_async.emulator.recognition.vat_invoice.tax_numbers import choose, clean, repair, valid
from tencent_ocr_async.emulator.recognition.vat_invoice.totals import FIGURES, SUM, SUM_TAX, WORDS

VALID = "91350100M000100Y43"
"""The example of GB 32100-2015's own appendix."""


@pytest.mark.parametrize(
    ("text", "number_"),
    [
        ("¥87.28", "87.28"),
        ("1,234.50", "1234.50"),
        ("-3.00", "-3.00"),
        ("8O.l0", "80.10"),
        ("***", None),
        ("次", None),
    ],
)
def test_figures_become_numbers(text: str, number_: str | None) -> None:
    assert parse(text) == (None if number_ is None else Decimal(number_))


@pytest.mark.parametrize(
    ("text", "tidied"),
    [("¥ 87.28", "¥87.28"), ("1,234.50", "1234.50"), ("*★★", "***"), ("12。50", "12.50"), ("3", "3")],
)
def test_cells_are_tidied_and_hidden_taxes_are_asterisks(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("89.90", "捌拾玖圆玖角整"),
        ("35478.56", "叁万伍仟肆佰柒拾捌圆伍角陆分"),
        ("310750.09", "叁拾壹万零柒佰伍拾圆零玖分"),
        ("100000000.00", "壹亿圆整"),
        ("0.05", "伍分"),
        ("1200000.30", "壹佰贰拾万圆叁角整"),
    ],
)
def test_amounts_are_written_in_words_and_read_from_them(amount: str, text: str) -> None:
    assert write_words(Decimal(amount)) == text
    assert parse_words(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["⊗捌拾玖圆玖角整", "× 捌拾玖园玖角整", "8棚拾玫圓玖角整"])
def test_words_lose_the_crossed_circle_and_misread_numerals(text: str) -> None:
    assert words(text) == "捌拾玖圆玖角整"


def test_words_stay_as_printed_with_either_name_of_the_yuan() -> None:
    assert words("⊗捌拾玖元玖角正") == "捌拾玖元玖角正"
    assert parse_words("捌拾玖元玖角正") == Decimal("89.90")


def test_words_that_make_no_number_are_none() -> None:
    assert parse_words("捌拾玖") is None
    assert parse_words("客运服务费") is None


def test_the_check_character_of_a_credit_code_is_told() -> None:
    assert valid(VALID)
    assert not valid(VALID.replace("43", "44"))
    assert not valid("425742260679458")


def test_letters_that_a_credit_code_never_has_are_replaced() -> None:
    assert clean("9I35OIOO mOOOIOOY43 ") == VALID
    assert clean("42574226O679458") == "42574226O679458"  # one of 15 signs may have any


def test_the_reading_with_the_right_check_character_is_chosen() -> None:
    assert choose([(VALID.replace("Y", "X"), 0.99), (VALID, 0.8)]) == VALID


def test_a_sure_number_is_left_although_its_check_character_is_wrong() -> None:
    assert choose([("911201103409033300", 0.99)]) == "911201103409033300"
    assert repair("91440300MA55UJ6L44", 0.99) == "91440300MA55UJ6L44"


def test_a_doubtful_number_with_one_repair_alone_is_repaired() -> None:
    misread = VALID.replace("0001", "0D01")
    assert repair(misread, 0.5) == VALID
    assert repair(misread, 0.99) == misread


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2019年06月16日", "2019年06月16日"),
        ("2019 年 6 月 l6 日", "2019年06月16日"),
        ("2019年O6月16日", "2019年06月16日"),
        ("2019年13月16日", ""),
        ("2023年02月29日", ""),
    ],
)
def test_dates_are_read_if_the_calendar_knows_them(text: str, date: str) -> None:
    assert read_date(text) == date


def test_numbers_have_as_many_digits_as_their_kind() -> None:
    assert number("04656 05438 03124 09795", 20) == "04656054380312409795"
    assert number("O1200110O311", 12, 10) == "012001100311"
    assert number("共三页", 8) == ""


def test_a_lost_per_cent_sign_and_a_lost_star_are_put_back() -> None:
    assert [read_rate(text) for text in ("13", "6%", "兔税", "不征税", "★★★")] == [
        "13%",
        "6%",
        "免税",
        "不征税",
        "***",
    ]
    assert read_name("餐饮服务*餐费", grouped=False) == "*餐饮服务*餐费"
    assert read_name("*家具*办公桌.", grouped=True) == "*家具*办公桌"
    assert read_name("客运服务费", grouped=False) == "客运服务费"


def test_a_banks_misread_name_is_put_right_and_unknown_ones_stay() -> None:
    assert correct_bank("招南银行天津分行1") == "招商银行天津分行1"
    assert correct_bank("中信银行天津分行1") == "中信银行天津分行1"
    assert correct_bank("某某村镇银行2") == "某某村镇银行2"


NOTHING_MORE = cast("Reader", None)
"""Fields without a place are never read again, so that no reader is needed."""


def book(
    quantity: str = "10",
    price: str = "8.00",
    amount: str = "80.00",
    sure: float = 0.5,
    words: str = "玖拾圆肆角整",
) -> Book:
    line = {QUANTITY: quantity, PRICE: price, AMOUNT: amount, RATE: "13%", TAX: "10.40"}
    sums = {SUM: "¥80.00", SUM_TAX: "¥10.40", FIGURES: "¥90.40", WORDS: words}
    fields = {name: Field(value, None, sure if name == AMOUNT else 1.0) for name, value in line.items()}
    return Book((fields,), {name: Field(value) for name, value in sums.items()})


def test_sums_that_are_right_stay() -> None:
    right = book()
    assert reconcile(right, NOTHING_MORE) == right


def test_a_doubtful_amount_is_repaired_by_its_product_and_the_sum() -> None:
    mended = reconcile(book(amount="30.00"), NOTHING_MORE)
    assert mended.lines[0][AMOUNT].value == "80.00"


def test_a_surely_read_contradiction_is_left_as_read() -> None:
    contradiction = book(amount="30.00", sure=1.0)
    assert reconcile(contradiction, NOTHING_MORE) == contradiction


def test_a_doubtful_amount_unlike_what_it_would_have_to_be_is_left() -> None:
    other = book(amount="51234.99")
    assert reconcile(other, NOTHING_MORE) == other


def test_words_that_make_no_number_are_written_from_figures_that_add_up() -> None:
    mended = reconcile(book(words="玖拾圆肆"), NOTHING_MORE)
    assert mended.totals[WORDS].value == "玖拾圆肆角整"
