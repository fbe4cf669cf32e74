"""batch(): many documents through one method of a client, a bounded number at a time."""

from __future__ import annotations

import asyncio
import reprlib
import traceback
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from .engine.trace import Trace, current_trace
from .errors import ConfigurationError

D = TypeVar("D")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, repr=False)
class BatchItem(Generic[D, R]):
    """What became of one document; one of `response` and `error` is None.

    `index` is its place in the input, from 0; `document` is what was handed in; `attempts` counts the
    requests that were sent for it, 0 where it was refused before anything was sent.
    """

    index: int
    document: D
    response: R | None
    error: Exception | None
    attempts: int

    def __repr__(self) -> str:
        parts = (self.index, self.document, self.response, self.error, self.attempts)
        names = ("index", "document", "response", "error", "attempts")
        # A document may be megabytes of bytes.
        shown = ", ".join(f"{name}={reprlib.repr(part)}" for name, part in zip(names, parts, strict=True))
        return f"BatchItem({shown})"


def batch(
    method: Callable[..., Awaitable[R]],
    documents: Iterable[D] | AsyncIterable[D],
    *,
    concurrency: int = 32,
    ordered: bool = False,
    **parameters: Any,
) -> Batch[D, R]:
    """Call `method(document, **parameters)` for every document and iterate over what becomes of them.

        async for item in batch(ocr.vat_invoice_ocr, paths, concurrency=32):
            print(item.document, item.error or item.response.value("发票号码"))

    `documents` is taken lazily: at most `concurrency` of them are held, those included that are done but not
    yet fetched. Items come as they are completed, or with `ordered` in the order of the input. An error is an
    item and never ends the run; what the iterable of documents itself raises is raised after the last item.
    A synchronous iterable is read in the event loop's thread, so it should not block for long.
    Leaving the loop early cancels what is in flight; `async with batch(...) as items` waits for its end.
    """
    if concurrency < 1:
        raise ConfigurationError(f"batch: concurrency must be 1 or more, not {concurrency!r}")
    if isinstance(documents, (str, bytes)) or not isinstance(documents, (Iterable, AsyncIterable)):
        kind = type(documents).__name__
        raise ConfigurationError(f"batch: documents must be an iterable of documents, not one ({kind})")

    def call(document: D) -> Awaitable[R]:
        return method(document, **parameters)

    return Batch(_run(_State(call, _as_async(documents), asyncio.Semaphore(concurrency)), ordered=ordered))


class Batch(AsyncIterator[BatchItem[D, R]]):
    """A running batch: an asynchronous iterator over its items, and a context manager that ends it."""

    def __init__(self, items: AsyncGenerator[BatchItem[D, R], None]) -> None:
        self._items = items

    async def __anext__(self) -> BatchItem[D, R]:
        return await anext(self._items)

    async def aclose(self) -> None:
        """Cancel what is in flight and wait until it has ended."""
        await self._items.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


@dataclass(slots=True)
class _State(Generic[D, R]):
    """What the tasks of a run share.

    The tasks know this and not the Batch: a batch that is dropped in mid-run must be free to be collected,
    because that is what ends the run when a loop over it is left with `break`.
    """

    call: Callable[[D], Awaitable[R]]
    documents: AsyncGenerator[D, None]
    slots: asyncio.Semaphore
    done: asyncio.Queue[BatchItem[D, R] | None] = field(default_factory=asyncio.Queue)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    error: Exception | None = None
    ending: bool = False


async def _run(state: _State[D, R], *, ordered: bool) -> AsyncGenerator[BatchItem[D, R], None]:
    feeder = asyncio.create_task(_feed(state))
    early: dict[int, BatchItem[D, R]] = {}
    next_index = 0
    try:
        while (item := await state.done.get()) is not None:
            early[item.index] = item
            ready = next_index if ordered else item.index
            while ready in early:
                state.slots.release()
                yield early.pop(ready)
                next_index = ready = next_index + 1
                if not ordered:
                    break
        if state.error is not None:
            raise state.error
    finally:
        state.ending = True
        ending = [feeder, *state.tasks]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await state.documents.aclose()


async def _feed(state: _State[D, R]) -> None:
    """Start a task for every document as slots come free; None in the queue says that all are done."""
    index = 0
    try:
        while True:
            await state.slots.acquire()
            document = await anext(state.documents)
            task = asyncio.create_task(_recognise(state, index, document))
            state.tasks.add(task)
            task.add_done_callback(state.tasks.discard)
            index += 1
    except StopAsyncIteration:
        pass
    except asyncio.CancelledError as error:
        if state.ending:
            raise
        state.error = RuntimeError("the iterable of documents was cancelled")
        state.error.__cause__ = error
    except Exception as error:  # noqa: BLE001 - the user's iterable may raise anything; it is raised at the end
        state.error = error
    if state.tasks:
        await asyncio.wait(state.tasks)
    state.done.put_nowait(None)


async def _recognise(state: _State[D, R], index: int, document: D) -> None:
    trace = Trace()
    current_trace.set(trace)
    response: R | None = None
    failure: Exception | None = None
    try:
        response = await state.call(document)
    except asyncio.CancelledError as error:
        if state.ending:
            raise
        # Not the batch ended this call: without an item the loop over the batch would wait for ever.
        failure = RuntimeError("the call was cancelled")
        failure.__cause__ = error
    except Exception as error:  # noqa: BLE001 - whatever befalls one document must not end the others
        failure = error
        # The frames of a failed call hold its whole request; the error will be kept, they need not be.
        traceback.clear_frames(error.__traceback__)
    state.done.put_nowait(BatchItem(index, document, response, failure, trace.attempts))


async def _as_async(documents: Iterable[D] | AsyncIterable[D]) -> AsyncGenerator[D, None]:
    if isinstance(documents, AsyncIterable):
        async for document in documents:
            yield document
    else:
        for document in documents:
            yield document
