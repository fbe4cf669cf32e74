"""The bodies of requests: the JSON of their parameters, with a document spliced in."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.protocol.messages import Body, build_body

UTF8_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | UTF8_TEXT
)
JSON_VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(UTF8_TEXT, inner, max_size=4),
    max_leaves=12,
)
PARAMETERS = st.dictionaries(UTF8_TEXT, JSON_VALUES, max_size=5)
BASE64_TEXT = st.text("ABCXYZabcxyz0189+/=", max_size=40)


def join(body: Body) -> bytes:
    return b"".join(body.pieces)


@given(PARAMETERS)
def test_a_body_without_document_is_the_compact_json_of_its_parameters(parameters: dict[str, Any]) -> None:
    body = build_body(parameters)
    assert join(body).decode() == json.dumps(parameters, ensure_ascii=False, separators=(",", ":"))


@given(PARAMETERS, UTF8_TEXT, BASE64_TEXT)
def test_a_spliced_body_equals_the_json_of_the_plain_dict(
    parameters: dict[str, Any], member: str, base64_text: str
) -> None:
    parameters.pop(member, None)
    body = build_body(parameters, member, base64_text.encode())
    plain = {member: base64_text} | parameters
    assert join(body).decode() == json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    assert json.loads(join(body)) == plain


@given(PARAMETERS, BASE64_TEXT)
def test_size_and_hash_are_those_of_the_joined_pieces(parameters: dict[str, Any], base64_text: str) -> None:
    parameters.pop("ImageBase64", None)
    body = build_body(parameters, "ImageBase64", base64_text.encode())
    assert body.size == len(join(body))
    assert body.sha256() == hashlib.sha256(join(body)).hexdigest()


def test_the_base64_text_is_not_copied() -> None:
    base64_text = b"QUJD" * 1000
    body = build_body({"IsPdf": True}, "ImageBase64", base64_text)
    assert body.pieces == (b'{"ImageBase64":"', base64_text, b'","IsPdf":true}')
    assert body.pieces[1] is base64_text


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        object(),
        b"bytes",
        {1, 2},
        "\ud800",
        ["\udcff"],
        {"a": {"b": float("nan")}},
    ],
    ids=repr,
)
def test_a_value_that_json_cannot_hold_is_refused_by_its_parameters_name(value: object) -> None:
    with pytest.raises(ConfigurationError, match="ItemNames"):
        build_body({"PdfPageNumber": 1, "ItemNames": value}, "ImageBase64", b"QUJD")


def test_a_parameter_nested_without_end_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (circle, deep):
        with pytest.raises(ConfigurationError, match="ItemNames"):
            build_body({"ItemNames": value})


def test_a_document_given_twice_or_by_half_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="ImageBase64"):
        build_body({"ImageBase64": "QUJD"}, "ImageBase64", b"QUJD")
    with pytest.raises(ConfigurationError):
        build_body({}, "ImageBase64")
    with pytest.raises(ConfigurationError):
        build_body({}, base64_text=b"QUJD")
