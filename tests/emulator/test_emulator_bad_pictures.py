"""Documents that no system can read, refused by each one's own switches, before text is looked for."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pytest
from defusedxml.ElementTree import fromstring
from emulator_tools import Caller, make_png
from PIL import Image

from tencent_ocr_async import Rate
from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.emulator.recognition.processes import WORKERS

LOCKED = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
3 0 obj<</Filter/Standard/V 1/R 2/P -4/O<OWNER>/U<USER>>>endobj
trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]/Size 4>>
%%EOF
""".replace(b"OWNER", b"11" * 32).replace(b"USER", b"22" * 32)

NO_TEXT = "FailedOperation.ImageNoText"
UNDECODABLE = "FailedOperation.ImageDecodeFailed"
BAD_VALUE = "InvalidParameterValue.InvalidParameterValueLimit"


@dataclass(frozen=True)
class System:
    """How an action is asked to read PDFs and how it is asked not to, None where it cannot be."""

    action: str
    on: dict[str, Any]
    off: dict[str, Any] | None


SYSTEMS = [
    System("GeneralAccurateOCR", {"IsPdf": True}, {}),
    System("VatInvoiceOCR", {"IsPdf": True}, {}),
    System("SealOCR", {}, {"EnablePdf": False}),
    System("ExtractDocMulti", {}, None),
]
Ask = Callable[..., Any]


@pytest.fixture(scope="module", autouse=True)
def kept_workers() -> Iterator[None]:
    WORKERS.join()
    yield
    WORKERS.leave()
    WORKERS.close()


@pytest.fixture
async def ask(caller: Caller) -> AsyncIterator[Ask]:
    rates = {system.action: Rate(100) for system in SYSTEMS}
    async with Emulator(verify=False, rates=rates) as emulator:

        async def _ask(system: System, document: bytes, members: dict[str, Any]) -> tuple[str | None, str]:
            sent = {"ImageBase64": base64.b64encode(document).decode(), **members}
            headers = {"X-TC-Region": "ap-beijing", "X-TC-Language": "en-US"}
            got = await caller.api(emulator, system.action, sent, headers=headers)
            return (got.code, got.message) if got.code else (None, "")

        yield _ask


def pdf(pages: int) -> bytes:
    file = io.BytesIO()
    if not pages:
        document = pypdfium2.PdfDocument.new()
        document.save(file)
        document.close()
        return file.getvalue()
    page = Image.new("RGB", (200, 200), "white")
    page.save(file, "PDF", save_all=True, append_images=[page] * (pages - 1))
    return file.getvalue()


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.action)
async def test_every_system_refuses_what_it_cannot_read(system: System, ask: Ask) -> None:
    cases = {
        "blank": (make_png(1200, 1600), {}, NO_TEXT),
        "not a picture": (b"plain text", {}, UNDECODABLE),
        "gif": (b"GIF89a" + bytes(100), {}, UNDECODABLE),
        "cut off": (make_png(300, 300)[:-30], {}, UNDECODABLE),
        "too small": (make_png(19, 300), {}, "FailedOperation.ImageSizeTooLarge"),
        "too large": (make_png(10_001, 20), {}, "FailedOperation.ImageSizeTooLarge"),
        "blank page": (pdf(2), {**system.on, "PdfPageNumber": 2}, NO_TEXT),
        "first page by default": (pdf(1), system.on, NO_TEXT),
        "no such page": (pdf(2), {**system.on, "PdfPageNumber": 3}, BAD_VALUE),
        "page zero": (pdf(2), {**system.on, "PdfPageNumber": 0}, BAD_VALUE),
        "locked": (LOCKED, system.on, UNDECODABLE),
        "broken": (pdf(1)[:100], system.on, UNDECODABLE),
        "no pages": (pdf(0), system.on, UNDECODABLE),
    }
    if system.off is not None:
        cases["switched off"] = (pdf(1), system.off, UNDECODABLE)
    got = {name: (await ask(system, document, members))[0] for name, (document, members, _) in cases.items()}
    assert got == {name: code for name, (_, _, code) in cases.items()}


async def test_the_services_text_comes_first_and_the_reason_after_it(ask: Ask) -> None:
    general = SYSTEMS[0]
    assert await ask(general, make_png(), {}) == (NO_TEXT, "No text is detected in the image.")
    _, locked = await ask(general, LOCKED, {"IsPdf": True})
    assert locked.startswith("Image decoding failed. ")
    assert "password" in locked
    _, page = await ask(general, pdf(2), {"IsPdf": True, "PdfPageNumber": 3})
    assert page == "Incorrect parameter value: PdfPageNumber is 3, and the PDF has 2 pages."


async def test_extraction_says_that_the_emulator_reads_no_office_files(ask: Ask) -> None:
    code, message = await ask(SYSTEMS[3], b"PK\x03\x04" + bytes(100), {})
    assert code == UNDECODABLE
    assert "Word" in message


@pytest.mark.parametrize(
    ("document", "query", "code"),
    [
        (make_png(), {}, NO_TEXT),
        (b"plain text", {}, UNDECODABLE),
        (make_png(10_001, 20), {}, "FailedOperation.ImageSizeTooLarge"),
        (pdf(1), {}, UNDECODABLE),
        (pdf(1), {"type": "accurate", "ispdf": "true"}, UNDECODABLE),
        (pdf(1), {"type": "fast", "ispdf": "true"}, NO_TEXT),
        (pdf(2), {"ispdf": "true", "pdf-pagenumber": "3"}, "InvalidArgument"),
        (LOCKED, {"ispdf": "true"}, UNDECODABLE),
    ],
    ids=["blank", "text", "large", "off", "no pdf in this type", "on", "no such page", "locked"],
)
async def test_cloud_infinite_refuses_with_a_status(
    caller: Caller, document: bytes, query: dict[str, str], code: str
) -> None:
    async with Emulator(verify=False) as emulator:
        emulator.objects["a"] = document
        got = await caller.cos(emulator, "GET", "a", {"ci-process": "OCR", **query})
    assert (got.status, fromstring(got.body).findtext("Code")) == (400, code)
