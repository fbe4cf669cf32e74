"""Outcome: what became of one document, before it is an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    """What became of a document; `resumed`: nothing was sent, the answer to the same content was there."""

    response: R | None = None
    error: Exception | None = None
    attempts: int = 0
    resumed: bool = False

    @property
    def is_final(self) -> bool:
        """Whether another call would end the same."""
        from .journal_lines import is_retried  # noqa: PLC0415 - only runs with a journal ask

        return self.error is None or not is_retried(self.error)
