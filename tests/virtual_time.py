"""An event loop whose clock jumps to the next timer instead of waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """For code that only sleeps: with sockets it would jump ahead of the network."""

    now = 1000.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        ready, scheduled = self._ready, self._scheduled  # type: ignore[attr-defined]  # not in the type stubs
        if not ready and scheduled:
            # A wait below the clock's resolution must still end: real clocks move on by themselves.
            self.now = max(self.now + 1e-9, scheduled[0].when())
        super()._run_once()  # type: ignore[misc]  # not in the type stubs


def run(main: Coroutine[Any, Any, T]) -> T:
    """Like asyncio.run, on virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)


def now() -> float:
    """The running loop's time, as a clock to inject."""
    return asyncio.get_running_loop().time()
