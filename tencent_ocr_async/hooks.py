"""What an `on_event` hook is: a function that takes an Event. The kinds of events stand in `events`.

Apart from them, so that only programs with a hook build the kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A step of a call: the `action` that was called, and the number of the `call` in its client, from 1."""

    action: str
    call: int


OnEvent: TypeAlias = Callable[[Event], object]
"""What `on_event` takes: a plain function; what it returns is not looked at."""
