"""Sessions: aiohttp sessions, one for each event loop and endpoint, and the one place that uses them."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from yarl import URL

from tencent_ocr_async.engine.connections import Connector
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.payload import BodyPayload
from tencent_ocr_async.engine.proxies import find_proxy
from tencent_ocr_async.engine.timeouts import Timeout
from tencent_ocr_async.engine.transport_errors import as_error, harmless_cause
from tencent_ocr_async.errors import ConfigurationError, ResponseError, TransportError
from tencent_ocr_async.protocol.exchange import Answer, Outgoing

_CLOSE_TIMEOUT: Final = 5.0
_READ: Final = 256 * 1024
_BODY_KEPT: Final = 1024
_REDIRECTS: Final = range(HTTPStatus.MULTIPLE_CHOICES, HTTPStatus.BAD_REQUEST)

DEFAULT_MAX_ANSWER: Final = 64 * 1024 * 1024
"""The largest answer that is read, in bytes: cut-out pictures come back as Base64 within the JSON."""

_logger = logging.getLogger("tencent_ocr_async")

_Key = tuple[asyncio.AbstractEventLoop, str]


@dataclass(frozen=True, slots=True)
class _Held:
    """A session, and what closes it when its event loop ends before the client is closed."""

    session: aiohttp.ClientSession
    connector: Connector
    keeper: AsyncGenerator[None, None]

    async def close(self) -> None:
        await self.session.close()
        with suppress(RuntimeError):  # it is running: the end of the event loop came at the same time
            await self.keeper.aclose()


class Sessions:
    """Sends requests; makes its sessions at the first request of each event loop to each endpoint.

    `timeout` bounds one attempt: a number of seconds as a whole, a Timeout its steps too. TLS is verified,
    redirects are refused, cookies are ignored and answers are bounded. The number of connections is not: the
    limiter before it decides how many requests are under way.
    """

    def __init__(
        self,
        *,
        timeout: float | Timeout,
        proxy: str | None = None,
        max_answer: int = DEFAULT_MAX_ANSWER,
    ) -> None:
        self._timeout = Timeout.of(timeout)
        self._proxy = proxy
        self._max_answer = max_answer
        self._mutex = threading.Lock()
        self._sessions: dict[_Key, _Held] = {}
        self._closed = False

    async def send(
        self, endpoint: Endpoint, outgoing: Outgoing, leaving: Callable[[], None] = lambda: None
    ) -> Answer:
        """One request, once; `leaving` is called when its body goes out, the connection being there.

        One that found only a kept connection which had ended goes out on a new one: see `connections`.
        Raises TransportError where no answer came, ResponseError for a cut one or for what is not HTTP.
        """
        held = self._held(endpoint)
        answer = await self._send(held, endpoint, outgoing, leaving, fresh=False)
        if answer is None:
            _logger.debug("a kept connection had ended: the request goes out on a new one")
            answer = await self._send(held, endpoint, outgoing, lambda: None, fresh=True)
        if answer is None:  # not on a new connection
            raise TransportError("the connection broke")
        return answer

    async def _send(
        self,
        held: _Held,
        endpoint: Endpoint,
        outgoing: Outgoing,
        leaving: Callable[[], None],
        *,
        fresh: bool,
    ) -> Answer | None:
        """The answer, or None where the connection had ended before the request came to it."""
        payload = None
        if outgoing.body is not None:
            content_type = outgoing.headers["Content-Type"]
            payload = BodyPayload(outgoing.body, content_type, leaving, self._timeout.send)
        use = held.connector.use(fresh=fresh)
        try:
            async with held.session.request(
                outgoing.method,
                URL(f"{endpoint.url}{outgoing.target}", encoded=True),
                headers=outgoing.headers,
                data=payload,
                allow_redirects=False,
            ) as response:
                return await self._read(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if use.was_stale(error):
                return None
            sent = use.connected if payload is None else payload.sent
            failure = as_error(error, sent=sent, connected=use.connected)
            cause = harmless_cause(error)
        # Raised outside the handler, which would chain an error that may show secrets.
        raise failure from cause

    async def _read(self, response: aiohttp.ClientResponse) -> Answer:
        if response.status in _REDIRECTS and "Location" in response.headers:
            raise ResponseError("the server redirects elsewhere, which is not followed", response.status)
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
                        pieces[0][:_BODY_KEPT],
                        maybe_billed=True,
                    )
        except TimeoutError:
            raise
        except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError) as error:
            reason = f"the answer was cut after {size:,} bytes"
            raise ResponseError(reason, response.status, b"".join(pieces)[:_BODY_KEPT]) from error
        return Answer(response.status, response.headers.get("Date"), b"".join(pieces))

    def _held(self, endpoint: Endpoint) -> _Held:
        key = (asyncio.get_running_loop(), endpoint.url)
        held = self._sessions.get(key)
        if held is None:
            with self._mutex:
                self.check_open()
                self._forget_dead_loops()
                held = self._sessions[key] = self._make(endpoint)
        return held

    def _make(self, endpoint: Endpoint) -> _Held:
        limits = self._timeout
        connector = Connector()
        session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(
                total=limits.total, connect=limits.connecting, sock_read=limits.read
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=find_proxy(endpoint, self._proxy),
            skip_auto_headers=("User-Agent", "Content-Type"),
        )
        # aiohttp would send a GET once more by itself where the connection breaks: past the limiter,
        # uncounted, and perhaps billed twice. aiohttp has no public switch for it.
        session._retry_connection = False  # noqa: SLF001
        keeper = _close_at_the_end_of_the_loop(session)
        _run_through(anext(keeper))
        return _Held(session, connector, keeper)

    def check_open(self) -> None:
        """Raise ConfigurationError if `close` was called."""
        if self._closed:
            raise ConfigurationError("this client is closed: make a new one")

    async def close(self) -> None:
        """Close all connections, also those of other event loops. Closing twice does no harm."""
        with self._mutex:
            self._closed = True
            sessions, self._sessions = self._sessions, {}
        await asyncio.gather(*(_close_on(loop, held) for (loop, _), held in sessions.items()))

    def _forget_dead_loops(self) -> None:
        for key in [key for key in self._sessions if key[0].is_closed()]:
            _run_through(self._sessions.pop(key).close())


async def _close_at_the_end_of_the_loop(session: aiohttp.ClientSession) -> AsyncGenerator[None, None]:
    """Started within an event loop, it is closed with it: `asyncio.run` ends what generators are left.

    A client may outlive many event loops, and a socket can only be closed while its own still runs.
    """
    try:
        yield
    finally:
        await session.close()


async def _close_on(loop: asyncio.AbstractEventLoop, held: _Held) -> None:
    if loop is asyncio.get_running_loop() or loop.is_closed():
        await held.close()
    elif loop.is_running():
        closing = asyncio.run_coroutine_threadsafe(held.close(), loop)
        # A loop that is blocked or just ending must not hold this one up for ever.
        await asyncio.wait([asyncio.wrap_future(closing)], timeout=_CLOSE_TIMEOUT)
    else:
        await asyncio.to_thread(loop.run_until_complete, held.close())


def _run_through(steps: Awaitable[Any]) -> None:
    """Run to its end what has nothing to wait for."""
    running = steps.__await__()
    with suppress(StopIteration):
        next(running)
        running.close()
