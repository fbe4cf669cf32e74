"""The Redis behind the limits: its clients, one for each event loop, and whether it is there."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from tencent_ocr_async.engine.limit_errors import LimitsError
from tencent_ocr_async.engine.redis_script import Reply, evaluate
from tencent_ocr_async.errors import ConfigurationError

if TYPE_CHECKING:
    from tencent_ocr_async.engine.redis_script import RedisClient

ANSWER_SECONDS: Final = 2.0
"""How long an answer is waited for before Redis counts as lost."""

TRY_AGAIN_SECONDS: Final = 1.0
"""How often a lost Redis is looked for again: not at each call."""

_INSTALL: Final = "RedisLimits needs the redis library: pip install tencent-ocr-async[redis]"
_BAD_URL: Final = (
    "RedisLimits: this is no URL of a Redis server. It must look like redis://:password@host:6379/0, "
    "rediss:// for TLS or unix://path; characters of the password such as / @ # ? must be percent-encoded"
)
_CLUSTER: Final = "Redis at {name} is one of a cluster: give RedisLimits a redis.asyncio.RedisCluster"
_NO_CLIENT: Final = (
    "RedisLimits takes a URL, a redis.asyncio.Redis or RedisCluster, or a function that makes one, not {kind}"
)

_logger = logging.getLogger("tencent_ocr_async")


class RedisServer:
    """Runs the script on the running event loop's client.

    `source` is a URL, a client of redis.asyncio, or a function that makes one. `share` is what calls go on
    at without Redis, None where they stop: it is only spoken of here, in the log.
    """

    def __init__(
        self,
        source: str | RedisClient | Callable[[], RedisClient],
        *,
        share: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make, self._ready_made = _maker(source)
        self._url = source if isinstance(source, str) else None
        self.name = _name(source)
        self._share = share
        self._clock = clock
        self._mutex = threading.Lock()
        self._clients: dict[asyncio.AbstractEventLoop, RedisClient] = {}
        self._lost: str | None = None
        self._try_again_at = 0.0

    def ping(self) -> None:
        """Ask a server that is known by its URL whether it is there. Blocks. Raises LimitsError."""
        if self._url is None:
            return
        import redis  # noqa: PLC0415 - an extra

        with redis.Redis.from_url(self._url, **_options(ANSWER_SECONDS)) as client:
            try:
                client.ping()
            except (redis.RedisError, OSError) as error:
                raise LimitsError(self._describe(_reason(error))) from error

    async def evaluate(self, key: str, arguments: Sequence[str | float]) -> Reply:
        """The script's answer. Raises LimitsError where Redis is lost, at once between two looks for it."""
        from redis.exceptions import MovedError, RedisClusterException, RedisError  # noqa: PLC0415 - an extra

        self._check_whether_to_try()
        try:
            # A client that was made elsewhere may wait and repeat for long.
            async with asyncio.timeout(ANSWER_SECONDS):
                reply = await evaluate(self._client(), key, arguments)
        except (RedisError, RedisClusterException, OSError, TimeoutError) as error:
            # Old versions of the library know no class for this answer where no cluster is expected.
            if isinstance(error, MovedError) or str(error).startswith("MOVED "):
                raise ConfigurationError(_CLUSTER.format(name=self.name)) from error
            self._is_lost(_reason(error))
            raise LimitsError(self._describe(_reason(error))) from error
        self._is_back()
        return reply

    def try_again_in(self) -> float:
        """Seconds until a lost Redis is looked for again."""
        return max(self._try_again_at - self._clock(), 0.0)

    async def close(self) -> None:
        """Close the client that was made for the running event loop, if any."""
        with self._mutex:
            client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None and not self._ready_made:
            await client.aclose()

    def _client(self) -> RedisClient:
        loop = asyncio.get_running_loop()
        with self._mutex:
            found = self._clients.get(loop)
            if found is not None:
                return found
            self._clients = {each: made for each, made in self._clients.items() if not each.is_closed()}
            if self._ready_made and self._clients:
                raise ConfigurationError(
                    "RedisLimits: a client of redis.asyncio belongs to one event loop; "
                    "give a URL or a function that makes a client to use several"
                )
            client = self._clients[loop] = self._make()
            return client

    def _check_whether_to_try(self) -> None:
        with self._mutex:
            if self._lost is None:
                return
            now = self._clock()
            if now < self._try_again_at:
                raise LimitsError(self._describe(self._lost))
            self._try_again_at = now + TRY_AGAIN_SECONDS

    def _describe(self, reason: str) -> str:
        return f"Redis at {self.name} cannot be asked for a slot: {reason}"

    def _is_lost(self, reason: str) -> None:
        with self._mutex:
            new, self._lost = self._lost is None, reason
            self._try_again_at = self._clock() + TRY_AGAIN_SECONDS
        if new and self._share is not None:
            _logger.warning(
                "Redis at %s is lost (%s): this process goes on alone at %g of each rate",
                self.name,
                reason,
                self._share,
            )

    def _is_back(self) -> None:
        if self._lost is None:
            return
        with self._mutex:
            was_lost, self._lost = self._lost is not None, None
        if was_lost and self._share is not None:
            _logger.warning("Redis at %s is back: the rates are shared again", self.name)


