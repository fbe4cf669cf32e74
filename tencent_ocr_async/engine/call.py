"""Engine: one call's way out and back, for both APIs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.limits import Limits
from tencent_ocr_async.engine.retry import Progress, RetryPolicy, make_retrying
from tencent_ocr_async.engine.routes import Place, Routes
from tencent_ocr_async.engine.sessions import Sessions
from tencent_ocr_async.engine.trace import current_trace
from tencent_ocr_async.error_codes import Repeat
from tencent_ocr_async.errors import ApiError, OcrError, RateLimitError, ResponseError, TransportError
from tencent_ocr_async.protocol.exchange import Answer, Call
from tencent_ocr_async.protocol.messages import server_time

T = TypeVar("T")

_CLOCK_JITTER: Final = 5.0
# The other codes of a refused rate (UinLimitExceeded, IPLimitExceeded, ...) name the limit of the account or
# the address over all actions, which is not this action's.
_OWN_LIMIT: Final = frozenset({"RequestLimitExceeded", "LimitExceeded"})

_logger = logging.getLogger("tencent_ocr_async")


class Engine:
    """Runs prepared calls: `call` decides whether to repeat, `_attempt` waits, signs, sends and reads once.

    `wall_clock` gives Unix seconds for signatures, `clock` any monotonic seconds for time limits.
    """

    def __init__(
        self,
        *,
        endpoints: Sequence[Endpoint],
        credentials: Sequence[Credentials],
        limits: Limits,
        retry: RetryPolicy,
        sessions: Sessions,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.sessions = sessions
        self.routes = Routes(endpoints, credentials, limits, clock)
        self._retry = retry
        self._clock = clock
        self._wall_clock = wall_clock
        self._sleep = sleep
        # One for all endpoints: it is this machine's clock that is off.
        self._clock_offset = 0.0

    async def call(self, call: Call[T]) -> T:
        """The response. Raises the last error as it came, with `action` and `attempts` set."""
        self.sessions.check_open()
        progress = Progress(self._clock)
        try:
            return await self._attempt(call, progress)
        except OcrError as error:
            failures = [error]
        # Most calls succeed at once and never pay for the loop, which costs as much as signing and sending.
        return await self._repeat(call, progress, failures)

    async def _repeat(self, call: Call[T], progress: Progress, failures: list[OcrError]) -> T:
        retrying = make_retrying(self._retry, progress, sleep=self._sleep)
        # tenacity declares that it returns whatever the function returns, but types an async one as Any.
        response: T = await retrying(self._again, call, progress, failures)
        return response

    async def _again(self, call: Call[T], progress: Progress, failures: list[OcrError]) -> T:
        if failures:  # the first attempt, which was made without the loop
            raise failures.pop()
        return await self._attempt(call, progress)

    async def _attempt(self, call: Call[T], progress: Progress) -> T:
        again = progress.attempts > 0
        route, limiter = await self.routes.acquire(call.action, call.rate, again=again)
        granted = self._clock()
        self.sessions.check_open()
        place = route.place
        self._count(progress)
        # Signed after the limiter's wait: a signature must not age in a queue.
        timestamp = int(self._wall_clock() + self._clock_offset)
        outgoing = call.sign(place.endpoint.netloc, route.credentials, timestamp)
        answer: Answer | None = None
        try:
            answer = await self.sessions.send(
                place.endpoint, outgoing, lambda: limiter.left(self._clock() - granted)
            )
            response = call.read(answer)
        except OcrError as error:
            error.action, error.attempts = call.action, progress.attempts
            if isinstance(error, RateLimitError):
                await limiter.refused(error.limit if error.code in _OWN_LIMIT else None)
            if isinstance(error, ApiError) and answer is not None:
                self._repair(error, answer, progress)
                if error.fatal and self.routes.retire(route.credentials):
                    _logger.warning("an account is left out from now on: %s", error.code)
                    progress.repair()
            self._judge(error, place)
            _logger.debug("attempt %d of %s failed: %s", progress.attempts, call.action, type(error).__name__)
            raise
        place.health.succeeded()
        return response

    def _judge(self, error: OcrError, place: Place) -> None:
        if isinstance(error, (TransportError, ResponseError)):
            place.health.failed(self._clock())
        else:
            place.health.succeeded()

    def _count(self, progress: Progress) -> None:
        progress.sending()
        trace = current_trace.get()
        if trace is not None:
            trace.attempts = progress.attempts

    def _repair(self, error: ApiError, answer: Answer, progress: Progress) -> None:
        """Take over the service's clock where that is what it complained about, once for each call."""
        if error.rule.repeat is not Repeat.CLOCK:
            return
        theirs = server_time(error.message, answer.date)
        if theirs is None or progress.repairs:
            return
        offset = theirs - self._wall_clock()
        if abs(offset - self._clock_offset) > _CLOCK_JITTER:  # else another call has just told it
            _logger.warning(
                "this machine's clock is off by %.0f s from the service's: signing with theirs", -offset
            )
        self._clock_offset = offset
        progress.repair()
