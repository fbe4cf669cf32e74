"""Limits: one limiter for each account, endpoint and action of this process.

aiolimiter's leaky bucket spreads the starts evenly; three things that it cannot do are added around it. Its
`AsyncLimiter(5, 1)` lets nine calls start within the first second, so `Pace` counts the starts of a sliding
window. It serves whoever wakes first and breaks when event loops share it, so a `Turnstile` lets one waiter
at it at a time and every event loop has a bucket of its own. Its rate is fixed, so a bucket is made anew
when the service names another.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from tencent_ocr_async.actions import Rate
from tencent_ocr_async.engine.limit_checks import check_limits
from tencent_ocr_async.engine.limiter_table import LimiterTable
from tencent_ocr_async.engine.pacing import DEFAULT_HEADROOM, Pace
from tencent_ocr_async.engine.per_loop import PerLoop
from tencent_ocr_async.engine.turnstile import Turnstile

if TYPE_CHECKING:
    from aiolimiter import AsyncLimiter

_PUNCTUAL: Final = 0.002
"""Seconds between a slot and the first byte on its way that are not worth a correction."""

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class LimiterState:
    """A limiter at one moment.

    `rate` is what is held to now, `headroom` the share by which its period is taken longer; `waiting` calls
    are in the queue, `granted` ones have started, and the service refused `refused` of them.
    """

    rate: Rate
    headroom: float
    waiting: int
    granted: int
    refused: int


class Limiter(Protocol):
    """What a call waits for before each of its attempts."""

    @property
    def state(self) -> LimiterState:
        """How it stands."""

    def expected_wait(self) -> float:
        """Seconds that a call would wait that came now; an estimate."""

    async def acquire(self, *, again: bool = False, waited: float = 0.0) -> None:
        """Return when a call may start. Cancelling the wait costs nobody a slot.

        `again`: it is repeated. It came before all that wait, so it goes before them. `waited`: the seconds
        that it has been waiting elsewhere already, which count for a longest wait.
        """

    def left(self, late: float) -> None:
        """The call goes out only now, `late` seconds after its slot: it had to open its connection."""

    async def refused(self, limit: int | None) -> None:
        """The service refused a call; `limit` is the number of calls per second that it named."""


class Limits(Protocol):
    """Where a client gets its limiters; share one object between clients to share the quota."""

    def limiter(self, account: str, endpoint: str, action: str, rate: Rate) -> Limiter:
        """The limiter of this action at this endpoint for this account; `rate` is the documented one."""


class LocalLimiter:
    """One action's limiter, usable from several event loops and threads; first come, first served."""

    def __init__(
        self,
        rate: Rate,
        *,
        headroom: float = DEFAULT_HEADROOM,
        burst: int = 1,
        fixed: bool = False,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._pace = Pace(rate, headroom, fixed=fixed)
        self._burst = burst
        self._clock = clock
        self._sleep = sleep
        self._granted = self._refused = 0
        self._turnstile = Turnstile()
        self._mutex = threading.Lock()
        self._buckets = PerLoop(self._make_bucket)
        self._interval = self._pace.interval

    @property
    def state(self) -> LimiterState:
        """How it stands now."""
        with self._mutex:
            rate, headroom = Rate(self._pace.count, self._pace.period), self._pace.headroom
        return LimiterState(rate, headroom, self._turnstile.waiting, self._granted, self._refused)

    def expected_wait(self) -> float:
        """Seconds that a call would wait that came now: for the next slot, and for those before it."""
        pace = self._pace
        slot = pace.earliest()
        if not self._bucket().has_capacity():
            slot = max(slot, pace.last_start + pace.interval)
        ahead = self._turnstile.waiting * pace.interval * (1 + pace.headroom)
        return max(slot - self._clock(), 0.0) + ahead

    async def acquire(self, *, again: bool = False, waited: float = 0.0) -> None:  # noqa: ARG002 - any wait
        await self._turnstile.enter(ahead=again)
        try:
            while True:
                while (delay := self._pace.earliest() - self._clock()) > 0:
                    await self._sleep(delay)
                await self._bucket().acquire()
                with self._mutex:
                    now = self._clock()
                    # A refusal, or a start on another event loop, may have come while the bucket filled.
                    if self._pace.earliest() <= now:
                        self._pace.started(now)
                        self._granted += 1
                        return
        finally:
            self._turnstile.leave()

    def left(self, late: float) -> None:
        if late > _PUNCTUAL:
            with self._mutex:
                self._pace.left(self._clock(), late)

    async def refused(self, limit: int | None) -> None:
        with self._mutex:
            self._refused += 1
            self._pace.refused(self._clock(), limit)

    def is_idle(self, seconds: float) -> bool:
        """Whether nobody waits, and no start of the last `seconds` and three periods counts.

        Three periods: a window with the widest headroom, and the stop after a refusal.
        """
        last = self._pace.last_start + 3 * self._pace.period
        return self._turnstile.is_free and last + seconds <= self._clock()

    def _bucket(self) -> AsyncLimiter:
        if self._interval != self._pace.interval:
            self._interval = self._pace.interval
            self._buckets.clear()
        return self._buckets.get()

    def _make_bucket(self) -> AsyncLimiter:
        from aiolimiter import AsyncLimiter  # noqa: PLC0415 - imports its own metadata, which takes long

        burst = min(self._burst, self._pace.count)
        return AsyncLimiter(burst, burst * self._pace.interval)


class LocalLimits:
    """The limits of one process.

    `rates` maps action names to the rates to hold to; what is not named keeps its documented rate, or a
    higher one where the service itself names it.
    `headroom` is the share by which a period is taken longer than documented (default 0.02: 5 calls per
    1.02 s). `burst` calls may start at once after idle time (default 1: always evenly spaced); the sliding
    window holds all the same. Raises ConfigurationError for an unknown action, a headroom outside 0..1 or
    a burst below 1 or above a rate named here.
    """

    def __init__(
        self,
        rates: Mapping[str, Rate] | None = None,
        *,
        headroom: float = DEFAULT_HEADROOM,
        burst: int = 1,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._rates = dict(rates or {})
        check_limits(self._rates, headroom, burst)
        self._headroom = headroom
        self._burst = burst
        self._clock = clock
        self._sleep = sleep
        self._limiters: LimiterTable[LocalLimiter] = LimiterTable(clock)

    def limiter(self, account: str, endpoint: str, action: str, rate: Rate) -> LocalLimiter:
        """The limiter of this action at this endpoint for this account, made at the first call."""
        return self._limiters.get((account, endpoint, action), partial(self._make, action, rate))

    def _make(self, action: str, rate: Rate) -> LocalLimiter:
        return LocalLimiter(
            self._rates.get(action, rate),
            headroom=self._headroom,
            burst=self._burst,
            fixed=action in self._rates,
            clock=self._clock,
            sleep=self._sleep,
        )


PROCESS_LIMITS: Final = LocalLimits()
"""What clients share that were given no limits: two clients of one account have one quota, not two."""
