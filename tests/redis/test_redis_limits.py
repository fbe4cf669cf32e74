"""RedisLimits: its settings, its keys, and the kinds of Redis that it takes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import pytest
import redis.asyncio
from redis_process import RedisProcess

from tencent_ocr_async import ConfigurationError, Rate
from tencent_ocr_async.engine.limit_errors import LimitsError
from tencent_ocr_async.engine.redis_limits import RedisLimits

Make = Callable[..., RedisLimits]

PLACE = ("AKIDfake-account", "https://ocr.tencentcloudapi.com", "SealOCR")


async def keys_after_one_call(limits: RedisLimits, redis_server: RedisProcess) -> list[str]:
    await limits.limiter(*PLACE, Rate(5)).acquire()
    with redis_server.client() as client:
        keys: list[str] = client.keys()
    return keys


async def test_a_key_names_the_limiter_but_not_the_account(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    (key,) = await keys_after_one_call(make_limits(), redis_server)
    assert key.startswith("tencent-ocr:{")
    assert key.endswith(":ocr.tencentcloudapi.com:SealOCR}")
    with redis_server.client() as client:
        assert PLACE[0] not in f"{key} {client.hgetall(key)}"


async def test_a_key_goes_after_idle_time(redis_server: RedisProcess, make_limits: Make) -> None:
    (key,) = await keys_after_one_call(make_limits(), redis_server)
    with redis_server.client() as client:
        assert 500 < int(client.ttl(key)) <= 601


async def test_programs_with_prefixes_of_their_own_share_nothing(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    await keys_after_one_call(make_limits(prefix="one"), redis_server)
    keys = await keys_after_one_call(make_limits(prefix="two"), redis_server)
    assert sorted(key.partition(":")[0] for key in keys) == ["one", "two"]


def test_limits_are_apart_for_each_account_endpoint_and_action(make_limits: Make) -> None:
    limits = make_limits(rates={"SealOCR": Rate(8)})
    one = limits.limiter(*PLACE, Rate(5))
    assert limits.limiter(*PLACE, Rate(5)) is one
    assert one.state.rate == Rate(8)
    others = [
        ("AKIDother", PLACE[1], PLACE[2]),
        (PLACE[0], "https://ocr.ap-guangzhou.tencentcloudapi.com", PLACE[2]),
        (PLACE[0], PLACE[1], "VatInvoiceOCR"),
    ]
    keys = {limits._key(*place) for place in [PLACE, *others]}
    assert len(keys) == 4
    assert all(limits.limiter(*place, Rate(10)) is not one for place in others)


async def test_a_rate_of_the_users_choice_is_held_to(redis_server: RedisProcess, make_limits: Make) -> None:
    one = make_limits(rates={"SealOCR": Rate(3)}).limiter(*PLACE, Rate(5))
    await one.refused(10)
    assert one.state.rate == Rate(3)


async def test_a_burst_starts_at_once(make_limits: Make) -> None:
    one = make_limits(burst=5).limiter(*PLACE, Rate(5, per=60))
    await asyncio.wait_for(asyncio.gather(*(one.acquire() for _ in range(5))), timeout=5)
    assert one.expected_wait() > 50


async def test_a_script_that_the_server_has_forgotten_is_sent_again(
    redis_server: RedisProcess, make_limits: Make
) -> None:
    one = make_limits().limiter(*PLACE, Rate(50))
    await one.acquire()
    with redis_server.client() as client:
        client.script_flush()
    await one.acquire()
    assert one.state.granted == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:6379",
        "127.0.0.1:6379",
        "",
        "redis://:secret-word@127.0.0.1:port",
        "redis://:se/cret-word@127.0.0.1:6379",
        "redis://:secret-word@127.0.0.1:6379/0?no_such_setting=1",
        "redis://:secret-word@127.0.0.1:6379/0?socket_timeout=soon",
    ],
)
def test_a_url_that_is_none_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="redis://:password@host") as caught:
        RedisLimits(url, check=False)
    assert "cret-word" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_server_that_refuses_the_password_is_told_when_the_limits_are_made(
    redis_server: RedisProcess,
) -> None:
    with pytest.raises(LimitsError) as caught:
        RedisLimits(f"redis://someone:secret-word@127.0.0.1:{redis_server.port}")
    assert f"127.0.0.1:{redis_server.port}" in str(caught.value)
    assert "secret-word" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"rates": {"SealOcr": Rate(5)}}, "SealOcr"),
        ({"headroom": -0.1}, "-0.1"),
        ({"burst": 0}, "burst"),
        ({"max_wait": -1}, "max_wait"),
        ({"max_wait": float("nan")}, "max_wait"),
        ({"max_wait": "soon"}, "soon"),
        ({"when_lost": "go on"}, "go on"),
        ({"when_lost": 0}, "when_lost"),
        ({"when_lost": 1.5}, "1.5"),
        ({"when_lost": True}, "True"),
        ({"prefix": ""}, "prefix"),
        ({"prefix": "a{b}"}, "a{b}"),
    ],
)
def test_bad_settings_are_refused_when_the_limits_are_made(settings: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        RedisLimits("redis://127.0.0.1", check=False, **settings)
    assert named in str(caught.value)


@pytest.mark.parametrize("given", [None, 6379, redis.Redis()])
def test_what_is_no_client_of_asyncio_is_refused(given: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"redis\.asyncio\.Redis"):
        RedisLimits(given)


async def test_a_function_that_makes_something_else_is_told_what_it_should_make() -> None:
    limits = RedisLimits(lambda: "redis://127.0.0.1")  # type: ignore[arg-type,return-value]  # the mistake
    with pytest.raises(ConfigurationError, match="one that makes str"):
        await limits.limiter(*PLACE, Rate(5)).acquire()


def test_without_the_redis_library_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    with pytest.raises(ConfigurationError, match=r"pip install tencent-ocr-async\[redis\]"):
        RedisLimits("redis://127.0.0.1")


async def test_a_client_that_was_given_stays_open_and_is_the_users(redis_server: RedisProcess) -> None:
    client = redis.asyncio.Redis(port=redis_server.port)
    async with RedisLimits(client) as limits:
        await limits.limiter(*PLACE, Rate(5)).acquire()
    assert await client.dbsize() == 1
    await client.aclose()


def test_a_client_that_was_given_is_refused_in_a_second_event_loop(redis_server: RedisProcess) -> None:
    client = redis.asyncio.Redis(port=redis_server.port)
    limits = RedisLimits(client)
    one = limits.limiter(*PLACE, Rate(50))

    async def other() -> None:
        with pytest.raises(ConfigurationError, match="belongs to one event loop"):
            await one.acquire()

    async def main() -> None:
        await one.acquire()
        await asyncio.to_thread(asyncio.run, other())
        await client.aclose()

    asyncio.run(main())


def test_a_function_makes_a_client_for_each_event_loop_which_close_closes(
    redis_server: RedisProcess,
) -> None:
    made: list[Any] = []

    def make() -> redis.asyncio.Redis:
        made.append(redis.asyncio.Redis(port=redis_server.port))
        client: redis.asyncio.Redis = made[-1]
        return client

    limits = RedisLimits(make)
    one = limits.limiter(*PLACE, Rate(50))

    async def main() -> None:
        async with limits:
            await one.acquire()
            await one.acquire()

    asyncio.run(main())
    asyncio.run(main())
    assert len(made) == 2
    with redis_server.client() as client:
        # The library closes its sockets; the server sees that in its own time.
        for _ in range(1000):
            if len(client.client_list()) == 1:
                break
        assert len(client.client_list()) == 1


async def test_a_url_of_one_server_of_a_cluster_is_told_what_to_give_instead() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            if line.startswith(b"EVAL"):
                writer.write(b"-MOVED 3999 127.0.0.1:7002\r\n")
            elif line.startswith(b"CLIENT"):
                writer.write(b"+OK\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}?protocol=2"
    async with server, RedisLimits(url, check=False, when_lost=0.5) as limits:
        with pytest.raises(ConfigurationError, match=r"redis\.asyncio\.RedisCluster"):
            await limits.limiter(*PLACE, Rate(5)).acquire()
