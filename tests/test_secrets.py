"""Batches in which everything fails, told as loudly as possible: no byte of it is a secret."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import stat
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from canned import Unlimited
from identity_servers import ARN, EPOCH, USER, Clock, FakeSts, secrets_of, serve, sts_error, temporary
from pictures import make_picture
from test_end_to_end import everything_shown

from tencent_ocr_async import (
    ApiError,
    AssumeRoleCredentials,
    BatchStoppedError,
    CloudInfiniteClient,
    Credentials,
    Event,
    OcrClient,
    OcrError,
    Rate,
    RetryPolicy,
    batch,
)
from tencent_ocr_async.emulator import Emulator, Examples

PNG = make_picture("PNG")
KEY = Credentials("AKIDfake-secret-id", "fake-secret-key", "fake/secret+token==")
PASSWORD = "fake-proxy-password"
FIXED = [KEY.secret_id, KEY.secret_key, KEY.token or "", PASSWORD, USER.secret_id, USER.secret_key]
MARKS = ["TC3-HMAC-SHA256 Credential", "Signature=", "q-signature=", "Basic ZmFr"]
QUICK: dict[str, Any] = {"limits": Unlimited(), "timeout": 0.3, "retry": RetryPolicy(attempts=3, base=0.001)}


async def at_once(seconds: float) -> None:
    """Pauses between tries end at once."""


class Loud:
    """Everything that batches show: log records, events, items, errors, counts, journals."""

    def __init__(self, folder: Path, log: pytest.LogCaptureFixture) -> None:
        self.folder = folder
        self.log = log
        self.texts: list[str] = []
        self.failed = 0
        self.secrets = list(FIXED)

    def watch(self, event: Event) -> None:
        self.texts.append(repr(event))
        if "fake-hook" in os.environ:
            raise RuntimeError(event)

    async def run(self, client: OcrClient | CloudInfiniteClient, documents: list[Any]) -> None:
        """One batch with a journal of its own."""
        method = client.seal_ocr if isinstance(client, OcrClient) else client.ocr
        journal = self.folder / f"{len(list(self.folder.iterdir()))}.jsonl"
        async with client:
            items = batch(method, documents, concurrency=4, journal=journal)
            try:
                async for item in items:
                    self.texts.append(repr(item))
                    self.show(item.error)
            except (ApiError, BatchStoppedError) as reason:
                self.show(reason)
            self.texts += [repr(items), repr(client), repr(client.stats())]

    def show(self, error: BaseException | None) -> None:
        if error is not None:
            self.failed += 1
            self.texts += everything_shown(error)

    def leaks(self) -> list[str]:
        """The secrets that are to be found anywhere."""
        records = [f"{record.getMessage()} {vars(record)!r}" for record in self.log.records]
        files = [path.read_bytes().decode() for path in self.folder.iterdir()]
        shown = "\n".join([*self.texts, *records, self.log.text, *files])
        return [secret for secret in (*self.secrets, *MARKS) if secret and secret in shown]


@pytest.fixture
def loud(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Loud:
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "journals"
    folder.mkdir()
    return Loud(folder, caplog)


def fast_emulator() -> Emulator:
    return Emulator(
        rates={"SealOCR": Rate(100_000), "CloudInfiniteOCR": Rate(100_000)}, recognition=Examples()
    )


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with fast_emulator() as running:
        running.add_credentials(KEY)
        yield running


def documents(count: int = 8) -> list[bytes]:
    return [PNG + bytes([number]) for number in range(count)]


def clients(loud: Loud, url: str, **options: Any) -> list[tuple[OcrClient | CloudInfiniteClient, list[Any]]]:
    """Both clients, each with documents that it takes."""
    settings = {"credentials": KEY, "endpoint": url, "on_event": loud.watch, **QUICK, **options}
    cloud = CloudInfiniteClient("emulator-1250000000", "ap-guangzhou", **settings)
    return [(OcrClient(**settings), documents()), (cloud, [f"missing {number}.png" for number in range(4)])]


@pytest.mark.parametrize(
    "accepted",
    [
        Credentials(KEY.secret_id, "another-key", KEY.token),
        Credentials(KEY.secret_id, KEY.secret_key, "another-token"),
        Credentials("another-id", "another-key"),
    ],
    ids=["wrong key", "wrong token", "unknown id"],
)
async def test_wrong_credentials_are_not_shown(loud: Loud, accepted: Credentials) -> None:
    async with Emulator(credentials=accepted, recognition=Examples()) as emulator:
        for client, given in clients(loud, emulator.url):
            await loud.run(client, given)
    assert loud.failed
    assert loud.leaks() == []


async def test_no_fault_of_the_wire_or_the_service_shows_a_secret(
    loud: Loud, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("fake-hook", "raises")
    codes = (
        "InternalError",
        "RequestLimitExceeded",
        "AuthFailure.SignatureExpire",
        "FailedOperation.ImageBlur",
    )
    for fault in ("reset", "cut", "html", "hang", 302, 403, 502, *codes):
        emulator.fail(fault, share=0.09)
    for client, given in clients(loud, emulator.url):
        await loud.run(client, given * 4)
    assert loud.failed
    assert {record.levelname for record in loud.log.records} >= {"INFO", "ERROR"}
    assert loud.leaks() == []


def echo(form: str) -> Callable[[web.BaseRequest], Any]:
    """A gateway whose every answer repeats the headers that it was sent."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        headers = dict(request.headers)
        await request.read()
        text = "\n".join(f"{name}: {value}" for name, value in headers.items())
        if form == "error":
            error = {"Code": "InternalError", "Message": text}
            return web.json_response({"Response": {"Error": error, "RequestId": text}})
        if form == "shape":
            return web.json_response({"Response": {"SealInfos": text, "RequestId": "fake"}})
        if form == "xml":
            body = f"<Error><Code>InternalError</Code><Message>{text}</Message></Error>"
            return web.Response(status=500, text=body, content_type="application/xml")
        if form == "status":
            return web.Response(status=407, reason=headers["Authorization"], text=text)
        return web.Response(status=200 if form == "html" else 502, text=f"<html><pre>{text}</pre></html>")

    return answer


