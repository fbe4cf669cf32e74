"""Canned answers for a client, without a socket: aioresponses, mended for the aiohttp of today.

Nothing here waits for a network, so it also works on the event loop with a virtual clock.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import Mock

from aiohttp import ClientResponse
from aioresponses import aioresponses

from tencent_ocr_async import Rate
from tencent_ocr_async.engine.limits import LimiterState

HOST = "http://127.0.0.1:8765"


class CannedResponse(ClientResponse):
    """aioresponses 0.7.9 does not pass `stream_writer`, which aiohttp 3.14 requires."""

    def __init__(self, method: str, url: Any, **options: Any) -> None:
        if "stream_writer" in inspect.signature(ClientResponse.__init__).parameters:
            options.setdefault("stream_writer", Mock())
        super().__init__(method, url, **options)


class Canned:
    """The requests that were made, and the answers that stand ready for them in their order."""

    def __init__(self, mock: Any, host: str) -> None:
        self._mock = mock
        self._host = host

    def answer(self, *, status: int = 200, body: str = "", repeat: bool = False, **members: Any) -> None:
        """Make a POST be answered: by this body, else by a Response with these members."""
        text = body or json.dumps({"Response": {"RequestId": "fake-request", **members}})
        self._mock.post(
            f"{self._host}/", status=status, body=text, repeat=repeat, response_class=CannedResponse
        )

    def refuse(self, code: str, message: str = "") -> None:
        """Make a POST be answered by an error of the API."""
        self.answer(Error={"Code": code, "Message": message})

    @property
    def requests(self) -> list[Mapping[str, Any]]:
        """The keyword arguments with which aiohttp was asked, one entry for each request."""
        return [call.kwargs for calls in self._mock.requests.values() for call in calls]

    @property
    def headers(self) -> list[Mapping[str, str]]:
        return [request["headers"] for request in self.requests]

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What each request carried, parsed."""
        return [json.loads(request["data"].decode()) for request in self.requests]


@contextmanager
def canned(host: str = HOST) -> Iterator[Canned]:
    """No request of aiohttp leaves the process within."""
    with aioresponses() as mock:
        yield Canned(mock, host)


class Unlimited:
    """Limits, and the limiter of every action, that let each call through at once."""

    def limiter(self, account: str, endpoint: str, action: str, rate: Rate) -> Unlimited:
        return self

    @property
    def state(self) -> LimiterState:
        return LimiterState(Rate(1), 0.0, waiting=0, granted=0, refused=0)

    def expected_wait(self) -> float:
        return 0.0

    async def acquire(self, *, again: bool = False, waited: float = 0.0) -> None: ...

    def left(self, late: float) -> None: ...

    async def refused(self, limit: int | None) -> None: ...
