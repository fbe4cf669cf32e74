"""Sessions: aiohttp sessions, one for each event loop and endpoint, and the one place that uses them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable
from typing import Final

import aiohttp
from yarl import URL

from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.payload import BodyPayload
from tencent_ocr_async.engine.proxies import find_proxy
from tencent_ocr_async.engine.transport_errors import as_transport_error
from tencent_ocr_async.errors import ConfigurationError, ResponseError
from tencent_ocr_async.protocol.exchange import Answer, Outgoing

_CONNECT_TIMEOUT: Final = 10.0
_CLOSE_TIMEOUT: Final = 5.0
_READ: Final = 256 * 1024

DEFAULT_MAX_ANSWER: Final = 64 * 1024 * 1024
"""The largest answer that is read, in bytes: cut-out pictures come back as Base64 within the JSON."""

_Key = tuple[asyncio.AbstractEventLoop, str]


class Sessions:
    """Sends requests; makes its sessions at the first request of each event loop to each endpoint.

    `timeout` bounds one attempt as a whole, in seconds. TLS is verified, redirects are refused, cookies are
    ignored and answers are bounded. The number of connections is not: the limiter before it decides how many
    requests are under way.
    """

    def __init__(
        self, *, timeout: float, proxy: str | None = None, max_answer: int = DEFAULT_MAX_ANSWER
    ) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(_CONNECT_TIMEOUT, timeout))
        self._proxy = proxy
        self._max_answer = max_answer
        self._mutex = threading.Lock()
        self._sessions: dict[_Key, aiohttp.ClientSession] = {}
        self._closed = False

    async def send(self, endpoint: Endpoint, outgoing: Outgoing) -> Answer:
        """One request, once. Raises TransportError where no answer came, ResponseError for a cut one."""
        session = self._session(endpoint)
        payload = None
        if outgoing.body is not None:
            payload = BodyPayload(outgoing.body, outgoing.headers["Content-Type"])
        try:
            async with session.request(
                outgoing.method,
                URL(f"{endpoint.url}{outgoing.target}", encoded=True),
                headers=outgoing.headers,
                data=payload,
                allow_redirects=False,
            ) as response:
                return await self._read(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise as_transport_error(error, sent=payload is None or payload.sent) from error

    async def _read(self, response: aiohttp.ClientResponse) -> Answer:
        pieces: list[bytes] = []
        size = 0
        try:
            async for piece in response.content.iter_chunked(_READ):
                pieces.append(piece)
                size += len(piece)
                if size > self._max_answer:
                    raise ResponseError(
                        f"the answer is larger than {self._max_answer:,} bytes",
                        response.status,
                        pieces[0],
                        True,
                    )
        except TimeoutError:
            raise
        except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError) as error:
            reason = f"the answer was cut after {size:,} bytes"
            raise ResponseError(reason, response.status, b"".join(pieces)) from error
        return Answer(response.status, response.headers.get("Date"), b"".join(pieces))

    def _session(self, endpoint: Endpoint) -> aiohttp.ClientSession:
        key = (asyncio.get_running_loop(), endpoint.url)
        session = self._sessions.get(key)
        if session is not None:
            return session
        with self._mutex:
            if self._closed:
                raise ConfigurationError("this client is closed: make a new one")
            self._forget_dead_loops()
            session = self._sessions[key] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                proxy=find_proxy(endpoint, self._proxy),
                skip_auto_headers=("User-Agent", "Content-Type"),
            )
        return session

    def check_open(self) -> None:
        """Raise ConfigurationError if `close` was called."""
        if self._closed:
            raise ConfigurationError("this client is closed: make a new one")

    async def close(self) -> None:
        """Close all connections, also those of other event loops. Closing twice does no harm."""
        with self._mutex:
            self._closed = True
            sessions, self._sessions = self._sessions, {}
        await asyncio.gather(*(_close_on(loop, session) for (loop, _), session in sessions.items()))

    def _forget_dead_loops(self) -> None:
        for key in [key for key in self._sessions if key[0].is_closed()]:
            _drain(self._sessions.pop(key).close())


async def _close_on(loop: asyncio.AbstractEventLoop, session: aiohttp.ClientSession) -> None:
    if loop is asyncio.get_running_loop() or loop.is_closed():
        await session.close()
    elif loop.is_running():
        closing = asyncio.run_coroutine_threadsafe(session.close(), loop)
        # A loop that is blocked or just ending must not hold this one up for ever.
        await asyncio.wait([asyncio.wrap_future(closing)], timeout=_CLOSE_TIMEOUT)
    else:
        await asyncio.to_thread(loop.run_until_complete, session.close())


def _drain(closing: Awaitable[None]) -> None:
    """Run a close to its end that has nothing to wait for, since its event loop is gone."""
    steps = closing.__await__()
    try:
        next(steps)
    except StopIteration:
        return
    steps.close()
