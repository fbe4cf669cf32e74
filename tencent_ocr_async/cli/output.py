"""One JSON line for each document, to a file or to standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from tencent_ocr_async.batch import BatchItem
from tencent_ocr_async.errors import (
    ApiError,
    ConfigurationError,
    DocumentError,
    OcrError,
    ResponseError,
    TransportError,
)

from .messages import OutputError

Item = BatchItem[str | None, dict[str, Any]]


def as_json(item: Item, action: str) -> str:
    """The line of one document, without its end. Characters beyond ASCII stay as they are."""
    line = {
        "index": item.index,
        "document": item.document,
        "action": action,
        "response": item.response,
        "error": None if item.error is None else describe_error(item.error),
        "attempts": item.attempts,
    }
    # A file name that is not UTF-8 holds lone surrogates, which no output could take.
    return json.dumps(line, ensure_ascii=False).encode(errors="backslashreplace").decode()


def describe_error(error: Exception) -> dict[str, Any]:
    """type, code, message, request_id and billed; null where there is none or nobody knows."""
    api = error if isinstance(error, ApiError) else None
    return {
        "type": type(error).__name__,
        "code": api.code if api else None,
        "message": error_text(error),
        "request_id": api.request_id if api else None,
        "billed": is_billed(error),
    }


def error_text(error: Exception) -> str:
    """What went wrong, without what stands beside it in the line anyhow."""
    if isinstance(error, (ApiError, TransportError)):
        return error.message
    if isinstance(error, DocumentError):
        return error.reason
    return str(error) or type(error).__name__


def is_billed(error: Exception) -> bool | None:
    """Whether the service charges for this failure; None where nobody knows."""
    if isinstance(error, ApiError):
        return error.billed
    if isinstance(error, (TransportError, ResponseError)):
        return None if error.maybe_billed else False
    return False if isinstance(error, OcrError) else None


@contextmanager
def open_output(path: Path | None, *, overwrite: bool) -> Iterator[Callable[[str], None]]:
    """A function that writes one line and flushes it.

    `path` None is standard output. The file is created at once; one that exists is refused with
    ConfigurationError unless `overwrite`. Writing raises OutputError, or BrokenPipeError where the reader
    of standard output left.
    """
    if path is None:
        if not sys.stdout:
            raise ConfigurationError("standard output is closed: name a file with --out")
        yield _writer(sys.stdout.buffer, "standard output")
        return
    file = _create(path, overwrite=overwrite)
    try:
        yield _writer(file, str(path))
    finally:
        # Every line was flushed; what could not be written has been reported and would fail here again.
        with suppress(OSError):
            file.close()


def _create(path: Path, *, overwrite: bool) -> BinaryIO:
    try:
        # What is not a regular file, such as /dev/null or a named pipe, holds nothing to lose.
        replace = overwrite or (path.exists() and not path.is_file())
        return path.open("wb" if replace else "xb")
    except FileExistsError:
        raise ConfigurationError(f"{path} exists: name another file, or add --overwrite") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from None


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
