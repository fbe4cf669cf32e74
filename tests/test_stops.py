"""Stops that make sense: nothing is sent in vain, what was sent is handed out, and the rest is counted."""

from __future__ import annotations

import asyncio
import errno
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pictures import make_picture
from virtual_time import run

from tencent_ocr_async import (
    AccountError,
    AuthError,
    Credentials,
    LocalLimits,
    OcrClient,
    Rate,
    RetryPolicy,
    ServiceError,
    TransportError,
    batch,
)
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.journal import Journal
from tencent_ocr_async.stops import BatchStoppedError

FAST = {"SealOCR": Rate(2000)}


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(rates=FAST, recognition=Examples()) as emulator:
        yield emulator


def client(emulator: Emulator, rate: Rate = FAST["SealOCR"], **options: Any) -> OcrClient:
    settings = {"limits": LocalLimits({"SealOCR": rate}), "retry": RetryPolicy(attempts=3, base=0)}
    return OcrClient(emulator.credentials, endpoint=emulator.url, **{**settings, **options})


def pictures(count: int) -> list[bytes]:
    return [make_picture("PNG", (20 + number % 100, 20 + number // 100)) for number in range(count)]


async def test_arrears_in_mid_run_end_it_within_what_was_under_way(
    emulator: Emulator, tmp_path: Path
) -> None:
    seen = []
    async with client(emulator) as ocr:
        items = batch(ocr.seal_ocr, pictures(1000), concurrency=16, journal=tmp_path / "run.jsonl")
        with pytest.raises(AccountError) as caught:
            async for item in items:
                seen.append(item)
                if len(seen) == 100:
                    asked = len(emulator.ledger)
                    emulator.fail("FailedOperation.ArrearsError")
        assert len(emulator.ledger) - asked <= 16
        assert items.not_tried == 1000 - len(seen)
        assert items.not_tried >= 860
        assert caught.value.__notes__ == [f"batch: {items.not_tried} documents were not tried"]
        refused = [item for item in seen if item.error]
        assert {type(item.error) for item in refused} == {AccountError}
        assert {item.attempts for item in seen} == {1}
        emulator.reset()
        emulator.set_rate("SealOCR", FAST["SealOCR"])
        rest = [
            item
            async for item in batch(
                ocr.seal_ocr, pictures(1000)[:150], concurrency=16, journal=tmp_path / "run.jsonl"
            )
        ]
        assert all(item.error is None for item in rest), "after payment the refused ones are called again"


async def test_a_wrong_key_ends_a_batch_and_its_source_is_taken_no_further(emulator: Emulator) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield make_picture("PNG", (20 + taken, 20))

    key = Credentials("fake-unknown-id", "fake-key")
    limits = LocalLimits(FAST)
    async with OcrClient(key, endpoint=emulator.url, limits=limits) as ocr:
        items = batch(ocr.seal_ocr, endless(), concurrency=4)
        with pytest.raises(AuthError) as caught:
            async for item in items:
                assert isinstance(item.error, AuthError)
    assert taken <= 8
    assert items.not_tried is None
    assert caught.value.__notes__ == ["batch: the documents after that were not tried"]


async def test_a_token_that_nobody_renews_ends_a_batch_and_the_rest_is_not_tried(emulator: Emulator) -> None:
    expiring = Credentials("AKIDfake-temporary", "fake-temporary-key", "fake-token")
    emulator.add_credentials(expiring)
    seen = 0
    async with OcrClient(expiring, endpoint=emulator.url, limits=LocalLimits(FAST)) as ocr:
        items = batch(ocr.seal_ocr, pictures(50), concurrency=4)
        with pytest.raises(AuthError, match=r"AuthFailure\.TokenFailure.*get new ones"):
            async for item in items:
                seen += item.error is None
                if seen == 10:
                    emulator.add_credentials(replace(expiring, token="fake-newer-token"))
    assert 10 <= seen <= 14
    assert emulator.ledger.codes["AuthFailure.TokenFailure"] <= 4
    assert items.not_tried is not None
    assert items.not_tried >= 50 - 14 - 4


async def test_documents_that_wait_for_their_slot_are_left_and_not_waited_for(emulator: Emulator) -> None:
    async with client(emulator, Rate(1, per=3600)) as ocr:
        items = batch(ocr.seal_ocr, pictures(20), concurrency=16)
        emulator.fail("FailedOperation.ArrearsError")
        with pytest.raises(AccountError):
            async for item in items:
                assert item.attempts == 1
    assert len(emulator.ledger) == 1
    assert items.not_tried == 19


@pytest.mark.parametrize("ordered", [False, True])
async def test_no_more_calls_are_sent_than_allowed(emulator: Emulator, ordered: bool) -> None:
    async with client(emulator) as ocr:
        items = batch(ocr.seal_ocr, pictures(50), concurrency=16, max_calls=20, ordered=ordered)
        seen = []
        with pytest.raises(BatchStoppedError, match="max_calls=20"):
            async for item in items:
                seen.append(item)
        assert len(seen) == 20
        assert len(emulator.ledger) == 20
        assert items.not_tried == 30


async def test_repetitions_count_as_calls_and_a_call_that_is_not_repeated_says_so(emulator: Emulator) -> None:
    emulator.fail("InternalError", times=2)
    kept: list[Any] = []
    async with client(emulator) as ocr:
        with pytest.raises(BatchStoppedError):
            async for item in batch(ocr.seal_ocr, pictures(3), concurrency=1, max_calls=2):
                kept.append(item)
    (item,) = kept
    assert isinstance(item.error, BatchStoppedError)
    assert item.attempts == 2
    assert len(emulator.ledger) == 2


async def test_a_limit_that_is_just_enough_is_no_reason_to_stop(emulator: Emulator) -> None:
    async with client(emulator) as ocr:
        items = [item async for item in batch(ocr.seal_ocr, pictures(5), max_calls=5)]
    assert len(items) == 5
    assert len(emulator.ledger) == 5


async def test_what_a_journal_knows_costs_no_call(emulator: Emulator, tmp_path: Path) -> None:
    journal = tmp_path / "run.jsonl"
    documents = pictures(10)
    async with client(emulator) as ocr:
        for limit in (4, 4):
            with pytest.raises(BatchStoppedError):
                async for _ in batch(ocr.seal_ocr, documents, journal=journal, max_calls=limit):
                    pass
        rest = [item async for item in batch(ocr.seal_ocr, documents, journal=journal, max_calls=2)]
    assert sum(item.resumed for item in rest) == 8
    assert emulator.ledger.billed == 10


async def test_without_any_call_allowed_nothing_is_sent(emulator: Emulator) -> None:
    async with client(emulator) as ocr:
        items = batch(ocr.seal_ocr, pictures(5), max_calls=0)
        with pytest.raises(BatchStoppedError):
            await anext(items)
    assert len(emulator.ledger) == 0
    assert items.not_tried == 5


@pytest.mark.parametrize("ordered", [False, True])
async def test_stop_hands_out_what_was_sent_and_ends_without_an_error(
    emulator: Emulator, tmp_path: Path, ordered: bool
) -> None:
    emulator.fail("delay", delay=0.05)
    journal = tmp_path / "run.jsonl"
    seen = []
    async with client(emulator, Rate(200)) as ocr:
        async with batch(
            ocr.seal_ocr, pictures(100), concurrency=8, ordered=ordered, journal=journal
        ) as items:
            async for item in items:
                seen.append(item)
                if len(seen) == 10:
                    items.stop()
        assert items.not_tried == 100 - len(seen)
    assert 10 <= len(seen) <= 18
    assert all(item.error is None for item in seen)
    assert emulator.ledger.billed == len(seen), "nothing was paid for and not handed out"
    assert len(journal.read_text().splitlines()) == len(seen)


class Stub:
    """A function of a user's own, whose requests nobody counts."""

    def __init__(self) -> None:
        self.begun = self.ended = 0

    async def __call__(self, document: int) -> int:
        self.begun += 1
        await asyncio.sleep(1)
        self.ended += 1
        return document


async def drain(stub: Stub, act: Callable[[Any], None], **options: Any) -> tuple[int, Any]:
    items = batch(stub, range(100), concurrency=10, **options)
    count = 0
    try:
        async for _ in items:
            count += 1
            act(items)
    except BatchStoppedError:
        return -count, items.not_tried
    return count, items.not_tried


def test_a_function_of_the_users_own_is_never_broken_off_by_stop() -> None:
    stub = Stub()
    count, left = run(drain(stub, lambda items: items.stop()))
    assert stub.begun == stub.ended == count
    assert left == 100 - count
    assert 10 <= count <= 20


def test_a_document_of_such_a_function_counts_as_one_call() -> None:
    stub = Stub()
    assert run(drain(stub, lambda _: None, max_calls=25)) == (-25, 75)
    assert stub.ended == 25


def test_a_batch_that_is_stopped_before_it_began_sends_nothing() -> None:
    async def main() -> None:
        stub = Stub()
        items = batch(stub, range(10))
        items.stop()
        assert [item async for item in items] == []
        assert (stub.begun, items.not_tried) == (0, 10)

    run(main())


def test_a_source_that_gives_nothing_for_long_does_not_hold_a_stop_up() -> None:
    async def main() -> float:
        async def slow() -> AsyncIterator[int]:
            yield 0
            await asyncio.sleep(1000)
            yield 1

        started = asyncio.get_running_loop().time()
        items = batch(Stub(), slow())
        async for _ in items:
            items.stop()
        return asyncio.get_running_loop().time() - started

    assert run(main()) == pytest.approx(1)


async def test_an_error_of_one_document_stops_nothing(emulator: Emulator) -> None:
    emulator.fail("InternalError", every=3)
    async with client(emulator, retry=RetryPolicy.none()) as ocr:
        items = [item async for item in batch(ocr.seal_ocr, pictures(9))]
    assert sum(isinstance(item.error, ServiceError) for item in items) == 3
    assert len(items) == 9


@pytest.mark.parametrize("ordered", [False, True])
def test_a_fatal_error_that_comes_when_the_calls_are_spent_is_what_the_batch_ends_with(ordered: bool) -> None:
    async def main() -> None:
        async def call(document: int) -> int:
            await asyncio.sleep(1 + document)
            if document == 1:
                raise AccountError("FailedOperation.ArrearsError", "unpaid", "id-1")
            return document

        items = batch(call, range(5), concurrency=3, max_calls=2, ordered=ordered)
        with pytest.raises(AccountError) as caught:
            async for item in items:
                assert item.document in (0, 1)
        assert items.not_tried == 3
        assert caught.value.__notes__ == ["batch: 3 documents were not tried"]

    run(main())


def test_of_two_fatal_errors_the_first_is_what_the_batch_ends_with() -> None:
    async def main() -> None:
        async def call(document: int) -> int:
            await asyncio.sleep(1 + document)
            raise AccountError("FailedOperation.ArrearsError", f"refused {document}", "id-1")

        with pytest.raises(AccountError, match="refused 0"):
            async for _ in batch(call, range(2), max_calls=2):
                pass

    run(main())


class BrokenJournal(Journal):
    """On a disk that is full."""

    async def append(self, make_line: Callable[[], bytes], noted: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_journal_that_fails_when_the_calls_are_spent_is_what_the_batch_ends_with(
    tmp_path: Path,
) -> None:
    spent = asyncio.Event()

    async def three() -> AsyncIterator[int]:
        try:
            for document in range(3):
                yield document
            await asyncio.Event().wait()
        finally:  # the third found the calls spent, so that no fourth is wanted
            spent.set()

    async def call(document: int) -> int:
        await spent.wait()
        return document

    journal = BrokenJournal(tmp_path / "run.jsonl")
    with pytest.raises(BatchStoppedError, match="cannot be written"):
        async for _ in batch(call, three(), max_calls=2, journal=journal, journal_as="call"):
            pass


async def test_a_call_that_is_not_repeated_for_want_of_calls_says_what_it_failed_with_and_may_have_cost(
    emulator: Emulator, tmp_path: Path
) -> None:
    emulator.fail("reset", times=1)
    kept: list[Any] = []
    async with client(emulator) as ocr:
        with pytest.raises(BatchStoppedError) as caught:
            async for item in batch(ocr.seal_ocr, pictures(2), max_calls=1, journal=tmp_path / "run.jsonl"):
                kept.append(item)
        assert ocr.stats().possibly_billed == 1
    assert str(caught.value) == "batch: max_calls=1 requests are sent"
    (item,) = kept
    assert isinstance(item.error, BatchStoppedError)
    assert isinstance(item.error.__cause__, TransportError)
    assert str(item.error).endswith(f"this one is not repeated: {item.error.__cause__}")
    assert json.loads((tmp_path / "run.jsonl").read_text())["error"]["billed"] is None
