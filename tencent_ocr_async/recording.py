"""A document's way through a journal: known already, under way already, or called and written down."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, Generic, TypeVar

from .engine.handover import Reading
from .engine.trace import current_trace
from .errors import OcrError
from .jobs import Work, name_of
from .journal import Journal, Noted
from .journal_lines import describe_failure, encode_line, restore_error, vendor_json
from .outcomes import Outcome
from .stops import BatchStoppedError

R = TypeVar("R")

_logger: Final = logging.getLogger("tencent_ocr_async")


@dataclass(slots=True)
class Turns:
    """Lets those with an index go one after the other, each after all before it have passed."""

    next: int = 0
    past: set[int] = field(default_factory=set)
    waiting: dict[int, asyncio.Future[None]] = field(default_factory=dict)

    async def wait(self, index: int) -> None:
        if self.next < index:
            self.waiting[index] = asyncio.get_running_loop().create_future()
            await self.waiting[index]

    def passed(self, index: int) -> None:
        self.past.add(index)
        while self.next in self.past:
            self.past.remove(self.next)
            self.next += 1
        turn = self.waiting.pop(self.next, None)
        if turn is not None and not turn.done():
            turn.set_result(None)


@dataclass(slots=True)
class Recording(Generic[R]):
    """A batch's journal at work. `broken` is told of an error that keeps lines from being written, which
    `unwritten` holds then.

    `hands_over`: a call sends its document at once, so that it may take what was read to look it up.
    """

    journal: Journal
    work: Work[R]
    retry_failed: bool
    broken: Callable[[Exception], None]
    hands_over: bool = False
    running: dict[bytes, asyncio.Future[Outcome[R] | None]] = field(default_factory=dict)
    turns: Turns = field(default_factory=Turns)
    warned: bool = False
    unwritten: list[bytes] = field(default_factory=list)

    async def close(self) -> None:
        """Bring everything to the disk. What the disk says then is logged: the lines are with the system."""
        try:
            await self.journal.close()
        except OSError as error:
            _logger.warning("%s: %s", self.journal.path, error.strerror)

    async def recognise(
        self, index: int, document: Any, call: Callable[[], Awaitable[Outcome[R]]]
    ) -> Outcome[R]:
        """The outcome of a document, which is with the system then. `call` is awaited at most once.

        Whoever calls this says `turns.passed(index)` when it has ended.
        """
        try:
            return await self._look_up(index, document, call)
        except OcrError as error:
            if isinstance(error, BatchStoppedError):
                raise
            refused: Outcome[R] = Outcome(error=error)
            await self._write(Entry(index, name_of(document), None), refused)
            return refused

    async def _look_up(
        self, index: int, document: Any, call: Callable[[], Awaitable[Outcome[R]]]
    ) -> Outcome[R]:
        reading = await self.work.read(document, keep=self.hands_over)
        entry = Entry(index, name_of(document), reading.sha256)
        if reading.sha256 is not None:
            return await self._once(entry, reading, self.work.job(reading.sha256), call)
        entry, outcome = await self._call(entry, reading, call)
        await self._write(entry, outcome)
        return outcome

    async def _once(
        self, entry: Entry, reading: Reading, job: bytes, call: Callable[[], Awaitable[Outcome[R]]]
    ) -> Outcome[R]:
        while (first := self.running.get(job)) is not None:
            reading.content = None  # a wait may be long, and its file large
            await asyncio.wait([first])
            outcome = first.result()
            if outcome is not None:
                return await self._share(entry, job, outcome)
        offset = self.journal.find(job, retry_failed=self.retry_failed)
        if offset is not None:
            reading.content = None
            return await self._resume(entry, job, offset)
        self._warn(entry)
        trace = current_trace.get()
        if trace is not None:
            trace.unclear_before = self.journal.may_be_billed(job)
        answered: asyncio.Future[Outcome[R] | None] = asyncio.get_running_loop().create_future()
        self.running[job] = answered
        try:
            sent, outcome = await self._call(entry, reading, call)
            # Before the line is written, which may have to wait for the turn of the one that waits here.
            if outcome.is_final and sent.sha256 == entry.sha256:
                answered.set_result(outcome)
            else:
                self._leave(job, answered)
            await self._write(sent, outcome)
            return outcome
        finally:
            self._leave(job, answered)

    async def _call(
        self, entry: Entry, reading: Reading, call: Callable[[], Awaitable[Outcome[R]]]
    ) -> tuple[Entry, Outcome[R]]:
        """The outcome, and the document by the hash of what was sent: its file may have been replaced."""
        trace = current_trace.get()
        if trace is not None:
            trace.reading = reading
        try:
            outcome = await call()
        finally:
            reading.content = None
        return replace(entry, sha256=reading.answered), outcome

    def _leave(self, job: bytes, answered: asyncio.Future[Outcome[R] | None]) -> None:
        """Let the next one try where this one came to nothing final."""
        if self.running.get(job) is answered:
            del self.running[job]
        if not answered.done():
            answered.set_result(None)

    async def _share(self, entry: Entry, job: bytes, first: Outcome[R]) -> Outcome[R]:
        # A copy: whoever changes one item's response must not change the other's.
        copy = None if first.error else self.work.restore(json.loads(vendor_json(first.response)))
        outcome = Outcome(copy, first.error, resumed=True)
        if not self.journal.has_name(job, entry.document):
            await self._write(entry, outcome)
        return outcome

    async def _resume(self, entry: Entry, job: bytes, offset: int) -> Outcome[R]:
        outcome = await self.journal.read(offset, partial(self._restore, entry.document))
        if not self.journal.has_name(job, entry.document):
            await self._write(entry, outcome)
        return outcome

    def _restore(self, document: str | None, line: dict[str, Any]) -> Outcome[R]:
        if line["error"] is not None:
            return Outcome(error=restore_error(line["error"], document), resumed=True)
        return Outcome(self.work.restore(line["response"]), resumed=True)

    async def _write(self, entry: Entry, outcome: Outcome[R]) -> None:
        error = None if outcome.error is None else describe_failure(outcome.error)
        make_line = partial(
            encode_line,
            index=entry.index,
            document=entry.document,
            sha256=entry.sha256,
            action=self.work.action,
            parameters=self.work.parameters,
            response=outcome.response,
            error=error,
            attempts=outcome.attempts,
        )
        noted = None
        if entry.sha256 is not None:
            job = self.work.job(entry.sha256)
            noted = Noted(job, entry.sha256, self.work.action, entry.document, error)
        try:
            if self.journal.in_order:
                await self.turns.wait(entry.index)
        finally:  # what was paid for is written, even out of turn by a run that is broken off
            await self._append(make_line, noted)

    async def _append(self, make_line: Callable[[], bytes], noted: Noted | None) -> None:
        try:
            await self.journal.append(make_line, noted)
        except (OSError, TypeError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            stopped = BatchStoppedError(f"{self.journal.path} cannot be written, so the run ends: {why}")
            stopped.__cause__ = error
            self.broken(stopped)
            if isinstance(error, OSError):  # else there is no line
                self.unwritten.append(make_line())

    def _warn(self, entry: Entry) -> None:
        if self.warned or entry.sha256 is None or not self.journal.has_other(entry.sha256, self.work):
            return
        self.warned = True
        _logger.warning(
            "%s: %s was done with other parameters; with %s it is a new job that is called and billed",
            self.journal.path,
            entry.document,
            self.work.canonical,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as its line names it."""

    index: int
    document: str | None
    sha256: str | None
