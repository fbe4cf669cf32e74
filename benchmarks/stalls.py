"""How long the event loop is held up while eight pictures of 5 MB are under way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any, Final

from benchmarks.contenders import BARE_SIGNING, OFFICIAL_ASYNC, OURS, Picture, Send
from benchmarks.measuring import Load, in_rounds, opened
from benchmarks.pictures import LARGE, make_picture
from benchmarks.report import Section, Table, Target

_TICK: Final = 0.001
_IN_FLIGHT: Final = 8
_IDLE: Final = "nothing under way"
_METHOD: Final = (
    "A task that sleeps 1 ms, over and over, notes by how much each sleep took longer while eight calls "
    "with 5 MB are in flight. p50, p99 and the longest are taken in each round; shown is the median of "
    "the rounds, and the longest of all. `own CPU` is the most CPU time that the event loop's own thread "
    "used between two ticks: a delay far above it came from other threads or other processes of the "
    f"machine. The row `{_IDLE}` shows what this machine does to a loop that has nothing else to do. The "
    "ticks that a held-up loop cannot take are not counted, which favours long stalls in p50 and p99."
)


@dataclass(frozen=True, slots=True)
class Delays:
    """One round's lateness of the ticks in milliseconds."""

    p50: float
    p99: float
    longest: float
    own_cpu: float


async def run(origin: str, *, quick: bool) -> Section:
    """Ours, the SDK's async client and bare aiohttp, in turns."""
    rounds, calls = (2, 16) if quick else (9, 24)
    picture = make_picture(LARGE)
    async with opened((OURS, OFFICIAL_ASYNC, BARE_SIGNING), origin, picture, warm_up=2) as sends:
        everybody: dict[str, Send] = {**sends, _IDLE: _do_nothing}
        load = Load(picture, calls, _IN_FLIGHT)
        figures = await in_rounds(everybody, rounds, lambda send: _delays(send, load))
    columns = ("", "p50 ms", "p99 ms", "longest ms", "longest of all", "own CPU ms")
    title = f"{_IN_FLIGHT} pictures of 5 MB in flight ({rounds} rounds of {calls} calls)"
    table = Table(title, columns, tuple((name, *_cells(delays)) for name, delays in figures.items()))
    ours = figures[OURS.name]
    targets = (
        Target("ours, p99 in ms", median(one.p99 for one in ours), 10),
        Target("ours, longest in ms", median(one.longest for one in ours), 30),
    )
    return Section("Event-loop stalls", _METHOD, (table,), targets)


def _cells(delays: Sequence[Delays]) -> tuple[str, ...]:
    figures = (
        median(one.p50 for one in delays),
        median(one.p99 for one in delays),
        median(one.longest for one in delays),
        max(one.longest for one in delays),
        median(one.own_cpu for one in delays),
    )
    return tuple(f"{figure:.1f}" for figure in figures)


async def _do_nothing(_: Picture) -> Any:
    await asyncio.sleep(0.1)


async def _delays(send: Send, load: Load) -> Delays:
    late: list[float] = []
    own_cpu: list[float] = []
    ticking = asyncio.create_task(_tick(late, own_cpu))
    await load.put_on(send)
    ticking.cancel()
    await asyncio.wait([ticking])
    cuts = quantiles(late, n=100, method="inclusive")
    return Delays(*(1000 * figure for figure in (cuts[49], cuts[98], max(late), max(own_cpu))))


async def _tick(late: list[float], own_cpu: list[float]) -> None:
    while True:
        begin, cpu = time.perf_counter(), time.thread_time()
        await asyncio.sleep(_TICK)
        late.append(time.perf_counter() - begin - _TICK)
        own_cpu.append(time.thread_time() - cpu)
