"""How a reply goes out, and how a fault strikes it on the wire."""

from __future__ import annotations

import asyncio
import socket
import struct
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from aiohttp import web

from .calls import Reply

_PAGE: Final = (
    "<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>"
)
_LOGIN: Final = "Please sign in to use this network"
_RST: Final = struct.pack("ii", 1, 0)


async def deliver(
    request: web.BaseRequest, reply: Reply, now: float, closing: asyncio.Event
) -> web.StreamResponse:
    """Send a reply, dated `now`, as its fault lets it; `closing` ends what hangs or is late."""
    fault = reply.fault
    if fault is None:
        return _whole(reply, now)
    what = fault.what
    if what == "hang" or not await _pause(reply.delay, closing):
        await closing.wait()
        return _reset(request)
    if what == "reset":
        return _reset(request)
    if what == "cut":
        return await _cut(request, reply, now)
    return _whole(_instead(what, reply), now)


def _instead(what: str | int, reply: Reply) -> Reply:
    if what == "html":
        return _page(_LOGIN, 200)
    return _page(f"{what} {_phrase(what)}".strip(), what) if isinstance(what, int) else reply


async def _pause(seconds: float, closing: asyncio.Event) -> bool:
    """Wait that long; False where the emulator closed meanwhile."""
    if seconds <= 0:
        return True
    try:
        await asyncio.wait_for(closing.wait(), seconds)
    except TimeoutError:
        return True
    return False


def _whole(reply: Reply, now: float) -> web.Response:
    headers = {**reply.headers, "Date": formatdate(now, usegmt=True)}
    return web.Response(
        body=reply.body, status=reply.status, headers=headers, content_type=reply.content_type
    )


def _page(title: str, status: int) -> Reply:
    return Reply(_PAGE.format(title=title).encode(), "text/html", status)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _reset(request: web.BaseRequest) -> web.Response:
    """Break the connection with RST, so that the peer sees a reset and no orderly end."""
    transport = request.transport
    if transport is not None:
        plain = transport.get_extra_info("socket")
        if plain is not None:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
        transport.abort()
    return web.Response()


async def _cut(request: web.BaseRequest, reply: Reply, now: float) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status, headers=_whole(reply, now).headers)
    response.content_length = len(reply.body)
    response.force_close()
    await response.prepare(request)
    await response.write(reply.body[: len(reply.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
