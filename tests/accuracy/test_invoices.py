"""Generated invoices: the same ones for the same seed, with sums and numbers as real ones have them."""

from __future__ import annotations

import io
import random
import re
from decimal import Decimal

import pytest
from PIL import Image

from benchmarks.accuracy import invoices, money
from benchmarks.accuracy.fiction import CREDIT_SIGNS, credit_code
from benchmarks.accuracy.invoice_data import HIDDEN, KINDS, Invoice, make_invoice

MANY = [make_invoice(random.Random(seed), kind) for seed in range(60) for kind in KINDS]


@pytest.mark.usefixtures("typefaces")
@pytest.mark.parametrize("condition", invoices.CONDITIONS)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_invoice(condition: str) -> None:
    one, again = (invoices.specimen(4, seed=7, condition=condition) for _ in range(2))
    assert one == again
    assert invoices.specimen(4, seed=8, condition=condition).truth != one.truth


@pytest.mark.usefixtures("typefaces")
def test_conditions_spoil_one_and_the_same_invoice() -> None:
    every = [invoices.specimen(2, seed=7, condition=condition) for condition in invoices.CONDITIONS]
    assert every[0].truth == every[1].truth == every[2].truth
    assert len({specimen.picture for specimen in every}) == 3


@pytest.mark.usefixtures("typefaces")
@pytest.mark.parametrize("number", range(len(KINDS)))
def test_invoices_are_as_wide_as_scans(number: int) -> None:
    specimen = invoices.specimen(number, seed=7, condition="clean")
    assert 1400 <= Image.open(io.BytesIO(specimen.picture)).width <= 1700


@pytest.mark.parametrize("invoice", MANY[: 10 * len(KINDS)], ids=lambda invoice: invoice.number)
def test_printed_amounts_add_up(invoice: Invoice) -> None:
    truth = invoices.truth(invoice)
    fields, lines = truth["fields"], truth["lines"]
    amount = sum(Decimal(line["金额"]) for line in lines)
    tax = sum(Decimal(line["税额"]) for line in lines if line["税额"] != HIDDEN)
    assert fields["合计金额"] == f"¥{amount}"
    assert fields["合计税额"] in {f"¥{tax}", HIDDEN}
    assert fields["小写金额"] == f"¥{amount + tax}"


def test_each_line_multiplies_out_to_the_cent() -> None:
    for line in (line for invoice in MANY for line in invoice.lines):
        amount = Decimal(line.amount) / 100
        if line.quantity:
            shown = Decimal("0.000000005") * Decimal(line.quantity)  # prices have eight places at most
            assert abs(Decimal(line.quantity) * Decimal(line.price) - amount) <= Decimal("0.005") + shown
        if line.tax is not None:
            exact = amount * Decimal(line.rate.removesuffix("%")) / 100
            assert abs(Decimal(line.tax) / 100 - exact) <= Decimal("0.005")


def test_lines_free_of_tax_show_asterisks() -> None:
    free = [line.cells() for invoice in MANY for line in invoice.lines if line.rate == "免税"]
    assert free
    assert {cells["税额"] for cells in free} == {HIDDEN}


def test_numbers_have_the_forms_of_their_kind() -> None:
    forms = {"增值税专用发票": r"\d{10}", "增值税普通发票": r"0\d{11}", "增值税电子普通发票": r"0\d{9}11"}
    for invoice in MANY:
        fields = invoices.truth(invoice)["fields"]
        if invoice.kind.digital:
            assert re.fullmatch(r"\d{20}", fields["发票号码"])
            assert "发票代码" not in fields
        else:
            assert re.fullmatch(r"No\d{8}", fields["发票号码"])
            assert re.fullmatch(forms.get(invoice.kind.title, r"0\d{9}13"), fields["发票代码"])
            assert all(fields[f"密码区{place}"] for place in range(1, 5))


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (8990, "捌拾玖圆玖角整"),
        (100, "壹圆整"),
        (5, "伍分"),
        (10005, "壹佰圆零伍分"),
        (1_000_000, "壹万圆整"),
        (10_010_100, "壹拾万零壹佰零壹圆整"),
        (2_000_050_007, "贰仟万零伍佰圆零柒分"),
        (300_000_000_000, "叁拾亿圆整"),
        (35_300_074, "叁拾伍万叁仟圆柒角肆分"),
    ],
)
def test_amounts_in_words_are_those_of_the_tax_office(cents: int, words: str) -> None:
    assert money.words(cents) == words


def check_total(code: str) -> int:
    """A multiple of 31 for a code whose check sign is right."""
    weights = [*(pow(3, place, 31) for place in range(17)), 1]
    return sum(CREDIT_SIGNS.index(sign) * weight for sign, weight in zip(code, weights, strict=True))


def test_credit_codes_end_with_the_check_sign_of_the_standard() -> None:
    """91350100M000100Y43 is the example that descriptions of GB 32100 carry."""
    generator = random.Random(5)
    codes = [credit_code(generator, "44") for _ in range(200)]
    assert {check_total(code) % 31 for code in ("91350100M000100Y43", *codes)} == {0}
