"""Messages on the pipes between the emulator and its worker processes: a head of JSON, then bytes.

Both lengths stand before them as unsigned 32-bit numbers, big-endian.
"""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping
from typing import Any, Final

_LENGTHS: Final = struct.Struct(">II")


def send(pipe: io.RawIOBase, head: Mapping[str, Any], body: bytes = b"") -> None:
    """Write one message.

    Raises OSError where nobody reads any more, TypeError or ValueError for what JSON cannot hold.
    """
    text = json.dumps(head, allow_nan=False, separators=(",", ":")).encode()
    for part in (_LENGTHS.pack(len(text), len(body)) + text, body):
        rest = memoryview(part)
        while rest:
            rest = rest[pipe.write(rest) or 0 :]


def receive(pipe: io.RawIOBase) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None where the other side has ended, also in the middle of a message."""
    lengths = _read(pipe, _LENGTHS.size)
    if lengths is None:
        return None
    head_length, body_length = _LENGTHS.unpack(lengths)
    head, body = _read(pipe, head_length), _read(pipe, body_length)
    return None if head is None or body is None else (json.loads(head), bytes(body))


def _read(pipe: io.RawIOBase, length: int) -> bytearray | None:
    data = bytearray(length)
    rest = memoryview(data)
    while rest:
        count = pipe.readinto(rest)
        if not count:
            return None
        rest = rest[count:]
    return data
