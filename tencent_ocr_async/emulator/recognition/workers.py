"""The threads in which pictures are read, a bounded queue before them, and the engines that they share."""

from __future__ import annotations

import asyncio
import importlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

from tencent_ocr_async.emulator.refusals import Refusal

from . import systems

_LOG = logging.getLogger(__name__)

_NEEDED: Final = ("numpy", "cv2", "onnxruntime", "rapidocr", "PIL", "pypdfium2")


class Stopped(Exception):  # noqa: N818 - not an error: it carries an order through the steps of reading
    """Reading was given up: nobody waits for it any more."""


class EnginePool:
    """Idle engines of this process: an engine's models take over 100 MB, so that instances share them.

    There are never more engines than pictures being read at once; when the last user leaves, all go.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Any] = []
        self._users = 0

    def join(self) -> None:
        """Count a user in."""
        with self._lock:
            self._users += 1

    def leave(self) -> None:
        """Count a user out; the last one drops the engines."""
        with self._lock:
            self._users -= 1
            if not self._users:
                self._idle.clear()

    @contextmanager
    def borrow(self, make: Callable[[], Any]) -> Iterator[Any]:
        """An engine for the caller alone, new only where none is idle."""
        with self._lock:
            engine = self._idle.pop() if self._idle else None
        engine = engine if engine is not None else make()
        try:
            yield engine
        finally:
            with self._lock:
                if self._users:
                    self._idle.append(engine)


ENGINES: Final = EnginePool()


class Workers:
    """Reads documents in at most `workers` threads; at most `queue` more documents wait for one."""

    def __init__(self, workers: int, queue: int) -> None:
        if workers < 1 or queue < 0:
            raise ValueError(f"workers must be 1 or more and queue 0 or more, not {workers} and {queue}")
        self._capacity = workers + queue
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="recognition")
        self._jobs: dict[Future[dict[str, Any]], threading.Event] = {}
        self._closed = False
        ENGINES.join()

    async def read(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The members of the action's Response for this document.

        Cancelling the call ends the work at its next step. Raises Refusal, besides for the document's own
        faults: FailedOperation.EngineRecognizeTimeout where the queue is full or the workers are closed,
        FailedOperation.UnOpenError where the engine is not installed.
        """
        if self._closed:
            raise _closed()
        if len(self._jobs) >= self._capacity:
            raise _busy(f"{self._capacity} documents are waiting already; try again later.")
        stop = threading.Event()
        job = self._threads.submit(_read, action, document, parameters, stop)
        self._jobs[job] = stop
        job.add_done_callback(lambda done: self._jobs.pop(done, None))
        try:
            # Shielded, because a job that leaves the queue early would still hold its document there.
            return await asyncio.shield(asyncio.wrap_future(job))
        except Stopped:
            raise _closed() from None
        except asyncio.CancelledError:
            stop.set()
            raise

    async def close(self) -> None:
        """End all work at its next step and the threads with it; what waits is refused."""
        if self._closed:
            return
        self._closed = True
        jobs = list(self._jobs.items())
        for _, stop in jobs:
            stop.set()
        try:
            await asyncio.gather(*(asyncio.wrap_future(job) for job, _ in jobs), return_exceptions=True)
        finally:
            ended = all(job.done() for job, _ in jobs)
            self._threads.shutdown(wait=ended)  # threads without a job end at once
            ENGINES.leave()


def _read(
    action: str, document: bytes, parameters: Mapping[str, Any], stop: threading.Event
) -> dict[str, Any]:
    """Runs in a worker thread, the only place where the engine and its libraries are imported."""

    def checkpoint() -> None:
        if stop.is_set():
            raise Stopped

    try:
        checkpoint()
        make_engine, recognise = _import_engine(action)
        with ENGINES.borrow(make_engine) as engine:
            return recognise(engine, document, parameters, checkpoint)
    except (Refusal, Stopped):
        raise
    except Exception as error:
        _LOG.exception("Recognition failed")
        raise Refusal("FailedOperation.OcrFailed", f"Recognition failed: {error!r}", 500) from error


def _import_engine(action: str) -> tuple[Callable[[], Any], systems.Recognise]:
    try:
        for name in _NEEDED:
            importlib.import_module(name)
        return importlib.import_module(f"{__package__}.engine").Engine, systems.load(action)
    except ImportError as error:
        raise Refusal(
            "FailedOperation.UnOpenError",
            "The emulator cannot read pictures here: its recognition engine is not installed"
            f" ({error}). Run: pip install tencent-ocr-async[emulator]",
            500,
        ) from error


def _busy(reason: str) -> Refusal:
    return Refusal("FailedOperation.EngineRecognizeTimeout", f"Recognition is busy: {reason}", 503)


def _closed() -> Refusal:
    return Refusal("FailedOperation.EngineRecognizeTimeout", "Recognition was shut down.", 503)
