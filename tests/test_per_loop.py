"""What belongs to an event loop goes with it."""

from __future__ import annotations

import asyncio
import gc
import weakref

from tencent_ocr_async import Rate
from tencent_ocr_async.engine.limits import LocalLimiter
from tencent_ocr_async.engine.per_loop import PerLoop


def test_each_loop_has_its_own_and_keeps_it() -> None:
    things = PerLoop(list[int])

    async def twice() -> tuple[list[int], list[int]]:
        return things.get(), things.get()

    first, again = asyncio.run(twice())
    other, _ = asyncio.run(twice())
    assert first is again
    assert other is not first


def test_a_limiter_lets_loops_go_that_ended() -> None:
    limiter = LocalLimiter(Rate(1000))
    ended: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    async def one() -> None:
        ended.append(weakref.ref(asyncio.get_running_loop()))
        await limiter.acquire()

    for _ in range(5):
        asyncio.run(one())
    gc.collect()
    # The latest may stay until the next loop comes.
    assert [reference() for reference in ended[:-1]] == [None] * 4
