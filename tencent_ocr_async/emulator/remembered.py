"""What was read before: load tests send the same picture over and over, and reading takes a second."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

Members = Mapping[str, Any]

_MAX_ANSWERS: Final = 256
_MAX_BYTES: Final = 32 * 1024 * 1024
"""Of the answers as JSON; as objects they take some times that."""


class Remembered:
    """The latest answers by a key that says all they depend on, bounded by number and size.

    Whoever asks for what is being read already waits for that reading. It goes on until nobody waits any
    more. Refusals are not kept: all who wait get the same one, the next one asks anew.
    """

    def __init__(self, max_answers: int = _MAX_ANSWERS, max_bytes: int = _MAX_BYTES) -> None:
        self._max_answers = max_answers
        self._max_bytes = max_bytes
        self._answers: OrderedDict[str, tuple[Members, int]] = OrderedDict()
        self._bytes = 0
        self._readings: dict[str, asyncio.Task[Members]] = {}
        self._waiting: dict[str, int] = {}

    async def get(self, key: str, read: Callable[[], Awaitable[Members]]) -> Members:
        """The answer for `key`, from memory, from a reading under way, or from `read`, whose errors pass."""
        if key in self._answers:
            self._answers.move_to_end(key)
            return self._answers[key][0]
        reading = self._readings.get(key)
        if reading is None:
            reading = self._readings[key] = asyncio.ensure_future(self._read(key, read))
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            return await asyncio.shield(reading)
        finally:
            self._leave(key, reading)

    async def _read(self, key: str, read: Callable[[], Awaitable[Members]]) -> Members:
        members = await read()
        self._keep(key, members)
        return members

    def _leave(self, key: str, reading: asyncio.Task[Members]) -> None:
        self._waiting[key] -= 1
        if not self._waiting[key]:
            del self._waiting[key], self._readings[key]
            reading.cancel()

    def _keep(self, key: str, members: Members) -> None:
        size = len(json.dumps(members, separators=(",", ":")))
        if size > self._max_bytes:
            return
        self._answers[key] = (members, size)
        self._bytes += size
        while self._bytes > self._max_bytes or len(self._answers) > self._max_answers:
            _, (_, dropped) = self._answers.popitem(last=False)
            self._bytes -= dropped


def make_key(action: str, document: str, parameters: Mapping[str, Any]) -> str:
    """A key for a document's SHA-256 and the action's parameters, in whichever order they came."""
    text = json.dumps([action, document, parameters], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
