"""A batch with a journal: nothing is paid for twice, whatever the run before came to."""

# ruff: noqa: ASYNC240 - nothing else runs in the loop while a test looks at a file

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pictures import make_picture

from tencent_ocr_async import (
    CloudInfiniteClient,
    ConfigurationError,
    Document,
    DocumentError,
    LocalLimits,
    OcrClient,
    Rate,
    RejectedDocumentError,
    ResponseError,
    RetryPolicy,
    ServiceError,
    TransportError,
    batch,
)
from tencent_ocr_async.emulator import Emulator, Examples
from tencent_ocr_async.errors import OcrError
from tencent_ocr_async.jobs import name_of
from tencent_ocr_async.journal import Journal
from tencent_ocr_async.journal_lines import describe_failure, restore_error
from tencent_ocr_async.models import SealOCRResponse
from tencent_ocr_async.stops import BatchStoppedError

FAST = {"SealOCR": Rate(1000), "VatInvoiceOCR": Rate(1000), "CloudInfiniteOCR": Rate(1000)}


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(rates=FAST, recognition=Examples()) as emulator:
        yield emulator


@pytest.fixture
async def ocr(emulator: Emulator) -> AsyncIterator[OcrClient]:
    async with OcrClient(
        emulator.credentials,
        endpoint=emulator.url,
        limits=LocalLimits(FAST),
        retry=RetryPolicy(attempts=2, base=0),
    ) as ocr:
        yield ocr


@pytest.fixture
def scans(tmp_path: Path) -> list[Path]:
    """Ten different pictures as files."""
    paths = [tmp_path / f"{number}.png" for number in range(10)]
    for number, path in enumerate(paths):
        path.write_bytes(make_picture("PNG", (40 + number, 40)))
    return paths


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


async def collect(method: Any, documents: Any, path: Path, **options: Any) -> list[Any]:
    items: Any = batch(method, documents, **{"journal": path, "ordered": True, **options})
    return [item async for item in items]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


