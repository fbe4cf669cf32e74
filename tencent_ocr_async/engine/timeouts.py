"""Timeout: how long one attempt may take, as a whole and step by step."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

from tencent_ocr_async.errors import ConfigurationError

_CONNECT: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeout:
    """Seconds that one attempt may take; a number in its place is its `total`.

    `total`: from the connection to the last byte of the answer (default 60). `connect`: until there is a
    connection, the host's name resolved and TLS agreed on (default 10, or half the total where that is less).
    `send`: the longest that the service may take nothing more of the request. `read`: the longest that no
    byte of the answer comes once the request is out. Both are by default bounded by the total alone.

    The TransportError of each step has a `kind` of its own: connect_timeout, send_timeout, read_timeout. Only
    the last may have been billed.
    """

    total: float = 60.0
    connect: float | None = None
    send: float | None = None
    read: float | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            given = value is not None or field.name == "total"
            if given and not (_is_number(value) and math.isfinite(value) and value > 0):
                name = "timeout" if field.name == "total" else f"Timeout: {field.name}"
                raise ConfigurationError(f"{name} must be a number of seconds above 0, not {value!r}")

    @classmethod
    def of(cls, value: float | Timeout) -> Timeout:
        """A Timeout as it is, a number as its total."""
        return value if isinstance(value, Timeout) else cls(total=value)

    @property
    def connecting(self) -> float:
        """The bound of the connection.

        Shorter than the whole, or a connection that hangs would look like an answer that does not come.
        """
        return min(_CONNECT, self.total / 2) if self.connect is None else self.connect


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
