"""How a caller that runs many calls learns what each of them took."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Trace:
    """What one call took: `attempts` counts the requests that went out."""

    attempts: int = 0


current_trace: ContextVar[Trace | None] = ContextVar("current_trace", default=None)
"""Set by batch() in the task of each document; the engine writes into it, nobody else reads it."""
