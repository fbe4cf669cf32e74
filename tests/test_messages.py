"""The answers of the OCR API, and the service's clock in them."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tencent_ocr_async.errors import (
    AccountError,
    ApiError,
    AuthError,
    RateLimitError,
    RejectedDocumentError,
    ResponseError,
    ServiceError,
)
from tencent_ocr_async.protocol.messages import (
    parse_answer,
)

RECORDED = Path(__file__).parent / "data" / "recorded"
REQUEST_ID = "4021987a-5441-4160-981a-d084cd96b5ad"
RATE_REFUSED = json.dumps(
    {"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": "..."}, "RequestId": REQUEST_ID}}
).encode()

UTF8_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | UTF8_TEXT
)
JSON_VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(UTF8_TEXT, inner, max_size=4),
    max_leaves=12,
)


def envelope(**response: Any) -> bytes:
    return json.dumps({"Response": response}, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "name", ["SealOCR", "ExtractDocMulti", "GeneralAccurateOCR", "VatInvoiceOCR", "StructuralList-real"]
)
def test_a_recorded_answer_is_read_whole(name: str) -> None:
    content = (RECORDED / f"{name}.json").read_bytes()
    assert parse_answer(200, content, name) == json.loads(content)["Response"]


def test_members_called_error_code_in_a_success_are_not_the_error() -> None:
    response = {"ErrorCode": "", "ErrorMessage": "", "RequestId": REQUEST_ID}
    assert parse_answer(200, envelope(**response), "SmartStructuralPro") == response


def test_a_byte_order_mark_in_front_is_tolerated() -> None:
    assert parse_answer(200, b"\xef\xbb\xbf" + envelope(RequestId="x"), "SealOCR") == {"RequestId": "x"}


@pytest.mark.parametrize("status", [200, 400, 429, 500, 503])
def test_an_error_envelope_is_raised_as_its_class_whatever_the_status(status: int) -> None:
    with pytest.raises(RateLimitError) as caught:
        parse_answer(status, RATE_REFUSED, "SealOCR")
    error = caught.value
    assert (error.code, error.message, error.request_id) == ("RequestLimitExceeded", "...", REQUEST_ID)
    assert (error.action, error.http_status) == ("SealOCR", status)


RECORDED_CLASSES = {
    "RequestLimitExceeded": RateLimitError,
    "LimitExceeded": RateLimitError,
    "(unknown)": ApiError,
    "FailedOperation.DownLoadError": ServiceError,
    "InvalidParameter.InputError": RejectedDocumentError,
    "AuthFailure.SignatureFailure": AuthError,
    "FailedOperation.OcrFailed": ServiceError,
    "InvalidParameterValue.InvalidParameterValueLimit": RejectedDocumentError,
    "FailedOperation.UnOpenError": AccountError,
    "ClientNetworkError": ApiError,
}


def test_recorded_errors_are_raised_as_the_class_of_their_code() -> None:
    recorded = json.loads((RECORDED / "errors.json").read_text("utf-8"))["errors"]
    assert {entry["code"] for entry in recorded} == set(RECORDED_CLASSES)
    for entry in recorded:
        body = envelope(
            Error={"Code": entry["code"], "Message": entry["message"]}, RequestId=entry["request_id"]
        )
        with pytest.raises(ApiError) as caught:
            parse_answer(200, body, "SealOCR")
        assert type(caught.value) is RECORDED_CLASSES[entry["code"]]
        assert caught.value.message == (entry["message"] or "")
        assert caught.value.request_id == entry["request_id"]


def test_the_limit_that_a_recorded_refusal_names_is_read() -> None:
    recorded = json.loads((RECORDED / "errors.json").read_text("utf-8"))["errors"]
    limits = []
    for entry in recorded[:4]:
        with pytest.raises(RateLimitError) as caught:
            parse_answer(200, envelope(Error={"Code": entry["code"], "Message": entry["message"]}), "SealOCR")
        limits.append(caught.value.limit)
    assert limits == [5, 100, 20, 1]


BROKEN = {
    "empty": b"",
    "blank": b" \r\n",
    "html": b"<html><body><h1>502 Bad Gateway</h1></body></html>",
    "plain text": b"upstream connect error",
    "cut": RATE_REFUSED[:-1],
    "two answers": RATE_REFUSED + RATE_REFUSED,
    "array": b"[]",
    "null": b"null",
    "string": b'"Response"',
    "no Response": b'{"RequestId": "x"}',
    "Response null": b'{"Response": null}',
    "Response array": b'{"Response": []}',
    "Response in lower case": b'{"response": {}}',
    "repeated Response": b'{"Response": {"RequestId": "x"}, "Response": {"RequestId": "y"}}',
    "repeated Response, escaped": b'{"Response": {}, "\\u0052esponse": {}}',
    "repeated Error": b'{"Response": {"Error": {"Code": "a", "Message": ""}, "Error": 1}}',
    "Error null": b'{"Response": {"Error": null}}',
    "Error text": b'{"Response": {"Error": "no"}}',
    "Error empty": b'{"Response": {"Error": {}}}',
    "Code number": b'{"Response": {"Error": {"Code": 1, "Message": ""}}}',
    "Code empty": b'{"Response": {"Error": {"Code": "", "Message": ""}}}',
    "Message number": b'{"Response": {"Error": {"Code": "a", "Message": 1}}}',
    "nested arrays": b'{"Response": ' + b"[" * 200_000,
    "nested objects": b'{"Response": ' * 200_000,
    "huge integer": b'{"Response": {"Angle": ' + b"9" * 5000 + b"}}",
    "huge float": b'{"Response": {"Angle": 1e999}}',
    "NaN": b'{"Response": {"Angle": NaN}}',
    "Infinity": b'{"Response": {"Angle": -Infinity}}',
    "not UTF-8": b'{"Response": {"Text": "\xff"}}',
    "GBK": '{"Response": {"Text": "印章"}}'.encode("gbk"),
    "UTF-16": '{"Response": {}}'.encode("utf-16"),
    "raw line break in a text": b'{"Response": {"Text": "a\nb"}}',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("status", [200, 502])
def test_what_is_no_answer_of_the_api_is_a_response_error(body: bytes, status: int) -> None:
    with pytest.raises(ResponseError) as caught:
        parse_answer(status, body, "SealOCR")
    error = caught.value
    assert (error.http_status, error.action, error.maybe_billed) == (status, "SealOCR", False)
    assert body.startswith(error.body)
    assert len(error.body) <= 1024
    assert error.reason
    assert str(error).startswith("SealOCR: ")


def test_each_kind_of_broken_answer_is_told_apart() -> None:
    told = {}
    for name in (
        "empty",
        "html",
        "no Response",
        "Error null",
        "nested arrays",
        "huge integer",
        "NaN",
        "not UTF-8",
    ):
        with pytest.raises(ResponseError) as caught:
            parse_answer(200, BROKEN[name], "SealOCR")
        told[name] = caught.value.reason
    assert len(set(told.values())) == len(told)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_error_status_without_an_error_is_not_taken_for_a_success(status: int) -> None:
    with pytest.raises(ResponseError):
        parse_answer(status, envelope(RequestId="x"), "SealOCR")


def test_a_repeated_name_inside_the_result_does_not_cost_the_answer() -> None:
    assert parse_answer(200, b'{"Response": {"Angle": 1, "Angle": 2}}', "SealOCR") == {"Angle": 2}


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (r"a\ud83d", "a�"),
        (r"\uDE00b", "�b"),
        (r"\ud83d\ude00", "😀"),
        (r"\ud83d\ud83d\ude00", "�😀"),
        (r"\\ud83d", r"\ud83d"),
        (r"\n\"\ud800\"", '\n"�"'),
    ],
)
def test_half_a_surrogate_pair_becomes_the_replacement_character(escaped: str, text: str) -> None:
    body = f'{{"Response": {{"DetectedText": "{escaped}"}}}}'.encode()
    response = parse_answer(200, body, "SealOCR")
    assert response == {"DetectedText": text}
    assert response["DetectedText"].encode()


@settings(max_examples=500)
@given(st.dictionaries(UTF8_TEXT, JSON_VALUES, max_size=4), st.booleans())
def test_every_success_comes_back_as_it_was_sent(response: dict[str, Any], escaped: bool) -> None:
    response.pop("Error", None)
    body = json.dumps({"Response": response}, ensure_ascii=escaped).encode()
    assert parse_answer(200, body, "SealOCR") == response


def outcome(status: int, body: bytes) -> object:
    try:
        return parse_answer(status, body, "SealOCR")
    except (ApiError, ResponseError) as error:
        return error


def check_any(status: int, body: bytes) -> None:
    found = outcome(status, body)
    if isinstance(found, ApiError | ResponseError):
        assert (found.action, found.http_status) == ("SealOCR", status)
        assert str(found).encode()
    else:
        assert isinstance(found, dict)
        assert status == 200
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()


STATUSES = st.sampled_from([200, 204, 302, 400, 401, 404, 429, 500, 502])
ENVELOPES = st.fixed_dictionaries(
    {"Response": JSON_VALUES | st.fixed_dictionaries({"Error": JSON_VALUES, "RequestId": SCALARS})}
)


@settings(max_examples=1000, deadline=None)
@given(
    STATUSES, st.binary(max_size=60) | (JSON_VALUES | ENVELOPES).map(lambda value: json.dumps(value).encode())
)
def test_any_body_gives_a_dict_an_api_error_or_a_response_error(status: int, body: bytes) -> None:
    check_any(status, body)


def test_twenty_thousand_damaged_answers_give_a_dict_an_api_error_or_a_response_error() -> None:
    generator = random.Random(3028)
    whole = [
        RATE_REFUSED,
        (RECORDED / "SealOCR.json").read_bytes(),
        b'{"Response": {"Text": "\\ud83d\\ude00"}}',
    ]
    puts = [b"", b"{", b"]", b'"', b"\\", b"\\ud800", b"NaN", b"1e999", b"null", b"9" * 5000, b"[" * 5000]
    for _ in range(20_000):
        content = generator.choice(whole)
        start, end = sorted(generator.randrange(len(content) + 1) for _ in range(2))
        put = generator.choice([*puts, generator.randbytes(3)])
        check_any(generator.choice([200, 200, 400, 502]), content[:start] + put + content[end:])
