"""Tiles of large pictures, and the joining of what several tiles saw."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tencent_ocr_async.emulator.recognition.pages import Quad
from tencent_ocr_async.emulator.recognition.tiles import OVERLAP, TILE, make_tiles, merge_quads

sides = st.integers(min_value=20, max_value=10_000)


def rectangle(left: float, top: float, right: float, bottom: float) -> Quad:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


@given(width=sides, height=sides)
def test_tiles_cover_the_picture_and_overlap_enough(width: int, height: int) -> None:
    tiles = make_tiles(width, height)
    for low, high, length in ((0, 2, width), (1, 3, height)):
        spans = sorted({(tile[low], tile[high]) for tile in tiles})
        assert spans[0][0] == 0
        assert spans[-1][1] == length
        assert all(end - start <= TILE for start, end in spans)
        assert all(a[1] - b[0] >= OVERLAP - 1 for a, b in pairwise(spans))


def test_a_small_picture_is_one_tile() -> None:
    assert make_tiles(600, 800) == [(0, 0, 600, 800)]


def test_a_line_cut_by_a_tiles_edge_becomes_whole_again() -> None:
    halves = [rectangle(1100, 50, 1900, 81), rectangle(40, 51, 1280, 80)]
    assert merge_quads(halves) == [((40, 51), (1900, 50), (1900, 81), (40, 80))]


def test_a_line_cut_twice_becomes_one() -> None:
    parts = [rectangle(0, 0, 1280, 20), rectangle(2100, 1, 3000, 21), rectangle(1088, 0, 2368, 20)]
    assert len(merge_quads(parts)) == 1


def test_what_two_tiles_saw_whole_counts_once() -> None:
    assert len(merge_quads([rectangle(1100, 50, 1200, 80), rectangle(1101, 49, 1201, 79)])) == 1


@pytest.mark.parametrize(
    "other",
    [rectangle(0, 28, 500, 58), rectangle(505, 0, 900, 30)],
    ids=["the line below", "the next cell"],
)
def test_neighbours_stay_apart(other: Quad) -> None:
    assert len(merge_quads([rectangle(0, 0, 500, 30), other])) == 2
