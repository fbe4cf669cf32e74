"""Drawn seals, found by colour and told apart by shape; nothing is read."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from tencent_ocr_async.emulator.recognition.pictures import Pixels
from tencent_ocr_async.emulator.recognition.seal.finding import Found, find_seals
from tencent_ocr_async.emulator.recognition.seal.inks import find_inks, make_densities, measure_ink
from tencent_ocr_async.emulator.recognition.seal.stamps import cut_stamp

RED, BLUE, PURPLE, BLACK = (215, 40, 50), (40, 70, 190), (130, 60, 160), (35, 35, 40)
CENTRE = (300, 200)
OUTLINES = {
    "0": [(300 + 120 * np.cos(t), 200 + 120 * np.sin(t)) for t in np.linspace(0, 6.28, 120)],
    "1": [(300 + 160 * np.cos(t), 200 + 110 * np.sin(t)) for t in np.linspace(0, 6.28, 120)],
    "2": [(150, 130), (450, 130), (450, 270), (150, 270)],
    "3": [(300, 90), (460, 200), (300, 310), (140, 200)],
    "4": [(300, 70), (440, 310), (160, 310)],
}


def paper() -> Pixels:
    return np.full((400, 600, 3), (248, 246, 240), dtype=np.uint8)


def stamp(page: Pixels, outline: Sequence[tuple[float, float]], colour: tuple[int, int, int]) -> None:
    """Draws an outline; inks multiply, as they do on paper."""
    layer = np.full_like(page, 255)
    points = np.round(np.array(outline)).astype(np.int32)
    cv2.polylines(layer, [points], isClosed=True, color=colour, thickness=7, lineType=cv2.LINE_AA)
    page[:] = (page.astype(np.float32) * layer / 255).astype(np.uint8)


def turned(outline: Sequence[tuple[float, float]], degrees: float) -> list[tuple[float, float]]:
    matrix = cv2.getRotationMatrix2D(CENTRE, -degrees, 1.0)
    return [(float(x), float(y)) for x, y in cv2.transform(np.array([outline]), matrix)[0]]


def box(found: Found) -> tuple[float, float, float, float]:
    cut = cut_stamp(found)
    assert cut is not None
    return (cut.box.x, cut.box.y, cut.box.right, cut.box.bottom)


def print_text(page: Pixels) -> None:
    for y in range(30, 400, 32):
        cv2.putText(page, "black print runs under the seal 0123456789", (10, y), 0, 0.8, (20, 20, 20), 2)


@pytest.mark.parametrize("degrees", [0, 17])
@pytest.mark.parametrize("shape", OUTLINES)
def test_each_shape_is_told_over_print_and_its_box_measured(shape: str, degrees: float) -> None:
    page, outline = paper(), turned(OUTLINES[shape], degrees)
    print_text(page)
    stamp(page, outline, RED)
    (found,) = find_seals(page)
    assert found.outline.shape == shape
    low, high = np.min(outline, axis=0) - 3.5, np.max(outline, axis=0) + 3.5
    assert box(found) == pytest.approx((*low, *high), abs=5)


@pytest.mark.parametrize("colour", [RED, BLUE, PURPLE, BLACK])
def test_each_colour_of_seals_is_found(colour: tuple[int, int, int]) -> None:
    page = paper()
    stamp(page, OUTLINES["1"], colour)
    assert [found.outline.shape for found in find_seals(page)] == ["1"]


def test_a_border_with_gaps_is_still_one_seal() -> None:
    page = paper()
    stamp(page, OUTLINES["0"], RED)
    for x, y in ((300, 80), (180, 200), (385, 285)):
        cv2.circle(page, (x, y), 7, (248, 246, 240), -1)
    (found,) = find_seals(page)
    assert found.outline.shape == "0"
    assert box(found) == pytest.approx((176, 76, 424, 324), abs=4)


def test_seals_of_two_colours_are_two_seals() -> None:
    page = paper()
    stamp(page, [(x / 2, y / 2) for x, y in OUTLINES["0"]], RED)
    stamp(page, [(x / 2 + 280, y / 2 + 180) for x, y in OUTLINES["3"]], BLUE)
    assert sorted(found.outline.shape for found in find_seals(page)) == ["0", "3"]


def test_a_seal_across_the_rules_of_a_form_in_a_near_colour_is_found() -> None:
    page = paper()
    for y in (150, 200, 250):
        cv2.line(page, (10, y), (590, y), (170, 95, 40), 2)
    stamp(page, OUTLINES["1"], RED)
    assert [found.outline.shape for found in find_seals(page)] == ["1"]


@pytest.mark.parametrize("colour", [RED, BLACK])
def test_a_table_is_no_seal(colour: tuple[int, int, int]) -> None:
    page = paper()
    for y in (40, 120, 200, 280, 360):
        cv2.line(page, (30, y), (570, y), colour, 3)
    for x in (30, 200, 400, 570):
        cv2.line(page, (x, 40), (x, 360), colour, 3)
    assert find_seals(page) == []


def test_a_black_box_counts_only_without_black_print_beside_it() -> None:
    page = paper()
    stamp(page, OUTLINES["2"], BLACK)
    assert [found.outline.shape for found in find_seals(page)] == ["2"]
    print_text(page)
    assert find_seals(page) == []


def test_print_alone_holds_no_seal() -> None:
    page = paper()
    print_text(page)
    assert find_seals(page) == []


@pytest.mark.parametrize("size", [(20, 9997), (9997, 20)])
def test_a_strip_far_longer_than_wide_is_searched_too(size: tuple[int, int]) -> None:
    page = np.full((*size, 3), 250, dtype=np.uint8)
    page[5:15, 5:15] = RED
    assert find_seals(page) == []


def test_ink_is_measured_under_black_print_and_black_print_is_not_ink() -> None:
    page = paper()
    print_text(page)
    bare = page.min(axis=2) < 60
    stamp(page, OUTLINES["2"], RED)
    densities = make_densities(page)
    (ink,) = find_inks(densities)
    amount = measure_ink(densities, ink)
    line = np.zeros_like(bare)
    line[140:260, 148:153] = True
    assert (bare & line).sum() > 50
    assert np.median(amount[bare & line]) > 0.5
    beside = bare.copy()
    beside[115:285, 135:465] = False
    assert np.percentile(amount[beside], 99) < 0.1
