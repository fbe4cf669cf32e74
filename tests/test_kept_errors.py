"""Errors that a batch hands out and a user keeps: they hold no request, and end nothing of the user's."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest
from pictures import make_picture

from tencent_ocr_async import LocalLimits, OcrClient, Rate, RetryPolicy, batch
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.protocol.messages import Body
from tencent_ocr_async.stops import BatchStoppedError


def bodies() -> int:
    gc.collect()
    return sum(isinstance(each, Body) for each in gc.get_objects())


@pytest.mark.parametrize("fault", ["FailedOperation.ImageBlur", "InternalError", "reset", "html"])
async def test_kept_errors_hold_no_request(fault: str) -> None:
    before, kept = bodies(), list[Any]()
    async with Emulator(rates={"SealOCR": Rate(1000)}, recognition=Examples()) as emulator:
        emulator.fail(fault)
        ocr = OcrClient(
            emulator.credentials,
            endpoint=emulator.url,
            limits=LocalLimits({"SealOCR": Rate(1000)}),
            retry=RetryPolicy(attempts=2, base=0),
        )
        async with ocr:
            # Of the last document the repetition is forbidden.
            limit = 3 if fault != "FailedOperation.ImageBlur" else 2
            documents = [make_picture("PNG", (40, 40 + number)) for number in range(3)]
            with pytest.raises(BatchStoppedError):
                async for item in batch(ocr.seal_ocr, documents, concurrency=1, max_calls=limit):
                    kept.append(item)
    assert len(kept) == 2
    assert all(item.error is not None for item in kept)
    assert bodies() == before


async def test_a_task_of_the_users_own_goes_on_after_the_error_that_it_passed_on() -> None:
    jobs: asyncio.Queue[tuple[int, asyncio.Future[int]]] = asyncio.Queue()

    async def work() -> None:
        while True:
            document, answer = await jobs.get()
            try:
                answer.set_result(6 // document)
            except ZeroDivisionError as error:
                answer.set_exception(error)

    async def call(document: int) -> int:
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        jobs.put_nowait((document, answer))
        return await answer

    worker = asyncio.create_task(work())
    async with asyncio.timeout(30):
        items = [item async for item in batch(call, [1, 0, 2, 0, 3], concurrency=1)]
    assert [item.response for item in items] == [6, None, 3, None, 2]
    assert {type(item.error) for item in items if item.response is None} == {ZeroDivisionError}
    worker.cancel()
