"""What a client tells: its hook's events, its counts and its log. Scripted answers, virtual time."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from contextlib import suppress
from typing import Any

import pytest
from test_engine import BROKEN, Script, make_call, make_engine, quick_limits, refuse, succeed
from virtual_time import run

from tencent_ocr_async import (
    ConfigurationError,
    Credentials,
    Event,
    OcrClient,
    OcrError,
    Rate,
    RejectedDocumentError,
    RetryPolicy,
    Stats,
    TransportError,
)
from tencent_ocr_async.events import Attempted, Failed, Limited, Retried, Started, Succeeded, Waited

URL = "https://ocr.example"
IMPATIENT = RetryPolicy(base=0)
LATE = TransportError("late", "read_timeout", maybe_billed=True)


def about(seconds: float) -> Any:
    return pytest.approx(seconds)


def told(script: Script, *, calls: int = 1, **options: Any) -> tuple[list[Event], Stats]:
    """The events of some calls that are made one after the other, and the counts after them."""
    events: list[Event] = []

    async def main() -> Stats:
        engine = make_engine(script, on_event=events.append, **{"retry": IMPATIENT, **options})
        for _ in range(calls):
            with suppress(OcrError):
                await engine.call(make_call())
        return engine.reporter.stats()

    stats = run(main())
    return events, stats


def test_a_call_that_succeeds_is_started_attempted_and_succeeded() -> None:
    events, _ = told(Script(succeed(), seconds=3), limits=quick_limits(Rate(1, per=10)), calls=2)
    assert events == [
        Started(action="SealOCR", call=1),
        Attempted(action="SealOCR", call=1, attempt=1, endpoint=URL),
        Succeeded(action="SealOCR", call=1, attempt=1, seconds=3.0, endpoint=URL),
        Started(action="SealOCR", call=2),
        Waited(action="SealOCR", call=2, attempt=1, seconds=about(7), endpoint=URL),
        Attempted(action="SealOCR", call=2, attempt=1, endpoint=URL),
        Succeeded(action="SealOCR", call=2, attempt=1, seconds=about(10), endpoint=URL),
    ]


def test_every_step_of_a_call_with_trouble_is_told_in_its_order() -> None:
    refused = refuse("RequestLimitExceeded", "slow down")
    blurred = refuse("FailedOperation.ImageBlur")
    events, _ = told(Script(BROKEN, refused, blurred), limits=quick_limits(Rate(10)))
    steps = [(type(event), getattr(event, "attempt", None)) for event in events]
    assert steps == [
        (Started, None),
        (Attempted, 1),
        (Retried, 1),
        (Waited, 2),
        (Attempted, 2),
        (Limited, 2),
        (Retried, 2),
        (Waited, 3),
        (Attempted, 3),
        (Failed, 3),
    ]
    errors = [event.error for event in events if isinstance(event, Limited | Retried | Failed)]
    assert errors[0] is BROKEN
    assert errors[1] is errors[2]
    assert isinstance(errors[3], RejectedDocumentError)
    assert all(event.call == 1 and event.action == "SealOCR" for event in events)


def test_an_event_cannot_be_changed() -> None:
    event = told(Script(succeed()))[0][0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.action = "Other"  # type: ignore[misc]  # that is what must not work


def test_a_cancelled_call_ends_as_failed_and_what_was_sent_is_possibly_billed() -> None:
    events: list[Event] = []

    class Leaving(Script):
        async def send(self, endpoint: Any, outgoing: Any, *more: Any) -> Any:
            more[0]()
            return await super().send(endpoint, outgoing)

    async def main() -> Stats:
        engine = make_engine(
            Leaving(succeed(), seconds=100), on_event=events.append, limits=quick_limits(Rate(1, per=1000))
        )
        calls = [asyncio.create_task(engine.call(make_call())) for _ in range(2)]
        await asyncio.sleep(1)
        for call in calls:
            call.cancel()
        await asyncio.wait(calls)
        return engine.reporter.stats()

    stats = run(main())
    ends = [event for event in events if isinstance(event, Failed)]
    assert [(end.attempt, end.endpoint) for end in ends] == [(1, URL), (0, None)]
    assert all(isinstance(end.error, asyncio.CancelledError) for end in ends)
    assert (stats.calls, stats.requests, stats.succeeded, stats.possibly_billed) == (2, 1, 0, 1)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param(
            Script(BROKEN, refuse("RequestLimitExceeded"), succeed()),
            {"succeeded": 1, "requests": 3, "retried": 2, "billed": 1, "refused": 1, "limited": 1},
            id="in the end it succeeds",
        ),
        pytest.param(
            Script(refuse("FailedOperation.EmptyImageError")),
            {"requests": 1, "refused": 1, "billed": 1},
            id="billed although failed",
        ),
        pytest.param(
            Script(refuse("FailedOperation.ImageBlur")),
            {"requests": 1, "refused": 1},
            id="refused",
        ),
        pytest.param(Script(LATE), {"requests": 1, "possibly_billed": 1}, id="no answer"),
    ],
)
def test_the_counts_say_what_happened(script: Script, expected: dict[str, int]) -> None:
    stats = dataclasses.asdict(told(script)[1])
    received = stats.pop("received_bytes")
    assert (received > 0) == (expected.get("succeeded", 0) + expected.get("refused", 0) > 0)
    del stats["waited"], stats["sent_bytes"]
    assert {name: count for name, count in stats.items() if count} == {"calls": 1, **expected}


def test_the_seconds_in_the_limiter_are_counted() -> None:
    _, stats = told(Script(succeed()), limits=quick_limits(Rate(1, per=10)), calls=4)
    assert stats.waited == pytest.approx(30)


def test_a_hook_that_raises_breaks_no_call_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    def break_down(event: Event) -> None:
        raise ZeroDivisionError(event.action)

    async def main() -> list[dict[str, Any]]:
        engine = make_engine(Script(BROKEN, succeed()), on_event=break_down, retry=IMPATIENT)
        return [await engine.call(make_call()) for _ in range(3)]

    with caplog.at_level(logging.WARNING):
        assert len(run(main())) == 3
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "ZeroDivisionError: SealOCR" in caplog.text


async def wait_for(event: Event) -> None:
    raise AssertionError(event)


@pytest.mark.parametrize("hook", ["print", wait_for], ids=["no function", "to be awaited"])
def test_a_hook_that_could_not_be_called_is_refused_when_the_client_is_made(hook: Any) -> None:
    with pytest.raises(ConfigurationError, match="on_event must be a plain function"):
        OcrClient(Credentials("fake-id", "fake-key"), on_event=hook)


def test_a_success_is_not_logged_and_a_retry_is_one_line_of_information(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG, "tencent_ocr_async"):
        told(Script(BROKEN, BROKEN, succeed()), calls=5)
    lines = [record for record in caplog.records if record.name == "tencent_ocr_async"]
    assert [record.levelname for record in lines] == ["INFO", "INFO"]
