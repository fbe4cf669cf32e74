"""The server's clock as answers tell it: the nearer the server, the more exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tencent_ocr_async.engine.redis_clock import ServerClock


def test_the_difference_is_the_middle_of_what_all_answers_leave_open() -> None:
    clock = ServerClock()
    clock.heard(sent=10.0, received=10.4, told=110.1)
    assert clock.local(110.1) == pytest.approx(10.2)
    assert clock.transit == pytest.approx(0.2)
    clock.heard(sent=11.0, received=11.01, told=111.005)
    assert clock.local(112.0) == pytest.approx(12.0, abs=1e-3)
    assert clock.transit == pytest.approx(0.005, abs=1e-3)


@given(
    ways=st.lists(st.tuples(st.floats(0, 0.2), st.floats(0, 0.2)), min_size=1, max_size=20),
    difference=st.floats(-1000, 1000),
)
def test_the_error_is_never_more_than_half_of_the_quickest_round_trip(
    ways: list[tuple[float, float]], difference: float
) -> None:
    clock, now = ServerClock(), 100.0
    for there, back in ways:
        clock.heard(sent=now, received=now + there + back, told=now + there + difference)
        now += 1
    quickest = min(there + back for there, back in ways)
    error = abs(clock.local(now + difference) - now)
    assert error <= quickest / 2 + len(ways) * 1e-4 + 1e-6


def test_a_clock_that_is_set_is_followed_at_once() -> None:
    clock = ServerClock()
    clock.heard(sent=10, received=10.01, told=110.005)
    clock.heard(sent=11, received=11.01, told=51.005)
    assert clock.local(52) == pytest.approx(12, abs=0.01)


def test_round_trips_are_smoothed_so_that_one_slow_answer_does_not_count_alone() -> None:
    clock = ServerClock()
    assert clock.transit == 0
    for _ in range(20):
        clock.heard(sent=10, received=10.01, told=110.005)
    clock.heard(sent=11, received=11.41, told=111.2)
    assert clock.round_trip == pytest.approx(0.11)
