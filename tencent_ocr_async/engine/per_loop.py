"""Things that belong to one event loop each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerLoop(Generic[T]):
    """One thing for each event loop, made when the loop first asks for it.

    A weak dictionary would never let one go: limiters and semaphores refer to their loop. So whenever a loop
    is new, those of closed loops are dropped.
    """

    __slots__ = ("_make", "_mutex", "_things")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._mutex = threading.Lock()
        self._things: dict[asyncio.AbstractEventLoop, T] = {}

    def get(self) -> T:
        """The running loop's own."""
        loop = asyncio.get_running_loop()
        found = self._things.get(loop)
        if found is not None:
            return found
        with self._mutex:
            for closed in [other for other in self._things if other.is_closed()]:
                del self._things[closed]
            return self._things.setdefault(loop, self._make())

    def clear(self) -> None:
        """Forget all: each loop gets a new one."""
        with self._mutex:
            self._things.clear()
