"""Limiters on one Redis: in order of arrival, nothing lost by cancelling, no wait too long."""

from __future__ import annotations

import asyncio
import itertools
import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from redis_process import RedisProcess

from tencent_ocr_async import Rate
from tencent_ocr_async.engine.limit_errors import WaitTooLongError
from tencent_ocr_async.engine.limits import Limits
from tencent_ocr_async.engine.redis_limiter import RedisLimiter
from tencent_ocr_async.engine.redis_limits import RedisLimits
from tencent_ocr_async.engine.redis_script import Reply, evaluate

Make = Callable[..., RedisLimits]

PLACE = ("AKIDfake-account", "https://ocr.tencentcloudapi.com", "SealOCR")


QUICK = Rate(40)


def limiter(limits: RedisLimits, rate: Rate = QUICK) -> RedisLimiter:
    return limits.limiter(*PLACE, rate)


def taken_slots(redis_server: RedisProcess) -> list[float]:
    """The slots in the order of their numbers, in seconds, as Redis has them."""
    with redis_server.client() as client:
        (key,) = client.keys()
        kept: dict[str, str] = client.hgetall(key)
    last = int(kept["n"])
    numbers = [number for number in range(1, last + 1) if f"s{number}" in kept]
    return [int(kept[f"s{number}"].split()[0]) / 1e6 for number in numbers]


def busiest(starts: Sequence[float], period: float = 1.0) -> int:
    return max(sum(start <= other < start + period for other in starts) for start in starts)


def test_the_limits_are_what_a_client_takes(redis_server: RedisProcess) -> None:
    limits: Limits = RedisLimits(redis_server.url)
    assert limits.limiter(*PLACE, Rate(5)).state.rate == Rate(5)


