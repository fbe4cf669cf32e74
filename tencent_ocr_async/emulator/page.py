"""The web page of an emulator: what was asked of it, what it answered, and the pictures with their boxes.

GETs without a signature reach it: `/` unless the caller takes plain text alone, and what lies under
`/_emulator/`. A signed GET of a key of that name goes to the bucket. It only looks: nothing that it serves
changes anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from . import page_views
from .calls import Reply
from .downloads import is_loopback
from .history import Exchange
from .hosts import without_port
from .page_pictures import as_picture
from .service import FAKE_CREDENTIALS, Service

PREFIX: Final = "/_emulator/"
_FILES: Final = Path(__file__).parent / "web"
_TYPES: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_CALL: Final = re.compile(r"calls/(?P<number>\d{1,15})(?P<picture>/picture)?")
_OWN: Final = frozenset({"same-origin", "none"})
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def _takes_html(accept: str) -> bool:
    return any(kind in accept for kind in ("text/html", "text/*", "*/*"))


class Page:
    """Answers the browser of whoever runs the emulator. `open_to_all` lets it be reached by any host name."""

    def __init__(self, service: Service, *, open_to_all: bool) -> None:
        self._service = service
        self._open_to_all = open_to_all

    async def answer(self, request: web.BaseRequest) -> Reply | None:
        """The reply, or None for a request that is not for the page."""
        if request.method != "GET" or "Authorization" in request.headers:
            return None
        path, _, _ = request.raw_path.partition("?")
        front = path == "/" and _takes_html(request.headers.get("Accept", "*/*"))
        if not front and not path.startswith(PREFIX):
            return None
        if not self._service.verify and path.removeprefix("/") in self._service.objects:
            return None
        if not self._may_see(request.headers, front=front):
            return _plain(403, "The emulator shows its calls to pages and names of its own machine only.\n")
        if front:
            return _file("index.html")
        return await self._data(path.removeprefix(PREFIX), request.query)

    def _may_see(self, headers: Mapping[str, str], *, front: bool) -> bool:
        # A foreign page may have bound its own name to this address: then Host is that name.
        if not self._open_to_all and not is_loopback(without_port(headers.get("Host", ""))):
            return False
        return front or headers.get("Sec-Fetch-Site", "none") in _OWN

    async def _data(self, name: str, query: Mapping[str, str]) -> Reply:
        found = _CALL.fullmatch(name)
        if found is not None:
            return await self._call(int(found["number"]), picture=found["picture"] is not None)
        if name == "calls":
            return _json(self._calls(query))
        if name == "about":
            return _json(self._about())
        return _file(name) if name in _names() else _plain(404, "There is no such page.\n")

    async def _call(self, number: int, *, picture: bool) -> Reply:
        exchange = self._service.history.find(number)
        if exchange is None:
            return _plain(404, "The emulator no longer knows this call.\n")
        document = self._service.history.document(exchange)
        if not picture:
            return _json(page_views.detail(exchange, document))
        return await _picture(exchange, document)

    def _calls(self, query: Mapping[str, str]) -> dict[str, Any]:
        history = self._service.history
        after = query.get("after", "")
        known = int(after[:15]) if after.isdecimal() and query.get("epoch") == history.epoch else 0
        return {
            "epoch": history.epoch,
            "totals": {"calls": history.calls, "billed": history.billed, "failed": history.failed},
            "calls": [page_views.summary(exchange) for exchange in history.after(known)],
        }

    def _about(self) -> dict[str, Any]:
        # A key that the user brought may be a real one.
        fake = FAKE_CREDENTIALS if FAKE_CREDENTIALS in self._service.keys.values() else None
        return {
            "site": self._service.site,
            "bucket": self._service.bucket,
            "region": self._service.region,
            "secret_id": fake.secret_id if fake else None,
            "secret_key": fake.secret_key if fake else None,
        }


async def _picture(exchange: Exchange, document: bytes | None) -> Reply:
    shown = await as_picture(document, exchange.entry.parameters) if document is not None else None
    if shown is None:
        return _plain(404, "This document cannot be shown.\n")
    return Reply(shown[0], shown[1], headers=_HEADERS)


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in _FILES.iterdir() if path.suffix in _TYPES)


@cache
def _file(name: str) -> Reply:
    path = _FILES / name
    return Reply(path.read_bytes(), _TYPES[path.suffix], headers=_HEADERS)


def _json(value: Any) -> Reply:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Reply(text.encode("utf-8", "replace"), "application/json", headers=_HEADERS)


def _plain(status: int, text: str) -> Reply:
    return Reply(text.encode(), "text/plain", status, _HEADERS)