async def test_a_line_holds_what_the_documentation_says(
    ocr: OcrClient, scans: list[Path], path: Path
) -> None:
    (item,) = await collect(ocr.seal_ocr, scans[:1], path, enable_pdf=False)
    (line,) = lines(path)
    assert list(line) == [
        "v",
        "index",
        "document",
        "sha256",
        "action",
        "parameters",
        "response",
        "error",
        "attempts",
        "time",
    ]
    assert (line["v"], line["document"], line["action"]) == (1, str(scans[0]), "SealOCR")
    assert line["parameters"] == {"EnablePdf": False}
    assert line["response"] == item.response.model_dump(mode="json", by_alias=True)
    assert (line["error"], line["attempts"]) == (None, 1)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_resumed_run_calls_nothing_and_yields_the_same_answers(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    first = await collect(ocr.seal_ocr, scans, path)
    written = path.read_bytes()
    again = await collect(ocr.seal_ocr, scans, path)
    assert len(emulator.ledger) == 10
    assert [item.response for item in again] == [item.response for item in first]
    assert {type(item.response) for item in again} == {SealOCRResponse}
    assert {(item.attempts, item.resumed) for item in first} == {(1, False)}
    assert {(item.attempts, item.resumed) for item in again} == {(0, True)}
    assert path.read_bytes() == written


async def test_a_document_is_known_by_its_content_however_it_is_handed_in(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    content = scans[0].read_bytes()
    await collect(ocr.seal_ocr, [scans[0]], path)
    renamed = scans[0].rename(scans[0].with_name("renamed.png"))
    text = base64.b64encode(content).decode()
    forms = [
        renamed,
        str(renamed),
        content,
        bytearray(content),
        Document.from_bytes(content, "named"),
        Document.from_base64(text),
        Document.from_base64(f"data:image/png;base64,{text}"),
    ]
    items = await collect(ocr.seal_ocr, forms, path)
    assert [item.error for item in items if item.error] == []
    assert all(item.resumed for item in items)
    assert len(emulator.ledger) == 1
    names = {line["document"] for line in lines(path)}
    assert names == {str(scans[0]), str(renamed), f"<{len(content)} bytes>", "named"} | {
        line for line in names if line.endswith("characters of Base64>")
    }


async def test_call_and_the_typed_method_share_their_answers(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    (typed,) = await collect(ocr.seal_ocr, scans[:1], path, enable_pdf=True)
    (raw,) = await collect(partial(ocr.call, "SealOCR"), scans[:1], path, EnablePdf=True)
    assert raw.response == typed.response.model_dump(mode="json", by_alias=True)
    assert len(emulator.ledger) == 1


async def test_the_same_bytes_twice_in_one_run_are_paid_for_once(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    contents = [scan.read_bytes() for scan in scans[:3]]
    items = await collect(ocr.seal_ocr, contents * 20, path, concurrency=16)
    assert len(emulator.ledger) == 3
    assert {item.error for item in items} == {None}
    assert sum(item.resumed for item in items) == 57
    shared = [item.response for item in items if item.document == contents[0]]
    assert all(response == shared[0] for response in shared)
    assert len({id(response) for response in shared}) == len(shared), "each item has a response of its own"


async def test_a_twin_of_a_document_that_failed_for_a_passing_reason_is_called_itself(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    emulator.fail("InternalError", times=2)
    twins = await collect(ocr.seal_ocr, [scans[0], scans[0]], path)
    assert {(type(item.error), item.attempts) for item in twins} == {(ServiceError, 2), (type(None), 1)}


async def test_lines_in_order_are_waited_for_by_nobody_who_holds_them_up(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    emulator.fail("InternalError", times=2)
    # Bytes are hashed at once and files beside the loop: the second twin is the first to be called.
    twins = [scans[0], scans[0].read_bytes()]
    journal = Journal(path, in_order=True)
    first, second = await asyncio.wait_for(collect(ocr.seal_ocr, twins, path, journal=journal), 30)
    assert (first.error, type(second.error)) == (None, ServiceError)
    assert [line["index"] for line in lines(path)] == [0, 1]
    assert all(item.resumed for item in await collect(ocr.seal_ocr, twins, path))


async def test_a_twin_of_a_rejected_document_shares_its_refusal(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    emulator.fail("FailedOperation.EmptyImageError", times=1, billed=True)
    items = await collect(ocr.seal_ocr, [scans[0]] * 4, path)
    assert {type(item.error) for item in items} == {RejectedDocumentError}
    assert len(emulator.ledger) == 1


async def test_what_failed_for_a_passing_reason_is_called_again_and_what_was_rejected_is_not(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    emulator.fail("FailedOperation.ImageBlur", times=1)
    emulator.fail("InternalError", times=2)
    await collect(ocr.seal_ocr, scans[:3], path, concurrency=1)
    blurred, busy, good = await collect(ocr.seal_ocr, scans[:3], path)
    assert isinstance(blurred.error, RejectedDocumentError)
    assert blurred.error.code == "FailedOperation.ImageBlur"
    assert blurred.error.request_id == emulator.ledger[0].request_id
    assert (blurred.attempts, blurred.resumed) == (0, True)
    assert (busy.error, busy.attempts, busy.resumed) == (None, 1, False)
    assert good.resumed
    (retried, *others) = await collect(ocr.seal_ocr, scans[:3], path, retry_failed=True)
    assert (retried.error, retried.attempts) == (None, 1)
    assert all(item.resumed for item in others)


async def test_what_had_no_answer_in_time_is_repeated_by_a_later_run_only_where_that_may_be(
    emulator: Emulator, scans: list[Path], path: Path
) -> None:
    emulator.fail("hang", times=2, billed=True)
    options: dict[str, Any] = {"endpoint": emulator.url, "limits": LocalLimits(FAST), "timeout": 0.5}
    async with OcrClient(emulator.credentials, **options) as ocr:
        first = await collect(ocr.seal_ocr, scans[:2], path, repeat_ambiguous=False)
        assert [type(item.error) for item in first] == [TransportError] * 2
        for _ in range(2):
            again = await collect(ocr.seal_ocr, scans[:2], path, repeat_ambiguous=False)
            assert [(type(item.error), item.resumed) for item in again] == [(TransportError, True)] * 2
        assert len(emulator.ledger) == 2
        items = batch(ocr.seal_ocr, scans[:2], journal=path)
        assert [item.error async for item in items] == [None, None]
        assert items.ambiguous_repeats == 2, "what may be billed twice is counted over the runs"
    assert emulator.ledger.billed == 4


async def test_retry_failed_repeats_what_had_no_answer_in_time_too(
    emulator: Emulator, scans: list[Path], path: Path
) -> None:
    emulator.fail("hang", times=1)
    options: dict[str, Any] = {"endpoint": emulator.url, "limits": LocalLimits(FAST), "timeout": 0.5}
    async with OcrClient(emulator.credentials, **options) as ocr:
        await collect(ocr.seal_ocr, scans[:1], path, repeat_ambiguous=False)
        (item,) = await collect(ocr.seal_ocr, scans[:1], path, repeat_ambiguous=False, retry_failed=True)
    assert item.error is None


async def test_a_missing_file_is_looked_for_again(ocr: OcrClient, scans: list[Path], path: Path) -> None:
    content = scans[0].read_bytes()
    scans[0].unlink()
    (missing,) = await collect(ocr.seal_ocr, scans[:1], path)
    scans[0].write_bytes(content)
    (found,) = await collect(ocr.seal_ocr, scans[:1], path)
    assert isinstance(missing.error, DocumentError)
    assert lines(path)[0]["sha256"] is None
    assert (found.error, found.attempts) == (None, 1)


async def test_changed_parameters_are_a_new_job_and_said_so_once(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await collect(ocr.seal_ocr, scans[:3], path)
    assert caplog.messages == []
    items = await collect(ocr.seal_ocr, scans[:3], path, enable_pdf=False)
    assert len(emulator.ledger) == 6
    assert not any(item.resumed for item in items)
    (told,) = caplog.messages
    assert "other parameters" in told
    assert '{"EnablePdf": false}' in told
    caplog.clear()
    assert all(item.resumed for item in await collect(ocr.seal_ocr, scans[:3], path))
    assert all(item.resumed for item in await collect(ocr.seal_ocr, scans[:3], path, enable_pdf=False))
    assert caplog.messages == []


async def test_keys_of_objects_are_known_by_key_and_bucket(path: Path) -> None:
    class Recognition:
        async def recognise(self, action: str, document: bytes, parameters: object) -> dict[str, Any]:
            return {"TextDetections": [{"DetectedText": document.decode(), "Confidence": "99"}]}

        async def close(self) -> None:
            return

    async with Emulator(rates=FAST, recognition=Recognition()) as emulator:
        emulator.objects.update({"a.png": b"one", "b.png": b"two"})
        for bucket in ("emulator-1250000000", "other-1250000000"):
            async with CloudInfiniteClient(
                bucket, "ap-guangzhou", emulator.credentials, endpoint=emulator.url
            ) as ci:
                first = await collect(ci.ocr, ["a.png", "b.png"], path, type="fast")
                again = await collect(ci.ocr, ["a.png", "b.png"], path, type="fast")
                if bucket.startswith("emulator"):
                    assert [item.response.text for item in again] == ["one", "two"]
                    assert [item.response for item in again] == [item.response for item in first]
                assert not any(item.resumed for item in first)


async def test_a_function_of_ones_own_needs_a_name_for_its_action(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    async def both(document: Path) -> dict[str, Any]:
        seal = await ocr.seal_ocr(document)
        return {"seal": seal.seal_body}

    with pytest.raises(ConfigurationError, match="journal_as"):
        batch(both, scans, journal=path)
    first = await collect(both, scans[:2], path, journal_as="both")
    again = await collect(both, scans[:2], path, journal_as="both")
    assert [item.response for item in first] == [item.response for item in again]
    assert len(emulator.ledger) == 2


async def test_documents_of_ones_own_function_may_be_texts_and_numbers(path: Path) -> None:
    called: list[Any] = []

    async def look_up(document: Any) -> dict[str, Any]:
        called.append(document)
        return {"looked up": document}

    documents = ["invoice 1", 2, ("a", 3), "invoice 4"]
    first = await collect(look_up, documents, path, journal_as="look up")
    again = await collect(look_up, [*documents, "invoice 5"], path, journal_as="look up")
    assert [item.response for item in first] == [{"looked up": document} for document in documents]
    assert [item.resumed for item in again] == [True] * 4 + [False]
    assert len(called) == 5


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (
            "https://b.cos.ap-x.myqcloud.com/a.png?q-ak=id&q-signature=5ec4e7&x-cos-security-token=5ec4e7",
            "https://b.cos.ap-x.myqcloud.com/a.png?q-ak=id&q-signature=***&x-cos-security-token=***",
        ),
        ("https://user:5ec4e7@example.com/a.png", "https://***@example.com/a.png"),
        (
            "https://example.com/a@b.png?page=1&token=5ec4e7#top",
            "https://example.com/a@b.png?page=1&token=***#top",
        ),
        ("https://example.com/signs.png?design=1", "https://example.com/signs.png?design=1"),
    ],
)
def test_a_url_is_named_without_its_secrets(url: str, name: str) -> None:
    assert name_of(url) == name
    assert name_of(Document.from_url(url)) == name


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"retry_failed": True}, "for a run with a journal"),
        ({"journal": "r.jsonl", "enabel_pdf": True}, "did you mean enable_pdf"),
        ({"max_calls": -1}, "max_calls must be 0 or more"),
    ],
)
async def test_wrong_use_is_refused_when_the_batch_is_made(
    ocr: OcrClient, options: dict[str, Any], named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named):
        batch(ocr.seal_ocr, [], **options)
    assert not Path("r.jsonl").exists()


async def test_a_second_run_on_the_same_journal_is_refused_and_the_first_goes_on(
    ocr: OcrClient, scans: list[Path], path: Path
) -> None:
    async with batch(ocr.seal_ocr, scans, journal=path) as items:
        await anext(items)
        with pytest.raises(ConfigurationError, match="in use by another run"):
            await collect(ocr.seal_ocr, scans, path)
        code = (
            f"import sys; sys.path[:] = {sys.path!r}\n"
            "from tencent_ocr_async.journal_file import JournalFile\n"
            f"from pathlib import Path\nJournalFile(Path({str(path)!r}))"
        )
        other = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
        )
        assert "in use by another run" in other.stderr
        assert len([item async for item in items]) == 9
    assert len(await collect(ocr.seal_ocr, scans, path)) == 10


async def test_a_run_that_is_left_early_leaves_a_journal_to_go_on_with(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    async with batch(ocr.seal_ocr, scans, journal=path, concurrency=2) as items:
        async for item in items:
            if item.index >= 4:
                break
    done = len(lines(path))
    items_now = await collect(ocr.seal_ocr, scans, path)
    assert done >= 4
    assert sum(item.resumed for item in items_now) == done
    assert all(item.error is None for item in items_now)


_ON_A_SMALL_DISK = """
import asyncio, json, resource, sys
url, key_id, key, journal, room, *scans = sys.argv[1:]
from tencent_ocr_async import Credentials, LocalLimits, OcrClient, Rate, batch
from tencent_ocr_async.stops import BatchStoppedError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))

async def main():
    limits = LocalLimits({"SealOCR": Rate(1000)})
    async with OcrClient(Credentials(key_id, key), endpoint=url, limits=limits) as ocr:
        items, count = batch(ocr.seal_ocr, scans, journal=journal, concurrency=2), 0
        try:
            async for item in items:
                assert item.error is None
                count += 1
        except BatchStoppedError as error:
            print(json.dumps([count, items.not_tried, str(error), error.__notes__]))

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
async def test_a_full_disk_ends_the_run_with_every_answer_handed_out_and_the_rest_not_tried(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    await collect(ocr.seal_ocr, scans[:3], path)
    room = path.stat().st_size + 100
    path.unlink()
    account = (emulator.credentials.secret_id, emulator.credentials.secret_key)
    done = await asyncio.to_thread(
        subprocess.run,
        [
            sys.executable,
            "-c",
            _ON_A_SMALL_DISK,
            emulator.url,
            *account,
            str(path),
            str(room),
            *map(str, scans),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.stderr == ""
    count, left, said, notes = json.loads(done.stdout)
    assert count + left == 10
    assert 4 <= count <= 6
    assert "cannot be written" in said
    assert notes == [f"batch: {left} documents were not tried"]
    assert len(lines(path)) == 3, "whole lines only"
    resumed = await collect(ocr.seal_ocr, scans, path)
    assert sum(item.resumed for item in resumed) == 3
    assert all(item.error is None for item in resumed)


async def test_a_journal_on_a_full_device_ends_the_run(ocr: OcrClient, scans: list[Path]) -> None:
    with pytest.raises(ConfigurationError, match="no regular file"):
        await collect(ocr.seal_ocr, scans, Path("/dev/full"))


async def test_a_responses_unknown_members_survive_the_journal(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path
) -> None:
    emulator.answer("SealOCR", {"SealBody": "章", "NewMember": {"Deep": [1.5, None]}, "Location": None})
    await collect(ocr.seal_ocr, scans[:1], path)
    (item,) = await collect(ocr.seal_ocr, scans[:1], path)
    dumped = item.response.model_dump(by_alias=True)
    assert dumped["NewMember"] == {"Deep": [1.5, None]}
    assert item.response.seal_body == "章"


async def test_no_secret_and_no_content_is_in_the_journal(
    ocr: OcrClient, emulator: Emulator, scans: list[Path], path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    emulator.fail("html", times=1)
    emulator.fail("AuthFailure.SignatureFailure", times=None)
    with pytest.raises(OcrError):
        await collect(ocr.seal_ocr, scans, path)
    written = path.read_bytes() + caplog.text.encode()
    assert written.count(b"SignatureFailure") >= 1
    content = base64.b64encode(scans[0].read_bytes())
    for secret in (emulator.credentials.secret_key, emulator.credentials.secret_id, "TC3-HMAC"):
        assert secret.encode() not in written
    assert content not in written


@pytest.mark.parametrize(
    ("error", "retried"),
    [
        (RejectedDocumentError("FailedOperation.ImageBlur", "blurred", "id-1"), False),
        (ServiceError("InternalError", "busy", "id-2", 500), True),
        (DocumentError("a.png", "is empty"), False),
        (TransportError("broken", "connect", maybe_billed=False), True),
        (TransportError("too late", "read_timeout", maybe_billed=True), True),
        (ResponseError("is HTML", 502), True),
        (ResponseError("has another shape", 200, maybe_billed=True), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_comes_back_from_its_line_as_it_was(error: OcrError, retried: bool) -> None:
    told = json.loads(json.dumps(describe_failure(error)))
    restored = restore_error(told, "a.png")
    assert (type(restored), restored.args) == (type(error), error.args)
    assert told["retry"] is retried


def test_an_error_of_the_users_own_comes_back_by_name() -> None:
    told = describe_failure(KeyError("missing"))
    assert str(restore_error(told, None)) == "KeyError: 'missing'"
    assert told["retry"] is False
    assert describe_failure(BatchStoppedError("stopped"))["retry"] is True
