"""The form of fully digital invoices, since 2021: no code, no cipher, a number of twenty digits."""

import random

from PIL import Image

from benchmarks.accuracy import stamps
from benchmarks.accuracy.fiction import PROVINCES, Party
from benchmarks.accuracy.fonts import Family
from benchmarks.accuracy.invoice_data import Invoice
from benchmarks.accuracy.invoice_parts import (
    Columns,
    Look,
    draw_code,
    draw_lines,
    draw_sum,
    draw_totals,
    make_look,
)
from benchmarks.accuracy.sheets import Colour, Sheet

LEFT, RIGHT, MIDDLE = 80, 1520, 800
PARTIES, TABLE, SUM, REMARKS, FOOT = 172, 300, 742, 798, 925
FORMS: tuple[Colour, ...] = ((150, 70, 30), (128, 0, 0), (162, 82, 45))
FAMILIES: tuple[Family, ...] = ("serif", "serif", "sans")
COLUMNS: Columns = {
    "货物或应税劳务、服务名称": (LEFT, 400, "lm"),
    "规格型号": (400, 590, "lm"),
    "单位": (590, 680, "mm"),
    "数量": (680, 820, "rm"),
    "单价": (820, 1000, "rm"),
    "金额": (1000, 1190, "rm"),
    "税率": (1190, 1340, "mm"),
    "税额": (1340, RIGHT, "rm"),
}
HEADS = ("项目名称", "规格型号", "单 位", "数 量", "单 价", "金 额", "税率/征收率", "税 额")


def draw(invoice: Invoice, rng: random.Random) -> Image.Image:
    """The invoice as a page 1400 to 1700 pixels wide."""
    look = make_look(rng, FORMS, FAMILIES)
    sheet = Sheet(1600, 1000, rng.uniform(0.875, 1.0625), (255, 255, 255))
    _head(sheet, invoice, look, rng)
    _frame(sheet, look)
    _party(sheet, invoice.buyer, look, LEFT, "购买方信息")
    _party(sheet, invoice.seller, look, MIDDLE, "销售方信息")
    _table(sheet, invoice, look)
    _foot(sheet, invoice, look)
    return sheet.image


def _head(sheet: Sheet, invoice: Invoice, look: Look, rng: random.Random) -> None:
    sheet.text(MIDDLE, 62, invoice.title, look.label.sized(42), "mm")
    wide = sheet.width_of(invoice.title, look.label.sized(42)) / 2 + 20
    for y in (98, 104):
        sheet.line([(MIDDLE - wide, y), (MIDDLE + wide, y)], look.form, 2)
    office = PROVINCES[invoice.division][1] + "税务局"
    stamps.press(sheet, stamps.supervision(office, 200, sheet.scale), MIDDLE, 76, rng)
    draw_code(sheet, LEFT + 10, 22, 126, rng)
    for y, label, value in ((60, "发票号码：", invoice.number), (104, "开票日期：", invoice.date)):
        sheet.text(1150, y, label, look.label)
        sheet.text(1260, y, value, look.value)
    if rng.random() < 0.2:
        sheet.text(1400, 150, f"下载次数：{rng.randint(1, 9)}", look.label.sized(17))


def _frame(sheet: Sheet, look: Look) -> None:
    sheet.box(LEFT, PARTIES, RIGHT, FOOT, look.form)
    for y in (TABLE, SUM, REMARKS):
        sheet.line([(LEFT, y), (RIGHT, y)], look.form)
    for x in (LEFT + 40, MIDDLE, MIDDLE + 40):
        sheet.line([(x, PARTIES), (x, TABLE)], look.form)
    sheet.line([(400, SUM), (400, REMARKS)], look.form)
    sheet.line([(LEFT + 40, REMARKS), (LEFT + 40, FOOT)], look.form)
    sheet.upright(LEFT + 20, REMARKS + 24, FOOT - 24, "备注", look.label)


def _party(sheet: Sheet, party: Party, look: Look, left: float, label: str) -> None:
    sheet.upright(left + 20, PARTIES + 6, TABLE - 6, label, look.label)
    sheet.text(left + 54, PARTIES + 34, "名称：", look.label)
    sheet.fitted(left + 118, PARTIES + 34, party.name, look.value, room=590)
    number = "统一社会信用代码/纳税人识别号："
    sheet.text(left + 54, PARTIES + 94, number, look.label)
    after = left + 54 + sheet.width_of(number, look.label)
    sheet.fitted(after, PARTIES + 94, party.tax_number, look.value, room=left + 715 - after)


def _table(sheet: Sheet, invoice: Invoice, look: Look) -> None:
    for head, (left, right, _) in zip(HEADS, COLUMNS.values(), strict=True):
        sheet.text((left + right) / 2, TABLE + 24, head, look.label, "mm")
    draw_lines(sheet, invoice, look, COLUMNS, (TABLE + 62, TABLE + 402))
    sheet.text((LEFT + 400) / 2, SUM - 26, "合      计", look.label, "mm")
    draw_totals(sheet, invoice, look, COLUMNS, SUM - 26)
    sheet.text((LEFT + 400) / 2, SUM + 28, "价税合计（大写）", look.label, "mm")
    draw_sum(sheet, invoice, look, SUM + 28, 420)


def _foot(sheet: Sheet, invoice: Invoice, look: Look) -> None:
    for place, remark in enumerate(invoice.remarks):
        sheet.fitted(LEFT + 54, REMARKS + 26 + 34 * place, remark, look.value, room=1350)
    sheet.text(LEFT + 90, FOOT + 34, "开票人：", look.label)
    sheet.text(LEFT + 178, FOOT + 34, invoice.drawer, look.value)
