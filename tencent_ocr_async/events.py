"""What a client tells its `on_event` hook: one frozen object for each step of each call.

    def show(event: Event) -> None:
        if isinstance(event, Retried):
            print(event.action, event.error, f"again in {event.seconds:.1f} s")

    OcrClient(on_event=show)

A call is Started, for each attempt Waited (where it had to) and Attempted, Limited where the service refused
the rate, Retried before each further attempt, and ends as Succeeded or Failed, whatever comes in between. A
document that is refused on this machine makes no call.

The hook is called in the thread of the call's event loop and holds it up, so it must not block. What it
raises is logged once and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import OcrError, RateLimitError
from .hooks import Event, OnEvent

__all__ = [
    "Attempted",
    "Event",
    "Failed",
    "Limited",
    "OnEvent",
    "Retried",
    "Started",
    "Succeeded",
    "Waited",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Event):
    """A call begins: its document is read and encoded, nothing is sent yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited(Event):
    """An attempt (1-based) had to wait `seconds` for its slot, or for credentials that were fetched."""

    attempt: int
    seconds: float
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempted(Event):
    """A request goes out to `endpoint`, a URL: the first attempt is 1."""

    attempt: int
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited(Event):
    """The service refused an attempt because too many came; from now on calls start more slowly."""

    attempt: int
    endpoint: str
    error: RateLimitError


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried(Event):
    """An attempt failed with `error` and is repeated after `seconds`, and after the wait for a slot."""

    attempt: int
    seconds: float
    endpoint: str
    error: OcrError


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded(Event):
    """A call has its response, after so many attempts and `seconds` since it was started."""

    attempt: int
    seconds: float
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """A call ends with `error`, CancelledError among them, `seconds` after it was started.

    `attempt` is 0 and `endpoint` None where nothing was sent.
    """

    attempt: int
    seconds: float
    endpoint: str | None
    error: BaseException
