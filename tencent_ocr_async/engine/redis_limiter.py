"""One action's limiter, whose slots are handed out by Redis to many processes."""

from __future__ import annotations

import asyncio
import math
import threading
from typing import Final

from tencent_ocr_async.actions import Rate
from tencent_ocr_async.engine.limit_errors import LimitsError, WaitTooLongError
from tencent_ocr_async.engine.limits import Clock, LimiterState, LocalLimiter, Sleep
from tencent_ocr_async.engine.redis_script import Terms
from tencent_ocr_async.engine.redis_server import RedisServer
from tencent_ocr_async.engine.redis_slots import RedisSlots, Slot
from tencent_ocr_async.engine.turnstile import Turnstile

_LEAST_TOLERANCE: Final = 0.005


class _Turn:
    """A turn at the turnstile, which may be over before the call that has it is through."""

    def __init__(self, turnstile: Turnstile) -> None:
        self._turnstile: Turnstile | None = turnstile

    def leave(self) -> None:
        turnstile, self._turnstile = self._turnstile, None
        if turnstile is not None:
            turnstile.leave()


class RedisLimiter:
    """One limiter of a process, usable from several event loops and threads; first come, first served.

    The head of the process's queue reserves a slot and sleeps until then. Its successor's turn comes when
    the slot is only as far away as Redis's answer takes, so that the way there costs no slot; and a process
    holds no more slots than that, so that busy processes get equal shares. A cancelled call gives its slot
    back, to the next one in any process's queue.

    `max_wait` in seconds, None for any; `share` is the share of the rate to go on at while Redis is lost,
    None to stop.
    """

    def __init__(
        self,
        server: RedisServer,
        key: str,
        action: str,
        terms: Terms,
        *,
        max_wait: float | None,
        share: float | None,
        clock: Clock,
        sleep: Sleep,
    ) -> None:
        self._server = server
        self._slots = RedisSlots(server, key, terms, clock)
        self._action = action
        self._terms = terms
        self._max_wait = math.inf if max_wait is None else max_wait
        self._share = share
        self._clock = clock
        self._sleep = sleep
        self._mutex = threading.Lock()
        self._turnstile = Turnstile()
        self._alone: LocalLimiter | None = None
        self._granted = self._refused = 0

    @property
    def state(self) -> LimiterState:
        """How it stands: `rate` and `headroom` as Redis last told them, the counts those of this process."""
        slots = self._slots
        return LimiterState(slots.rate, slots.headroom, self._turnstile.waiting, self._granted, self._refused)

    def expected_wait(self) -> float:
        """Seconds that a call would wait that came now, by the slots that this process was last given."""
        alone = self._alone
        following = self._slots.following_in() if alone is None else alone.expected_wait()
        return following + self._turnstile.waiting * self._slots.spacing

    async def acquire(self, *, again: bool = False, waited: float = 0.0) -> None:
        """Return when a call may start. Raises WaitTooLongError and LimitsError, with nothing taken.

        `again`: it is repeated, and goes before all that wait in this process. `waited`: seconds that count
        for `max_wait` already.
        """
        deadline = self._clock() + self._max_wait - waited
        try:
            slot = await self._take_turn(deadline, again=again)
            if slot is not None:
                await self._await_start(slot, deadline)
        except LimitsError as error:
            error.action = self._action
            raise
        self._slots.started()
        with self._mutex:
            self._granted += 1

    def left(self, late: float) -> None:
        """The slot stays where Redis has it: others rest on it already, and the headroom is for this."""

    async def refused(self, limit: int | None) -> None:
        """Tell every process of a refusal; while Redis is lost, this one alone."""
        with self._mutex:
            self._refused += 1
        try:
            await self._slots.refused(limit)
        except LimitsError:
            if self._alone is not None:
                await self._alone.refused(limit)

    def is_idle(self, seconds: float) -> bool:  # noqa: ARG002 - what counts is with Redis, and alone a moment
        """Whether nobody waits: a new one for the same key goes on where this one was."""
        return self._turnstile.is_free

    async def _take_turn(self, deadline: float, *, again: bool) -> Slot | None:
        """Queue and reserve; None where a call may start at once without Redis."""
        least = 0.0 if again else self._least_wait()
        if (over := self._clock() + least - deadline) > 0:
            raise WaitTooLongError(self._max_wait + over, self._max_wait)
        await self._enter(deadline, again=again)
        turn = _Turn(self._turnstile)
        # Where Redis is farther away than slots are apart, the next one asks while this answer travels.
        early = asyncio.get_running_loop().call_later(self._slots.early_in(), turn.leave)
        try:
            slot = await self._reserve(deadline)
            early.cancel()
            if slot is not None:
                await self._sleep_until(slot.starts - self._slots.ahead, slot)
            return slot
        finally:
            early.cancel()
            turn.leave()

    async def _enter(self, deadline: float, *, again: bool) -> None:
        left = None if deadline == math.inf else deadline - self._clock()
        try:
            async with asyncio.timeout(left):
                await self._turnstile.enter(ahead=again)
        except TimeoutError:
            raise WaitTooLongError(self._max_wait + self._slots.step, self._max_wait) from None

    async def _await_start(self, slot: Slot | None, deadline: float) -> None:
        """Sleep until the slot; where it is missed, or a refusal came in between, take another.

        Half of the headroom is for what comes after this wait. The tolerance grows with each turn, for an
        event loop that is late every time.
        """
        tolerance = max(self._terms.headroom * self._terms.rate.per / 2, _LEAST_TOLERANCE)
        while slot is not None:
            await self._sleep_until(slot.starts, slot)
            if not self._slots.is_stopped(slot) and self._clock() - slot.starts <= tolerance:
                return
            tolerance *= 2
            slot = await self._reserve(deadline, slot)

    async def _reserve(self, deadline: float, missed: Slot | None = None) -> Slot | None:
        while True:
            try:
                slot = await self._slots.reserve(
                    deadline - self._clock(), missed, busy=self._turnstile.waiting > 0
                )
            except LimitsError:
                if self._share is None:
                    raise
                missed = None
                if await self._start_alone(self._share, deadline):
                    return None
                continue
            self._alone = None
            if not slot.number:
                raise WaitTooLongError(slot.starts - self._clock(), self._max_wait)
            return slot

    async def _start_alone(self, share: float, deadline: float) -> bool:
        """Wait for a slot of the local share, at most until Redis is looked for again."""
        if self._alone is None:
            rate = self._slots.rate
            self._alone = LocalLimiter(
                Rate(rate.count, rate.per / share),
                headroom=self._terms.headroom,
                fixed=True,
                clock=self._clock,
                sleep=self._sleep,
            )
        alone = self._alone
        wait = alone.expected_wait()
        if self._clock() + wait > deadline:
            raise WaitTooLongError(wait, self._max_wait)
        try:
            async with asyncio.timeout(self._server.try_again_in()):
                await alone.acquire()
        except TimeoutError:
            return False
        return True

    async def _sleep_until(self, moment: float, slot: Slot) -> None:
        try:
            while (delay := moment - self._clock()) > 0:
                await self._sleep(delay)
        except asyncio.CancelledError:
            await self._slots.give_back(slot)
            raise

    def _least_wait(self) -> float:
        """What a call has to wait at least that queues now, if this process were the only one."""
        ahead = self._turnstile.waiting - (self._terms.burst - 1)
        return self._slots.following_in() + ahead * self._slots.step if ahead > 0 else 0.0
