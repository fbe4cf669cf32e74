"""A server's clock, read from the stamps of its answers."""

from __future__ import annotations

from typing import Final

_DRIFT: Final = 1e-4
_SMOOTHING: Final = 0.25


class ServerClock:
    """Turns a server's times into those of the local clock; both in seconds.

    Every answer was stamped between its sending and its arrival, so each of them narrows down the clocks'
    difference; the middle of what is left is taken. That keeps the starts of several processes in step also
    where one of them is farther away: sleeping from the answer's arrival on would start that one late.
    """

    def __init__(self) -> None:
        self._low = -float("inf")
        self._high = float("inf")
        self._heard_at = 0.0
        self._known = False
        self.round_trip = 0.0

    @property
    def transit(self) -> float:
        """Seconds that an answer needs to arrive, at best; 0 before the first one."""
        return (self._high - self._low) / 2 if self._known else 0.0

    def heard(self, sent: float, received: float, told: float) -> None:
        """An answer came that the server stamped `told`."""
        low, high = told - received, told - sent
        # Clocks drift apart, so that what was learnt long ago holds less exactly.
        slack = _DRIFT * (received - self._heard_at)
        self._low, self._high = max(low, self._low - slack), min(high, self._high + slack)
        if self._low > self._high:  # one of the clocks was set
            self._low, self._high = low, high
        took = received - sent
        self.round_trip += (took - self.round_trip) * (_SMOOTHING if self._known else 1)
        self._heard_at, self._known = received, True

    def local(self, told: float) -> float:
        """The local time at which the server's clock shows `told`."""
        return told - (self._low + self._high) / 2
