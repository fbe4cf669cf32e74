"""COS and Cloud Infinite: real statuses, XML, and a bucket that keeps what it is given."""

from __future__ import annotations

import time
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from emulator_tools import Caller, FakeRecognition, Got

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.emulator import Emulator

OCR = {"ci-process": "OCR"}
NOT_ASCII = (
    "q-sign-algorithm=sha1&q-ak=AKIDemulator-not-a-real-id&q-sign-time=1;9999999999&q-key-time=1;9999999999"
    "&q-header-list=host&q-url-param-list=&q-signature=é"
)


def refused(got: Got) -> tuple[int, str | None]:
    root = fromstring(got.body)
    assert root.tag == "Error"
    assert {child.tag for child in root} == {"Code", "Message", "Resource", "RequestId", "TraceId"}
    assert got.headers["x-cos-request-id"] == root.findtext("RequestId")
    assert got.headers["Content-Type"] == "application/xml"
    return got.status, root.findtext("Code")


async def test_an_object_is_recognised_and_lists_become_repeated_elements(
    caller: Caller, emulator: Emulator, png: bytes
) -> None:
    emulator.objects["folder/图 1.png"] = png
    got = await caller.cos(emulator, "GET", "folder/图 1.png", {**OCR, "type": "accurate"})
    assert got.status == 200
    assert got.headers["Content-Type"] == "application/xml"
    root = fromstring(got.body)
    assert root.findtext("TextDetections/DetectedText") == "a<b\ufffd"
    assert [point.findtext("X") for point in root.findall("TextDetections/Polygon")] == ["1", "3"]
    assert root.findtext("RequestId") == got.headers["x-cos-request-id"]
    assert emulator.ledger[0].action == "CloudInfiniteOCR"
    assert emulator.ledger.billed == 1


async def test_only_parameters_that_count_for_the_type_reach_recognition(
    caller: Caller, emulator: Emulator, recognition: FakeRecognition, png: bytes
) -> None:
    emulator.objects["a.png"] = png
    query = {
        **OCR,
        "type": "handwriting",
        "language-type": "zh",
        "isword": "true",
        "enable-word-polygon": "true",
    }
    assert (await caller.cos(emulator, "GET", "a.png", query)).status == 200
    assert recognition.asked[0][1] == {"type": "handwriting", "enable-word-polygon": "true"}


async def test_a_detect_url_is_fetched(
    caller: Caller, emulator: Emulator, recognition: FakeRecognition, png: bytes
) -> None:
    emulator.objects["a.png"] = png
    async with Emulator(recognition=recognition, verify=False) as files:
        files.objects["b.png"] = png
        query = {**OCR, "detect-url": f"{files.url}/b.png?x=1&y=%25"}
        got = await caller.cos(emulator, "GET", "", query)
    assert got.status == 200
    assert recognition.asked[0][0] == png


async def test_a_failed_download_is_a_400(caller: Caller, emulator: Emulator) -> None:
    query = {**OCR, "detect-url": "http://127.0.0.1:1/none.png"}
    assert refused(await caller.cos(emulator, "GET", "", query))[0] == 400


