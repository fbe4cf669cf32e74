"""A running batch: a task that takes documents, a task for each of them, and a queue of what they became."""

from __future__ import annotations

import asyncio
import reprlib
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from .engine.trace import current_trace
from .outcomes import Outcome
from .stops import BatchStoppedError, Flight, Stop

if TYPE_CHECKING:
    from .recording import Recording

_MADE_FOR_ONE_CALL: Final = frozenset({"tencent_ocr_async", "tenacity", "aiohttp"})
"""Packages whose frames in a failed call's traceback hold its request and have ended."""

D = TypeVar("D")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, repr=False)
class BatchItem(Generic[D, R]):
    """What became of one document; one of `response` and `error` is None.

    `index` is its place in the input, from 0; `document` is what was handed in; `attempts` counts the
    requests that were sent for it, 0 where it was refused before anything was sent. `resumed`: nothing was
    sent because the journal had the answer to the same content, action and parameters.
    """

    index: int
    document: D
    response: R | None
    error: Exception | None
    attempts: int
    resumed: bool = field(default=False, kw_only=True)

    def __repr__(self) -> str:
        names = ("index", "document", "response", "error", "attempts", "resumed")
        # A document may be megabytes of bytes.
        shown = ", ".join(f"{name}={reprlib.repr(getattr(self, name))}" for name in names)
        return f"BatchItem({shown})"


@dataclass(frozen=True, slots=True)
class _Left:
    """In place of an item: a document that was taken and not tried."""

    index: int


@dataclass(slots=True)
class State(Generic[D, R]):
    """What the tasks of a run share.

    The tasks know this and not the Batch: a batch that is dropped in mid-run must be free to be collected,
    because that is what ends the run when a loop over it is left with `break`.
    """

    method: Callable[[D], Awaitable[R]]
    documents: AsyncGenerator[D, None]
    total: int | None
    counted: bool
    slots: asyncio.Semaphore
    stop: Stop
    recording: Recording[R] | None = None
    repeat_ambiguous: bool | None = None
    ambiguous_repeats: int = 0
    done: asyncio.Queue[BatchItem[D, R] | _Left | None] = field(default_factory=asyncio.Queue)
    started: int = 0
    left: int = 0
    error: Exception | None = None
    ending: bool = False

    @property
    def not_tried(self) -> int | None:
        return None if self.total is None else self.total - self.started + self.left

    def reason(self) -> Exception | None:
        """Why the run ended early, with a word on what was left."""
        reason = self.stop.reason
        if reason is not None:
            rest = "the documents after that" if self.not_tried is None else f"{self.not_tried} documents"
            reason.add_note(f"batch: {rest} were not tried")
        return self.error or reason


async def run_batch(state: State[D, R], *, ordered: bool) -> AsyncGenerator[BatchItem[D, R], None]:
    early: dict[int, BatchItem[D, R] | _Left] = {}
    next_index = 0
    feeder: asyncio.Task[None] | None = None
    try:
        if state.recording is not None:
            await state.recording.journal.open()
        feeder = asyncio.create_task(_feed(state))
        while (item := await state.done.get()) is not None:
            early[item.index] = item
            ready = next_index if ordered else item.index
            while ready in early:
                state.slots.release()
                finished = early.pop(ready)
                if isinstance(finished, BatchItem):
                    yield finished
                next_index = ready = next_index + 1
                if not ordered:
                    break
        reason = state.reason()
        if reason is not None:
            raise reason
    finally:
        await _end(state, feeder)


async def _end(state: State[D, R], feeder: asyncio.Task[None] | None) -> None:
    state.ending = True
    # First who starts tasks, then the tasks.
    await _cancel([] if feeder is None else [feeder])
    await _cancel(state.stop.flights)
    await state.documents.aclose()
    if state.recording is not None:
        await state.recording.close()


async def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)


async def _feed(state: State[D, R]) -> None:
    """Start a task for every document as slots come free; None in the queue says that all are done."""
    feeding = asyncio.create_task(_take(state))
    state.stop.end_feeding = feeding.cancel
    if state.stop.stopping:
        feeding.cancel()
    try:
        await asyncio.wait([feeding])
    except asyncio.CancelledError:
        feeding.cancel()
        await asyncio.wait([feeding])
        raise
    if feeding.cancelled() and not state.stop.stopping:
        state.error = RuntimeError("the iterable of documents was cancelled")
    if state.stop.flights:
        await asyncio.wait(state.stop.flights)
    state.done.put_nowait(None)


async def _take(state: State[D, R]) -> None:
    try:
        while True:
            await state.slots.acquire()
            document = await anext(state.documents)
            flight = Flight(state.counted)
            task = asyncio.create_task(_recognise(state, flight, state.started, document))
            state.started += 1
            state.stop.flights[task] = flight
            task.add_done_callback(state.stop.flights.pop)
    except StopAsyncIteration:
        pass
    except Exception as error:  # noqa: BLE001 - the user's iterable may raise anything; it is raised at the end
        state.error = error


async def _recognise(state: State[D, R], flight: Flight, index: int, document: D) -> None:
    flight.trace.repeat_ambiguous = state.repeat_ambiguous
    current_trace.set(flight.trace)
    call = partial(_call, state, flight, document)
    try:
        state.stop.enter(flight)
        if state.recording is None:
            outcome = await call()
        else:
            outcome = await state.recording.recognise(index, document, call)
    except (asyncio.CancelledError, BatchStoppedError) as error:
        if state.ending:
            raise
        if flight.left or isinstance(error, BatchStoppedError):
            state.left += 1
            state.done.put_nowait(_Left(index))
            return
        outcome = Outcome(error=_cancelled(error))
    except Exception as error:  # noqa: BLE001 - whatever befalls one document must not end the others
        outcome = Outcome(error=error)
    finally:
        state.ambiguous_repeats += flight.trace.ambiguous_repeats
        if state.recording is not None:
            state.recording.turns.passed(index)
    state.done.put_nowait(
        BatchItem(index, document, outcome.response, outcome.error, outcome.attempts, resumed=outcome.resumed)
    )


async def _call(state: State[D, R], flight: Flight, document: D) -> Outcome[R]:
    """The call itself. Raises BatchStoppedError where the batch stopped before anything was sent."""
    state.stop.begin(flight)
    response: R | None = None
    failure: Exception | None = None
    try:
        response = await state.method(document)
    except asyncio.CancelledError as error:
        if state.ending or flight.left:
            raise
        failure = _cancelled(error)
    except Exception as error:
        if isinstance(error, BatchStoppedError) and flight.trace.attempts == 0:
            raise
        failure = error
        _drop_request(error)
        state.stop.judge(error)
    flight.ended = True
    return Outcome(response, failure, flight.trace.attempts)


def _drop_request(error: BaseException) -> None:
    """The frames of a failed call hold its whole request; the error will be kept, they need not be.

    Frames of others are left alone: one may be a task's that goes on, and would be ended.
    """
    chain: list[BaseException] = [error]
    for link in chain:
        earlier = (link.__cause__, link.__context__)
        chain += [each for each in earlier if each is not None and each not in chain]
        for frame, _ in traceback.walk_tb(link.__traceback__):
            if frame.f_globals.get("__name__", "").partition(".")[0] in _MADE_FOR_ONE_CALL:
                with suppress(RuntimeError):  # it is running
                    frame.clear()


def _cancelled(error: BaseException) -> RuntimeError:
    # Not the batch ended this call: without an item the loop over the batch would wait for ever.
    failure = RuntimeError("the call was cancelled")
    failure.__cause__ = error
    return failure
