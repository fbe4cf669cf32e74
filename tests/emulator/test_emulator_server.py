"""The server itself: where it binds, how it ends, and what hostile input does to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from emulator_tools import Caller, FakeRecognition, until

from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.errors import ConfigurationError


async def speak(emulator: Emulator, sent: bytes, *, end: bool = True) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", emulator.port)
    writer.write(sent)
    if end:
        writer.write_eof()
    try:
        async with asyncio.timeout(5):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("host", ["10.0.0.1", "::", "192.0.2.1", "example.com"])
def test_other_machines_are_let_in_only_when_asked_for(host: str) -> None:
    with pytest.raises(ConfigurationError, match="allow_remote"):
        Emulator(host=host)
    Emulator(host=host, allow_remote=True)


@pytest.mark.parametrize("wrong", [{"site": "mars"}, {"language": "fr"}, {"fetch": "all"}])
def test_a_setting_that_makes_no_sense_is_refused(wrong: Any) -> None:
    with pytest.raises(ConfigurationError):
        Emulator(**wrong)


async def test_several_emulators_share_nothing(caller: Caller, recognition: FakeRecognition) -> None:
    async with Emulator(recognition=recognition) as one, Emulator(recognition=recognition) as other:
        assert one.url != other.url
        one.fail("InternalError")
        one.objects["a"] = b"a"
        assert (await caller.api(one)).code == "InternalError"
        assert (await caller.api(other)).code is None
        assert (len(one.ledger), len(other.ledger), other.objects) == (1, 1, {})


async def test_it_starts_again_after_it_was_closed(caller: Caller, recognition: FakeRecognition) -> None:
    emulator = Emulator(recognition=recognition)
    for _ in range(2):
        await emulator.start()
        assert (await caller.api(emulator)).code is None
        await emulator.close()
    assert len(emulator.ledger) == 2
    assert recognition.closed is False
    with pytest.raises(ConfigurationError):
        _ = emulator.url


async def test_a_taken_port_and_a_second_start_are_refused(emulator: Emulator) -> None:
    with pytest.raises(ConfigurationError, match=str(emulator.port)):
        await Emulator(port=emulator.port).start()
    with pytest.raises(ConfigurationError, match="already"):
        await emulator.start()


def test_its_credentials_are_plainly_fake_and_not_shown() -> None:
    credentials = Emulator().credentials
    assert "not-a-real" in credentials.secret_key
    assert credentials.secret_key not in repr(credentials)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\nabc\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nX-TC-Action: SealOCR\r\nContent-Length: 999\r\n\r\n{",
        b"POST / HTTP/1.1\r\nHost: a\r\nX-Huge: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /%ff%00?%ff=%fe&=&& HTTP/1.1\r\nHost: \xff\xfe\r\nConnection: close\r\n\r\n",
        b"GET //?ci-process=OCR HTTP/1.1\r\nHost: a\r\nAuthorization: q-ak=\xff\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"PATCH /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nX-TC-Action:\xff\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    ],
)
async def test_hostile_input_gets_no_trace_and_stops_nothing(
    caller: Caller, emulator: Emulator, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "tencent_ocr_async.emulator")
    answer = await speak(emulator, sent)
    assert b"Traceback" not in answer
    assert b"site-packages" not in answer
    assert (await caller.api(emulator)).code is None


async def test_a_client_that_leaves_in_mid_body_leaves_nothing_behind(
    caller: Caller, emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tencent_ocr_async.emulator")
    _, writer = await asyncio.open_connection("127.0.0.1", emulator.port)
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nX-TC-Action: SealOCR\r\nContent-Length: 999\r\n\r\n{")
    await until(lambda: emulator._front._tasks)
    writer.close()
    await until(lambda: "broke off" in caplog.text)
    assert len(emulator.ledger) == 0
    assert (await caller.api(emulator)).code is None


async def test_a_chunked_body_is_read_as_any_other(caller: Caller, emulator: Emulator) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        text = f'{{"ImageBase64": "{caller.png}"}}'.encode()
        for start in range(0, len(text), 7):
            yield text[start : start + 7]

    assert (await caller.api(emulator, sent_body=chunks())).code is None


async def test_work_goes_on_and_is_billed_when_the_client_has_left(
    caller: Caller, recognition: FakeRecognition
) -> None:
    reading, go_on = asyncio.Event(), asyncio.Event()

    class Slow(FakeRecognition):
        async def recognise(self, action: str, document: bytes, parameters: Any) -> dict[str, Any]:
            reading.set()
            await go_on.wait()
            return {"TextDetections": []}

    async with Emulator(recognition=Slow()) as emulator:
        call = asyncio.create_task(caller.api(emulator, "GeneralAccurateOCR"))
        await reading.wait()
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        go_on.set()
        await until(lambda: len(emulator.ledger))
        assert emulator.ledger.billed == 1


async def test_a_bug_in_recognition_is_an_internal_error_without_its_trace(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(FakeRecognition):
        async def recognise(self, action: str, document: bytes, parameters: Any) -> dict[str, Any]:
            raise RuntimeError("inner workings")

    async with Emulator(recognition=Broken()) as emulator:
        emulator.objects["a.png"] = b"any"
        api = await caller.api(emulator, "GeneralAccurateOCR")
        cos = await caller.cos(emulator, "GET", "a.png", {"ci-process": "OCR"})
    assert (api.code, cos.status) == ("InternalError", 500)
    assert b"inner workings" not in api.body + cos.body
    assert "inner workings" in caplog.text
    assert emulator.ledger.billed == 0
