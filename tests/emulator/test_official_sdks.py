"""The official SDKs take the emulator for the cloud: evidence that does not come from this project."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from emulator_tools import FakeRecognition
from qcloud_cos import CosConfig, CosS3Client
from qcloud_cos.cos_exception import CosServiceError
from tencentcloud.common import credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ocr.v20181119 import models, ocr_client, ocr_client_async

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.emulator import Emulator

pytestmark = pytest.mark.filterwarnings(
    "ignore:datetime.datetime.utcfromtimestamp:DeprecationWarning"  # the OCR SDK signs with it
)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.getLogger("qcloud_cos").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("qcloud_cos").setLevel(logging.NOTSET)


def profile(emulator: Emulator) -> ClientProfile:
    http = HttpProfile(endpoint=emulator.url.removeprefix("http://"), protocol="http", keepAlive=True)
    made = ClientProfile(httpProfile=http)
    made.disable_region_breaker = True
    return made


def secret(credentials: Credentials) -> credential.Credential:
    return credential.Credential(credentials.secret_id, credentials.secret_key, credentials.token)


@contextmanager
def ocr_sdk(
    emulator: Emulator, credentials: Credentials, region: str = "ap-guangzhou", *, unsigned: bool = False
) -> Iterator[ocr_client.OcrClient]:
    """The sync client; it has no close of its own."""
    settings = profile(emulator)
    settings.unsignedPayload = unsigned
    sdk = ocr_client.OcrClient(secret(credentials), region, settings)
    try:
        yield sdk
    finally:
        sdk.request.conn._session.close()


def request(kind: type, **members: Any) -> models.AbstractModel:
    made = kind()
    made.from_json_string(json.dumps(members))
    return made


WRONG = Credentials("AKIDemulator-not-a-real-id", "another-key")


async def test_the_python_sdk_is_answered_with_keep_alive_on(emulator: Emulator, png: bytes) -> None:
    picture = base64.b64encode(png).decode()
    with ocr_sdk(emulator, emulator.credentials) as sdk:
        for _ in range(3):
            seal = await asyncio.to_thread(sdk.SealOCR, request(models.SealOCRRequest, ImageBase64=picture))
            assert seal.SealInfos[0].SealShape == "0"
        invoice = await asyncio.to_thread(
            sdk.VatInvoiceOCR, request(models.VatInvoiceOCRRequest, ImageBase64=picture)
        )
    assert invoice.VatInvoiceInfos[0].Name == "销售方识别号"
    assert emulator.ledger.billed == 4


async def test_the_python_sdk_with_a_wrong_key_is_refused(emulator: Emulator, png: bytes) -> None:
    asked = request(models.SealOCRRequest, ImageBase64=base64.b64encode(png).decode())
    with ocr_sdk(emulator, WRONG) as sdk, pytest.raises(TencentCloudSDKException) as caught:
        await asyncio.to_thread(sdk.SealOCR, asked)
    assert caught.value.code == "AuthFailure.SignatureFailure"
    assert caught.value.requestId == emulator.ledger[-1].request_id


async def test_the_python_sdk_with_an_unsigned_payload_and_a_token_is_answered(
    recognition: FakeRecognition, png: bytes
) -> None:
    temporary = Credentials("AKIDtemporary", "not-a-real-key", "not-a-real-token")
    asked = request(models.GeneralAccurateOCRRequest, ImageBase64=base64.b64encode(png).decode())
    async with Emulator(recognition=recognition, credentials=temporary) as emulator:
        with ocr_sdk(emulator, temporary, "", unsigned=True) as sdk:
            page = await asyncio.to_thread(sdk.GeneralAccurateOCR, asked)
    assert page.TextDetections[0].DetectedText == "line"


async def test_the_async_python_sdk_is_answered_and_refused(emulator: Emulator, png: bytes) -> None:
    asked = request(
        models.ExtractDocMultiRequest, ImageBase64=base64.b64encode(png).decode(), ItemNames=["number"]
    )
    async with ocr_client_async.OcrClient(secret(emulator.credentials), "", profile(emulator)) as sdk:
        fields = await sdk.ExtractDocMulti(asked)
        assert fields.StructuralList[0].Groups[0].Lines[0].Key.ConfigName == "number"
    async with ocr_client_async.OcrClient(secret(WRONG), "", profile(emulator)) as sdk:
        with pytest.raises(TencentCloudSDKException) as caught:
            await sdk.ExtractDocMulti(asked)
    assert caught.value.code == "AuthFailure.SignatureFailure"
    assert dict(emulator.ledger[0].parameters) == {"ItemNames": ["number"]}


def cos_client(emulator: Emulator, credentials: Credentials) -> CosS3Client:
    config = CosConfig(
        Region="ap-guangzhou",
        SecretId=credentials.secret_id,
        SecretKey=credentials.secret_key,
        Token=credentials.token,
        Domain=emulator.url.removeprefix("http://"),
        Scheme="http",
    )
    return CosS3Client(config, retry=0)


@pytest.mark.parametrize("key", ["a.png", "folder/图 片+1.png"])
async def test_the_cos_sdk_stores_an_object_and_has_it_recognised(
    emulator: Emulator, recognition: FakeRecognition, png: bytes, key: str
) -> None:
    sdk = cos_client(emulator, emulator.credentials)
    await asyncio.to_thread(sdk.put_object, Bucket="emulator-1250000000", Key=key, Body=png)
    assert emulator.objects == {key: png}
    read = await asyncio.to_thread(
        sdk.ci_ocr_process, Bucket="emulator-1250000000", Key=key, Type="general", Isword=True
    )
    assert read["TextDetections"]["DetectedText"].startswith("a<b")
    assert recognition.asked == [
        (
            png,
            {
                "type": "general",
                "language-type": "zh",
                "ispdf": "false",
                "pdf-pagenumber": "1",
                "isword": "true",
            },
        )
    ]


async def test_the_cos_sdk_with_a_wrong_key_is_refused(emulator: Emulator) -> None:
    emulator.objects["a.png"] = b"any"
    with pytest.raises(CosServiceError) as caught:
        await asyncio.to_thread(
            cos_client(emulator, WRONG).ci_ocr_process, Bucket="any-1250000000", Key="a.png"
        )
    assert caught.value.get_status_code() == 403
    assert caught.value.get_error_code() == "SignatureDoesNotMatch"


async def test_the_cos_sdk_with_a_token_reads_heads_and_deletes_objects(
    recognition: FakeRecognition, png: bytes
) -> None:
    temporary = Credentials("AKIDtemporary", "not-a-real-key", "not-a-real-token")
    async with Emulator(recognition=recognition, credentials=temporary) as emulator:
        emulator.objects["a.png"] = png
        sdk = cos_client(emulator, temporary)
        got = await asyncio.to_thread(sdk.get_object, Bucket="emulator-1250000000", Key="a.png")
        assert got["Body"].get_raw_stream().read() == png
        head = await asyncio.to_thread(sdk.head_object, Bucket="emulator-1250000000", Key="a.png")
        assert head["Content-Length"] == str(len(png))
        await asyncio.to_thread(sdk.delete_object, Bucket="emulator-1250000000", Key="a.png")
        assert emulator.objects == {}
