"""Ctrl-C and SIGTERM in mid-run: nothing is billed and unwritten, and the run can be gone on with."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from tencent_ocr_async.emulator import Emulator

from .conftest import picture

if sys.platform == "win32":
    pytest.skip("POSIX signals", allow_module_level=True)

TIMEOUT = 30


@pytest.fixture(autouse=True)
def many(here: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        (here / "scans" / f"{number}.png").write_bytes(picture(100 + number))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", emulator.credentials.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", emulator.credentials.secret_key)


def start(emulator: Emulator, *options: str) -> subprocess.Popen[bytes]:
    """A run over all documents that is under way: two lines at least are written."""
    place = ("--endpoint", emulator.url, "--out", "r.jsonl")
    command = (sys.executable, "-m", "tencent_ocr_async.cli", "run", "SealOCR", "scans", *place, *options)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    deadline = time.monotonic() + TIMEOUT
    while count_lines() < 2:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return process


def count_lines() -> int:
    return Path("r.jsonl").read_bytes().count(b"\n") if Path("r.jsonl").exists() else 0


def of(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_ends_the_run_with_all_that_was_sent(
    emulator: Emulator, number: signal.Signals
) -> None:
    emulator.fail("jitter", delay=0.2)
    process = start(emulator, "--rate", "100", "--concurrency", "16")
    process.send_signal(number)
    _, said = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130
    written = [json.loads(line) for line in Path("r.jsonl").read_text().splitlines()]
    assert all(line["error"] is None for line in written)
    assert emulator.ledger.billed == len(written) < 63
    assert re.search(rb"not tried +%d\n" % (63 - len(written)), said)
    assert b"broken off" in said
    assert b"Traceback" not in said
    emulator.reset()
    command = [*process.args, "--resume"]  # type: ignore[misc]  # the arguments are those of start()
    assert subprocess.run(command, timeout=TIMEOUT, check=False, stderr=subprocess.PIPE).returncode == 0
    assert emulator.ledger.billed == 63 - len(written)


def test_documents_that_queue_for_their_slot_are_not_waited_for(emulator: Emulator) -> None:
    process = start(emulator, "--rate", "2", "--concurrency", "60")
    process.send_signal(signal.SIGINT)
    signalled = time.monotonic()
    process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130
    assert time.monotonic() - signalled < 5, "sixty documents would take thirty seconds"


def test_the_second_signal_ends_the_run_at_once(emulator: Emulator) -> None:
    emulator.fail("hang", every=2)
    process = start(emulator, "--rate", "100", "--concurrency", "2")
    process.send_signal(signal.SIGINT)
    assert b"2 in work are finished first" in of(process.stderr).readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130
    assert b"may be billed" in said
    assert b"Traceback" not in said
    assert count_lines() == 2
