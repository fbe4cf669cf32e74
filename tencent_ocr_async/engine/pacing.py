"""When the next call may start: arithmetic on plain numbers, no clock and no waiting of its own."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from tencent_ocr_async.actions import Rate

DEFAULT_HEADROOM: Final = 0.02
"""The share by which the window is taken longer than documented: 20 ms on a second absorb arrival jitter."""

_MAX_HEADROOM: Final = 0.5
_JITTER_HEADROOM: Final = 0.04
_WIDEN: Final = 2.0
_NARROW: Final = 0.8
_FORGET: Final = 0.999
_WARM: Final = 1.5
_FIRST_PROBE: Final = 4.0
_PROBE_SHARE: Final = 0.25
_LAST_PROBE: Final = 300.0
_INFINITE: Final = float("inf")


@dataclass(slots=True)
class _Lowered:
    """A limit below the rate that a refusal named, and when to find out whether it still holds."""

    limit: int
    since: float
    probe_at: float
    probing_until: float = _INFINITE

    def postpone(self, now: float) -> None:
        """The next probe: after a few seconds at first, ever more rarely the longer the limit has held."""
        interval = min(max(_FIRST_PROBE, (now - self.since) * _PROBE_SHARE), _LAST_PROBE)
        self.probe_at, self.probing_until = now + interval, _INFINITE


class Pace:
    """The starts of one account's calls of one action, and what the service's refusals taught.

    Holds the hard promise: no `period * (1 + headroom)` seconds ever see more than `count` starts. A refusal
    doubles the headroom and stops all starts (one not-before time) for two slots, the next one soon after it
    for a whole period. Quiet time takes that back, of every period a fifth; but up to 4 % of headroom, what
    the jitter of a network may ask for, is remembered for many minutes.

    Where a refusal names another limit, that is taken over: a higher one at once, unless the rate is the
    user's own choice (`fixed`); a lower one until a probe succeeds, which is one call more than the limit
    within a period. A failed probe costs that one refused, unbilled call.
    """

    def __init__(self, rate: Rate, headroom: float = DEFAULT_HEADROOM, *, fixed: bool = False) -> None:
        self.period = rate.per
        self.headroom = headroom
        self._own_headroom = headroom
        self._known_headroom = headroom
        self._fixed = fixed
        self._full_count = rate.count
        self._lowered: _Lowered | None = None
        self._starts: deque[float] = deque(maxlen=rate.count)
        self._not_before = -_INFINITE
        self._refused_at = -_INFINITE
        self._busy_since = -_INFINITE
        self._relax_at = _INFINITE

    @property
    def count(self) -> int:
        """The calls per period that are held to now."""
        if self._lowered is None:
            return self._full_count
        return self._lowered.limit + (self._lowered.probing_until < _INFINITE)

    @property
    def interval(self) -> float:
        """Seconds between two starts that are spread evenly."""
        return self.period / self.count

    @property
    def last_start(self) -> float:
        """When the latest call started; long ago where none did."""
        return self._starts[-1] if self._starts else -_INFINITE

    def earliest(self) -> float:
        """The time from which the next call may start; it may lie in the past."""
        count = self.count
        if len(self._starts) < count:
            return self._not_before
        return max(self._not_before, self._starts[-count] + self.period * (1 + self.headroom))

    def started(self, now: float) -> None:
        """A call starts now."""
        if now > self.last_start + _WARM * self.period:
            self._busy_since = now
        slot = self.earliest()
        # A timer that fires a little late delays this call, and must not delay all that follow: the headroom
        # has room for it.
        self._starts.append(slot if now - slot <= self.period * self.headroom / 2 else now)
        if now >= self._relax_at:
            self._relax(now)
        self._probe(now)

    def left(self, now: float, late: float) -> None:
        """The call that started `late` seconds ago goes out only now: the window counts it from now."""
        nearest = min(self._starts, key=lambda start: abs(now - late - start), default=None)
        if nearest is not None:
            self._starts.remove(nearest)
            self._starts.append(now)

    def _relax(self, now: float) -> None:
        own, known = self._own_headroom, self._known_headroom
        self._known_headroom = own + (known - own) * _FORGET
        self.headroom = self._known_headroom + max(self.headroom - self._known_headroom, 0.0) * _NARROW
        self._relax_at = now + self.period

    def refused(self, now: float, limit: int | None) -> None:
        """The service refused a call; `limit` is the number of calls per second that it named."""
        # Only limits per second are named; those per minute are refused without a figure to compare.
        named = limit if self.period == 1 else None
        if (
            self._lowered is not None
            and self._lowered.probing_until < _INFINITE
            and named == self._lowered.limit
        ):
            self._lowered.postpone(now)
            return
        if now < self._not_before:
            return  # calls that were under way together tell one and the same thing
        # A jitter of milliseconds has passed after two slots; who is refused again waits the window out.
        persists = now < self._refused_at + 2 * self.period
        self._not_before = now + (self.period if persists else min(2 * self.interval, self.period))
        self._refused_at = now
        self._relax_at = now + 2 * self.period
        self._widen(now, explained=named is not None and named < self._full_count)
        if named is not None:
            self._take_over(now, named)

    def _widen(self, now: float, *, explained: bool) -> None:
        widened = min(max(self.headroom, DEFAULT_HEADROOM) * _WIDEN, _MAX_HEADROOM)
        self.headroom = max(self.headroom, widened)
        # The first calls after idle time are late for reasons of their own: connections are opened.
        if not explained and now >= self._busy_since + _WARM * self.period:
            learnt = min(max(self._known_headroom, DEFAULT_HEADROOM) * _WIDEN, _JITTER_HEADROOM)
            self._known_headroom = max(self._known_headroom, learnt)

    def _take_over(self, now: float, limit: int) -> None:
        if limit < self._full_count:
            self._lowered = _Lowered(limit, now, now + _FIRST_PROBE)
        elif limit > self._full_count and not self._fixed:
            self._full_count = limit
            self._lowered = None
            self._starts = deque(self._starts, maxlen=limit)

    def _probe(self, now: float) -> None:
        lowered = self._lowered
        if lowered is None:
            return
        if now >= lowered.probing_until:
            self._lowered = None
        elif now >= lowered.probe_at:
            # Long enough for the call too many to be made, refused and heard of.
            lowered.probe_at, lowered.probing_until = _INFINITE, now + 2 * self.period
