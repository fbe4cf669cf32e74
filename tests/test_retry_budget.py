"""What the calls of one client have in common when they are repeated, and what a batch repeats unasked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from canned import Unlimited
from pictures import make_picture
from test_engine import Script, make_call, make_engine, refuse, succeed
from virtual_time import run

from tencent_ocr_async import (
    Batch,
    ConfigurationError,
    OcrClient,
    OcrError,
    Rate,
    RetryPolicy,
    TransportError,
    batch,
)
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.engine.budget import RetryBudget
from tencent_ocr_async.engine.call import Engine
from tencent_ocr_async.protocol.exchange import Answer

BROKEN = TransportError("it broke")
THEIRS = refuse("InternalError")


async def outcomes(engine: Engine, calls: int) -> list[BaseException | None]:
    """What calls made one after the other came to."""
    found: list[BaseException | None] = []
    for _ in range(calls):
        try:
            await engine.call(make_call())
        except OcrError as error:
            found.append(error)
        else:
            found.append(None)
    return found


def attempts_of(answers: Sequence[Answer | OcrError], calls: int, **policy: Any) -> list[int]:
    """How many requests each call cost."""
    script = Script(*answers)

    async def main() -> list[int]:
        engine = make_engine(script, retry=RetryPolicy(**policy))
        counts = []
        for _ in range(calls):
            before = len(script.sent)
            await outcomes(engine, 1)
            counts.append(len(script.sent) - before)
        return counts

    return run(main())


@pytest.mark.parametrize("answer", [BROKEN, THEIRS, Answer(502, None, b"<html>")])
def test_a_dead_service_is_not_hammered(answer: Answer | OcrError) -> None:
    counts = attempts_of([answer], 10, attempts=5, budget=7)
    assert counts == [5, 4, 1, 1, 1, 1, 1, 1, 1, 1]


def test_the_error_comes_at_once_and_as_it_is_where_the_budget_is_spent() -> None:
    async def main() -> tuple[list[BaseException | None], float]:
        script = Script(BROKEN)
        found = await outcomes(make_engine(script, retry=RetryPolicy(budget=0)), 3)
        return found, script.times[-1] - script.times[0]

    found, seconds = run(main())
    assert found == [BROKEN] * 3
    assert seconds < 0.01


def test_all_calls_of_a_client_draw_on_one_budget() -> None:
    async def main() -> int:
        script = Script(BROKEN)
        engine = make_engine(script, retry=RetryPolicy(budget=20))
        await asyncio.gather(*(engine.call(make_call()) for _ in range(50)), return_exceptions=True)
        return len(script.sent)

    assert run(main()) == 50 + 20


def test_what_the_service_serves_puts_back_and_never_more_than_there_was() -> None:
    rejected = refuse("FailedOperation.ImageBlur")
    down = [BROKEN] * 6
    # Two repetitions are spent and the next call goes without; two served calls bring two repetitions back.
    counts = attempts_of([*down[:4], succeed(), rejected, succeed(), *down], 8, budget=2)
    assert counts == [3, 1, 1, 1, 1, 3, 1, 1]


@pytest.mark.parametrize(
    "answers",
    [
        [refuse("RequestLimitExceeded")] * 4,
        [refuse("AuthFailure.SignatureExpire", "... and the server time 1700009000.")],
    ],
    ids=["refused rate", "clock"],
)
def test_refused_rates_and_repairs_are_not_charged(answers: list[Answer]) -> None:
    assert attempts_of([*answers, succeed()], 1, budget=0) == [len(answers) + 1]


def test_half_of_all_requests_may_fail_for_ever_and_every_call_is_answered() -> None:
    async def main() -> list[BaseException | None]:
        answers: list[Answer | OcrError] = [BROKEN, succeed()]
        script = Script(*answers * 1000)
        return await outcomes(make_engine(script, retry=RetryPolicy(base=0, budget=2)), 1000)

    assert run(main()) == [None] * 1000


def test_none_has_no_bound() -> None:
    assert attempts_of([BROKEN], 100, attempts=5, budget=None, base=0) == [5] * 100
    assert RetryBudget(None).take()


def test_a_negative_budget_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="budget must be 0 or more, not -1"):
        RetryPolicy(budget=-1)


# What may have been billed


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(rates={"SealOCR": Rate(100_000)}, recognition=Examples()) as running:
        yield running


def pictures(count: int) -> list[bytes]:
    return [make_picture("PNG") + bytes([number]) for number in range(count)]


async def run_late(
    emulator: Emulator, policy: bool | None, of_batch: bool | None
) -> tuple[Batch[bytes, Any], int]:
    """Ten documents, two of which are billed and never answered the first time; and how many failed."""
    emulator.fail("hang", times=2, billed=True)
    retry = RetryPolicy(base=0, repeat_ambiguous=policy)
    settings: dict[str, Any] = {"limits": Unlimited(), "timeout": 0.5, "retry": retry}
    async with OcrClient(emulator.credentials, endpoint=emulator.url, **settings) as ocr:
        items = batch(ocr.seal_ocr, pictures(10), repeat_ambiguous=of_batch)
        failed = [item.error async for item in items if item.error is not None]
    assert {getattr(error, "kind", None) for error in failed} <= {"read_timeout"}
    return items, len(failed)


@pytest.mark.parametrize(
    ("policy", "of_batch", "repeated"),
    [
        (None, None, 2),
        (None, False, 0),
        (False, None, 0),
        (False, True, 2),
        (True, None, 2),
        (True, False, 0),
    ],
)
async def test_a_batch_repeats_late_calls_unless_told_not_to_and_counts_them(
    policy: bool | None, of_batch: bool | None, repeated: int, emulator: Emulator
) -> None:
    items, failed = await run_late(emulator, policy, of_batch)
    assert (items.ambiguous_repeats, failed) == (repeated, 2 - repeated)
    billed = Counter(entry.document for entry in emulator.ledger if entry.billed)
    assert sum(count - 1 for count in billed.values()) == repeated


async def test_a_single_call_that_is_late_is_not_repeated(emulator: Emulator) -> None:
    emulator.fail("hang", times=1, billed=True)
    async with OcrClient(emulator.credentials, endpoint=emulator.url, limits=Unlimited(), timeout=0.3) as ocr:
        with pytest.raises(TransportError, match="it may have been billed"):
            await ocr.seal_ocr(make_picture("PNG"))
    assert len(emulator.ledger) == 1


async def test_a_repetition_after_a_failure_that_cannot_have_been_billed_is_not_counted(
    emulator: Emulator,
) -> None:
    emulator.fail("InternalError", times=3)
    async with OcrClient(
        emulator.credentials, endpoint=emulator.url, limits=Unlimited(), retry=RetryPolicy(base=0)
    ) as ocr:
        items = batch(ocr.seal_ocr, pictures(5))
        assert [item.error async for item in items] == [None] * 5
    assert items.ambiguous_repeats == 0
