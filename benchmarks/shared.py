"""Four processes that share one quota through Redis."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.counting import Count, count
from benchmarks.driving import EVEN_BUCKET, OURS, Job, Outcome, drive
from benchmarks.gates import Gate, Rule, running_gates
from benchmarks.report import Section, Table, Target

_LIMITS: Final = (5, 10)
_PROCESSES: Final = 4
_IN_FLIGHT: Final = 8
_METHOD: Final = (
    "Four processes, one account, one strict service as above; each process sends as much as it is let. "
    "Ours shares the quota by RedisLimits on a redis-server of this machine; aiohttp behind AsyncLimiter "
    "has a quarter of the rate in each process, which is what can be done without sharing, and leaves a "
    "quarter of the quota idle for each process that has nothing to do. Smallest and largest are the "
    "processes' parts of the accepted calls."
)


async def run(origin: str, *, quick: bool) -> Section:  # noqa: ARG001 - every section is run alike
    """Eight processes at the same time, four of ours and four of aiohttp's."""
    if shutil.which("redis-server") is None or find_spec("redis") is None:
        note = "Not measured: needs redis-server on this machine and the redis package."
        return Section("One quota for four processes", _METHOD, (), (), (note,))
    seconds = 8.0 if quick else 30.0
    with running_gates() as gates, _running_redis() as redis:
        ours, theirs = ([gates.open(Rule(limit)) for limit in _LIMITS] for _ in range(2))
        our_jobs = [_job(gate, gate.rule.limit, seconds, redis) for gate in ours]
        their_jobs = [_job(gate, gate.rule.limit / _PROCESSES, seconds, None) for gate in theirs]
        jobs = [(OURS, our_jobs)] * _PROCESSES + [(EVEN_BUCKET, their_jobs)] * _PROCESSES
        outcomes = await drive(jobs)
        rows, targets = [], []
        for index, limit in enumerate(_LIMITS):
            for name, gate, part in (
                (f"ours, RedisLimits, {limit}/s", ours[index], outcomes[:_PROCESSES]),
                (f"aiohttp, AsyncLimiter(1, 4/n), {limit}/s", theirs[index], outcomes[_PROCESSES:]),
            ):
                figures = _look(gate, seconds), _parts([one[index] for one in part])
                rows.append(_row(name, limit, *figures, [one[index] for one in part]))
                if gate is ours[index]:
                    targets += _targets(limit, *figures)
    columns = ("", "share of the quota", "refused", "smallest", "largest", "lost")
    title = f"{_PROCESSES} processes ({seconds:.0f} s)"
    table = Table(title, columns, tuple(rows))
    return Section("One quota for four processes", _METHOD, (table,), tuple(targets))


def _job(gate: Gate, limit: float, seconds: float, redis: str | None) -> Job:
    return Job((gate.origin,), limit, seconds + 1.5, redis=redis, in_flight=_IN_FLIGHT)


def _look(gate: Gate, seconds: float) -> Count:
    log = gate.log()
    return count(log, log[0][0] + 1, log[0][0] + 1 + seconds)


def _parts(outcomes: list[Outcome]) -> list[float]:
    total = max(sum(one.answered for one in outcomes), 1)
    return sorted(one.answered / total for one in outcomes)


def _row(name: str, limit: int, found: Count, parts: list[float], outcomes: list[Outcome]) -> tuple[str, ...]:
    lost = sum(one.lost for one in outcomes)
    return (
        name,
        f"{found.share(limit):.3f}",
        f"{found.refused_share:.1%}",
        f"{parts[0]:.1%}",
        f"{parts[-1]:.1%}",
        f"{lost}",
    )


def _targets(limit: int, found: Count, parts: list[float]) -> list[Target]:
    return [
        Target(f"{limit}/s, share of the quota", found.share(limit), 0.94, least=True),
        Target(f"{limit}/s, refused share", found.refused_share, 0.005),
        Target(f"{limit}/s, smallest part of a process", parts[0], 0.15, least=True),
        Target(f"{limit}/s, largest part of a process", parts[-1], 0.35),
    ]


@contextmanager
def _running_redis() -> Iterator[str]:
    """The URL of a redis-server on a free port that writes nothing down."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with TemporaryDirectory() as folder:
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
        command += ["--save", "", "--appendonly", "no", "--logfile", "redis.log"]
        with subprocess.Popen(command) as process:
            try:
                _await_port(port)
                yield f"redis://127.0.0.1:{port}"
            finally:
                process.terminate()


def _await_port(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("redis-server did not start")
