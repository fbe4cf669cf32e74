"""COS signatures against published ones, stage by stage, and the URL that belongs to them."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.protocol import cos

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data/vectors/cos.json").read_text("utf-8")
)["vectors"]
# The two stages that the document (436/7778) prints for its examples, in the order of the file.
PRINTED: dict[str, tuple[str, str]] = {
    VECTORS[0]["name"]: (
        (
            "put\n/exampleobject(腾讯云)\n\n"
            "content-length=13&content-md5=mQ%2FfVh815F3k6TAUm8m0eg%3D%3D&content-type=text%2Fplain"
            "&date=Thu%2C%2016%20May%202019%2006%3A45%3A51%20GMT"
            "&host=examplebucket-1250000000.cos.ap-beijing.myqcloud.com"
            "&x-cos-acl=private&x-cos-grant-read=uin%3D%22100000000011%22\n"
        ),
        "sha1\n1557989151;1557996351\n8b2751e77f43a0995d6e9eb9477f4b685cca4172\n",
    ),
    VECTORS[1]["name"]: (
        (
            "get\n/exampleobject(腾讯云)\n"
            "response-cache-control=max-age%3D600&response-content-type=application%2Foctet-stream\n"
            "date=Thu%2C%2016%20May%202019%2006%3A55%3A53%20GMT"
            "&host=examplebucket-1250000000.cos.ap-beijing.myqcloud.com\n"
        ),
        "sha1\n1557989753;1557996953\n54ecfe22f59d3514fdc764b87a32d8133ea611e6\n",
    ),
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)
REQUEST: dict[str, Any] = {
    "secret_id": "fake-id",
    "secret_key": "fake-key",
    "method": "GET",
    "path": "/folder/a.png",
    "query": {"ci-process": "OCR", "type": "general"},
    "headers": {"Host": "fake-1250000000.cos.ap-guangzhou.myqcloud.com"},
    "start": 1_700_000_000,
    "end": 1_700_000_600,
}


def sign_vector(vector: dict[str, Any]) -> cos.Signature:
    start, end = map(int, vector["key_time"].split(";"))
    return cos.sign(
        secret_id=vector["secret_id"],
        secret_key=vector["secret_key"],
        method=vector["method"],
        path=vector["path_decoded"],
        query=vector["params"],
        headers=vector["headers"],
        start=start,
        end=end,
    )


def first_wrong_stage(vector: dict[str, Any], made: cos.Signature) -> str | None:
    sent = dict(part.partition("=")[::2] for part in made.authorization.split("&"))
    http_string, string_to_sign = PRINTED.get(vector["name"], (made.http_string, made.string_to_sign))
    checks = [
        ("header list", sent["q-header-list"], vector["header_list"]),
        ("parameter list", sent["q-url-param-list"], vector["url_param_list"]),
        ("http string", made.http_string, http_string),
        ("string to sign", made.string_to_sign, string_to_sign),
        ("signature", made.signature, vector["signature"]),
        ("authorization", sent["q-signature"], vector["signature"]),
    ]
    return next((stage for stage, computed, published in checks if computed != published), None)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_published_vector_is_met_in_every_stage(vector: dict[str, Any]) -> None:
    made = sign_vector(vector)
    assert first_wrong_stage(vector, made) is None
    assert made.authorization == (
        f"q-sign-algorithm=sha1&q-ak={vector['secret_id']}&q-sign-time={vector['key_time']}"
        f"&q-key-time={vector['key_time']}&q-header-list={vector['header_list']}"
        f"&q-url-param-list={vector['url_param_list']}&q-signature={vector['signature']}"
    )


def test_the_vectors_cover_paths_with_and_without_a_leading_slash() -> None:
    assert {vector["path_decoded"].startswith("/") for vector in VECTORS} == {True, False}


@pytest.mark.parametrize(
    ("corrupted", "stage"),
    [
        ({"header_list": "host"}, "header list"),
        ({"params": {"a": "b"}}, "parameter list"),
        ({"path_decoded": "/exampleobject"}, "http string"),
        ({"method": "post"}, "http string"),
        ({"key_time": "1557989151;1557996352"}, "string to sign"),
        ({"secret_key": "fake-key"}, "signature"),
        ({"signature": "0" * 40}, "signature"),
    ],
)
def test_a_corrupted_vector_names_the_stage_that_broke(corrupted: dict[str, Any], stage: str) -> None:
    vector = VECTORS[0] | corrupted
    assert first_wrong_stage(vector, sign_vector(vector)) == stage


def test_the_sent_path_is_the_signed_one_percent_encoded() -> None:
    assert cos.encode_path("exampleobject(腾讯云)") == "/exampleobject%28%E8%85%BE%E8%AE%AF%E4%BA%91%29"
    assert (
        unquote(VECTORS[0]["path_raw"])
        == VECTORS[0]["path_decoded"]
        == cos.object_path("exampleobject(腾讯云)")
    )


@given(TEXT)
def test_every_path_decodes_to_what_was_signed_and_has_one_slash_in_front(key: str) -> None:
    sent = cos.encode_path(key)
    assert unquote(sent, errors="strict") == cos.object_path(key)
    assert re.fullmatch(r"/([A-Za-z0-9_.~/-]|%[0-9A-F]{2})*", sent)
    assert cos.object_path(key) == (key if key[:1] == "/" else "/" + key)


@given(st.dictionaries(NAME, TEXT, max_size=5))
def test_every_query_decodes_to_what_was_given_in_its_order(query: dict[str, str]) -> None:
    sent = cos.encode_query(query)
    assert parse_qsl(sent, keep_blank_values=True, strict_parsing=bool(sent), errors="strict") == list(
        query.items()
    )
    assert re.fullmatch(r"([A-Za-z0-9_.~&=-]|%[0-9A-F]{2})*", sent)


def test_a_url_as_a_parameter_is_encoded_once() -> None:
    query = {"detect-url": "https://example.com/a b.png?x=1&y=%20"}
    assert cos.encode_query(query) == "detect-url=https%3A%2F%2Fexample.com%2Fa%20b.png%3Fx%3D1%26y%3D%2520"


@given(st.dictionaries(st.text("abcdef-", min_size=1, max_size=8), TEXT, max_size=5), st.randoms())
def test_order_and_case_of_names_do_not_change_the_signature(query: dict[str, str], random: Any) -> None:
    shuffled = [(name.upper(), value) for name, value in query.items()]
    random.shuffle(shuffled)
    assert cos.sign(**REQUEST | {"query": query}) == cos.sign(**REQUEST | {"query": dict(shuffled)})


@given(TEXT, TEXT)
def test_two_values_share_a_signature_only_if_they_are_equal(one: str, other: str) -> None:
    first, second = (cos.sign(**REQUEST | {"query": {"type": value}}) for value in (one, other))
    assert (first == second) is (one == other)


@pytest.mark.parametrize(
    "other",
    [
        {"secret_key": "another-fake-key"},
        {"method": "POST"},
        {"path": "/folder/b.png"},
        {"headers": {"Host": "example.com"}},
        {"end": 1_700_000_601},
    ],
    ids=lambda other: next(iter(other)),
)
def test_every_part_of_a_request_is_signed(other: dict[str, Any]) -> None:
    assert cos.sign(**REQUEST).signature != cos.sign(**REQUEST | other).signature


def test_a_signature_shows_neither_the_key_nor_the_token() -> None:
    token = {"x-cos-security-token": "fake-token"}
    made = cos.sign(**REQUEST | {"headers": REQUEST["headers"] | token})
    assert "x-cos-security-token=fake-token" in made.http_string
    assert "fake-key" not in repr(made)
    assert "fake-token" not in repr(made)


@pytest.mark.parametrize("other", [{"path": "/\udcff"}, {"query": {"a": "\udcff"}}, {"secret_key": "\udcff"}])
def test_text_without_utf8_form_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        cos.sign(**REQUEST | other)
    with pytest.raises(ConfigurationError):
        cos.encode_path("\udcff")
