"""`python -m benchmarks.accuracy`: draw pictures, have the emulator read them, say what is right."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from benchmarks.accuracy import fonts, report
from benchmarks.accuracy.kinds import KINDS, Kind
from benchmarks.accuracy.running import misses, read_all
from benchmarks.accuracy.specimens import Specimen
from benchmarks.accuracy.tallies import Tally, verdicts

ROOT = Path(__file__).parents[2]
RESULTS, README = ROOT / "benchmarks/ACCURACY.md", ROOT / "README.md"


def main() -> None:
    """Exit status 1 where a target is missed, 2 where the command or the machine lacks something."""
    options = _options()
    try:
        fonts.check()
        if options.write:
            report.check(README)
    except (fonts.MissingFontError, ValueError) as error:
        sys.exit(f"python -m benchmarks.accuracy: {error}")
    if options.save and not options.read:
        _save_only(options)
        return
    tallies = asyncio.run(_measure(options))
    print(report.table(tallies))
    if options.write:
        report.write(tallies, options.seed, RESULTS, README)
    sys.exit(any(verdict.met is False for verdict in verdicts(tallies)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="repeat it for several; all")
    parser.add_argument("--condition", action="append", help="of the kinds' own: clean, over_text ...; all")
    parser.add_argument("--count", type=int, help="pictures of each kind and condition")
    parser.add_argument(
        "--seed", type=int, default=0, help="0 for the published figures, 1000 on to try things"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="pictures read at a time")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="write the pictures and their truth")
    parser.add_argument("--no-read", dest="read", action="store_false", help="with --save: write them only")
    parser.add_argument("--misses", type=Path, metavar="FILE", help="JSON lines of what was read wrong")
    parser.add_argument("--write", action="store_true", help="write ACCURACY.md and README.md's table")
    options = parser.parse_args()
    options.kind = options.kind or list(KINDS)
    if not list(_parts(options)):
        known = sorted({condition for kind in options.kind for condition in KINDS[kind].conditions})
        parser.error(f"no such condition: {', '.join(options.condition)}; there are {', '.join(known)}")
    if options.count is not None and options.count < 1:
        parser.error("--count takes 1 or more")
    if options.write and (
        options.count is not None or options.condition or options.seed or set(options.kind) != set(KINDS)
    ):
        parser.error("--write takes all kinds and conditions in full, and seed 0")
    return options


def _parts(options: argparse.Namespace) -> Iterator[tuple[str, Kind, str]]:
    """What was asked for: kind's name, kind, condition."""
    for name in options.kind:
        kind = KINDS[name]
        for condition in kind.conditions:
            if not options.condition or condition in options.condition:
                yield name, kind, condition


def _drawn(kind: Kind, condition: str, options: argparse.Namespace, name: str) -> Iterator[Specimen]:
    count = kind.conditions[condition] if options.count is None else options.count
    for number in range(count):
        specimen = kind.make(number, seed=options.seed, condition=condition)
        if options.save:
            specimen.save(options.save / name)
        yield specimen


def _save_only(options: argparse.Namespace) -> None:
    for name, kind, condition in _parts(options):
        written = sum(1 for _ in _drawn(kind, condition, options, name))
        print(f"{options.save / name}: {written} pictures, {condition}")


async def _measure(options: argparse.Namespace) -> list[Tally]:
    tallies = []
    with ExitStack() as stack:
        wrong = stack.enter_context(options.misses.open("w", encoding="utf-8")) if options.misses else None
        for name, kind, condition in _parts(options):
            drawn = _drawn(kind, condition, options, name)
            tallies.append(await _tally(Tally(name, condition), kind, drawn, options.workers, wrong))
    return tallies


async def _tally(
    tally: Tally, kind: Kind, drawn: Iterator[Specimen], workers: int, wrong: TextIO | None
) -> Tally:
    begin = time.monotonic()
    async for outcome in read_all(drawn, workers=workers):
        readings = kind.judge(outcome.specimen.truth, outcome.answer)
        tally.add(readings, failed=bool(outcome.error))
        if wrong:
            wrong.writelines(f"{line}\n" for line in misses(outcome, readings))
            wrong.flush()
    tally.seconds = time.monotonic() - begin
    print(
        f"{tally.kind}, {tally.condition}: {tally.pictures} pictures, {tally.seconds:.0f} s", file=sys.stderr
    )
    return tally


if __name__ == "__main__":
    main()
