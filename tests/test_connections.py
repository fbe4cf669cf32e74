"""Kept-alive connections that end or hold what nobody asked for, and the time limit of each step."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from canned import Unlimited
from pictures import make_picture
from tiny_server import Server, answer_bytes, listening, post, reset, serve, wait_for_ever

from tencent_ocr_async import (
    ConfigurationError,
    Credentials,
    OcrClient,
    ResponseError,
    RetryPolicy,
    Timeout,
    TransportError,
)
from tencent_ocr_async.engine import connections
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.retry import repeat_after
from tencent_ocr_async.engine.sessions import Sessions
from tencent_ocr_async.error_codes import Repeat
from tencent_ocr_async.protocol.exchange import Outgoing

PNG = make_picture("PNG")
GET = Outgoing("GET", "/", {"Authorization": "fake-authorization"})
SUCCESS = answer_bytes(b'{"Response": {"RequestId": "fake-request", "SealInfos": []}}')


@pytest.fixture
def soon_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection counts as idle at once, so that no test has to wait for it."""
    monkeypatch.setattr(connections, "_IDLE", -1.0)


class Ending(Server):
    """Answers the first request of each connection; at the next one it does `at_the_second`."""

    def __init__(self, at_the_second: str = "close", *, mute: bool = False) -> None:
        super().__init__(b"")
        self.at_the_second = at_the_second
        self.mute = mute

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.mute and self.connections > 1:
            writer.close()
            return
        await self._request(reader)
        writer.write(SUCCESS)
        if await self._request(reader):
            if self.at_the_second == "reset":
                reset(writer)
            elif self.at_the_second == "half a head":
                writer.write(SUCCESS[:12])
                await writer.drain()
        writer.close()


async def twice(server: Server, outgoing: Outgoing | None = None, **options: Any) -> bytes:
    """The second of two answers over one Sessions."""
    sessions = Sessions(**{"timeout": 10.0, **options})
    try:
        await sessions.send(server.endpoint, outgoing or post())
        return (await sessions.send(server.endpoint, outgoing or post())).body
    finally:
        await sessions.close()


@pytest.mark.usefixtures("soon_idle")
@pytest.mark.parametrize("end", ["close", "reset"])
@pytest.mark.parametrize("outgoing", [post(), GET], ids=["POST", "GET"])
async def test_a_request_on_a_connection_that_had_ended_goes_out_on_a_new_one(
    end: str, outgoing: Outgoing
) -> None:
    async with listening(Ending(end)) as server:
        assert b"fake-request" in await twice(server, outgoing)
    assert (server.connections, len(server.heads)) == (2, 3)


@pytest.mark.usefixtures("soon_idle")
async def test_a_stale_connection_costs_no_attempt() -> None:
    async with listening(Ending()) as server:
        options: dict[str, Any] = {"limits": Unlimited(), "retry": RetryPolicy.none()}
        async with OcrClient(
            Credentials("fake-id", "fake-key"), endpoint=server.endpoint.url, **options
        ) as ocr:
            answers = [await ocr.seal_ocr(PNG) for _ in range(3)]
    assert [answer.request_id for answer in answers] == ["fake-request"] * 3
    assert server.connections == 3


@pytest.mark.usefixtures("soon_idle")
async def test_it_goes_out_once_more_and_not_for_ever() -> None:
    async with listening(Ending(mute=True)) as server:
        with pytest.raises(TransportError) as caught:
            await twice(server)
    assert caught.value.kind == "disconnect"
    assert server.connections == 2


@pytest.mark.usefixtures("soon_idle")
async def test_where_an_answer_had_begun_the_request_is_not_sent_again_unasked() -> None:
    async with listening(Ending("half a head")) as server:
        with pytest.raises(TransportError) as caught:
            await twice(server)
    assert (caught.value.kind, caught.value.maybe_billed) == ("disconnect", True)
    assert server.connections == 1


async def test_a_connection_that_breaks_in_the_midst_of_work_is_an_error_to_be_counted() -> None:
    async with listening(Ending()) as server:
        with pytest.raises(TransportError) as caught:
            await twice(server)
    assert (caught.value.kind, caught.value.maybe_billed) == ("disconnect", True)
    assert server.connections == 1


async def test_one_that_breaks_long_after_the_request_went_out_is_counted_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "_IDLE", -1.0)
    monkeypatch.setattr(connections, "_AT_ONCE", 0.0)
    async with listening(Ending()) as server:
        with pytest.raises(TransportError):
            await twice(server)
    assert server.connections == 1


