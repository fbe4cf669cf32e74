"""What happens while Redis is gone, and when it is back."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator

import pytest
from redis_process import RedisProcess

from tencent_ocr_async import Rate
from tencent_ocr_async.engine.limit_errors import LimitsError, WaitTooLongError
from tencent_ocr_async.engine.redis_limiter import RedisLimiter
from tencent_ocr_async.engine.redis_limits import RedisLimits

PLACE = ("AKIDfake-account", "https://ocr.tencentcloudapi.com", "SealOCR")


class Clock:
    """Real time, and whatever a test adds to it."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def stopping(mortal_redis: RedisProcess, clock: Clock) -> AsyncIterator[RedisLimiter]:
    async with RedisLimits(mortal_redis.url, clock=clock) as limits:
        yield limits.limiter(*PLACE, Rate(20))


@pytest.fixture
async def going_on(mortal_redis: RedisProcess, clock: Clock) -> AsyncIterator[RedisLimiter]:
    async with RedisLimits(mortal_redis.url, when_lost=0.25, clock=clock) as limits:
        yield limits.limiter(*PLACE, Rate(20))


def test_a_server_that_is_not_there_is_told_when_the_limits_are_made(mortal_redis: RedisProcess) -> None:
    mortal_redis.stop()
    with pytest.raises(LimitsError) as caught:
        RedisLimits(f"redis://someone:secret-word@127.0.0.1:{mortal_redis.port}/0", when_lost=0.5)
    assert f"Redis at 127.0.0.1:{mortal_redis.port} cannot be asked for a slot: " in str(caught.value)
    assert "secret-word" not in str(caught.value)


async def test_a_server_that_may_come_later_is_not_asked_for_at_once(mortal_redis: RedisProcess) -> None:
    mortal_redis.stop()
    async with RedisLimits(mortal_redis.url, check=False) as limits:
        mortal_redis.start()
        await limits.limiter(*PLACE, Rate(5)).acquire()


async def test_a_lost_redis_stops_calls_with_a_clear_error(
    mortal_redis: RedisProcess, stopping: RedisLimiter
) -> None:
    await stopping.acquire()
    mortal_redis.stop()
    with pytest.raises(LimitsError) as caught:
        await stopping.acquire()
    assert f"127.0.0.1:{mortal_redis.port}" in str(caught.value)
    assert caught.value.action == "SealOCR"
    assert stopping.state.granted == 1


async def test_a_refusal_that_cannot_be_told_is_no_error_of_its_own(
    mortal_redis: RedisProcess, stopping: RedisLimiter
) -> None:
    await stopping.acquire()
    mortal_redis.stop()
    await stopping.refused(3)
    assert stopping.state.refused == 1


async def test_a_lost_redis_is_looked_for_at_intervals_and_not_at_each_call(
    mortal_redis: RedisProcess, stopping: RedisLimiter, clock: Clock
) -> None:
    await stopping.acquire()
    mortal_redis.stop()
    with pytest.raises(LimitsError):
        await stopping.acquire()
    mortal_redis.start()
    with pytest.raises(LimitsError):
        await stopping.acquire()
    with mortal_redis.client() as client:
        assert client.dbsize() == 0
    clock.ahead += 1
    await stopping.acquire()
    with mortal_redis.client() as client:
        assert client.dbsize() == 1


async def test_all_that_wait_for_a_lost_redis_are_told(
    mortal_redis: RedisProcess, stopping: RedisLimiter
) -> None:
    waiting = [asyncio.create_task(stopping.acquire()) for _ in range(10)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    mortal_redis.stop()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(result) for result in results} == {type(None), LimitsError}
    assert stopping.state.waiting == 0


async def test_calls_go_on_at_a_share_of_the_rate_while_redis_is_lost_and_share_again_later(
    mortal_redis: RedisProcess, going_on: RedisLimiter, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tencent_ocr_async")
    await going_on.acquire()
    mortal_redis.stop()
    await going_on.acquire()
    began = time.monotonic()
    for _ in range(3):
        await going_on.acquire()
    assert time.monotonic() - began >= 3 * 0.19  # a quarter of 20 a second, not the whole
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "goes on alone at 0.25 of each rate" in caplog.text
    clock.ahead += 1
    await going_on.acquire()  # after another look for it, which is not told of
    assert len(caplog.records) == 1
    mortal_redis.start()
    clock.ahead += 1
    await going_on.acquire()
    with mortal_redis.client() as client:
        assert client.dbsize() == 1
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert "is back" in caplog.text
    began = time.monotonic()
    for _ in range(6):
        await going_on.acquire()
    assert time.monotonic() - began < 3 * 0.19 + 1


async def test_a_call_that_waits_alone_notices_that_redis_is_back(mortal_redis: RedisProcess) -> None:
    async with RedisLimits(mortal_redis.url, when_lost=0.01) as limits:
        one = limits.limiter(*PLACE, Rate(20))
        await one.acquire()
        mortal_redis.stop()
        await one.acquire()
        waiting = asyncio.create_task(one.acquire())  # for five seconds, were it to stay alone
        mortal_redis.start()
        began = time.monotonic()
        await waiting
        assert time.monotonic() - began < 3


async def test_a_wait_alone_is_no_longer_than_allowed(mortal_redis: RedisProcess) -> None:
    async with RedisLimits(mortal_redis.url, when_lost=0.01, max_wait=2) as limits:
        one = limits.limiter(*PLACE, Rate(20))
        mortal_redis.stop()
        await one.acquire()
        with pytest.raises(WaitTooLongError):
            await one.acquire()


async def test_a_redis_that_forgot_everything_gives_no_slot_in_the_period_of_those_before(
    mortal_redis: RedisProcess, stopping: RedisLimiter
) -> None:
    await stopping.acquire()
    began = time.monotonic()
    with mortal_redis.client() as client:
        client.flushall()
    await stopping.acquire()
    assert time.monotonic() - began >= 0.9


async def test_an_answer_that_never_comes_counts_as_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tencent_ocr_async.engine.redis_server.ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        async with RedisLimits(f"redis://127.0.0.1:{port}", check=False) as limits:
            with pytest.raises(LimitsError, match=f"127.0.0.1:{port}"):
                await limits.limiter(*PLACE, Rate(5)).acquire()


async def test_a_wait_behind_an_answer_that_never_comes_is_no_longer_than_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tencent_ocr_async.engine.redis_server.ANSWER_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        async with RedisLimits(url, check=False, max_wait=0.1) as limits:
            one = limits.limiter(*PLACE, Rate(50))
            results = await asyncio.gather(one.acquire(), one.acquire(), return_exceptions=True)
    assert [type(result) for result in results] == [LimitsError, WaitTooLongError]
