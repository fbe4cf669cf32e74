"""What goes wrong while credentials are fetched, told with the provider's name and without any content."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final, TypeVar

from tencent_ocr_async.engine.retry import repeat_after
from tencent_ocr_async.error_codes import CodeRule, Repeat
from tencent_ocr_async.errors import (
    ApiError,
    AuthError,
    ConfigurationError,
    OcrError,
    ResponseError,
    TransportError,
)

T = TypeVar("T")

_PASSING: Final = frozenset({Repeat.LATER, Repeat.SLOWER})


class RefusedRoleError(AuthError):
    """The security token service or the metadata service gives no credentials: every call would fail."""

    @property
    def rule(self) -> CodeRule:
        advice = "Check the role, its trust policy and who may assume it in access management"
        return CodeRule(AuthError, fatal=True, advice=advice)


def is_passing(error: OcrError) -> bool:
    """Whether another try may bring credentials."""
    return repeat_after(error) in _PASSING


async def under_the_name(name: str, steps: Awaitable[T]) -> T:
    """The result of these steps, or their error as one of the provider `name`."""
    try:
        return await steps
    except OcrError as error:
        failure, cause = _rename(name, error), error.__cause__
    # Raised out here: the error of an answer holds its first bytes, perhaps a key, and would be the context.
    raise failure from cause


def _rename(name: str, error: OcrError) -> OcrError:
    if isinstance(error, TransportError):
        return TransportError(f"{name}: {error.message}", error.kind)
    if isinstance(error, ResponseError):
        return ResponseError(f"{name}: {error.reason}", error.http_status)
    if isinstance(error, ApiError):
        kind = type(error) if is_passing(error) else RefusedRoleError
        return kind(error.code, f"{name}: {error.message}", error.request_id, error.http_status)
    return ConfigurationError(f"{name}: {error}")
