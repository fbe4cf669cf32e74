"""ExtractDocMulti with ConfigId "Table": tables of two to twelve rows, some below a title and fields."""

import random
from dataclasses import replace
from typing import Any, Final

from PIL import Image

from benchmarks.accuracy import form_tables
from benchmarks.accuracy.form_kinds import CHINESE, ENGLISH
from benchmarks.accuracy.form_layouts import Column, in_lines
from benchmarks.accuracy.form_pen import Pen, Style
from benchmarks.accuracy.form_tables import Table
from benchmarks.accuracy.forms import ACTION, filled_in
from benchmarks.accuracy.specimens import Specimen
from benchmarks.accuracy.spoiling import spoil

CONDITIONS: Final = ("clean", "noisy_turned", "low_resolution")
NAMED: Final = 0.5  # the share of calls that name the columns; the others ask for all that there is


def specimen(number: int, *, seed: int, condition: str) -> Specimen:
    """The table of that number: another condition gives the same one, spoilt in another way."""
    rng = random.Random(f"table {seed} {number}")
    english = rng.random() < 0.35
    kind = rng.choice(form_tables.ENGLISH if english else form_tables.CHINESE)
    shown = form_tables.table(kind, rng.choice((rng.randint(2, 6), rng.randint(5, 12))), rng)
    parameters: dict[str, Any] = {"ConfigId": "Table"}
    if rng.random() < NAMED:
        parameters["ItemNames"] = list(shown.header)
    picture = spoil(_drawn(kind.title, shown, rng, english=english), condition, rng).picture
    return Specimen(f"table-{number:04d}-{condition}", ACTION, parameters, picture, {"table": shown.records})


def _drawn(title: str, shown: Table, rng: random.Random, *, english: bool) -> Image.Image:
    width = rng.randint(1000, 1400)
    style = replace(Style.chosen(rng, english=english), em=rng.randint(18, 26))
    pen = Pen(width, style, rng)
    margin = rng.randint(30, 110)
    column, y = Column(margin, 0, width - 2 * margin), float(rng.randint(20, 70))
    if rng.random() < 0.6:
        pen.centred(width / 2, y + pen.line * 0.7, title, pen.face(bold=True, size=1.5))
        y += pen.line * 1.9
    fields = filled_in(rng.choice(ENGLISH if english else CHINESE), rng)
    entries = [field.entry for field in fields if field.entry.key not in shown.header]
    if rng.random() < 0.4:
        y = in_lines(pen, entries[: rng.choice((2, 4))], Column(column.x, y, column.width)) + pen.em * 0.5
    y = form_tables.draw(pen, shown, Column(column.x, y, column.width))
    if rng.random() < 0.3:
        signature = "Signature:" if english else "制表人：　　　　　　审核："
        pen.text(column.x, y + pen.line * 0.5, signature, pen.face())
        y += pen.line
    return pen.cut(y + rng.randint(20, 90))
