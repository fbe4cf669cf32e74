"""Amounts checked against each other: a doubtful one is replaced where only then the sums are right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from .amounts import CENT, HIDDEN, parse, parse_words, tidy, write_words
from .columns import AMOUNT, PRICE, QUANTITY, RATE, TAX
from .fields import Field, Fields
from .reader import Reader
from .totals import FIGURES, SUM, SUM_TAX, WORDS, signed

_SURE: Final = 0.97
"""A value read with this confidence is only replaced by another reading of it, never by arithmetic."""

_ROUNDING: Final = Decimal("0.06")
"""Rates are applied line by line or to sums, and prices are rounded: so far may products be off."""

Place = tuple[int, str]
"""A value: the number of its line, -1 for the totals, and its name."""


@dataclass(frozen=True, slots=True)
class Book:
    """The invoice's amounts: the fields of its lines and of its totals."""

    lines: tuple[Fields, ...]
    totals: Fields

    def field(self, place: Place) -> Field | None:
        """The field at a place, None where there is none."""
        line, name = place
        return (self.totals if line < 0 else self.lines[line]).get(name)

    def number(self, place: Place) -> Decimal | None:
        """The number at a place; None where there is none, and 0 for hidden taxes."""
        field = self.field(place)
        if field is None:
            return None
        if place[1] == WORDS:
            return parse_words(field.value)
        return Decimal(0) if field.value == HIDDEN else parse(field.value)

    def put(self, place: Place, field: Field) -> Book:
        """The book with another field at a place."""
        number, name = place
        if number < 0:
            return replace(self, totals={**self.totals, name: field})
        line = {**self.lines[number], name: field}
        return replace(self, lines=(*self.lines[:number], line, *self.lines[number + 1 :]))


@dataclass(frozen=True, slots=True)
class Rule:
    """An equation between values: whether it holds, and what one of them would have to be."""

    places: tuple[Place, ...]
    holds: Callable[[Book], bool | None]
    wanted: Callable[[Book, Place], Decimal | None]


def reconcile(book: Book, reader: Reader) -> Book:
    """The book with doubtful values read again or, where that does not help, worked out from the others.

    A value is only replaced where more equations hold afterwards. What was read surely stays, and a
    contradiction between sure values with it.
    """
    rules = _rules(book)
    for place in _suspects(book, rules):
        book = _mend(book, place, rules, reader)
    return _words_from_figures(book)


def _rules(book: Book) -> list[Rule]:
    rules = [_sum_rule([(-1, SUM), (-1, SUM_TAX)], (-1, FIGURES)), _sum_rule([(-1, FIGURES)], (-1, WORDS))]
    for name, total in ((AMOUNT, SUM), (TAX, SUM_TAX)):
        rules.append(_sum_rule([(i, name) for i in range(len(book.lines))], (-1, total)))
    for i in range(len(book.lines)):
        rules.append(_product_rule((i, QUANTITY), (i, PRICE), (i, AMOUNT)))
        rules.append(_tax_rule(i))
    return rules


def _sum_rule(parts: Sequence[Place], total: Place) -> Rule:
    def holds(book: Book) -> bool | None:
        values, result = [book.number(p) for p in parts], book.number(total)
        if result is None or not values or any(value is None for value in values):
            return None
        return sum(value for value in values if value is not None) == result

    def wanted(book: Book, place: Place) -> Decimal | None:
        values = {p: book.number(p) for p in (*parts, total) if p != place}
        if any(value is None for value in values.values()):
            return None
        known = sum((v for p, v in values.items() if p != total and v is not None), Decimal(0))
        return known if place == total else (values[total] or Decimal(0)) - known

    return Rule((*parts, total), holds, wanted)


def _product_rule(first: Place, second: Place, result: Place) -> Rule:
    def holds(book: Book) -> bool | None:
        a, b, c = book.number(first), book.number(second), book.number(result)
        if a is None or b is None or c is None:
            return None
        return abs(a * b - c) <= _tolerance(a, b)

    def wanted(book: Book, place: Place) -> Decimal | None:
        a, b, c = book.number(first), book.number(second), book.number(result)
        if place == result:
            return (a * b).quantize(CENT, ROUND_HALF_UP) if a is not None and b is not None else None
        factor = b if place == first else a
        return (c / factor).normalize() if c is not None and factor else None

    return Rule((first, second, result), holds, wanted)


