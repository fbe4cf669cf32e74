"""An emulator in a thread of its own: for programs without an event loop, driven from any thread."""

from __future__ import annotations

import asyncio
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from emulator_tools import FakeRecognition, make_png

from tencent_ocr_async import LocalLimits, OcrClient, Rate, RetryPolicy
from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.errors import ApiError, ConfigurationError


def names() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_a_plain_with_serves_from_a_thread_of_its_own_and_ends_it() -> None:
    before = names()
    with Emulator(recognition=FakeRecognition()) as emulator:
        assert names() - before == {"tencent-ocr-emulator"}
        with urllib.request.urlopen(emulator.url) as answer:  # noqa: S310 - http on this machine
            assert answer.status == 200
        url = emulator.url
    assert names() == before
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(url)  # noqa: S310 - as above


def test_a_port_that_is_taken_leaves_no_thread_behind() -> None:
    with Emulator() as emulator:
        before = names()
        with pytest.raises(ConfigurationError, match="cannot serve"), Emulator(port=emulator.port):
            pass
        assert names() == before


def test_it_is_driven_from_many_threads_while_it_serves() -> None:
    rates = {"IDCardOCR": Rate(1000)}
    documents = [make_png(40 + number) for number in range(40)]

    async def all_of_them(emulator: Emulator) -> None:
        async with OcrClient(
            emulator.credentials, endpoint=emulator.url, limits=LocalLimits(rates), retry=RetryPolicy.none()
        ) as ocr:
            calls = (ocr.call("IDCardOCR", document) for document in documents)
            for outcome in await asyncio.gather(*calls, return_exceptions=True):
                assert isinstance(outcome, dict | ApiError), outcome

    def drive(emulator: Emulator, number: int) -> None:
        fault = emulator.fail("InternalError", times=1)
        emulator.answer("IDCardOCR", {"Name": f"{number}"}, documents[number])
        emulator.set_rate("IDCardOCR", Rate(1000))
        emulator.objects[f"{number}"] = b"x"
        fault.cancel()

    with Emulator(rates=rates) as emulator, ThreadPoolExecutor(4) as threads:
        calls = threads.submit(asyncio.run, all_of_them(emulator))
        list(threads.map(lambda number: drive(emulator, number), range(len(documents))))
        calls.result()
    assert len(emulator.ledger) == len(documents)
    assert len(emulator.objects) == len(documents)
    assert emulator.ledger.billed + emulator.ledger.refused == len(documents)
