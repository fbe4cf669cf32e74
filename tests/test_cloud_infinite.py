"""CloudInfiniteClient against the emulator, whose verifier knows nothing of the client's signer."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from canned import Unlimited

from tencent_ocr_async import (
    ApiError,
    AuthError,
    CloudInfiniteClient,
    ConfigurationError,
    Credentials,
    DocumentError,
    RateLimitError,
    RejectedDocumentError,
    ResponseError,
    RetryPolicy,
    ServiceError,
    TransportError,
)
from tencent_ocr_async.actions import CLOUD_INFINITE
from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.models.cloud_infinite import Language, OCRType

BUCKET = "emulator-1250000000"


class Recognition:
    """Answers with what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[bytes, dict[str, str]]] = []

    async def recognise(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((document, dict(parameters)))
        polygon = [{"X": 1, "Y": 2}, {"X": 3, "Y": 2}, {"X": 3, "Y": 4}, {"X": 1, "Y": 4}]
        lines = [{"DetectedText": text, "Confidence": 99, "Polygon": polygon} for text in ("a<b & 中", "c")]
        return {"TextDetections": lines, "Angel": 0.5, "Language": "zh", "PdfPageSize": 0}

    async def close(self) -> None: ...


@pytest.fixture
def recognition() -> Recognition:
    return Recognition()


@pytest.fixture
async def emulator(recognition: Recognition) -> AsyncIterator[Emulator]:
    async with Emulator(recognition=recognition, rates={}, bucket=BUCKET) as running:
        running.objects["a.png"] = b"a picture"
        yield running


def make_client(emulator: Emulator, **options: Any) -> CloudInfiniteClient:
    settings: dict[str, Any] = {
        "credentials": emulator.credentials,
        "endpoint": emulator.url,
        "limits": Unlimited(),
        "retry": RetryPolicy(base=0),
        **options,
    }
    return CloudInfiniteClient(BUCKET, "ap-guangzhou", **settings)


async def failure(emulator: Emulator, key: str = "a.png", **options: Any) -> ApiError:
    async with make_client(emulator, **options) as ci:
        with pytest.raises(ApiError) as caught:
            await ci.ocr(key)
    error = caught.value
    assert error.action == CLOUD_INFINITE
    assert error.request_id
    assert error.attempts == len(emulator.ledger)
    return error


@pytest.mark.parametrize(
    "key",
    [
        "a.png",
        "folder/b.png",
        "/leading.png",
        "发票 2024/一 二.png",
        "a+b=c&d.png",
        "100%.png",
        "100%25.png",
        "what?.png",
        "a#b;c,d@e:f!g$h'i(j)k*l~m.png",
        "a//b/../c/./d.png",
        "?ci-process=OCR",
        "café\u0301 🧾.png",
        "trailing/",
    ],
)
async def test_an_objects_key_is_signed_and_sent_as_it_is(
    key: str, emulator: Emulator, recognition: Recognition
) -> None:
    emulator.objects[key.removeprefix("/")] = key.encode()
    async with make_client(emulator) as ci:
        answer = await ci.ocr(key)
    assert recognition.asked == [(key.encode(), {"type": "general"})]
    assert answer.text == "a<b & 中\nc"
    assert emulator.ledger.billed == 1


async def test_the_answer_is_read_with_all_that_it_holds(emulator: Emulator) -> None:
    async with make_client(emulator) as ci:
        answer = await ci.ocr(key="a.png")
    assert [line.detected_text for line in answer.text_detections] == ["a<b & 中", "c"]
    assert answer.text_detections[0].polygon[2].x == 3
    assert (answer.rotation, answer.language, answer.pdf_page_size) == (0.5, Language.ZH, 0)
    assert answer.request_id == emulator.ledger[0].request_id


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({}, {"type": "general"}),
        ({"type": "general", "language_type": "zh_rare"}, {"type": "general", "language-type": "zh_rare"}),
        ({"language_type": Language.GERMAN}, {"type": "general", "language-type": "ger"}),
        (
            {"ispdf": True, "pdf_pagenumber": 3},
            {"type": "general", "ispdf": "true", "pdf-pagenumber": "3"},
        ),
        ({"type": OCRType.FAST, "ispdf": False}, {"type": "fast", "ispdf": "false"}),
        ({"type": "accurate", "isword": True}, {"type": "accurate", "isword": "true"}),
        ({"type": "efficient"}, {"type": "efficient"}),
        (
            {"type": "handwriting", "enable_word_polygon": True},
            {"type": "handwriting", "enable-word-polygon": "true"},
        ),
    ],
)
async def test_options_go_out_under_the_vendors_names(
    options: dict[str, Any], sent: dict[str, str], emulator: Emulator, recognition: Recognition
) -> None:
    async with make_client(emulator) as ci:
        await ci.ocr("a.png", **options)
    assert recognition.asked == [(b"a picture", sent)]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"type": "accurate", "language_type": "zh"}, "language_type is for type general, not for accurate"),
        ({"type": "accurate", "ispdf": True}, "ispdf is for type general and fast, not for accurate"),
        ({"type": "handwriting", "pdf_pagenumber": 1}, "pdf_pagenumber is for type general and fast"),
        ({"type": "efficient", "isword": False}, "isword is for type general and accurate"),
        ({"enable_word_polygon": True}, "enable_word_polygon is for type handwriting, not for general"),
        ({"pdf_pagenumber": 0}, "pdf_pagenumber"),
        ({"detect_url": "https://example.com/a.png"}, "give either key or detect_url"),
    ],
)
async def test_options_that_do_not_go_together_are_refused_before_anything_is_sent(
    options: dict[str, Any], named: str, emulator: Emulator
) -> None:
    async with make_client(emulator) as ci:
        with pytest.raises(ConfigurationError) as caught:
            await ci.ocr("a.png", **options)
    assert named in str(caught.value)
    assert not emulator.ledger


