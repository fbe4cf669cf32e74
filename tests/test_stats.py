"""A client's counts, over real sockets; the emulator's ledger says what is right."""

from __future__ import annotations

import asyncio
import dataclasses
import threading

import pytest
from canned import Unlimited
from pictures import make_picture

from tencent_ocr_async import Event, OcrClient, Rate, RetryPolicy, Stats, TransportError, batch
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.events import Attempted, Failed, Limited, Retried, Started, Succeeded

PNG = make_picture("PNG")
FAST = {"SealOCR": Rate(100_000)}


async def test_the_counts_of_a_batch_among_faults_are_those_of_the_ledger() -> None:
    events: list[Event] = []
    async with Emulator(rates=FAST, recognition=Examples()) as emulator:
        for fault in (502, "InternalError", "RequestLimitExceeded", "FailedOperation.ImageBlur"):
            emulator.fail(fault, share=0.1)
        emulator.fail("FailedOperation.EmptyImageError", share=0.1, billed=True)
        documents = [PNG + bytes([number]) for number in range(120)]
        async with OcrClient(
            emulator.credentials,
            endpoint=emulator.url,
            limits=Unlimited(),
            retry=RetryPolicy(attempts=20, base=0.001),
            on_event=events.append,
        ) as ocr:
            assert ocr.stats() == Stats()
            items = [item async for item in batch(ocr.seal_ocr, documents)]
        stats, ledger = ocr.stats(), emulator.ledger
    assert stats.calls == 120
    assert stats.succeeded == sum(item.error is None for item in items) < 120
    assert stats.requests == sum(item.attempts for item in items) == len(ledger)
    assert stats.retried == len(ledger) - 120 > 0
    assert (stats.billed, stats.possibly_billed) == (ledger.billed, 0)
    assert stats.refused == ledger.refused
    assert stats.limited == ledger.codes["RequestLimitExceeded"] > 0
    assert stats.sent_bytes == sum(entry.received for entry in ledger)
    assert stats.received_bytes > 0
    assert {kind: sum(type(event) is kind for event in events) for kind in (Started, Succeeded, Failed)} == {
        Started: 120,
        Succeeded: stats.succeeded,
        Failed: 120 - stats.succeeded,
    }
    assert {kind: sum(type(event) is kind for event in events) for kind in (Attempted, Retried, Limited)} == {
        Attempted: stats.requests,
        Retried: stats.retried,
        Limited: stats.limited,
    }


async def test_an_answer_that_is_lost_may_be_billed() -> None:
    async with Emulator(rates=FAST, recognition=Examples()) as emulator:
        emulator.fail("hang", times=1, billed=True)
        async with OcrClient(
            emulator.credentials,
            endpoint=emulator.url,
            limits=Unlimited(),
            timeout=0.2,
            retry=RetryPolicy.none(),
        ) as ocr:
            with pytest.raises(TransportError):
                await ocr.seal_ocr(PNG)
        assert (ocr.stats().billed, ocr.stats().possibly_billed, emulator.ledger.billed) == (0, 1, 1)


class Watched(Unlimited):
    """Says when a request's body goes out."""

    def __init__(self) -> None:
        self.out = asyncio.Event()

    def left(self, late: float) -> None:
        self.out.set()


async def test_a_call_that_is_cancelled_after_it_was_sent_may_be_billed() -> None:
    async with Emulator(rates=FAST, recognition=Examples()) as emulator:
        emulator.fail("hang")
        limits = Watched()
        async with OcrClient(emulator.credentials, endpoint=emulator.url, limits=limits) as ocr:
            running = asyncio.create_task(ocr.seal_ocr(PNG))
            await limits.out.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        assert ocr.stats().possibly_billed == 1


async def test_calls_of_several_event_loops_are_all_counted() -> None:
    async with Emulator(rates=FAST, recognition=Examples()) as emulator:
        ocr = OcrClient(emulator.credentials, endpoint=emulator.url, limits=Unlimited())

        async def some() -> None:
            await asyncio.gather(*(ocr.seal_ocr(PNG) for _ in range(50)))

        threads = [threading.Thread(target=lambda: asyncio.run(some())) for _ in range(4)]
        for thread in threads:
            thread.start()
        await asyncio.gather(*(asyncio.to_thread(thread.join) for thread in threads))
        await ocr.close()
        stats = ocr.stats()
    assert (stats.calls, stats.succeeded, stats.requests, stats.billed) == (200, 200, 200, 200)
    assert stats.sent_bytes == sum(entry.received for entry in emulator.ledger)


def test_counts_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Stats().calls = 1  # type: ignore[misc]  # that is what must not work
