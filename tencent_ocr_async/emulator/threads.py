"""An event loop in a thread of its own, for programs and tests that have none, or many."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
_SECONDS: Final = 30.0
"""Longest wait for what is handed to the thread: starting and closing take milliseconds."""


class LoopThread:
    """Runs coroutines from its making on until `stop`, in a thread that does not keep a program alive."""

    def __init__(self, name: str = "tencent-ocr-emulator") -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """What the coroutine returns or raises. The caller's thread waits, its own event loop included."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_SECONDS)

    def stop(self) -> None:
        """End the loop and its thread."""
        self.run(self._loop.shutdown_asyncgens())
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