async def test_an_answer_to_nothing_is_never_taken_for_the_answer_to_the_next_request() -> None:
    spoken = asyncio.Event()

    async def answer_once_more_unasked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer_bytes(b"asked for"))
        await writer.drain()
        await first_is_read.wait()
        writer.write(answer_bytes(b"not asked for"))
        await writer.drain()
        spoken.set()
        await reader.read()

    first_is_read = asyncio.Event()
    async with serve(answer_once_more_unasked) as server:
        sessions = Sessions(timeout=10)
        first = await sessions.send(server.endpoint, post())
        first_is_read.set()
        await spoken.wait()
        for _ in range(5):  # the bytes are on this machine: a few turns of the loop bring them in
            await asyncio.sleep(0.001)
        second = await sessions.send(server.endpoint, post())
        await sessions.close()
    assert (first.body, second.body) == (b"asked for", b"asked for")
    assert server.connections == 2


# Time limits


async def transport_failure(
    endpoint: Endpoint, outgoing: Outgoing | None = None, **limits: float
) -> TransportError:
    sessions = Sessions(timeout=Timeout(**limits))
    try:
        with pytest.raises(TransportError) as caught:
            await sessions.send(endpoint, outgoing or post())
    finally:
        await sessions.close()
    return caught.value


@pytest.mark.parametrize("outgoing", [post(), GET], ids=["POST", "GET"])
async def test_an_answer_that_does_not_come_has_a_limit_of_its_own(outgoing: Outgoing) -> None:
    async with serve(wait_for_ever) as server:
        error = await transport_failure(server.endpoint, outgoing, total=60, read=0.05)
    assert (error.kind, error.maybe_billed) == ("read_timeout", True)


async def test_a_request_that_is_not_taken_has_a_limit_of_its_own_and_cannot_have_been_billed() -> None:
    stalled: list[asyncio.StreamWriter] = []

    async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stalled.append(writer)
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # StreamWriter names the base class

    listener = await asyncio.start_server(connected, "127.0.0.1", 0, limit=1024)
    endpoint = Endpoint("http", f"127.0.0.1:{listener.sockets[0].getsockname()[1]}")
    error = await transport_failure(endpoint, post(bytes(10 * 1024 * 1024)), total=60, send=0.05, read=30)
    for writer in stalled:
        writer.close()
    listener.close()
    assert (error.kind, error.maybe_billed) == ("send_timeout", False)
    assert "the request was not taken within the time limit" in str(error)
    assert repeat_after(error) is Repeat.LATER


class SlowResolver:
    def __init__(self, **_: object) -> None: ...

    async def resolve(self, *_: object, **__: object) -> list[Any]:
        await asyncio.Event().wait()
        return []

    async def close(self) -> None: ...


@pytest.mark.parametrize("limits", [{"total": 60.0, "connect": 0.05}, {"total": 0.05, "connect": 60.0}])
@pytest.mark.parametrize("outgoing", [post(), GET], ids=["POST", "GET"])
async def test_a_connection_that_is_not_made_is_told_apart_whichever_limit_ends_it(
    limits: dict[str, float], outgoing: Outgoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aiohttp.connector.DefaultResolver", SlowResolver)
    error = await transport_failure(Endpoint("https", "slow.invalid"), outgoing, **limits)
    assert (error.kind, error.maybe_billed) == ("connect_timeout", False)


@pytest.mark.parametrize("name", ["total", "connect", "send", "read"])
@pytest.mark.parametrize("value", [0, -1.0, float("inf"), float("nan"), "10", True])
def test_a_limit_must_be_a_number_of_seconds(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match="must be a number of seconds above 0"):
        Timeout(**{name: value})


def test_a_number_is_the_limit_of_the_whole() -> None:
    assert Timeout.of(7) == Timeout(total=7)
    assert (Timeout(total=60).connecting, Timeout(total=4).connecting, Timeout(connect=5).connecting) == (
        10.0,
        2.0,
        5,
    )


# What is not even HTTP


async def test_what_is_not_http_is_an_answer_that_is_none_and_worth_another_try() -> None:
    async with serve(b"SSH-2.0-OpenSSH_9.6\r\n\r\n") as server:
        with pytest.raises(ResponseError) as caught:
            await Sessions(timeout=10).send(server.endpoint, post())
    assert "the answer is not HTTP" in str(caught.value)
    assert repeat_after(caught.value) is Repeat.LATER
