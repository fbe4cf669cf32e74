"""One key's slots as this process sees them: reserving, giving back, and what the last answer told."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from tencent_ocr_async.actions import Rate
from tencent_ocr_async.engine.limit_errors import LimitsError
from tencent_ocr_async.engine.limits import Clock
from tencent_ocr_async.engine.redis_clock import ServerClock
from tencent_ocr_async.engine.redis_script import MICROSECONDS, Question, Reply, Terms
from tencent_ocr_async.engine.redis_server import ANSWER_SECONDS, RedisServer

_MOST_AHEAD: Final = 0.5
_LEAST_AHEAD: Final = 0.002


@dataclass(frozen=True, slots=True)
class Slot:
    """A reservation: its number and time as Redis knows them, and when it starts by the local clock.

    Number 0 is none: it would have been the slot, but the wait for it was too long.
    """

    number: int
    at: int
    starts: float


class RedisSlots:
    """The slots of one key. Times are seconds of `clock`; raises LimitsError where Redis is lost."""

    def __init__(self, server: RedisServer, key: str, terms: Terms, clock: Clock) -> None:
        self._server = server
        self._key = key
        self._terms = terms
        self._clock = clock
        self._mutex = threading.Lock()
        self._server_clock = ServerClock()
        self._reply: Reply | None = None
        self._reserving: set[asyncio.Task[Reply]] = set()
        self._returning: set[asyncio.Task[None]] = set()
        self._last_at = 0
        self._started_at = -math.inf
        self.spacing = self.step

    @property
    def rate(self) -> Rate:
        """What all hold to, as Redis last told it."""
        count = self._terms.rate.count if self._reply is None else self._reply.allowed
        return Rate(count, self._terms.rate.per)

    @property
    def headroom(self) -> float:
        """The share by which all take the period longer, as Redis last told it."""
        return self._terms.headroom if self._reply is None else self._reply.headroom / 1e9

    @property
    def step(self) -> float:
        """Seconds between two slots, were this process the only one."""
        return self.rate.per * (1 + self.headroom) / self.rate.count

    @property
    def ahead(self) -> float:
        """How long before its slot a call should let the next one ask: as long as the answer takes."""
        return min(self._server_clock.round_trip + _LEAST_AHEAD, _MOST_AHEAD)

    def following_in(self) -> float:
        """Seconds until the slot after the last one that is known here; 0 where it is past."""
        if self._reply is None:
            return 0.0
        return max(self._local(self._reply.following) - self._clock(), 0.0)

    def early_in(self) -> float:
        """Seconds until the next call should ask although this one's answer is still to come."""
        if not self._last_at:
            return ANSWER_SECONDS
        expected = self._local(self._last_at) + (len(self._reserving) + 1) * self.spacing
        return max(expected - self.ahead - self._clock(), self.step / 2)

    def is_stopped(self, slot: Slot) -> bool:
        """Whether a refusal forbids a slot that was reserved before it."""
        return self._reply is not None and slot.at < self._reply.not_before

    def started(self) -> None:
        """A call starts now."""
        self._started_at = self._clock()

    async def reserve(self, longest: float, missed: Slot | None = None, *, busy: bool = False) -> Slot:
        """The next slot that is at most `longest` seconds away, in exchange for one that was missed.

        `busy`: others of this process are waiting already. Cancelling it leaves no slot behind.
        """
        asking = asyncio.create_task(self._reserve(longest, missed, busy=busy))
        self._reserving.add(asking)
        asking.add_done_callback(self._reserving.discard)
        try:
            reply = await asyncio.shield(asking)
        except asyncio.CancelledError:
            # The slot may be taken by now; its number is waited for, also where this is cancelled again.
            await asyncio.shield(self._in_background(self._return(asking)))
            raise
        return Slot(reply.number, reply.at, self._local(reply.at))

    async def give_back(self, slot: Slot) -> None:
        """Let another call have a slot; nothing where Redis is lost. Cancelling it does not keep it back."""
        await asyncio.shield(self._in_background(self._give_back(slot.number, slot.at)))

    async def _return(self, asking: asyncio.Task[Reply]) -> None:
        with suppress(LimitsError):
            reply = await asking
            await self._give_back(reply.number, reply.at)

    async def _give_back(self, number: int, at: int) -> None:
        with suppress(LimitsError):
            await self._ask(Question(operation="give_back", number=number, at=at))

    def _in_background(self, steps: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(steps)
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)
        return task

    async def refused(self, limit: int | None) -> None:
        """Tell all of a refusal by the service and the limit that it named."""
        await self._ask(Question(operation="refused", named=limit or 0))

    async def _reserve(self, longest: float, missed: Slot | None, *, busy: bool) -> Reply:
        since = self._clock() - self._started_at
        return await self._ask(
            Question(
                operation="reserve" if missed is None else "renew",
                transit=round(self._server_clock.transit * MICROSECONDS),
                hold=round(max(self._terms.rate.per * (1 + self.headroom) - since, 0) * MICROSECONDS),
                longest=None if longest == math.inf else round(longest * MICROSECONDS),
                number=missed.number if missed else 0,
                at=missed.at if missed else 0,
            ),
            busy=busy,
        )

    async def _ask(self, question: Question, *, busy: bool = False) -> Reply:
        sent = self._clock()
        reply = await self._server.evaluate(self._key, question.arguments(self._terms))
        with self._mutex:
            self._server_clock.heard(sent, self._clock(), reply.now / MICROSECONDS)
            self._reply = reply
            if question.operation == "reserve" and reply.number:
                before, self._last_at = self._last_at, reply.at
                apart = (reply.at - before) / MICROSECONDS
                self.spacing = max((self.spacing + apart) / 2, self.step) if busy and before else self.step
        return reply

    def _local(self, at: int) -> float:
        return self._server_clock.local(at / MICROSECONDS)
