"""Limiters: never more than the rate in a sliding second, in order of arrival, nothing lost by cancelling."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_time import now, run

from tencent_ocr_async import ConfigurationError, LocalLimits, Rate
from tencent_ocr_async.engine.limits import LocalLimiter


def make_limiter(rate: Rate, **options: float) -> LocalLimiter:
    return LocalLimiter(
        rate, headroom=options.get("headroom", 0.02), burst=int(options.get("burst", 1)), clock=now
    )


def busiest(starts: Sequence[float], period: float = 1.0) -> int:
    """The most starts within any half-open stretch of one period."""
    return max(sum(start <= other < start + period for other in starts) for start in starts)


async def start_all(limiter: LocalLimiter, count: int) -> list[float]:
    async def one() -> float:
        await limiter.acquire()
        return now()

    return sorted(await asyncio.gather(*(one() for _ in range(count))))


@pytest.mark.parametrize("rate", [Rate(1), Rate(5), Rate(10), Rate(20), Rate(2, per=60)])
@pytest.mark.parametrize("burst", [1, "full"])
def test_no_sliding_period_holds_more_than_the_rate(rate: Rate, burst: int | str) -> None:
    size = rate.count if burst == "full" else 1
    starts = run(start_all(make_limiter(rate, burst=size), 7 * rate.count))
    assert busiest(starts, rate.per) == rate.count


@pytest.mark.parametrize("rate", [Rate(5), Rate(10)])
def test_the_whole_rate_but_the_headroom_is_used(rate: Rate) -> None:
    starts = run(start_all(make_limiter(rate, headroom=0.02), 101))
    used = 100 / (starts[-1] - starts[0]) / rate.count
    assert used == pytest.approx(1 / 1.02, rel=0.005)


def test_starts_are_spread_evenly_unless_a_burst_is_asked_for() -> None:
    even = run(start_all(make_limiter(Rate(5)), 5))
    assert [b - a for a, b in itertools.pairwise(even)] == pytest.approx([0.2] * 4)
    at_once = run(start_all(make_limiter(Rate(5), burst=3), 5))
    assert at_once[2] - at_once[0] == 0
    assert at_once[3] - at_once[2] == pytest.approx(0.2)


@settings(max_examples=60, deadline=None)
@given(
    gaps=st.lists(st.floats(0, 0.6), min_size=5, max_size=40),
    count=st.integers(1, 6),
    burst=st.integers(1, 6),
)
def test_the_window_holds_for_any_pattern_of_arrivals(gaps: list[float], count: int, burst: int) -> None:
    async def main() -> list[float]:
        limiter = make_limiter(Rate(count), burst=min(burst, count))
        starts: list[float] = []

        async def one() -> None:
            await limiter.acquire()
            starts.append(now())

        async with asyncio.TaskGroup() as group:
            for gap in gaps:
                await asyncio.sleep(gap)
                group.create_task(one())
        return starts

    assert busiest(run(main())) <= count


def test_waiters_are_served_in_the_order_of_arrival() -> None:
    async def main() -> list[int]:
        limiter, order = make_limiter(Rate(10)), list[int]()

        async def one(number: int) -> None:
            await limiter.acquire()
            order.append(number)

        await asyncio.gather(*(one(number) for number in range(30)))
        return order

    assert run(main()) == list(range(30))


@settings(max_examples=40, deadline=None)
@given(cancelled=st.sets(st.integers(0, 29)), moment=st.floats(0, 3))
def test_cancelled_waiters_cost_nobody_a_slot(cancelled: set[int], moment: float) -> None:
    async def main() -> tuple[list[int], list[float]]:
        limiter, order, starts = make_limiter(Rate(10), headroom=0), list[int](), list[float]()

        async def one(number: int) -> None:
            await limiter.acquire()
            order.append(number)
            starts.append(now())

        tasks = [asyncio.create_task(one(number)) for number in range(30)]
        await asyncio.sleep(moment)
        for number in cancelled:
            tasks[number].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return order, starts

    order, starts = run(main())
    assert order == sorted(order)
    assert set(range(30)) - cancelled <= set(order)
    # Evenly spaced without a hole: a waiter that left did not take a slot with it.
    assert all(b - a == pytest.approx(0.1) for a, b in itertools.pairwise(starts))


def test_a_waiter_cancelled_at_the_moment_of_its_turn_passes_the_turn_on() -> None:
    async def main() -> bool:
        limiter = make_limiter(Rate(1))
        first = asyncio.create_task(limiter.acquire())
        second = asyncio.create_task(limiter.acquire())
        third = asyncio.create_task(limiter.acquire())
        await first
        # The turn has just been handed to the second, which has not run yet.
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        await asyncio.wait_for(third, timeout=10)
        return second.cancelled()

    assert run(main())


def test_a_refusal_stops_everyone_for_two_slots_and_widens_the_headroom() -> None:
    async def main() -> tuple[list[float], float]:
        limiter = make_limiter(Rate(5))
        await asyncio.sleep(5)
        refused_at = now()
        await limiter.refused(None)
        return await start_all(limiter, 30), refused_at

    starts, refused_at = run(main())
    assert starts[0] - refused_at == pytest.approx(0.4)
    spans = [b - a for a, b in zip(starts, starts[5:], strict=False)]
    assert spans[0] == pytest.approx(1.04, abs=0.001)


def test_the_widening_of_repeated_refusals_is_taken_back_in_quiet_time_but_for_the_jitter() -> None:
    async def main() -> tuple[float, float]:
        limiter = make_limiter(Rate(5))
        for _ in range(4):
            await limiter.refused(None)
            await limiter.acquire()
        wide = limiter.state.headroom
        await start_all(limiter, 150)
        return wide, limiter.state.headroom

    wide, narrow = run(main())
    assert wide == pytest.approx(0.32)
    assert 0.035 < narrow < 0.045


def test_arrivals_that_are_delayed_at_random_are_learnt_from_one_refusal() -> None:
    async def main() -> tuple[float, float]:
        limiter, random = make_limiter(Rate(10)), Random(7)
        arrived: list[float] = []
        refused = total = 0
        end = now() + 120
        while now() < end:
            await limiter.acquire()
            arrives = now() + random.uniform(0, 0.04)
            total += 1
            # The service's own rule, of a second before each arrival; answers are back within 50 ms.
            if sum(arrives - 1 < other <= arrives for other in arrived[-12:]) >= 10:
                refused += 1
                await limiter.refused(10)
            else:
                arrived.append(arrives)
        return len(arrived) / 120 / 10, refused / total

    used, refused = run(main())
    assert used >= 0.95
    assert refused <= 0.005


def test_a_call_that_goes_out_late_counts_from_then_on() -> None:
    async def main() -> list[float]:
        limiter, sent = make_limiter(Rate(5)), list[float]()
        await limiter.acquire()

        async def open_a_connection_and_send() -> None:
            await asyncio.sleep(0.15)
            limiter.left(0.15)
            sent.append(now())

        opening = asyncio.create_task(open_a_connection_and_send())
        for _ in range(12):
            await limiter.acquire()
            sent.append(now())
        await opening
        return sent

    assert busiest(run(main())) == 5


def test_timers_that_fire_late_cost_no_share_of_the_rate() -> None:
    async def sleep_late(seconds: float) -> None:
        await asyncio.sleep(seconds + 0.004)

    async def main() -> list[float]:
        return await start_all(LocalLimiter(Rate(5), clock=now, sleep=sleep_late), 501)

    starts = run(main())
    assert 500 / (starts[-1] - starts[0]) / 5 >= 0.975
    assert busiest(starts) == 5


def test_who_is_refused_again_after_the_stop_waits_the_whole_period_out() -> None:
    async def main() -> list[float]:
        limiter = make_limiter(Rate(5))
        waits = []
        for _ in range(3):
            await limiter.refused(None)
            refused_at = now()
            await limiter.acquire()
            waits.append(now() - refused_at)
        return waits

    assert run(main()) == pytest.approx([0.4, 1, 1])


def test_refusals_of_calls_under_way_together_count_once() -> None:
    async def main() -> float:
        limiter = make_limiter(Rate(5))
        for _ in range(5):
            await limiter.refused(None)
        starts = await start_all(limiter, 6)
        return starts[5] - starts[0]

    assert run(main()) == pytest.approx(1.04, abs=0.001)


class Quota:
    """A service that refuses by its own sliding window, as strict as the real one."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.accepted: list[float] = []
        self.refused: list[float] = []

    def take(self) -> bool:
        moment = now()
        recent = sum(moment - 1 < at for at in self.accepted[-self.limit :])
        (self.refused if recent >= self.limit else self.accepted).append(moment)
        return recent < self.limit

    def rate(self, start: float, end: float) -> float:
        return sum(start <= at < end for at in self.accepted) / (end - start)


