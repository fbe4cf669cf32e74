"""Keys that change: a provider's new secret id has the account's quota, and old limiters do not pile up."""

from __future__ import annotations

import asyncio
import bisect

import pytest
from pictures import make_picture
from virtual_time import now, run

from tencent_ocr_async import Credentials, LocalLimits, OcrClient, Rate, batch
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.engine.limiter_table import IDLE_SECONDS

PERIOD = 0.4
RATE = Rate(8, per=PERIOD)
HOUR = 3600.0
FIVE = Rate(5)


class Rotating:
    """A role's temporary keys, with another secret id every few calls."""

    account = "a role"

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._asked = 0

    async def get(self) -> Credentials:
        number, self._asked = self._asked // 3, self._asked + 1
        made = Credentials(f"AKIDfake{number}", "fake-key", f"fake-token-{number}")
        self._emulator.add_credentials(made)
        return made

    async def refresh(self, used: Credentials) -> Credentials:
        return await self.get()


async def test_a_rotation_in_mid_run_opens_no_new_window_and_no_new_limiter() -> None:
    # The headroom is for this machine's own hiccups, which are not what is tested.
    limits = LocalLimits({"SealOCR": RATE}, headroom=0.25)
    async with Emulator(rates={"SealOCR": Rate(1000)}, recognition=Examples()) as emulator:
        emulator.answer("SealOCR", {"SealBody": "章"})
        async with OcrClient(Rotating(emulator), endpoint=emulator.url, limits=limits) as ocr:
            async for item in batch(ocr.seal_ocr, [make_picture("PNG")] * 20):
                assert item.error is None
    assert len({entry.secret_id for entry in emulator.ledger}) == 7
    arrivals = emulator.ledger.arrivals("SealOCR")
    # The service counts by account, whatever the secret id.
    assert max(bisect.bisect_left(arrivals, at + PERIOD) - i for i, at in enumerate(arrivals)) <= RATE.count
    assert len(limits._limiters) == 1


async def use(limits: LocalLimits, account: str, rate: Rate = FIVE) -> None:
    await limits.limiter(account, "https://ocr.example", "SealOCR", rate).acquire()


def test_limiters_of_keys_that_are_gone_are_let_go() -> None:
    async def main() -> int:
        limits = LocalLimits(clock=now)
        for hour in range(1000):
            await use(limits, f"AKIDfake{hour}")
            await asyncio.sleep(HOUR)
        return len(limits._limiters)

    assert run(main()) <= 64


@pytest.mark.parametrize(("idle", "kept"), [(IDLE_SECONDS - 10, True), (IDLE_SECONDS + 10, False)])
def test_a_limiter_is_kept_for_ten_minutes(idle: float, kept: bool) -> None:
    async def main() -> bool:
        limits = LocalLimits(clock=now)
        first = limits.limiter("AKIDfake", "https://ocr.example", "SealOCR", FIVE)
        await first.acquire()
        await asyncio.sleep(idle)
        for number in range(64):
            await use(limits, f"AKIDother{number}")
        return limits.limiter("AKIDfake", "https://ocr.example", "SealOCR", FIVE) is first

    assert run(main()) is kept


@pytest.mark.parametrize("waiters", [1, 2])
def test_a_limiter_in_which_somebody_waits_or_whose_window_is_not_past_is_kept(waiters: int) -> None:
    async def main() -> bool:
        limits = LocalLimits(clock=now)
        slow = Rate(1, per=2 * HOUR)
        first = limits.limiter("AKIDfake", "https://ocr.example", "SealOCR", slow)
        waiting = [asyncio.create_task(use(limits, "AKIDfake", slow)) for _ in range(waiters)]
        await asyncio.sleep(HOUR)
        for number in range(200):
            await use(limits, f"AKIDother{number}")
        for task in waiting:
            task.cancel()
        return limits.limiter("AKIDfake", "https://ocr.example", "SealOCR", slow) is first

    assert run(main())
