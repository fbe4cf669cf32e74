"""Who sends in the sections about quotas: each in a process of its own, at many gates at a time.

The process takes its jobs as one line of JSON, says "ready" when everything is imported, begins at the next
line and prints what became of the documents.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

from aiolimiter import AsyncLimiter
from tencentcloud.common import retry, retry_async

from benchmarks.contenders import (
    ACTION,
    BARE_SIGNING,
    SECRET_ID,
    SECRET_KEY,
    Send,
    official_async,
    official_sync_client,
    request_of,
)
from benchmarks.pictures import URL
from tencent_ocr_async import Credentials, LocalLimits, OcrClient, Rate, batch
from tencent_ocr_async.engine.limits import Limits

_LONG: Final = 86400.0
_APART: Final = 0.05


@dataclass(frozen=True, slots=True)
class Job:
    """Documents for `origins`, new ones until `seconds` are over or `documents` are handed out.

    `limit` is the rate per second that the sender is told. `in_flight` documents are taken at a time, those
    included that wait for their slot. `redis` is the server's URL where processes share one quota.
    """

    origins: tuple[str, ...]
    limit: float
    seconds: float = _LONG
    documents: int | None = None
    in_flight: int = 32
    redis: str | None = None

    def pictures(self) -> Iterator[str]:
        end = time.monotonic() + self.seconds
        handed_out = 0
        while time.monotonic() < end and handed_out != self.documents:
            handed_out += 1
            yield URL


@dataclass(slots=True)
class Outcome:
    """How many documents were answered, and the errors of the others by name."""

    answered: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def lost(self) -> int:
        return sum(self.errors.values())

    def note(self, error: BaseException | None) -> None:
        if error is None:
            self.answered += 1
        else:
            self.errors[getattr(error, "code", None) or type(error).__name__] += 1


async def _ours(job: Job) -> Outcome:
    outcome = Outcome()
    client = OcrClient(Credentials(SECRET_ID, SECRET_KEY), endpoint=job.origins, limits=_limits(job))
    async with client:
        async for item in batch(client.general_accurate_ocr, job.pictures(), concurrency=job.in_flight):
            outcome.note(item.error)
    return outcome


def _limits(job: Job) -> Limits:
    rates = {ACTION: Rate(int(job.limit))}
    if job.redis is None:
        return LocalLimits(rates)
    from tencent_ocr_async.engine.redis_limits import RedisLimits  # noqa: PLC0415 - redis is an extra

    return RedisLimits(job.redis, rates)


async def _official_async(job: Job) -> Outcome:
    async with official_async(job.origins[0], retry_async.StandardRetryer()) as send:
        return await _in_workers(job, send, int(job.limit))


async def _official_threads(job: Job) -> Outcome:
    outcome = Outcome()
    client = official_sync_client(job.origins[0], retry.StandardRetryer())

    def work(pictures: Iterator[str]) -> None:
        for picture in pictures:
            try:
                client.GeneralAccurateOCR(request_of(picture))
            except Exception as error:
                outcome.note(error)
            else:
                outcome.note(None)

    threads = int(job.limit)
    with ThreadPoolExecutor(threads) as pool:
        loop = asyncio.get_running_loop()
        # A generator cannot be shared by threads, so that each has its own.
        await asyncio.gather(*(loop.run_in_executor(pool, work, job.pictures()) for _ in range(threads)))
    return outcome


class RefusedError(Exception):
    """The answer that aiohttp gave is the service's refusal."""


async def _bucket(job: Job, limiter: AsyncLimiter) -> Outcome:
    async with BARE_SIGNING.open(job.origins[0]) as send:

        async def send_paced(picture: Any) -> None:
            async with limiter:
                answer = await send(picture)
            if "Error" in answer["Response"]:
                raise RefusedError

        return await _in_workers(job, send_paced, job.in_flight)


async def _in_workers(job: Job, send: Send, workers: int) -> Outcome:
    """As many tasks as a semaphore would let through, each sending one document after the other."""
    outcome = Outcome()
    pictures = job.pictures()

    async def work() -> None:
        for picture in pictures:
            try:
                await send(picture)
            except Exception as error:
                outcome.note(error)
            else:
                outcome.note(None)

    await asyncio.gather(*(work() for _ in range(workers)))
    return outcome


OURS: Final = "ours, batch()"
OFFICIAL_ASYNC: Final = "official SDK, async, semaphore"
OFFICIAL_THREADS: Final = "official SDK, threads"
FULL_BUCKET: Final = "aiohttp, AsyncLimiter(n, 1)"
EVEN_BUCKET: Final = "aiohttp, AsyncLimiter(1, 1/n)"

_DRIVERS: Final[Mapping[str, Callable[[Job], Awaitable[Outcome]]]] = {
    OURS: _ours,
    OFFICIAL_ASYNC: _official_async,
    OFFICIAL_THREADS: _official_threads,
    FULL_BUCKET: lambda job: _bucket(job, AsyncLimiter(job.limit, 1)),
    EVEN_BUCKET: lambda job: _bucket(job, AsyncLimiter(1, 1 / job.limit)),
}
DRIVERS: Final = tuple(_DRIVERS)

_STARTING: Final[list[object]] = []


class Driver:
    """A process that sends, from this side."""

    def __init__(self, name: str, jobs: Sequence[Job]) -> None:
        self.name = name
        command = [sys.executable, "-m", "benchmarks.driving", name]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._write(json.dumps([asdict(job) for job in jobs]))

    def await_ready(self) -> None:
        self._read()

    def go(self) -> None:
        self._write("go")

    def outcomes(self) -> list[Outcome]:
        """One for each job, when all have ended."""
        return [Outcome(one["answered"], Counter(one["errors"])) for one in json.loads(self._read())]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _write(self, line: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()

    def _read(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            raise RuntimeError(f"{self.name} ended without a word")
        return line


async def drive(
    jobs: Sequence[tuple[str, Sequence[Job]]], meanwhile: Awaitable[Any] | None = None
) -> list[list[Outcome]]:
    """Everybody at the same time, each in a process of its own; `meanwhile` begins with them.

    Of several that run at a time none begins before the processes of all are ready: their start keeps a
    small machine busy, and calls would be late.
    """
    with ExitStack() as stack:
        _STARTING.append(jobs)
        drivers = [stack.enter_context(Driver(name, theirs)) for name, theirs in jobs]
        for driver in drivers:
            await asyncio.to_thread(driver.await_ready)
        _STARTING.remove(jobs)
        while _STARTING:  # noqa: ASYNC110 - an event would belong to one event loop
            await asyncio.sleep(0.05)
        for driver in drivers:
            driver.go()
        if meanwhile is not None:
            await meanwhile
        return [await asyncio.to_thread(driver.outcomes) for driver in drivers]


async def _main() -> None:
    drive_one = _DRIVERS[sys.argv[1]]
    jobs = [Job(**{**job, "origins": tuple(job["origins"])}) for job in json.loads(sys.stdin.readline())]
    print("ready", flush=True)
    sys.stdin.readline()

    async def begin(number: int, job: Job) -> Outcome:
        await asyncio.sleep(number * _APART)
        return await drive_one(job)

    outcomes = await asyncio.gather(*(begin(number, job) for number, job in enumerate(jobs)))
    print(json.dumps([{"answered": one.answered, "errors": one.errors} for one in outcomes]), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