async def test_no_sliding_period_holds_more_than_the_rate_for_random_arrivals_at_four_processes(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    processes = [limiter(make_limits()) for _ in range(4)]
    generator = random.Random(1)

    async def call(which: RedisLimiter, after: float) -> None:
        await asyncio.sleep(after)
        await which.acquire()

    await asyncio.gather(
        *(call(generator.choice(processes), generator.uniform(0, 1)) for _ in range(50)),
    )
    slots = taken_slots(redis_server)
    assert len(slots) == 50
    assert busiest(slots, 1.02) <= 40
    assert sum(process.state.granted for process in processes) == 50


async def test_no_slot_is_left_out_while_several_processes_are_busy(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    processes = [limiter(make_limits()) for _ in range(4)]
    await asyncio.gather(*(process.acquire() for process in processes for _ in range(10)))
    slots = taken_slots(redis_server)
    whole = 39 * 1.02 / 40
    # A slot that this machine was late for moves those after it; half of them would be missing a third.
    assert slots[-1] - slots[0] == pytest.approx(whole, rel=0.15)


async def test_calls_of_a_process_start_in_the_order_of_arrival(make_limits: Make) -> None:
    one = limiter(make_limits(), Rate(100))
    order: list[int] = []

    async def call(number: int) -> None:
        await one.acquire()
        order.append(number)

    await asyncio.gather(*(call(number) for number in range(40)))
    assert order == list(range(40))


async def test_a_repeated_call_goes_before_those_that_came_after_it(make_limits: Make) -> None:
    one = limiter(make_limits(), Rate(20))
    order: list[str] = []

    async def call(name: str, *, again: bool = False) -> None:
        await one.acquire(again=again)
        order.append(name)

    async with asyncio.TaskGroup() as group:
        for name in ("first", "head", "new", "newer"):
            group.create_task(call(name))
        await asyncio.sleep(0)
        group.create_task(call("again", again=True))
    assert order.index("again") < order.index("new")


async def test_a_process_holds_one_slot_at_a_time(redis_server: RedisProcess, make_limits: Make) -> None:
    busy, other = limiter(make_limits(), Rate(4)), limiter(make_limits(), Rate(4))
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(busy.acquire()) for _ in range(20)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        began = time.monotonic()
        await other.acquire()
        assert time.monotonic() - began < 1.2  # not after the nineteen
        for each in waiting:
            each.cancel()


async def wait_until_asleep(one: RedisLimiter, slots: int, redis_server: RedisProcess) -> None:
    """Until Redis has given this many slots and the answer has come."""
    async with asyncio.timeout(5):
        while len(taken_slots(redis_server)) < slots or one.expected_wait() == 0:  # noqa: ASYNC110 - Redis's state
            await asyncio.sleep(0.005)


async def test_a_cancelled_call_gives_its_slot_back(redis_server: RedisProcess, make_limits: Make) -> None:
    one = limiter(make_limits(), Rate(1, per=60))
    await one.acquire()
    waiting = asyncio.create_task(one.acquire())
    await wait_until_asleep(one, 2, redis_server)
    assert one.expected_wait() == pytest.approx(2 * 61.2, rel=0.02)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert len(taken_slots(redis_server)) == 1
    assert one.expected_wait() == pytest.approx(61.2, rel=0.02)


async def test_a_cancelled_calls_slot_goes_to_the_next_in_the_queue(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    one = limiter(make_limits(), Rate(2))
    await one.acquire()
    head, following = asyncio.create_task(one.acquire()), asyncio.create_task(one.acquire())
    await wait_until_asleep(one, 2, redis_server)
    slot = taken_slots(redis_server)[1]
    head.cancel()
    await following
    assert head.cancelled()
    assert taken_slots(redis_server)[1] == slot


async def test_a_cancelled_calls_slot_between_others_goes_to_another_process(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    one, two = limiter(make_limits(), Rate(4)), limiter(make_limits(), Rate(4))
    await one.acquire()
    cancelled = asyncio.create_task(one.acquire())
    await wait_until_asleep(one, 2, redis_server)
    later = asyncio.create_task(two.acquire())
    await wait_until_asleep(two, 3, redis_server)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    third = limiter(make_limits(), Rate(4))
    await third.acquire()
    assert not later.done()
    await later
    assert len(taken_slots(redis_server)) == 3


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 5, 8, 13, 21])
async def test_a_call_that_is_cancelled_at_any_moment_leaves_no_slot_behind(
    redis_server: RedisProcess, make_limits: Make, steps: int
) -> None:
    one = limiter(make_limits(), Rate(2, per=60))
    await one.acquire()
    cancelled = asyncio.create_task(one.acquire())
    for _ in range(steps):
        await asyncio.sleep(0)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    assert len(taken_slots(redis_server)) == 1
    assert one.state.waiting == 0


async def test_cancelling_all_at_once_leaves_no_slot_behind(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    one = limiter(make_limits(), Rate(2, per=60))
    await one.acquire()
    waiting = [asyncio.create_task(one.acquire()) for _ in range(20)]
    await wait_until_asleep(one, 2, redis_server)
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert len(taken_slots(redis_server)) == 1


async def test_a_call_that_would_wait_too_long_takes_no_slot(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    one = limiter(make_limits(max_wait=5), Rate(1, per=60))
    await one.acquire()
    with pytest.raises(WaitTooLongError) as caught:
        await one.acquire()
    assert caught.value.wait == pytest.approx(61.2, rel=0.02)
    assert "SealOCR: the next free slot is 61" in str(caught.value)
    assert len(taken_slots(redis_server)) == 1


async def test_a_queue_that_is_too_long_for_one_more_refuses_it_at_once(make_limits: Make) -> None:
    one = limiter(make_limits(max_wait=2), Rate(2))
    waiting = [asyncio.create_task(one.acquire()) for _ in range(3)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    more = [asyncio.create_task(one.acquire()) for _ in range(4)]
    await asyncio.sleep(0)
    began = time.monotonic()
    with pytest.raises(WaitTooLongError):
        await one.acquire()
    assert time.monotonic() - began < 0.2
    for each in waiting + more:
        each.cancel()
    await asyncio.gather(*waiting, *more, return_exceptions=True)


async def test_a_wait_in_the_queue_ends_after_the_longest_wait(make_limits: Make) -> None:
    one, others = limiter(make_limits(max_wait=0.25), Rate(8)), limiter(make_limits(), Rate(8))
    for _ in range(2):
        await others.acquire()
    busy = [asyncio.create_task(others.acquire()) for _ in range(4)]
    results = await asyncio.gather(*(one.acquire() for _ in range(3)), return_exceptions=True)
    assert isinstance(results[-1], WaitTooLongError)
    await asyncio.gather(*busy)


async def test_a_refusal_stops_every_process_and_tells_them_the_limit(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    one, two = limiter(make_limits(), Rate(20)), limiter(make_limits(), Rate(20))
    await two.acquire()
    before = taken_slots(redis_server)[-1]
    await one.refused(6)
    await two.acquire()
    assert taken_slots(redis_server)[-1] - before >= 1
    assert two.state.rate == one.state.rate == Rate(6)
    assert two.state.headroom == pytest.approx(0.04)
    assert (one.state.refused, two.state.refused) == (1, 0)


async def test_a_slot_that_was_reserved_before_a_refusal_is_not_used_in_the_pause(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    one = limiter(make_limits(), Rate(4))
    await one.acquire()
    waiting = asyncio.create_task(one.acquire())
    await wait_until_asleep(one, 2, redis_server)
    began = time.monotonic()
    await one.refused(None)
    await waiting
    assert time.monotonic() - began >= 0.99


async def test_the_way_to_a_far_redis_costs_no_slots(
    redis_server: RedisProcess, make_limits: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def far(*question: Any) -> Reply:
        await asyncio.sleep(0.05)
        answer = await evaluate(*question)
        await asyncio.sleep(0.05)
        return answer

    monkeypatch.setattr("tencent_ocr_async.engine.redis_server.evaluate", far)
    one = limiter(make_limits())
    await asyncio.gather(*(one.acquire() for _ in range(24)))
    slots = taken_slots(redis_server)
    # 25 ms apart and not the 100 ms of a round trip; the first answers tell how far away it is.
    assert (slots[-1] - slots[6]) / (len(slots) - 7) < 0.05


async def test_a_slot_that_the_event_loop_was_late_for_is_counted_from_its_use(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    one = limiter(make_limits(), Rate(4))
    await one.acquire()
    waiting = asyncio.create_task(one.acquire())
    await wait_until_asleep(one, 2, redis_server)
    planned = taken_slots(redis_server)[1]
    time.sleep(0.5)  # noqa: ASYNC251 - the stall that is tested
    await waiting
    assert taken_slots(redis_server)[1] - planned > 0.15


async def test_the_expected_wait_grows_with_the_queue(make_limits: Make) -> None:
    one = limiter(make_limits(), Rate(1, per=10))
    assert one.expected_wait() == 0
    await one.acquire()
    waiting = [asyncio.create_task(one.acquire()) for _ in range(3)]
    await asyncio.sleep(0.1)
    assert one.state.waiting == 2
    assert one.expected_wait() == pytest.approx(4 * 10.2, rel=0.05)
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


def test_event_loops_of_several_threads_share_one_limiter(redis_server: RedisProcess) -> None:
    limits = RedisLimits(redis_server.url)
    one = limiter(limits)

    async def some() -> None:
        async with limits:
            for _ in range(12):
                await one.acquire()

    threads = [threading.Thread(target=lambda: asyncio.run(some())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    slots = taken_slots(redis_server)
    assert len(slots) == one.state.granted == 36
    assert all(b > a for a, b in itertools.pairwise(slots))
