"""The form of invoices with a code and a cipher: paper ones, and the electronic ones before 2021."""

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
from benchmarks.accuracy.sheets import Colour, Sheet, Style

LEFT, RIGHT, MIDDLE = 110, 1490, 800
BUYER, TABLE, SUM, SELLER, FOOT = 188, 322, 668, 716, 850
CIPHER = 900
BROWN: Colour = (150, 84, 42)
FORMS: tuple[Colour, ...] = (BROWN, (168, 74, 50), (40, 110, 70), (120, 92, 40))
FAMILIES: tuple[Family, ...] = ("serif", "sans", "sans", "mono")
COLUMNS: Columns = {
    "货物或应税劳务、服务名称": (LEFT, 450, "lm"),
    "规格型号": (450, 620, "lm"),
    "单位": (620, 690, "mm"),
    "数量": (690, 820, "rm"),
    "单价": (820, 970, "rm"),
    "金额": (970, 1180, "rm"),
    "税率": (1180, 1260, "rm"),
    "税额": (1260, RIGHT, "rm"),
}
COPIES = {"发票联": "第二联：发票联购买方记账凭证", "抵扣联": "第三联：抵扣联购买方扣税凭证"}
HEADS = ("货物或应税劳务、服务名称", "规格型号", "单 位", "数 量", "单 价", "金 额", "税率", "税 额")


def draw(invoice: Invoice, rng: random.Random) -> Image.Image:
    """The invoice as a page 1400 to 1700 pixels wide."""
    look = _look(invoice, rng)
    paper = rng.choice(((255, 255, 255), (250, 249, 246), (244, 244, 240)))
    sheet = Sheet(1600, 920, rng.uniform(0.875, 1.0625), paper)
    _title(sheet, invoice, look, rng)
    _frame(sheet, look)
    _head(sheet, invoice, look, rng)
    _party(sheet, invoice.buyer, look, BUYER, "购买方")
    _party(sheet, invoice.seller, look, SELLER, "销售方")
    _cipher(sheet, invoice, look, rng)
    _table(sheet, invoice, look)
    _foot(sheet, invoice, look)
    _stamp(sheet, invoice, rng)
    return sheet.image


def _look(invoice: Invoice, rng: random.Random) -> Look:
    """Paper is printed into ready forms, never quite in its place."""
    look = make_look(rng, FORMS[:2] if invoice.kind.electronic else FORMS, FAMILIES)
    if invoice.kind.electronic:
        return look
    return Look(look.label, look.value, look.yen, (rng.uniform(-6, 6), rng.uniform(-5, 5)))


def _title(sheet: Sheet, invoice: Invoice, look: Look, rng: random.Random) -> None:
    wide = 40 * len(invoice.title) + 60
    sheet.spread(MIDDLE - wide / 2, 68, invoice.title, look.label.sized(42), wide)
    for y in (104, 110):
        sheet.line([(MIDDLE - wide / 2 - 20, y), (MIDDLE + wide / 2 + 20, y)], look.form, 2)
    if not invoice.kind.electronic:
        copy = rng.choice(("发票联", "抵扣联")) if invoice.kind.special else "发票联"
        sheet.spread(MIDDLE - 90, 142, copy, look.label.sized(30), 180)
        _margins(sheet, look, copy)
    office = PROVINCES[invoice.division][1] + "税务局"
    stamps.press(sheet, stamps.supervision(office, 200, sheet.scale), MIDDLE, 84, rng)


def _frame(sheet: Sheet, look: Look) -> None:
    sheet.box(LEFT, BUYER, RIGHT, FOOT, look.form)
    for y in (TABLE, SUM, SELLER):
        sheet.line([(LEFT, y), (RIGHT, y)], look.form)
    for top, bottom in ((BUYER, TABLE), (SELLER, FOOT)):
        for x in (LEFT + 42, CIPHER, CIPHER + 42):
            sheet.line([(x, top), (x, bottom)], look.form)
    for left, _, _ in list(COLUMNS.values())[1:]:
        sheet.line([(left, TABLE), (left, SUM)], look.form)
    sheet.line([(450, SUM), (450, SELLER)], look.form)
    sheet.upright(CIPHER + 21, BUYER + 12, TABLE - 12, "密码区", look.label)
    sheet.upright(CIPHER + 21, SELLER + 22, FOOT - 22, "备注", look.label)


def _head(sheet: Sheet, invoice: Invoice, look: Look, rng: random.Random) -> None:
    if invoice.kind.electronic:
        _electronic_head(sheet, invoice, look, rng)
    else:
        _paper_head(sheet, invoice, look)


def _electronic_head(sheet: Sheet, invoice: Invoice, look: Look, rng: random.Random) -> None:
    check = invoice.check_code
    rows = (
        ("发票代码", invoice.code),
        ("发票号码", invoice.number),
        ("开票日期", _spaced(invoice.date) if rng.random() < 0.4 else invoice.date),
        ("校验码", " ".join(check[place : place + 5] for place in range(0, 20, 5))),
    )
    for place, (label, value) in enumerate(rows):
        y = 46 + 35 * place
        sheet.spread(1145, y, label, look.label, 92)
        sheet.text(1240, y, ":", look.label)
        sheet.text(1256, y, value, look.value)
    if rng.random() < 0.8:
        draw_code(sheet, 120, 24, 118, rng)
    sheet.text(LEFT, 168, "机器编号:", look.label)
    sheet.text(LEFT + 102, 168, invoice.machine, look.value)