def _maker(source: Any) -> tuple[Callable[[], RedisClient], bool]:
    """What makes a client for an event loop, and whether that is always the user's own one."""
    try:
        import redis.asyncio  # noqa: PLC0415 - an extra
    except ImportError:
        raise ConfigurationError(_INSTALL) from None

    kinds = (redis.asyncio.Redis, redis.asyncio.RedisCluster)
    if isinstance(source, str):
        _check_url(source)
        # One repetition: the connection from the pool may be one that the server has closed since.
        return lambda: redis.asyncio.Redis.from_url(source, **_options(ANSWER_SECONDS, retries=1)), False
    if isinstance(source, kinds):
        return lambda: source, True
    if not callable(source):
        raise ConfigurationError(_NO_CLIENT.format(kind=type(source).__name__))

    def made() -> RedisClient:
        client = source()
        if not isinstance(client, kinds):
            raise ConfigurationError(_NO_CLIENT.format(kind=f"one that makes {type(client).__name__}"))
        return client

    return made, False


def _options(seconds: float, retries: int | None = None) -> dict[str, Any]:
    """Settings of a client that tells soon when the server is gone; `retries` is for the asyncio one."""
    import redis.asyncio.retry  # noqa: PLC0415 - an extra
    import redis.backoff  # noqa: PLC0415
    import redis.retry  # noqa: PLC0415

    kind: Any = redis.retry.Retry if retries is None else redis.asyncio.retry.Retry
    return {
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        # An answer that did not come in time is not asked for twice: the slot may have been taken.
        "retry": kind(redis.backoff.NoBackoff(), retries or 0, (redis.ConnectionError,)),
    }


def _check_url(url: str) -> None:
    import redis  # noqa: PLC0415 - an extra

    try:
        # Made, not connected: that shows settings in the URL that do not exist.
        redis.ConnectionPool.from_url(url).make_connection()
    except (ValueError, TypeError, AttributeError, redis.RedisError):
        # The library's own text may hold a piece of the password.
        raise ConfigurationError(_BAD_URL) from None


def _name(source: Any) -> str:
    """The server as an error names it: host and port, nothing of the credentials."""
    if isinstance(source, str):
        parts = urlsplit(source)
        return (
            parts.path if parts.scheme == "unix" else f"{parts.hostname or 'localhost'}:{parts.port or 6379}"
        )
    settings = getattr(getattr(source, "connection_pool", None), "connection_kwargs", {})
    if "path" in settings:
        return str(settings["path"])
    if "host" in settings:
        return f"{settings['host']}:{settings.get('port', 6379)}"
    return (
        f"the {type(source).__name__} that was given" if not callable(source) else "the address of its maker"
    )


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError) and not str(error):
        return f"no answer within {ANSWER_SECONDS:g} s"
    return str(error) or type(error).__name__
