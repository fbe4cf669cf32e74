"""Tencent Cloud OCR and Cloud Infinite on the developer's own machine: a real HTTP server for tests.

    async with Emulator() as emulator:
        async with OcrClient(emulator.credentials, endpoint=emulator.url) as ocr:
            ...
    assert emulator.ledger.billed == 1

A plain `with` serves from a thread of its own, and for pytest there is the fixture `ocr_emulator`.
Nothing here uses the client's own signer: an emulator that did would agree with its bugs.
"""

from __future__ import annotations

from .answers import Recogniser
from .examples import Examples
from .faults import Fault
from .ledger import Entry, Ledger
from .refusals import Refusal
from .server import Emulator

__all__ = ["Emulator", "Entry", "Examples", "Fault", "Ledger", "Recogniser", "Refusal"]