async def test_one_of_key_and_url_must_be_given(emulator: Emulator) -> None:
    async with make_client(emulator) as ci:
        with pytest.raises(ConfigurationError, match="give either key or detect_url"):
            await ci.ocr()


@pytest.mark.parametrize("key", ["", "/", "//"])
async def test_a_key_that_names_no_object_is_refused(key: str, emulator: Emulator) -> None:
    async with make_client(emulator) as ci:
        with pytest.raises(DocumentError, match="is not the key of an object"):
            await ci.ocr(key)
    assert not emulator.ledger


@asynccontextmanager
async def web_site() -> AsyncIterator[tuple[str, list[str]]]:
    """A site that has one picture under every address; its URL, and the raw paths that were asked for."""
    asked: list[str] = []

    async def serve(request: web.BaseRequest) -> web.Response:
        asked.append(request.raw_path)
        return web.Response(body=b"from the web")

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("path", "fetched"),
    [
        ("/a.png", "/a.png"),
        ("/a.png?x=1&y=a%2Bb%20c", "/a.png?x=1&y=a%2Bb%20c"),
        ("/%E5%8F%91%E7%A5%A8/a.png?sign=q%26r%3D1", "/%E5%8F%91%E7%A5%A8/a.png?sign=q%26r%3D1"),
        ("/发票.png?名=值", "/%E5%8F%91%E7%A5%A8.png?%E5%90%8D=%E5%80%BC"),
    ],
)
async def test_a_public_picture_is_named_with_one_layer_of_encoding(
    path: str, fetched: str, emulator: Emulator, recognition: Recognition
) -> None:
    async with web_site() as (url, asked), make_client(emulator) as ci:
        answer = await ci.ocr(detect_url=url + path)
    assert asked == [fetched]
    assert recognition.asked == [(b"from the web", {"type": "general"})]
    assert answer.text_detections


async def test_a_picture_that_is_not_there_is_the_documents_fault(emulator: Emulator) -> None:
    error = await failure(emulator, "there is none.png")
    assert isinstance(error, RejectedDocumentError)
    assert (error.code, error.http_status, error.attempts) == ("NoSuchKey", 404, 1)


async def test_a_bucket_that_is_not_there_is_fatal(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ThisMachine:
        """Every name leads to the emulator."""

        def __init__(self, **_: object) -> None: ...

        async def resolve(self, host: str, port: int = 0, **_: object) -> list[dict[str, Any]]:
            address = {"hostname": host, "host": "127.0.0.1", "port": port}
            return [{**address, "family": socket.AF_INET, "proto": 0, "flags": 0}]

        async def close(self) -> None: ...

    monkeypatch.setattr("aiohttp.connector.DefaultResolver", ThisMachine)
    host = "other-1250000000.cos.ap-guangzhou.myqcloud.com"
    endpoint = f"http://{host}:{emulator.port}"
    error = await failure(emulator, endpoint=endpoint, allow_http=[host])
    assert (error.code, error.http_status, error.attempts, error.fatal) == ("NoSuchBucket", 404, 1, True)


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        (Credentials("AKIDemulator-not-a-real-id", "another-fake-key"), "SignatureDoesNotMatch"),
        (Credentials("another-fake-id", "emulator-not-a-real-key"), "InvalidAccessKeyId"),
    ],
)
async def test_a_wrong_key_is_refused_once(credentials: Credentials, code: str, emulator: Emulator) -> None:
    error = await failure(emulator, credentials=credentials)
    assert isinstance(error, AuthError)
    assert (error.code, error.http_status, error.attempts) == (code, 403, 1)


