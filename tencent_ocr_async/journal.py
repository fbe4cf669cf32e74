"""Journal: what a batch has done so far, in a file, so that a run that died goes on where it was.

The format of the lines stands in `journal_lines`. In memory are digests and offsets, some 300 bytes a line;
answers are read back one at a time. All that touches the file runs in one thread of the journal's own.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from .errors import ConfigurationError
from .jobs import Work, digest
from .journal_file import JournalFile, Mode
from .journal_lines import decode_line

T = TypeVar("T")

_DONE, _FAILED, _RETRIED, _BROKEN, _LATE = range(5)
_STATE_BITS: Final = 3
_STATE: Final = (1 << _STATE_BITS) - 1

_logger: Final = logging.getLogger("tencent_ocr_async")


@dataclass(frozen=True, slots=True)
class Noted:
    """What the index keeps of a line."""

    job: bytes
    sha256: str
    action: str
    document: str | None
    error: Mapping[str, Any] | None


@dataclass(slots=True)
class Index:
    """Where the last valid line of every job begins, and how it ended.

    An offset and a state share one integer: a journal may have millions of lines.
    """

    jobs: dict[bytes, int] = field(default_factory=dict)
    names: set[bytes] = field(default_factory=set)
    documents: set[bytes] = field(default_factory=set)

    def add(self, noted: Noted, offset: int) -> None:
        """Take note of a line that begins there."""
        self.names.add(digest(noted.job.hex(), str(noted.document)))
        self.documents.add(digest(noted.sha256, noted.action))
        state = _DONE if noted.error is None else _state_of(noted.error)
        if state != _DONE and self.jobs.get(noted.job, _FAILED) & _STATE == _DONE:
            return
        self.jobs[noted.job] = offset << _STATE_BITS | state


class Journal:
    """The journal of one batch; `batch(..., journal=path)` makes one by itself.

    `mode`: "resume" goes on with the file if there is one, "new" refuses one, "replace" empties it.
    `in_order`: lines are in the order of the documents, so that one waits for those before it.
    `repeat_late`: whether what had no answer in time is called again although it may be billed.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, mode: Mode = "resume", in_order: bool = False
    ) -> None:
        self.path = Path(path)
        self.in_order = in_order
        self.repeat_late = True
        self._mode: Mode = mode
        self._file: JournalFile | None = None
        self._index = Index()
        self._begin = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    async def open(self) -> None:
        """Open, lock and mend the file and read what is in it. Raises ConfigurationError."""
        if self._file is None:
            await self._run(self._open)

    async def close(self) -> None:
        """Bring everything to the disk and unlock the file. Raises OSError where the disk does."""
        try:
            await self._run(self._close)
        finally:
            self._thread.shutdown(wait=False)

    def find(self, job: bytes, *, retry_failed: bool) -> int | None:
        """Where the line begins that makes a call for this job needless.

        `retry_failed`: failures of former runs are none.
        """
        packed = self._index.jobs.get(job)
        if packed is None:
            return None
        offset, state = packed >> _STATE_BITS, packed & _STATE
        if state in (_RETRIED, _BROKEN) or (state == _LATE and self.repeat_late):
            return None
        return None if state != _DONE and retry_failed and offset < self._begin else offset

    def may_be_billed(self, job: bytes) -> bool:
        """Whether nobody knows if the last call for this job, which failed, was billed."""
        return self._index.jobs.get(job, _DONE) & _STATE in (_BROKEN, _LATE)

    def has_name(self, job: bytes, document: str | None) -> bool:
        """Whether there is a line of this job under this name."""
        return digest(job.hex(), str(document)) in self._index.names

    def has_other(self, sha256: str, work: Work[Any]) -> bool:
        """Whether this document went through this action with other parameters."""
        known = digest(sha256, work.action) in self._index.documents
        return known and work.job(sha256) not in self._index.jobs

    async def read(self, offset: int, restore: Callable[[dict[str, Any]], T]) -> T:
        """What `restore` makes of the members of a line, beside the event loop."""

        def work() -> T:
            line = decode_line(self._opened().read(offset))
            if line is None:
                raise OSError(f"{self.path} was changed by somebody else during the run")
            return restore(line)

        return await self._run(work)

    async def append(self, make_line: Callable[[], bytes], noted: Noted | None) -> None:
        """Write a line and hand it to the system. Raises OSError; the file then ends with the line before.

        The line is on its way when this first waits: cancelling does not keep it from being written.
        """

        def work() -> None:
            offset = self._opened().append(make_line())
            if noted is not None:
                self._index.add(noted, offset)

        # Shielded: cancelling the wait would take a line that is still in the thread's queue out of it.
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work))

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _opened(self) -> JournalFile:
        if self._file is None:
            raise ConfigurationError(f"{self.path}: the journal is not open")
        return self._file

    def _open(self) -> None:
        file = JournalFile(self.path, self._mode)
        try:
            self._begin = self._read_all(file)
        except BaseException:
            file.close()
            raise
        self._file = file

    def _read_all(self, file: JournalFile) -> int:
        end = broken = 0
        for offset, text in file.lines():
            end = offset + len(text) + 1
            try:
                line = decode_line(text)
            except ConfigurationError as error:
                raise ConfigurationError(f"{self.path} cannot be used: {error}") from None
            if line is None:
                broken += 1
            elif line["sha256"] is not None:
                self._index.add(_note(line), offset)
        if broken:
            _logger.warning("%s: %d lines cannot be read, their documents count as new", self.path, broken)
        return end

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()


def _state_of(error: Mapping[str, Any]) -> int:
    if not error.get("retry"):
        return _FAILED
    if error.get("billed", False) is not None:
        return _RETRIED
    return _LATE if error.get("kind") == "read_timeout" else _BROKEN


def _note(line: dict[str, Any]) -> Noted:
    job = Work(line["action"], line["parameters"], _nothing).job(line["sha256"])
    return Noted(job, line["sha256"], line["action"], line.get("document"), line["error"])


def _nothing(response: Any) -> Any:
    return response
