"""Generated pages of text: the same ones for the same seed, every printed line told in reading order."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from benchmarks.accuracy import pages, prose
from benchmarks.accuracy.fonts import font
from benchmarks.accuracy.page_setting import Measure, Page
from benchmarks.accuracy.typesetting import NEVER_FIRST, spread, wrapped


@pytest.mark.usefixtures("typefaces")
@pytest.mark.parametrize("condition", pages.CONDITIONS)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_page(condition: str) -> None:
    one, again = (pages.specimen(1, seed=7, condition=condition) for _ in range(2))
    assert one == again
    assert pages.specimen(1, seed=8, condition=condition).truth != one.truth


@pytest.mark.usefixtures("typefaces")
def test_lines_are_told_down_the_left_column_and_then_down_the_right() -> None:
    page = Page((900, 400), 24, random.Random(1))
    for left, text in ((40, "左" * 40), (480, "右" * 40)):
        page.y = 40
        assert page.paragraph(text, Measure(left, 380, 360))
    assert "".join(page.lines) == "左" * 40 + "右" * 40


@pytest.mark.usefixtures("typefaces")
def test_only_lines_that_found_room_are_told() -> None:
    page = Page((900, 200), 24, random.Random(1))
    assert not page.paragraph("字" * 500, Measure(40, 800, 160))
    ink = page.sheet.convert("L").point([255 * (value < 128) for value in range(256)])
    rows = [ink.crop((0, y, 900, y + 1)).getbbox() is not None for y in range(200)]
    printed = sum(here and not above for here, above in zip(rows[1:], rows, strict=False))
    assert len(page.lines) == printed > 1


@pytest.mark.usefixtures("typefaces")
@pytest.mark.parametrize("sentence", [prose.chinese, prose.english, prose.mixed])
def test_wrapping_loses_nothing_and_starts_no_line_with_a_closing_mark(sentence: prose.Sentence) -> None:
    rng, face = random.Random(3), font("serif", size=24)
    text = " ".join(sentence(rng) for _ in range(30))
    lines = wrapped(text, face, 400)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(line[0] in NEVER_FIRST for line in lines)
    assert all(face.getlength(line) <= 400 for line in lines)


@pytest.mark.usefixtures("typefaces")
def test_a_justified_line_ends_where_its_column_does() -> None:
    face = font("serif", size=24)
    *_, (along, piece) = spread("Each branch office kept records", face, 410)
    assert along + face.getlength(piece) == pytest.approx(410, abs=2)


@pytest.mark.usefixtures("typefaces")
def test_pages_of_every_language_and_of_two_columns_come_up() -> None:
    drawn = [pages.specimen(number, seed=7, condition="clean") for number in range(6)]
    assert any(all(text.isascii() for text in specimen.truth["lines"][2:-1]) for specimen in drawn)
    assert any("。" in "".join(specimen.truth["lines"]) for specimen in drawn)
    widths = [Image.open(io.BytesIO(specimen.picture)).width for specimen in drawn]
    longest = [max(map(len, specimen.truth["lines"])) for specimen in drawn]
    assert all(width >= 950 for width in widths)
    assert min(longest) < max(longest) / 1.5
