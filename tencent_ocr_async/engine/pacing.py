"""When the next call may start: arithmetic on plain numbers, no clock and no waiting of its own."""

from __future__ import annotations

from collections import deque
from typing import Final

from tencent_ocr_async.actions import Rate

DEFAULT_HEADROOM: Final = 0.02
"""The share by which the window is taken longer than documented: 20 ms on a second absorb arrival jitter."""

_MAX_HEADROOM: Final = 0.5
_WIDEN: Final = 2.0
_NARROW: Final = 0.8
_FIRST_PROBE: Final = 5.0
_LAST_PROBE: Final = 300.0


class Pace:
    """The starts of one account's calls of one action, and what the service's refusals taught.

    Holds the hard promise: no `rate.per * (1 + headroom)` seconds ever see more than `rate.count` starts. A
    refusal doubles the headroom and stops all starts for one period (one not-before time, merged with max);
    every quiet period takes a fifth of the widening back. Where a refusal names a lower limit than the rate,
    that limit counts until a probe, some quiet seconds later, finds the old one restored; each probe that
    fails doubles the time to the next one.
    """

    def __init__(self, rate: Rate, headroom: float = DEFAULT_HEADROOM) -> None:
        self.rate = rate
        self.headroom = headroom
        self._base_headroom = headroom
        self._count = rate.count
        self._starts: deque[float] = deque(maxlen=rate.count)
        self._not_before = float("-inf")
        self._refused_at = float("-inf")
        self._relax_at = float("inf")
        self._probe_at = float("inf")
        self._probe_after = _FIRST_PROBE

    @property
    def count(self) -> int:
        """The calls per period that are held to now: the rate's, or a lower one that the service named."""
        return self._count

    def earliest(self) -> float:
        """The time from which the next call may start; it may lie in the past."""
        if len(self._starts) < self._count:
            return self._not_before
        oldest = self._starts[-self._count]
        return max(self._not_before, oldest + self.rate.per * (1 + self.headroom))

    def started(self, now: float) -> None:
        """A call starts now."""
        self._starts.append(now)
        self._relax(now)

    def refused(self, now: float, limit: int | None) -> None:
        """The service refused a call; `limit` is the number of calls per second that it named."""
        period = self.rate.per
        self._not_before = max(self._not_before, now + period)
        self._relax_at = now + 2 * period
        if now < self._refused_at + period:
            return  # calls that were under way together tell one and the same thing
        self.headroom = min(max(self.headroom, DEFAULT_HEADROOM) * _WIDEN, _MAX_HEADROOM)
        if limit is not None and period == 1 and limit < self.rate.count:
            self._lower(now, limit)
        self._refused_at = now

    def _lower(self, now: float, limit: int) -> None:
        if now > self._refused_at + 2 * self._probe_after:
            self._probe_after = _FIRST_PROBE
        self._count = limit
        self._probe_at = now + self._probe_after
        self._probe_after = min(self._probe_after * 2, _LAST_PROBE)

    def _relax(self, now: float) -> None:
        if now >= self._relax_at:
            widening = self.headroom - self._base_headroom
            self.headroom = self._base_headroom + widening * _NARROW
            self._relax_at = now + self.rate.per
        if now >= self._probe_at:
            self._count, self._probe_at = self.rate.count, float("inf")
