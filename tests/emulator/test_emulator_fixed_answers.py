"""Answers that a test fixes: for an action, for one document, as an error, worked out by a function."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from emulator_tools import Caller, make_png

from tencent_ocr_async import CloudInfiniteClient
from tencent_ocr_async.emulator import Emulator, Refusal
from tencent_ocr_async.errors import ConfigurationError


def members(document: bytes) -> dict[str, str]:
    return {"ImageBase64": base64.b64encode(document).decode()}


async def body(caller: Caller, emulator: Emulator, document: bytes) -> str:
    got = await caller.api(emulator, "SealOCR", members(document))
    assert got.headers["X-Emulator-Answer"] == "fixed"
    return str(got.response["SealBody"])


async def test_an_answer_for_a_document_goes_before_that_of_its_action(
    caller: Caller, emulator: Emulator, tmp_path: Path
) -> None:
    by_bytes, by_path, by_hash, other = (make_png(width) for width in (40, 41, 42, 43))
    (tmp_path / "b.png").write_bytes(by_path)
    emulator.answer("SealOCR", {"SealBody": "bytes"}, by_bytes)
    emulator.answer("SealOCR", {"SealBody": "path"}, document=tmp_path / "b.png")
    emulator.answer("SealOCR", {"SealBody": "hash"}, hashlib.sha256(by_hash).hexdigest().upper())
    emulator.answer("SealOCR", {"SealBody": "any"})
    found = [await body(caller, emulator, each) for each in (by_bytes, by_path, by_hash, other)]
    assert found == ["bytes", "path", "hash", "any"]


async def test_each_answer_is_taken_back_on_its_own(caller: Caller, emulator: Emulator, png: bytes) -> None:
    emulator.answer("SealOCR", {"SealBody": "any"})
    emulator.answer("SealOCR", {"SealBody": "one"}, png)
    emulator.answer("SealOCR", None)
    assert await body(caller, emulator, png) == "one"
    emulator.answer("SealOCR", None, png)
    got = await caller.api(emulator, "SealOCR", members(png))
    assert got.headers["X-Emulator-Answer"] != "fixed"


async def test_an_answer_without_members_is_one_too(caller: Caller, emulator: Emulator, png: bytes) -> None:
    emulator.answer("SealOCR", {"SealBody": "any"})
    emulator.answer("SealOCR", {}, png)
    got = await caller.api(emulator, "SealOCR", members(png))
    assert list(got.response) == ["RequestId"]


async def test_a_function_answers_from_the_document_and_the_other_members(
    caller: Caller, emulator: Emulator, png: bytes
) -> None:
    def answer(document: bytes | None, parameters: Mapping[str, Any]) -> dict[str, Any] | Refusal:
        if parameters.get("PdfPageNumber") == 2:
            return Refusal("FailedOperation.PDFParseFailed", "no such page")
        return {"SealBody": f"{len(document or b'')} bytes, {dict(parameters)}"}

    emulator.answer("SealOCR", answer)
    got = await caller.api(emulator, "SealOCR", members(png) | {"EnablePdf": True})
    assert got.response["SealBody"] == f"{len(png)} bytes, {{'EnablePdf': True}}"
    got = await caller.api(emulator, "SealOCR", members(png) | {"PdfPageNumber": 2})
    assert (got.code, got.message) == ("FailedOperation.PDFParseFailed", "no such page")


async def test_an_error_is_answered_and_billed_as_the_service_bills_it(
    caller: Caller, emulator: Emulator
) -> None:
    emulator.answer("SealOCR", Refusal("FailedOperation.ImageBlur", "The image is blurred."))
    emulator.answer("VatInvoiceOCR", Refusal("ResourceNotFound.NoInvoice", "No invoice."))
    for _ in range(2):
        got = await caller.api(emulator, "SealOCR")
        assert (got.status, got.code) == (200, "FailedOperation.ImageBlur")
    assert got.message == "The image is blurred."
    await caller.api(emulator, "VatInvoiceOCR", headers={"X-TC-Region": "ap-guangzhou"})
    assert [(entry.code, entry.billed) for entry in emulator.ledger] == [
        ("FailedOperation.ImageBlur", False),
        ("FailedOperation.ImageBlur", False),
        ("ResourceNotFound.NoInvoice", True),
    ]


async def test_a_recorded_error_is_answered_as_the_error_that_it_was(
    caller: Caller, emulator: Emulator
) -> None:
    error = {"Code": "FailedOperation.ImageBlur", "Message": "模糊"}
    emulator.answer("SealOCR", {"Response": {"Error": error, "RequestId": "old"}})
    got = await caller.api(emulator)
    assert got.response["Error"] == error
    assert got.response["RequestId"] == emulator.ledger[0].request_id
    assert emulator.ledger.codes == {"FailedOperation.ImageBlur": 1}


async def test_cloud_infinite_has_fixed_answers_and_errors_in_xml(emulator: Emulator, png: bytes) -> None:
    emulator.objects.update({"a.png": png, "b.png": make_png(50)})
    emulator.answer(
        "CloudInfiniteOCR", {"TextDetections": [{"DetectedText": "one"}, {"DetectedText": "two"}]}
    )
    emulator.answer("CloudInfiniteOCR", Refusal("ImageBlur", "blurred", 422), png)
    async with CloudInfiniteClient(
        "emulator-1250000000", "ap-guangzhou", emulator.credentials, endpoint=emulator.url
    ) as ci:
        assert (await ci.ocr("b.png")).text == "one\ntwo"
        with pytest.raises(Exception, match="blurred") as caught:
            await ci.ocr("a.png")
    assert getattr(caught.value, "http_status", None) == 422


async def test_a_function_that_fails_is_an_internal_error(caller: Caller, emulator: Emulator) -> None:
    def broken(document: bytes | None, parameters: Mapping[str, Any]) -> dict[str, Any]:
        raise LookupError("inner workings")

    emulator.answer("SealOCR", broken)
    got = await caller.api(emulator)
    assert got.code == "InternalError"
    assert b"inner workings" not in got.body


async def test_reset_forgets_the_answers_of_documents_too(
    caller: Caller, emulator: Emulator, png: bytes
) -> None:
    emulator.answer("SealOCR", {"SealBody": "one"}, png)
    emulator.reset()
    got = await caller.api(emulator, "SealOCR", members(png))
    assert got.headers["X-Emulator-Answer"] != "fixed"


@pytest.mark.parametrize(
    "wrong", ["text", 5, [("SealBody", "x")], {"SealBody": {"a", "set"}}, {"Angle": float("nan")}]
)
def test_what_is_no_answer_is_refused_at_once(wrong: Any) -> None:
    with pytest.raises(ConfigurationError, match="answer"):
        Emulator().answer("SealOCR", wrong)


def test_a_document_that_cannot_be_read_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"missing\.png"):
        Emulator().answer("SealOCR", {}, tmp_path / "missing.png")
