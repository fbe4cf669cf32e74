"""What an error shows of an answer, without the secrets of its request: some error pages quote that whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tencent_ocr_async.errors import OcrError, ResponseError

_HIDDEN: Final = b"***"
_TELLING: Final = 8


def hide(error: OcrError, secrets: Iterable[str | None]) -> None:
    """Take the secrets out of a ResponseError's `body`, also one that its end cuts through."""
    if not isinstance(error, ResponseError):
        return
    body = error.body
    for secret in secrets:
        if secret:
            body = _without(body, secret.encode())
    if body != error.body:
        error.body = body
        error.args = (error.reason, error.http_status, body, error.maybe_billed)


def _without(body: bytes, secret: bytes) -> bytes:
    body = body.replace(secret, _HIDDEN)
    for length in range(len(secret) - 1, _TELLING - 1, -1):
        if body.endswith(secret[:length]):
            return body[:-length] + _HIDDEN
    return body
