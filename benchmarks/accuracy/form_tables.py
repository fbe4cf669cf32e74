"""Tables: what their columns hold, and the ways they are ruled."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import ImageFont

from benchmarks.accuracy.form_layouts import Column
from benchmarks.accuracy.form_pen import Colour, Pen
from benchmarks.accuracy.form_values import value
from benchmarks.accuracy.typesetting import PIECE


@dataclass(frozen=True)
class TableKind:
    """A title, and "printed column|kind of value" for each column.

    "#" is the row's number, "=" the product of the two columns before. With `summed` the last column
    may have its sum in a row of its own.
    """

    title: str
    columns: tuple[str, ...]
    summed: bool = False


CHINESE: Final = (
    TableKind(
        "销售明细表",
        ("序号|#", "产品名称|thing", "规格型号|code", "数量|figure", "单价|unit", "金额|="),
        summed=True,
    ),
    TableKind(
        "物料领用清单",
        ("序号|#", "物料编码|code", "物料名称|thing", "单位|piece", "数量|figure", "备注|remark"),
    ),
    TableKind(
        "期末成绩单", ("学号|serial", "姓名|person", "语文|mark", "数学|mark", "英语|mark", "总评|grade")
    ),
    TableKind("银行交易流水", ("交易日期|date", "摘要|reason", "对方户名|company", "金额|unit", "余额|unit")),
    TableKind(
        "值班安排表",
        (
            "班次|#",
            "值班日期|date",
            "值班人员|person",
            "联系电话|mobile",
            "所在部门|department",
            "备注|remark",
        ),
    ),
    TableKind(
        "奖牌榜",
        ("名次|#", "国家/地区|land", "金牌|medal", "银牌|medal", "铜牌|medal", "奖牌总数|figure"),
    ),
    TableKind("检验报告单", ("检测项目|test", "结果|result", "单位|measure", "参考范围|range", "判定|state")),
    TableKind(
        "运费结算清单",
        ("运单号|code", "收货人|person", "货物名称|thing", "件数|figure", "重量(kg)|unit", "运费|unit"),
        summed=True,
    ),
)
ENGLISH: Final = (
    TableKind(
        "Packing and Price List",
        ("No.|#", "Description|goods", "Qty|figure", "Unit Price|unit", "Amount|="),
        summed=True,
    ),
    TableKind(
        "Packing List", ("Item Code|code", "Product|goods", "Packages|packages", "Gross Weight|pounds")
    ),
    TableKind(
        "Account Activity",
        ("Date|day", "Reference|code", "Details|service", "Debit|unit", "Balance|unit"),
    ),
    TableKind(
        "Container Status",
        (
            "Container No.|container",
            "Port of Loading|port",
            "Destination|port",
            "Volume|unit",
            "Status|notion",
        ),
    ),
    TableKind("Staff Directory", ("Name|name", "Role|role", "Phone|telephone", "Start Date|day")),
)
NUMERIC: Final = frozenset({"#", "=", "figure", "unit", "mark", "medal"})
SUMMED: Final = 0.25  # the share of tables with amounts that end with their sum
GROUNDS: Final[tuple[Colour, ...]] = ((226, 232, 240), (240, 242, 245), (217, 225, 242), (235, 235, 235))


@dataclass(frozen=True)
class Table:
    """The header, and a row of cells for each record."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]

    @property
    def records(self) -> list[dict[str, str]]:
        """{column: cell} of each row."""
        return [dict(zip(self.header, row, strict=True)) for row in self.rows]


def table(kind: TableKind, rows: int, rng: random.Random) -> Table:
    """A filled-in table. One way of writing dates runs through it."""
    columns = [written.split("|") for written in kind.columns]
    way = rng.randrange(4)
    kinds = [f"{of}{way}" if of in ("date", "day") else of for _, of in columns]
    body = [_row(kinds, number, rng) for number in range(1, rows + 1)]
    if kind.summed and rng.random() < SUMMED:
        total = sum(float(row[-1].replace(",", "")) for row in body)
        word = rng.choice(("合计", "总计")) if kind in CHINESE else "Total"
        body.append((word, *("" for _ in columns[2:]), f"{total:,.2f}"))
    numeric = tuple(of in NUMERIC for of in kinds)
    return Table(tuple(name for name, _ in columns), tuple(body), numeric)


