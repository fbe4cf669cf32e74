"""An emulator with a recognition of no cost, and a caller for it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from emulator_tools import Caller, FakeRecognition, make_png

from tencent_ocr_async.emulator import Emulator


@pytest.fixture
def png() -> bytes:
    return make_png()


@pytest.fixture
async def caller(png: bytes) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session, png)


@pytest.fixture
def recognition() -> FakeRecognition:
    return FakeRecognition()


@pytest.fixture
async def emulator(recognition: FakeRecognition) -> AsyncIterator[Emulator]:
    async with Emulator(recognition=recognition) as running:
        yield running
