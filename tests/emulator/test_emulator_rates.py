"""Rates are counted by arrival, per action and key, and refused in the service's own words."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from emulator_tools import Caller, FakeRecognition

from tencent_ocr_async.actions import CLOUD_INFINITE, Rate
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.emulator.rates import Rates
from tencent_ocr_async.error_codes import make_api_error
from tencent_ocr_async.errors import ConfigurationError, RateLimitError


class Clock:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def timed(recognition: FakeRecognition, clock: Clock) -> AsyncIterator[Emulator]:
    async with Emulator(recognition=recognition, monotonic=clock) as emulator:
        yield emulator


async def test_the_call_above_the_limit_is_refused_with_its_count_and_the_limit(
    caller: Caller, timed: Emulator
) -> None:
    answers = [await caller.api(timed) for _ in range(7)]
    assert [got.code for got in answers] == [None] * 5 + ["RequestLimitExceeded"] * 2
    assert answers[5].message == "您当前每秒请求 `6` 次，超过了每秒频率上限 `5`，请稍后重试。"
    assert answers[6].message.startswith("您当前每秒请求 `7` 次")
    assert (timed.ledger.billed, timed.ledger.refused) == (5, 2)


async def test_the_english_refusal_names_the_limit_that_the_client_reads(
    caller: Caller, timed: Emulator
) -> None:
    timed.set_rate("SealOCR", Rate(1))
    await caller.api(timed)
    refused = await caller.api(timed, headers={"X-TC-Language": "en-US"})
    assert refused.message == (
        "Your current request times equals to `2` in a second, which exceeds the frequency limit `1` for a "
        "second. Please reduce the frequency of calls."
    )
    error = make_api_error(str(refused.code), refused.message, None)
    assert isinstance(error, RateLimitError)
    assert error.limit == 1


async def test_a_second_slides_and_refused_calls_do_not_fill_it(
    caller: Caller, timed: Emulator, clock: Clock
) -> None:
    for moment in (1000.0, 1000.2, 1000.4, 1000.6, 1000.8):
        clock.now = moment
        assert (await caller.api(timed)).code is None
    clock.now = 1000.999
    assert (await caller.api(timed)).code == "RequestLimitExceeded"
    clock.now = 1001.0
    assert (await caller.api(timed)).code is None
    clock.now = 1001.1
    assert (await caller.api(timed)).code == "RequestLimitExceeded"
    assert timed.ledger.arrivals("SealOCR") == [1000.0, 1000.2, 1000.4, 1000.6, 1000.8, 1001.0]


async def test_a_fixed_window_is_a_second_of_the_clock(
    caller: Caller, recognition: FakeRecognition, clock: Clock
) -> None:
    async with Emulator(recognition=recognition, monotonic=clock, window="fixed") as emulator:
        clock.now = 1000.9
        codes = [(await caller.api(emulator)).code for _ in range(5)]
        clock.now = 1001.0
        codes += [(await caller.api(emulator)).code for _ in range(6)]
    assert codes == [None] * 10 + ["RequestLimitExceeded"]


async def test_each_action_and_each_key_has_its_own_budget(caller: Caller, timed: Emulator) -> None:
    other = Credentials("AKIDother", "not-a-real-key")
    timed.add_credentials(other)
    for action in ("SealOCR", "ExtractDocMulti"):
        timed.set_rate(action, Rate(1))
    assert (await caller.api(timed, "SealOCR")).code is None
    assert (await caller.api(timed, "ExtractDocMulti")).code is None
    assert (await caller.api(timed, "SealOCR", credentials=other)).code is None
    assert (await caller.api(timed, "SealOCR")).code == "RequestLimitExceeded"


async def test_who_cannot_sign_does_not_use_up_the_budget(caller: Caller, timed: Emulator) -> None:
    timed.set_rate("SealOCR", Rate(1))
    forged = Credentials(timed.credentials.secret_id, "wrong")
    assert (await caller.api(timed, credentials=forged)).code == "AuthFailure.SignatureFailure"
    assert (await caller.api(timed)).code is None
    assert [entry.accepted for entry in timed.ledger] == [False, True]


async def test_a_call_counts_when_its_head_arrives_and_not_when_its_body_ends(
    caller: Caller, timed: Emulator, clock: Clock
) -> None:
    timed.set_rate("SealOCR", Rate(1))
    go_on = asyncio.Event()
    arrived = asyncio.Event()

    async def slow_body() -> AsyncIterator[bytes]:
        yield b'{"Image'
        arrived.set()
        await go_on.wait()
        yield f'Base64": "{caller.png}"}}'.encode()

    slow = asyncio.create_task(caller.api(timed, sent_body=slow_body()))
    await arrived.wait()
    # The first body chunk is on its way: a whole call on another connection comes after its head.
    assert (await caller.api(timed)).code == "RequestLimitExceeded"
    clock.now += 30
    go_on.set()
    assert (await slow).code is None
    assert timed.ledger.of("SealOCR")[-1].arrived == 1000.0


async def test_cloud_infinite_slows_down_with_503(caller: Caller, timed: Emulator, png: bytes) -> None:
    timed.objects["a.png"] = png
    query = {"ci-process": "OCR"}
    statuses = [(await caller.cos(timed, "GET", "a.png", query)).status for _ in range(11)]
    assert statuses == [200] * 10 + [503]
    assert timed.ledger[-1].code == "SlowDown"
    timed.set_rate(CLOUD_INFINITE, Rate(20))
    assert (await caller.cos(timed, "GET", "a.png", query)).status == 200


async def test_rates_are_overridden_at_construction_and_come_back_with_a_reset(
    caller: Caller, recognition: FakeRecognition, clock: Clock
) -> None:
    rates = {"SealOCR": Rate(2)}
    async with Emulator(recognition=recognition, monotonic=clock, rates=rates) as emulator:
        emulator.set_rate("SealOCR", Rate(1))
        assert [(await caller.api(emulator)).code for _ in range(2)] == [None, "RequestLimitExceeded"]
        emulator.reset()
        assert len(emulator.ledger) == 0
        codes = [(await caller.api(emulator)).code for _ in range(3)]
    assert codes == [None, None, "RequestLimitExceeded"]


@pytest.mark.parametrize(
    "wrong", [{"rates": {"NoSuchOCR": Rate(1)}}, {"rates": {"SealOCR": 5}}, {"window": "open"}]
)
def test_a_rate_that_makes_no_sense_is_refused(wrong: Any) -> None:
    with pytest.raises(ConfigurationError):
        Emulator(**wrong)


@pytest.mark.parametrize("seed", range(5))
def test_no_sliding_second_ever_holds_more_accepted_calls_than_the_limit(seed: int) -> None:
    stream = random.Random(seed)
    rates = Rates("cn", {"SealOCR": Rate(5)}, "sliding")
    moment, accepted = 0.0, []
    for _ in range(2000):
        moment += stream.expovariate(12)
        if rates.arrive("SealOCR", "id", moment).accepted:
            accepted.append(moment)
    assert all(later - earlier >= 1.0 - 1e-6 for earlier, later in zip(accepted, accepted[5:], strict=False))
    assert len(accepted) > moment * 4
