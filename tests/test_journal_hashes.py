"""A journal's line holds the hash of what was sent, whatever becomes of the file; a file is read once."""

# ruff: noqa: ASYNC240 - nothing else runs in the loop while a test looks at a file

from __future__ import annotations

import asyncio
import hashlib
import json
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pictures import make_picture

from tencent_ocr_async import LocalLimits, OcrClient, Rate, batch
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.journal import Journal

RATES = {"SealOCR": Rate(1000)}
OLD, NEW = (make_picture("PNG", (40 + number, 40)) for number in range(2))
MEGABYTE = 1024 * 1024


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(rates=RATES, recognition=Examples()) as emulator:
        emulator.answer("SealOCR", {"SealBody": "章"})
        yield emulator


@pytest.fixture
async def ocr(emulator: Emulator) -> AsyncIterator[OcrClient]:
    async with OcrClient(emulator.credentials, endpoint=emulator.url, limits=LocalLimits(RATES)) as ocr:
        yield ocr


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.png"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each picture is opened."""
    counted: Counter[str] = Counter()
    real = Path.open

    def count(self: Path, *arguments: Any, **options: Any) -> Any:
        counted[self.name] += self.suffix == ".png"
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", count)
    return counted


class Swapping(Journal):
    """Replaces a file as soon as it has been hashed."""

    scan: Path

    def find(self, job: bytes, *, retry_failed: bool) -> int | None:
        self.scan.write_bytes(NEW)
        return super().find(job, retry_failed=retry_failed)


def swapping(path: Path, scan: Path) -> Journal:
    journal = Swapping(path)
    journal.scan = scan
    return journal


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def hashes(path: Path) -> list[str | None]:
    return [json.loads(line)["sha256"] for line in path.read_text("utf-8").splitlines()]


async def collect(method: Any, documents: Any, journal: Any, **options: Any) -> list[Any]:
    return [item async for item in batch(method, documents, journal=journal, ordered=True, **options)]


async def test_a_file_that_is_replaced_once_it_is_hashed_is_sent_as_it_was_hashed(
    ocr: OcrClient, emulator: Emulator, scan: Path, path: Path
) -> None:
    await collect(ocr.seal_ocr, [scan], swapping(path, scan))
    assert hashes(path) == [emulator.ledger[0].document] == [sha256(OLD)]
    (new,) = await collect(ocr.seal_ocr, [scan], path)
    assert not new.resumed, "the new content was never sent"
    assert hashes(path) == [sha256(OLD), sha256(NEW)]


async def test_a_file_that_a_users_function_sends_after_it_was_replaced_is_known_by_what_was_sent(
    ocr: OcrClient, emulator: Emulator, scan: Path, path: Path
) -> None:
    async def recognise(document: Path) -> dict[str, Any]:
        return await ocr.call("SealOCR", document)

    await collect(recognise, [scan], swapping(path, scan), journal_as="seal")
    assert hashes(path) == [emulator.ledger[0].document] == [sha256(NEW)]
    (again,) = await collect(recognise, [scan], path, journal_as="seal")
    assert again.resumed
    (former,) = await collect(recognise, [OLD], path, journal_as="seal")
    assert not former.resumed, "the old content has no answer"


async def test_a_twin_takes_no_answer_to_another_content(
    ocr: OcrClient, emulator: Emulator, scan: Path, path: Path
) -> None:
    called, followed = asyncio.Event(), asyncio.Event()

    async def twins() -> AsyncIterator[Path | bytes]:
        yield scan
        await called.wait()
        yield OLD
        followed.set()

    async def recognise(document: Path | bytes) -> dict[str, Any]:
        called.set()
        await followed.wait()
        return await ocr.call("SealOCR", document)

    items = await collect(recognise, twins(), swapping(path, scan), journal_as="seal")
    assert [item.resumed for item in items] == [False, False]
    assert [entry.document for entry in emulator.ledger] == [sha256(NEW), sha256(OLD)]
    assert hashes(path) == [sha256(NEW), sha256(OLD)]


async def test_a_file_that_comes_into_being_between_its_hash_and_its_call_is_not_paid_for_twice(
    ocr: OcrClient, emulator: Emulator, scan: Path, path: Path
) -> None:
    scan.unlink()

    async def recognise(document: Path) -> dict[str, Any]:
        scan.write_bytes(NEW)
        return await ocr.call("SealOCR", document)

    await collect(recognise, [scan], path, journal_as="seal")
    (again,) = await collect(recognise, [scan], path, journal_as="seal")
    assert again.resumed
    assert len(emulator.ledger) == 1


async def test_an_answer_to_two_contents_of_one_name_is_kept_for_neither(
    ocr: OcrClient, scan: Path, path: Path
) -> None:
    async def recognise(document: Path) -> list[Any]:
        both = [await ocr.call("SealOCR", document)]
        scan.write_bytes(NEW)
        return [*both, await ocr.call("SealOCR", document)]

    await collect(recognise, [scan], path, journal_as="both")
    assert hashes(path) == [None]


@pytest.mark.parametrize("again", [False, True])
async def test_a_file_is_read_once_with_a_journal(
    ocr: OcrClient, scan: Path, path: Path, opened: Counter[str], again: bool
) -> None:
    await collect(ocr.seal_ocr, [scan], path)
    if again:
        opened.clear()
        await collect(ocr.seal_ocr, [scan], path)
    assert opened == {"scan.png": 1}


async def test_documents_that_wait_for_their_slot_are_held_in_base64_alone(
    emulator: Emulator, tmp_path: Path, path: Path
) -> None:
    count = 6
    scans = [tmp_path / f"{number}.png" for number in range(count)]
    for number, large in enumerate(scans):
        large.write_bytes(make_picture("PNG", (60 + number, 40)) + bytes(3 * MEGABYTE))
    bound = (count - 1) * 4 * MEGABYTE + 2 * MEGABYTE
    limits = LocalLimits({"SealOCR": Rate(1, per=3600)})
    async with OcrClient(emulator.credentials, endpoint=emulator.url, limits=limits) as ocr:
        limiter = limits.limiter(emulator.credentials.secret_id, emulator.url, "SealOCR", Rate(1))
        tracemalloc.start()
        async with batch(ocr.seal_ocr, scans, journal=path, concurrency=count) as items:
            await anext(items)
            async with asyncio.timeout(60):
                while limiter.state.waiting < count - 2:  # noqa: ASYNC110 - the limiter tells nobody
                    await asyncio.sleep(0.01)
                emulator.reset()  # it keeps what it was sent for its page: the client alone is measured
                # The last one may be in the midst of its encoding, which needs both forms for a moment.
                while (held := tracemalloc.get_traced_memory()[0]) > bound:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            tracemalloc.stop()
    assert held <= bound
