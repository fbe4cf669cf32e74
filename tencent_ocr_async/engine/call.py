"""Engine: one call's way out and back, for both APIs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.engine.budget import RetryBudget
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.limits import Limiter, Limits
from tencent_ocr_async.engine.providers.provider import CredentialsLike
from tencent_ocr_async.engine.reporter import Course, Reporter
from tencent_ocr_async.engine.retry import RetryPolicy, make_retrying
from tencent_ocr_async.engine.routes import Account, Place, Route, Routes
from tencent_ocr_async.engine.scrubbing import scrub
from tencent_ocr_async.engine.sessions import Sessions
from tencent_ocr_async.engine.trace import current_trace, may_repeat_ambiguous
from tencent_ocr_async.error_codes import Repeat
from tencent_ocr_async.errors import (
    ApiError,
    ConfigurationError,
    OcrError,
    RateLimitError,
    ResponseError,
    TransportError,
)
from tencent_ocr_async.hooks import OnEvent
from tencent_ocr_async.protocol.exchange import Answer, Call
from tencent_ocr_async.protocol.messages import server_time

T = TypeVar("T")

_CLOCK_JITTER: Final = 5.0
# A slot is a moment: one that comes with credentials later than this would start beside the next one.
_SLOT_LASTS: Final = 0.05
# The other codes of a refused rate (UinLimitExceeded, IPLimitExceeded, ...) name the limit of the account or
# the address over all actions, which is not this action's.
_OWN_LIMIT: Final = frozenset({"RequestLimitExceeded", "LimitExceeded"})

_logger = logging.getLogger("tencent_ocr_async")


class _NoCredentialsError(Exception):
    """A provider gave none. It tries again by itself, so its error goes to the caller at once."""

    def __init__(self, error: OcrError) -> None:
        super().__init__()
        self.error = error


@dataclass(slots=True)
class _Course(Course):
    """A call's progress, what its last attempt was signed with, and what was mended for it.

    `offset`: what was added to this machine's clock. `renewed`: its credentials, which is done once.
    """

    offset: float = 0.0
    renewed: bool = False


class Engine:
    """Runs prepared calls: `call` decides whether to repeat, `_attempt` waits, signs, sends and reads once.

    `wall_clock` gives Unix seconds for signatures, `clock` any monotonic seconds for time limits.
    """

    def __init__(
        self,
        *,
        endpoints: Sequence[Endpoint],
        credentials: Sequence[CredentialsLike],
        limits: Limits,
        retry: RetryPolicy,
        sessions: Sessions,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_event: OnEvent | None = None,
    ) -> None:
        self.sessions = sessions
        self.reporter = Reporter(on_event)
        self.routes = Routes(endpoints, credentials, limits, clock)
        self._retry = retry
        self._budget = RetryBudget(retry.budget)
        self._clock = clock
        self._wall_clock = wall_clock
        self._sleep = sleep
        # One for all endpoints: it is this machine's clock that is off.
        self._clock_offset = 0.0

    async def call(self, call: Call[T]) -> T:
        """The response. Raises the last error as it came, with `action` and `attempts` set."""
        self.sessions.check_open()
        progress = _Course(self._clock, action=call.action)
        self.reporter.started(progress)
        try:
            response = await self._run(call, progress)
        except BaseException as error:
            self.reporter.failed(progress, error)
            raise
        self.reporter.succeeded(progress)
        return response

    async def _run(self, call: Call[T], progress: _Course) -> T:
        try:
            try:
                return await self._attempt(call, progress)
            except OcrError as error:
                failures = [error]
            # Most calls succeed at once and never pay for the loop, which costs as much as signing.
            return await self._repeat(call, progress, failures)
        except _NoCredentialsError as none:
            failure = none.error
        failure.action, failure.attempts = call.action, progress.attempts
        failure.unrenewed = _is_lasting(failure)
        raise failure from failure.__cause__

    async def _repeat(self, call: Call[T], progress: _Course, failures: list[OcrError]) -> T:
        retrying = make_retrying(
            self._retry,
            progress,
            sleep=self._sleep,
            before_retry=partial(self._before_retry, progress),
            ambiguous=may_repeat_ambiguous(self._retry.repeat_ambiguous),
            budget=self._budget,
        )
        # tenacity declares that it returns whatever the function returns, but types an async one as Any.
        response: T = await retrying(self._again, call, progress, failures)
        return response

    def _before_retry(self, progress: _Course, error: OcrError, seconds: float) -> None:
        trace = current_trace.get()
        if trace is not None:
            trace.repeating(error)
        self.reporter.retried(progress, error, seconds)
        if trace is not None:  # the hook that was told of it may have stopped the batch
            trace.repeating(error)

    async def _again(self, call: Call[T], progress: _Course, failures: list[OcrError]) -> T:
        if failures:  # the first attempt, which was made without the loop
            raise failures.pop()
        # What was mended counts for one more try, and not again where that one fails before it is sent.
        progress.repaired = False
        return await self._attempt(call, progress)

    async def _attempt(self, call: Call[T], progress: _Course) -> T:
        again, asked = progress.attempts > 0, self._clock()
        route, limiter = await self.routes.acquire(call.action, call.rate, again=again)
        credentials = route.account.fixed
        if credentials is None:
            route, limiter, credentials = await self._ask_in_time(call, route, limiter)
        granted = self._clock()
        self.sessions.check_open()
        place = route.place
        self._count(progress)
        self.reporter.sending(progress, place.endpoint.url, granted - asked)
        # Signed after the limiter's wait: a signature must not age in a queue.
        progress.offset = self._offset(place)
        timestamp = int(self._wall_clock() + progress.offset)
        outgoing = call.sign(place.endpoint.netloc, credentials, timestamp)
        answer: Answer | None = None

        def leaving() -> None:
            progress.left = True
            limiter.left(self._clock() - granted)

        try:
            answer = await self.sessions.send(place.endpoint, outgoing, leaving)
            response = call.read(answer)
        except asyncio.CancelledError as error:
            self.reporter.ended(progress, outgoing, answer, error)
            raise
        except OcrError as error:
            error.action, error.attempts = call.action, progress.attempts
            scrub(error, outgoing.headers)
            self.reporter.ended(progress, outgoing, answer, error)
            progress.maybe_billed = isinstance(error, TransportError) and error.maybe_billed
            if isinstance(error, RateLimitError):
                await limiter.refused(error.limit if error.code in _OWN_LIMIT else None)
            self._judge(error, place)
            if isinstance(error, ApiError) and answer is not None:
                self._repair(error, answer, progress, place)
                await self._renew(error, route.account, credentials, progress)
                if error.fatal and self._retire(route.account, error):
                    progress.repair()
            raise
        self.reporter.ended(progress, outgoing, answer)
        place.health.succeeded()
        self._budget.put_back()
        return response

    async def _ask_in_time(
        self, call: Call[T], route: Route, limiter: Limiter
    ) -> tuple[Route, Limiter, Credentials]:
        """A provider's credentials for this slot, or for a later one where they came too late for it."""
        waited = False
        while route.account.fixed is None:
            asked = self._clock()
            credentials = await self._ask(route.account)
            if credentials is not None and (waited or self._clock() - asked <= _SLOT_LASTS):
                return route, limiter, credentials
            waited = True
            route, limiter = await self.routes.acquire(call.action, call.rate, again=True)
        return route, limiter, route.account.fixed

    async def _ask(self, account: Account) -> Credentials | None:
        """The provider's credentials; None where it has none for good and another account is there."""
        try:
            return await account.provider.get()
        except OcrError as error:
            if not (_is_lasting(error) and self._retire(account, error)):
                raise _NoCredentialsError(error) from None
        return None

    def _retire(self, account: Account, error: OcrError) -> bool:
        known = self.routes.uses(account)
        retired = self.routes.retire(account)
        if retired and known:
            reason = error.code if isinstance(error, ApiError) else error
            _logger.warning("an account is left out from now on: %s", reason)
        return retired

    async def _renew(self, error: ApiError, account: Account, used: Credentials, progress: _Course) -> None:
        """Let a provider renew the credentials that were refused as expired, once for each call."""
        if error.rule.repeat is not Repeat.CREDENTIALS or progress.renewed:
            return
        progress.renewed = True
        try:
            fresh = await account.provider.refresh(used)
        except OcrError as failure:
            if not (_is_lasting(failure) and self._retire(account, failure)):
                raise _NoCredentialsError(failure) from None
            progress.repair()
            return
        error.unrenewed = fresh == used
        if not error.unrenewed:
            progress.repair()

    def _judge(self, error: OcrError, place: Place) -> None:
        if isinstance(error, (TransportError, ResponseError)):
            place.health.failed(self._clock())
            return
        place.health.succeeded()
        if isinstance(error, ApiError) and error.rule.repeat is Repeat.NEVER:  # it did its work
            self._budget.put_back()

    def _count(self, progress: _Course) -> None:
        trace = current_trace.get()
        if trace is not None:
            trace.sending(ambiguous=progress.maybe_billed)
        progress.sending()

    def _offset(self, place: Place) -> float:
        """Seconds that an endpoint's clock is ahead: of one that has not said so, as that of the last one."""
        return self._clock_offset if place.clock_offset is None else place.clock_offset

    def _repair(self, error: ApiError, answer: Answer, progress: _Course, place: Place) -> None:
        """Take over the service's clock where that is what it complained about."""
        if error.rule.repeat is not Repeat.CLOCK:
            return
        theirs = server_time(error.message, answer.date)
        if theirs is None:
            return
        offset = theirs - self._wall_clock()
        if abs(offset - self._offset(place)) > _CLOCK_JITTER:  # else another call has just told it
            _logger.warning(
                "this machine's clock is off by %.0f s from the service's: signing with theirs", -offset
            )
        self._clock_offset = place.clock_offset = offset
        # Signed with the same time again it would be refused again.
        if abs(offset - progress.offset) > _CLOCK_JITTER:
            progress.repair()


def _is_lasting(error: OcrError) -> bool:
    """Whether a provider that failed like this has no credentials for good."""
    return isinstance(error, ConfigurationError) or (isinstance(error, ApiError) and error.fatal)