def _paper_head(sheet: Sheet, invoice: Invoice, look: Look) -> None:
    dx, dy = look.shift
    sheet.text(170, 62, invoice.code, Style("sans", 40, look.form))
    sheet.text(1170, 62, "No", Style("serif", 44, look.form))
    sheet.text(1240, 62, invoice.number, Style("sans", 42, (30, 50, 120)))
    small = look.value.sized(19)
    sheet.text(RIGHT + dx, 100 + dy, invoice.code, small, "rm")
    sheet.text(RIGHT + dx, 125 + dy, invoice.number, small, "rm")
    sheet.text(1145, 156, "开票日期：", look.label)
    sheet.text(1256 + dx, 156 + dy, invoice.date, look.value)
    if invoice.check_code:
        check = " ".join(invoice.check_code[place : place + 5] for place in range(0, 20, 5))
        sheet.text(LEFT + 20 + dx, 122 + dy, f"校验码 {check}", look.value)
        sheet.text(LEFT + 20 + dx, 158 + dy, f"机器编号：{invoice.machine}", look.value)


def _spaced(date: str) -> str:
    """2019 年 06 月 16 日"""
    return date.replace("年", " 年 ").replace("月", " 月 ").replace("日", " 日")


def _party(sheet: Sheet, party: Party, look: Look, top: float, label: str) -> None:
    sheet.upright(LEFT + 21, top + 12, top + 122, label, look.label)
    rows = (
        ("名称", party.name),
        ("纳税人识别号", party.tax_number),
        ("地址、电话", party.address_phone),
        ("开户行及账号", party.bank_account),
    )
    dx, dy = look.shift
    for place, (name, value) in enumerate(rows):
        y = top + 20 + 31.5 * place
        sheet.spread(160, y, name, look.label, 138)
        sheet.text(300, y, ":", look.label)
        sheet.fitted(314 + dx, y + dy, value, look.value, room=CIPHER - 330)


def _cipher(sheet: Sheet, invoice: Invoice, look: Look, rng: random.Random) -> None:
    style = Style(rng.choice(("mono", "sans")), rng.choice((24, 27)), look.value.colour)
    dx, dy = look.shift
    for place, text in enumerate(invoice.cipher):
        sheet.pitched(CIPHER + 56 + dx, BUYER + 20 + 31.5 * place + dy, text, style, 18.2)


def _table(sheet: Sheet, invoice: Invoice, look: Look) -> None:
    for head, (left, right, _) in zip(HEADS, COLUMNS.values(), strict=True):
        sheet.text((left + right) / 2, TABLE + 20, head, look.label, "mm")
    draw_lines(sheet, invoice, look, COLUMNS, (TABLE + 54, TABLE + 324))
    sheet.text((LEFT + 450) / 2, SUM - 22, "合      计", look.label, "mm")
    draw_totals(sheet, invoice, look, COLUMNS, SUM - 22)
    sheet.text((LEFT + 450) / 2, SUM + 24, "价税合计（大写）", look.label, "mm")
    draw_sum(sheet, invoice, look, SUM + 24, 470)


def _foot(sheet: Sheet, invoice: Invoice, look: Look) -> None:
    dx, dy = look.shift
    for place, remark in enumerate(invoice.remarks):
        sheet.fitted(CIPHER + 52 + dx, SELLER + 24 + 32 * place + dy, remark, look.value, room=520)
    rows = (
        ("收款人:", 150, invoice.payee),
        ("复核:", 520, invoice.reviewer),
        ("开票人:", 850, invoice.drawer),
    )
    for label, x, value in rows:
        sheet.text(x, FOOT + 24, label, look.label)
        sheet.text(x + 22 * len(label) + dx, FOOT + 24 + dy, value, look.value)
    sheet.text(1200, FOOT + 24, "销售方:（章）", look.label)


def _margins(sheet: Sheet, look: Look, copy: str) -> None:
    """What printing houses set beside the frame of paper forms, and the holes for the sprockets."""
    small = look.label.sized(14)
    sheet.upright(RIGHT + 18, BUYER + 60, FOOT - 60, COPIES[copy], small)
    sheet.upright(LEFT - 18, BUYER + 100, FOOT - 160, "税总函〔2019〕335号华印票证有限公司", small)
    for y in range(30, 920, 58):
        for x in (38, 1562):
            sheet.disc(x, y, 13, (196, 196, 196))


def _stamp(sheet: Sheet, invoice: Invoice, rng: random.Random) -> None:
    """The seller's seal, near the place for it."""
    if invoice.stamped:
        ink = stamps.seller(invoice.seller.name, invoice.seller.tax_number, 270, sheet.scale)
        stamps.press(sheet, ink, rng.uniform(1190, 1400), rng.uniform(765, 810), rng)