async def test_the_token_of_temporary_credentials_is_sent(emulator: Emulator) -> None:
    temporary = Credentials("fake-temporary-id", "fake-temporary-key", "fake-token+/=")
    emulator.add_credentials(temporary)
    async with make_client(emulator, credentials=temporary) as ci:
        await ci.ocr("a.png")
    assert emulator.ledger.billed == 1


async def test_a_wrong_token_is_refused_once(emulator: Emulator) -> None:
    emulator.add_credentials(Credentials("fake-temporary-id", "fake-temporary-key", "fake-token"))
    wrong = Credentials("fake-temporary-id", "fake-temporary-key", "an-older-token")
    error = await failure(emulator, credentials=wrong)
    assert isinstance(error, AuthError)
    assert (error.code, error.attempts) == ("InvalidToken", 1)


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [("InternalError", ServiceError, "InternalError"), ("SlowDown", RateLimitError, "SlowDown")],
)
async def test_faults_of_the_service_are_repeated_within_bounds(
    fault: str, kind: type[ApiError], code: str, emulator: Emulator
) -> None:
    emulator.fail(fault)
    error = await failure(emulator, retry=RetryPolicy(attempts=3, base=0))
    assert isinstance(error, kind)
    assert (error.code, error.attempts) == (code, 3)


@pytest.mark.parametrize("fault", ["reset", "cut", "html", 502])
async def test_what_is_no_answer_is_asked_for_again(fault: str | int, emulator: Emulator) -> None:
    emulator.fail(fault, times=2)
    async with make_client(emulator) as ci:
        await ci.ocr("a.png")
    assert len(emulator.ledger) == 3


async def test_an_answer_of_another_service_is_not_repeated(emulator: Emulator) -> None:
    emulator.fail(404)
    async with make_client(emulator) as ci:
        with pytest.raises(ResponseError) as caught:
            await ci.ocr("a.png")
    assert (caught.value.http_status, caught.value.action, caught.value.attempts) == (404, CLOUD_INFINITE, 1)


@pytest.mark.parametrize("off", [3600.0, -3600.0])
async def test_a_clock_that_is_off_costs_one_request(off: float, recognition: Recognition) -> None:
    async with Emulator(recognition=recognition, clock=lambda: time.time() + off) as emulator:
        emulator.objects["a.png"] = b"a picture"
        async with make_client(emulator) as ci:
            for _ in range(3):
                await ci.ocr("a.png")
        assert emulator.ledger.codes == {"RequestTimeTooSkewed": 1}
        assert len(emulator.ledger) == 4


@pytest.mark.parametrize(
    ("bucket", "region", "named"),
    [
        ("photos", "ap-beijing", "bucket must be a name with the account's number, not 'photos'"),
        ("photos-125/../x-1", "ap-beijing", "bucket"),
        ("photos-1250000000", "beijing", "region must be one such as 'ap-beijing', not 'beijing'"),
        ("photos-1250000000", "ap-beijing.evil.example/", "region"),
    ],
)
def test_a_bucket_or_region_of_another_form_is_refused(bucket: str, region: str, named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        CloudInfiniteClient(bucket, region, Credentials("fake-id", "fake-key"))
    assert named in str(caught.value)


def test_the_buckets_own_host_is_called() -> None:
    client = CloudInfiniteClient("photos-1250000000", "ap-beijing", Credentials("fake-id", "fake-key"))
    assert repr(client) == "CloudInfiniteClient('https://photos-1250000000.cos.ap-beijing.myqcloud.com')"


async def test_a_get_that_breaks_is_sent_once_for_each_attempt_that_is_counted(emulator: Emulator) -> None:
    emulator.fail("reset", times=2)
    async with make_client(emulator, retry=RetryPolicy.none()) as ci:
        with pytest.raises(TransportError) as caught:
            await ci.ocr("a.png")
    assert (caught.value.attempts, len(emulator.ledger)) == (1, 1)
