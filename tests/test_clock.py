"""A clock that is off or jumps, over real sockets; the emulator's ledger counts what it cost."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest
from canned import Unlimited
from pictures import make_picture

from tencent_ocr_async import CloudInfiniteClient, Event, LocalLimits, OcrClient, Rate, RetryPolicy, batch
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.events import Attempted

PNG = make_picture("PNG")
DOCUMENTS = [PNG + bytes([number]) for number in range(32)]
ONCE = RetryPolicy(attempts=3, base=0.001)


class ServersClock:
    """Off by some seconds, and moved further before some attempts, which it is told of as a hook."""

    def __init__(self, off: float, jumps: dict[int, float] | None = None) -> None:
        self.off = off
        self.jumps = jumps or {}
        self.attempts = 0

    def __call__(self) -> float:
        return time.time() + self.off

    def watch(self, event: Event) -> None:
        if isinstance(event, Attempted):
            self.attempts += 1
            self.off += self.jumps.get(self.attempts, 0.0)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.paced
@pytest.mark.parametrize("off", [3600.0, -3600.0])
async def test_a_batch_at_the_documented_rate_pays_one_request_for_each_jump(
    off: float, caplog: pytest.LogCaptureFixture
) -> None:
    clock = ServersClock(off, {6: -2 * off, 12: 5 * off})
    async with Emulator(clock=clock, recognition=Examples()) as emulator:
        # An answer takes longer than two calls are apart: several are under way at each jump.
        emulator.fail("delay", delay=0.45)
        limits = LocalLimits()
        async with OcrClient(
            emulator.credentials, endpoint=emulator.url, limits=limits, on_event=clock.watch
        ) as ocr:
            items = [item async for item in batch(ocr.seal_ocr, DOCUMENTS[:16], concurrency=16)]
            stats = ocr.stats()
        assert [item.error for item in items] == [None] * 16
        assert emulator.ledger.codes == {"AuthFailure.SignatureExpire": 3}
        assert (emulator.ledger.billed, len(emulator.ledger.documents)) == (16, 16)
    assert (stats.succeeded, stats.refused, stats.retried) == (16, 3, 3)
    assert len(warnings(caplog)) == 3
    assert all("clock is off" in warning for warning in warnings(caplog))


@pytest.mark.parametrize("off", [3600.0, -3600.0])
async def test_calls_under_way_together_pay_one_request_each_at_most_and_warn_once(
    off: float, caplog: pytest.LogCaptureFixture
) -> None:
    clock = ServersClock(off)
    async with Emulator(rates={"SealOCR": Rate(100_000)}, clock=clock, recognition=Examples()) as emulator:
        async with OcrClient(
            emulator.credentials, endpoint=emulator.url, limits=Unlimited(), retry=ONCE
        ) as ocr:
            await asyncio.gather(*(ocr.seal_ocr(document) for document in DOCUMENTS))
            first = emulator.ledger.refused
            clock.off = -off
            await asyncio.gather(*(ocr.seal_ocr(document) for document in DOCUMENTS))
        assert first <= len(DOCUMENTS)
        assert emulator.ledger.refused <= 2 * len(DOCUMENTS)
        assert emulator.ledger.billed == 2 * len(DOCUMENTS)
    assert len(warnings(caplog)) == 2


async def test_a_clock_that_jumps_while_a_call_is_repeated_is_followed_once_more() -> None:
    clock = ServersClock(3600)

    def jump(event: Event) -> None:
        if type(event).__name__ == "Retried" and clock.off > 0:
            clock.off = -3600

    async with Emulator(clock=clock, recognition=Examples()) as emulator:
        async with OcrClient(
            emulator.credentials, endpoint=emulator.url, limits=Unlimited(), retry=ONCE, on_event=jump
        ) as ocr:
            await ocr.seal_ocr(PNG)
        assert emulator.ledger.codes == {"AuthFailure.SignatureExpire": 2}
        assert emulator.ledger.billed == 1


@pytest.mark.parametrize("off", [3600.0, -3600.0])
async def test_cloud_infinite_follows_the_clock_too(off: float, caplog: pytest.LogCaptureFixture) -> None:
    class Reads:
        async def recognise(self, action: str, document: bytes, parameters: object) -> dict[str, object]:
            return {"TextDetections": [], "Angel": "0"}

        async def close(self) -> None:
            return

    async with Emulator(
        clock=ServersClock(off), recognition=Reads(), rates={"CloudInfiniteOCR": Rate(100_000)}
    ) as emulator:
        emulator.objects["a.png"] = PNG
        async with CloudInfiniteClient(
            "emulator-1250000000",
            "ap-guangzhou",
            emulator.credentials,
            endpoint=emulator.url,
            limits=Unlimited(),
            retry=ONCE,
        ) as ci:
            for _ in range(3):
                await ci.ocr("a.png")
        assert (emulator.ledger.refused, emulator.ledger.billed) == (1, 3)
    assert len(warnings(caplog)) == 1
