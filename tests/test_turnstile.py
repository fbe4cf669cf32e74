"""The turnstile: one at a time, in the order of arrival, across event loops and threads."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_time import run

from tencent_ocr_async.engine.turnstile import Turnstile


def test_one_passes_at_a_time_in_the_order_of_arrival() -> None:
    async def main() -> list[int]:
        turnstile, order = Turnstile(), list[int]()
        inside = 0

        async def one(number: int) -> None:
            nonlocal inside
            async with turnstile:
                inside += 1
                assert inside == 1
                await asyncio.sleep(1)
                order.append(number)
                inside -= 1

        async with asyncio.timeout(1000):
            await asyncio.gather(*(one(number) for number in range(20)))
        return order

    assert run(main()) == list(range(20))


def test_an_error_inside_lets_the_next_one_pass() -> None:
    async def main() -> None:
        turnstile = Turnstile()
        for _ in range(2):
            with pytest.raises(KeyError):
                async with turnstile:
                    raise KeyError
        async with asyncio.timeout(1), turnstile:
            assert turnstile.waiting == 0

    run(main())


@settings(max_examples=50, deadline=None)
@given(cancelled=st.sets(st.integers(0, 11)), moment=st.floats(0, 15))
def test_whoever_is_cancelled_holds_nobody_up(cancelled: set[int], moment: float) -> None:
    async def main() -> tuple[list[int], int]:
        turnstile, order = Turnstile(), list[int]()

        async def one(number: int) -> None:
            async with turnstile:
                order.append(number)
                await asyncio.sleep(1)

        tasks = [asyncio.create_task(one(number)) for number in range(12)]
        await asyncio.sleep(moment)
        for number in cancelled:
            tasks[number].cancel()
        await asyncio.wait(tasks, timeout=1000)
        return order, turnstile.waiting

    order, waiting = run(main())
    assert order == sorted(order)
    assert set(range(12)) - cancelled <= set(order)
    assert waiting == 0


def test_a_waiter_cancelled_as_its_turn_comes_passes_it_on() -> None:
    async def main() -> bool:
        turnstile = Turnstile()
        passed = asyncio.Event()

        async def one() -> None:
            async with turnstile:
                passed.set()

        async with turnstile:
            second, third = asyncio.create_task(one()), asyncio.create_task(one())
            await asyncio.sleep(0)
            assert turnstile.waiting == 2
        second.cancel()  # its turn was handed to it, and it has not run yet
        async with asyncio.timeout(1000):
            await third
        return second.cancelled()

    assert run(main())


def test_threads_take_turns() -> None:
    turnstile = Turnstile()
    inside = threading.Lock()
    passed: list[int] = []

    async def work(number: int) -> None:
        async def one() -> None:
            async with turnstile:
                assert inside.acquire(blocking=False)
                await asyncio.sleep(0)
                passed.append(number)
                inside.release()

        await asyncio.gather(*(one() for _ in range(100)))

    with ThreadPoolExecutor(6) as threads:
        futures = [threads.submit(asyncio.run, work(number)) for number in range(6)]
        for future in futures:
            future.result(20)
    assert sorted(passed) == sorted(list(range(6)) * 100)
    assert turnstile.waiting == 0


def test_waiters_of_an_event_loop_that_ended_are_passed_over() -> None:
    turnstile = Turnstile()

    async def enter() -> None:
        async with turnstile:
            pass

    gone = asyncio.new_event_loop()
    left_behind: list[asyncio.Task[None]] = []

    async def queue_up() -> None:
        left_behind.append(gone.create_task(enter()))
        await asyncio.sleep(0)

    async def main() -> None:
        async with turnstile:
            await asyncio.to_thread(gone.run_until_complete, queue_up())
            gone.close()
            third = asyncio.create_task(enter())
            await asyncio.sleep(0)
            assert turnstile.waiting == 2
        async with asyncio.timeout(5):
            await third

    asyncio.run(main())
    # Nobody can end this task any more: its event loop is closed. It shall not be complained about.
    left_behind[0]._log_destroy_pending = False  # type: ignore[attr-defined]  # not in the type stubs
    left_behind[0].get_coro().close()
