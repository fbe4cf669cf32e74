"""What the OCR API refuses before it reads a document, and what it answers when it does not."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from emulator_tools import Caller, FakeRecognition, make_png

from tencent_ocr_async.actions import Site, actions
from tencent_ocr_async.emulator import Emulator, Examples

LIMIT = "InvalidParameterValue.InvalidParameterValueLimit"


@pytest.mark.parametrize(
    ("action", "members", "expected"),
    [
        ("SealOCR", {"ImageBase64": "AAAA", "IsPdf": True}, ("UnknownParameter", "IsPdf")),
        ("SealOCR", {"ImageBase64": 5}, ("InvalidParameter", "ImageBase64")),
        ("SealOCR", {"ImageBase64": "AAAA", "EnablePdf": "true"}, ("InvalidParameter", "EnablePdf")),
        ("SealOCR", {"ImageBase64": "AAAA", "PdfPageNumber": True}, ("InvalidParameter", "PdfPageNumber")),
        ("SealOCR", {"ImageBase64": "AAAA", "PdfPageNumber": 0}, (LIMIT, "PdfPageNumber")),
        ("ExtractDocMulti", {"ItemNames": "name"}, ("InvalidParameter", "ItemNames")),
        ("ExtractDocMulti", {"ItemNames": ["name", 1]}, ("InvalidParameter", "ItemNames")),
        ("ExtractDocMulti", {"ConfigAdvanced": "scene"}, ("InvalidParameter", "ConfigAdvanced")),
        ("SealOCR", {}, (LIMIT, "ImageUrl")),
        ("SealOCR", {"ImageBase64": "", "ImageUrl": None}, (LIMIT, "ImageUrl")),
        ("MixedInvoiceDetect", {"ImageBase64": "AAAA"}, ("MissingParameter", "ReturnImage")),
        ("SealOCR", {"ImageBase64": "not Base64!"}, ("FailedOperation.ImageDecodeFailed", "")),
        ("SealOCR", {"ImageBase64": "五"}, ("FailedOperation.ImageDecodeFailed", "")),
        ("SealOCR", {"ImageBase64": "R0lGODlhAQABAA=="}, ("FailedOperation.ImageDecodeFailed", "")),
        ("SealOCR", ["ImageBase64"], ("InvalidParameter", "JSON")),
        ("NoSuchOCR", {"ImageBase64": "AAAA"}, ("InvalidAction", "")),
        ("", {"ImageBase64": "AAAA"}, ("MissingParameter", "Action")),
    ],
)
async def test_a_wrong_request_is_refused_with_the_member_named(
    caller: Caller, emulator: Emulator, action: str, members: Any, expected: tuple[str, str]
) -> None:
    got = await caller.api(emulator, action, members)
    code, named = expected
    assert (got.status, got.code) == (200, code)
    assert named in got.message
    assert emulator.ledger.billed == 0


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": NaN}', b"[" * 100_000, b"\xff\xfe", b"null"])
async def test_a_body_that_is_no_json_object_is_refused(
    caller: Caller, emulator: Emulator, body: bytes
) -> None:
    got = await caller.api(emulator, signed_body=body, sent_body=body)
    assert got.code == "InvalidParameter"


@pytest.mark.parametrize(
    ("region", "code"), [(None, "MissingParameter"), ("mars", "UnsupportedRegion"), ("ap-beijing", None)]
)
async def test_invoices_demand_one_of_their_regions(
    caller: Caller, emulator: Emulator, region: str | None, code: str | None
) -> None:
    assert (await caller.api(emulator, "VatInvoiceOCR", headers={"X-TC-Region": region})).code == code


async def test_another_version_is_refused(caller: Caller, emulator: Emulator) -> None:
    assert (await caller.api(emulator, headers={"X-TC-Version": "2017-01-01"})).code == "NoSuchVersion"


async def test_another_method_is_refused(caller: Caller, emulator: Emulator) -> None:
    got = await caller.get(emulator.url, {"X-TC-Action": "SealOCR"})
    assert got.code == "UnsupportedProtocol"


async def test_a_document_above_the_actions_cap_is_too_large(caller: Caller, emulator: Emulator) -> None:
    cap = actions("cn")["ArithmeticOCR"].max_base64_bytes
    got = await caller.api(emulator, "ArithmeticOCR", {"ImageBase64": "A" * (cap + 4)})
    assert got.code == "LimitExceeded.TooLargeFileError"


async def test_a_body_above_ten_megabytes_is_refused_whole(caller: Caller, emulator: Emulator) -> None:
    got = await caller.api(emulator, members={"ImageBase64": "A" * 10 * 1024 * 1024})
    assert got.code == "RequestSizeLimitExceeded"


@pytest.mark.parametrize(
    ("document", "action", "code"),
    [
        (make_png(10_001, 1), "SealOCR", "FailedOperation.ImageSizeTooLarge"),
        (make_png()[:20], "SealOCR", "FailedOperation.ImageDecodeFailed"),
        (b"%PDF-1.4", "SealOCR", None),
        (b"PK\x03\x04", "SealOCR", "FailedOperation.ImageDecodeFailed"),
        (b"PK\x03\x04", "ExtractDocMulti", None),
        (b"BM", "SealOCR", "FailedOperation.ImageDecodeFailed"),
    ],
)
async def test_a_document_is_judged_by_its_first_bytes(
    caller: Caller, emulator: Emulator, document: bytes, action: str, code: str | None
) -> None:
    got = await caller.api(emulator, action, {"ImageBase64": base64.b64encode(document).decode()})
    assert got.code == code


async def test_each_site_has_its_own_actions(caller: Caller, recognition: FakeRecognition) -> None:
    async with Emulator(recognition=recognition, site="intl") as emulator:
        assert (await caller.api(emulator, "SealOCR")).code == "InvalidAction"
        assert (await caller.api(emulator, "ExtractDocMulti")).code is None


async def test_answers_say_where_they_come_from(caller: Caller, emulator: Emulator) -> None:
    origins = {
        action: (await caller.api(emulator, action)).headers["X-Emulator-Answer"]
        for action in ("SealOCR", "GeneralAccurateOCR", "IDCardOCR")
    }
    assert origins == {
        "SealOCR": "recognised",
        "GeneralAccurateOCR": "recognised",
        "IDCardOCR": "empty-shape",
    }
    async with Emulator(recognition=Examples()) as examples:
        got = await caller.api(examples)
    assert got.headers["X-Emulator-Answer"] == "recorded-example"


async def test_an_action_without_an_example_answers_its_empty_shape(
    caller: Caller, emulator: Emulator
) -> None:
    response = (await caller.api(emulator, "IDCardOCR")).response
    assert (response["Name"], response["AdvancedInfo"]) == ("", "")
    assert (await caller.api(emulator, "GeneralBasicOCR")).response["TextDetections"] == []


@pytest.mark.parametrize("site", ["cn", "intl"])
async def test_every_action_has_an_answer(caller: Caller, recognition: FakeRecognition, site: Site) -> None:
    samples = {"string": "x", "bool": True, "int64": 1, "uint64": 1, "string[]": ["x"], "Encryption": {}}
    origins = {"empty-shape", "recorded-example", "recognised"}
    async with Emulator(recognition=recognition, site=site, verify=False) as emulator:
        for name, action in actions(site).items():
            if "FileUrl" in action.required:  # would have to be fetched
                continue
            members = {member: samples[action.parameters[member]] for member in action.required}
            if "ImageBase64" in action.parameters:
                members["ImageBase64"] = caller.png
            got = await caller.api(emulator, name, members, headers={"X-TC-Region": "ap-beijing"})
            assert got.code is None, (name, got.response)
            assert got.headers["X-Emulator-Answer"] in origins


async def test_a_fixed_answer_replaces_the_usual_one(caller: Caller, emulator: Emulator) -> None:
    emulator.answer("SealOCR", {"Response": {"SealBody": "mine", "RequestId": "old"}})
    got = await caller.api(emulator)
    assert got.response == {"SealBody": "mine", "RequestId": emulator.ledger[-1].request_id}
    assert got.headers["X-Emulator-Answer"] == "fixed"
    emulator.answer("SealOCR", None)
    assert (await caller.api(emulator)).response["SealBody"] != "mine"


async def test_a_deprecated_action_answers_with_a_warning(caller: Caller, emulator: Emulator) -> None:
    assert "DeprecatedWarning" in (await caller.api(emulator, "ImageEnhancement")).response


async def test_the_ledger_keeps_what_was_asked_without_the_picture(
    caller: Caller, emulator: Emulator, png: bytes, recognition: FakeRecognition
) -> None:
    await caller.api(emulator, "GeneralAccurateOCR", {"ImageBase64": caller.png, "IsPdf": True})
    entry = emulator.ledger[0]
    assert dict(entry.parameters) == {"IsPdf": True}
    assert entry.document == hashlib.sha256(png).hexdigest()
    assert entry.received > len(caller.png)
    assert emulator.ledger.billed_for(entry.document) == 1
    assert recognition.asked[0][0] == png
    emulator.ledger.clear()
    assert emulator.ledger.billed == 0


async def test_what_recognition_refuses_is_refused_in_the_services_words(
    caller: Caller, emulator: Emulator
) -> None:
    blank = {"ImageBase64": base64.b64encode(make_png() + b"blank").decode()}
    for language, words in (
        ("zh-CN", "图片中未检测到文本。"),
        ("en-US", "No text is detected in the image."),
    ):
        got = await caller.api(emulator, "GeneralAccurateOCR", blank, headers={"X-TC-Language": language})
        assert (got.code, got.message) == ("FailedOperation.ImageNoText", words)
    assert emulator.ledger.billed == 0
