"""Sessions on real sockets of this machine: loops and threads, time limits, proxies, TLS, broken answers."""

from __future__ import annotations

import asyncio
import gc
import socket
import ssl
import subprocess
import threading
import weakref
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from canned import Unlimited
from pictures import make_picture
from tiny_server import Server, answer_bytes, post, serve, wait_for_ever

from tencent_ocr_async import (
    ConfigurationError,
    Credentials,
    LocalLimits,
    OcrClient,
    OcrError,
    Rate,
    ResponseError,
    RetryPolicy,
    TransportError,
)
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.retry import repeat_after
from tencent_ocr_async.engine.sessions import Sessions
from tencent_ocr_async.error_codes import Repeat
from tencent_ocr_async.protocol.exchange import Answer, Outgoing
from tencent_ocr_async.protocol.messages import Body

PNG = make_picture("PNG")


async def exchange(server: Server | Endpoint, outgoing: Outgoing | None = None, **options: Any) -> Answer:
    """One request through Sessions of its own."""
    sessions = Sessions(**{"timeout": 10.0, **options})
    endpoint = server.endpoint if isinstance(server, Server) else server
    try:
        return await sessions.send(endpoint, post() if outgoing is None else outgoing)
    finally:
        await sessions.close()


async def failure(server: Server | Endpoint, outgoing: Outgoing | None = None, **options: Any) -> OcrError:
    with pytest.raises(OcrError) as caught:
        await exchange(server, outgoing, **options)
    return caught.value


async def transport_failure(server: Server | Endpoint, **options: Any) -> TransportError:
    error = await failure(server, **options)
    assert isinstance(error, TransportError)
    return error


# One client, several event loops and threads


