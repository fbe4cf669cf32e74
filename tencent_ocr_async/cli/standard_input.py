"""A list of names on standard input, taken line by line as the run has room for more."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import threading
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import BinaryIO, Final

_AHEAD: Final = 64
"""Lines that are read ahead of the run."""


def open_standard_input() -> tuple[BinaryIO, bool]:
    """Standard input in bytes, and whether it can be read to its end at once because it is a file."""
    try:
        descriptor = sys.stdin.fileno()
    except (OSError, ValueError):
        return sys.stdin.buffer, True
    # A reader of its own: the interpreter cannot end while a thread holds the lock of sys.stdin.
    reader = os.fdopen(os.dup(descriptor), "rb")
    return reader, stat.S_ISREG(os.fstat(descriptor).st_mode)


def read_names(reader: BinaryIO) -> list[str]:
    """All names at once."""
    return [name for name in map(_name, reader) if name]


async def stream_names(reader: BinaryIO) -> AsyncGenerator[str, None]:
    """Names as they arrive; the thread that waits for them dies with the process."""
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
    room = threading.Semaphore(_AHEAD)
    ended = threading.Event()

    def pump() -> None:
        # RuntimeError: the event loop was closed meanwhile. OSError, ValueError: so was standard input.
        with suppress(RuntimeError):
            with suppress(OSError, ValueError):
                for line in iter(reader.readline, b""):
                    room.acquire()
                    if ended.is_set():
                        return
                    loop.call_soon_threadsafe(arrived.put_nowait, line)
            loop.call_soon_threadsafe(arrived.put_nowait, None)

    threading.Thread(target=pump, daemon=True, name="standard-input").start()
    try:
        while (line := await arrived.get()) is not None:
            room.release()
            if name := _name(line):
                yield name
    finally:
        ended.set()
        room.release()


def _name(line: bytes) -> str:
    return os.fsdecode(line.rstrip(b"\r\n"))
