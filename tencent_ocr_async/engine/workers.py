"""Work beside the event loops: reading files, and checking and encoding what was read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Final, TypeVar

from tencent_ocr_async.engine.per_loop import PerLoop

T = TypeVar("T")

_SPARE_CORES: Final = max(1, (os.cpu_count() or 2) - 1)


_encoding = PerLoop(lambda: asyncio.Semaphore(_SPARE_CORES))


async def read(work: Callable[[], T]) -> T:
    """Run work that waits for a disk, as much at once as the loop's own pool has threads."""
    return await asyncio.get_running_loop().run_in_executor(None, work)


async def encode(work: Callable[[], T]) -> T:
    """Run work that uses a core, no more at once than cores are to spare.

    With more of it the operating system takes the core from the loop's own thread, and every task stalls.
    """
    async with _encoding.get():
        return await asyncio.get_running_loop().run_in_executor(None, work)
