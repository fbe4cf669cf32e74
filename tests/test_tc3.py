"""TC3-HMAC-SHA256 against published signatures, stage by stage, and its properties."""

import hashlib
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.protocol import tc3

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data/vectors/tc3.json").read_text("utf-8")
)["vectors"]
REQUEST: dict[str, Any] = {
    "secret_id": "fake-id",
    "secret_key": "fake-key",
    "service": "ocr",
    "host": "ocr.tencentcloudapi.com",
    "timestamp": 1_700_000_000,
    "payload_hash": hashlib.sha256(b"{}").hexdigest(),
}


def sign_vector(vector: dict[str, Any]) -> tc3.Signature:
    return tc3.sign(
        secret_id=vector["secret_id"],
        secret_key=vector["secret_key"],
        service=vector["service"],
        host=vector["host"],
        timestamp=vector["timestamp"],
        payload_hash=hashlib.sha256(vector["payload"].encode()).hexdigest(),
        content_type=vector["content_type"],
        method=vector["method"],
        path=vector["uri"],
        query=vector["query"],
    )


def published_stages(vector: dict[str, Any]) -> dict[str, str]:
    """What the vector's document says about each stage, in the order in which they follow."""
    hashed = vector.get("hashed_canonical_request")
    text = vector.get("string_to_sign")
    stages = {"canonical request": hashed, "string to sign": text, "signature": vector["signature"]}
    return {stage: value for stage, value in stages.items() if value is not None}


def first_wrong_stage(vector: dict[str, Any], made: tc3.Signature) -> str | None:
    computed = {
        "canonical request": hashlib.sha256(made.canonical_request.encode()).hexdigest(),
        "string to sign": made.string_to_sign,
        "signature": made.signature,
    }
    for stage, published in published_stages(vector).items():
        if computed[stage] != published:
            return stage
    return None


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_published_vector_is_met_in_every_stage(vector: dict[str, Any]) -> None:
    made = sign_vector(vector)
    assert first_wrong_stage(vector, made) is None
    assert made.authorization == (
        f"TC3-HMAC-SHA256 Credential={vector['secret_id']}/{vector['date']}/{vector['service']}/tc3_request, "
        f"SignedHeaders={vector['signed_headers']}, Signature={vector['signature']}"
    )


def test_the_canonical_request_reads_as_the_document_shows_it() -> None:
    assert sign_vector(VECTORS[0]).canonical_request == (
        "POST\n/\n\n"
        "content-type:application/json; charset=utf-8\n"
        "host:cvm.tencentcloudapi.com\n\n"
        "content-type;host\n"
        "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
    )


@pytest.mark.parametrize(
    ("corrupted", "stage"),
    [
        ({"payload": "{}"}, "canonical request"),
        ({"host": "cvm.example.com"}, "canonical request"),
        ({"content_type": "text/plain"}, "canonical request"),
        ({"timestamp": 1_551_113_066}, "string to sign"),
        ({"service": "ocr"}, "string to sign"),
        ({"secret_key": "fake-key"}, "signature"),
        ({"signature": "0" * 64}, "signature"),
    ],
)
def test_a_corrupted_vector_names_the_stage_that_broke(corrupted: dict[str, Any], stage: str) -> None:
    vector = VECTORS[0] | corrupted
    assert first_wrong_stage(vector, sign_vector(vector)) == stage


@pytest.mark.parametrize(
    ("moment", "date"),
    [("2025-03-01T00:00:00", "2025-03-01"), ("2025-02-28T23:59:59", "2025-02-28")],
)
@pytest.mark.parametrize("zone", ["CST-8", "PST+8"])
def test_the_scope_holds_the_utc_date_on_both_sides_of_midnight(
    moment: str, date: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    tc3._utc_date.cache_clear()
    try:
        timestamp = int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())
        made = tc3.sign(**REQUEST | {"timestamp": timestamp})
    finally:
        monkeypatch.undo()
        time.tzset()
    assert f"Credential=fake-id/{date}/ocr/tc3_request" in made.authorization
    assert made.string_to_sign.split("\n")[1:3] == [str(timestamp), f"{date}/ocr/tc3_request"]


def test_an_unsigned_payload_puts_the_hash_of_these_words_into_the_canonical_request() -> None:
    made = tc3.sign(**REQUEST | {"payload_hash": tc3.UNSIGNED_PAYLOAD})
    assert made.canonical_request.endswith("\n" + hashlib.sha256(b"UNSIGNED-PAYLOAD").hexdigest())


HEADER_TEXT = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=30)
BLANKS = st.text(" \t", max_size=3)


@given(HEADER_TEXT, HEADER_TEXT, BLANKS, BLANKS)
def test_case_and_outer_blanks_of_header_values_do_not_change_the_signature(
    host: str, content_type: str, before: str, after: str
) -> None:
    plain = tc3.sign(**REQUEST | {"host": host, "content_type": content_type})
    dressed = tc3.sign(
        **REQUEST
        | {"host": before + host.upper() + after, "content_type": before + content_type.upper() + after}
    )
    assert plain == dressed


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_two_bodies_share_a_signature_only_if_they_are_equal(one: bytes, other: bytes) -> None:
    first, second = (
        tc3.sign(**REQUEST | {"payload_hash": hashlib.sha256(body).hexdigest()}) for body in (one, other)
    )
    assert (first == second) is (one == other)


@given(st.text("abcXYZ019", max_size=40), st.text("abcXYZ019", max_size=40))
def test_two_keys_share_a_signature_only_if_they_are_equal(one: str, other: str) -> None:
    first, second = (tc3.sign(**REQUEST | {"secret_key": key}).signature for key in (one, other))
    assert (first == second) is (one == other)


@given(st.integers(0, 4_102_444_800))
def test_the_same_request_always_gets_the_same_signature(timestamp: int) -> None:
    assert tc3.sign(**REQUEST | {"timestamp": timestamp}) == tc3.sign(**REQUEST | {"timestamp": timestamp})


def test_no_part_of_a_signature_shows_the_key() -> None:
    made = tc3.sign(**REQUEST)
    assert "fake-id" in repr(made)
    assert "fake-key" not in repr(made)


def test_a_key_without_utf8_form_is_refused_without_being_shown() -> None:
    with pytest.raises(ConfigurationError) as caught:
        tc3.sign(**REQUEST | {"secret_key": "fake-key\udcff"})
    assert "fake-key" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_derived_keys_are_kept_in_bounded_number() -> None:
    for number in range(200):
        tc3.sign(**REQUEST | {"secret_key": f"fake-key-{number}"})
    kept = tc3._day_key.cache_info()
    assert kept.maxsize is not None
    assert kept.currsize <= kept.maxsize < 200
