"""The journal's file: whole lines, mended where a process died, refused where it is something else."""

# ruff: noqa: ASYNC240 - nothing else runs in the loop while a test looks at a file

from __future__ import annotations

import errno
import json
import os
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tencent_ocr_async import ConfigurationError
from tencent_ocr_async.jobs import Work
from tencent_ocr_async.journal import Journal
from tencent_ocr_async.journal_file import JournalFile
from tencent_ocr_async.journal_lines import encode_line


def line(number: int, response: Any = "answer", **changed: Any) -> bytes:
    members: dict[str, Any] = {
        "index": number,
        "document": f"{number}.png",
        "sha256": f"{number:064x}",
        "action": "SealOCR",
        "parameters": {},
        "response": {"SealBody": response},
        "error": None,
        "attempts": 1,
    }
    return encode_line(**{**members, **changed})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def written(path: Path, *lines: bytes) -> Path:
    path.write_bytes(b"".join(lines))
    return path


WORK: Work[Any] = Work("SealOCR", {}, lambda response: response)


async def known(path: Path, count: int) -> list[int]:
    """Which of the first documents a resumed run would not call."""
    journal = Journal(path)
    await journal.open()
    jobs = [WORK.job(f"{number:064x}") for number in range(count)]
    found = [number for number, job in enumerate(jobs) if journal.find(job, retry_failed=False) is not None]
    await journal.close()
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(cut=st.integers(1, 600))
async def test_a_journal_that_is_torn_anywhere_loses_no_whole_line(path: Path, cut: int) -> None:
    lines = [line(number, "章" * 10 * number) for number in range(4)]
    whole = b"".join(lines)
    kept = whole[: len(whole) - cut]
    path.write_bytes(kept)
    complete = kept.count(b"\n") + (kept.rpartition(b"\n")[2] + b"\n" in lines)
    assert await known(path, 4) == list(range(complete))
    mended = path.read_bytes()
    assert mended == b"".join(lines[:complete])
    assert all(json.loads(each) for each in mended.splitlines())


async def test_a_long_torn_line_is_cut_off(path: Path) -> None:
    written(path, line(0), line(1, "x" * 1_000_000)[:-10])
    assert await known(path, 2) == [0]
    assert path.read_bytes() == line(0)[: len(path.read_bytes())]


async def test_a_line_that_cannot_be_read_costs_its_document_alone(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    written(path, line(0), b"\0" * 500 + b"\n", b'{"v":1,"other":2}\n', line(3))
    assert await known(path, 4) == [0, 3]
    assert "2 lines cannot be read" in caplog.text


@pytest.mark.parametrize(
    "content",
    [b"name,total\na,1\n", b'{"index": 0, "document": "a.png"}\n', b"PK\x03\x04", b"[1, 2]", b"\n\n"],
)
async def test_a_file_that_is_no_journal_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="no journal"):
        await known(path, 1)
    assert path.read_bytes() == content


async def test_a_journal_of_a_newer_version_is_refused(path: Path) -> None:
    written(path, line(0).replace(b'"v":1', b'"v":2'))
    with pytest.raises(ConfigurationError, match=r"run\.jsonl.*version 2"):
        await known(path, 1)


async def test_a_success_stays_valid_whatever_stands_below_it(path: Path) -> None:
    error = {"type": "ServiceError", "code": "InternalError", "message": "", "retry": True}
    written(path, line(0), line(0, error=error, response=None))
    assert await known(path, 1) == [0]


def test_what_is_written_survives_a_failing_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        """Takes ten bytes of a line and no more."""

        def __init__(self, file: Any) -> None:
            self.file = file
            self.full = False

        def write(self, data: memoryview) -> int:
            if self.full:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.full = True
            written: int = self.file.write(data[:10])
            return written

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

    file = JournalFile(path)
    file.append(line(0))
    before = path.read_bytes()
    whole = file._file
    monkeypatch.setattr(file, "_file", Full(whole))
    with pytest.raises(OSError, match="No space left"):
        file.append(line(1))
    assert path.read_bytes() == before
    monkeypatch.setattr(file, "_file", whole)
    offset = file.append(line(2))
    assert file.read(offset) + b"\n" == path.read_bytes()[len(before) :]
    file.close()


def test_the_disk_is_asked_to_keep_it_once_a_second_and_at_the_end(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[float] = []
    now = 0.0
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(now))
    file = JournalFile(path, clock=lambda: now)
    for number in range(50):
        now = number * 0.1
        file.append(line(number))
    assert 4 <= len(synced) <= 5
    file.close()
    assert len(synced) <= 6
    with suppress(OSError):
        file.close()


@pytest.mark.parametrize("mode", ["new", "replace"])
async def test_an_existing_file_is_refused_or_replaced_where_that_is_asked_for(path: Path, mode: Any) -> None:
    written(path, line(0))
    journal = Journal(path, mode=mode)
    if mode == "new":
        with pytest.raises(ConfigurationError, match="exists"):
            await journal.open()
        assert path.read_bytes()
    else:
        await journal.open()
        assert path.read_bytes() == b""
    await journal.close()


async def test_a_long_journal_is_held_by_offsets_and_not_by_answers(path: Path) -> None:
    def lines() -> Iterator[bytes]:
        for number in range(5_000):
            yield line(number, "x" * 2000)

    with path.open("wb") as file:
        file.writelines(lines())
    tracemalloc.start()
    journal = Journal(path)
    await journal.open()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 5_000 * 500, "the file has 11 MB"
    offset = journal.find(WORK.job(f"{4_999:064x}"), retry_failed=False)
    assert offset is not None
    assert (await journal.read(offset, lambda read: read["index"])) == 4_999
    await journal.close()


def test_a_file_that_was_open_to_others_is_the_owners_alone_once_it_is_written_to(path: Path) -> None:
    path.write_bytes(line(0))
    path.chmod(0o644)
    file = JournalFile(path)
    assert path.stat().st_mode & 0o777 == 0o644
    file.append(line(1))
    assert path.stat().st_mode & 0o777 == 0o600
    file.close()
