"""Trials over real sockets, with the emulator's ledger as the judge: a bad network and a mute service."""

from __future__ import annotations

import asyncio
import gc
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from canned import Unlimited
from pictures import make_picture
from tiny_server import serve, wait_for_ever

from tencent_ocr_async import (
    CloudInfiniteClient,
    Credentials,
    LocalLimits,
    OcrClient,
    Rate,
    RetryPolicy,
    Timeout,
    TransportError,
    batch,
)
from tencent_ocr_async.emulator import Emulator, Examples

FAULTS: tuple[tuple[str | int, float], ...] = (
    ("reset", 0.05),
    (502, 0.03),
    ("cut", 0.02),
    ("html", 0.02),
    ("InternalError", 0.03),
    ("FailedOperation.EngineRecognizeTimeout", 0.02),
    ("RequestLimitExceeded", 0.02),
)
KEY = Credentials("fake-id", "fake-key")
DESCRIPTORS = Path("/proc/self/fd")


def different_pictures(count: int) -> list[bytes]:
    picture = make_picture("PNG")
    return [picture + number.to_bytes(2, "big") for number in range(count)]


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param(Unlimited(), id="unlimited"),
        pytest.param(LocalLimits({"SealOCR": Rate(200)}), marks=pytest.mark.paced, id="paced"),
    ],
)
async def test_a_thousand_documents_through_a_bad_network_are_answered_and_billed_once(limits: Any) -> None:
    """Each refused rate slows the limiter down, so the paced one takes half a minute."""
    rate = 200 if isinstance(limits, LocalLimits) else 100_000
    async with Emulator(rates={"SealOCR": Rate(rate)}, recognition=Examples()) as emulator:
        faults = [emulator.fail(what, share=share, seed=7) for what, share in FAULTS]
        options: dict[str, Any] = {"limits": limits, "retry": RetryPolicy(base=0.05)}
        async with OcrClient(emulator.credentials, endpoint=emulator.url, **options) as ocr:
            items = [item async for item in batch(ocr.seal_ocr, different_pictures(1000), concurrency=64)]
        assert [item.error for item in items if item.error is not None] == []
        assert sorted(item.index for item in items) == list(range(1000))
        billed = Counter(entry.document for entry in emulator.ledger if entry.billed)
        assert len(billed) == 1000
        assert set(billed.values()) == {1}
        assert all(fault.count for fault in faults)


def handles() -> int:
    gc.collect()
    return len(list(DESCRIPTORS.iterdir())) if DESCRIPTORS.exists() else 0


@pytest.mark.parametrize("limits", [Timeout(total=0.3), Timeout(total=60, read=0.3)], ids=["whole", "read"])
async def test_against_a_service_that_never_answers_every_call_ends_in_time_and_nothing_is_left(
    limits: Timeout,
) -> None:
    tasks = asyncio.all_tasks()
    async with serve(wait_for_ever) as server:
        before = handles()
        options: dict[str, Any] = {
            "endpoint": server.endpoint.url,
            "limits": Unlimited(),
            "timeout": limits,
            "retry": RetryPolicy(attempts=2, base=0, repeat_ambiguous=True),
        }
        ocr = OcrClient(KEY, **options)
        ci = CloudInfiniteClient("photos-1250000000", "ap-beijing", KEY, **options)
        began = time.monotonic()
        calls = [ocr.seal_ocr(picture) for picture in different_pictures(50)]
        found = await asyncio.gather(*calls, *(ci.ocr("a.png") for _ in range(20)), return_exceptions=True)
        # Two attempts of 0.3 s; the rest is for a machine that is busy with other things.
        assert time.monotonic() - began < 5
        shown = {(getattr(e, "kind", e), getattr(e, "maybe_billed", None)) for e in found}
        assert shown == {("read_timeout", True)}
        assert {e.attempts for e in found if isinstance(e, TransportError)} == {2}
        connectors = [
            held.session.connector
            for client in (ocr, ci)
            for held in client._engine.sessions._sessions.values()
        ]
        assert [len(connector._acquired) for connector in connectors if connector is not None] == [0, 0]
        await ocr.close()
        await ci.close()
    async with asyncio.timeout(5):
        while handles() > before or asyncio.all_tasks() - tasks:  # noqa: ASYNC110 - the server's ends too
            await asyncio.sleep(0.01)
