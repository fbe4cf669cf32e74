"""Signed calls to an emulator, made with a signer that is neither the client's nor the emulator's."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import struct
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from yarl import URL

from tencent_ocr_async.actions import CLOUD_INFINITE
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.emulator import Emulator, Examples, Refusal


def make_png(width: int = 40, height: int = 30) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class FakeRecognition:
    """Reads every document as one line that says what it was asked with."""

    def __init__(self) -> None:
        self.asked: list[tuple[bytes, dict[str, Any]]] = []
        self.closed = False

    async def recognise(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((document, dict(parameters)))
        if document.endswith(b"blank"):
            raise Refusal("FailedOperation.ImageNoText", "no text")
        if action not in ("GeneralAccurateOCR", CLOUD_INFINITE):
            return await Examples().recognise(action, document, parameters)
        if action == "GeneralAccurateOCR":
            return {"TextDetections": [{"DetectedText": "line", "Confidence": 99}], "Angle": 0.5}
        polygon = [{"X": 1, "Y": 2}, {"X": 3, "Y": 4}]
        return {
            "TextDetections": [{"DetectedText": "a<b\x01", "Polygon": polygon}],
            "Angel": 0.5,
            "Language": "zh",
            "PdfPageSize": 0,
        }

    async def close(self) -> None:
        self.closed = True


@dataclass
class Got:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def response(self) -> dict[str, Any]:
        response: dict[str, Any] = json.loads(self.body)["Response"]
        return response

    @property
    def code(self) -> str | None:
        code: str | None = self.response.get("Error", {}).get("Code")
        return code

    @property
    def message(self) -> str:
        return str(self.response["Error"]["Message"])


def _hmac256(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def sign_tc3(
    credentials: Credentials,
    host: str,
    body: bytes,
    timestamp: int,
    *,
    date: str = "",
    service: str = "ocr",
    **more: str,
) -> str:
    date = date or datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    headers = {"content-type": "application/json", "host": host}
    headers |= {name.replace("_", "-"): value.lower() for name, value in more.items()}
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    names = ";".join(sorted(headers))
    canonical = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{date}/{service}/tc3_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = _hmac256(_hmac256(_hmac256(f"TC3{credentials.secret_key}".encode(), date), service), "tc3_request")
    signature = _hmac256(key, f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{digest}").hex()
    return (
        f"TC3-HMAC-SHA256 Credential={credentials.secret_id}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )


class Caller:
    """One client session that calls emulators as the official documents describe it."""

    def __init__(self, session: aiohttp.ClientSession, png: bytes) -> None:
        self.session = session
        self.authorization = ""
        self.png = base64.b64encode(png).decode()

    async def api(
        self,
        emulator: Emulator,
        action: str = "SealOCR",
        members: Any = None,
        *,
        credentials: Credentials | None = None,
        timestamp: float | None = None,
        headers: Mapping[str, str | None] | None = None,
        sent_body: Any = None,
        signed_body: bytes | None = None,
        signed_host: str | None = None,
        scope: Mapping[str, str] | None = None,
    ) -> Got:
        credentials = credentials or emulator.credentials
        body = json.dumps({"ImageBase64": self.png} if members is None else members).encode()
        moment = int(time.time() if timestamp is None else timestamp)
        host = signed_host or emulator.url.removeprefix("http://")
        signed = body if signed_body is None else signed_body
        authorization = sign_tc3(credentials, host, signed, moment, **(scope or {}))
        sent: dict[str, str | None] = {
            "Authorization": authorization,
            "Content-Type": "application/json",
            "X-TC-Action": action,
            "X-TC-Version": "2018-11-19",
            "X-TC-Timestamp": str(moment),
            "X-TC-Token": credentials.token,
            **(headers or {}),
        }
        kept = {name: value for name, value in sent.items() if value is not None}
        async with self.session.post(
            emulator.url, data=BytesIO(body) if sent_body is None else sent_body, headers=kept
        ) as answer:
            return Got(answer.status, answer.headers, await answer.read())

    async def get(self, url: str, headers: Mapping[str, str]) -> Got:
        async with self.session.get(url, headers=headers) as answer:
            return Got(answer.status, answer.headers, await answer.read())

    async def cos(
        self,
        emulator: Emulator,
        method: str,
        key: str,
        query: Mapping[str, str] | None = None,
        *,
        credentials: Credentials | None = None,
        headers: Mapping[str, str | None] | None = None,
        body: bytes | None = None,
        window: tuple[int, int] | None = None,
        host: str | None = None,
    ) -> Got:
        credentials = credentials or emulator.credentials
        query = query or {}
        host = host or emulator.url.removeprefix("http://")
        now = int(time.time())
        start, end = window or (now - 5, now + 60)
        self.authorization = sign_cos(credentials, method, f"/{key}", query, host=host, span=f"{start};{end}")
        sent: dict[str, str | None] = {
            "Host": host,
            "Authorization": self.authorization,
            "x-cos-security-token": credentials.token,
            **(headers or {}),
        }
        kept = {name: value for name, value in sent.items() if value is not None}
        address = f"{emulator.url}/{quote(key)}" + (f"?{urlencode(query)}" if query else "")
        url = URL(address, encoded=True)
        async with self.session.request(method, url, headers=kept, data=body) as answer:
            return Got(answer.status, answer.headers, await answer.read())


def sign_cos(
    credentials: Credentials, method: str, path: str, query: Mapping[str, str], *, host: str, span: str
) -> str:
    def sha1(key: str, text: str) -> str:
        return hmac.new(key.encode(), text.encode(), hashlib.sha1).hexdigest()

    encoded = sorted(
        (quote(name, safe="-_.~").lower(), quote(value, safe="-_.~")) for name, value in query.items()
    )
    joined = "&".join(f"{name}={value}" for name, value in encoded)
    text = f"{method.lower()}\n{path}\n{joined}\nhost={quote(host, safe='-_.~')}\n"
    to_sign = f"sha1\n{span}\n{hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}\n"
    signature = sha1(sha1(credentials.secret_key, span), to_sign)
    names = ";".join(name for name, _ in encoded)
    return (
        f"q-sign-algorithm=sha1&q-ak={credentials.secret_id}&q-sign-time={span}&q-key-time={span}"
        f"&q-header-list=host&q-url-param-list={names}&q-signature={signature}"
    )


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until the condition holds, for 5 s at most."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the condition is another task's side effect
            await asyncio.sleep(0)