async def press_on(limiter: LocalLimiter, quota: Quota, seconds: float) -> None:
    """Call without pause, as fast as the limiter lets; a refused call is repeated."""
    end = now() + seconds
    while now() < end:
        await limiter.acquire()
        if not quota.take():
            await limiter.refused(quota.limit)


@pytest.mark.parametrize("lowered_for", [12.0, 30.0, 60.0])
def test_a_quota_that_is_halved_and_restored_is_followed_within_ten_seconds(lowered_for: float) -> None:
    async def main() -> None:
        limiter, quota = make_limiter(Rate(10)), Quota(10)
        await press_on(limiter, quota, 10)
        assert quota.refused == []
        quota.limit, halved = 5, now()
        await press_on(limiter, quota, lowered_for)
        assert quota.rate(halved + 3, now()) >= 0.9 * 5
        assert len(quota.refused) <= 6 + lowered_for / 4
        quota.limit, restored = 10, now()
        await press_on(limiter, quota, 30)
        assert quota.rate(restored + 10, now()) >= 0.95 * 10

    run(main())


def test_a_lasting_lower_limit_is_probed_ever_more_rarely_for_one_call_each() -> None:
    async def main() -> Quota:
        limiter, quota = make_limiter(Rate(10)), Quota(4)
        await press_on(limiter, quota, 600)
        return quota

    quota = run(main())
    assert len(quota.refused) <= 30
    late = [b - a for a, b in itertools.pairwise(quota.refused[-3:])]
    assert min(late) > 40


