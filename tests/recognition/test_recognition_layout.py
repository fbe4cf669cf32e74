"""Angle, order and paragraphs, from corners alone."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

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
    reading_order,
)
from tencent_ocr_async.emulator.recognition.pages import Box, Line, Quad
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


def test_a_table_is_read_row_by_row_although_its_cells_are_uneven() -> None:
    cells = [Box(300 * (n % 3), 40 * (n // 3) + (n % 2) * 4, 90, 20) for n in range(9)]
    order = [8, 3, 1, 6, 0, 5, 2, 7, 4]
    shuffled = [cells[n] for n in order]
    assert [order[index] for index in reading_order(shuffled)] == list(range(9))


def test_columns_of_prose_below_a_heading_are_read_one_after_the_other() -> None:
    heading = Box(100, 0, 700, 30)
    left = [Box(0, 60 + 30 * row, 400, 20) for row in range(4)]
    right = [Box(450, 65 + 30 * row, 400, 20) for row in range(4)]
    mixed = [heading, *(box for pair in zip(left, right, strict=True) for box in pair)]
    assert [mixed[index] for index in reading_order(mixed)] == [heading, *left, *right]


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
