"""batch(): many documents through one method of a client, a bounded number at a time.

How it runs stands in `running`, what makes it stop early in `stops`, what a journal does in `recording`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Sequence,
    Sized,
)
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from .errors import ConfigurationError
from .methods import counts_requests
from .running import BatchItem, State, run_batch
from .stops import Stop

if TYPE_CHECKING:
    from .jobs import Work
    from .journal import Journal

__all__ = ["Batch", "BatchItem", "batch"]

D = TypeVar("D")
R = TypeVar("R")


def batch(
    method: Callable[..., Awaitable[R]],
    documents: Iterable[D] | AsyncIterable[D],
    *,
    concurrency: int = 32,
    ordered: bool = False,
    journal: str | os.PathLike[str] | Journal | None = None,
    journal_as: str | Work[R] | None = None,
    retry_failed: bool = False,
    max_calls: int | None = None,
    repeat_ambiguous: bool | None = None,
    **parameters: Any,
) -> Batch[D, R]:
    """Call `method(document, **parameters)` for every document and iterate over what becomes of them.

        async for item in batch(ocr.vat_invoice_ocr, paths, concurrency=32, journal="run.jsonl"):
            print(item.document, item.error or item.response.value("发票号码"))

    `documents` is taken lazily: at most `concurrency` of them are held, those included that are done but not
    yet fetched. Items come as they are completed, or with `ordered` in the order of the input. An error is an
    item; what the iterable of documents itself raises is raised after the last item.
    A synchronous iterable is read in the event loop's thread, so it should not block for long.
    Leaving the loop early cancels what is in flight; `async with batch(...) as items` waits for its end, and
    `items.stop()` lets what was sent end well.

    `journal`: a file with one line for each finished document (`tencent_ocr_async.journal_lines` has its
    format). The same call on the same file goes on where it was: what succeeded is an item without a call,
    what failed for a passing reason is called again, with `retry_failed` what failed for any. A document is
    known by its content, the action and the parameters: a renamed one is not called again, and one that comes
    twice is called once. One run at a time uses a journal. `journal_as`: the action's name where `method` is
    no client's method; its responses must be JSON, and its documents may be texts or numbers.

    `max_calls`: requests to send at most, repetitions included. Where they are sent, where an ApiError says
    that every further call would fail too (`fatal`: arrears, a wrong key, a token that nobody renews), where
    a provider has no credentials for good, where Redis is lost and calls are to stop then (LimitsError), and
    where the journal cannot be written, nothing more is taken, sent or repeated; what was sent ends first,
    then the reason is raised, that error itself or BatchStoppedError, and `not_tried` counts the documents
    that are left. That the calls are spent is the reason only where nothing worse came up by then.

    `repeat_ambiguous`: whether a call is repeated whose answer did not come in time although it had been sent
    whole, so that it may be billed twice; `ambiguous_repeats` counts it. By default what the client's
    RetryPolicy says, and where it says nothing, yes. With False a resumed run does not repeat those of the
    run before either, unless `retry_failed` says so.
    """
    if concurrency < 1:
        raise ConfigurationError(f"batch: concurrency must be 1 or more, not {concurrency!r}")
    if isinstance(documents, (str, bytes)) or not isinstance(documents, (Iterable, AsyncIterable)):
        kind = type(documents).__name__
        raise ConfigurationError(f"batch: documents must be an iterable of documents, not one ({kind})")
    state = State(
        partial(method, **parameters),
        _as_async(documents),
        len(documents) if isinstance(documents, Sized) else None,
        counts_requests(method),
        asyncio.Semaphore(concurrency),
        Stop(max_calls),
        repeat_ambiguous=repeat_ambiguous,
    )
    if journal is not None:
        from .jobs import describe  # noqa: PLC0415 - only runs with a journal pay for its import
        from .journal import Journal  # noqa: PLC0415 - as above
        from .recording import Recording  # noqa: PLC0415 - as above

        file = journal if isinstance(journal, Journal) else Journal(journal)
        file.repeat_late = repeat_ambiguous is not False
        work = describe(method, parameters, journal_as)
        state.recording = Recording(file, work, retry_failed, state.stop.stop, hands_over=state.counted)
    elif retry_failed:
        raise ConfigurationError("batch: retry_failed is for a run with a journal")
    return Batch(run_batch(state, ordered=ordered), state)


class Batch(AsyncIterator[BatchItem[D, R]]):
    """A running batch: an asynchronous iterator over its items, and a context manager that ends it."""

    def __init__(self, items: AsyncGenerator[BatchItem[D, R], None], state: State[D, R]) -> None:
        self._items = items
        self._state = state

    async def __anext__(self) -> BatchItem[D, R]:
        return await anext(self._items)

    def stop(self) -> None:
        """Take, send and repeat nothing more. What was sent ends and becomes items, then the iteration ends.

        To be called in the event loop's thread.
        """
        self._state.stop.stop()

    @property
    def not_tried(self) -> int | None:
        """Documents that were not begun, or left before anything was sent; None where nobody knows, because
        the iterable of documents has no length.
        """
        return self._state.not_tried

    @property
    def in_flight(self) -> int:
        """Documents that were begun and are not finished."""
        return len(self._state.stop.flights)

    @property
    def ambiguous_repeats(self) -> int:
        """Requests that repeated one which had gone out whole and broke or found no answer in time.

        Each of these may have been billed twice. Documents count once they are finished.
        """
        return self._state.ambiguous_repeats

    @property
    def unwritten(self) -> Sequence[bytes]:
        """Lines that the journal could not take, as on a full disk; their documents are items all the same.

        Appended to the journal they are worth as much as those in it; without them a resumed run calls again.
        """
        recording = self._state.recording
        return () if recording is None else tuple(recording.unwritten)

    async def aclose(self) -> None:
        """Cancel what is in flight and wait until it has ended."""
        await self._items.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


async def _as_async(documents: Iterable[D] | AsyncIterable[D]) -> AsyncGenerator[D, None]:
    if isinstance(documents, AsyncIterable):
        async for document in documents:
            yield document
    else:
        for document in documents:
            yield document