def _row(kinds: Sequence[str], number: int, rng: random.Random) -> tuple[str, ...]:
    cells: list[str] = []
    for kind in kinds:
        if kind == "#":
            cells.append(str(number))
        elif kind == "=":
            count, price = (float(cell.replace(",", "")) for cell in cells[-2:])
            cells.append(f"{count * price:,.2f}")
        else:
            cells.append(value(kind, rng))
    return tuple(cells)


def draw(pen: Pen, shown: Table, column: Column) -> float:
    """The table as wide as the column or as its cells need; gives the y below it."""
    rng = pen.rng
    rules = rng.choice(("grid", "grid", "grid", "rows", "rows", "header", "none"))
    ground = rng.choice(GROUNDS) if rules == "none" or rng.random() < 0.5 else None
    centred, padding = rng.random() < 0.5, pen.em * rng.uniform(0.4, 0.8)
    widths = _widths(pen, shown, column.width, padding)
    high, y = pen.line * rng.uniform(1.15, 1.7), column.y
    for number, row in enumerate((shown.header, *shown.rows)):
        face = pen.face(bold=rules != "grid" or ground is not None) if number == 0 else pen.face()
        cells = [pen.lines(cell, width - 2 * padding, face) for cell, width in zip(row, widths, strict=True)]
        tall = high + (max(map(len, cells)) - 1) * pen.line
        if number == 0 and ground:
            pen.shade(column.x, y, column.x + sum(widths), y + tall, ground)
        x = column.x
        for lines, width, numeric in zip(cells, widths, shown.numeric, strict=True):
            if rules == "grid":
                pen.box(x, y, x + width, y + tall, 1 if pen.em < 24 else 2)
            heading = number == 0 and rules == "grid"
            way = "middle" if centred or heading else "right" if numeric else "left"
            _cell(pen, lines, (x + padding, y, width - 2 * padding, tall), way, face)
            x += width
        y += tall
        if rules == "rows" or (rules == "header" and number in (0, len(shown.rows))):
            pen.rule(column.x, y, column.x + sum(widths), y, 1)
    return y + pen.em


def _widths(pen: Pen, shown: Table, room: float, padding: float) -> list[float]:
    """As wide as the widest cell; the widest columns give way as far as words allow; spare room is shared."""
    face, natural, least = pen.face(bold=True), [], []
    for place, name in enumerate(shown.header):
        cells = (name, *(row[place] for row in shown.rows))
        natural.append(max(face.getlength(cell) for cell in cells) + 2 * padding + 2)
        words = [word for cell in cells for word in PIECE.findall(cell)]
        least.append(max(face.getlength(word) for word in words) + 2 * padding + 2)
    while sum(natural) > max(room, sum(least)):
        slack = [wide - narrow for wide, narrow in zip(natural, least, strict=True)]
        widest = slack.index(max(slack))
        natural[widest] = max(least[widest], natural[widest] - pen.em / 2)
    share = max(0.0, room - sum(natural)) / len(natural)
    spare = share if pen.rng.random() < 0.8 else min(share, pen.em * 0.5)
    return [width + spare for width in natural]


def _cell(
    pen: Pen,
    lines: Sequence[str],
    cell: tuple[float, float, float, float],
    way: str,
    face: ImageFont.FreeTypeFont,
) -> None:
    """Lines in the middle of a cell's height (x, y, width, height), set left, right or in the middle."""
    x, y, width, height = cell
    first = y + height / 2 - (len(lines) - 1) * pen.line / 2
    for place, line in enumerate(lines):
        down = first + place * pen.line
        if way == "middle":
            pen.centred(x + width / 2, down, line, face)
        elif way == "right":
            pen.right(x + width, down, line, face)
        else:
            pen.text(x, down, line, face)
