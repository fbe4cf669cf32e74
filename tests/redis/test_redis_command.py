"""`tencent-ocr run --redis URL`: runs share their rates, and a lost Redis ends a run with every answer."""

from __future__ import annotations

import json
import re
import threading
import time
from pathlib import Path

import cli.conftest as command_line
import pytest
from cli.conftest import Command
from redis_process import RedisProcess

from tencent_ocr_async.emulator import Emulator

# Fixtures are found by their names in a test's own module.
here, command, run = command_line.here, command_line.command, command_line.run
emulator = command_line.emulator

PASSWORD = "fake-redis-password"


@pytest.fixture(autouse=True)
def answer(emulator: Emulator) -> None:
    emulator.answer("SealOCR", {"SealBody": "章"})


def test_two_runs_share_one_rate(run: Command, emulator: Emulator, redis_server: RedisProcess) -> None:
    for _ in range(2):
        outcome = run("SealOCR", "scans/a.png", "--rate", "1/0.5", "--redis", redis_server.url)
        assert outcome.status == 0, outcome.stderr
    first, second = emulator.ledger.arrivals("SealOCR")
    assert second - first > 0.25, "alone, the second would have gone out at once"
    with redis_server.client() as client:
        (key,) = client.keys()
    assert key.endswith(f":{emulator.url.partition('://')[2]}:SealOCR}}")


def test_a_redis_that_is_lost_in_mid_run_ends_it_and_the_run_goes_on_later(
    run: Command, emulator: Emulator, mortal_redis: RedisProcess, here: Path
) -> None:
    with mortal_redis.client() as client:
        client.config_set("requirepass", PASSWORD)
    for number in range(60):
        (here / f"scans/{number}.png").write_bytes(command_line.picture(number + 50))
    url = mortal_redis.url.replace("//", f"//:{PASSWORD}@")
    watcher = threading.Thread(target=stop_after_five, args=(emulator, mortal_redis))
    watcher.start()
    first = run("SealOCR", "scans", "--rate", "20", "--redis", url, "--out", "r.jsonl", "--verbose")
    watcher.join()
    assert first.status == 1
    port = mortal_redis.port
    assert f"tencent-ocr: Redis at 127.0.0.1:{port} cannot be asked for a slot" in first.stderr
    assert re.search(r"not tried +\d+\n", first.stderr)
    lines = [json.loads(line) for line in (here / "r.jsonl").read_text().splitlines()]
    answered = sum(line["error"] is None for line in lines)
    assert 5 <= answered == emulator.ledger.billed < 63
    again = run("SealOCR", "scans", "--out", "r.jsonl", "--resume")
    assert again.status == 0
    assert emulator.ledger.billed == 63, "no picture was paid for twice"
    assert PASSWORD not in first.stdout + first.stderr + (here / "r.jsonl").read_text()


def stop_after_five(emulator: Emulator, server: RedisProcess) -> None:
    deadline = time.monotonic() + 60
    while len(emulator.ledger) < 5 and time.monotonic() < deadline:
        time.sleep(0.005)
    server.stop()
