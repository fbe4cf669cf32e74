"""Errors of COS and Cloud Infinite: XML from anywhere in, an error object out."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tencent_ocr_async.errors import ApiError, AuthError, RejectedDocumentError, ResponseError, ServiceError
from tencent_ocr_async.protocol.messages import parse_cos_error, parse_xml

RECORDED = Path(__file__).parent / "data" / "recorded"

COS_ERROR = (
    "<?xml version='1.0' encoding='utf-8' ?><Error><Code>{code}</Code><Message>no</Message>"
    "<Resource>r</Resource><RequestId>NWYw****</RequestId><TraceId>t</TraceId></Error>"
)
BOMB = (
    "<?xml version='1.0'?><!DOCTYPE Error [<!ENTITY a0 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]><Error><Code>&a11;</Code></Error>"
)


def test_the_recorded_cos_error_is_read() -> None:
    error = parse_cos_error(403, (RECORDED / "CosError.xml").read_bytes(), "CloudInfiniteOCR")
    assert isinstance(error, AuthError)
    assert (error.code, error.http_status, error.action) == ("AccessForbidden", 403, "CloudInfiniteOCR")
    assert error.request_id == "NWYwNzAzNTZfNzNjODJhMDlfMzRiM2ZfMThjMjk4****"
    assert error.message.startswith("CORSResponse: ")
    assert error.message.endswith("resource's CORS spec")


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("SignatureDoesNotMatch", 403, AuthError),
        ("SomethingNew", 401, AuthError),
        ("SomethingNew", 503, ServiceError),
        ("SomethingNew", 400, ApiError),
        ("InvalidArgument", 400, RejectedDocumentError),
        ("InvalidArgument", 200, RejectedDocumentError),
    ],
)
def test_a_cos_error_has_the_class_of_its_code_and_status(
    code: str, status: int, expected: type[ApiError]
) -> None:
    error = parse_cos_error(status, COS_ERROR.format(code=code).encode(), "CloudInfiniteOCR")
    assert type(error) is expected
    assert error.http_status == status


HOSTILE = {
    "empty": b"",
    "html": b"<html><body>502<br></body></html>",
    "a success": b"<Response><RequestId>x</RequestId></Response>",
    "no code": b"<Error><Message>no</Message></Error>",
    "blank code": b"<Error><Code> </Code></Error>",
    "cut": COS_ERROR.format(code="a").encode()[:-1],
    "not UTF-8": b"<Error><Code>\xff</Code></Error>",
    "unknown encoding": b"<?xml version='1.0' encoding='none-such'?><Error><Code>a</Code></Error>",
    "multi-byte encoding": b"<?xml version='1.0' encoding='gbk'?><Error><Code>a</Code></Error>",
    "bomb": BOMB.encode(),
    "quadratic bomb": b"<!DOCTYPE e [<!ENTITY a '"
    + b"a" * 9000
    + b"'>]><Error><Code>"
    + b"&a;" * 9000
    + b"</Code></Error>",
    "external entity": b"<!DOCTYPE e [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Error><Code>&x;</Code></Error>",
    "external document type": b"<!DOCTYPE Error SYSTEM 'http://127.0.0.1:1/e.dtd'><Error><Code>a</Code></Error>",
    "nested": b"<Error>" * 9000,
    "nested and closed": b"<Error>" * 4000 + b"</Error>" * 4000,
    "too large": b"<Error><Code>a</Code><Message>" + b"a" * 10_000_000 + b"</Message></Error>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_cos_error_is_a_response_error_at_once(body: bytes) -> None:
    before = time.thread_time()
    error = parse_cos_error(502, body, "CloudInfiniteOCR")
    assert time.thread_time() - before < 2
    assert type(error) is ResponseError
    assert (error.http_status, error.action, error.maybe_billed) == (502, "CloudInfiniteOCR", False)
    assert body.startswith(error.body)
    assert "root:" not in str(error)


def test_a_recorded_cloud_infinite_answer_is_read_as_a_tree() -> None:
    root = parse_xml(200, (RECORDED / "CloudInfiniteOCR.xml").read_bytes(), "CloudInfiniteOCR")
    assert root.tag == "Response"
    assert root.findtext("TextDetections/DetectedText") == "Hey you"


def test_a_success_with_a_document_type_is_refused() -> None:
    with pytest.raises(ResponseError) as caught:
        parse_xml(200, b"<!DOCTYPE Response><Response/>", "CloudInfiniteOCR")
    assert caught.value.action == "CloudInfiniteOCR"


def check_any(status: int, body: bytes) -> None:
    error = parse_cos_error(status, body, "CloudInfiniteOCR")
    assert isinstance(error, ApiError | ResponseError)
    assert (error.action, error.http_status) == ("CloudInfiniteOCR", status)
    assert str(error)


@settings(max_examples=500, deadline=None)
@given(
    st.integers(200, 599),
    st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-16")),
)
def test_any_body_gives_an_api_error_or_a_response_error(status: int, body: bytes) -> None:
    check_any(status, body)
    check_any(status, b"<Error><Code>" + body + b"</Code></Error>")


def test_twenty_thousand_damaged_documents_give_an_api_error_or_a_response_error() -> None:
    generator = random.Random(7778)
    whole = [COS_ERROR.format(code="NoSuchKey").encode(), BOMB.encode(), HOSTILE["external entity"]]
    for _ in range(20_000):
        content = generator.choice(whole)
        start, end = (generator.randrange(len(content) + 1) for _ in range(2))
        put = generator.choice([b"", b"&", b"<", b"<![CDATA[", b"]]>", b"&#0;", generator.randbytes(3)])
        check_any(generator.choice([200, 400, 401, 503]), content[:start] + put + content[end:])
