"""Rounds, medians and ratios. CPU time counts all threads of this process, not the server's."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from benchmarks.contenders import Contender, Picture, Send
from benchmarks.server import FIRST_LINE

T = TypeVar("T")


@asynccontextmanager
async def opened(
    contenders: Sequence[Contender], origin: str, picture: Picture, warm_up: int
) -> AsyncIterator[dict[str, Send]]:
    """What sends, by the contenders' names: each of them opened, warmed up and seen to read the answer.

    Everything that exists by then is taken out of the garbage collector's sight: the classes of one
    contender must not cost another one anything.
    """
    async with AsyncExitStack() as stack:
        sends = {}
        for contender in contenders:
            send = sends[contender.name] = await stack.enter_async_context(contender.open(origin))
            for _ in range(warm_up):
                if contender.first_line(await send(picture)) != FIRST_LINE:
                    raise RuntimeError(f"{contender.name} does not read the answer")
        gc.collect()
        gc.freeze()
        try:
            yield sends
        finally:
            gc.unfreeze()


@dataclass(frozen=True, slots=True)
class Load:
    """`calls` calls with one picture, at most `in_flight` of them at a time."""

    picture: Picture
    calls: int
    in_flight: int

    async def put_on(self, send: Send) -> None:
        """Make all calls and wait for their end."""
        if self.in_flight == 1:
            await self._share(send)
        else:
            await asyncio.gather(*(self._share(send) for _ in range(self.in_flight)))

    async def _share(self, send: Send) -> None:
        for _ in range(self.calls // self.in_flight):
            await send(self.picture)

    async def cpu_per_call(self, send: Send) -> float:
        """Milliseconds of this process's CPU time (user and system, all threads) for one call."""
        begin = time.process_time_ns()
        await self.put_on(send)
        return (time.process_time_ns() - begin) / 1e6 / self.calls


async def in_rounds(
    sends: Mapping[str, Send], rounds: int, measure: Callable[[Send], Awaitable[T]]
) -> dict[str, list[T]]:
    """`measure` for everybody in every round. The order turns, so that nobody always follows the same one."""
    figures: dict[str, list[T]] = {name: [] for name in sends}
    for turn in range(rounds):
        names = list(sends)
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            figures[name].append(await measure(sends[name]))
    return figures


def ratio(figures: Mapping[str, Sequence[float]], name: str, base: str) -> float:
    """How many times `base` this contender takes: the median of the rounds' own ratios.

    Both sides of a round's ratio were measured within seconds of each other, so that what else the machine
    does cancels out.
    """
    return median(a / b for a, b in zip(figures[name], figures[base], strict=True))