@pytest.mark.parametrize("form", ["html", "502", "error", "xml", "shape", "status"])
async def test_answers_that_repeat_the_request_are_told_without_its_secrets(loud: Loud, form: str) -> None:
    # The id of the key is no secret; what an answer says of it is the service's own text.
    loud.secrets.remove(KEY.secret_id)
    async with serve(echo(form)) as url:
        for client, given in clients(loud, url):
            await loud.run(client, given)
    assert loud.failed
    leaks = [leak for leak in loud.leaks() if leak not in MARKS[:1]]
    assert leaks == []


@asynccontextmanager
async def closed_port() -> AsyncIterator[str]:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("proxy", ["closed", "status", "html", "502"])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("where", ["setting", "environment"])
async def test_the_password_of_a_proxy_is_not_shown(
    loud: Loud, proxy: str, scheme: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud.secrets.remove(KEY.secret_id)
    async with AsyncExitStack() as stack:
        service = closed_port() if proxy == "closed" else serve(echo(proxy))
        address = urlsplit(await stack.enter_async_context(service)).netloc
        url = f"http://fake-user:{PASSWORD}@{address}"
        if where == "environment":
            monkeypatch.setenv(f"{scheme.upper()}_PROXY", url)
        options = {"proxy": url} if where == "setting" else {}
        host = f"{scheme}://ocr.example"
        for client, given in clients(loud, host, allow_http=["ocr.example"], **options):
            await loud.run(client, given[:2])
    assert loud.failed == 4
    assert loud.leaks() == []


async def test_credentials_that_are_renewed_are_not_shown(loud: Loud) -> None:
    clock = Clock(EPOCH)
    sts = FakeSts(clock)
    failures = [
        (200, sts_error("InternalError")),
        (502, USER.secret_key),
        (200, '{"Response": {"Credentials'),
    ]
    async with (
        serve(sts) as sts.url,
        Emulator(rates={"SealOCR": Rate(100_000)}, recognition=Examples()) as emulator,
    ):
        emulator.add_credentials(temporary(1))
        # The service takes the first ones, which expire in mid-run, and none of those that follow.
        emulator.fail("AuthFailure.TokenFailure", every=5)
        provider = AssumeRoleCredentials(
            USER, ARN, endpoint=sts.url, clock=clock, wall_clock=clock, sleep=at_once
        )
        for answers in ([], failures, [(200, sts_error("UnauthorizedOperation", "no"))] * 9):
            sts.answers = list(answers)
            for client, given in clients(loud, emulator.url, credentials=provider):
                await loud.run(client, given)
            clock.now += 7200
    loud.secrets += secrets_of(sts)
    assert len(sts.issued) > 1
    assert loud.failed
    assert loud.leaks() == []


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
async def test_a_journal_is_readable_by_its_owner_alone_and_holds_no_document(
    loud: Loud, emulator: Emulator
) -> None:
    former = os.umask(0)
    try:
        await loud.run(clients(loud, emulator.url)[0][0], documents())
    finally:
        os.umask(former)
    (journal,) = loud.folder.iterdir()
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert {line["sha256"] for line in lines} == {hashlib.sha256(each).hexdigest() for each in documents()}
    assert "iVBOR" not in journal.read_text()


def test_the_search_finds_what_is_shown(loud: Loud) -> None:
    loud.show(OcrError(KEY.token))
    logging.getLogger("tencent_ocr_async").debug("a key: %s", KEY.secret_key)
    (loud.folder / "0.jsonl").write_text(PASSWORD)
    assert loud.leaks() == [KEY.secret_key, KEY.token, PASSWORD]
