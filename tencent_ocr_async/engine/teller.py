"""Teller: hands a client's hook the event of every step. Imported where there is a hook, and only there."""

from __future__ import annotations

import logging
from typing import Final

from tencent_ocr_async.engine.reporter import Course
from tencent_ocr_async.errors import OcrError, RateLimitError
from tencent_ocr_async.events import Attempted, Failed, Limited, Retried, Started, Succeeded, Waited
from tencent_ocr_async.hooks import Event, OnEvent

_A_WAIT: Final = 0.001
"""Seconds from which the time before an attempt is told as a wait: less is the event loop's own."""

_logger = logging.getLogger("tencent_ocr_async")


class Teller:
    """Tells one hook what its client's reporter counts."""

    def __init__(self, hook: OnEvent) -> None:
        self._hook = hook
        self._complained = False

    def started(self, course: Course) -> None:
        """A call begins."""
        self._tell(Started(action=course.action, call=course.number))

    def sending(self, course: Course, waited: float) -> None:
        """A request is about to go out, after so many seconds of waiting."""
        action, call, attempt, endpoint = course.action, course.number, course.attempts, course.endpoint
        if waited >= _A_WAIT:
            self._tell(Waited(action=action, call=call, attempt=attempt, seconds=waited, endpoint=endpoint))
        self._tell(Attempted(action=action, call=call, attempt=attempt, endpoint=endpoint))

    def limited(self, course: Course, error: RateLimitError) -> None:
        """The service refused the rate."""
        self._tell(
            Limited(
                action=course.action,
                call=course.number,
                attempt=course.attempts,
                endpoint=course.endpoint,
                error=error,
            )
        )

    def retried(self, course: Course, error: OcrError, seconds: float) -> None:
        """A call is repeated after so many seconds."""
        self._tell(
            Retried(
                action=course.action,
                call=course.number,
                attempt=course.attempts,
                seconds=seconds,
                endpoint=course.endpoint,
                error=error,
            )
        )

    def succeeded(self, course: Course) -> None:
        """A call has its response."""
        self._tell(
            Succeeded(
                action=course.action,
                call=course.number,
                attempt=course.attempts,
                seconds=course.clock() - course.begun,
                endpoint=course.endpoint,
            )
        )

    def failed(self, course: Course, error: BaseException) -> None:
        """A call ends without a response."""
        self._tell(
            Failed(
                action=course.action,
                call=course.number,
                attempt=course.attempts,
                seconds=course.clock() - course.begun,
                endpoint=course.endpoint or None,
                error=error,
            )
        )

    def _tell(self, event: Event) -> None:
        try:
            self._hook(event)
        except Exception:
            # A call must not end because of who watches it.
            if not self._complained:
                self._complained = True
                _logger.exception("on_event raised; the call goes on, and this is not told again")
