"""TC3-HMAC-SHA256, the signature of API 3.0 (document 866/33519, "Signature Method v3")."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from tencent_ocr_async.errors import ConfigurationError

ALGORITHM: Final = "TC3-HMAC-SHA256"
SIGNED_HEADERS: Final = "content-type;host"

UNSIGNED_PAYLOAD: Final = "UNSIGNED-PAYLOAD"
"""Sent as X-TC-Content-SHA256 and given as `payload_hash`, it leaves the body out of the signature."""

# Unlike AWS, which puts the words themselves into the canonical request, API 3.0 puts their hash there.
_UNSIGNED_PAYLOAD_HASH: Final = hashlib.sha256(UNSIGNED_PAYLOAD.encode()).hexdigest()
_SECONDS_PER_DAY: Final = 86400


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature with the stages that led to it: two signers that disagree differ first in the wrong stage.

    `signature` is 64 hex digits, `authorization` the whole value of the Authorization header.
    """

    canonical_request: str
    string_to_sign: str
    signature: str
    authorization: str


def sign(
    *,
    secret_id: str,
    secret_key: str,
    service: str,
    host: str,
    timestamp: int,
    payload_hash: str,
    content_type: str = "application/json",
    method: str = "POST",
    path: str = "/",
    query: str = "",
) -> Signature:
    """Sign one request over its headers Content-Type and Host.

    `timestamp` is the value of X-TC-Timestamp (Unix seconds); the scope's date is its UTC date.
    `payload_hash` is the body's SHA-256 in hex, or `UNSIGNED_PAYLOAD`. `host` and `content_type` are the
    header values as sent, `path` and `query` the parts of the URL as sent.
    Raises ConfigurationError for text that has no UTF-8 form.
    """
    body = _UNSIGNED_PAYLOAD_HASH if payload_hash == UNSIGNED_PAYLOAD else payload_hash
    canonical_request = (
        f"{method}\n{path}\n{query}\n"
        f"content-type:{content_type.strip().lower()}\nhost:{host.strip().lower()}\n\n"
        f"{SIGNED_HEADERS}\n{body}"
    )
    date = _utc_date(timestamp // _SECONDS_PER_DAY)
    scope = f"{date}/{service}/tc3_request"
    try:
        hashed_request = hashlib.sha256(canonical_request.encode()).hexdigest()
        string_to_sign = f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashed_request}"
        signature = hmac.digest(_day_key(secret_key, date, service), string_to_sign.encode(), "sha256").hex()
    except UnicodeEncodeError:
        # Raised without its cause, which would carry the text: it may be the key.
        raise ConfigurationError("Key, service or URL holds text that has no UTF-8 form") from None
    authorization = (
        f"{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={SIGNED_HEADERS}, Signature={signature}"
    )
    return Signature(canonical_request, string_to_sign, signature, authorization)


@lru_cache(maxsize=16)
def _utc_date(day: int) -> str:
    return datetime.fromtimestamp(day * _SECONDS_PER_DAY, UTC).strftime("%Y-%m-%d")


# One entry serves every request of a day; the bound lets keys that are no longer used go.
@lru_cache(maxsize=64)
def _day_key(secret_key: str, date: str, service: str) -> bytes:
    key = b"TC3" + secret_key.encode()
    for part in (date, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
