"""Credentials that expire while calls are under way: real sockets, the emulator, injected clocks."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from canned import Unlimited
from identity_servers import ARN, USER, Clock, FakeMetadata, FakeSts, secrets_of, serve, sts_error
from pictures import make_picture

from tencent_ocr_async import (
    AssumeRoleCredentials,
    CloudInfiniteClient,
    Credentials,
    InstanceRoleCredentials,
    OcrClient,
    OcrError,
    Rate,
)
from tencent_ocr_async.emulator import Emulator, Examples

PICTURE = make_picture("PNG", (40, 40))
RATES = {"SealOCR": Rate(100_000)}
# Ids stay, keys and tokens change: the emulator then answers an old token as the service does.
ROLE = "AKIDtemporaryrole"


def issued(number: int) -> Credentials:
    return Credentials(ROLE, f"fake-role-key-{number}", f"fake-role-token-{number}")


async def at_once(seconds: float) -> None:
    """Pauses between tries end at once."""


class World:
    """One clock for a security token service, an emulator, and a client that goes by both."""

    def __init__(self, sts: FakeSts, clock: Clock, emulator: Emulator, ocr: OcrClient) -> None:
        self.sts = sts
        self.clock = clock
        self.emulator = emulator
        self.ocr = ocr


@asynccontextmanager
async def make_world(lifetime: float) -> AsyncIterator[World]:
    clock = Clock()
    sts = FakeSts(clock)
    sts.lifetime = lifetime
    async with serve(sts) as sts.url, Emulator(rates=RATES, clock=clock, recognition=Examples()) as emulator:

        def issue(number: int) -> Credentials:
            # What is issued is accepted, what was issued before is not any more.
            new = issued(number)
            emulator.add_credentials(new)
            return new

        sts.make = issue
        provider = AssumeRoleCredentials(
            USER,
            ARN,
            endpoint=sts.url,
            clock=clock,
            wall_clock=clock,
            sleep=at_once,
            uniform=lambda low, _: low,
        )
        async with OcrClient(provider, endpoint=emulator.url, limits=Unlimited()) as ocr:
            ocr._engine._wall_clock = clock
            yield World(sts, clock, emulator, ocr)


async def test_a_token_that_dies_every_2_s_unannounced_costs_one_refresh_each_and_no_answer() -> None:
    async with make_world(lifetime=7200) as world:
        deaths = 0
        for tenth in range(300):
            calls = [asyncio.ensure_future(world.ocr.seal_ocr(PICTURE)) for _ in range(4)]
            if tenth and tenth % 20 == 0:
                # In mid-flight: some of the calls have been signed, others have not.
                await asyncio.sleep(0)
                world.emulator.add_credentials(Credentials(ROLE, "fake-unknown-key", f"fake-unknown-{tenth}"))
                deaths += 1
            await asyncio.gather(*calls)
            world.clock.now += 0.1
        assert deaths == 14
        assert len(world.sts.issued) == 1 + deaths
        assert world.emulator.ledger.billed == 1200
        codes = world.emulator.ledger.codes
        assert set(codes) == {"AuthFailure.TokenFailure"}
        # Each call is refused once at most: four are under way when a token dies, and the next is new.
        assert deaths <= codes["AuthFailure.TokenFailure"] <= deaths * 4


async def test_a_token_whose_end_is_announced_is_replaced_once_before_it_and_no_call_is_refused() -> None:
    async with make_world(lifetime=2) as world:
        lives: list[tuple[float, int, Credentials]] = []

        def issue(number: int) -> Credentials:
            new = Credentials(f"{ROLE}{number}", f"fake-role-key-{number}", f"fake-role-token-{number}")
            world.emulator.add_credentials(new)
            lives.append((world.clock(), world.sts.expires, new))
            return new

        world.sts.make = issue
        for _ in range(300):
            await asyncio.gather(*(world.ocr.seal_ocr(PICTURE) for _ in range(4)))
            await renewal(world)
            world.clock.now += 0.1
            for _, end, token in lives:
                if end <= world.clock():
                    world.emulator.add_credentials(Credentials(token.secret_id, "fake-dead-key", "fake-dead"))
        assert world.emulator.ledger.billed == 1200
        assert world.emulator.ledger.refused == 0
        for (begin, end, _), (renewed, _, _) in pairwise(lives):
            assert 0 < end - renewed <= (end - begin) * 0.2 + 0.1


async def renewal(world: World) -> None:
    """A renewal in the background takes no time on the injected clock: it ends here."""
    provider = world.ocr._engine.routes._routes[0].account.provider
    assert isinstance(provider, AssumeRoleCredentials)
    task = provider._flights.get().task
    if task is not None:
        await task


async def test_nothing_that_a_failing_run_says_holds_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    async with make_world(lifetime=7200) as world:
        await world.ocr.seal_ocr(PICTURE)
        shown = ""
        with caplog.at_level(logging.DEBUG):
            for answer in (sts_error("AuthFailure.TokenFailure"), "<html>", '{"Response": {"Credentials": {'):
                world.emulator.add_credentials(Credentials(ROLE, "fake-unknown-key", "fake-unknown"))
                world.sts.answers = [(200, answer)] * 40
                calls = (world.ocr.seal_ocr(PICTURE) for _ in range(5))
                for failure in await asyncio.gather(*calls, return_exceptions=True):
                    assert isinstance(failure, OcrError)
                    shown += "".join(traceback.format_exception(failure)) + repr(failure)
                world.sts.answers = []
                await world.ocr.seal_ocr(PICTURE)
        shown += repr(world.ocr) + repr(world.ocr._engine.routes._routes) + caplog.text
        assert "AssumeRoleCredentials" in shown
        for secret in [*secrets_of(world.sts), *(each.secret_key for each in world.sts.issued)]:
            assert secret not in shown
        assert "TC3-HMAC" not in shown


async def test_cloud_infinites_expired_token_is_refreshed_too() -> None:
    clock = Clock()
    metadata = FakeMetadata(clock)
    async with serve(metadata) as metadata.url, Emulator(clock=clock, recognition=Examples()) as emulator:
        emulator.objects["a.png"] = PICTURE
        emulator.answer("CloudInfiniteOCR", {"TextDetections": []})
        metadata.make = lambda number: accept(emulator, number)
        provider = InstanceRoleCredentials(
            endpoint=metadata.url, clock=clock, wall_clock=clock, sleep=at_once
        )
        async with CloudInfiniteClient(
            "emulator-1250000000", "ap-guangzhou", provider, endpoint=emulator.url, limits=Unlimited()
        ) as ci:
            ci._engine._wall_clock = clock
            for _ in range(3):
                await ci.ocr("a.png")
                emulator.add_credentials(Credentials(ROLE, "fake-unknown-key", "fake-unknown"))
        assert emulator.ledger.codes == {"InvalidToken": 2}
        assert len(metadata.issued) == 3


def accept(emulator: Emulator, number: int) -> Credentials:
    emulator.add_credentials(issued(number))
    return issued(number)
