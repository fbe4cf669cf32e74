"""Work beside the event loops: reading files, and checking and encoding what was read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

_SPARE_CORES: Final = max(1, (os.cpu_count() or 2) - 1)


class _Turns:
    """A few tasks of each event loop at a time."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._semaphores = WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]()

    def of(self, loop: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
        found = self._semaphores.get(loop)
        if found is None:
            found = self._semaphores[loop] = asyncio.Semaphore(self._at_once)
        return found


_encoding = _Turns(_SPARE_CORES)


async def read(work: Callable[[], T]) -> T:
    """Run work that waits for a disk, as much at once as the loop's own pool has threads."""
    return await asyncio.get_running_loop().run_in_executor(None, work)


async def encode(work: Callable[[], T]) -> T:
    """Run work that uses a core, no more at once than cores are to spare.

    With more of it the operating system takes the core from the loop's own thread, and every task stalls.
    """
    loop = asyncio.get_running_loop()
    async with _encoding.of(loop):
        return await loop.run_in_executor(None, work)
