"""`tencent-ocr emulate`: what answers, and which options go together."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tencent_ocr_async import ApiError, Credentials, OcrClient, RetryPolicy
from tencent_ocr_async.cli import emulate, readers
from tencent_ocr_async.emulator import Emulator, Examples, Recogniser

from .conftest import Command, Outcome, picture

CLOUD = Credentials("AKIDcloud-not-a-real-id", "cloud-not-a-real-key")
KEYS = ("--secret-id", CLOUD.secret_id, "--secret-key", CLOUD.secret_key)
Use = Callable[[Emulator], Any]


@pytest.fixture
def emulate_and(command: Command, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """`emulate_and(use, *options)` runs the command, lets `use` call its emulator, then ends it."""

    said = emulate._introduce

    def invoke(use: Use, *options: str | Path) -> Outcome:
        with ThreadPoolExecutor(1) as other:
            used: list[Future[Any]] = []

            def introduce(emulator: Emulator, settings: emulate.EmulateSettings) -> None:
                said(emulator, settings)
                used.append(other.submit(use, emulator))
                used[0].add_done_callback(lambda _: os.kill(os.getpid(), signal.SIGTERM))

            monkeypatch.setattr(emulate, "_introduce", introduce)
            outcome = command("emulate", "--port", "0", *options)
            used[0].result()
            return outcome

    return invoke


def seal_body(emulator: Emulator, credentials: Credentials | None = None) -> str | None:
    async def ask() -> str | None:
        async with OcrClient(
            credentials or emulator.credentials, endpoint=emulator.url, retry=RetryPolicy.none()
        ) as ocr:
            return (await ocr.seal_ocr(picture())).seal_body

    return asyncio.run(ask())


def len_of_ledger(emulator: Emulator) -> int:
    return len(emulator.ledger)


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    with Emulator(credentials=CLOUD, recognition=Examples()) as served:
        served.answer("SealOCR", {"SealBody": "from the cloud"})
        yield served


def test_examples_are_answered_at_once_and_the_page_is_told(emulate_and: Callable[..., Outcome]) -> None:
    found: list[str | None] = []
    outcome = emulate_and(lambda emulator: found.append(seal_body(emulator)), "--examples")
    assert outcome.status == 0
    assert found == ["上海市宝山区市场监督管理局"]
    assert re.search(r"http://127\.0\.0\.1:\d+/ in a browser", outcome.stderr)
    assert outcome.stderr.endswith("requests 1, refused 0, billed 1 (had it been the service)\n")


def test_the_number_of_workers_reaches_the_recognition(
    emulate_and: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    class Counted(Examples):
        def __init__(self, *, workers: int) -> None:
            made.append(workers)

        async def close(self) -> None:
            made.append(0)

    monkeypatch.setattr(readers, "Recognition", Counted)
    assert emulate_and(seal_body, "--workers", "3").status == 0
    assert made == [3, 0]


def test_a_recording_is_asked_for_once_and_replayed_without_the_cloud(
    emulate_and: Callable[..., Outcome], cloud: Emulator, here: Path
) -> None:
    found: list[str | None] = []

    def twice(emulator: Emulator) -> None:
        found.extend(seal_body(emulator) for _ in range(2))

    outcome = emulate_and(twice, "--record", "answers", "--upstream", cloud.url, *KEYS)
    assert "asked of the real service, and paid for" in outcome.stderr
    assert CLOUD.secret_key not in outcome.stderr
    assert len(cloud.ledger) == 1
    emulate_and(lambda emulator: found.append(seal_body(emulator)), "--replay", "answers")
    assert found == ["from the cloud"] * 3
    assert len(cloud.ledger) == 1
    assert len(list((here / "answers").iterdir())) == 1


def test_a_replay_refuses_what_was_never_recorded(emulate_and: Callable[..., Outcome], here: Path) -> None:
    (here / "answers").mkdir()
    with pytest.raises(ApiError, match="nothing goes out"):
        emulate_and(seal_body, "--replay", "answers")


def test_the_recorders_credentials_are_those_of_the_machine(
    emulate_and: Callable[..., Outcome], cloud: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", CLOUD.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", CLOUD.secret_key)
    served: list[Recogniser | Credentials] = []

    def use(emulator: Emulator) -> None:
        seal_body(emulator)
        served.append(emulator.credentials)

    emulate_and(use, "--record", "answers", "--upstream", cloud.url)
    assert len(cloud.ledger) == 1
    assert served != [CLOUD], "callers of the emulator use its fake key"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--examples", "--workers", "2"), "--examples and --workers exclude each other"),
        (("--record", "a", "--replay", "b"), "--record and --replay exclude each other"),
        (("--upstream", "cloud"), "--upstream is for --record"),
        (("--replay", "missing"), "there is no such folder"),
        (("--record", "a"), "finds no credentials"),
        (("--record", "a", "--upstream", "http://ocr.example.com", *KEYS), "http"),
        (("--secret-id", "x"), "belong together"),
        (("--bucket", "photos-1250000000"), "belong together"),
        (("--record", "scans/notes.txt", *KEYS), "takes no recordings"),
    ],
)
def test_what_does_not_go_together_is_told_before_anything_is_served(
    command: Command, options: tuple[str, ...], said: str
) -> None:
    outcome = command("emulate", "--port", "0", *options)
    assert outcome.status == 2
    assert said in outcome.stderr
    assert "emulated at" not in outcome.stderr


def test_a_recorder_that_others_reach_is_warned_of(
    emulate_and: Callable[..., Outcome], cloud: Emulator
) -> None:
    outcome = emulate_and(len_of_ledger, "--record", "a", "--upstream", cloud.url, "--allow-remote", *KEYS)
    assert "warning: whoever reaches this host makes calls that you pay for" in outcome.stderr
