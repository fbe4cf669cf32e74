"""The limits of a run: its own, or those that it shares through Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tencent_ocr_async.actions import Action, Rate
from tencent_ocr_async.engine.limit_errors import LimitsError
from tencent_ocr_async.engine.limits import Limits, LocalLimits
from tencent_ocr_async.engine.redis_limits import RedisLimits
from tencent_ocr_async.errors import ConfigurationError

from .settings import RunSettings, parse_rate


@asynccontextmanager
async def open_limits(settings: RunSettings, action: Action) -> AsyncIterator[Limits | None]:
    """The limits that the options ask for, None for the library's own.

    Raises ConfigurationError also for a Redis that does not answer: nothing could be sent.
    """
    rates = {} if settings.rate is None else {action.name: parse_rate(settings.rate)}
    if settings.redis is None:
        yield LocalLimits(rates) if rates else None
        return
    async with _connect(settings.redis, rates) as limits:
        yield limits


def _connect(url: str, rates: Mapping[str, Rate]) -> RedisLimits:
    try:
        return RedisLimits(url, rates)
    except ConfigurationError as error:
        # The library names its own class; here it is an option.
        raise ConfigurationError(str(error).replace("RedisLimits", "--redis", 1)) from None
    except LimitsError as error:
        raise ConfigurationError(f"--redis: {error}") from None
