"""`python -m benchmarks [cpu] [large] [stalls] [imports] [--quick] [--write]`."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

from benchmarks import cpu, imports, large, stalls
from benchmarks.report import Section, as_text, describe_machine, write_results
from benchmarks.server import running_server

_SECTIONS: Final[Mapping[str, Callable[..., Awaitable[Section]]]] = {
    "cpu": cpu.run,
    "large": large.run,
    "stalls": stalls.run,
    "imports": imports.run,
}
_RESULTS: Final = Path(__file__).parent / "RESULTS.md"
_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")


def main() -> None:
    """Run what was asked for, by default everything, and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"of {', '.join(_SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it runs")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md: everything, in full")
    options = parser.parse_args()
    if unknown := set(options.sections).difference(_SECTIONS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(_SECTIONS)}")
    if options.write and (options.sections or options.quick):
        parser.error("--write takes all sections in full")
    _without_proxies()
    print(*describe_machine(), "", sep="\n")
    done = [_run(name, quick=options.quick) for name in options.sections or _SECTIONS]
    if options.write:
        write_results(_RESULTS, done, "make bench")


def _without_proxies() -> None:
    """A proxy of the environment would stand between some contenders and the server."""
    for name in _PROXIES:
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)


def _run(name: str, *, quick: bool) -> Section:
    with running_server() as origin:
        section = asyncio.run(_awaited(_SECTIONS[name](origin, quick=quick)))
    print(as_text(section), flush=True)
    return section


async def _awaited(section: Awaitable[Section]) -> Section:
    return await section


if __name__ == "__main__":
    main()
