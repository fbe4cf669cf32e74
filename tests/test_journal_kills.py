"""kill -9 at random moments: what was written is never called again, and what is lost was in flight."""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from pathlib import Path

import pytest
from pictures import make_picture

from tencent_ocr_async import Rate
from tencent_ocr_async.emulator import Emulator, Examples

DOCUMENTS = 150
CONCURRENCY = 8
KILLS = 10

RUN = """
import asyncio, sys
from pathlib import Path
from tencent_ocr_async import Credentials, LocalLimits, OcrClient, Rate, batch
url, key_id, key, folder, concurrency = sys.argv[1:]

async def main():
    limits = LocalLimits({"SealOCR": Rate(1000)})
    async with OcrClient(Credentials(key_id, key), endpoint=url, limits=limits) as ocr:
        scans = sorted(Path(folder).glob("*.png"))
        async for item in batch(ocr.seal_ocr, scans, journal="run.jsonl", concurrency=int(concurrency)):
            assert item.error is None, item.error
            if not item.resumed:
                print(item.index, flush=True)

asyncio.run(main())
"""


async def start(emulator: Emulator, folder: Path) -> asyncio.subprocess.Process:
    account = (emulator.credentials.secret_id, emulator.credentials.secret_key)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        RUN,
        emulator.url,
        *account,
        "scans",
        str(CONCURRENCY),
        stdout=asyncio.subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )


def whole_lines(journal: Path) -> int:
    """How many documents are written down; every line but a torn last one can be read."""
    *whole, _ = journal.read_bytes().split(b"\n")
    documents = [json.loads(line)["document"] for line in whole]
    assert len(set(documents)) == len(documents)
    return len(documents)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
async def test_a_run_that_is_killed_ten_times_answers_all_and_pays_twice_for_no_more_than_was_in_flight(
    tmp_path: Path,
) -> None:
    (tmp_path / "scans").mkdir()
    for number in range(DOCUMENTS):
        (tmp_path / "scans" / f"{number}.png").write_bytes(make_picture("PNG", (20 + number, 20)))
    journal = tmp_path / "run.jsonl"
    moments = random.Random(4)
    async with Emulator(rates={"SealOCR": Rate(2000)}, recognition=Examples()) as emulator:
        emulator.fail("jitter", delay=0.03)
        for kills in range(1, KILLS + 1):
            process = await start(emulator, tmp_path)
            assert process.stdout is not None
            answered = whole_lines(journal) if kills > 1 else 0
            for _ in range(moments.randrange(1, 14)):
                assert await process.stdout.readline()
                answered += 1
            process.kill()
            await process.wait()
            assert whole_lines(journal) >= answered
            assert emulator.ledger.billed - whole_lines(journal) <= kills * CONCURRENCY
        process = await start(emulator, tmp_path)
        await process.communicate()
        assert process.returncode == 0
        assert whole_lines(journal) == DOCUMENTS
        assert len(emulator.ledger.documents) == DOCUMENTS
        assert emulator.ledger.billed - DOCUMENTS <= KILLS * CONCURRENCY
