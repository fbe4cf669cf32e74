"""Recording and replaying, against a second emulator in the place of the cloud."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pictures import make_picture

from tencent_ocr_async import (
    ApiError,
    CloudInfiniteClient,
    Credentials,
    LocalLimits,
    OcrClient,
    Rate,
    RetryPolicy,
)
from tencent_ocr_async.emulator import Emulator, Examples, Refusal
from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.replay import Recorder, Replay

ACTIONS = ("SealOCR", "GeneralAccurateOCR", "IDCardOCR", "MLIDCardOCR", "CloudInfiniteOCR")
FAST = dict.fromkeys(ACTIONS, Rate(1000))
CLOUD_KEY = Credentials("AKIDcloud-not-a-real-id", "cloud-not-a-real-key")
BUCKET = ("emulator-1250000000", "ap-guangzhou")
A, B = make_picture("PNG", (40, 30)), make_picture("PNG", (50, 30))


@dataclass
class Place:
    """A cloud that is another emulator, the emulator that records it, and a client of that."""

    cloud: Emulator
    local: Emulator
    ocr: OcrClient
    ci: CloudInfiniteClient
    recorder: Recorder


def api(emulator: Emulator) -> OcrClient:
    return OcrClient(
        emulator.credentials, endpoint=emulator.url, limits=LocalLimits(FAST), retry=RetryPolicy.none()
    )


def cos(emulator: Emulator) -> CloudInfiniteClient:
    return CloudInfiniteClient(
        *BUCKET,
        emulator.credentials,
        endpoint=emulator.url,
        limits=LocalLimits(FAST),
        retry=RetryPolicy.none(),
    )


@asynccontextmanager
async def recording(folder: Path) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        cloud = await stack.enter_async_context(
            Emulator(credentials=CLOUD_KEY, rates=FAST, recognition=Examples())
        )
        passing = await stack.enter_async_context(api(cloud)), await stack.enter_async_context(cos(cloud))
        recorder = await stack.enter_async_context(Recorder(folder, *passing))
        local = await stack.enter_async_context(Emulator(rates=FAST, recognition=recorder))
        recorder.objects = local.objects
        clients = await stack.enter_async_context(api(local)), await stack.enter_async_context(cos(local))
        yield Place(cloud, local, *clients, recorder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "answers"


@pytest.fixture
async def place(folder: Path) -> AsyncIterator[Place]:
    async with recording(folder) as made:
        yield made


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_call_goes_out_once_and_is_replayed_from_then_on(place: Place, folder: Path) -> None:
    place.cloud.answer("SealOCR", {"SealBody": "from the cloud"})
    answers = [await place.ocr.seal_ocr(A) for _ in range(3)]
    assert {answer.seal_body for answer in answers} == {"from the cloud"}
    assert len(place.cloud.ledger) == 1
    async with Emulator(recognition=Replay(folder)) as offline, api(offline) as ocr:
        assert (await ocr.seal_ocr(A)).seal_body == "from the cloud"
    async with recording(folder) as later:
        assert (await later.ocr.seal_ocr(A)).seal_body == "from the cloud"
        assert len(later.cloud.ledger) == 0


async def test_another_document_or_parameter_is_another_call(place: Place, folder: Path) -> None:
    await place.ocr.seal_ocr(A)
    await place.ocr.seal_ocr(B)
    await place.ocr.seal_ocr(A, enable_pdf=False)
    assert [dict(entry.parameters) for entry in place.cloud.ledger] == [{}, {}, {"EnablePdf": False}]
    assert len(files(folder)) == 3
    assert place.cloud.ledger.documents == place.local.ledger.documents


async def test_any_action_of_one_document_is_recorded_and_no_other(place: Place) -> None:
    place.cloud.answer("IDCardOCR", {"Name": "李明"})
    assert (await place.ocr.call("IDCardOCR", A, CardSide="FRONT"))["Name"] == "李明"
    with pytest.raises(ApiError, match="one document"):
        await place.ocr.call("MLIDCardOCR", A)
    assert len(place.cloud.ledger) == 1


async def test_equal_calls_at_the_same_time_go_out_once(place: Place) -> None:
    await asyncio.gather(*(place.ocr.seal_ocr(A) for _ in range(20)))
    assert len(place.cloud.ledger) == 1
    assert place.local.ledger.billed == 20


async def test_what_a_leaving_caller_paid_for_is_recorded(folder: Path) -> None:
    async with recording(folder) as place:
        place.cloud.fail("delay", delay=0.2)
        call = asyncio.create_task(place.ocr.seal_ocr(A))
        while not place.cloud.ledger:  # noqa: ASYNC110 - the other side's doing
            await asyncio.sleep(0.001)
        call.cancel()
        await asyncio.wait([call])
    assert len(files(folder)) == 1


async def test_what_the_service_says_of_the_document_is_recorded_too(place: Place, folder: Path) -> None:
    place.cloud.answer("SealOCR", Refusal("FailedOperation.ImageBlur", "模糊"))
    for _ in range(2):
        with pytest.raises(ApiError, match=r"ImageBlur: 模糊"):
            await place.ocr.seal_ocr(A)
    assert len(place.cloud.ledger) == 1
    assert len(files(folder)) == 1


@pytest.mark.parametrize("code", ["InternalError", "ResourceUnavailable.InArrears", "RequestLimitExceeded"])
async def test_errors_that_pass_are_passed_on_and_not_recorded(place: Place, folder: Path, code: str) -> None:
    place.cloud.fail(code, times=1)
    with pytest.raises(ApiError) as caught:
        await place.ocr.seal_ocr(A)
    assert caught.value.code == code
    assert files(folder) == []
    assert (await place.ocr.seal_ocr(A)).seal_body
    assert len(files(folder)) == 1


async def test_no_answer_is_an_error_that_no_client_repeats(place: Place, folder: Path) -> None:
    place.cloud.fail("cut", times=1, billed=True)
    with pytest.raises(ApiError) as caught:
        await OcrClient(place.local.credentials, endpoint=place.local.url).seal_ocr(A)
    assert caught.value.code == "FailedOperation"
    assert "gave no answer" in caught.value.message
    assert len(place.cloud.ledger) == 1
    assert files(folder) == []


async def test_objects_are_asked_for_in_the_real_bucket_under_their_key(place: Place, folder: Path) -> None:
    place.cloud.objects["folder/a b.png"] = place.local.objects["folder/a b.png"] = A
    first = await place.ci.ocr("folder/a b.png", type="general", isword=True)
    again = await place.ci.ocr("folder/a b.png", type="general", isword=True)
    assert first.text_detections == again.text_detections
    assert first.text_detections[0].detected_text == "Hey you"
    assert first.text_detections[0].words[0].character == "Hey"
    (entry,) = place.cloud.ledger
    assert dict(entry.parameters) == {"type": "general", "isword": "true"}
    assert len(files(folder)) == 1
    async with Emulator(recognition=Replay(folder)) as offline, cos(offline) as ci:
        offline.objects["other name.png"] = A
        assert (await ci.ocr("other name.png", type="general", isword=True)).text == first.text


async def test_a_url_is_known_by_its_content_and_leaves_no_trace(place: Place, folder: Path) -> None:
    async def picture(request: web.Request) -> web.Response:
        return web.Response(body=A)

    app = web.Application()
    app.router.add_get("/a.png", picture)
    async with TestServer(app) as server:
        await place.ocr.seal_ocr(f"http://127.0.0.1:{server.port}/a.png?q-signature=own-signature")
    await place.ocr.seal_ocr(A)
    assert len(place.cloud.ledger) == 1
    assert "own-signature" not in files(folder)[0].read_text("utf-8")


async def test_a_recording_is_readable_and_the_owners_alone(place: Place, folder: Path) -> None:
    await place.ocr.extract_doc_multi(A, item_names=["号码"])
    (path,) = files(folder)
    document = next(iter(place.cloud.ledger.documents))
    assert path.name.startswith(f"ExtractDocMulti-{document}-")
    text = path.read_text("utf-8")
    recording = json.loads(text)
    assert recording["Parameters"] == {"ItemNames": ["号码"]}
    assert recording["Response"]["StructuralList"][0]["Groups"][0]["Lines"][0]["Key"]["AutoName"] == "号码"
    for secret in (CLOUD_KEY.secret_id, CLOUD_KEY.secret_key, place.local.credentials.secret_key, "Base64"):
        assert secret not in text
    if sys.platform != "win32":
        assert (mode(path), mode(folder)) == (0o600, 0o700)


async def test_a_replay_names_what_is_missing(folder: Path) -> None:
    async with Emulator(rates=FAST, recognition=Replay(folder)) as emulator, api(emulator) as ocr:
        with pytest.raises(
            ApiError, match=r"nothing goes out: SealOCR-[0-9a-f]{64}-[0-9a-f]{16}\.json"
        ) as caught:
            await ocr.seal_ocr(A)
    assert caught.value.code == "UnsupportedOperation"
    assert not caught.value.fatal


@pytest.mark.parametrize("content", ["", "{", "[]", '{"Response": 5}', "{}"])
async def test_a_broken_recording_is_told_and_not_paid_for_again(
    place: Place, folder: Path, content: str
) -> None:
    await place.ocr.seal_ocr(A)
    (path,) = files(folder)
    path.write_text(content)
    with pytest.raises(ApiError, match="no recorded answer"):
        await place.ocr.seal_ocr(A)
    assert len(place.cloud.ledger) == 1


async def test_an_answer_that_cannot_be_written_is_kept_and_told(
    place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(name: str, recording: Mapping[str, Any]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(place.recorder._recordings, "store", full)
    for _ in range(2):
        assert (await place.ocr.seal_ocr(A)).seal_body
    assert len(place.cloud.ledger) == 1
    assert "No space left" in caplog.text


def test_a_folder_that_takes_no_file_is_refused_before_anything_is_paid(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigurationError, match="takes no recordings"):
        Recorder(tmp_path / "file")


async def test_a_fixed_answer_goes_before_the_recording(place: Place, folder: Path) -> None:
    place.local.answer("SealOCR", {"SealBody": "fixed"})
    assert (await place.ocr.seal_ocr(A)).seal_body == "fixed"
    assert len(place.cloud.ledger) == 0