def test_a_higher_limit_that_a_refusal_names_is_taken_over_for_a_documented_rate() -> None:
    async def main() -> list[float]:
        limiter = make_limiter(Rate(5))
        await limiter.refused(8)
        return await start_all(limiter, 40)

    assert busiest(run(main())) == 8


def test_a_named_limit_never_raises_a_rate_that_the_user_chose() -> None:
    async def main() -> Rate:
        limiter = LocalLimits({"SealOCR": Rate(3)}, clock=now).limiter("a", "e", "SealOCR", Rate(5))
        await limiter.refused(10)
        return limiter.state.rate

    assert run(main()) == Rate(3)


def test_a_limiter_tells_its_state() -> None:
    async def main() -> None:
        limiter = make_limiter(Rate(5))
        waiters = [asyncio.create_task(limiter.acquire()) for _ in range(8)]
        await asyncio.wait(waiters, timeout=0.5)
        await limiter.refused(None)
        state = limiter.state
        assert (state.rate, state.granted, state.refused) == (Rate(5), 3, 1)
        assert state.headroom == pytest.approx(0.04)
        assert state.waiting == 4  # and one whose turn it is
        assert limiter.expected_wait() == pytest.approx(0.4 + 4 * 0.208, rel=0.01)
        await asyncio.gather(*waiters)

    run(main())


def test_event_loops_of_several_threads_share_one_rate() -> None:
    limiter = LocalLimiter(Rate(20), headroom=0.1)
    starts: list[float] = []

    async def some() -> None:
        for _ in range(15):
            await limiter.acquire()
            starts.append(time.monotonic())

    threads = [threading.Thread(target=lambda: asyncio.run(some())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(starts) == 45
    assert busiest(starts) <= 20


def test_an_event_loop_that_ends_hands_its_waiters_turns_on() -> None:
    limiter = LocalLimiter(Rate(20))

    async def leave_waiters_behind() -> None:
        waiters = [asyncio.create_task(limiter.acquire()) for _ in range(5)]
        await waiters[0]

    asyncio.run(leave_waiters_behind())
    asyncio.run(asyncio.wait_for(limiter.acquire(), timeout=10))
    assert limiter.state.waiting == 0


def test_a_loop_that_is_closed_with_the_turn_in_its_hands_does_not_stop_the_others() -> None:
    limiter = LocalLimiter(Rate(20))
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(limiter.acquire())
        pending = loop.create_task(limiter.acquire())
        loop.run_until_complete(asyncio.sleep(0))
        pending._log_destroy_pending = False  # type: ignore[attr-defined]  # that is the point here
    finally:
        loop.close()
    asyncio.run(asyncio.wait_for(limiter.acquire(), timeout=10))


def test_limits_are_apart_for_each_account_endpoint_and_action() -> None:
    limits = LocalLimits({"SealOCR": Rate(8)})
    one = limits.limiter("a", "https://x", "SealOCR", Rate(5))
    assert limits.limiter("a", "https://x", "SealOCR", Rate(5)) is one
    assert one.state.rate == Rate(8)
    others = [
        ("b", "https://x", "SealOCR"),
        ("a", "https://y", "SealOCR"),
        ("a", "https://x", "VatInvoiceOCR"),
    ]
    assert all(limits.limiter(*other, Rate(10)) is not one for other in others)
    assert limits.limiter("a", "https://x", "VatInvoiceOCR", Rate(10)).state.rate == Rate(10)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: LocalLimits({"SealOcr": Rate(5)}), "SealOcr"),
        (lambda: LocalLimits({"SealOCR": 5}), "Rate(5)"),  # type: ignore[dict-item]  # the mistake itself
        (lambda: LocalLimits(headroom=-0.1), "-0.1"),
        (lambda: LocalLimits(burst=0), "burst"),
        (lambda: LocalLimits({"SealOCR": Rate(5)}, burst=6), "burst 6 is above the rate of SealOCR, 5/s"),
        (lambda: Rate(0), "0"),
        (lambda: Rate(-1), "-1"),
        (lambda: Rate(5, per=0), "per"),
        (lambda: Rate(5, per=float("nan")), "nan"),
    ],
)
def test_bad_limits_are_refused_when_they_are_made(make: object, named: str) -> None:
    assert callable(make)
    with pytest.raises(ConfigurationError) as caught:
        make()
    assert named in str(caught.value)


def test_a_repeated_call_goes_before_those_that_came_after_it() -> None:
    async def main() -> list[str]:
        limiter, order = make_limiter(Rate(5)), list[str]()

        async def one(name: str, *, again: bool = False) -> None:
            await limiter.acquire(again=again)
            order.append(name)

        tasks = [asyncio.create_task(one(f"new {number}")) for number in range(10)]
        await asyncio.sleep(0.5)
        tasks.append(asyncio.create_task(one("repeated", again=True)))
        await asyncio.gather(*tasks)
        return order

    # Two had started and a third has its turn when the repetition comes.
    assert run(main()).index("repeated") <= 4
