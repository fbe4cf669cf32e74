"""The official SDK for Node takes the emulator for the cloud.

It signs the host name without its port, and as the service the first label of whatever its endpoint is.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from emulator_tools import FakeRecognition
from node_tools import FOLDER, run_node

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.emulator.hosts import services

Call = tuple[str, Mapping[str, Any]]


@pytest.fixture
def served() -> Iterator[Emulator]:
    with Emulator(recognition=Examples()) as emulator:
        yield emulator


def call(emulator: Emulator, *calls: Call, credentials: Credentials | None = None) -> list[dict[str, Any]]:
    """The outcome of each call, made by one client of the SDK."""
    used = credentials or emulator.credentials
    credential = {"secretId": used.secret_id, "secretKey": used.secret_key, "token": used.token}
    given = {
        "credential": {name: value for name, value in credential.items() if value is not None},
        "region": "ap-guangzhou",
        "endpoint": emulator.url.removeprefix("http://"),
        "calls": calls,
    }
    outcomes: list[dict[str, Any]] = run_node(str(FOLDER / "call_ocr.js"), given=given, sdk=True)
    return outcomes


def test_all_four_actions_are_answered(served: Emulator, png: bytes) -> None:
    picture = {"ImageBase64": base64.b64encode(png).decode()}
    seal, invoice, page, form = call(
        served,
        ("SealOCR", picture),
        ("VatInvoiceOCR", picture),
        ("GeneralAccurateOCR", picture),
        ("ExtractDocMulti", picture | {"ItemNames": ["号码"]}),
    )
    assert seal["response"]["SealBody"] == "上海市宝山区市场监督管理局"
    assert invoice["response"]["VatInvoiceInfos"][0]["Name"] == "销售方识别号"
    assert page["response"]["TextDetections"][0]["DetectedText"].startswith("轻断食")
    assert form["response"]["StructuralList"][0]["Groups"][0]["Lines"][0]["Key"]["AutoName"] == "号码"
    assert served.ledger.billed_for(hashlib.sha256(png).hexdigest()) == 4
    assert dict(served.ledger[3].parameters) == {"ItemNames": ["号码"]}


def test_a_wrong_key_and_an_unreadable_picture_are_its_own_errors(served: Emulator) -> None:
    wrong = Credentials(served.credentials.secret_id, "another-key")
    nothing = {"ImageBase64": base64.b64encode(b"no picture").decode()}
    (refused,) = call(served, ("SealOCR", nothing), credentials=wrong)
    (unreadable,) = call(served, ("SealOCR", nothing))
    assert refused["error"]["code"] == "AuthFailure.SignatureFailure"
    assert unreadable["error"]["code"] == "FailedOperation.ImageDecodeFailed"
    assert [entry.request_id for entry in served.ledger] == [
        each["error"]["requestId"] for each in (refused, unreadable)
    ]


def test_temporary_credentials_are_taken_with_their_token_alone(png: bytes) -> None:
    temporary = Credentials("AKIDtemporary", "not-a-real-key", "not-a-real-token")
    picture = {"ImageBase64": base64.b64encode(png).decode()}
    with Emulator(recognition=FakeRecognition(), credentials=temporary) as emulator:
        (good,) = call(emulator, ("GeneralAccurateOCR", picture))
        tokenless = Credentials(temporary.secret_id, temporary.secret_key)
        (refused,) = call(emulator, ("GeneralAccurateOCR", picture), credentials=tokenless)
    assert good["response"]["TextDetections"][0]["DetectedText"] == "line"
    assert refused["error"]["code"] == "AuthFailure.TokenFailure"


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("127.0.0.1:8765", ("ocr", "127")),
        ("localhost:8765", ("ocr", "localhost:8765")),
        ("emulator:8765", ("ocr", "emulator:8765")),
        ("ocr.ap-guangzhou.tencentcloudapi.com", ("ocr",)),
        ("cvm.tencentcloudapi.com:80", ("ocr",)),
    ],
)
def test_a_scope_names_the_service_or_what_the_sdk_takes_for_it(host: str, named: tuple[str, ...]) -> None:
    assert services(host) == named
