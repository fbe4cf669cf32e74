"""Faults on demand: which calls they strike. How they strike is the business of `delivery`."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import dataclass, field
from typing import Final

from tencent_ocr_async.errors import ConfigurationError

WIRE_FAULTS: Final = frozenset({"reset", "cut", "html", "hang", "delay", "jitter"})
LATE: Final = frozenset({"delay", "jitter"})
"""Faults after which the answer is whole."""

_ANSWERED: Final = LATE | {"cut"}
_CODE: Final = re.compile(r"[A-Z][A-Za-z]+(\.[A-Za-z]+)?")
_FIRST_ERROR_STATUS, _LAST_STATUS = 300, 599


@dataclass(slots=True, eq=False)
class Fault:
    """One active fault; `count` says how often it struck, `cancel()` ends it."""

    what: str | int
    times: int | None
    every: int | None
    share: float | None
    action: str | None
    billed: bool
    delay: float
    count: int = 0
    seen: int = 0
    active: bool = True

    def cancel(self) -> None:
        """Strike no more."""
        self.active = False

    @property
    def code(self) -> str | None:
        """The API error code that it answers, or None for a fault of the wire."""
        return self.what if isinstance(self.what, str) and self.what not in WIRE_FAULTS else None

    @property
    def does_work(self) -> bool:
        """Whether the document is processed before the fault strikes."""
        return self.billed or self.what in _ANSWERED

    @property
    def charges(self) -> bool:
        """Whether the processed document is billed: late answers are, lost ones where it was asked for."""
        return self.billed or self.what in LATE

    def concerns(self, action: str) -> bool:
        return self.active and (self.action is None or self.action == action)

    def due(self) -> bool:
        """Whether the call just seen is one of its turns; shares are drawn by the book."""
        return self.every is None or self.seen % self.every == 0


@dataclass(slots=True)
class FaultBook:
    """All active faults of an emulator.

    Counted faults come before shares. Shares are drawn once per call from one seeded stream and stand side
    by side in it, so that 5 %, 5 % and 2 % strike 12 % of the calls and never one call together.
    """

    faults: list[Fault] = field(default_factory=list)
    stream: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - not for secrets
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(
        self,
        what: str | int,
        *,
        times: int | None = None,
        every: int | None = None,
        share: float | None = None,
        action: str | None = None,
        seed: int | None = None,
        billed: bool = False,
        delay: float = 0.0,
    ) -> Fault:
        _check(what, times, every, share, delay)
        fault = Fault(what, times, every, share, action, billed, delay)
        with self.lock:
            rivals = [each for each in self.faults if action is None or each.concerns(action)]
            shares = sum(each.share or 0.0 for each in rivals if each.active)
            if share is not None and shares + share > 1.0 + 1e-9:
                raise ConfigurationError(
                    f"fail: the shares of all faults add up to {shares + share:g}, over 1"
                )
            if seed is not None:
                self.stream.seed(seed)
            self.faults.append(fault)
        return fault

    def pick(self, action: str) -> Fault | None:
        """The fault that strikes this call of the action, if any."""
        with self.lock:
            return self._pick(action)

    def _pick(self, action: str) -> Fault | None:
        self.faults = [fault for fault in self.faults if fault.active]
        concerned = [fault for fault in self.faults if fault.concerns(action)]
        for fault in concerned:
            fault.seen += 1
        struck = self._drawn([fault for fault in concerned if fault.share is not None])
        counted = (fault for fault in concerned if fault.share is None and fault.due())
        struck = next(counted, struck)
        if struck is not None:
            struck.count += 1
            struck.active = struck.times is None or struck.count < struck.times
        return struck

    def _drawn(self, faults: list[Fault]) -> Fault | None:
        if not faults:
            return None
        drawn = self.stream.random()
        upper = 0.0
        for fault in faults:
            upper += fault.share or 0.0
            if drawn < upper:
                return fault
        return None

    def clear(self) -> None:
        with self.lock:
            for fault in self.faults:
                fault.cancel()
            self.faults.clear()
            self.stream.seed(0)


def _check(what: str | int, times: int | None, every: int | None, share: float | None, delay: float) -> None:
    if isinstance(what, str):
        if what not in WIRE_FAULTS and not _CODE.fullmatch(what):
            wires = ", ".join(sorted(WIRE_FAULTS))
            raise ConfigurationError(f"fail: {what!r} is no error code, HTTP status or one of {wires}")
    elif isinstance(what, bool) or not _FIRST_ERROR_STATUS <= what <= _LAST_STATUS:
        raise ConfigurationError(f"fail: an HTTP status must be from 300 to 599, not {what!r}")
    for name, number in (("times", times), ("every", every)):
        if number is not None and number < 1:
            raise ConfigurationError(f"fail: {name} must be 1 or more, not {number!r}")
    if share is not None and not 0.0 < share <= 1.0:
        raise ConfigurationError(f"fail: share must be above 0 and at most 1, not {share!r}")
    if share is not None and every is not None:
        raise ConfigurationError("fail: give either every or share")
    if delay < 0 or (what in LATE and delay == 0):
        raise ConfigurationError(f"fail: {what!r} needs a delay in seconds above 0, not {delay!r}")
