"""Kept-alive connections: how long one lay idle, what lies in it unasked, whether it broke for that.

A server closes a connection that lies idle, and the next request may cross its goodbye on the way. Nobody
has read that request: its one symptom is that an idle connection breaks at once and without a byte. Such a
request is sent once more without being counted. Should a service after all have died in just that moment
with the request in hand, no more is at stake than by the repetition which follows every broken connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from weakref import WeakKeyDictionary

import aiohttp
from aiohttp.connector import Connection

# Shorter than any server's patience, longer than the pauses between the calls of a run.
_IDLE: Final = 3.0
_AT_ONCE: Final = 1.0


@dataclass(slots=True)
class Use:
    """One request's use of a connection.

    `fresh`: it must have a new one. `connected`: it has one, since `taken`. `idle`: how many seconds that one
    had lain unused, None for a new one.
    """

    fresh: bool = False
    connected: bool = False
    taken: float = 0.0
    idle: float | None = None

    def was_stale(self, error: BaseException) -> bool:
        """Whether the error is that of a request which an idle connection's end crossed on its way."""
        if self.idle is None or self.idle <= _IDLE or not _is_break(error):
            return False
        return asyncio.get_running_loop().time() - self.taken < _AT_ONCE


_current: ContextVar[Use | None] = ContextVar("connection_use", default=None)


class Connector(aiohttp.TCPConnector):
    """aiohttp's connections without a limit of their number, which is the limiter's business."""

    def __init__(self) -> None:
        super().__init__(limit=0)
        self._last_used: WeakKeyDictionary[asyncio.BaseProtocol, float] = WeakKeyDictionary()

    def use(self, *, fresh: bool = False) -> Use:
        """Note the connection that this task's next request goes out on; `fresh` closes the kept ones."""
        use = Use(fresh)
        _current.set(use)
        return use

    async def connect(self, *args: Any, **options: Any) -> Connection:
        """A connection, kept or new, in which nothing lies that this request did not ask for."""
        use = _current.get() or Use()
        _current.set(None)
        loop = asyncio.get_running_loop()
        while True:
            connection = await super().connect(*args, **options)
            protocol = connection.protocol
            last_used = None if protocol is None else self._last_used.get(protocol)
            if protocol is None or last_used is None:
                break
            # An answer to nothing would be read as the one to this request.
            if not (use.fresh or protocol.should_close):
                break
            connection.close()
        use.connected, use.taken = True, loop.time()
        use.idle = None if last_used is None else use.taken - last_used
        if protocol is not None:
            connection.add_callback(partial(self._note, protocol, loop.time))
        return connection

    def _note(self, protocol: asyncio.BaseProtocol, clock: Callable[[], float]) -> None:
        self._last_used[protocol] = clock()


def _is_break(error: BaseException) -> bool:
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return isinstance(error.message, str)  # else it is the beginning of an answer
    return isinstance(error, ConnectionError) or (
        isinstance(error, aiohttp.ClientOSError) and not isinstance(error, aiohttp.ClientConnectorError)
    )
