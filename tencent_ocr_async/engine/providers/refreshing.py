"""RefreshingCredentials: what all providers of temporary credentials have in common."""

from __future__ import annotations

import asyncio
import copy
import logging
import math
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.engine.per_loop import PerLoop
from tencent_ocr_async.engine.providers.failures import is_passing, under_the_name
from tencent_ocr_async.engine.providers.renewal import TRIES, Term, Uniform, pause, term
from tencent_ocr_async.errors import ConfigurationError, OcrError
from tencent_ocr_async.protocol.temporary import Issued

_logger = logging.getLogger("tencent_ocr_async")


class _Flight:
    """The one renewal that is under way on an event loop, if any."""

    __slots__ = ("task",)

    def __init__(self) -> None:
        self.task: asyncio.Task[Credentials] | None = None


class RefreshingCredentials(ABC):
    """Temporary credentials, renewed in time; usable from several event loops and threads at once.

    While the held ones live nobody waits: they are renewed in the background, from some minutes before their
    end. Once they have ended, or were refused, all that ask wait for one and the same renewal (one for each
    event loop). A renewal tries up to four times with growing pauses where the failure may pass.
    """

    def __init__(
        self,
        account: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        uniform: Uniform = random.uniform,
    ) -> None:
        if not account.strip():
            raise ConfigurationError(f"{type(self).__name__}: account is blank")
        self._account = account
        self._clock = clock
        self._sleep = sleep
        self._uniform = uniform
        self._held: Term | None = None
        self._flights = PerLoop(_Flight)
        self._failures = 0
        self._not_before = -math.inf

    @property
    def account(self) -> str:
        """The name under which limits know it."""
        return self._account

    @property
    def _name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        return f"{self._name}({self._account!r})"

    @abstractmethod
    async def _fetch(self) -> Issued:
        """New credentials by one attempt, past those that are held."""

    async def issue(self) -> Issued:
        """New credentials by one attempt; errors name this provider and show nothing of an answer."""
        return await under_the_name(self._name, self._fetch())

    async def get(self) -> Credentials:
        """Credentials that are valid now.

        Raises ConfigurationError where nothing is set up, AuthError where the role is refused, TransportError
        or ResponseError where no answer came.
        """
        held, now = self._held, self._clock()
        if held is None or now >= held.ends_at:
            return await self._landing()
        if now >= held.renew_at and now >= self._not_before:
            self._flight()
        return held.issued.credentials

    async def refresh(self, used: Credentials) -> Credentials:
        """Newer credentials than those that were `used` and refused; raises what `get` raises."""
        held = self._held
        if held is not None and held.issued.credentials != used:
            return held.issued.credentials
        return await self._landing()

    async def _landing(self) -> Credentials:
        try:
            # Shielded: one that stops waiting does not take the renewal from the others.
            return await asyncio.shield(self._flight())
        except OcrError as error:
            failure, cause = copy.copy(error), error.__cause__
        # A copy for each that waits, because a call writes its name and its attempts on its error.
        raise failure from cause

    def _flight(self) -> asyncio.Task[Credentials]:
        flight = self._flights.get()
        if flight.task is None or flight.task.done():
            flight.task = asyncio.get_running_loop().create_task(self._renew())
            flight.task.add_done_callback(_look_at)
        return flight.task

    async def _renew(self) -> Credentials:
        tries = 0
        while True:
            tries += 1
            try:
                issued = await self.issue()
            except OcrError as error:
                self._failures += 1
                wait = pause(self._failures, self._uniform)
                self._not_before = self._clock() + wait
                _logger.warning("credentials could not be renewed: %s", error)
                if tries >= TRIES or not is_passing(error):
                    raise
            else:
                self._failures = 0
                self._held = term(issued, self._clock(), self._uniform)
                return issued.credentials
            await self._sleep(wait)


def _look_at(task: asyncio.Task[Credentials]) -> None:
    """Nobody waits for a renewal in the background: `get` tells of its failure once the old ones end."""
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, OcrError):  # those have been logged, with their text
        _logger.error("credentials could not be renewed: %s", type(error).__name__)