def _tolerance(a: Decimal, b: Decimal) -> Decimal:
    """What rounding of the price's last place can make out, a cent at least."""
    places = -int(b.as_tuple().exponent)
    return max(CENT, abs(a) * Decimal(1).scaleb(-places) / 2 + CENT / 2)


def _tax_rule(line: int) -> Rule:
    amount, tax = (line, AMOUNT), (line, TAX)

    def product(book: Book) -> Decimal | None:
        value, rate = book.number(amount), book.field((line, RATE))
        part = parse(rate.value.removesuffix("%")) if rate else None
        if value is None or part is None:
            return Decimal(0) if rate and rate.value in ("免税", "不征税", HIDDEN) else None
        return (value * part / 100).quantize(CENT, ROUND_HALF_UP)

    def holds(book: Book) -> bool | None:
        expected, value = product(book), book.number(tax)
        return None if expected is None or value is None else abs(expected - value) <= _ROUNDING

    def wanted(book: Book, place: Place) -> Decimal | None:
        return product(book) if place == tax else None

    return Rule((amount, tax), holds, wanted)


def _suspects(book: Book, rules: Iterable[Rule]) -> list[Place]:
    """Places in equations that do not hold, the least sure first."""
    places = {p for rule in rules if not rule.holds(book) for p in rule.places if p[1] != WORDS}
    found = [(field.confidence, place) for place in places if (field := book.field(place))]
    return [place for _, place in sorted(found)]


def _held(book: Book, rules: Iterable[Rule]) -> int:
    return sum(rule.holds(book) is True for rule in rules)


def _mend(book: Book, place: Place, rules: Sequence[Rule], reader: Reader) -> Book:
    here = [rule for rule in rules if place in rule.places]
    if all(rule.holds(book) is not False for rule in here) and book.number(place) is not None:
        return book
    field = book.field(place)
    if field is None:
        return book
    candidates = [book.put(place, option) for option in _options(book, place, field, here, reader)]
    best = max(candidates, key=lambda other: _held(other, rules), default=book)
    return best if _held(best, rules) > _held(book, rules) else book


def _options(
    book: Book, place: Place, field: Field, rules: Sequence[Rule], reader: Reader
) -> Iterable[Field]:
    """Other readings of a value, and what the equations want it to be where it is doubtful."""
    for grow, sharpen in ((0.1, False), (0.2, True)):
        again = reader.read(field.box, grow=grow, sharpen=sharpen) if field.box else None
        if again is not None and again.text != field.value:
            yield _like(place, Field(tidy(again.text), field.box, again.confidence))
    if field.confidence < _SURE or book.number(place) is None or _lacks_point(place, field):
        for wanted in (rule.wanted(book, place) for rule in rules):
            if wanted is not None and _resembles(text := f"{wanted:f}", field.value):
                yield _like(place, replace(field, value=text))


def _lacks_point(place: Place, field: Field) -> bool:
    """Whether money is without the point that it is always printed with."""
    return place[1] in (AMOUNT, TAX, SUM, SUM_TAX, FIGURES) and "." not in field.value


def _like(place: Place, field: Field) -> Field:
    return signed(field) if place[0] < 0 else field


def _resembles(text: str, value: str) -> bool:
    """Whether one misread character in four at most makes the difference."""
    plain = value.removeprefix("¥")
    if plain and (text.startswith(plain + ".") or text.replace(".", "") == plain.replace(".", "")):
        return True
    if abs(len(text) - len(plain)) > 1:
        return False
    same = sum(a == b for a, b in zip(text, plain, strict=False))
    back = sum(a == b for a, b in zip(reversed(text), reversed(plain), strict=False))
    return max(same, back) >= max(len(text), len(plain)) * 0.7


def _words_from_figures(book: Book) -> Book:
    """The words rewritten where they make no number, or another than figures that the other sums confirm."""
    place, figures = (-1, WORDS), book.number((-1, FIGURES))
    field = book.field(place)
    sums = book.number((-1, SUM)), book.number((-1, SUM_TAX))
    if field is None or figures is None or None in sums or book.number(place) == figures:
        return book
    confirmed = (sums[0] or 0) + (sums[1] or 0) == figures
    doubtful = book.number(place) is None or field.confidence < _SURE
    return book.put(place, replace(field, value=write_words(figures))) if confirmed and doubtful else book
