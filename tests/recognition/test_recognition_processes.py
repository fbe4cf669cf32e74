"""Worker processes: shared, kept for a while, and never left behind."""

from __future__ import annotations

import asyncio
import io
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tencent_ocr_async.emulator.recognition import framing
from tencent_ocr_async.emulator.recognition.processes import WorkerDied, WorkerPool, WorkerProcess

ECHO = "import sys; sys.stdin.read()"
"""A worker that only waits for its input to be closed."""

POSIX_ONLY = pytest.mark.skipif(not hasattr(os, "fork"), reason="looks at processes as POSIX has them")


@pytest.fixture
def started() -> list[int]:
    return []


@pytest.fixture
def make(started: list[int]) -> Callable[..., WorkerPool]:
    def _start() -> WorkerProcess:
        worker = WorkerProcess(ECHO)
        started.append(worker.pid)
        return worker

    return lambda grace=0.0: WorkerPool(_start, grace)


@pytest.fixture
def pipe() -> Iterator[tuple[io.FileIO, io.FileIO]]:
    reading, writing = os.pipe()
    with io.FileIO(reading) as reader, io.FileIO(writing, "w") as writer:
        yield reader, writer


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_workers_are_shared_one_at_a_time(make: Callable[..., WorkerPool], started: list[int]) -> None:
    pool = make()
    pool.join()
    with pool.borrow() as first, pool.borrow() as second:
        assert second is not first
    with pool.borrow() as again:
        assert again in (first, second)
    assert len(started) == 2
    pool.close()
    assert all(map(is_gone, started))


def test_the_last_user_leaves_workers_for_the_next_one(
    make: Callable[..., WorkerPool], started: list[int]
) -> None:
    pool = make(grace=60)
    for _ in range(2):
        pool.join()
        with pool.borrow():
            pass
        pool.leave()
    assert list(pool.idle) == started
    assert len(started) == 1
    pool.close()


def test_after_its_grace_an_unused_worker_is_ended(
    make: Callable[..., WorkerPool], started: list[int]
) -> None:
    pool = make(grace=0)
    pool.join()
    with pool.borrow():
        pass
    pool.leave()
    for thread in [t for t in threading.enumerate() if isinstance(t, threading.Timer)]:
        thread.join(30)
    assert all(map(is_gone, started))


def test_a_worker_that_comes_back_after_everybody_left_is_ended(
    make: Callable[..., WorkerPool], started: list[int]
) -> None:
    pool = make()
    with pool.borrow():
        pass
    assert pool.idle == ()
    assert all(map(is_gone, started))


def test_a_worker_that_does_not_end_by_itself_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tencent_ocr_async.emulator.recognition.processes._PATIENCE", 0.01)
    worker = WorkerProcess("import time; time.sleep(600)")
    worker.end()
    assert is_gone(worker.pid)
    assert not worker.alive


def test_asking_a_dead_worker_is_told() -> None:
    worker = WorkerProcess("pass")
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
    with pytest.raises(WorkerDied, match="status 0"):
        worker.ask({}, b"x")


@POSIX_ONLY
def test_a_fork_forgets_the_workers_and_leaves_them_to_their_parent(
    make: Callable[..., WorkerPool],
) -> None:
    pool = make()
    pool.join()
    with pool.borrow() as worker:
        pass
    script_end, test_end = os.pipe()
    child = os.fork()
    if not child:
        os.write(test_end, b"%d %d" % (len(pool.idle), worker.alive))
        os._exit(0)
    assert os.read(script_end, 10) == b"0 0"
    os.waitpid(child, 0)
    os.close(script_end)
    os.close(test_end)
    assert (pool.idle, worker.alive) == ((worker.pid,), True)
    pool.close()


@POSIX_ONLY
def test_a_worker_has_none_of_its_parents_files(make: Callable[..., WorkerPool]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        os.set_inheritable(server.fileno(), True)
        pool = make()
        pool.join()
        with pool.borrow() as worker, pool.borrow() as other:
            for process in (worker, other):
                assert not Path(f"/proc/{process.pid}/fd/{server.fileno()}").exists()
        pool.close()


SCRIPT = """
    import asyncio, os, sys
    from tencent_ocr_async.emulator.recognition import Recognition
    from tencent_ocr_async.emulator.recognition.processes import WORKERS

    async def main():
        recognition = Recognition()
        try:
            await recognition.recognise("GeneralAccurateOCR", b"no picture", {})
        except Exception as error:
            assert "ImageDecodeFailed" in str(error), error
        print(*WORKERS.idle, flush=True)
        %s

    asyncio.run(main())
"""


@POSIX_ONLY
@pytest.mark.parametrize(
    ("rest", "end"),
    [
        ("await recognition.close()", None),
        ("pass", None),
        ("sys.exit(3)", None),
        ("os._exit(0)", None),
        ("await asyncio.sleep(60)", signal.SIGKILL),
        ("await asyncio.sleep(60)", signal.SIGINT),
    ],
    ids=["closed", "not closed", "exit", "sudden exit", "killed", "interrupted"],
)
async def test_no_worker_outlives_the_process_that_started_it(rest: str, end: signal.Signals | None) -> None:
    code = textwrap.dedent(SCRIPT % rest)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-X", "dev", "-c", code, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert int(await process.stdout.readline())
    if end is not None:
        process.send_signal(end)
    # The worker has the same standard error: there is no end to it before the worker's.
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert b"Warning" not in errors


def test_messages_arrive_whole(pipe: tuple[io.FileIO, io.FileIO]) -> None:
    reader, writer = pipe
    body = os.urandom(300_000)  # more than a pipe holds
    sender = threading.Thread(target=framing.send, args=(writer, {"名称": [1, None]}, body))
    sender.start()
    assert framing.receive(reader) == ({"名称": [1, None]}, body)
    sender.join()
    assert select.select([reader], [], [], 0)[0] == []


@pytest.mark.parametrize("part", [0, 3, 8, 12])
def test_a_message_that_breaks_off_is_the_end(pipe: tuple[io.FileIO, io.FileIO], part: int) -> None:
    reader, writer = pipe
    framing.send(writer, {"a": 1}, b"body")
    whole = reader.read(100)
    assert whole is not None
    writer.write(whole[:part])
    writer.close()
    assert framing.receive(reader) is None
