"""The queue and what becomes of a document in it: read, refused, given up, lost with its worker."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tencent_ocr_async.actions import CLOUD_INFINITE
from tencent_ocr_async.emulator.recognition import Recognition
from tencent_ocr_async.emulator.recognition.processes import PATHS, WORKERS, WorkerPool, WorkerProcess
from tencent_ocr_async.emulator.recognition.workers import Workers
from tencent_ocr_async.emulator.refusals import Refusal

PROGRAM = str(Path(__file__).parent / "obedient_worker.py")
OBEDIENT = f"{PATHS}import runpy; runpy.run_path({PROGRAM!r}, run_name='__main__')"
ACTION = "GeneralAccurateOCR"


class Watch:
    """Where workers that hold a document report, and wait to be let go."""

    def __init__(self) -> None:
        self._begun: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
        self._server: asyncio.Server | None = None

    async def open(self) -> dict[str, Any]:
        self._server = await asyncio.start_server(self._welcome, "127.0.0.1", 0)
        return {"port": self._server.sockets[0].getsockname()[1]}

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        self._begun.put_nowait(writer)

    async def begun(self) -> asyncio.StreamWriter:
        return await asyncio.wait_for(self._begun.get(), 30)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """Obedient workers, kept between the tests."""
    pool = WorkerPool(lambda: WorkerProcess(OBEDIENT), grace=0)
    pool.join()
    yield pool
    pool.leave()
    pool.close()


@pytest.fixture
async def workers(pool: WorkerPool) -> AsyncIterator[Workers]:
    workers = Workers(1, 8, pool)
    yield workers
    await workers.close()


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    watch = Watch()
    yield watch
    watch.close()


async def test_the_loop_goes_on_while_a_picture_is_read(
    recognition: Recognition, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    document = save(draw(*["Invoice number 0123456789"] * 4))
    work = asyncio.create_task(recognition.recognise(ACTION, document, {}))
    turns = 0
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100
    assert len((await work)["TextDetections"]) == 4


async def test_both_apis_answer_for_the_same_document(
    recognition: Recognition, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    document = save(draw("Total 4711.50"))
    page = await recognition.recognise(ACTION, document, {"IsWords": True})
    response = await recognition.recognise(CLOUD_INFINITE, document, {"type": "accurate", "isword": "true"})
    (one,), (other,) = page["TextDetections"], response["TextDetections"]
    assert one["DetectedText"] == other["DetectedText"] == "Total 4711.50"
    assert one["Polygon"] == other["Polygon"]
    assert [w["Character"] for w in one["Words"]] == [w["Character"] for w in other["Words"]]
    assert response["PdfPageSize"] == 0


async def test_a_bad_document_is_refused_and_the_next_one_read(
    recognition: Recognition, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    with pytest.raises(Refusal) as refused:
        await recognition.recognise(CLOUD_INFINITE, b"nonsense", {})
    assert (refused.value.code, refused.value.http_status) == ("FailedOperation.ImageDecodeFailed", 400)
    assert (await recognition.recognise(CLOUD_INFINITE, save(draw("Total 1")), {}))["TextDetections"]


async def test_a_full_queue_refuses_and_frees_up_again(pool: WorkerPool, watch: Watch) -> None:
    workers = Workers(1, 1, pool)
    where = await watch.open()
    first = asyncio.create_task(workers.read(ACTION, b"hold", where))
    held = await watch.begun()
    second = asyncio.create_task(workers.read(ACTION, b"2", {}))
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refused:
        await workers.read(ACTION, b"3", {})
    assert (refused.value.code, refused.value.http_status) == ("FailedOperation.EngineRecognizeTimeout", 503)
    held.close()
    one, other = await asyncio.gather(first, second)
    assert one["pid"] == other["pid"] == (await workers.read(ACTION, b"4", {}))["pid"]
    await workers.close()


async def test_as_many_documents_are_read_at_once_as_there_are_workers(
    pool: WorkerPool, watch: Watch
) -> None:
    workers = Workers(2, 0, pool)
    where = await watch.open()
    tasks = [asyncio.create_task(workers.read(ACTION, b"hold", where)) for _ in range(2)]
    for held in [await watch.begun(), await watch.begun()]:
        held.close()
    one, other = await asyncio.gather(*tasks)
    assert one["pid"] != other["pid"]
    await workers.close()


async def test_closing_refuses_what_runs_and_what_waits_and_ends_the_threads(
    pool: WorkerPool, watch: Watch
) -> None:
    workers = Workers(1, 8, pool)
    where = await watch.open()
    tasks = [asyncio.create_task(workers.read(ACTION, b"hold", where)) for _ in range(3)]
    held = await watch.begun()
    await workers.close()
    held.close()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [Refusal] * 3
    with pytest.raises(Refusal, match="shut down"):
        await workers.read(ACTION, b"late", {})
    await workers.close()


async def test_a_cancelled_call_frees_its_worker_for_the_next(
    workers: Workers, pool: WorkerPool, watch: Watch
) -> None:
    where = await watch.open()
    task = asyncio.create_task(workers.read(ACTION, b"hold", where))
    held = await watch.begun()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    answer = await workers.read(ACTION, b"next", {})
    held.close()
    assert answer["pid"] in pool.idle


async def test_a_reading_without_steps_that_was_given_up_is_ended_by_force(
    pool: WorkerPool, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tencent_ocr_async.emulator.recognition.workers._PATIENCE", 0.01)
    workers = Workers(1, 8, pool)
    where = await watch.open()
    given_up = asyncio.create_task(workers.read(ACTION, b"hang", where))
    held = [await watch.begun()]
    given_up.cancel()
    await asyncio.wait([given_up])
    closed = asyncio.create_task(workers.read(ACTION, b"hang", where))
    held.append(await watch.begun())
    await workers.close()
    with pytest.raises(Refusal, match="shut down"):
        await closed
    for writer in held:
        writer.close()


@pytest.mark.parametrize("end", [b"die", b"crash"])
async def test_a_worker_that_dies_costs_its_document_alone(
    workers: Workers, end: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    before = await workers.read(ACTION, b"1", {})
    with pytest.raises(Refusal, match="broke off") as refused:
        await workers.read(ACTION, end, {})
    assert (refused.value.code, refused.value.http_status) == ("FailedOperation.OcrFailed", 500)
    assert "status -" in caplog.text
    with pytest.raises(ProcessLookupError):  # it is no zombie either
        os.kill(before["pid"], 0)
    assert (await workers.read(ACTION, b"2", {}))["pid"] != before["pid"]


async def test_a_worker_that_died_while_idle_costs_no_document(workers: Workers) -> None:
    pid = (await workers.read(ACTION, b"1", {}))["pid"]
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(os.waitid, os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert (await workers.read(ACTION, b"2", {}))["pid"] != pid


async def test_a_failure_inside_reading_is_the_services_fault(
    workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    for order, told in ((b"fail", "model broke"), (b"odd", "not JSON serializable")):
        with pytest.raises(Refusal, match=told) as refused:
            await workers.read(ACTION, order, {})
        assert (refused.value.code, refused.value.http_status) == ("FailedOperation.OcrFailed", 500)
        assert "Recognition failed\nTraceback" in caplog.text


async def test_what_a_worker_logs_is_logged_by_the_emulators_logger(
    workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tencent_ocr_async.emulator")
    await workers.read(ACTION, b"log", {})
    assert [(record.name, record.levelname, record.message) for record in caplog.records] == [
        ("tencent_ocr_async.emulator.a.library", "WARNING", "odd picture"),
        ("tencent_ocr_async.emulator.recognition.worker", "INFO", "asked for"),
    ]


async def test_what_libraries_print_or_read_does_not_disturb(
    workers: Workers, capfd: pytest.CaptureFixture[str]
) -> None:
    for order in (b"print", b"read input"):
        assert (await workers.read(ACTION, order, {}))["length"] == len(order)
    assert capfd.readouterr().out == ""


async def test_a_large_document_and_every_parameter_arrive(workers: Workers) -> None:
    parameters = {"ItemNames": ["名称", "\ud800"], "deep": {"a": [1, None, True, 0.5]}}
    answer = await workers.read(ACTION, bytes(8_000_000), parameters)
    assert (answer["length"], answer["parameters"]) == (8_000_000, parameters)


async def test_workers_let_the_event_loop_go_first_and_ignore_ctrl_c(workers: Workers) -> None:
    answer = await workers.read(ACTION, b"1", {})
    assert answer["nice"] > os.nice(0)
    os.kill(answer["pid"], signal.SIGINT)
    assert (await workers.read(ACTION, b"2", {}))["pid"] == answer["pid"]
    assert os.getpgid(answer["pid"]) != os.getpgid(0)


async def test_without_the_engine_a_request_is_told_what_to_install(workers: Workers) -> None:
    with pytest.raises(Refusal, match=r"libGL.*pip install tencent-ocr-async\[emulator\]") as refused:
        await workers.read(ACTION, b"missing", {})
    assert refused.value.code == "FailedOperation.UnOpenError"


async def test_a_library_that_is_not_installed_is_named(tmp_path: Path) -> None:
    hidden = f"{PATHS}sys.modules['onnxruntime'] = None; import importlib.util as u; f = u.find_spec;"
    hide = "u.find_spec = lambda n: None if n == 'onnxruntime' else f(n);"
    boot = f"{hidden}{hide}from tencent_ocr_async.emulator.recognition.worker import main; main()"
    pool = WorkerPool(lambda: WorkerProcess(boot), grace=0)
    workers = Workers(1, 1, pool)
    with pytest.raises(Refusal, match=r"onnxruntime.*pip install"):
        await workers.read(ACTION, b"x", {})
    await workers.close()
    pool.close()


def test_nothing_of_the_engine_is_imported_where_pictures_are_not_read() -> None:
    script = (
        "import sys; from tencent_ocr_async.emulator.recognition import Recognition; Recognition();"
        "heavy = {'numpy', 'cv2', 'onnxruntime', 'rapidocr', 'PIL', 'pypdfium2'};"
        "sys.exit(', '.join(heavy & sys.modules.keys()) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("cores", "workers"), [(None, 1), (1, 1), (2, 1), (5, 2), (8, 4), (64, 4)])
async def test_half_of_the_cores_read_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, workers: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    recognition = Recognition(queue=0)
    assert recognition._workers._capacity == workers
    await recognition.close()


async def test_instances_share_one_worker(save: Callable[..., bytes]) -> None:
    document = save(Image.new("RGB", (100, 100), "white"))
    for _ in range(2):
        recognition = Recognition()
        with pytest.raises(Refusal):
            await recognition.recognise(ACTION, document, {})
        await recognition.close()
        assert len(WORKERS.idle) == 1


async def test_the_engines_logger_stays_silent_about_empty_pages(
    recognition: Recognition, save: Callable[..., bytes], capfd: pytest.CaptureFixture[str]
) -> None:
    page = Image.new("RGB", (100, 100), "white")
    page.paste("lightgrey", (0, 0, 50, 100))
    with pytest.raises(Refusal, match="No text"):
        await recognition.recognise(ACTION, save(page), {})
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("workers", "queue"), [(0, 1), (1, -1)])
def test_nonsense_sizes_are_refused(workers: int, queue: int) -> None:
    with pytest.raises(ValueError, match="workers must be"):
        Recognition(workers=workers, queue=queue)
