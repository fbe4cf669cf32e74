"""Several endpoints, several accounts: the earliest slot wins, a dead endpoint rests, nothing is lost."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from pictures import make_picture
from virtual_time import now, run

from tencent_ocr_async import (
    ConfigurationError,
    Credentials,
    LocalLimits,
    OcrClient,
    Rate,
    RetryPolicy,
    batch,
)
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.limits import LocalLimiter
from tencent_ocr_async.engine.routes import Health, Routes

KEYS = [Credentials("fake-id-1", "fake-key-1"), Credentials("fake-id-2", "fake-key-2")]
HOSTS = ["http://127.0.0.1:1", "http://127.0.0.1:2"]


def make_routes(hosts: list[str], keys: list[Credentials]) -> Routes:
    endpoints = [Endpoint.parse(host) for host in hosts]
    return Routes(endpoints, keys, LocalLimits(headroom=0, clock=now), now)


async def take(routes: Routes, count: int) -> list[tuple[int, float, str]]:
    taken: list[tuple[int, float, str]] = []

    async def one(number: int) -> None:
        route, _ = await routes.acquire("SealOCR", Rate(5))
        taken.append((number, now(), f"{route.place.endpoint.url} {route.account.name}"))

    await asyncio.gather(*(one(number) for number in range(count)))
    return taken


@pytest.mark.parametrize(
    ("hosts", "keys", "ways"), [(HOSTS, KEYS[:1], 2), (HOSTS[:1], KEYS, 2), (HOSTS, KEYS, 4)]
)
def test_each_way_gives_its_whole_rate_and_all_are_served_in_order(
    hosts: list[str], keys: list[Credentials], ways: int
) -> None:
    taken = run(take(make_routes(hosts, keys), 20 * ways))
    assert [number for number, _, _ in taken] == list(range(20 * ways))
    assert taken[-1][1] - taken[0][1] == pytest.approx(19 * 0.2)
    assert set(Counter(way for _, _, way in taken).values()) == {20}


def test_a_resting_endpoint_is_left_out_until_one_call_finds_it_well_again() -> None:
    async def main() -> None:
        routes = make_routes(HOSTS, KEYS[:1])
        sick, well = (place.health for place in routes.places)
        for _ in range(3):
            sick.failed(now())
        assert {way[:18] for _, _, way in await take(routes, 10)} == {HOSTS[1]}
        await asyncio.sleep(5)
        probes = [way for _, _, way in await take(routes, 10) if way.startswith(HOSTS[0])]
        assert len(probes) == 1
        sick.succeeded()
        assert {way[:18] for _, _, way in await take(routes, 10)} == set(HOSTS)
        assert well.failures == 0

    run(main())


def test_where_all_rest_the_one_that_wakes_first_is_tried() -> None:
    async def main() -> None:
        routes = make_routes(HOSTS, KEYS[:1])
        for place, moment in zip(routes.places, (now() + 3, now()), strict=True):
            for _ in range(3):
                place.health.failed(moment)
        ((_, _, way),) = await take(routes, 1)
        assert way.startswith(HOSTS[1])

    run(main())


def test_rests_grow_to_a_minute_and_start_small_again() -> None:
    health, moment, rests = Health(), 0.0, []
    for _ in range(3):
        health.failed(moment)
    for _ in range(6):
        rests.append(health.resting_until - moment)
        moment = health.resting_until
        health.chosen(moment)
        health.failed(moment)
    assert rests == [5, 10, 20, 40, 60, 60]
    health.succeeded()
    assert (health.failures, health.resting_until) == (0, 0)


def test_a_failing_way_is_no_reason_to_wait_longer_than_its_neighbour() -> None:
    limiter = LocalLimiter(Rate(5), clock=now)

    async def main() -> tuple[float, float]:
        idle = limiter.expected_wait()
        await limiter.acquire()
        await limiter.refused(None)
        return idle, limiter.expected_wait()

    idle, refused = run(main())
    assert idle == 0
    assert refused == pytest.approx(0.4)


def test_an_endpoint_rests_twice_as_long_for_each_trial_and_not_for_each_call_under_way() -> None:
    health = Health()
    for _ in range(8):
        health.failed(0.0)
    assert health.resting_until == 5


async def test_an_account_that_is_refused_for_good_is_left_out_and_its_calls_go_to_the_other() -> None:
    documents = [make_picture("PNG", (40 + number, 40)) for number in range(12)]
    async with Emulator(rates={"SealOCR": Rate(50)}, recognition=Examples()) as emulator:
        accounts = [Credentials("fake-unknown-id", "fake-key"), emulator.credentials]
        limits = LocalLimits({"SealOCR": Rate(50)})
        async with OcrClient(accounts, endpoint=emulator.url, limits=limits) as ocr:
            items = [item async for item in batch(ocr.seal_ocr, documents, concurrency=2)]
        assert [item.error for item in items if item.error] == []
        assert emulator.ledger.billed == 12
        assert 1 <= emulator.ledger.codes["AuthFailure.SecretIdNotFound"] <= 2


async def test_an_endpoint_that_dies_in_mid_run_costs_no_document() -> None:
    documents = [make_picture("PNG", (40 + number, 40)) for number in range(60)]
    rates = {"SealOCR": Rate(20)}
    one, other = (Emulator(rates=rates, recognition=Examples()) for _ in range(2))
    async with one as first, other as second:
        limits = LocalLimits(rates, headroom=0.2)
        retry = RetryPolicy(base=0.01)
        urls = [first.url, second.url]
        async with OcrClient(first.credentials, endpoint=urls, limits=limits, retry=retry) as ocr:
            items = []
            async for item in batch(ocr.seal_ocr, documents, concurrency=8):
                items.append(item)
                if len(items) == 20:
                    await first.close()
        assert [item.error for item in items if item.error] == []
        assert sorted(item.index for item in items) == list(range(60))
        billed = Counter(e.document for ledger in (first.ledger, second.ledger) for e in ledger if e.billed)
        assert set(billed.values()) == {1}
        assert len(first.ledger) >= 7
        assert len(second.ledger) >= 40


@pytest.mark.parametrize(
    ("endpoint", "named"),
    [
        ([], "endpoint: the list is empty"),
        (["ocr.example", "https://ocr.example:443"], "names one endpoint twice"),
        (["ocr.example", "not a host"], "no valid host name"),
        (["ocr.example", ""], "no valid host name"),
    ],
)
def test_bad_lists_of_endpoints_are_refused_when_the_client_is_made(endpoint: list[str], named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        OcrClient(KEYS[0], endpoint=endpoint)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    ("keys", "named"), [([], "list is empty"), ([KEYS[0], KEYS[0]], "one account twice")]
)
def test_bad_lists_of_accounts_are_refused_when_the_client_is_made(
    keys: list[Credentials], named: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        OcrClient(keys)
    assert named in str(caught.value)
