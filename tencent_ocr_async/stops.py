"""When a batch takes no further document: told to, forbidden by its user's limit, or senseless."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from .engine.limit_errors import LimitsError, WaitTooLongError
from .engine.trace import Trace
from .errors import ApiError, ConfigurationError, OcrError

_NOT_SENT: Final = "not sent: the batch stops"


class BatchStoppedError(OcrError):
    """A batch ended early: `max_calls` requests are sent, or its journal cannot be written.

    It is raised after the items of all documents that were begun. As the error of an item it says that a
    failed call was not repeated because the batch stopped; its `__cause__` is what that call failed with.
    """


@dataclass(slots=True, eq=False)
class Flight:
    """One document under way.

    `counted`: its requests tell their trace, so that it is known whether one went out. `running`: its task
    has made its first step; `begun` and `ended` say how far its call is. `paid`: a request is set aside for
    it already. `left`: it was cancelled unsent; `cut`: between two requests.
    """

    counted: bool
    trace: Trace = field(default_factory=Trace)
    running: bool = False
    begun: bool = False
    ended: bool = False
    paid: bool = False
    left: bool = False
    cut: bool = False

    @property
    def unsent(self) -> bool:
        """Whether nothing of it was sent yet, so that it costs nothing to leave it."""
        return not self.begun or (self.counted and self.trace.attempts == 0 and not self.ended)

    @property
    def repeats(self) -> bool:
        """Whether its last request has failed and it waits for the next one."""
        return self.counted and self.trace.failure is not None and not self.ended


@dataclass(slots=True)
class Stop:
    """Whether and why a batch stops.

    `calls` counts requests; where they cannot be counted, a document counts as one. `failure` makes every
    further call senseless, or the journal useless; `spent` says that no call is left.
    """

    max_calls: int | None = None
    calls: int = 0
    stopping: bool = False
    failure: Exception | None = None
    spent: BatchStoppedError | None = None
    flights: dict[asyncio.Task[None], Flight] = field(default_factory=dict)
    end_feeding: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        if self.max_calls is not None and self.max_calls < 0:
            raise ConfigurationError(f"batch: max_calls must be 0 or more, not {self.max_calls!r}")

    @property
    def reason(self) -> Exception | None:
        """Why the batch ends early. What was sent before the calls were spent may still fail for good."""
        return self.failure or self.spent

    def stop(self, failure: Exception | None = None) -> None:
        """Take nothing more, leave what was not sent and repeat nothing; the first failure counts."""
        self.failure = self.failure or failure
        if self.stopping:
            return
        self.stopping = True
        self.end_feeding()
        current = asyncio.current_task() if self.flights else None
        for task, flight in self.flights.items():
            # A task that is cancelled before its first step could not even say that it was left.
            if flight.running and (flight.unsent or flight.repeats) and task is not current:
                flight.left, flight.cut = flight.unsent, flight.repeats
                task.cancel()

    def judge(self, error: Exception) -> None:
        """Stop where every further call would fail the same way."""
        lost = isinstance(error, LimitsError) and not isinstance(error, WaitTooLongError)
        keyless = isinstance(error, OcrError) and error.unrenewed
        if lost or keyless or (isinstance(error, ApiError) and error.fatal):
            self.stop(error)

    def enter(self, flight: Flight) -> None:
        """A document's task makes its first step. Raises BatchStoppedError where it is too late for it."""
        flight.running = True
        if self.stopping:
            raise BatchStoppedError(_NOT_SENT)

    def begin(self, flight: Flight) -> None:
        """Let a document's call begin. Raises BatchStoppedError where it must not."""
        flight.trace.permit = lambda trace: self._permit(flight, trace)
        flight.trace.may_repeat = self._may_repeat
        if not flight.counted:
            self._permit(flight, flight.trace)
            flight.paid = True
        flight.begun = True

    def _permit(self, flight: Flight, trace: Trace) -> None:
        if self.stopping and trace.attempts == 0:
            raise BatchStoppedError(_NOT_SENT)
        self._may_repeat(trace)
        if flight.paid:
            flight.paid = False
            return
        if self.max_calls is not None and self.calls >= self.max_calls:
            self.spent = self.spent or BatchStoppedError(
                f"batch: max_calls={self.max_calls} requests are sent"
            )
            self.stop()
            self._may_repeat(trace)
            raise BatchStoppedError(str(self.spent))
        self.calls += 1

    def _may_repeat(self, trace: Trace) -> None:
        """Raise BatchStoppedError where a request is to be repeated and the batch stops."""
        if self.stopping and trace.failure is not None:
            raise self.not_repeated(trace.failure) from trace.failure

    def not_repeated(self, failure: Exception) -> BatchStoppedError:
        """The error of a document whose last request failed and is not repeated."""
        why = "batch: it was stopped" if self.spent is None else str(self.spent)
        error = BatchStoppedError(f"{why}, so this one is not repeated: {failure}")
        error.__cause__ = failure
        return error
