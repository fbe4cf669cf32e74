"""The latest calls with their answers and documents, for whoever looks at them: bounded, by reference."""

from __future__ import annotations

import itertools
import secrets
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .answers import Answer
from .faults import LATE
from .ledger import Entry
from .refusals import Refusal

CALLS: Final = 200
DOCUMENT_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call and its answer: `at` is the wall-clock time of the answer, `took` the seconds until then."""

    number: int
    entry: Entry
    outcome: Answer | Refusal
    at: float
    took: float
    size: int | None

    @property
    def failed(self) -> bool:
        """Whether the caller got no good answer; a late one is good."""
        fault = self.entry.fault
        return self.entry.code is not None or (fault is not None and fault not in LATE)


class History:
    """The last `calls` calls, and of their documents the latest that `document_bytes` hold.

    Equal documents are kept once. Nothing is copied or encoded when a call is added. `epoch` changes when
    the history is cleared, so that a reader who saw it before begins anew.
    """

    def __init__(self, calls: int = CALLS, document_bytes: int = DOCUMENT_BYTES) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=calls)
        self._documents: dict[str, bytes] = {}
        self._room = self._most = document_bytes
        self._numbers = itertools.count(1)
        self.epoch = secrets.token_hex(8)
        self.calls = self.billed = self.failed = 0

    def add(
        self, entry: Entry, outcome: Answer | Refusal, document: bytes | None, *, at: float, took: float
    ) -> None:
        """Note a call that was answered."""
        self.calls += 1
        self.billed += entry.billed
        size = None if document is None else len(document)
        exchange = Exchange(next(self._numbers), entry, outcome, at, took, size)
        self.failed += exchange.failed
        self._exchanges.append(exchange)
        if document is not None and entry.document is not None:
            self._keep(entry.document, document)

    def _keep(self, sha256: str, document: bytes) -> None:
        known = self._documents.pop(sha256, None)
        self._room += len(known) if known is not None else 0
        if len(document) > self._most:
            return
        self._documents[sha256] = document
        self._room -= len(document)
        while self._room < 0:
            self._room += len(self._documents.pop(next(iter(self._documents))))

    def after(self, number: int) -> Iterator[Exchange]:
        """The calls that came after that one, oldest first."""
        return (exchange for exchange in self._exchanges if exchange.number > number)

    def find(self, number: int) -> Exchange | None:
        """One call by its number."""
        return next((exchange for exchange in self._exchanges if exchange.number == number), None)

    def document(self, exchange: Exchange) -> bytes | None:
        """A call's document, while there is room for it."""
        return self._documents.get(exchange.entry.document or "")

    def clear(self) -> None:
        """Forget every call."""
        self._exchanges.clear()
        self._documents.clear()
        self._room = self._most
        self.epoch = secrets.token_hex(8)
        self.calls = self.billed = self.failed = 0
