"""What both layouts of invoices share: their colours, the table's body, the two-dimensional code."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.accuracy import money
from benchmarks.accuracy.fonts import Family
from benchmarks.accuracy.invoice_data import Invoice
from benchmarks.accuracy.sheets import Colour, Sheet, Style

# name in VatInvoiceInfos -> left, right (units), and where the text stands in its column
Columns = Mapping[str, tuple[float, float, str]]
INKS: tuple[Colour, ...] = ((20, 20, 20), (0, 0, 0), (35, 35, 60), (30, 40, 90))
CODE_MODULES = 33


@dataclass(frozen=True)
class Look:
    """An invoice's typefaces and colours: of the form, and of what is printed into it."""

    label: Style
    value: Style
    yen: str
    shift: tuple[float, float] = (0.0, 0.0)

    @property
    def form(self) -> Colour:
        return self.label.colour


def make_look(rng: random.Random, forms: tuple[Colour, ...], families: tuple[Family, ...]) -> Look:
    label = Style("serif", 21, rng.choice(forms))
    value = Style(rng.choice(families), rng.choice((21, 22, 23)), rng.choice(INKS))
    return Look(label, value, rng.choice("¥￥"))


def draw_lines(
    sheet: Sheet, invoice: Invoice, look: Look, columns: Columns, span: tuple[float, float]
) -> None:
    """The table's lines between two heights, from the upper on; long names and specifications are broken."""
    rows = [_broken(sheet, line.cells(), look, columns) for line in invoice.lines]
    slots = sum(max(len(texts) for texts in row.values()) for row in rows)
    top, bottom = span
    step = min(34.0, (bottom - top) / slots)
    y = top
    for row in rows:
        for name, texts in row.items():
            for place, text in enumerate(texts):
                draw_cell(sheet, columns[name], y + place * step, text, look)
        y += step * max(len(texts) for texts in row.values())


def draw_cell(sheet: Sheet, column: tuple[float, float, str], y: float, text: str, look: Look) -> None:
    left, right, anchor = column
    x = {"lm": left + 8, "mm": (left + right) / 2, "rm": right - 10}[anchor]
    dx, dy = look.shift
    sheet.fitted(x + dx, y + dy, text, look.value, room=right - left - 14, anchor=anchor)


def _broken(sheet: Sheet, cells: Mapping[str, str], look: Look, columns: Columns) -> dict[str, list[str]]:
    """Every cell's printed lines: texts that stand left go on in the next line."""
    rows = {}
    for name, text in cells.items():
        left, right, anchor = columns[name]
        rows[name] = _wrap(sheet, text, look.value, right - left - 14) if anchor == "lm" else [text]
    return rows


def _wrap(sheet: Sheet, text: str, style: Style, room: float) -> list[str]:
    lines = [""]
    for letter in text:
        if sheet.width_of(lines[-1] + letter, style) > room:
            lines.append("")
        lines[-1] += letter
    return [line.strip() for line in lines]


def draw_totals(sheet: Sheet, invoice: Invoice, look: Look, columns: Columns, y: float) -> None:
    """The row 合计: amount and tax, with the sign of the yuan."""
    tax = "***" if invoice.tax is None else look.yen + money.figures(invoice.tax)
    draw_cell(sheet, columns["金额"], y, look.yen + money.figures(invoice.amount), look)
    draw_cell(sheet, columns["税额"], y, tax, look)


def draw_sum(sheet: Sheet, invoice: Invoice, look: Look, y: float, words: float) -> None:
    """The row 价税合计: in words from `words` on, in figures further right."""
    figures = 1070
    dx, dy = look.shift
    sheet.crossed_circle(words + 10 + dx, y + dy, 10, look.value.colour)
    sheet.text(words + 28 + dx, y + dy, money.words(invoice.total), look.value)
    sheet.text(figures, y, "（小写）", look.label)
    sheet.text(figures + 92 + dx, y + dy, look.yen + money.figures(invoice.total), look.value)


def draw_code(sheet: Sheet, left: float, top: float, size: float, rng: random.Random) -> None:
    """What looks like a two-dimensional code; it holds nothing."""
    module = size / CODE_MODULES
    for row in range(CODE_MODULES):
        for column in range(CODE_MODULES):
            if _dark(row, column, rng):
                sheet.block(left + column * module, top + row * module, module, (0, 0, 0))


def _dark(row: int, column: int, rng: random.Random) -> bool:
    chance = rng.random() < 0.5
    for corner in ((0, 0), (0, CODE_MODULES - 7), (CODE_MODULES - 7, 0)):
        down, across = row - corner[0], column - corner[1]
        if -1 <= down <= 7 and -1 <= across <= 7:
            return max(abs(down - 3), abs(across - 3)) in (0, 1, 3)
    return chance
