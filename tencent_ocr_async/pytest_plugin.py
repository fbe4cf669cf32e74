"""A plugin of pytest with the fixture `ocr_emulator`: the service itself, empty for every test.

    async def test_seals(ocr_emulator):
        ocr_emulator.answer("SealOCR", {"SealBody": "ACME"})
        async with OcrClient(ocr_emulator.credentials, endpoint=ocr_emulator.url) as ocr:
            assert (await ocr.seal_ocr("contract.png")).seal_body == "ACME"

It is found by itself where the package is installed, and imports the emulator only for tests that ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .emulator import Emulator, Recogniser
    from .emulator.threads import LoopThread


@pytest.fixture(scope="session")
def _ocr_emulator_thread() -> Iterator[LoopThread]:
    from .emulator.threads import LoopThread  # noqa: PLC0415 - only its users pay for the import

    thread = LoopThread()
    yield thread
    thread.stop()


@pytest.fixture(scope="session")
def ocr_emulator_recognition(_ocr_emulator_thread: LoopThread) -> Iterator[Recogniser]:
    """What reads the documents of all tests, where no answer is fixed: by default the emulator's own reader.

    Override it to read nothing: return `tencent_ocr_async.emulator.Examples()`.
    """
    from .emulator.recognition import Recognition  # noqa: PLC0415 - as above

    recognition = Recognition()
    yield recognition
    _ocr_emulator_thread.run(recognition.close())


@pytest.fixture
def ocr_emulator(
    _ocr_emulator_thread: LoopThread, ocr_emulator_recognition: Recogniser
) -> Iterator[Emulator]:
    """Tencent Cloud OCR on a free port of this machine, in a thread of its own: for plain and async tests.

    Ledger, answers, faults, objects, rates and the port are new for each test, and with the port whatever a
    client has learnt about its endpoint.
    """
    from .emulator import Emulator  # noqa: PLC0415 - as above

    emulator = Emulator(recognition=ocr_emulator_recognition)
    _ocr_emulator_thread.run(emulator.start())
    yield emulator
    _ocr_emulator_thread.run(emulator.close())
