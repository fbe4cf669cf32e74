"""How much of a quota is used, and how many calls are refused by a service that counts strictly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.counting import Count, count
from benchmarks.driving import DRIVERS, OURS, Job, Outcome, drive
from benchmarks.gates import Gate, Rule, running_gates
from benchmarks.report import Section, Table, Target

_LIMITS: Final = (5, 10)
_PHASES: Final = (0.0, 0.4)
_JITTERS: Final = {0.0: "arrivals as they come", 0.04: "each arrival delayed by 0 to 40 ms at random"}
_METHOD: Final = (
    "Share of the quota: accepted calls per second through the limit, from one second after the first arrival"
    " on; beside it the share of the arrivals that were refused. The service runs in another process, counts "
    "by arrival, lets only accepted calls fill the window, answers 30 ms later and refuses with the vendor's "
    "own code and text. `sliding` looks at the second before each arrival, `fixed` at whole seconds of the "
    "clock, two phases of which the worse is shown. Delays are drawn in the service, before it counts, from "
    "generators with the same seeds in every run. Everybody sends URLs at the same time, each in a process of"
    " its own and each case to a port of its own; the cases of a process begin 50 ms apart, because a dozen "
    "clients that are made in the same moment hold each other's first call up. Ours is batch() with "
    "LocalLimits. The SDK has no limiter: it runs with its StandardRetryer (three attempts, waits of 1, 2 and"
    " 4 s) behind a semaphore of n, or in n threads. aiohttp behind AsyncLimiter repeats nothing. `lost` are "
    "documents that ended in an error; `paid in vain` are calls that the service accepted although no caller "
    "got their answer."
)

_LOST_CALLS: Final = (
    "StandardRetryer keeps the error of a refused attempt: when the repetition succeeds it repeats all the "
    "same and raises that error at the end. So each refused call is lost, and its repetitions are paid for."
)
_BEHIND: Final = (
    "Ours keeps 20 ms of each second back against jitter, so that AsyncLimiter, which does not, uses up to "
    "2 % more of a window that is fixed."
)


@dataclass(frozen=True, slots=True)
class _Case:
    rule: Rule
    found: Count


async def run(origin: str, *, quick: bool) -> Section:  # noqa: ARG001 - every section is run alike
    """Everybody at every limit, window and jitter, at the same time."""
    seconds = 10.0 if quick else 60.0
    rules = [
        rule
        for limit in _LIMITS
        for jitter in _JITTERS
        for rule in (
            Rule(limit, "sliding", jitter=jitter),
            *(Rule(limit, "fixed", phase, jitter) for phase in _PHASES),
        )
    ]
    with running_gates() as gates:
        opened = {name: [gates.open(rule) for rule in rules] for name in DRIVERS}
        jobs = [
            (name, [Job((gate.origin,), gate.rule.limit, seconds + 1.5) for gate in theirs])
            for name, theirs in opened.items()
        ]
        outcomes = dict(zip(opened, await drive(jobs), strict=True))
        cases = {name: [_look(gate, seconds) for gate in theirs] for name, theirs in opened.items()}
        accepted = {name: sum(_accepted(gate) for gate in theirs) for name, theirs in opened.items()}
    tables = [_table(jitter, cases, seconds) for jitter in _JITTERS]
    tables.append(_documents(outcomes, accepted))
    targets = [target for jitter in _JITTERS for target in _targets(jitter, cases[OURS])]
    targets.append(Target("ours, lost documents", sum(one.lost for one in outcomes[OURS]), 0))
    return Section("Use of the quota", _METHOD, tuple(tables), tuple(targets), (_LOST_CALLS, _BEHIND))


def _look(gate: Gate, seconds: float) -> _Case:
    log = gate.log()
    start = log[0][0] + 1
    return _Case(gate.rule, count(log, start, start + seconds))


def _accepted(gate: Gate) -> int:
    return sum(accepted for _, accepted in gate.log())


def _worst(cases: Sequence[_Case], limit: int, window: str, jitter: float) -> tuple[float, float]:
    """The lowest share and the highest refused share of the phases."""
    found = [
        case.found
        for case in cases
        if (case.rule.limit, case.rule.window, case.rule.jitter) == (limit, window, jitter)
    ]
    return min(one.share(limit) for one in found), max(one.refused_share for one in found)


def _table(jitter: float, cases: Mapping[str, Sequence[_Case]], seconds: float) -> Table:
    kinds = [(limit, window) for limit in _LIMITS for window in ("sliding", "fixed")]
    columns = [cell for limit, window in kinds for cell in (f"{limit}/s {window}", "refused")]
    rows = []
    for name, theirs in cases.items():
        worst = [_worst(theirs, limit, window, jitter) for limit, window in kinds]
        cells = [cell for share, refused in worst for cell in (f"{share:.3f}", f"{refused:.1%}")]
        rows.append((name, *cells))
    return Table(f"{_JITTERS[jitter]} ({seconds:.0f} s)", ("", *columns), tuple(rows))


def _documents(outcomes: Mapping[str, Sequence[Outcome]], accepted: Mapping[str, int]) -> Table:
    rows = []
    for name, theirs in outcomes.items():
        answered, lost = sum(one.answered for one in theirs), sum(one.lost for one in theirs)
        rows.append((name, f"{answered:,}", f"{lost:,}", f"{accepted[name] - answered:,}"))
    return Table("documents of all cases", ("", "answered", "lost", "paid in vain"), tuple(rows))


def _targets(jitter: float, cases: Sequence[_Case]) -> list[Target]:
    share, refused = (0.95, 0.005) if jitter else (0.97, 0.0)
    targets = []
    for limit in _LIMITS:
        for window in ("sliding", "fixed"):
            case = f"{limit}/s {window}{', delayed' * bool(jitter)}"
            found = _worst(cases, limit, window, jitter)
            targets.append(Target(f"{case}, share of the quota", found[0], share, least=True))
            targets.append(Target(f"{case}, refused share", found[1], refused))
    return targets
