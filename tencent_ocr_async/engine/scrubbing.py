"""Answers that repeat what was sent: a gateway's error page may show the request's headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tencent_ocr_async.errors import ApiError, OcrError, ResponseError

_SECRET_HEADERS: Final = frozenset({"authorization", "x-tc-token", "x-cos-security-token"})
_SIGNATURE: Final = re.compile(r"[Ss]ignature=(\w+)")
_STRUCK: Final = "***"


def scrub(error: OcrError, headers: Mapping[str, str]) -> None:
    """Strike the secrets of a request's headers out of the texts of the error that answered it."""
    if isinstance(error, ResponseError):
        secrets = _secrets(headers)
        error.reason, error.body = _strike(error.reason, secrets), _strike_bytes(error.body, secrets)
        error.args = (error.reason, error.http_status, error.body, error.maybe_billed)
    elif isinstance(error, ApiError):
        error.message = _strike(error.message, _secrets(headers))
        error.args = (error.code, error.message, error.request_id, error.http_status)


def _secrets(headers: Mapping[str, str]) -> list[str]:
    values = [value for name, value in headers.items() if name.lower() in _SECRET_HEADERS]
    signatures = [signature for value in values for signature in _SIGNATURE.findall(value)]
    return [secret for secret in (*values, *signatures) if secret]


def _strike(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, _STRUCK)
    return text


def _strike_bytes(body: bytes, secrets: list[str]) -> bytes:
    for secret in secrets:
        body = body.replace(secret.encode(), _STRUCK.encode())
    return body
