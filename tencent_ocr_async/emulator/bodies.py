"""Read a request's body, bounded."""

from __future__ import annotations

from typing import Final

from aiohttp import web

_DRAINED: Final = 64 * 1024 * 1024
"""Bytes of a too large body that are read and dropped, so that its sender gets to see the refusal."""


async def read(request: web.BaseRequest, limit: int) -> bytes | None:
    """The body as it arrived, or None where it is larger than `limit` bytes.

    Raises aiohttp's payload errors or ConnectionError where the body broke off.
    """
    chunks: list[bytes] = []
    size = 0
    while size <= _DRAINED:
        chunk = await request.content.readany()
        if not chunk:
            break
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        else:
            chunks.clear()
    return b"".join(chunks) if size <= limit else None
