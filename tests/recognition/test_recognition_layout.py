"""Angle, order and paragraphs, from corners alone."""

from __future__ import annotations

import json
import math
import random
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tencent_ocr_async.emulator.recognition.columns import make_row, reading_order
from tencent_ocr_async.emulator.recognition.geometry import (
    full_quad,
    make_quad,
    segment,
    undo_turns,
    upright_box,
)
from tencent_ocr_async.emulator.recognition.layout import (
    arrange,
    page_angle,
    paragraph_numbers,
)
from tencent_ocr_async.emulator.recognition.pages import Box, Line, Quad, Word
from tencent_ocr_async.emulator.recognition.shapes import make_item_polygon

RECORDED = Path(__file__).parents[1] / "data" / "recorded" / "GeneralAccurateOCR.json"


def quad_of(coords: list[dict[str, int]]) -> Quad:
    return make_quad([(coord["X"], coord["Y"]) for coord in coords])


def turned(x: float, y: float, width: float, height: float, angle: float) -> Line:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return Line("text", 1.0, make_quad([(a * cos - b * sin, a * sin + b * cos) for a, b in corners]))


@pytest.fixture
def recorded() -> list[dict[str, Any]]:
    response = json.loads(RECORDED.read_text(encoding="utf-8"))["Response"]
    detections: list[dict[str, Any]] = response["TextDetections"]
    return detections


def test_the_services_own_lines_get_the_services_own_boxes(recorded: list[dict[str, Any]]) -> None:
    for detection in recorded:
        box = upright_box(quad_of(detection["Polygon"]), 0, 800, 500)
        assert make_item_polygon(box) == detection["ItemPolygon"]


def test_the_services_own_lines_get_the_services_own_paragraphs(recorded: list[dict[str, Any]]) -> None:
    lines = [Line(item["DetectedText"], 1.0, quad_of(item["Polygon"])) for item in reversed(recorded)]
    _, placed = arrange(lines, 800, 500)
    assert [line.line.text for line in placed] == [item["DetectedText"] for item in recorded]
    assert [line.paragraph for line in placed] == [1, 2, 3, 3, 3, 4, 4]


def test_boxes_of_a_tilted_page_are_those_of_the_services_help_page() -> None:
    # document 866/45139: Angel 6.5, a picture about 1010 px wide
    confetteria = upright_box(make_quad([(450, 211), (560, 223), (558, 244), (448, 232)]), 6.5, 1010, 600)
    raffaello = upright_box(make_quad([(370, 233), (649, 265), (642, 331), (362, 299)]), 6.5, 1010, 600)
    assert (confetteria.x, confetteria.y) == pytest.approx((473, 273), abs=3)
    assert (raffaello.x, raffaello.y) == pytest.approx((396, 304), abs=3)
    assert (confetteria.width, confetteria.height) == pytest.approx((112, 22), abs=1)
    assert (raffaello.width, raffaello.height) == pytest.approx((282, 68), abs=1)


@pytest.mark.parametrize("angle", [0, 0.5, 7, 44, 90, 93, 180, 268, 315.5, 359.5])
def test_the_angle_is_clockwise_and_folded_to_one_turn(angle: float) -> None:
    lines = [turned(50, 50 + 40 * row, 400, 20, angle) for row in range(3)]
    assert page_angle(lines) == pytest.approx(angle, abs=0.01)


def test_long_lines_decide_on_the_angle() -> None:
    short_ones = [turned(0, 40 * row, 12, 20, 30) for row in range(5)]
    assert page_angle([*short_ones, turned(0, 300, 500, 20, 2)]) == pytest.approx(2, abs=0.01)


def test_an_angle_just_below_zero_never_becomes_360() -> None:
    assert page_angle([turned(0, 0, 400, 20, -0.001)]) == 0


def test_a_page_without_lines_has_angle_zero() -> None:
    assert page_angle([]) == 0


def in_order(boxes: list[Box]) -> list[Box]:
    pieces = reading_order([make_row(number, box, ()) for number, box in enumerate(boxes)])
    assert sorted(piece.index for piece in pieces) == list(range(len(boxes)))
    return [boxes[piece.index] for piece in pieces]


def column(x: float, y: float, lines: int, width: float = 400, pitch: float = 30) -> list[Box]:
    return [Box(x, y + pitch * row, width, 20) for row in range(lines)]


def mixed(*groups: list[Box]) -> list[Box]:
    boxes = [box for group in groups for box in group]
    random.Random(1).shuffle(boxes)
    return boxes


