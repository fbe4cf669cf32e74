"""Limits that many processes share through one Redis."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from tencent_ocr_async.actions import Rate
from tencent_ocr_async.engine.limit_checks import check_limits
from tencent_ocr_async.engine.limiter_table import LimiterTable, Place
from tencent_ocr_async.engine.limits import Clock, Sleep
from tencent_ocr_async.engine.pacing import DEFAULT_HEADROOM
from tencent_ocr_async.engine.redis_limiter import RedisLimiter
from tencent_ocr_async.engine.redis_script import Terms
from tencent_ocr_async.engine.redis_server import RedisServer
from tencent_ocr_async.errors import ConfigurationError

if TYPE_CHECKING:
    from tencent_ocr_async.engine.redis_script import RedisClient

WhenLost = Literal["stop"] | float

_PREFIX: Final = re.compile(r"[^\s{}]+")
_HASHED: Final = 16


class RedisLimits:
    """The limits of every process that is given the same Redis; give all of them the same settings.

    `redis` is a URL (redis://, rediss:// for TLS, unix://), a `redis.asyncio.Redis` or `RedisCluster`, or a
    function without arguments that makes one, which is called once for each event loop; a client from
    Sentinel's `master_for` is a `Redis` too. `rates`, `headroom` and `burst` are those of LocalLimits.

    `max_wait`: the longest wait for a slot in seconds (default None: any); a call that would wait longer
    takes no slot and raises WaitTooLongError. `when_lost`: what to do while Redis does not answer: "stop"
    (default) raises LimitsError, a number above 0 and up to 1 goes on with that share of each rate in this
    process alone. `prefix` begins the name of every key; accounts are in it as a hash. `check` (default
    true) asks a server that is given by its URL for an answer at once, which blocks for up to 2 s.

    Raises ConfigurationError for settings that make no sense, and LimitsError where Redis does not answer.
    Close it in each event loop that used it: `await limits.close()`, or `async with`.
    """

    def __init__(
        self,
        redis: str | RedisClient | Callable[[], RedisClient],
        rates: Mapping[str, Rate] | None = None,
        *,
        headroom: float = DEFAULT_HEADROOM,
        burst: int = 1,
        max_wait: float | None = None,
        when_lost: WhenLost = "stop",
        prefix: str = "tencent-ocr",
        check: bool = True,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._rates = dict(rates or {})
        check_limits(self._rates, headroom, burst)
        _check(max_wait, when_lost, prefix)
        self._headroom = headroom
        self._burst = burst
        self._max_wait = max_wait
        self._share = None if isinstance(when_lost, str) else float(when_lost)
        self._prefix = prefix
        self._clock = clock
        self._sleep = sleep
        self._limiters: LimiterTable[RedisLimiter] = LimiterTable(clock)
        self._server = RedisServer(redis, share=self._share, clock=clock)
        if check:
            self._server.ping()

    def limiter(self, account: str, endpoint: str, action: str, rate: Rate) -> RedisLimiter:
        """The limiter of this action at this endpoint for this account, made at the first call."""
        place = account, endpoint, action
        return self._limiters.get(place, partial(self._make, place, rate))

    def _make(self, place: Place, rate: Rate) -> RedisLimiter:
        action = place[2]
        return RedisLimiter(
            self._server,
            self._key(*place),
            action,
            self._terms(action, rate),
            max_wait=self._max_wait,
            share=self._share,
            clock=self._clock,
            sleep=self._sleep,
        )

    async def close(self) -> None:
        """Close the connections of the running event loop; a client that was given stays open."""
        await self._server.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _terms(self, action: str, rate: Rate) -> Terms:
        return Terms(self._rates.get(action, rate), self._headroom, self._burst, action in self._rates)

    def _key(self, account: str, endpoint: str, action: str) -> str:
        """One key for each limiter; a cluster places it by what stands in braces."""
        digest = hashlib.sha256(account.encode()).hexdigest()[:_HASHED]
        host = endpoint.partition("://")[2] or endpoint
        return f"{self._prefix}:{{{digest}:{host}:{action}}}"


def _check(max_wait: Any, when_lost: Any, prefix: Any) -> None:
    if max_wait is not None and not (_is_number(max_wait) and 0 <= max_wait < float("inf")):
        raise ConfigurationError(f"RedisLimits: max_wait must be 0 or more seconds or None, not {max_wait!r}")
    if when_lost != "stop" and not (_is_number(when_lost) and 0 < when_lost <= 1):
        raise ConfigurationError(
            f'RedisLimits: when_lost must be "stop" or a share of the rate, above 0 and up to 1, '
            f"not {when_lost!r}"
        )
    if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
        raise ConfigurationError(
            f"RedisLimits: prefix must be a text without white space and braces, not {prefix!r}"
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
