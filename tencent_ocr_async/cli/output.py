"""One JSON line for each document, to a file or to standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from tencent_ocr_async.batch import BatchItem
from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.jobs import name_of
from tencent_ocr_async.journal import Journal
from tencent_ocr_async.journal_file import Mode
from tencent_ocr_async.journal_lines import describe_error

from .messages import OutputError, say
from .settings import RunSettings

Item = BatchItem[str | None, dict[str, Any]]


def as_json(item: Item, action: str) -> str:
    """The line of one document, without its end. Characters beyond ASCII stay as they are."""
    line = {
        "index": item.index,
        "document": name_of(item.document),
        "action": action,
        "response": item.response,
        "error": None if item.error is None else describe_error(item.error),
        "attempts": item.attempts,
    }
    # A file name that is not UTF-8 holds lone surrogates, which no output could take.
    return json.dumps(line, ensure_ascii=False).encode(errors="backslashreplace").decode()


def is_journal(path: Path | None) -> bool:
    """Whether the output is a regular file, and so a journal that a later run can go on with."""
    return path is not None and (path.is_file() or not path.exists())


def find_journal(settings: RunSettings) -> Journal | None:
    """The journal that `--out` names; None where the output is no regular file.

    A file that exists is refused with ConfigurationError unless it is to be gone on with or replaced.
    """
    path = settings.out
    if path is None or not is_journal(path):
        if settings.resumes:
            raise ConfigurationError(f"{path} is no regular file: a run cannot be resumed from it")
        return None
    mode: Mode = "resume" if settings.resumes else "replace" if settings.overwrite else "new"
    if mode == "new" and path.exists():
        raise ConfigurationError(
            f"{path} exists: go on with it (--resume), replace it (--overwrite), or name another file"
        )
    return Journal(path, mode=mode, in_order=settings.ordered)


@contextmanager
def open_output(path: Path | None) -> Iterator[Callable[[str], None]]:
    """A function that writes one line and flushes it.

    `path` None is standard output; else it is no regular file, but such as /dev/null or a named pipe.
    Writing raises OutputError, or BrokenPipeError where the reader of standard output left.
    """
    if path is None:
        if not sys.stdout:
            raise ConfigurationError("standard output is closed: name a file with --out")
        yield _writer(sys.stdout.buffer, "standard output")
        return
    try:
        file = path.open("wb")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from None
    try:
        yield _writer(file, str(path))
    finally:
        # Every line was flushed; what could not be written has been reported and would fail here again.
        with suppress(OSError):
            file.close()


def hand_out(lines: Sequence[bytes], path: Path | None) -> None:
    """Write to standard output what the journal at `path` could not take: it is paid for."""
    if not lines:
        return
    say(
        f"tencent-ocr: {len(lines)} lines that {path} could not take go to standard output: "
        "append them to it before --resume, or their calls are made and paid for again"
    )
    with open_output(None) as write:
        for line in lines:
            write(line.decode().removesuffix("\n"))


def _writer(stream: BinaryIO, name: str) -> Callable[[str], None]:
    def write(line: str) -> None:
        try:
            stream.write(f"{line}\n".encode())
            stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"{name} cannot be written, so the run ends: {error.strerror}") from None

    return write
