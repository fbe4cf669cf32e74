"""ExtractDocMulti: filled-in forms in Chinese and English, asked for some of their fields by name."""

import difflib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image

from benchmarks.accuracy import fiction, form_tables, prose
from benchmarks.accuracy.form_kinds import BILINGUAL, CHINESE, ENGLISH, FormKind
from benchmarks.accuracy.form_layouts import LAYOUTS, Column, Entry, headed, in_cells, with_heading_beside
from benchmarks.accuracy.form_pen import Pen, Style
from benchmarks.accuracy.form_tables import Table
from benchmarks.accuracy.form_values import value
from benchmarks.accuracy.specimens import Specimen
from benchmarks.accuracy.spoiling import spoil

ACTION: Final = "ExtractDocMulti"
CONDITIONS: Final = ("clean", "noisy_turned", "low_resolution")
BLANK: Final = 0.05  # the share of fields that nobody filled in; asked for, they are empty
TABLES: Final = 0.3  # the share of forms with a table among their fields, of which nobody asks
NEARLY: Final = 0.4  # the share of fields with other names that are asked for by one of these


@dataclass(frozen=True)
class Field:
    """A field on the form, its section, and the names that it may be asked for by, the printed one first."""

    section: str
    entry: Entry
    names: tuple[str, ...]


def specimen(number: int, *, seed: int, condition: str) -> Specimen:
    """The form of that number: another condition gives the same one, spoilt in another way."""
    rng = random.Random(f"form {seed} {number}")
    kind = rng.choice(rng.choices((CHINESE, ENGLISH, BILINGUAL), weights=(60, 30, 10))[0])
    fields = filled_in(kind, rng)
    table = _beside(kind, fields, rng) if rng.random() < TABLES else None
    values = asked(fields, table.header if table else (), rng)
    picture = spoil(drawn(kind, fields, table, rng), condition, rng).picture
    parameters: Mapping[str, Any] = {"ItemNames": list(values), "ConfigId": "General"}
    return Specimen(f"form-{number:04d}-{condition}", ACTION, parameters, picture, {"values": values})


def filled_in(kind: FormKind, rng: random.Random) -> list[Field]:
    """Every key of the form with a value, which a few people left out."""
    fields = []
    for section, keys in kind.sections.items():
        for written in keys:
            key, made, others = written.split("|")
            names = (key, *(name for name in others.split("/") if name))
            filled = "" if rng.random() < BLANK else value(made, rng)
            fields.append(Field(section, Entry(key, filled), names))
    return fields


def _beside(kind: FormKind, fields: Sequence[Field], rng: random.Random) -> Table | None:
    """A table of two to six rows that shares no name with the form's keys."""
    keys = {field.entry.key for field in fields}
    tables = form_tables.ENGLISH if kind.english else form_tables.CHINESE
    shown = form_tables.table(rng.choice(tables), rng.randint(2, 6), rng)
    return None if keys & set(shown.header) else shown


def asked(fields: Sequence[Field], columns: Sequence[str], rng: random.Random) -> dict[str, str]:
    """Four to eight names and what stands in their fields.

    A key that is printed in two sections is asked for with its section before it. No name is nearer
    to another key, or to a column of the table that is printed with the form, than to its own key.
    """
    printed = [*(field.entry.key for field in fields), *columns]
    values = {}
    for field in rng.sample(fields, rng.randint(4, min(8, len(fields)))):
        name = field.entry.key
        others = [other for other in field.names[1:] if nearest(other, printed) == name]
        if printed.count(name) > 1:
            name = field.section + name
        elif others and rng.random() < NEARLY:
            name = rng.choice(others)
        values[name] = field.entry.value
    return values


def nearest(name: str, printed: Sequence[str]) -> str:
    """The printed key that a name is most like, its words in whatever order."""
    return max(printed, key=lambda key: max(_alike(name, key), _alike(_sorted(name), _sorted(key))))


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _sorted(name: str) -> str:
    return " ".join(sorted(name.casefold().split()))


def drawn(kind: FormKind, fields: Sequence[Field], table: Table | None, rng: random.Random) -> Image.Image:
    """The sheet: title, sections, perhaps a table, remarks and signatures."""
    width = rng.randint(1080, 1400)
    pen = Pen(width, Style.chosen(rng, english=kind.english), rng)
    margin = rng.randint(60, 110)
    column = Column(margin, rng.randint(40, 80), width - 2 * margin)
    y = _titled(pen, rng.choice(kind.titles), column)
    repeated = len({field.entry.key for field in fields}) < len(fields)
    layout = LAYOUTS[rng.choice(list(LAYOUTS))]
    way, headings = rng.getrandbits(32), repeated or rng.random() < 0.6
    beside = layout is in_cells and rng.random() < 0.4
    for section in kind.sections:
        # one form keeps to one way of setting its parts, and some change it from part to part
        pen.rng = random.Random(way if rng.random() < 0.8 else rng.getrandbits(32))
        entries = [field.entry for field in fields if field.section == section]
        place = Column(column.x, y, column.width)
        if headings and beside:
            y = with_heading_beside(pen, section, entries, place)
            continue
        if headings:
            place = Column(column.x, headed(pen, section, place), column.width)
        y = layout(pen, entries, place)
    pen.rng = rng
    if table:
        y = form_tables.draw(pen, table, Column(column.x, y + pen.em * 0.4, column.width))
    return pen.cut(_closed(pen, Column(column.x, y, column.width)) + rng.randint(40, 120))


def _titled(pen: Pen, title: str, column: Column) -> float:
    """The title in the middle, sometimes with the company above it and a serial number below."""
    rng, y = pen.rng, column.y
    middle = column.x + column.width / 2
    if rng.random() < 0.4 and not pen.style.english:
        name = fiction.company_name(rng, rng.choice(list(fiction.PROVINCES)))
        pen.centred(middle, y + pen.line / 2, name, pen.face(size=1.2))
        y += pen.line * 1.5
    pen.centred(middle, y + pen.line * 0.7, title, pen.face(bold=True, size=rng.uniform(1.5, 2)))
    y += pen.line * 1.9
    if rng.random() < 0.35:
        page = f"No. {fiction.digits(rng, 7)}" if pen.style.english else f"第 {rng.randint(1, 9)} 页 共 9 页"
        pen.right(column.x + column.width, y, page, pen.face(size=0.85))
        y += pen.line * 0.7
    return y


def _closed(pen: Pen, column: Column) -> float:
    """What nobody asks for: a remark and places for signatures."""
    rng, y = pen.rng, column.y
    if rng.random() < 0.5:
        remark = f"Note: {prose.english(rng)}" if pen.style.english else f"说明：{prose.chinese(rng)}"
        for line in pen.lines(remark, column.width, pen.face(size=0.9)):
            pen.text(column.x, y + pen.line / 2, line, pen.face(size=0.9), (80, 80, 80))
            y += pen.line
    if rng.random() < 0.5:
        places = (
            ("Prepared by:", "Signature:") if pen.style.english else ("制表：", "复核：", "签字（盖章）：")
        )
        for place, text in enumerate(places):
            pen.text(column.x + place * column.width / len(places), y + pen.line * 1.2, text, pen.face())
        y += pen.line * 2
    return y
