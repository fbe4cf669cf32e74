"""When a call is repeated: one pure decision from the table of codes, run by tenacity."""

from __future__ import annotations

import math
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from tencent_ocr_async.engine.budget import RetryBudget
from tencent_ocr_async.error_codes import Repeat
from tencent_ocr_async.errors import ApiError, ConfigurationError, OcrError, ResponseError, TransportError

_LASTING: Final = frozenset({"tls", "proxy_refused"})
# 0 stands for what is not even HTTP.
_PASSING: Final = frozenset({0, HTTPStatus.OK, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how long a call is repeated.

    `attempts`: requests sent for one call, at most (default 8: while one in five fails, no document of
    thousands does). `total`: seconds from the first request after which no repetition is begun (default 120;
    the wait for the first slot does not count, and a repetition that already queues for its slot is still
    sent). `max_wait`: the longest single wait between two attempts in seconds (default 20); each wait is
    drawn between 0 and `base` x 2^(n-1), "full jitter".
    `repeat_ambiguous`: whether to repeat a call whose answer did not come in time although it had been sent
    whole, so that it may be billed twice (by default the calls of a batch are repeated, single ones not).
    `budget`: repetitions that all calls of a client have in common (default 200): each takes one, each call
    that the service served puts one back, and where none is left a call that fails is not repeated. Neither
    refused rates nor repairs of the clock or the credentials are charged. None has no bound.
    """

    attempts: int = 8
    total: float = 120.0
    max_wait: float = 20.0
    base: float = 0.5
    repeat_ambiguous: bool | None = None
    budget: int | None = 200

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise ConfigurationError(f"RetryPolicy: attempts must be 1 or more, not {self.attempts!r}")
        if self.budget is not None and self.budget < 0:
            raise ConfigurationError(f"RetryPolicy: budget must be 0 or more, not {self.budget!r}")
        for name in ("total", "max_wait", "base"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise ConfigurationError(f"RetryPolicy: {name} must be 0 or more seconds, not {value!r}")

    @classmethod
    def none(cls) -> RetryPolicy:
        """Every call is sent once."""
        return cls(attempts=1)


def repeat_after(error: BaseException, *, ambiguous: bool = False) -> Repeat:
    """What has to happen before this failed call is sent again; NEVER where it must not be.

    `ambiguous` allows the repetition of calls that may have been billed although no answer came in time.
    """
    if isinstance(error, ApiError):
        return error.rule.repeat
    if isinstance(error, TransportError):
        unclear = error.kind == "read_timeout" and error.maybe_billed
        may = error.kind not in _LASTING and (ambiguous or not unclear)
        return Repeat.LATER if may else Repeat.NEVER
    if isinstance(error, ResponseError) and not error.maybe_billed:
        status = error.http_status
        passing = status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return Repeat.LATER if passing else Repeat.NEVER
    return Repeat.NEVER


def longest_wait(attempt: int, policy: RetryPolicy) -> float:
    """The upper end of the wait after this attempt (1-based), in seconds."""
    return min(policy.max_wait, policy.base * 2.0 ** min(attempt - 1, 60))


@dataclass(slots=True)
class Progress:
    """What one call has used up so far."""

    clock: Callable[[], float]
    attempts: int = 0
    first_sent: float | None = None
    repaired: bool = False
    repairs: int = 0
    maybe_billed: bool = False

    def sending(self) -> None:
        """One more request goes out."""
        self.attempts += 1
        self.repaired = self.maybe_billed = False
        if self.first_sent is None:
            self.first_sent = self.clock()

    def repair(self) -> None:
        """What the last error complained about was mended, so that one more try makes sense."""
        self.repaired = True
        self.repairs += 1

    @property
    def elapsed(self) -> float:
        """Seconds since the first request went out."""
        return 0.0 if self.first_sent is None else self.clock() - self.first_sent


def make_retrying(
    policy: RetryPolicy,
    progress: Progress,
    *,
    sleep: Callable[[float], Awaitable[None]],
    uniform: Callable[[float, float], float] = random.uniform,
    before_retry: Callable[[OcrError, float], None] = lambda *_: None,
    ambiguous: bool | None = None,
    budget: RetryBudget | None = None,
) -> AsyncRetrying:
    """A fresh tenacity loop for one call: shared ones mix up concurrent calls.

    `before_retry` is told the error and the seconds of the wait that comes now; `ambiguous` is what the
    policy's `repeat_ambiguous` comes to for this call.
    The caller sees the last real error, and cancellation passes through untouched.
    """

    ambiguous = bool(policy.repeat_ambiguous) if ambiguous is None else ambiguous

    def repeat_of(state: RetryCallState) -> Repeat:
        error = state.outcome.exception() if state.outcome else None
        return repeat_after(error, ambiguous=ambiguous) if error else Repeat.LATER

    def wanted(error: BaseException) -> bool:
        repeat = repeat_after(error, ambiguous=ambiguous)
        needs_repair = repeat in (Repeat.NEVER, Repeat.CLOCK, Repeat.CREDENTIALS)
        return progress.repaired if needs_repair else True

    def wait(state: RetryCallState) -> float:
        # A refused rate is waited out in the limiter's queue, where nobody overtakes; a repair needs no wait.
        later = repeat_of(state) is Repeat.LATER
        return uniform(0, longest_wait(progress.attempts, policy)) if later else 0.0

    def stop(state: RetryCallState) -> bool:
        spent = progress.elapsed + state.upcoming_sleep
        if progress.attempts >= policy.attempts or spent > policy.total:
            return True
        # Asked once after each failure, as the last of all, so that no repetition is taken in vain.
        return budget is not None and repeat_of(state) is Repeat.LATER and not budget.take()

    def tell(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, OcrError):
            before_retry(error, state.upcoming_sleep)

    return AsyncRetrying(
        retry=retry_if_exception(wanted), wait=wait, stop=stop, sleep=sleep, before_sleep=tell, reraise=True
    )
