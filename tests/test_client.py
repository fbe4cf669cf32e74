"""OcrClient: what each method sends, to the member, and what it makes of the answer. No sockets."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from canned import HOST, Canned, Unlimited, canned
from pictures import DOCX, PDF, make_picture

from tencent_ocr_async import (
    AccountError,
    ConfigurationError,
    Credentials,
    Document,
    DocumentError,
    OcrClient,
    RejectedDocumentError,
    ResponseError,
    RetryPolicy,
)

KEY = Credentials("fake-id", "fake-key", "fake-token")
PNG = make_picture("PNG")
PNG_TEXT = base64.b64encode(PNG).decode()
PDF_TEXT = base64.b64encode(PDF).decode()
URL = "https://example.com/a%20b.png?x=1&y=中"
RECORDED = Path(__file__).parent / "data" / "recorded"

Method = Callable[[OcrClient], Awaitable[Any]]


def make_client(**options: Any) -> OcrClient:
    settings = {"endpoint": HOST, "limits": Unlimited(), "retry": RetryPolicy(base=0), **options}
    return OcrClient(KEY, **settings)


async def sent(method: Method, **options: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """The body and the headers of the one request that the method makes."""
    with canned() as cloud:
        cloud.answer()
        async with make_client(**options) as ocr:
            await method(ocr)
    assert len(cloud.requests) == 1
    return cloud.bodies[0], dict(cloud.headers[0])


ALL_FIELDS = {
    "pdf_page_number": 2,
    "item_names": ["姓名", "Total"],
    "item_names_show_mode": False,
    "return_full_text": True,
    "config_id": "General",
    "enable_coord": True,
    "output_parent_key": False,
    "config_advanced": {"scene": "x"},
    "output_language": "en",
    "new_item_names": [{"KeyName": "Sum", "KeyType": 0}],
    "multi_model_version": "v1",
}


@pytest.mark.parametrize(
    ("method", "action", "members"),
    [
        (lambda ocr: ocr.seal_ocr(PNG), "SealOCR", {"ImageBase64": PNG_TEXT}),
        (
            lambda ocr: ocr.seal_ocr(PDF, enable_pdf=True, pdf_page_number=3),
            "SealOCR",
            {"ImageBase64": PDF_TEXT, "EnablePdf": True, "PdfPageNumber": 3},
        ),
        (lambda ocr: ocr.seal_ocr(URL), "SealOCR", {"ImageUrl": URL}),
        (
            lambda ocr: ocr.vat_invoice_ocr(PNG, is_pdf=False),
            "VatInvoiceOCR",
            {"ImageBase64": PNG_TEXT, "IsPdf": False},
        ),
        (
            lambda ocr: ocr.vat_invoice_ocr(URL, is_pdf=True, pdf_page_number=2),
            "VatInvoiceOCR",
            {"ImageUrl": URL, "IsPdf": True, "PdfPageNumber": 2},
        ),
        (
            lambda ocr: ocr.general_accurate_ocr(
                PNG,
                is_words=True,
                enable_detect_split=True,
                is_pdf=False,
                enable_detect_text=False,
                config_id="MulOCR",
                words_type="Chinese",
            ),
            "GeneralAccurateOCR",
            {
                "ImageBase64": PNG_TEXT,
                "IsWords": True,
                "EnableDetectSplit": True,
                "IsPdf": False,
                "EnableDetectText": False,
                "ConfigID": "MulOCR",
                "WordsType": "Chinese",
            },
        ),
        (
            lambda ocr: ocr.extract_doc_multi(DOCX, **ALL_FIELDS),
            "ExtractDocMulti",
            {
                "ImageBase64": base64.b64encode(DOCX).decode(),
                "PdfPageNumber": 2,
                "ItemNames": ["姓名", "Total"],
                "ItemNamesShowMode": False,
                "ReturnFullText": True,
                "ConfigId": "General",
                "EnableCoord": True,
                "OutputParentKey": False,
                "ConfigAdvanced": {"Scene": "x"},
                "OutputLanguage": "en",
                "NewItemNames": [{"KeyName": "Sum", "KeyType": 0}],
                "MultiModelVersion": "v1",
            },
        ),
        (
            lambda ocr: ocr.call("IDCardOCR", PNG, CardSide="FRONT", Config='{"CropIdCard":true}'),
            "IDCardOCR",
            {"ImageBase64": PNG_TEXT, "CardSide": "FRONT", "Config": '{"CropIdCard":true}'},
        ),
        (
            lambda ocr: ocr.call("ClassifyDetectOCR", URL, DiscernType=["IDCardOCR", "BankCardOCR"]),
            "ClassifyDetectOCR",
            {"ImageUrl": URL, "DiscernType": ["IDCardOCR", "BankCardOCR"]},
        ),
        (lambda ocr: ocr.call("GetOCRToken"), "GetOCRToken", {}),
        (
            lambda ocr: ocr.call("SealOCR", ImageBase64=PNG_TEXT),
            "SealOCR",
            {"ImageBase64": PNG_TEXT},
        ),
    ],
)
async def test_each_method_sends_exactly_the_vendors_members(
    method: Method, action: str, members: dict[str, Any]
) -> None:
    body, headers = await sent(method)
    assert body == members
    assert headers["X-TC-Action"] == action


@pytest.mark.parametrize(
    ("method", "is_pdf"),
    [
        (lambda ocr: ocr.vat_invoice_ocr(PDF), True),
        (lambda ocr: ocr.general_accurate_ocr(PDF), True),
        (lambda ocr: ocr.call("ExtractDocBasic", PDF), True),
        (lambda ocr: ocr.vat_invoice_ocr(PDF, is_pdf=False), False),
        (lambda ocr: ocr.vat_invoice_ocr(URL, pdf_page_number=2), True),
        (lambda ocr: ocr.vat_invoice_ocr(PNG), None),
        (lambda ocr: ocr.vat_invoice_ocr("https://example.com/a.pdf"), None),
        (lambda ocr: ocr.seal_ocr(PDF), None),
    ],
)
async def test_the_switch_for_pdf_is_set_for_a_document_that_is_one(
    method: Method, is_pdf: bool | None
) -> None:
    body, _ = await sent(method)
    assert body.get("IsPdf") is is_pdf


async def test_every_kind_of_document_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "a picture 中.png"
    path.write_bytes(PNG)
    documents: list[Any] = [
        path,
        str(path),
        PNG,
        bytearray(PNG),
        memoryview(PNG),
        Document.from_base64(f"data:image/png;base64,{PNG_TEXT}"),
        Document.from_path(path),
    ]
    with canned() as cloud:
        cloud.answer(repeat=True)
        async with make_client() as ocr:
            for document in documents:
                await ocr.seal_ocr(document)
    assert cloud.bodies == [{"ImageBase64": PNG_TEXT}] * len(documents)


async def test_the_document_is_read_once_for_all_attempts(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)

    class Reader(Unlimited):
        async def acquire(self, *, again: bool = False, waited: float = 0.0) -> None:
            path.unlink(missing_ok=True)  # read before the wait for a slot, or never

    with canned() as cloud:
        cloud.refuse("InternalError")
        cloud.answer(status=502, body="<html>")
        cloud.answer()
        async with make_client(limits=Reader()) as ocr:
            await ocr.seal_ocr(path)
    assert cloud.bodies == [{"ImageBase64": PNG_TEXT}] * 3


async def test_the_common_headers_are_the_documented_ones() -> None:
    _, headers = await sent(lambda ocr: ocr.seal_ocr(PNG))
    assert headers.keys() == {
        "Host",
        "Content-Type",
        "Authorization",
        "X-TC-Action",
        "X-TC-Version",
        "X-TC-Timestamp",
        "X-TC-Token",
    }
    assert headers["Host"] == "127.0.0.1:8765"
    assert headers["Content-Type"] == "application/json"
    assert headers["X-TC-Version"] == "2018-11-19"
    assert headers["X-TC-Token"] == "fake-token"


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
async def test_the_language_of_messages_is_asked_for(language: str) -> None:
    _, headers = await sent(lambda ocr: ocr.seal_ocr(PNG), language=language)
    assert headers["X-TC-Language"] == language


@pytest.mark.parametrize(
    ("method", "region", "expected"),
    [
        (lambda ocr: ocr.seal_ocr(PNG), None, None),
        (lambda ocr: ocr.seal_ocr(PNG), "ap-chengdu", "ap-chengdu"),
        (lambda ocr: ocr.vat_invoice_ocr(PNG), None, "ap-guangzhou"),
        (lambda ocr: ocr.vat_invoice_ocr(PNG), "na-toronto", "na-toronto"),
    ],
)
async def test_a_region_is_sent_where_one_is_chosen_or_needed(
    method: Method, region: str | None, expected: str | None
) -> None:
    _, headers = await sent(method, region=region)
    assert headers.get("X-TC-Region") == expected


async def test_a_region_that_the_action_does_not_have_is_refused() -> None:
    async with make_client(region="ap-chengdu") as ocr:
        with pytest.raises(ConfigurationError, match=r"VatInvoiceOCR is served in .* not in 'ap-chengdu'"):
            await ocr.vat_invoice_ocr(PNG)


@pytest.mark.parametrize(
    ("site", "host"),
    [("cn", "https://ocr.tencentcloudapi.com"), ("intl", "https://ocr.intl.tencentcloudapi.com")],
)
async def test_each_site_has_its_own_host(site: str, host: str) -> None:
    with canned(host) as cloud:
        cloud.answer()
        async with make_client(site=site, endpoint=None) as ocr:
            await ocr.general_accurate_ocr(PNG)
    assert cloud.headers[0]["Host"] == host.removeprefix("https://")


async def refused(method: Method, kind: type[Exception], **options: Any) -> str:
    """The text of an error that is raised before anything is sent."""
    with canned() as cloud:
        async with make_client(**options) as ocr:
            with pytest.raises(kind) as caught:
                await method(ocr)
    assert not cloud.requests
    return str(caught.value)


@pytest.mark.parametrize(
    ("method", "options", "named"),
    [
        (lambda ocr: ocr.call("SealOcr", PNG), {}, "SealOCR"),
        (lambda ocr: ocr.call("SealOCR", PNG), {"site": "intl"}, "on the site 'cn' only"),
        (lambda ocr: ocr.call("GetOCRToken", PNG), {}, "GetOCRToken takes no file content"),
        (lambda ocr: ocr.call("GetOCRToken", URL), {}, "GetOCRToken takes no URL"),
        (
            lambda ocr: ocr.call("MultimodalDocParse", PNG),
            {},
            "MultimodalDocParse takes no file content, only a URL (FileUrl)",
        ),
        (lambda ocr: ocr.call("SealOCR", PNG, ImageBase64="AA=="), {}, "ImageBase64 is given twice"),
        (lambda ocr: ocr.call("SealOCR", PNG, ImageUrl=URL), {}, "ImageUrl is given twice"),
        (lambda ocr: ocr.call("SealOCR", URL, ImageUrl=URL), {}, "ImageUrl is given twice"),
        (lambda ocr: ocr.call("SealOCR", PNG, Page=object()), {}, "'Page' cannot be sent as JSON"),
        (lambda ocr: ocr.seal_ocr(7), {}, "not int"),
        (lambda ocr: ocr.seal_ocr(PNG, pdf_page_number=0), {}, "pdf_page_number"),
    ],
)
async def test_wrong_use_is_refused_before_anything_is_sent(
    method: Method, options: dict[str, Any], named: str
) -> None:
    assert named in await refused(method, ConfigurationError, **options)


@pytest.mark.parametrize(
    ("method", "named"),
    [
        (lambda ocr: ocr.seal_ocr("there is none.png"), "there is none.png: there is no such file"),
        (lambda ocr: ocr.seal_ocr(b""), "is empty"),
        (lambda ocr: ocr.seal_ocr(make_picture("GIF")), "is a GIF"),
        (lambda ocr: ocr.vat_invoice_ocr(make_picture("BMP")), "is BMP, which VatInvoiceOCR does not take"),
        (lambda ocr: ocr.seal_ocr(PNG + bytes(8 * 1024 * 1024)), "is too large"),
        (lambda ocr: ocr.seal_ocr("https://"), "is not an http(s) URL with a host"),
    ],
)
async def test_a_document_that_cannot_be_taken_is_refused_before_anything_is_sent(
    method: Method, named: str
) -> None:
    assert named in await refused(method, DocumentError)


async def test_the_whole_body_is_held_to_ten_megabytes() -> None:
    # Its Base64 text is just within the action's 10 MB, the JSON around it is too much.
    largest = PNG + bytes(10 * 1024 * 1024 // 4 * 3 - len(PNG))
    text = await refused(lambda ocr: ocr.seal_ocr(largest), DocumentError)
    assert "makes a request of 10,485,778 bytes, the service takes 10,485,760" in text
    body, _ = await sent(lambda ocr: ocr.seal_ocr(largest[:-15]))
    assert len(json.dumps(body, separators=(",", ":"))) == 10_485_758
    huge = "x" * 10 * 1024 * 1024
    text = await refused(lambda ocr: ocr.call("GetOCRToken", Config=huge), DocumentError)
    assert text.startswith("the request: makes a request of")


async def test_a_typed_answer_and_its_raw_form_hold_the_same() -> None:
    recorded = json.loads((RECORDED / "SealOCR.json").read_text("utf-8"))["Response"]
    with canned() as cloud:
        cloud.answer(repeat=True, **recorded)
        async with make_client() as ocr:
            typed = await ocr.seal_ocr(PNG)
            raw = await ocr.call("SealOCR", PNG)
    assert raw == recorded
    assert typed.model_dump(by_alias=True) == recorded


async def test_an_error_of_the_service_says_everything_that_the_service_said() -> None:
    with canned() as cloud:
        cloud.refuse("FailedOperation.UnOpenError", "未开通")
        async with make_client() as ocr:
            with pytest.raises(AccountError) as caught:
                await ocr.call("IDCardOCR", PNG)
    error = caught.value
    assert (error.code, error.message, error.request_id) == (
        "FailedOperation.UnOpenError",
        "未开通",
        "fake-request",
    )
    assert (error.action, error.attempts, error.http_status, error.fatal) == ("IDCardOCR", 1, 200, True)


@pytest.mark.parametrize("code", ["FailedOperation.EmptyImageError", "FailedOperation.ImageBlur"])
async def test_a_refused_document_is_asked_about_once(code: str) -> None:
    with canned() as cloud:
        cloud.refuse(code)
        async with make_client() as ocr:
            with pytest.raises(RejectedDocumentError):
                await ocr.seal_ocr(PNG)
    assert len(cloud.requests) == 1


def broken_answers(cloud: Canned) -> None:
    cloud.answer(body="<html>Please sign in</html>")
    cloud.answer(status=502, body="<html>Bad Gateway</html>")
    cloud.answer(body='{"Response": {"RequestId": "fake')


async def test_what_is_no_answer_of_the_service_is_asked_for_again() -> None:
    with canned() as cloud:
        broken_answers(cloud)
        cloud.answer()
        async with make_client() as ocr:
            assert (await ocr.call("SealOCR", PNG))["RequestId"] == "fake-request"
    assert len(cloud.requests) == 4


async def test_a_paid_answer_of_another_shape_is_not_asked_for_again() -> None:
    with canned() as cloud:
        cloud.answer(SealInfos="no list")
        async with make_client() as ocr:
            with pytest.raises(ResponseError) as caught:
                await ocr.seal_ocr(PNG)
    assert caught.value.maybe_billed
    assert (caught.value.action, caught.value.attempts) == ("SealOCR", 1)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"site": "us"}, "site must be one of cn, intl, not 'us'"),
        ({"timeout": 0}, "timeout must be a number of seconds above 0, not 0"),
        ({"timeout": float("inf")}, "timeout"),
        ({"endpoint": "http://ocr.example"}, "unencrypted"),
        ({"proxy": "proxy.example"}, "proxy must be a URL"),
    ],
)
def test_settings_that_make_no_sense_are_refused_when_the_client_is_made(
    options: dict[str, Any], named: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make_client(**options)
    assert named in str(caught.value)


def test_credentials_must_be_credentials() -> None:
    with pytest.raises(ConfigurationError, match="must be Credentials, not str"):
        OcrClient(("id", "key"))  # type: ignore[arg-type]  # the mistake itself


def test_a_client_shows_where_it_calls_and_nothing_secret() -> None:
    assert repr(make_client()) == f"OcrClient('{HOST}')"
