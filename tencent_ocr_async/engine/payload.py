"""The body of a request as aiohttp sends it: in pieces, and knowing whether it went out whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload

from tencent_ocr_async.protocol.messages import Body

_CHUNK: Final = 256 * 1024
"""Written at once. Sending a whole picture in one write stalls the event loop for its copy and encryption."""


class BodyPayload(Payload):
    """A Body, written piece by piece with room for other tasks in between.

    A piece that is not taken within `stall` seconds ends it with a TimeoutError.
    """

    _value: Body

    def __init__(
        self, body: Body, content_type: str, leaving: Callable[[], None], stall: float | None = None
    ) -> None:
        super().__init__(body, content_type=content_type)
        self._size = body.size
        self._leaving = leaving
        self._stall = stall
        self.sent = False

    async def write(self, writer: AbstractStreamWriter) -> None:
        self._leaving()  # there is a connection: aiohttp writes to nothing else
        pieces = self._value.pieces
        if self._value.size <= _CHUNK:
            await self._put(writer, b"".join(pieces))
        else:
            for piece in pieces:
                view = memoryview(piece)
                for start in range(0, len(view), _CHUNK):
                    await self._put(writer, view[start : start + _CHUNK])
                    # A server that keeps up would let the whole picture go out in one turn of the loop.
                    await asyncio.sleep(0)
        self.sent = True

    async def _put(self, writer: AbstractStreamWriter, chunk: bytes | memoryview) -> None:
        if self._stall is None:
            await writer.write(chunk)
            return
        async with asyncio.timeout(self._stall):
            await writer.write(chunk)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return b"".join(self._value.pieces).decode(encoding, errors)
