"""Rates as the service counts them: by arrival, per action and secret id."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tencent_ocr_async.actions import CLOUD_INFINITE, Rate, Site, actions, find_action
from tencent_ocr_async.errors import ConfigurationError

Window = Literal["sliding", "fixed"]

_CLOUD_INFINITE_RATE = Rate(10)


@dataclass(slots=True)
class Ticket:
    """The decision on one arrival: `accepted`, the arrivals in its window (itself included), the limit."""

    accepted: bool
    count: int
    limit: int


@dataclass(slots=True)
class _Arrivals:
    every: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)

    def forget_before(self, since: float) -> None:
        del self.every[: bisect.bisect_left(self.every, since)]
        del self.accepted[: bisect.bisect_left(self.accepted, since)]


class Rates:
    """Decides on arrivals in the order in which they come.

    `window="sliding"` looks at the seconds before each arrival, "fixed" at whole spans of the clock. Only
    accepted calls fill the window. `overrides` replaces documented rates by action.
    """

    def __init__(self, site: Site, overrides: Mapping[str, Rate] | None, window: Window) -> None:
        if window not in ("sliding", "fixed"):
            raise ConfigurationError(f"window must be 'sliding' or 'fixed', not {window!r}")
        self._site: Site = site
        self._window: Window = window
        self._configured = dict(overrides or {})
        self._overrides: dict[str, Rate] = {}
        self._arrivals: defaultdict[tuple[str, str], _Arrivals] = defaultdict(_Arrivals)
        self.reset()

    def reset(self) -> None:
        """Empty windows and the rates of construction."""
        self._overrides.clear()
        self._arrivals.clear()
        for action, rate in self._configured.items():
            self.set(action, rate)

    def set(self, action: str, rate: Rate) -> None:
        """Give an action another rate from the next arrival on; ConfigurationError for an unknown action."""
        if action != CLOUD_INFINITE:
            find_action(action, self._site)
        if not isinstance(rate, Rate):
            raise ConfigurationError(f"the rate of {action} must be a Rate, not {rate!r}")
        self._overrides[action] = rate

    def rate(self, action: str) -> Rate:
        """The rate that holds for an action now."""
        if action in self._overrides:
            return self._overrides[action]
        return _CLOUD_INFINITE_RATE if action == CLOUD_INFINITE else actions(self._site)[action].rate

    def arrive(self, action: str, secret_id: str, at: float) -> Ticket:
        """Decide on a call that arrived at the monotonic time `at`."""
        rate = self.rate(action)
        arrivals = self._arrivals[action, secret_id]
        since = at - at % rate.per if self._window == "fixed" else _just_after(at - rate.per)
        arrivals.forget_before(since)
        accepted = len(arrivals.accepted) < rate.count
        bisect.insort(arrivals.every, at)
        if accepted:
            bisect.insort(arrivals.accepted, at)
        return Ticket(accepted, len(arrivals.every), rate.count)

    def withdraw(self, action: str, secret_id: str, at: float, *, accepted: bool = True) -> None:
        """Take an arrival back that was not the account's: its signature turned out to be wrong."""
        arrivals = self._arrivals[action, secret_id]
        for times in (arrivals.every, arrivals.accepted) if accepted else (arrivals.every,):
            index = bisect.bisect_left(times, at)
            if index < len(times) and times[index] == at:
                del times[index]


def _just_after(moment: float) -> float:
    """The window is open at its old end: calls exactly one span apart do not count together."""
    return moment + 1e-9
