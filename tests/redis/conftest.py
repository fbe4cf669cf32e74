"""A real redis-server, empty for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from redis_process import RedisProcess

from tencent_ocr_async.engine.redis_limits import RedisLimits


@pytest.fixture(scope="session")
def running_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    process = RedisProcess(tmp_path_factory.mktemp("redis"))
    yield process
    process.stop()


@pytest.fixture
def redis_server(running_redis: RedisProcess) -> RedisProcess:
    with running_redis.client() as client:
        client.flushall()
    return running_redis


@pytest.fixture
def mortal_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    """One that a test may stop and start."""
    process = RedisProcess(tmp_path_factory.mktemp("redis"))
    yield process
    process.stop()


@pytest.fixture
async def make_limits(redis_server: RedisProcess) -> AsyncIterator[Callable[..., RedisLimits]]:
    """Makes limits on the server, each as another process would have them; closed after the test."""
    made: list[RedisLimits] = []

    def make(url: str = redis_server.url, **options: Any) -> RedisLimits:
        made.append(RedisLimits(url, **options))
        return made[-1]

    yield make
    for limits in made:
        await limits.close()
