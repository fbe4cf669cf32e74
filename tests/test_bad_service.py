"""The promise, with the emulator's ledger as the judge: every document answered, each paid for once."""

from __future__ import annotations

from collections import Counter

import pytest
from pictures import make_picture

from tencent_ocr_async import LocalLimits, OcrClient, batch
from tencent_ocr_async.emulator import Emulator, Examples


def different_pictures(count: int) -> list[bytes]:
    return [make_picture("PNG", (100 + number, 100)) for number in range(count)]


@pytest.mark.paced
async def test_two_hundred_documents_through_a_bad_service_are_answered_and_billed_once() -> None:
    """At the documented five a second, so this takes the 45 seconds that the quota asks for."""
    async with Emulator(recognition=Examples()) as emulator:
        for what, share in (
            ("reset", 0.05),
            (502, 0.05),
            ("InternalError", 0.05),
            ("RequestLimitExceeded", 0.02),
        ):
            emulator.fail(what, share=share, seed=7)
        documents = different_pictures(200)
        async with OcrClient(emulator.credentials, endpoint=emulator.url, limits=LocalLimits()) as ocr:
            items = [item async for item in batch(ocr.seal_ocr, documents, concurrency=32)]
        errors = [item.error for item in items if item.error is not None]
        assert errors == []
        assert sorted(item.index for item in items) == list(range(200))
        billed = Counter(entry.document for entry in emulator.ledger if entry.billed)
        assert len(billed) == 200
        assert set(billed.values()) == {1}
        struck = Counter(str(entry.fault or entry.code) for entry in emulator.ledger if not entry.billed)
        assert {"reset", "502", "InternalError", "RequestLimitExceeded"} <= set(struck)
        assert sum(item.attempts for item in items) == len(emulator.ledger) > 200
