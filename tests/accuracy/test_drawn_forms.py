"""Generated forms and tables: the same ones for the same seed, and names that can mean one field only."""

from __future__ import annotations

import random
from types import ModuleType

import pytest

from benchmarks.accuracy import form_tables, forms, tables
from benchmarks.accuracy.form_kinds import BILINGUAL, CHINESE, ENGLISH, FormKind
from benchmarks.accuracy.form_layouts import LAYOUTS, Column, Entry
from benchmarks.accuracy.form_pen import Pen, Style

KINDS = (*CHINESE, *ENGLISH, *BILINGUAL)
TABLES = (*form_tables.CHINESE, *form_tables.ENGLISH)


@pytest.mark.usefixtures("typefaces")
@pytest.mark.parametrize("module", [forms, tables], ids=["forms", "tables"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_sheet(module: ModuleType) -> None:
    for condition in module.CONDITIONS:
        one, again = (module.specimen(5, seed=7, condition=condition) for _ in range(2))
        assert one == again
    assert module.specimen(5, seed=8, condition=condition).truth != one.truth


@pytest.mark.usefixtures("typefaces")
@pytest.mark.parametrize("module", [forms, tables], ids=["forms", "tables"])
def test_conditions_spoil_one_and_the_same_sheet(module: ModuleType) -> None:
    every = [module.specimen(5, seed=7, condition=condition) for condition in module.CONDITIONS]
    assert all(specimen.truth == every[0].truth for specimen in every)
    assert len({specimen.picture for specimen in every}) == len(module.CONDITIONS)


@pytest.mark.parametrize("seed", range(40))
def test_asked_names_are_printed_ones_sections_before_them_or_other_names_of_one_key(seed: int) -> None:
    rng = random.Random(seed)
    fields = forms.filled_in(KINDS[seed % len(KINDS)], rng)
    values = forms.asked(fields, (), rng)
    meant = {name: field.entry.value for field in fields for name in field.names}
    meant |= {field.section + field.entry.key: field.entry.value for field in fields}
    assert 4 <= len(values) <= 8
    assert all(values[name] == meant[name] for name in values)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.titles[0])
def test_every_other_name_is_nearest_to_its_own_key(kind: FormKind) -> None:
    fields = forms.filled_in(kind, random.Random(1))
    printed = [field.entry.key for field in fields]
    for field in fields:
        assert all(forms.nearest(name, printed) == field.entry.key for name in field.names)


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.title)
def test_the_cells_of_a_table_stand_under_distinct_columns(kind: form_tables.TableKind) -> None:
    shown = form_tables.table(kind, 5, random.Random(2))
    assert len(set(shown.header)) == len(shown.header)
    assert all(list(record) == list(shown.header) for record in shown.records)


def test_amounts_of_a_table_are_count_times_price_and_their_sum_is_below() -> None:
    kind = next(kind for kind in form_tables.ENGLISH if kind.summed)
    shown = next(
        made for seed in range(50) if len((made := form_tables.table(kind, 4, random.Random(seed))).rows) == 5
    )
    *items, total = ([cell.replace(",", "") for cell in row] for row in shown.rows)
    for *_, count, price, amount in items:
        assert float(count) * float(price) == pytest.approx(float(amount), abs=0.006)
    assert total[0] == "Total"
    assert sum(float(row[-1]) for row in items) == pytest.approx(float(total[-1]))


@pytest.mark.usefixtures("typefaces")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(4))
def test_layouts_keep_to_their_column_even_with_long_words(layout: str, seed: int) -> None:
    rng = random.Random(seed)
    pen = Pen(1200, Style.chosen(rng, english=False), rng)
    entries = [
        Entry("统一社会信用代码", "91370698361524017X"),
        Entry("电子邮箱", "henry.whitfield2016@example.net"),
    ]
    bottom = LAYOUTS[layout](pen, entries, Column(100, 50, 1000))
    grey = pen.sheet.convert("L")
    left, top, right, below = grey.point([255 * (value < 250) for value in range(256)]).getbbox() or (0,) * 4
    assert left >= 98
    assert right <= 1102
    assert top >= 48
    assert below <= bottom
