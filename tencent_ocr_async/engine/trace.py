"""How a caller that runs many calls learns what each of them took, and how it holds requests back."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Trace:
    """What one call took: `attempts` counts the requests that went out.

    `permit` is asked before each of them and raises where it must not go out.
    """

    attempts: int = 0
    permit: Callable[[Trace], None] | None = None

    def sending(self) -> None:
        """One more request is about to go out."""
        if self.permit is not None:
            self.permit(self)
        self.attempts += 1


current_trace: ContextVar[Trace | None] = ContextVar("current_trace", default=None)
"""Set by batch() in the task of each document; the engine tells it of every request, nobody else reads it."""
