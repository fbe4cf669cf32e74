"""Reporter: counts what a client does, logs its retries, and lets its hook be told of every step."""

from __future__ import annotations

import inspect
import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tencent_ocr_async.engine.retry import Progress
from tencent_ocr_async.errors import (
    ApiError,
    ConfigurationError,
    OcrError,
    RateLimitError,
    ResponseError,
    TransportError,
)
from tencent_ocr_async.hooks import OnEvent
from tencent_ocr_async.protocol.exchange import Answer, Outgoing
from tencent_ocr_async.stats import Stats

if TYPE_CHECKING:
    from tencent_ocr_async.engine.teller import Teller

_logger = logging.getLogger("tencent_ocr_async")


@dataclass(slots=True)
class Course(Progress):
    """A call's progress as it is told: `left` says whether the body of the last attempt began to go out."""

    action: str = ""
    number: int = 0
    begun: float = 0.0
    endpoint: str = ""
    left: bool = False


class Reporter:
    """One for each client, usable from several event loops and threads.

    Without a hook no event is made. Raises ConfigurationError for a hook that cannot be called, or that would
    have to be awaited.
    """

    def __init__(self, on_event: OnEvent | None = None) -> None:
        self._teller = None if on_event is None else _make_teller(on_event)
        self._mutex = threading.Lock()
        self._calls = self._succeeded = self._requests = self._retried = 0
        self._billed = self._possibly_billed = self._refused = self._limited = 0
        self._sent_bytes = self._received_bytes = 0
        self._waited = 0.0

    def stats(self) -> Stats:
        """The counts as they are now."""
        with self._mutex:
            return Stats(
                calls=self._calls,
                succeeded=self._succeeded,
                requests=self._requests,
                retried=self._retried,
                billed=self._billed,
                possibly_billed=self._possibly_billed,
                refused=self._refused,
                limited=self._limited,
                waited=self._waited,
                sent_bytes=self._sent_bytes,
                received_bytes=self._received_bytes,
            )

    def started(self, course: Course) -> None:
        """A call begins."""
        with self._mutex:
            self._calls += 1
            course.number = self._calls
        course.begun = course.clock()
        if self._teller is not None:
            self._teller.started(course)

    def sending(self, course: Course, endpoint: str, waited: float) -> None:
        """A request is about to go out, after so many seconds of waiting; the course counts it already."""
        course.endpoint, course.left = endpoint, False
        with self._mutex:
            self._requests += 1
            self._retried += course.attempts > 1
            self._waited += waited
        if self._teller is not None:
            self._teller.sending(course, waited)

    def ended(
        self, course: Course, outgoing: Outgoing, answer: Answer | None, error: BaseException | None = None
    ) -> None:
        """An attempt is over: well, or with an error, CancelledError among them."""
        body = outgoing.body
        left = body is None or course.left
        with self._mutex:
            if answer is not None:
                self._received_bytes += len(answer.body)
            if left and body is not None:
                self._sent_bytes += body.size
            if error is None:
                self._succeeded += 1
                self._billed += 1
            elif isinstance(error, ApiError):
                self._refused += 1
                self._billed += error.billed
                self._limited += isinstance(error, RateLimitError)
            elif isinstance(error, (TransportError, ResponseError)):
                self._possibly_billed += error.maybe_billed
            else:
                self._possibly_billed += left
        if self._teller is not None and isinstance(error, RateLimitError):
            self._teller.limited(course, error)

    def retried(self, course: Course, error: OcrError, seconds: float) -> None:
        """A call is repeated after so many seconds. One line in the log, which quotes no answer."""
        code = f" {error.code}" if isinstance(error, ApiError) else ""
        what = f"{type(error).__name__}{code}"
        _logger.info(
            "%s: attempt %d failed (%s), again in %.1f s", course.action, course.attempts, what, seconds
        )
        if self._teller is not None:
            self._teller.retried(course, error, seconds)

    def succeeded(self, course: Course) -> None:
        """A call has its response, which its last attempt has counted."""
        if self._teller is not None:
            self._teller.succeeded(course)

    def failed(self, course: Course, error: BaseException) -> None:
        """A call ends without a response."""
        if self._teller is not None:
            self._teller.failed(course, error)


def _make_teller(on_event: OnEvent) -> Teller:
    if not callable(on_event) or inspect.iscoroutinefunction(on_event):
        raise ConfigurationError("on_event must be a plain function that takes an event")
    from tencent_ocr_async.engine.teller import Teller  # noqa: PLC0415 - builds the kinds of events

    return Teller(on_event)
