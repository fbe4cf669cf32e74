"""The worker processes of this process: started when they are needed, kept while they are, ended with it."""

from __future__ import annotations

import atexit
import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final, cast

from . import framing

_LOGGER: Final = "tencent_ocr_async.emulator"
PATHS: Final = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
_BOOT: Final = f"{PATHS}from {__package__}.worker import main; main()"
"""Not `python -m`: the worker has to find this package where this process found it, installed or not."""

_PATIENCE: Final = 2.0
"""Seconds that a worker gets to end after its input was closed."""


class WorkerDied(Exception):  # noqa: N818 - the name of an event
    """The worker process ended while it was reading."""


class WorkerProcess:
    """One worker process and its pipes. One thread at a time may ask it; any thread may stop or kill it."""

    def __init__(self, boot: str = _BOOT) -> None:
        paths = [os.path.abspath(entry) for entry in sys.path]  # noqa: PTH100 - Path("") is not a folder
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and nothing from outside
            [sys.executable, "-P", "-c", boot, json.dumps(paths)],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._requests = cast(io.RawIOBase, self._process.stdin)
        self._answers = cast(io.RawIOBase, self._process.stdout)
        self._number = 0

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it may be asked; notes the end of a process that has ended."""
        return self._process.poll() is None

    def ask(self, head: Mapping[str, Any], document: bytes) -> int:
        """Send a document; the number of the request. Raises WorkerDied."""
        self._number += 1
        level = logging.getLogger(_LOGGER).getEffectiveLevel()
        try:
            framing.send(self._requests, {**head, "number": self._number, "level": level}, document)
        except OSError:
            raise self._died() from None
        return self._number

    def answer(self) -> dict[str, Any]:
        """Wait for the answer; what the worker logs until then is logged here. Raises WorkerDied."""
        while (message := framing.receive(self._answers)) is not None:
            if "log" not in message[0]:
                return message[0]
            name, level, text = message[0]["log"]
            inside = name if name.startswith(_LOGGER) else f"{_LOGGER}.{name}"
            logging.getLogger(inside).log(level, "%s", text)
        raise self._died()

    def stop(self, number: int) -> None:
        """Give up a request: its answer comes at the next step of reading."""
        with suppress(OSError):
            framing.send(self._requests, {"stop": number})

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def hang_up(self) -> None:
        """Close its input, upon which it ends by itself."""
        self._requests.close()

    def end(self) -> None:
        """Have it ended, and nothing of it left when this returns."""
        self.hang_up()
        self._answers.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()

    def forget(self) -> None:
        """In a fork of this process: the worker is another process's child and must not be told anything."""
        self._requests.close()
        self._answers.close()
        self._process.returncode = 0

    def _died(self) -> WorkerDied:
        self.end()
        return WorkerDied(f"the worker process ended with status {self._process.returncode}")


class WorkerPool:
    """The worker processes that all of this process share: starting one takes a second and its models 100 MB.

    There are never more than documents being read at once. When the last user has left, idle ones are kept
    for `grace` seconds, for the next one; all end with this process, however it ends.
    """

    def __init__(self, start: Callable[[], WorkerProcess] = WorkerProcess, grace: float = 10.0) -> None:
        self._start = start
        self._grace = grace
        self._lock = threading.Lock()
        self._all: set[WorkerProcess] = set()
        self._idle: list[WorkerProcess] = []
        self._users = 0
        self._timer: threading.Timer | None = None
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    @property
    def idle(self) -> tuple[int, ...]:
        """The process ids of idle workers."""
        with self._lock:
            return tuple(worker.pid for worker in self._idle)

    def join(self) -> None:
        """Count a user in."""
        with self._lock:
            self._users += 1
            self._cancel_timer()

    def leave(self) -> None:
        """Count a user out."""
        with self._lock:
            self._users -= 1
            if not self._users and self._all:
                self._timer = threading.Timer(self._grace, self._close_unused)
                self._timer.daemon = True
                self._timer.start()

    @contextmanager
    def borrow(self) -> Iterator[WorkerProcess]:
        """A worker for the caller alone, new only where none is idle; one that died is not kept."""
        worker = self._take()
        try:
            yield worker
        finally:
            self._give_back(worker)

    def close(self) -> None:
        """End all idle workers and wait for that."""
        with self._lock:
            self._cancel_timer()
            ending, self._idle = self._idle, []
            self._all.difference_update(ending)
        for worker in ending:
            worker.hang_up()
        for worker in ending:
            worker.end()

    def _take(self) -> WorkerProcess:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                self._all.discard(worker)
                worker.end()
        worker = self._start()
        with self._lock:
            self._all.add(worker)
        return worker

    def _give_back(self, worker: WorkerProcess) -> None:
        with self._lock:
            if worker.alive and (self._users or self._timer is not None):
                self._idle.append(worker)
                return
            self._all.discard(worker)
        worker.end()

    def _close_unused(self) -> None:
        with self._lock:
            if self._users:
                return
        self.close()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _forget(self) -> None:
        self._lock = threading.Lock()
        for worker in self._all:
            worker.forget()
        self._all.clear()
        self._idle.clear()
        self._timer = None


WORKERS: Final = WorkerPool()
