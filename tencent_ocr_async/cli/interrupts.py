"""Ctrl-C and SIGTERM during a run: the first lets end what was sent, the second ends at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from tencent_ocr_async.batch import Batch

from .messages import say

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class Interrupts:
    """What the signals do to a run; `count` says how many came."""

    items: Batch[Any, Any]
    task: asyncio.Task[Any] | None
    count: int = 0

    def __call__(self) -> None:
        """One more signal."""
        self.count += 1
        if self.count == 1:
            self.items.stop()
            if self.items.in_flight:
                say(f"stopping: {self.items.in_flight} in work are finished first; once more ends at once")
        elif self.task is not None:
            self.task.cancel()


@contextmanager
def watch_interrupts(items: Batch[Any, Any]) -> Iterator[Interrupts]:
    """Let the signals stop this batch, whose task is the current one."""
    loop = asyncio.get_running_loop()
    interrupts = Interrupts(items, asyncio.current_task())
    restores = [restore for number in _SIGNALS if (restore := on_signal(loop, number, interrupts))]
    try:
        yield interrupts
    finally:
        for restore in restores:
            restore()


def on_signal(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, act: Callable[[], None]
) -> Callable[[], object] | None:
    """Have the loop call `act` at each such signal; what takes that back, None outside the main thread."""
    before = signal.getsignal(number)
    try:
        loop.add_signal_handler(number, act)
    except NotImplementedError:  # asyncio has no signal handlers on Windows
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(act))
    except (ValueError, RuntimeError):  # signals belong to the main thread
        return None

    def restore() -> None:
        with suppress(NotImplementedError):  # as above
            loop.remove_signal_handler(number)
        signal.signal(number, before)

    return restore