@pytest.fixture
def elsewhere() -> Iterator[Emulator]:
    """An emulator on an event loop in a thread of its own, so that a test may run as many as it likes."""
    emulator = Emulator(rates={"SealOCR": Rate(100_000)}, recognition=Examples())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(emulator.start(), loop).result(10)
    yield emulator
    asyncio.run_coroutine_threadsafe(emulator.close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def make_client(url: str, **options: Any) -> OcrClient:
    settings: dict[str, Any] = {"limits": LocalLimits({"SealOCR": Rate(100_000)}), **options}
    return OcrClient(
        Credentials("AKIDemulator-not-a-real-id", "emulator-not-a-real-key"), **settings, endpoint=url
    )


async def several(client: OcrClient, count: int = 3) -> int:
    answers = await asyncio.gather(*(client.seal_ocr(PNG) for _ in range(count)))
    return len(answers)


def test_one_client_serves_one_event_loop_after_the_other(elsewhere: Emulator) -> None:
    client = make_client(elsewhere.url)
    for _ in range(3):
        assert asyncio.run(several(client)) == 3
        gc.collect()  # a connection that was left open would warn, and warnings are errors
    asyncio.run(client.close())
    gc.collect()
    assert elsewhere.ledger.billed == 9


def test_event_loops_that_ended_are_forgotten(elsewhere: Emulator) -> None:
    client = make_client(elsewhere.url, limits=Unlimited())
    loops: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    async def main() -> None:
        loops.append(weakref.ref(asyncio.get_running_loop()))
        await several(client)

    for _ in range(4):
        asyncio.run(main())
        gc.collect()
        assert sum(loop() is not None for loop in loops) <= 1  # the last one, until another comes
    asyncio.run(client.close())
    gc.collect()
    assert [loop() for loop in loops] == [None] * 4


def test_one_client_serves_the_event_loops_of_many_threads_at_once(elsewhere: Emulator) -> None:
    client = make_client(elsewhere.url)
    ready = threading.Barrier(5)

    def work() -> int:
        async def main() -> int:
            first = await several(client)
            ready.wait(10)
            return first + await several(client, 7)

        return asyncio.run(main())

    with ThreadPoolExecutor(5) as threads:
        assert [future.result(20) for future in [threads.submit(work) for _ in range(5)]] == [10] * 5
    asyncio.run(client.close())
    gc.collect()
    assert elsewhere.ledger.billed == 50


def test_a_client_that_was_never_closed_leaves_nothing_open_when_its_event_loop_ends(
    elsewhere: Emulator,
) -> None:
    assert asyncio.run(several(make_client(elsewhere.url))) == 3
    gc.collect()


def test_a_client_can_be_closed_from_another_thread_while_its_event_loop_runs(elsewhere: Emulator) -> None:
    client = make_client(elsewhere.url)
    called, closed = threading.Event(), threading.Event()

    async def main() -> None:
        await several(client)
        called.set()
        await asyncio.to_thread(closed.wait, 10)
        with pytest.raises(ConfigurationError, match="this client is closed"):
            await client.seal_ocr(PNG)

    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(asyncio.run, main())
        called.wait(10)
        asyncio.run(client.close())
        gc.collect()
        closed.set()
        future.result(20)


def test_a_call_under_way_when_its_client_is_closed_elsewhere_ends_with_an_error_of_ours(
    elsewhere: Emulator,
) -> None:
    fault = elsewhere.fail("hang")
    client = make_client(elsewhere.url, retry=RetryPolicy(base=0))

    async def main() -> OcrError:
        with pytest.raises(OcrError) as caught:
            await client.seal_ocr(PNG)
        return caught.value

    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(asyncio.run, main())

        async def close_when_sent() -> None:
            async with asyncio.timeout(10):
                while not fault.count:  # noqa: ASYNC110 - the emulator counts in another thread
                    await asyncio.sleep(0.001)
            await client.close()

        asyncio.run(close_when_sent())
        assert "closed" in str(future.result(10))
    gc.collect()


def test_a_client_can_be_closed_after_its_event_loop_was_stopped(elsewhere: Emulator) -> None:
    client = make_client(elsewhere.url)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(several(client))
    asyncio.run(client.close())
    loop.close()
    gc.collect()


def test_a_closed_client_does_not_even_read_the_document(elsewhere: Emulator) -> None:
    client = make_client(elsewhere.url)

    async def main() -> None:
        async with client:
            pass
        with pytest.raises(ConfigurationError, match="this client is closed"):
            await client.seal_ocr("there is no such file.png")
        with pytest.raises(ConfigurationError, match="this client is closed"):
            async with client:
                pass

    asyncio.run(main())


async def test_connections_are_kept_and_used_again() -> None:
    async with serve(answer_bytes()) as server:
        sessions = Sessions(timeout=10)
        for _ in range(5):
            assert (await sessions.send(server.endpoint, post())).body == b"fine"
        await sessions.close()
    assert (len(server.heads), server.connections) == (5, 1)


async def test_each_endpoint_has_a_session_of_its_own() -> None:
    async with serve(answer_bytes(b"one")) as one, serve(answer_bytes(b"two")) as two:
        sessions = Sessions(timeout=10)
        bodies = [(await sessions.send(server.endpoint, post())).body for server in (one, two, one)]
        await sessions.close()
    assert bodies == [b"one", b"two", b"one"]


# What goes out and comes in


async def test_the_request_goes_out_exactly_as_signed() -> None:
    headers = {"Host": "ocr.example", "Content-Type": "application/json", "X-TC-Action": "SealOCR"}
    outgoing = Outgoing("POST", "/a%2Fb%20c?x=%2B&y=%E4%B8%AD", headers, Body((b"{", b'"a":1', b"}")))
    async with serve(answer_bytes(b"fine", Date="Sun, 28 Jan 2024 01:53:08 GMT")) as server:
        answer = await exchange(server, outgoing)
    assert answer == Answer(200, "Sun, 28 Jan 2024 01:53:08 GMT", b"fine")
    first, *lines = server.heads[0].splitlines()
    assert first == "POST /a%2Fb%20c?x=%2B&y=%E4%B8%AD HTTP/1.1"
    assert {"Host: ocr.example", "Content-Type: application/json", "Content-Length: 7"} <= set(lines)
    assert not [line for line in lines if line.lower().startswith(("user-agent", "transfer-encoding"))]
    assert server.bodies == [b'{"a":1}']


async def test_a_body_of_ten_megabytes_arrives_whole() -> None:
    body = bytes(range(256)) * 4 * 10 * 1024
    async with serve(answer_bytes()) as server:
        await exchange(server, post(body))
    assert server.bodies == [body]


async def test_cookies_are_not_kept() -> None:
    async with serve(answer_bytes(Set_Cookie="track=1")) as server:
        sessions = Sessions(timeout=10)
        for _ in range(2):
            await sessions.send(server.endpoint, post())
        await sessions.close()
    assert not [head for head in server.heads if "cookie" in head.lower()]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_redirects_are_never_followed_nor_repeated_and_said_clearly(status: str) -> None:
    async with serve(answer_bytes(b"", status, Location="/elsewhere?token=secret")) as server:
        error = await failure(server)
    assert len(server.heads) == 1
    assert isinstance(error, ResponseError)
    assert error.http_status == int(status[:3])
    assert "the server redirects elsewhere, which is not followed" in str(error)
    assert repeat_after(error) is Repeat.NEVER


@pytest.mark.parametrize("chunked", [False, True])
async def test_an_answer_is_read_up_to_a_bound(chunked: bool) -> None:
    raw = answer_bytes(b"x" * 50_000)
    if chunked:
        chunk = b"2710\r\n" + b"x" * 10_000 + b"\r\n"
        raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 5 + b"0\r\n\r\n"
    async with serve(raw) as server:
        assert len((await exchange(server, max_answer=50_000)).body) == 50_000
        error = await failure(server, max_answer=49_999)
    assert isinstance(error, ResponseError)
    assert "larger than 49,999 bytes" in str(error)
    assert error.maybe_billed
    assert len(error.body) <= 1024
    assert repeat_after(error) is Repeat.NEVER


async def test_a_cut_answer_is_an_answer_that_is_none_and_worth_another_try() -> None:
    async def cut(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer_bytes(b"x" * 5000)[:-1000])

    async with serve(cut) as server:
        error = await failure(server)
    assert isinstance(error, ResponseError)
    assert "the answer was cut after 4,000 bytes" in str(error)
    assert len(error.body) <= 1024
    assert repeat_after(error) is Repeat.LATER


async def test_a_connection_that_closes_without_an_answer_is_a_disconnect() -> None:
    async def leave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        return

    async with serve(leave) as server:
        error = await transport_failure(server)
    assert (error.kind, error.maybe_billed) == ("disconnect", True)
    assert repeat_after(error) is Repeat.LATER


async def test_a_reset_is_a_disconnect() -> None:
    async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plain = writer.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()

    async with serve(reset) as server:
        error = await transport_failure(server)
    assert error.kind == "disconnect"
    assert repeat_after(error) is Repeat.LATER


async def test_what_is_not_http_is_an_error_of_ours_that_holds_no_headers() -> None:
    async with serve(b"SSH-2.0-OpenSSH_9.6\r\n\r\n") as server:
        error = await failure(server)
    assert "fake-authorization" not in repr([error, error.__cause__, error.__context__])


# Time limits


async def test_a_server_that_never_answers_is_a_read_timeout_that_may_have_been_billed() -> None:
    async with serve(wait_for_ever) as server:
        error = await transport_failure(server, timeout=0.1)
    assert (error.kind, error.maybe_billed) == ("read_timeout", True)
    assert "it may have been billed" in str(error)
    assert repeat_after(error) is Repeat.NEVER


async def test_a_server_that_stalls_within_its_answer_is_a_read_timeout_too() -> None:
    async def stall(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer_bytes(b"x" * 100)[:-50])
        await asyncio.Event().wait()

    async with serve(stall) as server:
        error = await transport_failure(server, timeout=0.1)
    assert (error.kind, error.maybe_billed) == ("read_timeout", True)


async def test_a_server_that_does_not_take_the_body_cannot_have_billed_it() -> None:
    async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stalled.append(writer)
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # StreamWriter names the base class

    stalled: list[asyncio.StreamWriter] = []
    listener = await asyncio.start_server(connected, "127.0.0.1", 0, limit=1024)
    endpoint = Endpoint("http", f"127.0.0.1:{listener.sockets[0].getsockname()[1]}")
    error = await failure(endpoint, post(bytes(10 * 1024 * 1024)), timeout=0.2)
    for writer in stalled:
        writer.close()
    listener.close()
    assert isinstance(error, TransportError)
    assert (error.kind, error.maybe_billed) == ("send_timeout", False)
    assert repeat_after(error) is Repeat.LATER


class Resolver:
    """In place of aiohttp's: no name of a test goes to the network."""

    def __init__(self, **_: object) -> None: ...

    async def resolve(self, host: str, *_: object, **__: object) -> list[Any]:
        if host == "slow.invalid":
            await asyncio.Event().wait()
        raise OSError(None, "Name or service not known")

    async def close(self) -> None: ...


async def test_a_name_that_resolves_nowhere_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aiohttp.connector.DefaultResolver", Resolver)
    error = await transport_failure(Endpoint("https", "name.invalid"))
    assert (error.kind, error.maybe_billed) == ("dns", False)
    assert "name.invalid" in str(error)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_connection_that_hangs_is_told_apart_from_an_answer_that_does(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aiohttp.connector.DefaultResolver", Resolver)
    outgoing = Outgoing(method, "/", post().headers, Body((b"{}",)) if method == "POST" else None)
    error = await failure(Endpoint("https", "slow.invalid"), outgoing, timeout=0.2)
    assert isinstance(error, TransportError)
    assert (error.kind, error.maybe_billed) == ("connect_timeout", False)


async def test_a_closed_port_is_no_connection() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        error = await transport_failure(Endpoint("http", f"127.0.0.1:{bound.getsockname()[1]}"))
    assert (error.kind, error.maybe_billed) == ("connect", False)
    assert isinstance(error.__cause__, ConnectionRefusedError)


async def test_a_cancelled_request_closes_its_connection_at_once() -> None:
    async def until_the_client_leaves(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        arrived.set()
        await reader.read()

    arrived = asyncio.Event()
    async with serve(until_the_client_leaves) as server:
        sessions = Sessions(timeout=10)
        task = asyncio.create_task(sessions.send(server.endpoint, post()))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(5):
            await server.ended.wait()
        await sessions.close()


# TLS


@pytest.fixture(scope="session")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate for this machine that nobody vouches for."""
    folder: Path = tmp_path_factory.mktemp("certificate")
    options = "-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    command = ["openssl", "req", *options.split(" "), "-keyout", "key.pem", "-out", "certificate.pem"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no openssl here to make a certificate with")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


async def test_a_certificate_that_nobody_vouches_for_is_refused_once(self_signed: ssl.SSLContext) -> None:
    async with serve(answer_bytes(), tls=self_signed) as server, make_client(server.endpoint.url) as client:
        with pytest.raises(TransportError) as caught:
            await client.seal_ocr(PNG)
    error = caught.value
    assert (error.kind, error.maybe_billed, error.attempts) == ("tls", False, 1)
    assert "certificate" in str(error)
    assert not server.heads


async def test_a_server_without_tls_behind_an_https_endpoint_is_a_tls_error() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example at your service\r\n")
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(greet, "127.0.0.1", 0)
    netloc = f"127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    error = await transport_failure(Endpoint("https", netloc))
    listener.close()
    assert (error.kind, error.maybe_billed) == ("tls", False)


# Proxies


async def test_the_proxy_of_the_setting_is_asked_with_the_whole_url() -> None:
    async with serve(answer_bytes(b"by proxy")) as proxy:
        url = f"http://user:hunter2@{proxy.endpoint.netloc}"
        answer = await exchange(Endpoint("http", "127.0.0.1:1"), proxy=url)
    assert answer.body == b"by proxy"
    assert proxy.heads[0].startswith("POST http://127.0.0.1:1/ HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic dXNlcjpodW50ZXIy" in proxy.heads[0]


@pytest.mark.parametrize(
    ("environment", "setting", "by_proxy"),
    [
        ({}, None, True),
        ({"NO_PROXY": "127.0.0.1"}, None, False),
        ({"NO_PROXY": "example.com"}, None, True),
        ({}, "", False),
    ],
)
async def test_the_environments_proxy_is_used_unless_something_says_no(
    environment: Mapping[str, str], setting: str | None, by_proxy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve(answer_bytes(b"by proxy")) as proxy, serve(answer_bytes(b"direct")) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.endpoint.url)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        answer = await exchange(server, proxy=setting)
    assert answer.body == (b"by proxy" if by_proxy else b"direct")
    assert (len(proxy.heads), len(server.heads)) == (int(by_proxy), int(not by_proxy))


def everything_shown(error: BaseException | None) -> str:
    shown = ""
    while error is not None:
        shown += f"{error!s} {error!r} {error.args!r}\n"
        error = error.__cause__ or error.__context__
    return shown


async def test_a_proxy_that_refuses_is_named_so_and_its_password_is_not_shown() -> None:
    async with serve(answer_bytes(b"", "407 Who are you")) as proxy:
        url = f"http://user:hunter2@{proxy.endpoint.netloc}"
        error = await transport_failure(Endpoint("https", "ocr.example"), proxy=url)
    assert (error.kind, error.maybe_billed) == ("proxy_refused", False)
    assert "the proxy refused (status 407)" in str(error)
    assert proxy.heads[0].startswith("CONNECT ocr.example:443 HTTP/1.1\r\n")
    assert "hunter2" not in everything_shown(error)
    assert "dXNlcjpodW50ZXIy" not in everything_shown(error)


async def test_a_proxy_that_is_not_there_is_named_so_and_its_password_is_not_shown() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://user:hunter2@127.0.0.1:{bound.getsockname()[1]}"
        error = await transport_failure(Endpoint("https", "ocr.example"), proxy=url)
    assert (error.kind, error.maybe_billed) == ("proxy", False)
    assert "hunter2" not in everything_shown(error)
