"""What the sections hand over, as plain text for the screen and as Markdown for RESULTS.md."""

from __future__ import annotations

import math
import os
import platform
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tencent_ocr_async import __version__

_CPU_INFO: Final = Path("/proc/cpuinfo")
_LIBRARIES: Final = (
    "aiohttp",
    "aiolimiter",
    "tenacity",
    "pydantic",
    "pybase64",
    "httpx",
    "tencentcloud-sdk-python-common",
    "tencentcloud-sdk-python-ocr",
)


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """`figure` may be at most `limit`, or with `least` must be at least that."""

    what: str
    figure: float
    limit: float
    least: bool = False

    @property
    def met(self) -> bool:
        return self.figure >= self.limit if self.least else self.figure <= self.limit

    def __str__(self) -> str:
        verdict, side = "met" if self.met else "MISSED", "least" if self.least else "most"
        return f"{verdict}: {self.what}: {self.figure:.3g} (at {side} {self.limit:.3g})"


@dataclass(frozen=True, slots=True)
class Section:
    """One benchmark. `method` says what was measured and how."""

    title: str
    method: str
    tables: tuple[Table, ...]
    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = ()


def as_text(section: Section) -> str:
    parts = [section.title, "=" * len(section.title)]
    parts += [f"\n{table.title}\n{_grid(table)}" for table in section.tables]
    return "\n".join([*parts, "", *section.notes, *map(str, section.targets), ""])


def _grid(table: Table) -> str:
    lines = [table.columns, *table.rows]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell + " " * (width - _width(cell)) if index == 0 else " " * (width - _width(cell)) + cell
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([f"  {first}", *others])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _summary(sections: Sequence[Section]) -> str:
    """Which targets are missed; those that are met stand at their sections."""
    every = [(section.title, target) for section in sections for target in section.targets]
    missed = [f"- {title}: {target}" for title, target in every if not target.met]
    head = f"{len(every) - len(missed)} of {len(every)} targets are met."
    return "\n".join([f"{head} Missed are:\n", *missed]) if missed else head


def as_markdown(section: Section) -> str:
    parts = [f"## {section.title}", section.method]
    parts += [f"**{table.title}**\n\n{_markdown_table(table)}" for table in section.tables]
    points = [*section.notes, *map(str, section.targets)]
    parts += ["\n".join(f"- {point}" for point in points)] if points else []
    return "\n\n".join(parts) + "\n"


def _markdown_table(table: Table) -> str:
    rule = ("---", *("---:" for _ in table.columns[1:]))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (table.columns, rule, *table.rows))


def describe_machine() -> list[str]:
    """Cores, processor, system, versions, the time and what else kept the machine busy."""
    versions = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return [
        f"Machine: {os.cpu_count()} cores, {_processor()}, {platform.system()} {platform.release()}",
        f"Python {platform.python_version()} ({platform.python_implementation()})",
        f"Libraries: tencent-ocr-async {__version__}, {versions}",
        f"Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"Load average when this was written (1, 5, 15 minutes): {load}",
    ]


def _processor() -> str:
    if _CPU_INFO.exists():
        for line in _CPU_INFO.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


_PREFACE: Final = (
    "Measured figures of one run on one machine: compare ratios, not milliseconds. All contenders ran in "
    "that same run with the same documents, keep-alive on, no TLS, against a server in another process of "
    "the same machine. In the sections about CPU time, stalls and URLs it reads the request and answers at "
    "once with three recognised lines, and everybody was warmed up and seen to read the answer; in those "
    "about quotas it counts strictly and nobody was warmed up. Other programs may have run on the machine at "
    "the same time: see the load."
)


def write_results(path: Path, sections: Sequence[Section], load_before: float, seconds: float) -> None:
    """Markdown of all sections. `load_before` is the load average at the start, `seconds` the whole run."""
    machine = [*describe_machine(), f"Load average before the run (1 minute): {load_before:.2f}"]
    repeat = (
        f"To repeat it, in about {math.ceil(seconds / 60)} minutes: `make bench`; one section: "
        '`make bench BENCH_ARGS="quota"`; all of them roughly: `make bench BENCH_ARGS=--quick`; this file '
        "and the drawing: `make bench BENCH_ARGS=--write`."
    )
    lines = [
        "# Benchmark results",
        _PREFACE,
        "\n".join(f"- {line}" for line in machine),
        repeat,
        "## Targets in short",
        _summary(sections),
        *map(as_markdown, sections),
    ]
    path.write_text("\n\n".join(lines).rstrip() + "\n", "utf-8")
    print(f"written: {path.name}", file=sys.stderr)