def test_a_table_is_read_row_by_row_although_its_cells_are_uneven() -> None:
    cells = [Box(300 * (n % 3), 40 * (n // 3) + (n % 2) * 4, 90, 20) for n in range(9)]
    assert in_order(mixed(cells)) == cells


def test_a_table_of_long_cells_on_common_rows_stays_a_table() -> None:
    cells = [Box(x, 40 * row, 130, 20) for row in range(5) for x in (0, 200)]
    assert in_order(mixed(cells)) == cells


def test_columns_of_prose_are_read_one_after_the_other_between_what_spans_them() -> None:
    heading, footer = [Box(100, 0, 700, 30)], [Box(405, 300, 40, 20)]
    left, right = column(0, 60, 6), column(450, 65, 5)
    boxes = mixed(heading, left, right, footer)
    assert in_order(boxes) == [*heading, *left, *right, *footer]


def test_a_heading_in_mid_page_ends_the_columns_above_it() -> None:
    above = [column(0, 0, 3), column(450, 5, 3)]
    below = [column(0, 150, 3), column(450, 155, 3)]
    heading = [Box(200, 110, 500, 25)]
    assert in_order(mixed(*above, heading, *below)) == [*chain(*above, heading, *below)]


def test_columns_of_few_characters_are_columns_where_their_lines_do_not_stand_level() -> None:
    left, right = column(0, 0, 6, width=130), column(160, 9, 6, width=130, pitch=33)
    assert in_order(mixed(left, right)) == [*left, *right]


def test_three_columns_are_three() -> None:
    columns = [column(450 * number, 7 * number, 5) for number in range(3)]
    assert in_order(mixed(*columns)) == [*chain(*columns)]


def words_of(text: str, x: float, y: float, pitch: float = 10) -> tuple[Word, ...]:
    words = []
    for word in text.split():
        right = x + pitch * len(word)
        words.append(Word(word, 1.0, ((x, y), (right, y), (right, y + 20), (x, y + 20))))
        x = right + pitch
    return tuple(words)


def line_of(text: str, x: float, y: float) -> Line:
    words = words_of(text, x, y)
    right = words[-1].corners[1][0]
    return Line(text, 0.9, ((x, y), (right, y), (right, y + 20), (x, y + 20)), words)


def test_a_line_that_two_columns_share_becomes_two() -> None:
    left, right = "the quick brown fox jumps over", "a lazy dog and runs on again"
    lines = [line_of(text, x, 30 * row + x / 40) for row in range(4) for text, x in ((left, 0), (right, 330))]
    (_, _, *rest), joined = lines, (*words_of(left, 0, 0), *words_of(right, 330, 0))
    shared = Line(f"{left} {right}", 0.9, ((0, 0), (610, 0), (610, 20), (0, 20)), joined)
    _, placed = arrange([shared, *rest], 700, 200)
    assert [line.line.text for line in placed] == [left] * 4 + [right] * 4
    assert [len(line.line.words) for line in placed] == [6] * 4 + [7] * 4
    assert placed[0].line.corners[1][0] == pytest.approx(300, abs=1)
    assert placed[4].line.corners[0][0] == pytest.approx(330, abs=1)


def test_a_wide_gap_and_another_size_begin_paragraphs() -> None:
    boxes = [Box(0, 0, 300, 20), Box(0, 30, 300, 20), Box(0, 90, 300, 20), Box(0, 120, 300, 60)]
    assert paragraph_numbers(boxes) == [1, 1, 2, 3]


def test_cells_of_one_row_are_paragraphs_of_their_own() -> None:
    assert paragraph_numbers([Box(0, 0, 50, 20), Box(100, 0, 50, 20), Box(200, 0, 50, 20)]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("turns", "first"),
    [(0, (0, 0)), (1, (99, 0)), (2, (99, 49)), (3, (0, 49))],
)
def test_the_first_corner_of_a_turned_picture_is_found_in_the_original(
    turns: int, first: tuple[float, float]
) -> None:
    size = (100, 50) if turns % 2 == 0 else (50, 100)
    assert undo_turns(full_quad(*size), turns, 100, 50)[0] == first


def test_a_segment_follows_a_slanting_line() -> None:
    assert segment(((0, 0), (100, 50), (100, 70), (0, 20)), 0.5, 1) == (
        (50, 25),
        (100, 50),
        (100, 70),
        (50, 45),
    )
