"""Answers that repeat what was sent: a gateway's error page may show the request's headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tencent_ocr_async.errors import ApiError, OcrError, ResponseError

_SECRET_HEADERS: Final = frozenset({"authorization", "x-tc-token", "x-cos-security-token"})
_SIGNATURE: Final = re.compile(r"[Ss]ignature=(\w+)")
# Also where the text was cut within the value, and the header to a proxy, which its session alone knows.
_SHOWN_HEADER: Final = re.compile(
    rb"((?:authorization|x-tc-token|x-cos-security-token)[\"']?\s*[:=]\s*[\"']?)[^\r\n<\"'\\]+", re.IGNORECASE
)
_STRUCK: Final = b"***"


def scrub(error: OcrError, headers: Mapping[str, str]) -> None:
    """Strike the secrets of a request's headers out of the texts of the error that answered it."""
    if error.__suppress_context__:
        error.__context__ = None  # a parser's error, which nobody is shown, holds the whole answer
    if isinstance(error, ResponseError):
        secrets = _secrets(headers)
        error.reason, error.body = _strike_text(error.reason, secrets), _strike(error.body, secrets)
        error.args = (error.reason, error.http_status, error.body, error.maybe_billed)
    elif isinstance(error, ApiError):
        secrets = _secrets(headers)
        error.message = _strike_text(error.message, secrets)
        error.request_id = None if error.request_id is None else _strike_text(error.request_id, secrets)
        error.args = (error.code, error.message, error.request_id, error.http_status)


def _secrets(headers: Mapping[str, str]) -> list[str]:
    values = [value for name, value in headers.items() if name.lower() in _SECRET_HEADERS]
    signatures = [signature for value in values for signature in _SIGNATURE.findall(value)]
    return [secret for secret in (*values, *signatures) if secret]


def _strike_text(text: str, secrets: list[str]) -> str:
    # What a service sends as JSON may hold lone surrogates.
    return _strike(text.encode(errors="surrogatepass"), secrets).decode(errors="surrogatepass")


def _strike(body: bytes, secrets: list[str]) -> bytes:
    for secret in secrets:
        body = body.replace(secret.encode(), _STRUCK)
    return _SHOWN_HEADER.sub(rb"\1" + _STRUCK, body)
