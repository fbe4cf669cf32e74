"""A server of a few lines on a real socket, which answers as a test wants it to."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.protocol.exchange import Outgoing
from tencent_ocr_async.protocol.messages import Body

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def answer_bytes(body: bytes = b"fine", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Server:
    """A server of a few lines: `handle` gets each connection after its first request's head and body."""

    def __init__(self, send: bytes | Handler) -> None:
        self.send = send
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self.connections = 0
        self.ended = asyncio.Event()
        self.endpoint = Endpoint("http", "")
        self._tasks: set[asyncio.Task[None]] = set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._request(reader):
                if callable(self.send):
                    await self.send(reader, writer)
                    return
                writer.write(self.send)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
            self.ended.set()

    async def _request(self, reader: asyncio.StreamReader) -> bool:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:
            return False
        self.heads.append(head)
        lengths = [line for line in head.splitlines() if line.lower().startswith("content-length:")]
        length = int(lengths[0].partition(":")[2]) if lengths else 0
        self.bodies.append(await reader.readexactly(length))
        return True

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


S = TypeVar("S", bound=Server)


@asynccontextmanager
async def listening(server: S, tls: ssl.SSLContext | None = None) -> AsyncIterator[S]:
    listener = await asyncio.start_server(server.connected, "127.0.0.1", 0, ssl=tls, limit=2**24)
    port = listener.sockets[0].getsockname()[1]
    server.endpoint = Endpoint("https" if tls else "http", f"127.0.0.1:{port}")
    try:
        yield server
    finally:
        listener.close()
        await server.stop()


@asynccontextmanager
async def serve(send: bytes | Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    async with listening(Server(send), tls) as running:
        yield running


def post(body: bytes = b"{}") -> Outgoing:
    headers = {"Content-Type": "application/json", "Authorization": "fake-authorization"}
    return Outgoing("POST", "/", headers, Body((body,)))


async def wait_for_ever(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection so that the peer sees a reset and no orderly end."""
    plain = writer.get_extra_info("socket")
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    writer.transport.abort()
