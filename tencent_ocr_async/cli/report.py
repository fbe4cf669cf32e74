"""What a run shows on standard error: a progress bar on a terminal, and a summary at the end."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from tencent_ocr_async.errors import ApiError
from tencent_ocr_async.jobs import name_of
from tencent_ocr_async.journal_lines import error_text, is_billed
from tencent_ocr_async.stats import Stats

from .consoles import make_console, print_lines
from .output import Item

_KINDS_SHOWN: Final = 10
_SHORTEST: Final = 1e-3
_Kind = tuple[str, str]


@dataclass(slots=True)
class Tally:
    """What has become of the documents so far."""

    clock: Callable[[], float] = time.monotonic
    documents: int = 0
    failures: Counter[_Kind] = field(default_factory=Counter)
    examples: dict[_Kind, tuple[str, Exception]] = field(default_factory=dict)
    billed: int = 0
    maybe_billed: int = 0
    ambiguous_repeats: int = 0
    resumed: int = 0
    total: int | None = None
    interrupted: bool = False
    unwritten: Sequence[bytes] = ()
    stats: Callable[[], Stats] = Stats
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    @property
    def failed(self) -> int:
        return self.failures.total()

    @property
    def not_tried(self) -> int:
        """Documents of a run that stopped early, as far as they are known."""
        return 0 if self.total is None else self.total - self.documents

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return self.clock() - self.started

    @property
    def rate(self) -> float:
        """Documents a second since the run began."""
        return self.documents / max(self.elapsed, _SHORTEST)

    def add(self, item: Item) -> None:
        """Count one document."""
        self.documents += 1
        self.resumed += item.resumed
        if item.error is None:
            return
        kind = type(item.error).__name__, item.error.code if isinstance(item.error, ApiError) else ""
        self.failures[kind] += 1
        self.examples.setdefault(kind, (name_of(item.document) or "", item.error))
        if item.resumed:  # it was billed, if at all, in the run before
            return
        billed = is_billed(item.error)
        self.billed += billed is True
        self.maybe_billed += billed is None


@contextmanager
def show_progress(action: str, total: int | None, *, quiet: bool) -> Iterator[Progress | None]:
    """A progress bar where standard error is a terminal, else nothing."""
    console = make_console(sys.stderr)
    if quiet or not console.is_terminal:
        yield None
        return
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", style="progress.data.speed"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[failed]}", style="red"),
        console=console,
        redirect_stdout=False,
    )
    with progress:
        progress.add_task(action, total=total, rate="", failed="")
        yield progress


def advance(progress: Progress | None, tally: Tally) -> None:
    """Show the new state of the tally."""
    if progress is not None:
        failed = f"{tally.failed} failed" if tally.failed else ""
        rate = f"{tally.rate:.1f}/s"
        progress.update(progress.task_ids[0], completed=tally.documents, rate=rate, failed=failed)


def above(progress: Progress | None, write: Callable[[str], None]) -> Callable[[str], None]:
    """`write`, or where standard output is the terminal that shows the bar, a writer of lines above it."""
    if progress is None or not _same_terminal():
        return write

    def print_above(line: str) -> None:
        progress.console.print(Text(line), soft_wrap=True)

    return print_above


def _same_terminal() -> bool:
    try:
        return os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())
    except (OSError, ValueError):
        return False


def print_summary(tally: Tally, *, broken_off: str = "") -> None:
    """The table of the run: documents, failures by kind, requests, billed failures, time.

    `broken_off` says what a run that was broken off came to.
    """
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(justify="right", vertical="top")
    table.add_row(Text("documents", style="bold"), str(tally.documents))
    table.add_row(Text("succeeded", style="green"), str(tally.documents - tally.failed))
    table.add_row(Text("failed", style="red" if tally.failed else ""), str(tally.failed))
    for kind, count in tally.failures.most_common(_KINDS_SHOWN):
        table.add_row(Text(f"  {' '.join(filter(None, kind))}", style="red"), str(count))
    if len(tally.failures) > _KINDS_SHOWN:
        table.add_row("  other kinds of failure", str(len(tally.failures) - _KINDS_SHOWN))
    if tally.not_tried:
        table.add_row(Text("not tried", style="yellow"), str(tally.not_tried))
    if tally.resumed:
        table.add_row("taken from the run before", str(tally.resumed))
    _add_requests(table, tally.stats())
    table.add_row("failures billed", str(tally.billed))
    if tally.maybe_billed:
        table.add_row("failures perhaps billed", str(tally.maybe_billed))
    if tally.ambiguous_repeats:
        table.add_row("repeated, perhaps billed twice", str(tally.ambiguous_repeats))
    table.add_row("elapsed", f"{tally.elapsed:.1f} s")
    table.add_row("documents a second", f"{tally.rate:.1f}")
    console = make_console(sys.stderr)
    for kind, _ in tally.failures.most_common(_KINDS_SHOWN):
        print_lines(console, _example(*tally.examples[kind]))
    if broken_off:
        print_lines(console, Text(f"The run was broken off: {broken_off}.", style="bold yellow"))
    print_lines(console, table)


def _add_requests(table: Table, stats: Stats) -> None:
    """What went out and what it costs, as the client counts it: also what no document tells of."""
    table.add_row("requests sent", str(stats.requests))
    table.add_row("  billed", str(stats.billed))
    if stats.possibly_billed:
        table.add_row(Text("  perhaps billed", style="yellow"), str(stats.possibly_billed))
    table.add_row("  refused", str(stats.refused))
    if stats.limited:
        table.add_row("    for their rate", str(stats.limited))
    table.add_row("  retried", str(stats.retried))
    table.add_row("bytes sent", f"{stats.sent_bytes:,}")
    table.add_row("bytes received", f"{stats.received_bytes:,}")
    table.add_row("waited for slots, all calls", f"{stats.waited:.1f} s")


def _example(document: str, error: Exception) -> Text:
    where = f"{document}: " if document else ""
    code = f"{error.code}: " if isinstance(error, ApiError) else ""
    text = Text(f"{where}{code}{error_text(error)}".encode(errors="backslashreplace").decode())
    if isinstance(error, ApiError) and error.advice:
        text.append(f"\n  {error.advice}", style="yellow")
    return text
