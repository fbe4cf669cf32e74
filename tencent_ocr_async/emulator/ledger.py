"""What was asked of the emulator and what of it the service would bill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload


@dataclass(frozen=True, slots=True)
class Entry:
    """One call.

    `arrived` is the monotonic time at which the request's head arrived, in seconds. `accepted` says that it
    passed the rate limit. `code` is the error code that was answered, None for a success and where a fault
    left no API answer; `fault` is the name of the fault that struck. `document` is the hex SHA-256 of the
    document's bytes (of the URL's text where nothing was fetched), `parameters` holds what was asked
    without the picture, `received` counts the body's bytes.
    """

    action: str
    request_id: str
    arrived: float
    secret_id: str
    code: str | None
    billed: bool
    accepted: bool
    document: str | None
    parameters: Mapping[str, Any]
    received: int
    fault: str | None = None


class Ledger(Sequence[Entry]):
    """The calls in the order in which they were answered."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        return self._entries[index]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __repr__(self) -> str:
        return f"<Ledger: {len(self)} calls, {self.billed} billed, {self.refused} refused>"

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)

    def clear(self) -> None:
        self._entries.clear()

    @property
    def billed(self) -> int:
        """How many calls are billed: successes and the failures that the service charges for."""
        return sum(entry.billed for entry in self._entries)

    @property
    def refused(self) -> int:
        """How many calls were answered with an error code."""
        return sum(entry.code is not None for entry in self._entries)

    @property
    def codes(self) -> Counter[str]:
        """The error codes answered, with their counts."""
        return Counter(entry.code for entry in self._entries if entry.code is not None)

    @property
    def documents(self) -> frozenset[str]:
        """The hex SHA-256 of every document that was billed."""
        return frozenset(entry.document for entry in self._entries if entry.billed and entry.document)

    def of(self, action: str) -> list[Entry]:
        """The calls of one action."""
        return [entry for entry in self._entries if entry.action == action]

    def billed_for(self, sha256: str) -> int:
        """How often a document was billed, by the hex SHA-256 of its bytes."""
        return sum(entry.billed and entry.document == sha256 for entry in self._entries)

    def arrivals(self, action: str | None = None) -> list[float]:
        """When the calls that passed the rate limit arrived, in ascending order, for one action or all."""
        return sorted(
            entry.arrived
            for entry in self._entries
            if entry.accepted and (action is None or entry.action == action)
        )
