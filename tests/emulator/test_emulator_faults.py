"""Faults strike the calls that they should, on the wire as named, and are billed only when told."""

from __future__ import annotations

import asyncio
import errno
from typing import Any

import aiohttp
import pytest
from emulator_tools import Caller, FakeRecognition, until

from tencent_ocr_async.actions import Rate
from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.emulator.faults import FaultBook
from tencent_ocr_async.errors import ConfigurationError


@pytest.fixture(autouse=True)
def _no_rate_limit(emulator: Emulator) -> None:
    emulator.set_rate("SealOCR", Rate(1000))


async def test_an_error_code_is_answered_for_the_next_calls_only(caller: Caller, emulator: Emulator) -> None:
    fault = emulator.fail("InternalError", times=2)
    codes = [(await caller.api(emulator)).code for _ in range(3)]
    assert codes == ["InternalError", "InternalError", None]
    assert fault.count == 2
    assert [entry.billed for entry in emulator.ledger] == [False, False, True]


async def test_a_rate_refusal_on_demand_has_the_services_text(caller: Caller, emulator: Emulator) -> None:
    emulator.fail("RequestLimitExceeded", times=1)
    assert "频率上限 `1000`" in (await caller.api(emulator)).message


async def test_every_third_call_fails_until_cancelled(caller: Caller, emulator: Emulator) -> None:
    fault = emulator.fail(502, every=3)
    statuses = [(await caller.api(emulator)).status for _ in range(6)]
    assert statuses == [200, 200, 502, 200, 200, 502]
    fault.cancel()
    assert [(await caller.api(emulator)).status for _ in range(3)] == [200] * 3


async def test_a_status_comes_with_a_page_and_leaves_no_code(caller: Caller, emulator: Emulator) -> None:
    emulator.fail(502, times=1)
    got = await caller.api(emulator)
    assert got.headers["Content-Type"] == "text/html"
    assert b"502 Bad Gateway" in got.body
    entry = emulator.ledger[-1]
    assert (entry.code, entry.fault, entry.billed) == (None, "502", False)


async def test_html_comes_with_status_200(caller: Caller, emulator: Emulator) -> None:
    emulator.fail("html", times=1)
    got = await caller.api(emulator)
    assert (got.status, got.headers["Content-Type"]) == (200, "text/html")


async def test_a_fault_for_one_action_leaves_the_others_alone(caller: Caller, emulator: Emulator) -> None:
    emulator.fail("InternalError", action="VatInvoiceOCR")
    assert (await caller.api(emulator, "SealOCR")).code is None
    got = await caller.api(emulator, "VatInvoiceOCR", headers={"X-TC-Region": "ap-beijing"})
    assert got.code == "InternalError"


async def test_a_reset_is_a_reset_and_not_an_end(emulator: Emulator, caller: Caller) -> None:
    emulator.fail("reset", times=1)
    with pytest.raises(aiohttp.ClientOSError) as caught:
        await caller.api(emulator)
    assert caught.value.errno == errno.ECONNRESET
    assert emulator.ledger[-1].billed is False
    assert (await caller.api(emulator)).code is None


async def test_a_cut_answer_is_shorter_than_it_promised(emulator: Emulator, caller: Caller) -> None:
    emulator.fail("cut", times=1, billed=True)
    with pytest.raises(aiohttp.ClientPayloadError):
        await caller.api(emulator)
    assert emulator.ledger.billed == 1
    assert (await caller.api(emulator)).code is None


async def test_a_hanging_call_ends_when_the_emulator_closes(
    caller: Caller, recognition: FakeRecognition
) -> None:
    emulator = Emulator(recognition=recognition)
    await emulator.start()
    fault = emulator.fail("hang")
    call = asyncio.create_task(caller.api(emulator))
    await until(lambda: fault.count)
    async with asyncio.timeout(2):
        await emulator.close()
        with pytest.raises(aiohttp.ClientError):
            await call


