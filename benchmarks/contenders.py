"""Who is compared: each opens a client with keep-alive on and sends one document to GeneralAccurateOCR."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ocr.v20181119 import models, ocr_client, ocr_client_async

from tencent_ocr_async import Credentials, LocalLimits, OcrClient, Rate

SECRET_ID: Final = "not-a-real-id"  # noqa: S105 - plainly fake
SECRET_KEY: Final = "not-a-real-key"  # noqa: S105 - plainly fake
ACTION: Final = "GeneralAccurateOCR"

UNPACED: Final = Rate(1_000_000)
"""Far above what can be sent, so that the limiter is passed but never waited for."""

Picture = bytes | str
"""The content of a file, or the URL of one."""

Send = Callable[[Picture], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Contender:
    """`open` takes the server's address and gives what sends; `first_line` reads the text of an answer."""

    name: str
    open: Callable[[str], AbstractAsyncContextManager[Send]]
    first_line: Callable[[Any], str]


def unpaced_limits() -> LocalLimits:
    return LocalLimits({ACTION: UNPACED})


def _open_ours(origin: str) -> OcrClient:
    return OcrClient(Credentials(SECRET_ID, SECRET_KEY), endpoint=origin, limits=unpaced_limits())


@asynccontextmanager
async def _ours_typed(origin: str) -> AsyncIterator[Send]:
    async with _open_ours(origin) as client:
        yield client.general_accurate_ocr


@asynccontextmanager
async def _ours_call(origin: str) -> AsyncIterator[Send]:
    async with _open_ours(origin) as client:

        async def send(picture: Picture) -> dict[str, Any]:
            return await client.call(ACTION, picture)

        yield send


def _official_profile(origin: str, retryer: Any) -> ClientProfile:
    parts = urlsplit(origin)
    profile = ClientProfile(
        httpProfile=HttpProfile(protocol=parts.scheme, endpoint=parts.netloc, keepAlive=True)
    )
    profile.retryer = retryer
    return profile


def request_of(picture: Picture) -> Any:
    request = models.GeneralAccurateOCRRequest()
    if isinstance(picture, str):
        request.ImageUrl = picture
    else:
        request.ImageBase64 = base64.b64encode(picture).decode()
    return request


@asynccontextmanager
async def official_async(origin: str, retryer: Any = None) -> AsyncIterator[Send]:
    """The SDK's async client; by default it repeats nothing."""
    credential = Credential(SECRET_ID, SECRET_KEY)
    async with ocr_client_async.OcrClient(credential, "", _official_profile(origin, retryer)) as client:

        async def send(picture: Picture) -> Any:
            return await client.GeneralAccurateOCR(request_of(picture))

        yield send


def official_sync_client(origin: str, retryer: Any = None) -> Any:
    """The SDK's client for threads; by default it repeats nothing."""
    return ocr_client.OcrClient(Credential(SECRET_ID, SECRET_KEY), "", _official_profile(origin, retryer))


@asynccontextmanager
async def _official_sync(origin: str) -> AsyncIterator[Send]:
    client = official_sync_client(origin)

    async def send(picture: Picture) -> Any:
        return client.GeneralAccurateOCR(request_of(picture))

    yield send


def _body(picture: Picture) -> bytes:
    if isinstance(picture, str):
        return json.dumps({"ImageUrl": picture}).encode()
    return json.dumps({"ImageBase64": base64.b64encode(picture).decode()}).encode()


def _signed_headers(host: str, body: bytes) -> Mapping[str, str]:
    """TC3-HMAC-SHA256, written as shortly as it can be."""
    now = int(time.time())
    scope = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}/ocr/tc3_request"
    canonical = (
        f"POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n"
        f"{hashlib.sha256(body).hexdigest()}"
    )
    to_sign = f"TC3-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"TC3" + SECRET_KEY.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return {
        "Content-Type": "application/json",
        "Authorization": f"TC3-HMAC-SHA256 Credential={SECRET_ID}/{scope}, "
        f"SignedHeaders=content-type;host, Signature={signature}",
        "X-TC-Action": ACTION,
        "X-TC-Version": "2018-11-19",
        "X-TC-Timestamp": str(now),
    }


@asynccontextmanager
async def _bare_signing(origin: str) -> AsyncIterator[Send]:
    host = urlsplit(origin).netloc
    async with aiohttp.ClientSession() as session:

        async def send(picture: Picture) -> Any:
            body = _body(picture)
            async with session.post(origin, data=body, headers=_signed_headers(host, body)) as response:
                return json.loads(await response.read())

        yield send


@asynccontextmanager
async def _bare(origin: str) -> AsyncIterator[Send]:
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session:

        async def send(picture: Picture) -> Any:
            async with session.post(origin, data=_body(picture), headers=headers) as response:
                return json.loads(await response.read())

        yield send


def _of_dict(response: Mapping[str, Any]) -> str:
    return str(response["TextDetections"][0]["DetectedText"])


def _of_envelope(answer: Mapping[str, Any]) -> str:
    return _of_dict(answer["Response"])


def _of_vendor_model(response: Any) -> str:
    return str(response.TextDetections[0].DetectedText)


OURS: Final = Contender(
    "ours, general_accurate_ocr", _ours_typed, lambda response: str(response.text_detections[0].detected_text)
)
OURS_CALL: Final = Contender("ours, call", _ours_call, _of_dict)
OFFICIAL_ASYNC: Final = Contender("official SDK, async", official_async, _of_vendor_model)
OFFICIAL_SYNC: Final = Contender("official SDK, sync", _official_sync, _of_vendor_model)
BARE_SIGNING: Final = Contender("bare aiohttp, signing", _bare_signing, _of_envelope)
BARE: Final = Contender("bare aiohttp, unsigned", _bare, _of_envelope)
