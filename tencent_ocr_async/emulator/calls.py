"""One call on its way down the ladder, and the reply at the end of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .faults import Fault
from .rates import Ticket
from .texts import Language


@dataclass(slots=True)
class Call:
    """What is known of a call so far; the ledger's entry is made of it."""

    action: str
    request_id: str
    arrived: float
    language: Language
    secret_id: str = ""
    ticket: Ticket | None = None
    document: str | None = None
    content: bytes | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    received: int = 0
    fault: Fault | None = None
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes out, the fault that strikes it on the way and its delay in seconds."""

    body: bytes
    content_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Fault | None = None
    delay: float = 0.0
