"""`--out FILE` as a journal: resumed, retried, capped, and never paid for twice."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.journal_file import JournalFile

from .conftest import Command, picture

OUT = ("--out", "r.jsonl")


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "r.jsonl").read_text("utf-8").splitlines()]


def test_a_resumed_run_calls_what_is_new_and_what_failed_for_a_passing_reason(
    run: Command, here: Path, emulator: Emulator
) -> None:
    emulator.fail("FailedOperation.ImageBlur", times=1)
    emulator.fail("InternalError", times=1)
    first = run("SealOCR", "scans", *OUT, "--attempts", "1", "--concurrency", "1")
    (here / "scans/new.png").write_bytes(picture(200))
    again = run("SealOCR", "scans", *OUT, "--resume")
    assert (first.status, again.status) == (1, 1)
    assert len(emulator.ledger) == 5, "a blurred picture is not paid for again"
    assert re.search(r"taken from the run before +2\n", again.stderr)
    done = {line["document"] for line in lines(here) if line["error"] is None}
    assert done == {"scans/b.png", "scans/sub/c.PNG", "scans/new.png"}
    retried = run("SealOCR", "scans", *OUT, "--retry-failed")
    assert retried.status == 0
    assert len(emulator.ledger) == 6
    assert run("SealOCR", "scans", *OUT, "--resume").status == 0
    assert len(emulator.ledger) == 6


def test_resume_begins_a_file_that_is_not_there(run: Command, here: Path) -> None:
    assert run("SealOCR", "scans", *OUT, "--resume").status == 0
    assert len(lines(here)) == 3


def test_the_out_file_is_for_its_owner_alone(run: Command, here: Path) -> None:
    run("SealOCR", "scans/a.png", *OUT)
    assert (here / "r.jsonl").stat().st_mode & 0o077 == 0


def test_lines_of_the_out_file_are_in_order_where_that_is_asked_for(run: Command, here: Path) -> None:
    names = ["scans/a.png", "missing.png", "scans/b.png", "gone.png", "scans/sub/c.PNG"]
    assert run("SealOCR", *names, *OUT, "--ordered").status == 1
    assert [line["document"] for line in lines(here)] == names


def test_a_copy_is_paid_for_once_and_has_its_line(run: Command, here: Path, emulator: Emulator) -> None:
    (here / "scans/copy.png").write_bytes((here / "scans/a.png").read_bytes())
    assert run("SealOCR", "scans", *OUT).status == 0
    assert len(emulator.ledger) == 3
    answers = {line["document"]: line["response"] for line in lines(here)}
    assert answers["scans/copy.png"] == answers["scans/a.png"]
    assert len(answers) == 4


def test_changed_parameters_are_said(run: Command, emulator: Emulator) -> None:
    run("SealOCR", "scans", *OUT)
    outcome = run("SealOCR", "scans", *OUT, "--resume", "-p", "EnablePdf=false")
    assert len(emulator.ledger) == 6
    assert outcome.stderr.count("was done with other parameters") == 1


def test_the_run_ends_where_its_calls_are_spent_and_goes_on_later(run: Command, emulator: Emulator) -> None:
    first = run("SealOCR", "scans", *OUT, "--max-calls", "2")
    assert first.status == 1
    assert "max_calls=2 requests are sent" in first.stderr
    assert re.search(r"not tried +1\n", first.stderr)
    assert len(emulator.ledger) == 2
    assert run("SealOCR", "scans", *OUT, "--resume", "--max-calls", "2").status == 0
    assert len(emulator.ledger) == 3


def test_answers_that_a_full_disk_does_not_take_are_handed_out_and_not_paid_for_again(
    run: Command, here: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator.fail("delay", delay=0.2)  # so that all are under way when the disk is full
    append = JournalFile.append

    def one_line_fits(file: JournalFile, line: bytes) -> int:
        if (here / "r.jsonl").stat().st_size:
            raise OSError(errno.ENOSPC, "No space left on device")
        return append(file, line)

    with monkeypatch.context() as patched:
        patched.setattr(JournalFile, "append", one_line_fits)
        outcome = run("SealOCR", "scans", *OUT)
    assert outcome.status == 1
    assert "No space left on device" in outcome.stderr
    assert len(lines(here)) == 1
    assert 1 + len(outcome.lines) == emulator.ledger.billed == 3
    assert "2 lines that r.jsonl could not take go to standard output" in outcome.stderr
    with (here / "r.jsonl").open("a") as file:
        file.write(outcome.stdout)
    assert run("SealOCR", "scans", *OUT, "--resume").status == 0
    assert emulator.ledger.billed == 3


def test_a_quiet_run_says_why_it_ends_early(run: Command, emulator: Emulator) -> None:
    emulator.fail("FailedOperation.ArrearsError")
    outcome = run("SealOCR", "scans", *OUT, "--quiet")
    assert outcome.status == 1
    (line,) = outcome.stderr.splitlines()
    assert line.startswith("tencent-ocr: SealOCR: FailedOperation.ArrearsError")


def test_objects_of_a_bucket_are_resumed_by_their_keys(run: Command, emulator: Emulator) -> None:
    emulator.objects.update({"a.png": b"1", "b.png": b"22"})
    place = ("--bucket", "emulator-1250000000", "--region", "ap-guangzhou", "-p", "type=fast")
    for _ in range(2):
        outcome = run("CloudInfinite", "a.png", "b.png", *place, *OUT, "--resume")
        assert outcome.status == 0
    assert len(emulator.ledger) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--resume",), "FILE of --out"),
        (("--retry-failed",), "FILE of --out"),
        ((*OUT, "--resume", "--overwrite"), "exclude each other"),
        (("--out", "/dev/null", "--resume"), "no regular file"),
        (("--out", "scans/notes.txt", "--resume"), "no journal"),
    ],
)
def test_a_mistake_is_told_before_anything_is_sent(
    run: Command, here: Path, emulator: Emulator, arguments: tuple[str, ...], said: str
) -> None:
    outcome = run("SealOCR", "scans", *arguments)
    assert outcome.status == 2
    assert said in outcome.stderr
    assert len(emulator.ledger) == 0
    assert (here / "scans/notes.txt").read_text() == "no picture"
