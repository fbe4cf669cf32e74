"""CPU time of a small call: what the client itself costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final

from benchmarks.contenders import (
    ACTION,
    BARE,
    BARE_SIGNING,
    OFFICIAL_ASYNC,
    OFFICIAL_SYNC,
    OURS,
    OURS_CALL,
    UNPACED,
    Picture,
    unpaced_limits,
)
from benchmarks.measuring import Load, in_rounds, opened, ratio
from benchmarks.pictures import SMALL, URL, make_picture
from benchmarks.report import Section, Table, Target

_EVERYBODY: Final = (OURS, OURS_CALL, OFFICIAL_ASYNC, OFFICIAL_SYNC, BARE_SIGNING, BARE)
_IN_FLIGHT: Final = 16
_METHOD: Final = (
    "CPU time of the client's process (user and system, all threads) for one call, without the server's. "
    "Each figure is the median over rounds in which everybody took a turn, each ratio the median of the "
    "rounds' own ratios. `general_accurate_ocr` gives typed objects and `call` a dict; the SDK gives its "
    "own objects; bare aiohttp encodes the picture, builds the JSON, posts it and reads the answer's "
    "JSON, with or without computing a TC3 signature. Ours runs with its limiter, checks and retries in "
    "place; the limit is set to 1,000,000 a second so that nothing waits, and what passing it costs is "
    "shown apart. The SDK's clients have keepAlive=True and their default retryer, which does nothing. "
    "The sync client blocks its thread, so it has no figure for 16 calls in flight."
)

_OUT_OF_REACH: Final = (
    "One after the other, a sixth of the SDK's CPU time is out of reach: bare aiohttp that only signs takes "
    "about that much by itself (the last column). The SDK's time for a call doubles with 16 in flight, ours "
    "does not."
)


async def run(origin: str, *, quick: bool) -> Section:
    """Calls with a small picture and with a URL, one after the other and 16 at a time."""
    rounds, calls = (3, 160) if quick else (15, 320)
    tables: list[Table] = []
    targets: list[Target] = []
    for label, picture in (("picture of 4 KB", make_picture(SMALL)), ("URL", URL)):
        for in_flight in (1, _IN_FLIGHT):
            contenders = [one for one in _EVERYBODY if in_flight == 1 or one is not OFFICIAL_SYNC]
            async with opened(contenders, origin, picture, warm_up=50) as sends:
                figures = await in_rounds(sends, rounds, Load(picture, calls, in_flight).cpu_per_call)
            case = f"{label}, {'one after the other' if in_flight == 1 else f'{in_flight} in flight'}"
            tables.append(table_of(f"{case} ({rounds} rounds of {calls} calls)", figures, "ms CPU"))
            targets += targets_of(case, figures, bare_limit=3, official_limit=1 / 6)
    sequential, crowded = await _limiter_cost(1), await _limiter_cost(_IN_FLIGHT)
    note = (
        f"Passing the limiter at {UNPACED.count:,} a second takes {sequential * 1000:.1f} µs of CPU alone "
        f"and {crowded * 1000:.1f} µs with {_IN_FLIGHT} tasks at it; this is part of our figures."
    )
    return Section("CPU per small call", _METHOD, tuple(tables), tuple(targets), (note, _OUT_OF_REACH))


def table_of(title: str, figures: Mapping[str, Sequence[float]], unit: str) -> Table:
    """Everybody's median beside the ratios to bare aiohttp and to the SDK's async client."""
    bases = (BARE_SIGNING.name, BARE.name, OFFICIAL_ASYNC.name)
    rows = (
        (name, f"{median(rounds):.3f}", *(f"{ratio(figures, name, base):.2f}" for base in bases))
        for name, rounds in figures.items()
    )
    return Table(title, ("", unit, "x bare signing", "x bare unsigned", "x SDK async"), tuple(rows))


def targets_of(
    case: str, figures: Mapping[str, Sequence[float]], *, bare_limit: float, official_limit: float | None
) -> list[Target]:
    """Ours against bare aiohttp, the unsigned one (the harder of the two), and the SDK's async client."""
    ours, bare, official = OURS.name, BARE.name, OFFICIAL_ASYNC.name
    targets = [Target(f"{case}, ours / {bare}", ratio(figures, ours, bare), bare_limit)]
    if official_limit is not None:
        targets.append(Target(f"{case}, ours / {official}", ratio(figures, ours, official), official_limit))
    return targets


async def _limiter_cost(tasks: int, calls: int = 8000) -> float:
    """Milliseconds of CPU time for one passage of the limiter alone."""
    limiter = unpaced_limits().limiter("account", "endpoint", ACTION, UNPACED)

    async def pass_it(_: Picture) -> None:
        await limiter.acquire()

    load = Load(URL, calls, tasks)
    await load.cpu_per_call(pass_it)
    return await load.cpu_per_call(pass_it)
