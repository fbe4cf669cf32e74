"""A bounded queue before the worker processes, and the way of one document through it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from tencent_ocr_async.emulator.refusals import Refusal

from .processes import WORKERS, WorkerDied, WorkerPool, WorkerProcess

_LOG: Final = logging.getLogger(__name__)
_PATIENCE: Final = 3.0
"""Seconds that a reading which was given up gets to reach its next step, before its worker is killed."""


class Job:
    """One document on its way; it may be given up at any time, from any thread."""

    def __init__(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> None:
        self._head = {"action": action, "parameters": dict(parameters)}
        self._document = document
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._worker: WorkerProcess | None = None
        self._number: int | None = None

    def run(self, pool: WorkerPool) -> dict[str, Any]:
        """The worker's answer, waited for in this thread. Raises Refusal where the worker died."""
        try:
            if self._stopped.is_set():
                return {"stopped": True}
            with pool.borrow() as worker:
                return self._ask(worker)
        except WorkerDied as died:
            if self._stopped.is_set():
                return {"stopped": True}
            _LOG.warning("Recognition broke off: %s", died)
            raise Refusal("FailedOperation.OcrFailed", f"Recognition broke off: {died}.", 500) from died
        except OSError as error:
            _LOG.warning("No worker process could be started: %r", error)
            raise Refusal("FailedOperation.OcrFailed", f"Recognition cannot start: {error}.", 500) from error
        finally:
            self._document = b""

    def _ask(self, worker: WorkerProcess) -> dict[str, Any]:
        with self._lock:
            if self._stopped.is_set():
                return {"stopped": True}
            self._worker = worker
        try:
            number = worker.ask(self._head, self._document)
            with self._lock:
                self._number = number
                if self._stopped.is_set():
                    worker.stop(number)
            return worker.answer()
        finally:
            with self._lock:
                self._worker = self._number = None

    def stop(self) -> None:
        """Give it up at its next step."""
        with self._lock:
            self._stopped.set()
            if self._worker is not None and self._number is not None:
                self._worker.stop(self._number)

    def kill(self) -> None:
        """End the worker that is still at it, if there is one."""
        with self._lock:
            if self._worker is not None:
                self._worker.kill()


class Workers:
    """Has at most `workers` documents read at once; at most `queue` more wait for a worker."""

    def __init__(self, workers: int, queue: int, pool: WorkerPool = WORKERS) -> None:
        if workers < 1 or queue < 0:
            raise ValueError(f"workers must be 1 or more and queue 0 or more, not {workers} and {queue}")
        self._capacity = workers + queue
        self._pool = pool
        # Threads wait for the pipes: unlike a loop's transports they can be shared between event loops.
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="recognition")
        self._jobs: dict[Future[dict[str, Any]], Job] = {}
        self._closed = False
        pool.join()

    async def read(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The members of the action's Response for this document.

        Cancelling the call ends the work at its next step. Raises Refusal, besides for the document's own
        faults: FailedOperation.EngineRecognizeTimeout where the queue is full or the workers are closed,
        FailedOperation.OcrFailed where the worker process died, FailedOperation.UnOpenError where the engine
        is not installed.
        """
        if self._closed:
            raise _closed()
        if len(self._jobs) >= self._capacity:
            raise _busy(f"{self._capacity} documents are waiting already; try again later.")
        job = Job(action, document, parameters)
        future = self._threads.submit(job.run, self._pool)
        self._jobs[future] = job
        future.add_done_callback(lambda done: self._jobs.pop(done, None))
        try:
            # Shielded, because a job that leaves the queue early would still hold its document there.
            answer = await asyncio.shield(asyncio.wrap_future(future))
        except asyncio.CancelledError:
            job.stop()
            asyncio.get_running_loop().call_later(_PATIENCE, job.kill)
            raise
        return _members(answer)

    async def close(self) -> None:
        """End all work at its next step and the threads with it; what waits is refused."""
        if self._closed:
            return
        self._closed = True
        jobs = dict(self._jobs)
        for job in jobs.values():
            job.stop()
        try:
            await _settle(jobs, _PATIENCE)
        finally:
            for job in jobs.values():
                job.kill()
            self._threads.shutdown()  # threads without a job end at once
            self._pool.leave()


async def _settle(jobs: Mapping[Future[dict[str, Any]], Job], seconds: float) -> None:
    if jobs:
        waiting = [asyncio.wrap_future(future) for future in jobs]
        _, late = await asyncio.wait(waiting, timeout=seconds)
        await asyncio.gather(*(set(waiting) - late), return_exceptions=True)


def _members(answer: Mapping[str, Any]) -> dict[str, Any]:
    if "refusal" in answer:
        raise Refusal(*answer["refusal"])
    if "stopped" in answer:
        raise _closed()
    members: dict[str, Any] = answer["members"]
    return members


def _busy(reason: str) -> Refusal:
    return Refusal("FailedOperation.EngineRecognizeTimeout", f"Recognition is busy: {reason}", 503)


def _closed() -> Refusal:
    return Refusal("FailedOperation.EngineRecognizeTimeout", "Recognition was shut down.", 503)
