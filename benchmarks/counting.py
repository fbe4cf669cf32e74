"""What a gate's log says: rates, shares and when a sender had settled."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.gates import Arrival

_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Count:
    """Calls that arrived within `seconds`."""

    accepted: int
    refused: int
    seconds: float

    def share(self, limit: float) -> float:
        """Accepted calls per second, as a share of the limit."""
        return self.accepted / self.seconds / limit

    @property
    def refused_share(self) -> float:
        return self.refused / max(self.accepted + self.refused, 1)


def count(log: Sequence[Arrival], start: float, end: float) -> Count:
    """The arrivals of a half-open stretch of the gate's clock."""
    times = [at for at, _ in log]
    part = log[bisect_left(times, start) : bisect_left(times, end)]
    accepted = sum(fine for _, fine in part)
    return Count(accepted, len(part) - accepted, end - start)


def settled_after(
    log: Sequence[Arrival], changed: float, until: float, limit: int, span: float = 3.0
) -> float | None:
    """Seconds after which `span` seconds had 90 % of the limit and one refusal at most; None for never."""
    for step in range(int((until - span - changed) / _STEP) + 1):
        start = changed + step * _STEP
        found = count(log, start, start + span)
        if found.share(limit) >= 0.9 and found.refused <= 1:
            return start - changed
    return None


def per_sliding_second(log: Sequence[Arrival], start: float, end: float, step: float) -> list[int]:
    """For every `step` from start to end: the most calls that arrived in any one second that ended in it."""
    times = [at for at, _ in log]
    most = [0] * (int((end - start) / step) + 1)
    for number in range(len(most)):
        moment = start + number * step
        within = times[bisect_right(times, moment - step) : bisect_right(times, moment)]
        most[number] = max(bisect_right(times, at) - bisect_right(times, at - 1) for at in [*within, moment])
    return most
