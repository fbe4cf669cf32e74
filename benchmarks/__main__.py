"""`python -m benchmarks [section ...] [--quick] [--write]`: what is measured, ours beside the others."""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import (
    adaptive,
    cpu,
    endpoints,
    imports,
    large,
    memory,
    plot,
    quota,
    reading,
    shared,
    stalls,
    waiters,
)
from benchmarks.report import Section, as_text, describe_machine, write_results
from benchmarks.server import running_server

_SECTIONS: Final[Mapping[str, Callable[..., Awaitable[Section]]]] = {
    "cpu": cpu.run,
    "large": large.run,
    "stalls": stalls.run,
    "imports": imports.run,
    "reading": reading.run,
    "quota": quota.run,
    "adaptive": adaptive.run,
    "endpoints": endpoints.run,
    "redis": shared.run,
    "memory": memory.run,
    "waiters": waiters.run,
    "plot": plot.run,
}
_WAITING: Final = frozenset({"quota", "adaptive", "endpoints", "redis", "plot"})
_RESULTS: Final = Path(__file__).parent / "RESULTS.md"
_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")


def main() -> None:
    """Run what was asked for, by default everything, and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"of {', '.join(_SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="few rounds, short runs: to see that it works")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md: everything, in full")
    options = parser.parse_args()
    if unknown := set(options.sections).difference(_SECTIONS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(_SECTIONS)}")
    if options.write and (options.sections or options.quick):
        parser.error("--write takes all sections in full")
    _without_proxies()
    print(*describe_machine(), "", sep="\n")
    begin, load_before = time.monotonic(), os.getloadavg()[0]
    done = _run(options.sections or list(_SECTIONS), quick=options.quick)
    if options.quick:
        print("A quick run shows that everything works: its figures are too rough for its verdicts.")
    if options.write:
        write_results(_RESULTS, done, load_before, time.monotonic() - begin)


def _without_proxies() -> None:
    """A proxy of the environment would stand between some contenders and the server."""
    for name in _PROXIES:
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)


def _run(names: Sequence[str], *, quick: bool) -> list[Section]:
    """One after the other; of a quick run those that spend their time waiting at the same time."""
    together = _WAITING.intersection(names) if quick else frozenset()
    steps = [[name] for name in names if name not in together]
    steps += [[name for name in names if name in together]] if together else []
    done: dict[str, Section] = {}
    for step in steps:
        with running_server() as origin:
            sections = asyncio.run(_at_once(step, origin, quick=quick))
        for name, section in zip(step, sections, strict=True):
            print(as_text(section), flush=True)
            done[name] = section
    return [done[name] for name in names]


async def _at_once(names: Sequence[str], origin: str, *, quick: bool) -> list[Section]:
    return await asyncio.gather(*(_SECTIONS[name](origin, quick=quick) for name in names))


if __name__ == "__main__":
    main()
