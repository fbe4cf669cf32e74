"""A quota that the service halves in mid-run and then restores."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.counting import count, settled_after
from benchmarks.driving import DRIVERS, OURS, Job, Outcome, drive
from benchmarks.gates import Arrival, Gate, Rule, running_gates
from benchmarks.report import Section, Table, Target

_FULL: Final = 10
_HALF: Final = 5
_NEVER: Final = float("inf")
_METHOD: Final = (
    "The service of the section above, sliding window. Everybody is told 10 a second; the service lowers "
    "its limit to 5 in mid-run and later restores 10, without a word but its refusals. Settled: seconds "
    "from the change until the first 3 s that have 90 % of the limit of that time and at most one refusal. "
    "The shares are those from 3 s after lowering and from 10 s after restoring on. "
    "Ours probes ever more rarely the longer a lower limit lasts: what was lowered for an hour is found "
    "restored within five minutes, not within seconds."
)

_BEHIND: Final = (
    "A lower limit is probed with one call at a time, and a probe that fails costs a slot: ours uses less of "
    "the lowered limit than a client that has a call refused for each one that is accepted."
)


@dataclass(slots=True)
class _Changes:
    """When the service changed its limit, on its clock."""

    halved: list[float] = field(default_factory=list)
    restored: list[float] = field(default_factory=list)


async def run(origin: str, *, quick: bool) -> Section:  # noqa: ARG001 - every section is run alike
    """Everybody at a gate of their own, all changed in the same moment."""
    before, lowered, after = (3.0, 8.0, 12.5) if quick else (10.0, 20.0, 25.0)
    changes = _Changes()
    with running_gates() as gates:
        opened = {name: gates.open(Rule(_FULL)) for name in DRIVERS}

        async def change() -> None:
            await asyncio.sleep(before)
            changes.halved += [gate.set_limit(_HALF) for gate in opened.values()]
            await asyncio.sleep(lowered)
            changes.restored += [gate.set_limit(_FULL) for gate in opened.values()]

        seconds = before + lowered + after
        jobs = [(name, [Job((gate.origin,), _FULL, seconds)]) for name, gate in opened.items()]
        outcomes = await drive(jobs, change())
        rows, targets = [], []
        for name, gate, halved, restored, (outcome,) in zip(
            opened, opened.values(), changes.halved, changes.restored, outcomes, strict=True
        ):
            moments = (halved, restored, restored + after)
            figures = _figures(gate, moments)
            rows.append(_row(name, figures, gate.log(), moments, outcome))
            if name == OURS:
                targets = _targets(figures, outcome)
    columns = ("", "settled at half s", "at full s", "share of half", "share of full", "refused", "lost")
    title = f"{_FULL}/s for {before:.0f} s, {_HALF}/s for {lowered:.0f} s, {_FULL}/s for {after:.0f} s"
    return Section(
        "A quota that changes", _METHOD, (Table(title, columns, tuple(rows)),), tuple(targets), (_BEHIND,)
    )


def _figures(gate: Gate, moments: tuple[float, float, float]) -> tuple[float | None, float | None]:
    halved, restored, end = moments
    log = gate.log()
    return settled_after(log, halved, restored, _HALF), settled_after(log, restored, end, _FULL)


def _row(
    name: str,
    settled: Sequence[float | None],
    log: Sequence[Arrival],
    moments: tuple[float, float, float],
    outcome: Outcome,
) -> tuple[str, ...]:
    halved, restored, end = moments
    low, full = count(log, halved + 3, restored), count(log, restored + 10, end)
    return (
        name,
        *("never" if seconds is None else f"{seconds:.1f}" for seconds in settled),
        f"{low.share(_HALF):.3f}",
        f"{full.share(_FULL):.3f}",
        f"{sum(not accepted for _, accepted in log):,}",
        f"{outcome.lost:,}",
    )


def _targets(settled: Sequence[float | None], outcome: Outcome) -> list[Target]:
    down, up = (_NEVER if seconds is None else seconds for seconds in settled)
    return [
        Target("ours, seconds to settle at half the quota", down, 10),
        Target("ours, seconds to settle at the restored quota", up, 10),
        Target("ours, lost documents", outcome.lost, 0),
    ]
