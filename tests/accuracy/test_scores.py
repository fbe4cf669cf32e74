"""The comparisons, on cases small enough to judge by eye."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.accuracy.scores import aligned, characters, distance, equal, nearest, normalise, rows


def test_white_space_and_full_width_forms_do_not_count() -> None:
    assert normalise(" 电子发票（普通 发票）\n￥１２.50 ") == "电子发票(普通发票)¥12.50"


def test_texts_that_differ_in_one_sign_are_not_equal() -> None:
    assert equal("fields", "税率", "13%", "13 ％").wrong == 0
    assert equal("fields", "税率", "13%", "3%").wrong == 1


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("abc", "", 3),
        ("kitten", "sitting", 3),
        ("发票号码", "发票号", 1),
        ("发票号码", "号码发票", 4),
    ],
)
def test_distance_counts_insertions_deletions_and_substitutions(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == edits


@given(st.text("abc", max_size=70), st.text("abc", max_size=70))
def test_distance_is_that_of_the_textbook(one: str, other: str) -> None:
    row = list(range(len(other) + 1))
    for down, letter in enumerate(one, 1):
        above, row[0] = row[0], down
        for right, sign in enumerate(other, 1):
            above, row[right] = row[right], min(row[right] + 1, row[right - 1] + 1, above + (letter != sign))
    assert distance(one, other) == row[-1]


def test_character_errors_are_counted_of_what_is_written() -> None:
    reading = characters("characters", "page", "第一行\n第二行", "第一行第 三行!")
    assert (reading.wrong, reading.of) == (2, 6)


def test_a_row_that_was_missed_costs_its_own_cells_only() -> None:
    written = [{"名称": "纸", "金额": "1"}, {"名称": "笔", "金额": "2"}, {"名称": "墨", "金额": "3"}]
    read = [{"名称": "纸", "金额": "1"}, {"名称": "墨", "金额": "3"}]
    wrong = [reading for reading in rows("cells", written, read) if reading.wrong]
    assert [(reading.expected, reading.got) for reading in wrong] == [("笔", ""), ("2", "")]


def test_a_row_that_is_not_written_counts_as_wrong() -> None:
    readings = rows("cells", [{"名称": "纸"}], [{"名称": "纸"}, {"名称": "合计", "金额": ""}])
    assert [(reading.field, reading.wrong) for reading in readings] == [("名称", 0), ("名称", 1)]


def test_cells_that_are_empty_and_were_left_empty_do_not_count() -> None:
    assert rows("cells", [{"名称": "", "金额": "1"}], [{"名称": "", "金额": "1"}])[0].field == "金额"


def test_rows_are_paired_in_order_where_nothing_is_equal() -> None:
    assert aligned([{"a": "1"}], [{"a": "2"}]) == [({"a": "1"}, {"a": "2"})]


def test_each_place_has_one_partner_at_most_the_nearest_first() -> None:
    assert nearest([(0, 0), (10, 0)], [(9, 0), (100, 0)]) == {1: 0, 0: 1}
    assert nearest([(0, 0), (10, 0)], [(9, 0)]) == {1: 0}
    assert nearest([], [(9, 0)]) == {}
