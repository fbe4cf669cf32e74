"""The limiters of one process, and that those which nobody needs any more do not pile up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

IDLE_SECONDS: Final = 600.0
"""How long a limiter is kept that nobody asks for: as long as Redis keeps the key of one."""

_SMALL: Final = 64
"""Up to this many limiters none is worth the look."""

Place = tuple[str, str, str]
"""Account, endpoint and action."""


class _Limiter(Protocol):
    def is_idle(self, seconds: float) -> bool:
        """Whether nobody waits, and no start of the last `seconds` and three periods counts."""


L = TypeVar("L", bound=_Limiter)


@dataclass(slots=True)
class _Entry(Generic[L]):
    limiter: L
    asked: float


class LimiterTable(Generic[L]):
    """One limiter for each place, made when it is first asked for; for any thread.

    A program whose keys change every hour would else keep one for each that it ever had. A limiter is let go
    once it holds nothing back that a new one would let pass. The table is looked through whenever it has
    doubled.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._mutex = threading.Lock()
        self._entries: dict[Place, _Entry[L]] = {}
        self._look_at = _SMALL

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, place: Place, make: Callable[[], L]) -> L:
        """The limiter of that place, else the one that `make` gives."""
        now = self._clock()
        with self._mutex:
            entry = self._entries.get(place)
            if entry is None:
                if len(self._entries) >= self._look_at:
                    self._let_idle_ones_go(now)
                entry = self._entries[place] = _Entry(make(), now)
            entry.asked = now
            return entry.limiter

    def _let_idle_ones_go(self, now: float) -> None:
        for place, entry in list(self._entries.items()):
            if entry.asked < now - IDLE_SECONDS and entry.limiter.is_idle(IDLE_SECONDS):
                del self._entries[place]
        self._look_at = max(_SMALL, 2 * len(self._entries))
