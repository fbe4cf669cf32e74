"""The file of a journal: whole lines at its end, one process at a time, readable by its owner alone.

Everything here blocks, and is called by one thread at a time.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import Final, Literal

from .errors import ConfigurationError
from .journal_lines import decode_line, is_beginning

Mode = Literal["resume", "new", "replace"]

_CHUNK: Final = 256 * 1024
_LINE: Final = 16 * 1024  # most lines are shorter
_SYNC_SECONDS: Final = 1.0
"""What the process wrote survives its death at once; that of the machine, after this long."""

_OWNER_ALONE: Final = 0o600
_LOCKED_BYTE: Final = 0x7FFF_FFFF  # Windows keeps others from reading what is locked: lock beyond the end


class JournalFile:
    """A journal's file, opened and locked.

    `mode`: "resume" takes an existing file or makes one, "new" refuses an existing one, "replace" empties it.
    Raises ConfigurationError for a file that another run has open, that exists, that is no journal, or that
    cannot be opened. A torn last line is cut off.
    """

    def __init__(
        self, path: Path, mode: Mode = "resume", *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._clock = clock
        self._synced = clock()
        self._is_owners = False
        self._file = _open(path, mode)
        try:
            _lock(self._file, path)
            if mode == "replace":
                self._file.truncate(0)
            self._end = self._mend()
        except BaseException:
            self._file.close()
            raise

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Every line with the offset where it begins. Raises ConfigurationError where this is no journal."""
        rest, offset = b"", 0
        self._file.seek(0)
        while chunk := self._file.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                yield offset, line
                offset += len(line) + 1

    def read(self, offset: int) -> bytes:
        """The line that begins there."""
        parts = []
        self._file.seek(offset)
        while chunk := self._file.read(_LINE):
            line, end, _ = chunk.partition(b"\n")
            parts.append(line)
            if end:
                break
        return b"".join(parts)

    def _keep_others_out(self) -> None:
        # A file that was there before may be open to everybody; it is left as it is until it is written to.
        if not self._is_owners and hasattr(os, "fchmod"):
            os.fchmod(self._file.fileno(), _OWNER_ALONE)
        self._is_owners = True

    def append(self, line: bytes) -> int:
        """Write a line and hand it to the system; the offset where it begins. Raises OSError, and then the
        file ends with the line before.
        """
        self._keep_others_out()
        begin, rest = self._end, memoryview(line)
        try:
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except OSError:
            self._file.truncate(begin)
            raise
        self._end += len(line)
        if self._clock() - self._synced >= _SYNC_SECONDS:
            self.sync()
        return begin

    def sync(self) -> None:
        """Bring everything to the disk. Raises OSError."""
        self._synced = self._clock()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Bring everything to the disk, unlock and close. Raises OSError, and is closed all the same."""
        if self._file.closed:
            return
        try:
            self.sync()
        finally:
            self._file.close()

    def _mend(self) -> int:
        """Cut off what is no whole line at the end; where the file ends then."""
        size = self._file.seek(0, os.SEEK_END)
        if not size:
            return 0
        self._check_beginning()
        begin = self._last_line(size)
        last = self.read(begin)
        if size - begin == len(last) + 1 or not last:
            return size
        if decode_line(last) is not None:  # nothing but the line's end is missing
            self._file.write(b"\n")
            return size + 1
        self._file.truncate(begin)
        return begin

    def _check_beginning(self) -> None:
        if not is_beginning(self.read(0)[:_CHUNK]):
            raise ConfigurationError(f"{self._path} is no journal: it is left as it is")

    def _last_line(self, size: int) -> int:
        """Where the last line begins, that after the last line's end but one at the very end."""
        end = size
        while end:
            begin = max(0, end - _CHUNK)
            self._file.seek(begin)
            # A line's end at the very end of the file belongs to the last line.
            found = self._file.read(end - begin)[: -1 if end == size else None].rfind(b"\n")
            if found >= 0:
                return begin + found + 1
            end = begin
        return 0


def _open(path: Path, mode: Mode) -> FileIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | (os.O_EXCL if mode == "new" else 0)
    flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        if path.exists() and not path.is_file():
            raise ConfigurationError(f"{path} cannot be a journal: it is no regular file")
        return FileIO(os.open(path, flags, _OWNER_ALONE), "ab+")
    except FileExistsError:
        raise ConfigurationError(f"{path} exists") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from None


if sys.platform == "win32":
    import msvcrt

    def _take(file: FileIO) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: FileIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lock(file: FileIO, path: Path) -> None:
    try:
        _take(file)
    except (BlockingIOError, PermissionError):
        raise ConfigurationError(f"{path} is in use by another run: one journal, one run at a time") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be locked: {error.strerror}") from None
