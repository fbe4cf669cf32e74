"""The threads: the loop stays free, the queue has an end, closing is prompt, and a missing engine is told."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tencent_ocr_async.actions import CLOUD_INFINITE
from tencent_ocr_async.emulator.recognition import Recognition, general_accurate
from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.pages import Page, PageRequest
from tencent_ocr_async.emulator.recognition.workers import ENGINES, EnginePool
from tencent_ocr_async.emulator.refusals import Refusal


class Held:
    """Stands for reading: waits in the worker thread until the test lets it go."""

    def __init__(self) -> None:
        self.started = threading.Semaphore(0)
        self.go = threading.Event()
        self.read: list[bytes] = []

    def __call__(
        self, engine: Any, document: bytes, request: PageRequest, checkpoint: Callable[[], None]
    ) -> Page:
        self.started.release()
        while not self.go.wait(0.01):
            checkpoint()
        self.read.append(document)
        return Page(0.0)

    async def until_started(self) -> None:
        assert await asyncio.to_thread(self.started.acquire, timeout=30)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> Held:
    held = Held()
    monkeypatch.setattr(general_accurate, "read_document", held)
    return held


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("recognition")]


async def test_the_loop_goes_on_while_a_picture_is_read(
    recognition: Recognition, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    document = save(draw(*["Invoice number 0123456789"] * 4))
    work = asyncio.create_task(recognition.recognise("GeneralAccurateOCR", document, {}))
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
    page = await recognition.recognise("GeneralAccurateOCR", document, {"IsWords": True})
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


async def test_a_full_queue_refuses_and_frees_up_again(held: Held) -> None:
    recognition = Recognition(workers=1, queue=1)
    first = asyncio.create_task(recognition.recognise("GeneralAccurateOCR", b"1", {}))
    await held.until_started()
    second = asyncio.create_task(recognition.recognise("GeneralAccurateOCR", b"2", {}))
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refused:
        await recognition.recognise("GeneralAccurateOCR", b"3", {})
    assert (refused.value.code, refused.value.http_status) == ("FailedOperation.EngineRecognizeTimeout", 503)
    held.go.set()
    await asyncio.gather(first, second)
    await recognition.recognise("GeneralAccurateOCR", b"4", {})
    assert held.read == [b"1", b"2", b"4"]
    await recognition.close()


async def test_as_many_documents_are_read_at_once_as_there_are_workers(held: Held) -> None:
    recognition = Recognition(workers=2)
    calls = [recognition.recognise("GeneralAccurateOCR", b"%d" % n, {}) for n in range(2)]
    tasks = [asyncio.create_task(call) for call in calls]
    await held.until_started()
    await held.until_started()
    held.go.set()
    await asyncio.gather(*tasks)
    await recognition.close()


async def test_closing_refuses_what_runs_and_what_waits_and_ends_the_threads(held: Held) -> None:
    before = threads()
    recognition = Recognition()
    calls = [recognition.recognise("GeneralAccurateOCR", b"%d" % n, {}) for n in range(3)]
    tasks = [asyncio.create_task(call) for call in calls]
    await held.until_started()
    await recognition.close()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [Refusal] * 3
    assert held.read == []
    assert threads() == before
    with pytest.raises(Refusal, match="shut down"):
        await recognition.recognise("GeneralAccurateOCR", b"late", {})
    await recognition.close()


async def test_a_cancelled_call_frees_its_worker(held: Held) -> None:
    recognition = Recognition(workers=1, queue=0)
    task = asyncio.create_task(recognition.recognise("GeneralAccurateOCR", b"1", {}))
    await held.until_started()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    while recognition._workers._jobs:  # noqa: ASYNC110 - the worker has nothing to wait for
        await asyncio.sleep(0)
    held.go.set()
    await recognition.recognise("GeneralAccurateOCR", b"2", {})
    assert held.read == [b"2"]
    await recognition.close()


@pytest.mark.parametrize("missing", ["rapidocr", "onnxruntime", "cv2", "numpy", "PIL", "pypdfium2"])
async def test_without_the_engine_a_request_is_told_what_to_install(
    recognition: Recognition, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(Refusal, match=r"pip install tencent-ocr-async\[emulator\]") as refused:
        await recognition.recognise("GeneralAccurateOCR", b"x", {})
    assert refused.value.code == "FailedOperation.UnOpenError"


def test_nothing_of_the_engine_is_imported_before_it_is_needed() -> None:
    script = (
        "import sys; from tencent_ocr_async.emulator.recognition import Recognition; Recognition();"
        "heavy = {'numpy', 'cv2', 'onnxruntime', 'rapidocr', 'PIL', 'pypdfium2'};"
        "sys.exit(', '.join(heavy & sys.modules.keys()) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


async def test_an_engines_own_failure_is_the_services_fault(
    recognition: Recognition, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> Page:
        raise RuntimeError("model broke")

    monkeypatch.setattr(general_accurate, "read_document", fail)
    with pytest.raises(Refusal, match="model broke") as refused:
        await recognition.recognise("GeneralAccurateOCR", b"x", {})
    assert (refused.value.code, refused.value.http_status) == ("FailedOperation.OcrFailed", 500)
    assert "Recognition failed" in caplog.text


def test_engines_are_shared_one_at_a_time_and_dropped_by_the_last_user() -> None:
    pool = EnginePool()
    pool.join()
    pool.join()
    with pool.borrow(object) as first, pool.borrow(object) as second:
        assert second is not first
    with pool.borrow(object) as again:
        assert again in (first, second)
    pool.leave()
    with pool.borrow(object) as kept:
        assert kept in (first, second)
    pool.leave()
    with pool.borrow(object) as new:
        assert new not in (first, second)


async def test_instances_share_one_engine(
    draw: Callable[..., Image.Image], save: Callable[..., bytes], engine: Engine
) -> None:
    document = save(draw("Total 1"))
    idle = list(ENGINES._idle)
    for _ in range(2):
        recognition = Recognition()
        await recognition.recognise("GeneralAccurateOCR", document, {})
        await recognition.close()
    assert set(map(id, ENGINES._idle)) == set(map(id, idle))


async def test_the_engines_logger_stays_silent_about_empty_pages(
    recognition: Recognition, save: Callable[..., bytes], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refusal):
        await recognition.recognise("GeneralAccurateOCR", save(Image.new("RGB", (100, 100), "white")), {})
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("workers", "queue"), [(0, 1), (1, -1)])
def test_nonsense_sizes_are_refused(workers: int, queue: int) -> None:
    with pytest.raises(ValueError, match="workers must be"):
        Recognition(workers=workers, queue=queue)
