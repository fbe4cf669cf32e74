"""What the commands say on standard error, and how each kind of end becomes an exit status."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

from tencent_ocr_async.errors import ConfigurationError

FAILED: Final = 1
MISUSED: Final = 2
INTERRUPTED: Final = 130
READER_GONE: Final = 141
"""128 + SIGPIPE, what a shell reports of any program whose reader left (`| head`)."""


class OutputError(Exception):
    """The output cannot be written any more, such as on a full disk."""


def say(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"{text.encode(errors='backslashreplace').decode()}\n")
    sys.stderr.flush()


def warn(text: str) -> None:
    """A warning: the command goes on."""
    say(f"warning: {text}")


@contextmanager
def exit_statuses() -> Iterator[None]:
    """Turn the errors that a user can cause into one line and an exit status, without a stack trace."""
    try:
        yield
    except ConfigurationError as error:
        say(f"tencent-ocr: {error}")
        raise typer.Exit(MISUSED) from None
    except OutputError as error:
        say(f"tencent-ocr: {error}")
        raise typer.Exit(FAILED) from None
    except BrokenPipeError:
        _drop_standard_output()
        raise typer.Exit(READER_GONE) from None
    except KeyboardInterrupt:
        say("tencent-ocr: interrupted")
        raise typer.Exit(INTERRUPTED) from None


def _drop_standard_output() -> None:
    # The interpreter flushes standard output once more when it ends, and would report the same error again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Handler(logging.Handler):
    """Writes to whatever sys.stderr is at that moment: a progress bar puts itself in its place."""

    def emit(self, record: logging.LogRecord) -> None:
        say(self.format(record))


class _Short(logging.Formatter):
    """The message alone: a stack trace is for --verbose."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()}: {record.getMessage()}"


@contextmanager
def show_log(*, verbose: bool) -> Iterator[None]:
    """Show the library's warnings in short, or with `verbose` everything that it logs."""
    handler = _Handler()
    full = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(full if verbose else _Short())
    library, loop = logging.getLogger("tencent_ocr_async"), logging.getLogger("asyncio")
    levels = library.level, loop.level
    library.addHandler(handler)
    library.setLevel(logging.DEBUG if verbose else logging.WARNING)
    if not verbose:
        # What a run that is broken off leaves unfinished is no news to the user who broke it off.
        loop.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        library.removeHandler(handler)
        library.setLevel(levels[0])
        loop.setLevel(levels[1])
