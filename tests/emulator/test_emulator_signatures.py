"""Who is let in: TC3 signatures, clocks and tokens."""

from __future__ import annotations

import hashlib
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import pytest
from emulator_tools import Caller, FakeRecognition

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.emulator import Emulator, verify_cos, verify_tc3


async def test_a_call_signed_as_documented_is_answered(caller: Caller, emulator: Emulator) -> None:
    got = await caller.api(emulator)
    assert got.status == 200
    assert got.response["SealBody"] == "上海市宝山区市场监督管理局"
    assert got.headers["Content-Type"] == "application/json"


async def test_the_published_signature_vector_is_reproduced() -> None:
    payload = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    post = verify_tc3.SignedPost(
        {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"},
        hashlib.sha256(payload).hexdigest(),
        1551113065,
    )
    signature = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    authorization = verify_tc3.Authorization(
        "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "2019-02-25", "cvm", ("content-type", "host"), signature
    )
    assert verify_tc3._signatures(authorization, post, "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE") == [signature]


async def test_the_published_cos_vector_is_reproduced() -> None:
    request = verify_cos.CosRequest(
        "GET",
        "/exampleobject(腾讯云)",
        {"response-content-type": "application/octet-stream", "response-cache-control": "max-age=600"},
        {
            "date": "Thu, 16 May 2019 06:55:53 GMT",
            "host": "examplebucket-1250000000.cos.ap-beijing.myqcloud.com",
        },
    )
    parts = {
        "q-key-time": "1557989753;1557996953",
        "q-sign-time": "1557989753;1557996953",
        "q-header-list": "date;host",
        "q-url-param-list": "response-cache-control;response-content-type",
    }
    key = Credentials("AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q", "BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz")
    assert list(verify_cos._signatures(request, parts, key)) == ["01681b8c9d798a678e43b685a9f1bba0f6c0e012"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            {"credentials": Credentials("AKIDsomebody-else", "emulator-not-a-real-key")},
            "AuthFailure.SecretIdNotFound",
        ),
        ({"credentials": Credentials("AKIDemulator-not-a-real-id", "wrong")}, "AuthFailure.SignatureFailure"),
        ({"sent_body": b'{"ImageBase64": "YWx0ZXJlZA=="}'}, "AuthFailure.SignatureFailure"),
        ({"scope": {"date": "2001-01-01"}}, "AuthFailure.SignatureFailure"),
        ({"scope": {"service": "cvm"}}, "AuthFailure.SignatureFailure"),
        ({"headers": {"Authorization": "Basic nonsense"}}, "AuthFailure.InvalidAuthorization"),
        ({"headers": {"Authorization": None}}, "MissingParameter"),
        ({"headers": {"X-TC-Timestamp": None}}, "MissingParameter"),
        ({"headers": {"X-TC-Version": None}}, "MissingParameter"),
        ({"headers": {"X-TC-Token": "not-asked-for"}}, "AuthFailure.TokenFailure"),
        ({"headers": {"X-TC-Timestamp": "soon"}}, "InvalidParameter"),
        ({"headers": {"Content-Type": "text/plain"}}, "AuthFailure.SignatureFailure"),
    ],
)
async def test_a_call_that_is_not_signed_for_what_arrived_is_refused(
    caller: Caller, emulator: Emulator, change: Any, code: str | None
) -> None:
    got = await caller.api(emulator, **change)
    assert (got.status, got.code) == (200, code)
    assert emulator.ledger[-1].code == code
    assert emulator.ledger.billed == 0


async def test_the_signed_host_may_lack_the_port(caller: Caller, emulator: Emulator) -> None:
    assert (await caller.api(emulator, signed_host="127.0.0.1")).code is None
    assert (await caller.api(emulator, signed_host="localhost")).code == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize(
    ("skew", "code"),
    [(299, None), (-299, None), (301, "AuthFailure.SignatureExpire"), (-301, "AuthFailure.SignatureExpire")],
)
async def test_a_timestamp_may_differ_by_five_minutes(
    caller: Caller, recognition: FakeRecognition, skew: int, code: str | None
) -> None:
    now = 1_700_000_000
    async with Emulator(recognition=recognition, clock=lambda: now) as emulator:
        got = await caller.api(emulator, timestamp=now + skew)
    assert got.code == code


async def test_more_headers_may_be_signed_and_are_then_checked(caller: Caller, emulator: Emulator) -> None:
    assert (await caller.api(emulator, scope={"x_tc_action": "SealOCR"})).code is None
    changed = await caller.api(emulator, scope={"x_tc_action": "VatInvoiceOCR"})
    assert changed.code == "AuthFailure.SignatureFailure"
    unsent = await caller.api(emulator, scope={"x_tc_region": "ap-beijing"})
    assert unsent.code == "AuthFailure.SignatureFailure"


async def test_a_refused_clock_is_told_the_time(caller: Caller, recognition: FakeRecognition) -> None:
    now = 1_700_000_000
    async with Emulator(recognition=recognition, clock=lambda: now) as emulator:
        english = await caller.api(emulator, timestamp=now - 4000, headers={"X-TC-Language": "en-US"})
        chinese = await caller.api(emulator, timestamp=now - 4000)
    assert f"the server time {now}." in english.message
    assert "五分钟" in chinese.message
    assert parsedate_to_datetime(chinese.headers["Date"]).timestamp() == now


async def test_a_token_has_to_be_the_one_of_the_credentials(
    caller: Caller, recognition: FakeRecognition
) -> None:
    temporary = Credentials("AKIDtemporary", "not-a-real-key", "not-a-real-token")
    async with Emulator(recognition=recognition, credentials=temporary) as emulator:
        assert (await caller.api(emulator)).code is None
        for token in (None, "outdated"):
            got = await caller.api(emulator, headers={"X-TC-Token": token})
            assert got.code == "AuthFailure.TokenFailure"


async def test_an_unsigned_payload_is_accepted_where_it_is_declared(
    caller: Caller, emulator: Emulator
) -> None:
    unsigned = {"X-TC-Content-SHA256": "UNSIGNED-PAYLOAD"}
    assert (await caller.api(emulator, headers=unsigned)).code == "AuthFailure.SignatureFailure"
    got = await caller.api(emulator, headers=unsigned, signed_body=b"UNSIGNED-PAYLOAD")
    assert got.code is None


async def test_without_verification_any_signature_goes(caller: Caller, recognition: FakeRecognition) -> None:
    async with Emulator(recognition=recognition, verify=False) as emulator:
        got = await caller.api(emulator, credentials=Credentials("anybody", "any-key"), timestamp=1)
        assert got.code is None


async def test_a_second_key_is_accepted_once_it_is_added(caller: Caller, emulator: Emulator) -> None:
    other = Credentials("AKIDother", "not-a-real-key")
    assert (await caller.api(emulator, credentials=other)).code == "AuthFailure.SecretIdNotFound"
    emulator.add_credentials(other)
    assert (await caller.api(emulator, credentials=other)).code is None
    assert emulator.ledger[-1].secret_id == "AKIDother"


async def test_who_opens_it_in_a_browser_reads_what_it_is(emulator: Emulator) -> None:
    async with aiohttp.ClientSession() as session, session.get(emulator.url) as answer:
        assert answer.status == 200
        assert "not the cloud" in await answer.text()
    assert len(emulator.ledger) == 0
