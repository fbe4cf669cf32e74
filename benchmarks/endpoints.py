"""Two endpoints with a quota each against one, and what the death of one of them costs."""

from __future__ import annotations

import asyncio
from typing import Final

from benchmarks.counting import count
from benchmarks.driving import OURS, Job, drive
from benchmarks.gates import Gate, Rule, running_gates
from benchmarks.report import Section, Table, Target

_LIMIT: Final = 5
_METHOD: Final = (
    "Ours with one endpoint of 5 a second and with two, each counting strictly for itself; accepted calls "
    "per second from one second after the first arrival on. In the third case the listener and all "
    "connections of one endpoint are closed in mid-run, with calls under way: `after` counts from that "
    "moment on. None of the other contenders spreads calls over endpoints."
)


async def run(origin: str, *, quick: bool) -> Section:  # noqa: ARG001 - every section is run alike
    """Three clients at the same time: one endpoint, two, and two of which one dies."""
    half = 4.0 if quick else 15.0
    died: list[float] = []
    with running_gates() as gates:
        single = [gates.open(Rule(_LIMIT))]
        pair = [gates.open(Rule(_LIMIT)) for _ in range(2)]
        doomed = [gates.open(Rule(_LIMIT)) for _ in range(2)]

        async def kill() -> None:
            await asyncio.sleep(1 + half)
            died.append(doomed[1].close())

        cases = (single, pair, doomed)
        jobs = [(OURS, [_job(case, 2 * half + 1)]) for case in cases]
        outcomes = [one for (one,) in await drive(jobs, kill())]
        one, two = (_rate(case, 2 * half) for case in (single, pair))
        before = _rate(doomed, half - 0.5)
        after = _rate_between(doomed, died[0], died[0] + half - 0.5)
    rows = (
        ("one endpoint", f"{one:.2f}", "1.00", f"{outcomes[0].lost}"),
        ("two endpoints", f"{two:.2f}", f"{two / one:.2f}", f"{outcomes[1].lost}"),
        ("two, before one dies", f"{before:.2f}", f"{before / one:.2f}", ""),
        ("two, after one died", f"{after:.2f}", f"{after / one:.2f}", f"{outcomes[2].lost}"),
    )
    table = Table(f"{_LIMIT}/s each ({2 * half:.0f} s)", ("", "calls a second", "x one", "lost"), rows)
    targets = (
        Target("two endpoints / one", two / one, 1.9, least=True),
        Target("calls a second after one of two died / one endpoint", after / one, 0.9, least=True),
        Target("lost documents", sum(outcome.lost for outcome in outcomes), 0),
    )
    return Section("Several endpoints", _METHOD, (table,), targets)


def _job(gates: list[Gate], seconds: float) -> Job:
    return Job(tuple(gate.origin for gate in gates), _LIMIT, seconds)


def _rate(gates: list[Gate], seconds: float) -> float:
    """Accepted calls per second of all gates together, after the first second."""
    start = min(gate.log()[0][0] for gate in gates) + 1
    return _rate_between(gates, start, start + seconds)


def _rate_between(gates: list[Gate], start: float, end: float) -> float:
    return sum(count(gate.log(), start, end).accepted for gate in gates) / (end - start)
