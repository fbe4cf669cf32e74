"""One line of a journal: what became of one document, as JSON.

    {"v":1,"index":0,"document":"scans/a.png","sha256":"9f86...","action":"SealOCR","parameters":{},
     "response":{...},"error":null,"attempts":1,"time":"2026-08-01T22:15:03+00:00"}

(in the file without the line break). `v` is the version of this format. `index` is the place in the input of
the run that wrote the line, `document` the name there, with the secrets of a URL struck out. `sha256` is the
hex SHA-256 of the document's bytes as they were sent, of a URL's text, of the key of Cloud Infinite's object,
or of the text that a function of the user's own takes; null where there was nothing to read, or not the same
each time that it was. `parameters` and `response` are the vendor's JSON. One of `response` and `error` is
null. `error` has type, code, message, request_id, billed (null: nobody knows), http_status, kind (of a
TransportError) and retry: whether a resumed run calls again by itself. `attempts` counts the requests, 0
where the answer to the same content was taken. The last line of a job that has a response is valid, else its
last line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from .engine.limit_errors import LimitsError
from .engine.retry import repeat_after
from .error_codes import Repeat, make_api_error
from .errors import (
    ApiError,
    ConfigurationError,
    DocumentError,
    OcrError,
    ResponseError,
    TransportError,
)
from .stops import BatchStoppedError

VERSION: Final = 1
BEGINNING: Final = b'{"v":'

_NEEDED: Final = frozenset({"sha256", "action", "parameters", "response", "error"})


def encode_line(
    *,
    index: int,
    document: str | None,
    sha256: str | None,
    action: str,
    parameters: Mapping[str, Any],
    response: Any,
    error: Exception | Mapping[str, Any] | None,
    attempts: int,
) -> bytes:
    """The line with its end. `response` is a model, or what is JSON already."""
    head = {
        "v": VERSION,
        "index": index,
        "document": document,
        "sha256": sha256,
        "action": action,
        "parameters": parameters,
    }
    now = datetime.now(UTC).isoformat(timespec="seconds")
    told = describe_failure(error) if isinstance(error, Exception) else error
    tail = {"error": told, "attempts": attempts, "time": now}
    text = f'{_json(head)[:-1]},"response":{vendor_json(response)},{_json(tail)[1:]}\n'
    # A file name that is not UTF-8 holds lone surrogates, which are escapes in JSON.
    return text.encode(errors="backslashreplace")


def vendor_json(response: Any) -> str:
    """A response as the vendor's JSON, null for None."""
    dump = getattr(response, "model_dump_json", None)
    if dump is None:
        return _json(response)
    try:
        return str(dump(by_alias=True))
    except ValueError:  # pydantic writes some 250 levels, the json module as many as it has read
        return json.dumps(response, default=_members, ensure_ascii=False, separators=(",", ":"))


def _members(value: Any) -> dict[str, Any]:
    """The members that a model was given, under the vendor's names."""
    fields = type(value).model_fields
    return {
        (fields[name].alias or name) if name in fields else name: getattr(value, name)
        for name in value.model_fields_set
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def decode_line(line: bytes) -> dict[str, Any] | None:
    """The members of a line; None for what is not a whole line of a journal.

    Raises ConfigurationError for a line of a newer version of this format.
    """
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict) or "v" not in read:
        return None
    if read["v"] != VERSION:
        raise ConfigurationError(f"it is of version {read['v']!r}, this release knows version {VERSION}")
    return read if read.keys() >= _NEEDED else None


def is_beginning(line: bytes) -> bool:
    """Whether this can be a line of a journal, perhaps a torn one."""
    return line.startswith(BEGINNING) or (line != b"" and BEGINNING.startswith(line))


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


def describe_failure(error: Exception) -> dict[str, Any]:
    """All that `restore_error` needs. The bytes that came in place of an answer are not kept."""
    reason = error.reason if isinstance(error, ResponseError) else error_text(error)
    return {
        **describe_error(error),
        "message": reason,
        "http_status": getattr(error, "http_status", None),
        "kind": getattr(error, "kind", getattr(error.__cause__, "kind", None)),
        "retry": is_retried(error),
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
    if isinstance(error, BatchStoppedError) and isinstance(error.__cause__, OcrError):
        return is_billed(error.__cause__)
    return False if isinstance(error, OcrError) else None


def is_retried(error: Exception) -> bool:
    """Whether a resumed run calls again: after what passes by itself, and what the user can mend."""
    if isinstance(error, ApiError) and error.fatal:
        return True
    if isinstance(error, TransportError):
        return True
    if isinstance(error, (ConfigurationError, BatchStoppedError, LimitsError)):
        return True
    return repeat_after(error, ambiguous=True) is not Repeat.NEVER


def restore_error(told: Mapping[str, Any], document: str | None) -> OcrError:
    """The error of a line, of the class that it had."""
    kind, message = told.get("type"), str(told.get("message", ""))
    status, unclear = told.get("http_status") or 0, told.get("billed") is None
    if told.get("code"):
        return make_api_error(told["code"], message, told.get("request_id"), status)
    if kind == "DocumentError":
        return DocumentError(document or "", message)
    if kind == "ResponseError":
        return ResponseError(message, status, maybe_billed=unclear)
    if kind == "TransportError":
        return TransportError(message, told.get("kind") or "disconnect", unclear)
    return OcrError(f"{kind}: {message}")
