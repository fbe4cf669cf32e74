"""The door of an emulator: stamps arrivals, sends each request to its API, delivers the replies."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from aiohttp import web

from .calls import Reply
from .cos_api import CosApi
from .delivery import deliver
from .ocr_api import OcrApi
from .page import Page
from .service import Service

_LOG: Final = logging.getLogger("tencent_ocr_async.emulator")
_ABOUT: Final = """\
This is the emulator of Tencent Cloud OCR and Cloud Infinite of the package tencent-ocr-async.
It is not the cloud: it runs on this machine.
POST / takes the signed calls of the OCR API 2018-11-19, GET /<key>?ci-process=OCR those of Cloud Infinite.
A browser shows here what was asked and answered.
"""


class Front:
    """Serves the requests of one emulator."""

    def __init__(self, service: Service, *, open_to_all: bool) -> None:
        self._clock = service.clock
        self._monotonic = service.monotonic
        self._page = Page(service, open_to_all=open_to_all)
        self._ocr = OcrApi(service)
        self._cos = CosApi(service)
        self._closing = asyncio.Event()
        self._tasks: set[asyncio.Task[Reply | None]] = set()

    def open(self) -> None:
        """Get ready to serve, also once more after `close`."""
        self._closing = asyncio.Event()

    async def close(self) -> None:
        """End what hangs, is late or is at work."""
        self._closing.set()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request.

        The work is a task of its own that outlives a client that leaves: the service would bill it too.
        """
        # The head has just arrived: this is the moment that the service counts by.
        arrived = self._monotonic()
        task = asyncio.create_task(self._route(request, arrived))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.wait({task})
        reply = None if task.cancelled() else task.result()
        if reply is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=400)
        return await deliver(request, reply, self._clock(), self._closing)

    async def _route(self, request: web.BaseRequest, arrived: float) -> Reply | None:
        """The reply, or None where the request broke off."""
        headers = request.headers
        path = request.raw_path
        is_api = "X-TC-Action" in headers or headers.get("Authorization", "").startswith("TC3-")
        try:
            if is_api or (request.method == "POST" and path == "/"):
                return await self._ocr.answer(request, arrived)
            page = await self._page.answer(request)
            if page is not None:
                return page
            if request.method == "GET" and path == "/" and "Authorization" not in headers:
                return Reply(_ABOUT.encode(), "text/plain")
            return await self._cos.answer(request, arrived)
        except (ConnectionError, web.RequestPayloadError) as error:
            _LOG.info("a request broke off: %r", error)
            return None
        except Exception:  # noqa: BLE001 - nothing that a client sends may stop the emulator
            _LOG.exception("the emulator failed on %s %s", request.method, path)
            return Reply(b"Internal Server Error", "text/plain", 500)
