"""What both APIs of one emulator share: keys, clock, rates, ledger, faults, answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from tencent_ocr_async.actions import Site
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.error_codes import find_rule

from .answers import Answer, Answers
from .calls import Call
from .downloads import Downloads
from .faults import FaultBook
from .history import History
from .ledger import Entry, Ledger
from .rates import Rates
from .refusals import Refusal
from .texts import Language, refusal

FAKE_CREDENTIALS: Final = Credentials("AKIDemulator-not-a-real-id", "emulator-not-a-real-key")

_NOTHING = Answer({}, "empty-shape")


@dataclass(slots=True)
class Service:
    """The state of one emulator; several in one process share nothing."""

    site: Site
    language: Language
    verify: bool
    bucket: str
    region: str
    clock: Callable[[], float]
    monotonic: Callable[[], float]
    rates: Rates
    answers: Answers
    downloads: Downloads
    keys: dict[str, Credentials]
    ledger: Ledger = field(default_factory=Ledger)
    faults: FaultBook = field(default_factory=FaultBook)
    history: History = field(default_factory=History)
    objects: dict[str, bytes] = field(default_factory=dict)

    def admit(self, call: Call) -> None:
        """Take the call into the rate windows at once, on its head alone: the service counts by arrival."""
        if not self.verify or call.secret_id in self.keys:
            call.ticket = self.rates.arrive(call.action, call.secret_id, call.arrived)

    def withdraw(self, call: Call) -> None:
        """Give the place back: the signature was wrong, the call was not this account's."""
        if call.ticket is not None:
            accepted = call.ticket.accepted
            self.rates.withdraw(call.action, call.secret_id, call.arrived, accepted=accepted)
            call.ticket = None

    async def perform(self, call: Call, work: Callable[[], Awaitable[Answer]]) -> Answer:
        """Do the work, unless a fault strikes first; note the fault on the call.

        Raises Refusal where the document was refused or the fault is an error code.
        """
        fault = self.faults.pick(call.action)
        answer = await work() if fault is None or fault.does_work else _NOTHING
        if fault is None:
            return answer
        call.fault = fault
        call.delay = fault.delay * (self.faults.stream.random() if fault.what == "jitter" else 1.0)
        if fault.code is not None:
            limit = self.rates.rate(call.action).count
            raise refusal(
                fault.code,
                call.language,
                count=limit + 1,
                limit=limit,
                now=int(self.clock()),
                name=call.action,
            )
        return answer

    def record(self, call: Call, outcome: Answer | Refusal) -> None:
        """Enter the call in ledger and history, billed as the service bills (document 866/17619)."""
        code = outcome.code if isinstance(outcome, Refusal) else None
        unstruck = code is None or find_rule(code).billed
        entry = Entry(
            action=call.action,
            request_id=call.request_id,
            arrived=call.arrived,
            secret_id=call.secret_id,
            code=code,
            billed=unstruck if call.fault is None else call.fault.charges,
            accepted=call.ticket is not None and call.ticket.accepted,
            document=call.document,
            parameters=call.parameters,
            received=call.received,
            fault=str(call.fault.what) if call.fault is not None else None,
        )
        self.ledger.add(entry)
        took = self.monotonic() - call.arrived
        self.history.add(entry, outcome, call.content, at=self.clock(), took=took)
