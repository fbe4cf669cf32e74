"""batch(): lazily taken, bounded, in order where asked for, and gone without a trace when left early."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_time import run

from tencent_ocr_async import BatchItem, ConfigurationError, batch


class Recogniser:
    """A stand-in for a client's method that counts what is under way."""

    def __init__(self, *, seconds: float = 1.0, failing: frozenset[int] = frozenset()) -> None:
        self.seconds = seconds
        self.failing = failing
        self.under_way = self.most = self.started = self.cancelled = 0

    async def __call__(self, document: int, *, scale: float = 1.0) -> int:
        self.under_way += 1
        self.started += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(self.seconds * scale * (1 + document % 3))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.under_way -= 1
        if document in self.failing:
            raise ValueError(f"document {document}")
        return -document


def others() -> set[asyncio.Task[object]]:
    return asyncio.all_tasks() - {asyncio.current_task()}


async def collect(
    method: Callable[..., Awaitable[int]], documents: Iterable[int], **options: Any
) -> list[BatchItem[int, int]]:
    return [item async for item in batch(method, documents, **options)]


@settings(max_examples=50, deadline=None)
@given(
    count=st.integers(0, 30),
    concurrency=st.integers(1, 8),
    ordered=st.booleans(),
    failing=st.frozensets(st.integers(0, 29)),
)
def test_every_document_becomes_one_item(
    count: int, concurrency: int, ordered: bool, failing: frozenset[int]
) -> None:
    recognise = Recogniser(failing=failing)
    items = run(collect(recognise, range(count), concurrency=concurrency, ordered=ordered))
    order = [item.index for item in items]
    assert sorted(order) == list(range(count))
    if ordered:
        assert order == list(range(count))
    assert recognise.most == min(count, concurrency)
    for item in items:
        assert item.document == item.index
        assert (item.response is None) == (item.index in failing)
        assert (item.error is None) != (item.index in failing)


def test_items_come_as_they_are_completed() -> None:
    items = run(collect(Recogniser(), [2, 1, 0], concurrency=3))
    assert [item.document for item in items] == [0, 1, 2]
    assert [item.index for item in items] == [2, 1, 0]


def test_parameters_reach_the_method() -> None:
    async def main() -> float:
        started = asyncio.get_running_loop().time()
        await collect(Recogniser(), [0], scale=10)
        return asyncio.get_running_loop().time() - started

    assert run(main()) == pytest.approx(10)


@pytest.mark.parametrize("ordered", [False, True])
def test_documents_are_taken_lazily_and_held_in_a_bounded_number(ordered: bool) -> None:
    async def main() -> None:
        taken = 0

        def endless() -> Iterator[int]:
            nonlocal taken
            while True:
                taken += 1
                yield taken

        recognise = Recogniser()
        async with batch(recognise, endless(), concurrency=4, ordered=ordered) as items:
            assert taken == 0
            fetched = 0
            async for _ in items:
                fetched += 1
                # However long the consumer takes, no more than four are held besides what it fetched.
                await asyncio.sleep(100)
                assert taken <= fetched + 4
                if fetched == 10:
                    break

    run(main())


def test_a_slow_asynchronous_source_does_not_hold_finished_items_back() -> None:
    async def main() -> list[float]:
        async def slow() -> AsyncIterator[int]:
            for number in (0, 3):
                yield number
                await asyncio.sleep(50)

        loop = asyncio.get_running_loop()
        started = loop.time()
        return [loop.time() - started async for _ in batch(Recogniser(), slow(), concurrency=8)]

    assert run(main()) == pytest.approx([1, 51])


@pytest.mark.parametrize("ordered", [False, True])
def test_leaving_the_loop_early_cancels_what_is_in_flight(ordered: bool) -> None:
    async def main() -> Recogniser:
        recognise = Recogniser()
        async for _ in batch(recognise, range(100), concurrency=10, ordered=ordered):
            break
        gc.collect()
        while others():
            await asyncio.wait(others())
        return recognise

    recognise = run(main())
    assert recognise.under_way == 0
    assert recognise.cancelled >= 6
    assert recognise.started <= 14


def test_the_context_manager_has_ended_everything_when_it_is_left() -> None:
    async def main() -> Recogniser:
        recognise = Recogniser()
        with pytest.raises(KeyError):
            async with batch(recognise, range(100), concurrency=10) as items:
                async for _ in items:
                    raise KeyError
        assert not others()
        return recognise

    recognise = run(main())
    assert recognise.under_way == 0
    assert recognise.cancelled >= 6


def test_cancelling_the_consumer_cancels_what_is_in_flight() -> None:
    async def main() -> Recogniser:
        recognise = Recogniser()
        consumer = asyncio.create_task(collect(recognise, range(100), concurrency=10))
        await asyncio.sleep(2.5)
        consumer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await consumer
        assert not others()
        return recognise

    assert run(main()).under_way == 0


@pytest.mark.parametrize("ordered", [False, True])
def test_an_error_of_the_source_is_raised_after_the_last_item(ordered: bool) -> None:
    def broken() -> Iterator[int]:
        yield from (2, 1, 0)
        raise OSError("the list ends here")

    async def main() -> list[int]:
        seen: list[int] = []
        with pytest.raises(OSError, match="the list ends here"):
            async for item in batch(Recogniser(), broken(), concurrency=8, ordered=ordered):
                seen.append(item.index)
        return seen

    assert sorted(run(main())) == [0, 1, 2]


def test_a_call_that_is_cancelled_by_somebody_else_becomes_an_item() -> None:
    async def cancelled(document: int) -> int:
        if document == 1:
            raise asyncio.CancelledError
        return document

    items = run(asyncio.wait_for(collect(cancelled, [0, 1, 2], concurrency=1), timeout=60))
    assert [item.response for item in items] == [0, None, 2]
    assert "cancelled" in str(items[1].error)


def test_a_source_that_is_cancelled_by_somebody_else_ends_the_run_with_an_error() -> None:
    async def cancelled() -> AsyncIterator[int]:
        yield 0
        raise asyncio.CancelledError

    async def main() -> list[int]:
        seen: list[int] = []
        with pytest.raises(RuntimeError, match="cancelled"):
            async for item in batch(Recogniser(), cancelled()):
                seen.append(item.index)
        return seen

    assert run(asyncio.wait_for(main(), timeout=60)) == [0]


def test_an_item_shows_itself_in_few_words() -> None:
    item: BatchItem[bytes, int] = BatchItem(0, b"x" * 10_000_000, None, ValueError("no"), 1)
    assert len(repr(item)) < 200


def test_ten_thousand_documents_cost_little() -> None:
    async def instant(document: int) -> int:
        return document

    items = run(collect(instant, range(10_000), concurrency=1000, ordered=True))
    assert [item.response for item in items] == list(range(10_000))


@pytest.mark.parametrize(
    ("documents", "options", "named"),
    [
        ("scan.png", {}, "not one (str)"),
        (b"content", {}, "not one (bytes)"),
        (7, {}, "not one (int)"),
        ([], {"concurrency": 0}, "concurrency must be 1 or more, not 0"),
    ],
)
def test_wrong_use_is_refused_at_once(documents: object, options: dict[str, int], named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        batch(Recogniser(), documents, **options)  # type: ignore[arg-type]  # the mistake itself
    assert named in str(caught.value)
