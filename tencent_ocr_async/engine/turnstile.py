"""A first-come-first-served lock that tasks of several event loops can share."""

from __future__ import annotations

import asyncio
import threading
from collections import deque


class _Ticket:
    """One waiter's place in the queue. `called` and `abandoned` change under the turnstile's mutex alone."""

    __slots__ = ("abandoned", "called", "future", "loop")

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[None] = self.loop.create_future()
        self.called = False
        self.abandoned = False

    def wake(self) -> None:
        if not self.future.done():
            self.future.set_result(None)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Turnstile:
    """`async with turnstile:` lets one task through at a time, in the order of arrival.

    asyncio.Lock belongs to one event loop; this one hands the turn across loops and threads. A waiter that
    is cancelled gives its turn on, also when the turn reached it at that very moment.
    """

    __slots__ = ("_ahead", "_held", "_holder", "_mutex", "_queue", "_waiting")

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._held = False
        self._holder: asyncio.AbstractEventLoop | None = None
        self._waiting = 0
        self._queue: deque[_Ticket] = deque()
        self._ahead: deque[_Ticket] = deque()

    @property
    def waiting(self) -> int:
        """How many tasks are in the queue."""
        return self._waiting

    @property
    def is_free(self) -> bool:
        """Whether nobody has the turn, so that nobody waits either."""
        return not self._held

    async def enter(self, *, ahead: bool = False) -> None:
        """Wait for the turn; `ahead` goes before all others that are not. Every turn ends with `leave`."""
        if self._holder is not None and self._holder.is_closed():
            self.leave()  # whoever had the turn went down with its event loop
        with self._mutex:
            if not self._held:
                self._held, self._holder = True, asyncio.get_running_loop()
                return
            ticket = _Ticket()
            (self._ahead if ahead else self._queue).append(ticket)
            self._waiting += 1
        try:
            await ticket.future
        except BaseException:
            with self._mutex:
                ticket.abandoned = not ticket.called
                self._waiting -= ticket.abandoned
            if ticket.called:
                self.leave()
            raise

    async def __aenter__(self) -> None:
        await self.enter()

    async def __aexit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Give the turn to the next in the queue."""
        while (ticket := self._take_next()) is not None:
            try:
                if ticket.loop is _running_loop():
                    ticket.wake()
                else:
                    ticket.loop.call_soon_threadsafe(ticket.wake)
            except RuntimeError:
                continue  # its event loop is closed, so nobody waits there any more
            return

    def _take_next(self) -> _Ticket | None:
        with self._mutex:
            while queue := self._ahead or self._queue:
                ticket = queue.popleft()
                if not ticket.abandoned:
                    ticket.called, self._holder = True, ticket.loop
                    self._waiting -= 1
                    return ticket
            self._held, self._holder = False, None
            return None
