"""The other end: takes any POST and answers it at once with one and the same recognition.

Runs in a process of its own, so that the client's CPU time is the client's alone. It prints its port and
ends when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

_BUFFER: Final = 1024 * 1024
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_IN_HEAD: Final = -1

FIRST_LINE: Final = "Invoice 0042"


def _line(text: str, top: int) -> dict[str, object]:
    corners = [(40, top), (400, top), (400, top + 30), (40, top + 30)]
    return {
        "DetectedText": text,
        "Confidence": 99,
        "Polygon": [{"X": x, "Y": y} for x, y in corners],
        "AdvancedInfo": '{"Parag":{"ParagNo":1}}',
        "ItemPolygon": {"X": 40, "Y": top, "Width": 360, "Height": 30},
        "Words": [],
        "WordCoordPoint": [],
    }


def build_answer() -> bytes:
    """The HTTP response as bytes: a GeneralAccurateOCR answer of three lines, with the service's headers."""
    lines = [_line(text, 40 * row) for row, text in enumerate((FIRST_LINE, "金额 1,234.50", "Total"), 1)]
    return frame({"TextDetections": lines, "Angle": 0.5, "RequestId": "00000000-0000-4000-8000-000000000000"})


def frame(response: Mapping[str, object]) -> bytes:
    """An HTTP response as bytes that holds this `Response` object."""
    body = json.dumps({"Response": response}, ensure_ascii=False, separators=(",", ":")).encode()
    head = (
        "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
    )
    return head.encode() + body


class Connection(asyncio.BufferedProtocol):
    """Calls `serve` with its transport for each request; `connections` holds the transports that are open.

    Reads into one buffer, over and over: a picture of 5 MB is counted, never kept.
    """

    def __init__(
        self, serve: Callable[[asyncio.Transport], None], connections: set[asyncio.Transport]
    ) -> None:
        self._serve = serve
        self._connections = connections
        self._buffer = bytearray(_BUFFER)
        self._head = bytearray()
        self._missing = _IN_HEAD

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
            self._connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the name is the protocol's
        self._connections.discard(self._transport)

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002 - the name is the protocol's
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self._missing == _IN_HEAD:
            self._head += memoryview(self._buffer)[:nbytes]
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            found = _LENGTH.search(self._head, 0, end)
            self._missing = (int(found[1]) if found else 0) - (len(self._head) - end - 4)
        else:
            self._missing -= nbytes
        if self._missing <= 0:
            self._head.clear()
            self._missing = _IN_HEAD
            self._serve(self._transport)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    answer = build_answer()

    def serve(transport: asyncio.Transport) -> None:
        transport.write(answer)

    server = await loop.create_server(lambda: Connection(serve, set()), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


@contextmanager
def running_server() -> Iterator[str]:
    """The address ("http://127.0.0.1:PORT") of a server in another process, which ends with the block."""
    command = [sys.executable, "-m", "benchmarks.server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("the server's output is not captured")
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_serve())
