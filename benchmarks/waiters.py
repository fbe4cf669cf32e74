"""Ten thousand waiters on one limiter: what queueing, cancelling and draining them costs."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from aiolimiter import AsyncLimiter

from benchmarks.report import Section, Table, Target
from tencent_ocr_async import Rate
from tencent_ocr_async.engine.limits import LocalLimiter

_RATE: Final = 5
_OURS: Final = "ours, LocalLimiter(Rate(5))"
_METHOD: Final = (
    "10,000 tasks wait for one limiter of 5 a second, every second one is cancelled, and the others are "
    "let through. The event loop's clock jumps from timer to timer, so that the quarter of an hour that "
    "this takes costs nothing but its CPU time, the tasks' own included. `in order`: the tasks came through "
    "in the order in which they had queued. `used`: the slots used of those that the time would have held, "
    "at the limiter's own rate; a cancelled waiter that takes a slot with it would lower it."
)


class _JumpingLoop(asyncio.SelectorEventLoop):
    """Its clock jumps to the next timer instead of waiting for it: for code that only sleeps."""

    now = 1000.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        ready, scheduled = self._ready, self._scheduled  # type: ignore[attr-defined]  # not in the type stubs
        if not ready and scheduled:
            # A wait below the clock's resolution must still end: real clocks move on by themselves.
            self.now = max(self.now + 1e-9, scheduled[0].when())
        super()._run_once()  # type: ignore[misc]  # not in the type stubs


@dataclass(frozen=True, slots=True)
class _Run:
    queued: float
    cancelled: float
    drained: float
    in_order: bool
    passed: int
    used: float

    @property
    def cpu(self) -> float:
        return self.queued + self.cancelled + self.drained


def _now() -> float:
    return asyncio.get_running_loop().time()


def _ours() -> Callable[[], Awaitable[None]]:
    return LocalLimiter(Rate(_RATE), clock=_now).acquire


def _even_bucket() -> Callable[[], Awaitable[None]]:
    return AsyncLimiter(1, 1 / _RATE).acquire


def _full_bucket() -> Callable[[], Awaitable[None]]:
    return AsyncLimiter(_RATE, 1).acquire


_CONTENDERS: Final = {
    _OURS: (_ours, 1.02),
    "AsyncLimiter(1, 1/5)": (_even_bucket, 1.0),
    "AsyncLimiter(5, 1)": (_full_bucket, 1.0),
}


async def run(origin: str, *, quick: bool) -> Section:  # noqa: ARG001 - every section is run alike
    """Three rounds of each; the cheapest is shown."""
    waiters, rounds = 10_000, 1 if quick else 3
    best = {
        name: min((_run_apart(make, slower, waiters) for _ in range(rounds)), key=lambda one: one.cpu)
        for name, (make, slower) in _CONTENDERS.items()
    }
    rows = tuple(
        (
            name,
            *(f"{figure:.2f}" for figure in (one.queued, one.cancelled, one.drained, one.cpu)),
            "yes" if one.in_order else "NO",
            f"{one.passed:,}",
            f"{one.used:.3f}",
        )
        for name, one in best.items()
    )
    columns = ("", "queue s CPU", "cancel", "drain", "together", "in order", "passed", "used")
    ours = best[_OURS]
    targets = (
        Target("ours, CPU seconds", ours.cpu, 1),
        Target(
            "ours, waiters that came through of those not cancelled", ours.passed / (waiters / 2), 1, True
        ),
        Target("ours, came through in order", float(ours.in_order), 1, True),
        Target("ours, slots used", ours.used, 0.99, True),
    )
    title = f"{waiters:,} waiters, half of them cancelled ({rounds} rounds, the cheapest)"
    return Section("Waiters", _METHOD, (Table(title, columns, rows),), targets)


def _run_apart(make: Callable[[], Callable[[], Awaitable[None]]], slower: float, waiters: int) -> _Run:
    """In a thread of its own: this one's event loop runs."""
    done: list[_Run] = []

    def work() -> None:
        with asyncio.Runner(loop_factory=_JumpingLoop) as runner:
            done.append(runner.run(_queue_cancel_drain(make(), slower, waiters)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return done[0]


async def _queue_cancel_drain(acquire: Callable[[], Awaitable[None]], slower: float, waiters: int) -> _Run:
    passed: list[int] = []
    times: list[float] = []

    async def wait(number: int) -> None:
        await acquire()
        passed.append(number)
        times.append(_now())

    begin = time.thread_time()
    tasks = [asyncio.create_task(wait(number)) for number in range(waiters)]
    await asyncio.sleep(0)
    queued = time.thread_time()
    for task in tasks[1::2]:
        task.cancel()
    await asyncio.sleep(0)
    cancelled = time.thread_time()
    await asyncio.gather(*tasks, return_exceptions=True)
    drained = time.thread_time()
    return _Run(
        queued - begin,
        cancelled - queued,
        drained - cancelled,
        all(a < b for a, b in pairwise(passed)),
        len(passed),
        (len(passed) - 1) / ((times[-1] - times[0]) * _RATE / slower),
    )
