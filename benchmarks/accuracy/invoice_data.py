"""One invoice as figures and words, before it is drawn; its amounts add up as real ones do."""

import math
import random
from dataclasses import dataclass
from fractions import Fraction

from benchmarks.accuracy import money
from benchmarks.accuracy.fiction import PROVINCES, Party, company_name, digits, individual, party, person
from benchmarks.accuracy.goods import GOODS, TAX_FREE, Good

CIPHER_SIGNS = "0123456789+-*/<>"
HIDDEN = "***"


@dataclass(frozen=True)
class Kind:
    """A kind of invoice: what its title says, how its code ends (none on fully digital ones), its years.

    None before April 2019, when the rates of 13 %, 9 % and 6 % came.
    """

    title: str
    special: bool
    digital: bool = False
    electronic: bool = True
    ending: str = ""
    years: tuple[int, int] = (2020, 2023)


KINDS = (
    Kind("增值税专用发票", special=True, electronic=False, ending="130"),
    Kind("增值税普通发票", special=False, electronic=False, ending="04"),
    Kind("增值税电子普通发票", special=False, ending="11"),
    Kind("增值税电子专用发票", special=True, ending="13", years=(2021, 2023)),
    Kind("电子发票（普通发票）", special=False, digital=True, years=(2023, 2025)),
    Kind("电子发票（增值税专用发票）", special=True, digital=True, years=(2023, 2025)),
)


@dataclass(frozen=True)
class Line:
    """One line of the table; amounts in cents, `tax` None where the form shows asterisks."""

    name: str
    specification: str
    unit: str
    quantity: str
    price: str
    amount: int
    rate: str
    tax: int | None

    def cells(self) -> dict[str, str]:
        """The printed cells, by the names of VatInvoiceInfos; what is empty is left out."""
        tax = HIDDEN if self.tax is None else money.figures(self.tax)
        cells = {
            "货物或应税劳务、服务名称": self.name,
            "规格型号": self.specification,
            "单位": self.unit,
            "数量": self.quantity,
            "单价": self.price,
            "金额": money.figures(self.amount),
            "税率": self.rate,
            "税额": tax,
        }
        return {name: value for name, value in cells.items() if value}


@dataclass(frozen=True)
class Invoice:
    kind: Kind
    division: str
    code: str
    number: str
    date: str
    check_code: str
    machine: str
    cipher: tuple[str, ...]
    buyer: Party
    seller: Party
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]
    payee: str
    reviewer: str
    drawer: str
    stamped: bool

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def tax(self) -> int | None:
        """In cents; None where every line is free of tax."""
        taxes = [line.tax for line in self.lines if line.tax is not None]
        return sum(taxes) if taxes else None

    @property
    def total(self) -> int:
        return self.amount + (self.tax or 0)

    @property
    def title(self) -> str:
        """With the province before it, where the form has that."""
        return self.kind.title if self.kind.digital else PROVINCES[self.division][0] + self.kind.title


def make_invoice(rng: random.Random, kind: Kind) -> Invoice:
    division = rng.choice(sorted(PROVINCES))
    year = rng.randint(*kind.years)
    lines = _lines(rng, grouped=kind.digital or rng.random() < 0.85, special=kind.special)
    return Invoice(
        kind=kind,
        division=division,
        code="" if kind.digital else _code(rng, kind, division, year),
        number=_number(rng, kind, division, year),
        date=f"{year}年{rng.randint(1, 12):02d}月{rng.randint(1, 28):02d}日",
        check_code="" if kind.digital or kind.title == "增值税专用发票" else digits(rng, 20),
        machine="" if kind.digital or kind.title == "增值税专用发票" else "499" + digits(rng, 9),
        cipher=() if kind.digital else _cipher(rng),
        buyer=_buyer(rng, kind),
        seller=party(rng, division, full=not kind.digital),
        lines=lines,
        remarks=_remarks(rng, kind),
        payee="" if kind.digital or rng.random() < 0.1 else person(rng),
        reviewer="" if kind.digital or rng.random() < 0.1 else person(rng),
        drawer=person(rng),
        stamped=not kind.digital and rng.random() < (0.4 if kind.electronic else 0.7),
    )


