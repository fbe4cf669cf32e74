"""A batch that stops repeats nothing: a wait for the next try would hold it up, and that may be billed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pictures import make_picture

from tencent_ocr_async import AccountError, LocalLimits, OcrClient, Rate, RetryPolicy, ServiceError, batch
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.events import Retried
from tencent_ocr_async.stops import BatchStoppedError

FAST = {"SealOCR": Rate(2000)}
PATIENT = RetryPolicy(attempts=8, base=3600, max_wait=3600, total=36000)
PICTURES = [make_picture("PNG", (20 + number, 20)) for number in range(20)]


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(rates=FAST, recognition=Examples()) as emulator:
        yield emulator


class Watcher:
    """Acts on the running batch once so many calls wait to be repeated."""

    def __init__(self, count: int, *, at_once: bool) -> None:
        self.left = count
        self.at_once = at_once
        self.items: Any = None

    def __call__(self, event: Any) -> None:
        if isinstance(event, Retried):
            self.left -= 1
            if self.left == 0:
                stop = self.items.stop
                stop() if self.at_once else asyncio.get_running_loop().call_soon(stop)


@pytest.mark.parametrize("at_once", [False, True], ids=["stopped from outside", "stopped by the hook"])
async def test_who_waits_for_its_next_try_does_not_hold_a_stop_up(
    emulator: Emulator, tmp_path: Path, at_once: bool
) -> None:
    emulator.fail("InternalError")
    watcher = Watcher(4, at_once=at_once)
    options: dict[str, Any] = {"endpoint": emulator.url, "limits": LocalLimits(FAST), "retry": PATIENT}
    journal = tmp_path / "run.jsonl"
    async with OcrClient(emulator.credentials, on_event=watcher, **options) as ocr:
        watcher.items = batch(ocr.seal_ocr, PICTURES, concurrency=4, journal=journal)
        async with asyncio.timeout(30):
            seen = [item async for item in watcher.items]
    assert len(emulator.ledger) == 4
    assert watcher.items.not_tried == 16
    for item in seen:
        assert isinstance(item.error, BatchStoppedError)
        assert isinstance(item.error.__cause__, ServiceError)
        assert "it was stopped, so this one is not repeated: SealOCR: InternalError" in str(item.error)
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert [line["error"]["retry"] for line in lines] == [True] * 4


async def test_an_attempt_that_fails_after_the_stop_is_not_repeated(emulator: Emulator) -> None:
    emulator.fail("hang")
    options: dict[str, Any] = {"endpoint": emulator.url, "limits": LocalLimits(FAST), "timeout": 0.5}
    async with OcrClient(emulator.credentials, **options) as ocr:
        items = batch(ocr.seal_ocr, PICTURES[:3])
        asyncio.get_running_loop().call_later(0.25, items.stop)
        async with asyncio.timeout(30):
            seen = [item async for item in items]
        assert ocr.stats().requests == 3
    assert len(seen) == 3
    assert all(isinstance(item.error, BatchStoppedError) for item in seen)


async def test_after_arrears_nothing_that_failed_before_is_repeated(emulator: Emulator) -> None:
    emulator.fail("InternalError", times=3)
    emulator.fail("FailedOperation.ArrearsError")
    three_wait = asyncio.Event()
    told: list[Any] = []
    seen = []

    def tell(event: Any) -> None:
        told.extend([event] if isinstance(event, Retried) else [])
        if len(told) == 3:
            three_wait.set()

    async def three_and_one_more() -> AsyncIterator[bytes]:
        for picture in PICTURES[:3]:
            yield picture
        await three_wait.wait()
        yield PICTURES[3]

    options: dict[str, Any] = {"endpoint": emulator.url, "limits": LocalLimits(FAST), "retry": PATIENT}
    async with OcrClient(emulator.credentials, on_event=tell, **options) as ocr:
        with pytest.raises(AccountError):
            async with asyncio.timeout(30):
                async for item in batch(ocr.seal_ocr, three_and_one_more()):
                    seen.append(item)
    assert emulator.ledger.codes == {"InternalError": 3, "FailedOperation.ArrearsError": 1}
    assert sorted(type(item.error).__name__ for item in seen) == ["AccountError", *["BatchStoppedError"] * 3]
