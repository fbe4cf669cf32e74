"""ImageUrl is fetched as the service fetches it, but from this machine only."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from emulator_tools import Caller, FakeRecognition

from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.emulator.downloads import is_loopback


@pytest.fixture
async def files(png: bytes) -> AsyncIterator[str]:
    """The address of a small file server."""

    async def serve(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/moved":
            return web.Response(status=302, headers={"Location": "/a.png"})
        if request.path == "/away":
            return web.Response(status=302, headers={"Location": "http://192.0.2.1/a.png"})
        if request.path == "/never":
            await never.wait()
        bodies = {"/a.png": png, "/empty": b"", "/huge": b"x" * 9_000_000}
        return web.Response(body=bodies.get(request.path, b""), status=200 if request.path in bodies else 404)

    never = asyncio.Event()
    runner = web.ServerRunner(web.Server(serve, handler_cancellation=True), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize("path", ["/a.png", "/moved"])
async def test_a_url_is_fetched_and_counts_before_base64(
    caller: Caller, emulator: Emulator, png: bytes, files: str, path: str
) -> None:
    both = {"ImageUrl": files + path, "ImageBase64": "not Base64!"}
    assert (await caller.api(emulator, "GeneralAccurateOCR", both)).code is None
    assert emulator.ledger[0].document == hashlib.sha256(png).hexdigest()
    assert emulator.ledger[0].parameters["ImageUrl"] == files + path


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/missing", "FailedOperation.DownLoadError"),
        ("/away", "FailedOperation.DownLoadError"),
        ("/huge", "LimitExceeded.TooLargeFileError"),
    ],
)
async def test_a_url_that_gives_no_document_is_refused(
    caller: Caller, emulator: Emulator, files: str, path: str, code: str | None
) -> None:
    got = await caller.api(emulator, "GeneralAccurateOCR", {"ImageUrl": files + path})
    assert got.code == code


@pytest.mark.parametrize("url", ["http://192.0.2.1/a.png", "https://example.com/a.png"])
async def test_other_machines_are_not_fetched_from_unless_told(
    caller: Caller, emulator: Emulator, url: str
) -> None:
    got = await caller.api(emulator, members={"ImageUrl": url})
    assert got.code == "FailedOperation.DownLoadError"
    assert "this machine only" in got.message


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/a", "file:///etc/hostname", "no url", "http://127.0.0.1:1/a", "\ud800"]
)
async def test_an_address_that_cannot_be_fetched_is_a_failed_download(
    caller: Caller, emulator: Emulator, url: str
) -> None:
    assert (await caller.api(emulator, members={"ImageUrl": url})).code == "FailedOperation.DownLoadError"


async def test_a_slow_download_is_given_up(caller: Caller, recognition: FakeRecognition, files: str) -> None:
    async with Emulator(recognition=recognition, download_seconds=0.05) as emulator:
        got = await caller.api(emulator, members={"ImageUrl": f"{files}/never"})
    assert got.code == "FailedOperation.DownLoadError"


def test_loopback_is_this_machine_and_nothing_else() -> None:
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"))
    assert not any(is_loopback(host) for host in ("10.0.0.1", "::", "0.0.0.1", "example.com", None, ""))


async def test_an_empty_picture_is_billed_although_it_fails(
    caller: Caller, emulator: Emulator, files: str
) -> None:
    got = await caller.api(emulator, members={"ImageUrl": f"{files}/empty"})
    assert got.code == "FailedOperation.EmptyImageError"
    assert emulator.ledger.billed == 1
