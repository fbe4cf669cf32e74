"""Check a TC3-HMAC-SHA256 signature (API 3.0, document 1278/85305), step by step as the page has it."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tencent_ocr_async.credentials import Credentials

from .hosts import services, spellings
from .texts import Language, refusal

TOLERANCE: Final = 300
"""Seconds by which X-TC-Timestamp may differ from the server's clock."""

UNSIGNED: Final = "UNSIGNED-PAYLOAD"

_LOG: Final = logging.getLogger("tencent_ocr_async.emulator")
_ALGORITHM: Final = "TC3-HMAC-SHA256"
_AUTHORIZATION: Final = re.compile(
    rf"{_ALGORITHM}\s+Credential=(?P<id>[^/,\s]+)/(?P<date>\d{{4}}-\d{{2}}-\d{{2}})/(?P<service>[^/,\s]+)"
    r"/tc3_request,\s*SignedHeaders=(?P<headers>[^,\s]+),\s*Signature=(?P<signature>[0-9a-f]{64})\s*"
)


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parts of an Authorization header."""

    secret_id: str
    date: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str


@dataclass(frozen=True, slots=True)
class SignedPost:
    """What of a POST is signed: headers by lower-case name, the hex SHA-256 of the body as it arrived,
    X-TC-Timestamp, and the path and query of the request line."""

    headers: Mapping[str, str]
    body_hash: str
    timestamp: int
    target: str = "/"


def parse(header: str) -> Authorization | None:
    """The parts of the header, or None where it has another form."""
    found = _AUTHORIZATION.fullmatch(header)
    if found is None:
        return None
    headers = tuple(found["headers"].lower().split(";"))
    return Authorization(found["id"], found["date"], found["service"], headers, found["signature"])


def check_time(timestamp: int, now: float, language: Language) -> None:
    """Refuse a timestamp that differs from the clock by more than `TOLERANCE` seconds."""
    if abs(now - timestamp) > TOLERANCE:
        raise refusal("AuthFailure.SignatureExpire", language, now=int(now))


def check_token(headers: Mapping[str, str], credentials: Credentials, language: Language) -> None:
    """Refuse a token that is not the one of the credentials, which may be none."""
    if headers.get("x-tc-token", "") != (credentials.token or ""):
        raise refusal("AuthFailure.TokenFailure", language)


def check_signature(
    authorization: Authorization, post: SignedPost, secret_key: str, language: Language
) -> None:
    """Refuse a signature that is not the one of this POST with this key."""
    host = post.headers.get("host", "")
    reason = _scope_fault(authorization, post.timestamp, host) or _missing_header(authorization, post.headers)
    if reason is None:
        expected = _signatures(authorization, post, secret_key)
        if any(hmac.compare_digest(one, authorization.signature) for one in expected):
            return
        reason = "another key, or the signed request is not the one that arrived"
    _LOG.info("signature refused: %s", reason)
    raise refusal("AuthFailure.SignatureFailure", language)


def _scope_fault(authorization: Authorization, timestamp: int, host: str) -> str | None:
    try:
        date = datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, OSError):
        return "the timestamp is no date"
    if authorization.date != date:
        return f"the scope's date is {authorization.date}, the UTC date of the timestamp {date}"
    if authorization.service not in services(host):
        return f"the scope's service is {authorization.service}, not ocr"
    return None


def _missing_header(authorization: Authorization, headers: Mapping[str, str]) -> str | None:
    for name in ("content-type", "host"):
        if name not in authorization.signed_headers:
            return f"{name} is not signed"
    if list(authorization.signed_headers) != sorted(set(authorization.signed_headers)):
        return "SignedHeaders is not in alphabetical order"
    absent = [name for name in authorization.signed_headers if name not in headers]
    return f"{absent[0]} is signed but was not sent" if absent else None


def _signatures(authorization: Authorization, post: SignedPost, secret_key: str) -> list[str]:
    payload = post.body_hash
    if post.headers.get("x-tc-content-sha256") == UNSIGNED:
        payload = hashlib.sha256(UNSIGNED.encode()).hexdigest()
    names = sorted(authorization.signed_headers)
    path, _, query = post.target.partition("?")
    scope = f"{authorization.date}/{authorization.service}/tc3_request"
    key = _signing_key(secret_key, authorization)
    signatures = []
    for host in spellings(post.headers["host"]):
        signed = {**post.headers, "host": host}
        lines = "".join(f"{name}:{signed[name].strip().lower()}\n" for name in names)
        canonical = "\n".join(["POST", path, query, lines, ";".join(names), payload])
        digest = hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()
        to_sign = "\n".join([_ALGORITHM, str(post.timestamp), scope, digest])
        signatures.append(hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest())
    return signatures


def _signing_key(secret_key: str, authorization: Authorization) -> bytes:
    key = f"TC3{secret_key}".encode()
    for part in (authorization.date, authorization.service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