@pytest.mark.parametrize(
    "query",
    [
        {"ci-process": "ocr"},
        {**OCR, "type": "best"},
        {**OCR, "language-type": "klingon"},
        {**OCR, "ispdf": "yes"},
        {**OCR, "pdf-pagenumber": "0"},
        {**OCR, "pdf-pagenumber": "one"},
        {**OCR, "isword": "1"},
        {**OCR, "enable-word-polygon": ""},
        {**OCR, "languagetype": "zh"},
    ],
)
async def test_a_wrong_parameter_is_an_invalid_argument(
    caller: Caller, emulator: Emulator, png: bytes, query: dict[str, str]
) -> None:
    emulator.objects["a.png"] = png
    assert refused(await caller.cos(emulator, "GET", "a.png", query)) == (400, "InvalidArgument")
    assert emulator.ledger.billed == 0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"credentials": Credentials("AKIDnobody", "some-key")}, (403, "InvalidAccessKeyId")),
        ({"credentials": Credentials("AKIDemulator-not-a-real-id", "wrong")}, (403, "SignatureDoesNotMatch")),
        ({"headers": {"Authorization": None}}, (401, "AccessDenied")),
        ({"headers": {"Authorization": "q-ak=only"}}, (401, "AccessDenied")),
        ({"headers": {"Authorization": NOT_ASCII}}, (403, "SignatureDoesNotMatch")),
        ({"headers": {"x-cos-security-token": "not-asked-for"}}, (403, "InvalidToken")),
        ({"window": (1, 2)}, (403, "RequestTimeTooSkewed")),
        ({"window": (int(time.time()) + 5000, int(time.time()) + 6000)}, (403, "RequestTimeTooSkewed")),
        ({"host": "other-1250000000.cos.ap-guangzhou.myqcloud.com"}, (404, "NoSuchBucket")),
        ({"host": "emulator-1250000000.cos.ap-beijing.myqcloud.com"}, (404, "NoSuchBucket")),
    ],
)
@pytest.mark.parametrize("query", [OCR, {}])
async def test_who_may_not_is_told_so_with_the_status(
    caller: Caller, emulator: Emulator, query: dict[str, str], change: Any, expected: tuple[int, str]
) -> None:
    emulator.objects["a.png"] = b"any"
    assert refused(await caller.cos(emulator, "GET", "a.png", query, **change)) == expected


@pytest.mark.parametrize(
    "host", ["emulator-1250000000.cos.ap-guangzhou.myqcloud.com", "127.0.0.1", "localhost"]
)
async def test_the_buckets_own_name_and_any_local_name_reach_it(
    caller: Caller, emulator: Emulator, png: bytes, host: str
) -> None:
    emulator.objects["a.png"] = png
    assert (await caller.cos(emulator, "GET", "a.png", OCR, host=host)).status == 200


async def test_a_signed_parameter_cannot_be_changed(caller: Caller, emulator: Emulator, png: bytes) -> None:
    emulator.objects["a.png"] = png
    emulator.objects["b.png"] = png
    assert (await caller.cos(emulator, "GET", "a.png", {**OCR, "type": "fast"})).status == 200
    authorization = caller.authorization
    for key, query in (("b.png", {**OCR, "type": "fast"}), ("a.png", {**OCR, "type": "accurate"})):
        changed = await caller.cos(emulator, "GET", key, query, headers={"Authorization": authorization})
        assert refused(changed) == (403, "SignatureDoesNotMatch")


async def test_a_missing_object_is_not_found_and_not_billed(caller: Caller, emulator: Emulator) -> None:
    assert refused(await caller.cos(emulator, "GET", "none.png", OCR)) == (404, "NoSuchKey")
    assert emulator.ledger.codes == {"NoSuchKey": 1}
    assert emulator.ledger.billed == 0


async def test_a_document_above_seven_megabytes_of_base64_is_too_large(
    caller: Caller, emulator: Emulator
) -> None:
    emulator.objects["a.png"] = bytes(6 * 1024 * 1024)
    assert refused(await caller.cos(emulator, "GET", "a.png", OCR)) == (400, "EntityTooLarge")


async def test_the_bucket_stores_gives_back_and_deletes(caller: Caller, emulator: Emulator) -> None:
    assert (await caller.cos(emulator, "PUT", "a/b.bin", body=b"some bytes")).status == 200
    assert emulator.objects == {"a/b.bin": b"some bytes"}
    got = await caller.cos(emulator, "GET", "a/b.bin")
    assert (got.status, got.body) == (200, b"some bytes")
    head = await caller.cos(emulator, "HEAD", "a/b.bin")
    assert (head.status, head.headers["Content-Length"], head.body) == (200, "10", b"")
    assert (await caller.cos(emulator, "DELETE", "a/b.bin")).status == 204
    assert (await caller.cos(emulator, "HEAD", "a/b.bin")).status == 404
    assert len(emulator.ledger) == 0


@pytest.mark.parametrize(
    ("method", "key", "status"), [("POST", "a.png", 405), ("GET", "", 501), ("HEAD", "", 200)]
)
async def test_what_the_bucket_does_not_know_is_refused(
    caller: Caller, emulator: Emulator, method: str, key: str, status: int
) -> None:
    assert (await caller.cos(emulator, method, key)).status == status
