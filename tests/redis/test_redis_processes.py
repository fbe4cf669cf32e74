"""Four real processes on one Redis: one quota, and an equal share of it for each."""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from redis_process import RedisProcess

from tencent_ocr_async import Rate
from tencent_ocr_async.engine.redis_limits import RedisLimits

PROCESSES = 4
SECONDS = 1.0
RATE = Rate(40)


async def press_on(url: str, ready: Barrier) -> int:
    """Start calls as fast as the limiter lets, for a while; how many there were."""
    async with RedisLimits(url) as limits:
        limiter = limits.limiter("AKIDfake-account", "https://ocr.tencentcloudapi.com", "SealOCR", RATE)
        ready.wait(timeout=60)
        end = time.monotonic() + SECONDS

        async def call() -> None:
            while time.monotonic() < end:
                await limiter.acquire()

        await asyncio.gather(*(call() for _ in range(2)))
        return limiter.state.granted


def run_process(url: str, ready: Barrier, counts: Queue[int]) -> None:
    counts.put(asyncio.run(press_on(url, ready)))


def test_four_processes_share_one_quota_equally(redis_server: RedisProcess) -> None:
    context = multiprocessing.get_context("spawn")
    ready, counts = context.Barrier(PROCESSES), context.Queue()
    processes = [
        context.Process(target=run_process, args=(redis_server.url, ready, counts)) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    shares = [counts.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(timeout=60)
    with redis_server.client() as client:
        (key,) = client.keys()
        kept: dict[str, str] = client.hgetall(key)
    slots = [int(kept[f"s{number}"].split()[0]) / 1e6 for number in range(1, int(kept["n"]) + 1)]
    assert len(slots) == sum(shares)
    # Never more than the rate, and hardly less: a slot is lost only where this machine is late for it.
    assert min(b - a for a, b in zip(slots, slots[RATE.count :], strict=False)) >= RATE.per
    assert len(slots) >= 0.8 * RATE.count * SECONDS
    assert all(b >= a for a, b in itertools.pairwise(slots))
    assert all(0.15 <= share / sum(shares) <= 0.35 for share in shares)
