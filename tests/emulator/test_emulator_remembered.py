"""What was read once is not read again, and what is being read is read once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from emulator_tools import Caller, make_png

from tencent_ocr_async.emulator import Emulator, Refusal
from tencent_ocr_async.emulator.recognition import Recognition
from tencent_ocr_async.emulator.remembered import Remembered, make_key


class Reading:
    """Counts how often it is asked and how often it was cancelled; ends when it is let go."""

    def __init__(self, outcome: Mapping[str, Any] | Refusal) -> None:
        self.asked = 0
        self.cancelled = 0
        self.go = asyncio.Event()
        self._outcome = outcome

    async def __call__(self) -> Mapping[str, Any]:
        self.asked += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(self._outcome, Refusal):
            raise self._outcome
        return self._outcome


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_second_request_waits_for_the_first_ones_reading() -> None:
    remembered, read = Remembered(), Reading({"a": 1})
    tasks = [asyncio.create_task(remembered.get("key", read)) for _ in range(3)]
    await turns()
    read.go.set()
    assert await asyncio.gather(*tasks) == [{"a": 1}] * 3
    assert await remembered.get("key", read) == {"a": 1}
    assert read.asked == 1


async def test_a_reading_goes_on_for_those_who_still_wait_and_ends_with_the_last() -> None:
    remembered, read = Remembered(), Reading({"a": 1})
    first, second = (asyncio.create_task(remembered.get("key", read)) for _ in range(2))
    await turns()
    first.cancel()
    await turns()
    assert read.cancelled == 0
    second.cancel()
    await turns()
    assert read.cancelled == 1
    read.go.set()
    assert await remembered.get("key", read) == {"a": 1}
    assert read.asked == 2


async def test_a_refusal_reaches_all_who_wait_and_is_not_kept() -> None:
    remembered, read = Remembered(), Reading(Refusal("FailedOperation.OcrFailed", "lost"))
    tasks = [asyncio.create_task(remembered.get("key", read)) for _ in range(2)]
    await turns()
    read.go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["('FailedOperation.OcrFailed', 'lost')"] * 2
    with pytest.raises(Refusal):
        await remembered.get("key", read)
    assert read.asked == 2


@pytest.mark.parametrize("bounds", [{"max_answers": 2}, {"max_bytes": 20}])
async def test_the_answer_that_was_not_asked_for_the_longest_goes_first(bounds: dict[str, int]) -> None:
    remembered = Remembered(**bounds)
    readings = {key: Reading({"a": key}) for key in "abc"}
    for key in "abac":
        readings[key].go.set()
        await remembered.get(key, readings[key])
    for key in "acb":
        await remembered.get(key, readings[key])
    assert [reading.asked for reading in readings.values()] == [1, 2, 1]


async def test_an_answer_too_large_to_keep_is_still_given() -> None:
    remembered, read = Remembered(max_bytes=5), Reading({"a": "long"})
    read.go.set()
    for _ in range(2):
        assert await remembered.get("key", read) == {"a": "long"}
    assert read.asked == 2


def test_the_key_is_made_of_action_document_and_parameters() -> None:
    keys = [
        make_key("A", "1", {}),
        make_key("B", "1", {}),
        make_key("A", "2", {}),
        make_key("A", "1", {"IsPdf": True}),
        make_key("A", "1", {"IsPdf": True, "IsWords": 1}),
    ]
    assert len(set(keys)) == len(keys)
    assert make_key("A", "1", {"IsWords": 1, "IsPdf": True}) == keys[-1]


class Counted(Recognition):
    """The package's own recognition, as far as the emulator can tell."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def recognise(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append(action)
        return {"TextDetections": [], "Angle": 0.0}


async def test_the_same_picture_is_read_once_by_each_action_and_billed_each_time(caller: Caller) -> None:
    recognition = Counted()
    async with Emulator(recognition=recognition, verify=False) as emulator:
        emulator.objects["a.png"] = make_png()
        for _ in range(3):
            got = await caller.api(emulator, "GeneralAccurateOCR")
            assert got.headers["X-Emulator-Answer"] == "recognised"
            await caller.cos(emulator, "GET", "a.png", {"ci-process": "OCR"})
        assert recognition.asked == ["GeneralAccurateOCR", "CloudInfiniteOCR"]
        assert emulator.ledger.billed == 6
    await recognition.close()
