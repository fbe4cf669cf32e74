"""A call in the form that the web page reads, made when it asks. No key, token or signed query is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from .history import Exchange
from .pictures import kinds
from .refusals import Refusal

_LONGEST_NAME: Final = 80
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def summary(exchange: Exchange) -> dict[str, Any]:
    """A line of the page's list."""
    entry = exchange.entry
    return {
        "number": exchange.number,
        "action": entry.action[:_LONGEST_NAME] or "(no action)",
        "at": exchange.at,
        "took": round(exchange.took, 6),
        "code": entry.code,
        "fault": entry.fault,
        "failed": exchange.failed,
        "billed": entry.billed,
        "origin": None if isinstance(exchange.outcome, Refusal) else exchange.outcome.origin,
        "size": exchange.size,
    }


def detail(exchange: Exchange, document: bytes | None) -> dict[str, Any]:
    """Everything about a call but its picture."""
    entry = exchange.entry
    return {
        **summary(exchange),
        "request_id": entry.request_id,
        "document": entry.document,
        "kind": "/".join(sorted(kinds(document))) if document else None,
        "kept": document is not None,
        "parameters": _without_secrets(entry.parameters),
        "answer": {"Response": {**_members(exchange), "RequestId": entry.request_id}},
    }


def _members(exchange: Exchange) -> Mapping[str, Any]:
    outcome = exchange.outcome
    if isinstance(outcome, Refusal):
        return {"Error": {"Code": outcome.code, "Message": outcome.message}}
    return outcome.members


def _without_secrets(value: Any) -> Any:
    """The same with URLs cut after their path: a presigned one holds a signature, others a password."""
    if isinstance(value, str):
        return _bare_url(value) if _URL.match(value) else value
    if isinstance(value, Mapping):
        return {name: _without_secrets(inner) for name, inner in value.items()}
    return [_without_secrets(inner) for inner in value] if isinstance(value, list) else value


def _bare_url(url: str) -> str:
    try:
        split = urlsplit(url)
    except ValueError:
        return "(a URL that cannot be read)"
    bare = f"{split.scheme}://{split.netloc.rpartition('@')[2]}{split.path}"
    return f"{bare}?…" if split.query or split.fragment else bare
