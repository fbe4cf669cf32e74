"""How much memory a run takes: large files at a concurrency of 16, and very many URLs.

As a program: `python -m benchmarks.memory CONTENDER FILE_OR_URL COUNT ORIGIN` prints two figures in bytes.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.contenders import (
    BARE_SIGNING,
    OFFICIAL_ASYNC,
    SECRET_ID,
    SECRET_KEY,
    Contender,
    unpaced_limits,
)
from benchmarks.gates import Rule, running_gates
from benchmarks.pictures import LARGE, SMALL, URL, make_picture
from benchmarks.report import Section, Table, Target
from tencent_ocr_async import Credentials, OcrClient, batch

_STATUS: Final = Path("/proc/self/status")
_IN_FLIGHT: Final = 16
_UNLIMITED: Final = 1_000_000
_ANSWER_AFTER: Final = 0.3
_MB: Final = 1024 * 1024
_OURS: Final = "ours, batch()"
_FILES_TARGET: Final = _IN_FLIGHT * 14
_URLS_TARGET: Final = 40
_METHOD: Final = (
    "Peak resident memory of the client's process above that of the same client at rest, each case in a "
    "fresh process: the client is made, sends twenty small documents, garbage is collected, and the memory "
    "in use then is the base (the peak is Linux's VmHWM, which a new process begins anew; elsewhere "
    "getrusage's ru_maxrss). Ours is batch(concurrency=16); the others start a task for every document "
    "that waits at a semaphore of 16, and read the file behind it. The files are 5 MB each, read from disk "
    f"every time; the service answers {_ANSWER_AFTER * 1000:.0f} ms after the last byte, so that 16 of them "
    "are under way. URLs go to the fast server of the CPU sections. The limit is set to 1,000,000 a second. "
    "Results are counted and dropped. The SDK has a tenth of the URLs, because it takes minutes for all."
)

_BEHIND: Final = "At rest ours takes some MB more than the others: pydantic and the models."


@dataclass(frozen=True, slots=True)
class _Case:
    contender: str
    count: int
    peak: float
    at_rest: float


async def run(origin: str, *, quick: bool) -> Section:
    """Ours, the SDK's async client and bare aiohttp, one after the other."""
    files, urls = (48, 4_000) if quick else (200, 100_000)
    with running_gates() as gates, TemporaryDirectory() as folder:
        picture = Path(folder) / "picture.png"
        picture.write_bytes(make_picture(LARGE))
        gate = gates.open(Rule(_UNLIMITED, latency=_ANSWER_AFTER))
        large = [_measure(name, str(picture), files, gate.origin) for name in _SENDERS]
    counts = {OFFICIAL_ASYNC.name: urls // 10}
    many = [_measure(name, URL, counts.get(name, urls), origin) for name in _SENDERS]
    tables = (
        _table(f"files of 5 MB, {_IN_FLIGHT} at a time", large),
        _table(f"URLs, {_IN_FLIGHT} at a time", many),
    )
    targets = (
        Target(f"ours, {files} files of 5 MB, MB above rest", large[0].peak, _FILES_TARGET),
        Target(f"ours, {urls:,} URLs, MB above rest", many[0].peak, _URLS_TARGET),
    )
    return Section("Memory", _METHOD, tables, targets, (_BEHIND,))


def _table(title: str, cases: list[_Case]) -> Table:
    rows = tuple(
        (case.contender, f"{case.count:,}", f"{case.peak:.0f}", f"{case.at_rest:.0f}") for case in cases
    )
    return Table(title, ("", "documents", "peak above rest MB", "at rest MB"), rows)


def _measure(name: str, document: str, count: int, origin: str) -> _Case:
    command = [sys.executable, "-m", "benchmarks.memory", name, document, str(count), origin]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    at_rest, peak = (figure / _MB for figure in json.loads(printed))
    return _Case(name, count, peak - at_rest, at_rest)


def _peak() -> int:
    """The most memory that this process has had, in bytes.

    What getrusage tells on Linux includes the process that started this one.
    """
    if _STATUS.exists():
        for line in _STATUS.read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _at_rest() -> int:
    gc.collect()
    if _STATUS.exists():
        for line in _STATUS.read_text("utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return _peak()


async def _ours(document: str, count: int, origin: str) -> int:
    async with OcrClient(
        Credentials(SECRET_ID, SECRET_KEY), endpoint=origin, limits=unpaced_limits()
    ) as client:
        for _ in range(20):
            await client.general_accurate_ocr(make_picture(SMALL))
        at_rest = _at_rest()
        documents = (document for _ in range(count))
        async for item in batch(client.general_accurate_ocr, documents, concurrency=_IN_FLIGHT):
            if item.error is not None:
                raise item.error
    return at_rest


def _behind_a_semaphore(contender: Contender) -> Callable[[str, int, str], Awaitable[int]]:
    async def send_all(document: str, count: int, origin: str) -> int:
        semaphore = asyncio.Semaphore(_IN_FLIGHT)
        async with contender.open(origin) as send:
            for _ in range(20):
                await send(make_picture(SMALL))
            at_rest = _at_rest()

            async def one() -> None:
                async with semaphore:
                    picture = document if document == URL else Path(document).read_bytes()  # noqa: ASYNC240 - as users do
                    contender.first_line(await send(picture))

            await asyncio.gather(*(one() for _ in range(count)))
        return at_rest

    return send_all


_SENDERS: Final = {
    _OURS: _ours,
    OFFICIAL_ASYNC.name: _behind_a_semaphore(OFFICIAL_ASYNC),
    BARE_SIGNING.name: _behind_a_semaphore(BARE_SIGNING),
}


async def _main() -> None:
    _, name, document, count, origin = sys.argv
    at_rest = await _SENDERS[name](document, int(count), origin)
    print(json.dumps([at_rest, _peak()]))


if __name__ == "__main__":
    asyncio.run(_main())