def _code(rng: random.Random, kind: Kind, division: str, year: int) -> str:
    """Ten digits on special invoices of paper, twelve on the others."""
    start = f"{division}00{year % 100:02d}"
    if kind.ending == "130":
        return f"{start}{rng.randint(1, 4)}{kind.ending}"
    return f"0{start}{rng.randint(1, 9):03d}{kind.ending}"


def _number(rng: random.Random, kind: Kind, division: str, year: int) -> str:
    if kind.digital:
        return f"{year % 100:02d}{division}2{digits(rng, 15, first='0')}"
    return digits(rng, 8)


def _cipher(rng: random.Random) -> tuple[str, ...]:
    length = rng.choice((27, 28, 28))
    return tuple("".join(rng.choices(CIPHER_SIGNS, k=length)) for _ in range(4))


def _buyer(rng: random.Random, kind: Kind) -> Party:
    if not kind.special and rng.random() < 0.12:
        return individual(rng)
    full = not kind.digital and (kind.special or rng.random() < 0.5)
    return party(rng, rng.choice(sorted(PROVINCES)), full=full)


def _remarks(rng: random.Random, kind: Kind) -> tuple[str, ...]:
    if rng.random() < 0.5:
        return ()
    one = rng.choice(
        (f"订单号:{digits(rng, 12, first='123')}", f"合同编号:HT{digits(rng, 8, first='2')}", "货到付款")
    )
    if kind.digital and rng.random() < 0.5:
        return (one, f"收款人:{person(rng)}; 复核人:{person(rng)};")
    if rng.random() < 0.3:
        return (one, f"项目名称:{company_name(rng, rng.choice(sorted(PROVINCES)))}")
    return (one,)


def _lines(rng: random.Random, *, grouped: bool, special: bool) -> tuple[Line, ...]:
    """One to six lines; some carry a discount below, as lines of their own."""
    if not special and rng.random() < 0.1:
        return tuple(_line(rng, good, grouped) for good in rng.sample(TAX_FREE, rng.randint(1, 2)))
    count = rng.choice((1, 1, 1, 2, 2, 3, 4, 5, 6))
    lines: list[Line] = []
    for good in rng.sample(GOODS, count):
        lines.append(_line(rng, good, grouped))
        if rng.random() < 0.08:
            lines.append(_discount(rng, lines[-1], good.rate))
    return tuple(lines[:6])


def _line(rng: random.Random, good: Good, grouped: bool) -> Line:
    """Price times quantity is the amount, before tax; the tax is rounded for each line."""
    quantity, price = _quantity(rng, good), rng.randint(good.least, good.most)
    amount = _rounded(quantity * price)
    counted = bool(good.specifications[0]) or rng.random() < 0.6
    shown = money.figures(price)
    if rng.random() < 0.3:  # the price was agreed with tax, so that the one without has many places
        amount = _rounded(quantity * price * 100 / (100 + good.rate))
        shown = _long(amount, quantity)
    return Line(
        name=good.called(grouped=grouped),
        specification=rng.choice(good.specifications) if counted else "",
        unit=good.unit if counted else "",
        quantity=_plain(quantity) if counted else "",
        price=shown if counted else "",
        amount=amount,
        rate=f"{good.rate}%" if good.rate else "免税",
        tax=_percent(amount, good.rate) if good.rate else None,
    )


def _quantity(rng: random.Random, good: Good) -> Fraction:
    if good.measured:
        return Fraction(rng.randint(101, 99_999), rng.choice((10, 100, 100)))
    return Fraction(rng.choice((1, 1, 1, 2, 3, 5, 10, 12, 20)))


def _rounded(cents: Fraction) -> int:
    """Half up."""
    return math.floor(cents + Fraction(1, 2))


def _plain(quantity: Fraction) -> str:
    """Without zeros at its end."""
    whole = f"{float(quantity):.2f}"
    return whole.rstrip("0").rstrip(".")


def _long(amount: int, quantity: Fraction) -> str:
    """A price of up to eight places, zeros at its end left out; two at least."""
    whole, _, places = f"{float(amount / quantity / 100):.8f}".partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"


def _discount(rng: random.Random, line: Line, rate: int) -> Line:
    amount = -_percent(line.amount, rng.choice((5, 10, 20)))
    return Line(line.name, "", "", "", "", amount, line.rate, -_percent(-amount, rate))


def _percent(cents: int, rate: int) -> int:
    """Rounded half up, to the cent."""
    return (cents * rate + 50) // 100