async def test_a_hanging_call_ends_when_the_client_leaves(caller: Caller, emulator: Emulator) -> None:
    fault = emulator.fail("hang", times=1)
    call = asyncio.create_task(caller.api(emulator))
    await until(lambda: fault.count)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await caller.api(emulator)).code is None


async def test_a_late_answer_is_a_good_one_and_billed(caller: Caller, emulator: Emulator) -> None:
    emulator.fail("delay", times=1, delay=0.05)
    loop = asyncio.get_running_loop()
    before = loop.time()
    assert (await caller.api(emulator)).code is None
    assert loop.time() - before >= 0.05
    assert emulator.ledger.billed == 1


async def test_jitter_is_a_part_of_the_delay(caller: Caller, emulator: Emulator) -> None:
    fault = emulator.fail("jitter", delay=0.002)
    assert [(await caller.api(emulator)).code for _ in range(3)] == [None] * 3
    assert (fault.count, emulator.ledger.billed) == (3, 3)


async def test_a_billed_fault_costs_although_the_answer_is_lost(
    caller: Caller, emulator: Emulator, recognition: FakeRecognition
) -> None:
    emulator.fail("reset", times=1, billed=True)
    with pytest.raises(aiohttp.ClientOSError):
        await caller.api(emulator, "GeneralAccurateOCR")
    assert len(recognition.asked) == 1
    assert (await caller.api(emulator, "GeneralAccurateOCR")).code is None
    document = emulator.ledger[0].document
    assert document is not None
    assert emulator.ledger.billed_for(document) == 2


async def test_a_fault_does_not_strike_what_was_refused_anyway(caller: Caller, emulator: Emulator) -> None:
    fault = emulator.fail("InternalError", times=1)
    assert (await caller.api(emulator, members={"Nonsense": 1})).code == "UnknownParameter"
    assert fault.count == 0


async def test_a_fault_strikes_cloud_infinite_with_its_own_form(
    caller: Caller, emulator: Emulator, png: bytes
) -> None:
    emulator.objects["a.png"] = png
    emulator.fail("InternalError", times=1, action="CloudInfiniteOCR")
    got = await caller.cos(emulator, "GET", "a.png", {"ci-process": "OCR"})
    assert got.status == 500
    assert b"<Code>InternalError</Code>" in got.body


def test_shares_strike_disjoint_calls_and_the_same_ones_for_the_same_seed() -> None:
    def strikes() -> list[str | int | None]:
        book = FaultBook()
        for what, share in ((502, 0.05), ("InternalError", 0.05), ("reset", 0.02)):
            book.add(what, share=share, seed=7)
        picked = [book.pick("SealOCR") for _ in range(20_000)]
        return [fault.what if fault else None for fault in picked]

    first = strikes()
    assert first == strikes()
    struck = {what: first.count(what) / len(first) for what in (502, "InternalError", "reset")}
    assert struck[502] == pytest.approx(0.05, abs=0.005)
    assert struck["InternalError"] == pytest.approx(0.05, abs=0.005)
    assert struck["reset"] == pytest.approx(0.02, abs=0.004)


@pytest.mark.parametrize(
    ("what", "options"),
    [
        ("explode", {}),
        (200, {}),
        (True, {}),
        ("reset", {"times": 0}),
        ("reset", {"every": -1}),
        ("reset", {"share": 1.5}),
        ("reset", {"share": 0.5, "every": 2}),
        ("delay", {}),
        ("reset", {"action": "NoSuchOCR"}),
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(emulator: Emulator, what: Any, options: Any) -> None:
    with pytest.raises(ConfigurationError):
        emulator.fail(what, **options)


async def test_shares_beyond_the_whole_are_refused_for_calls_of_one_action(emulator: Emulator) -> None:
    emulator.fail("reset", share=0.7, action="SealOCR")
    emulator.fail("reset", share=0.7, action="IDCardOCR")
    with pytest.raises(ConfigurationError):
        emulator.fail("cut", share=0.4)
