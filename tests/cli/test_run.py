"""`tencent-ocr run` against an emulator: what comes out, where, and with which exit status."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest

from tencent_ocr_async.cli import services
from tencent_ocr_async.emulator import Emulator, answers

from .conftest import Command, FakeRecognition


def test_every_document_gives_one_json_line_with_the_vendors_response(run: Command) -> None:
    outcome = run("SealOCR", "scans/a.png")
    (line,) = outcome.lines
    assert outcome.status == 0
    assert list(line) == ["index", "document", "action", "response", "error", "attempts"]
    assert (line["index"], line["document"], line["action"]) == (0, "scans/a.png", "SealOCR")
    assert line["response"]["SealBody"]
    assert (line["error"], line["attempts"]) == (None, 1)
    assert line["response"]["SealBody"] in outcome.stdout, "Chinese stays readable"


@pytest.mark.parametrize("name", ["SealOCR", "sealocr", "seal_ocr", "SEAL-OCR"])
def test_an_action_may_be_written_in_any_case_and_in_snake_case(
    run: Command, emulator: Emulator, name: str
) -> None:
    assert run(name, "scans/a.png").status == 0
    assert emulator.ledger[0].action == "SealOCR"


def test_a_folder_gives_its_files_of_fitting_formats_sorted_and_without_hidden_ones(run: Command) -> None:
    outcome = run("SealOCR", "scans", "--ordered")
    assert [line["document"] for line in outcome.lines] == ["scans/a.png", "scans/b.png", "scans/sub/c.PNG"]


def test_a_quoted_glob_is_expanded_and_what_it_adds_is_sent_once(run: Command) -> None:
    outcome = run("SealOCR", "scans/b.png", "scans/**/*.[pP][nN][gG]", "scans", "--ordered")
    names = [line["document"] for line in outcome.lines]
    assert names == ["scans/b.png", "scans/a.png", "scans/sub/c.PNG"]


def test_a_file_with_the_name_of_a_glob_is_that_file(run: Command, here: Path) -> None:
    (here / "scan[1].png").write_bytes((here / "scans/a.png").read_bytes())
    assert [line["document"] for line in run("SealOCR", "scan[1].png").lines] == ["scan[1].png"]


def test_names_come_from_standard_input_one_a_line(run: Command) -> None:
    outcome = run("SealOCR", "-", "--ordered", stdin="scans/a.png\r\n\nscans/b.png\n")
    assert [line["document"] for line in outcome.lines] == ["scans/a.png", "scans/b.png"]


def test_a_missing_file_is_a_failed_document_and_the_others_are_done(run: Command) -> None:
    outcome = run("SealOCR", "missing.png", "scans/a.png", "--ordered")
    missing, good = outcome.lines
    assert outcome.status == 1
    assert missing["error"] == {
        "type": "DocumentError",
        "code": None,
        "message": "there is no such file",
        "request_id": None,
        "billed": False,
    }
    assert missing["attempts"] == 0
    assert good["error"] is None


def test_an_error_of_the_service_is_told_with_code_request_id_and_whether_it_is_billed(
    run: Command, emulator: Emulator
) -> None:
    emulator.fail("FailedOperation.EmptyImageError", times=1, billed=True)
    outcome = run("SealOCR", "scans/a.png")
    error = outcome.lines[0]["error"]
    assert outcome.status == 1
    assert (error["type"], error["code"]) == ("RejectedDocumentError", "FailedOperation.EmptyImageError")
    assert error["billed"] is True
    assert error["request_id"] == emulator.ledger[0].request_id
    assert "RejectedDocumentError FailedOperation.EmptyImageError" in outcome.stderr
    assert "failures billed" in outcome.stderr


def test_the_summary_counts_documents_failures_and_requests(run: Command, emulator: Emulator) -> None:
    emulator.fail("InternalError", times=1)
    outcome = run("SealOCR", "scans", "missing.png")
    table = dict(line.rsplit(maxsplit=1) for line in outcome.stderr.splitlines() if "  " in line.strip())
    counted = {name.strip(): value for name, value in table.items()}
    assert counted["documents"] == "4"
    assert counted["succeeded"] == "3"
    assert counted["failed"] == "1"
    assert counted["DocumentError"] == "1"
    assert counted["requests sent"] == "4"
    assert (counted["billed"], counted["refused"], counted["retried"]) == ("3", "1", "1")
    assert "waited for slots" in outcome.stderr
    assert int(counted["bytes sent"].replace(",", "")) == sum(each.received for each in emulator.ledger)
    assert int(counted["bytes received"].replace(",", "")) > 0


def test_the_summary_counts_what_was_repeated_though_it_may_have_been_billed(
    run: Command, emulator: Emulator
) -> None:
    emulator.fail("hang", times=1, billed=True)
    outcome = run("SealOCR", "scans/a.png", "--timeout", "0.3")
    assert outcome.status == 0
    assert re.search(r"repeated, perhaps billed twice +1\n", outcome.stderr)
    assert "perhaps billed twice" not in run("SealOCR", "scans/a.png").stderr


def test_quiet_says_nothing_on_standard_error(run: Command) -> None:
    assert run("SealOCR", "scans/a.png", "missing.png", "--quiet").stderr == ""


def test_verbose_shows_the_librarys_log(run: Command, emulator: Emulator) -> None:
    emulator.fail("InternalError", times=1)
    assert (
        "SealOCR: attempt 1 failed (ServiceError InternalError)"
        in run("SealOCR", "scans/a.png", "--verbose").stderr
    )
    assert "attempt 1" not in run("SealOCR", "scans/a.png").stderr


def test_logging_is_left_as_it_was_found(run: Command) -> None:
    loggers = [logging.getLogger(name) for name in ("tencent_ocr_async", "asyncio")]
    before = [(logger.level, list(logger.handlers)) for logger in loggers]
    run("SealOCR", "scans/a.png", "--verbose")
    assert [(logger.level, list(logger.handlers)) for logger in loggers] == before


def test_lines_go_to_the_out_file_and_standard_output_stays_empty(run: Command, here: Path) -> None:
    outcome = run("SealOCR", "scans", "--out", "r.jsonl", "--ordered")
    lines = [json.loads(line) for line in (here / "r.jsonl").read_text("utf-8").splitlines()]
    assert outcome.status == 0
    assert outcome.stdout == ""
    assert [line["index"] for line in lines] == [0, 1, 2]


def test_the_out_file_is_there_before_the_first_call(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    out = Path("r.jsonl")

    async def look(*_: object) -> dict[str, object]:
        found.append(out.exists())  # noqa: ASYNC240 - nothing else runs meanwhile
        return {}

    monkeypatch.setattr(services.ApiService, "recognise", look)
    assert run("SealOCR", "scans/a.png", "--out", "r.jsonl").status == 0
    assert found == [True]


def test_an_existing_out_file_is_kept_and_nothing_is_sent(
    run: Command, here: Path, emulator: Emulator
) -> None:
    (here / "r.jsonl").write_text("paid for\n")
    outcome = run("SealOCR", "scans", "--out", "r.jsonl")
    assert outcome.status == 2
    assert "--overwrite" in outcome.stderr
    assert (here / "r.jsonl").read_text() == "paid for\n"
    assert len(emulator.ledger) == 0


def test_overwrite_replaces_the_out_file(run: Command, here: Path) -> None:
    (here / "r.jsonl").write_text("old\n" * 100)
    assert run("SealOCR", "scans/a.png", "--out", "r.jsonl", "--overwrite").status == 0
    assert len((here / "r.jsonl").read_text("utf-8").splitlines()) == 1


def test_a_full_disk_ends_the_run_in_one_clear_line(run: Command) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    outcome = run("SealOCR", "scans", "--out", "/dev/full")
    assert outcome.status == 1
    assert "/dev/full cannot be written" in outcome.stderr


def test_a_name_that_is_not_utf_8_can_be_found_again_from_its_line(run: Command, here: Path) -> None:
    name = b"scan\xff.png".decode(errors="surrogateescape")
    try:
        (here / name).write_bytes((here / "scans/a.png").read_bytes())
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    outcome = run("SealOCR", name)
    assert outcome.status == 0
    assert r"scan\udcff.png" in outcome.stdout, "an escape of JSON, which every output can hold"
    assert outcome.lines[0]["document"] == name


def test_after_an_error_of_the_account_nothing_more_is_sent(run: Command, emulator: Emulator) -> None:
    emulator.fail("FailedOperation.ArrearsError")
    outcome = run("SealOCR", "scans", "--concurrency", "1", "--ordered")
    assert outcome.status == 1
    assert len(emulator.ledger) == 1
    (line,) = outcome.lines
    assert (line["attempts"], line["error"]["code"]) == (1, "FailedOperation.ArrearsError")
    assert re.search(r"not tried +2\n", outcome.stderr)
    assert "Settle the account's arrears" in outcome.stderr


def test_parameters_reach_the_service_converted(run: Command, emulator: Emulator) -> None:
    run("ExtractDocMulti", "scans/a.png", "-p", "ItemNames=Name,Total", "-p", "return_full_text=true")
    asked = emulator.ledger[0].parameters
    assert (asked["ItemNames"], asked["ReturnFullText"]) == (["Name", "Total"], True)


def test_an_action_without_a_document_is_called_once(run: Command) -> None:
    outcome = run("GetOCRToken", "-p", "Type=0", "--attempts", "1")
    assert [line["document"] for line in outcome.lines] == [None]


def test_ordered_lines_come_in_the_order_of_the_inputs(run: Command) -> None:
    names = ["scans/a.png", "missing.png", "scans/b.png", "gone.png", "scans"]
    outcome = run("SealOCR", *names, "--ordered")
    assert [line["index"] for line in outcome.lines] == list(range(5))
    assert [line["document"] for line in outcome.lines] == [*names[:4], "scans/sub/c.PNG"]


def test_a_single_attempt_is_not_repeated(run: Command, emulator: Emulator) -> None:
    emulator.fail("InternalError", times=1)
    (line,) = run("SealOCR", "scans/a.png", "--attempts", "1").lines
    assert (line["error"]["type"], line["attempts"]) == ("ServiceError", 1)
    assert len(emulator.ledger) == 1


def test_the_language_of_messages_can_be_chosen(run: Command) -> None:
    for language, is_english in (("en-US", True), ("zh-CN", False)):
        (line,) = run("SealOCR", "scans/a.png", "--language", language, "-p", "Unheard=1").lines
        assert line["error"]["message"].isascii() is is_english


def test_a_url_is_handed_to_the_service_as_it_is(run: Command, emulator: Emulator) -> None:
    url = "http://127.0.0.1:1/a.png"
    (line,) = run("SealOCR", url, "--attempts", "1").lines
    assert line["document"] == url
    assert line["error"]["code"] == "FailedOperation.DownLoadError"


def test_a_deprecated_action_is_called_with_a_warning(run: Command) -> None:
    outcome = run("ImageEnhancement", "scans/a.png")
    assert "warning: ImageEnhancement is deprecated" in outcome.stderr
    assert outcome.status == 0


def test_objects_of_a_bucket_are_read_by_their_keys(run: Command, emulator: Emulator) -> None:
    emulator.objects["folder/a.png"] = b"12345"
    place = ("--bucket", "emulator-1250000000", "--region", "ap-guangzhou")
    outcome = run("CloudInfinite", "folder/a.png", "folder/none.png", "--ordered", "-p", "type=fast", *place)
    good, missing = outcome.lines
    assert good["action"] == "CloudInfiniteOCR"
    assert good["response"]["TextDetections"][0]["DetectedText"] == "5 字节"
    assert missing["error"]["code"] == "NoSuchKey"


def test_an_embedded_emulator_needs_no_account(command: Command) -> None:
    outcome = command("run", "IDCardOCR", "scans/a.png", "--emulator")
    assert outcome.status == 0
    assert outcome.lines[0]["response"]["Name"] == ""


@pytest.mark.parametrize("action", ["SealOCR", "VatInvoiceOCR", "GeneralAccurateOCR", "ExtractDocMulti"])
def test_an_embedded_emulator_reads_for_real(
    command: Command, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    monkeypatch.setattr(answers, "Recognition", FakeRecognition)
    asked: list[tuple[str, bytes]] = []

    async def read(self: object, action: str, document: bytes, parameters: object) -> dict[str, str]:
        asked.append((action, document))
        return {"Read": "for real"}

    monkeypatch.setattr(FakeRecognition, "recognise", read)
    outcome = command("run", action, "scans/a.png", "--emulator")
    assert outcome.lines[0]["response"]["Read"] == "for real"
    assert asked == [(action, Path("scans/a.png").read_bytes())]


def test_with_an_embedded_emulator_local_files_become_objects(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(*_: object) -> Emulator:
        return Emulator(port=0, recognition=FakeRecognition())

    monkeypatch.setattr(services, "_make_emulator", make)
    outcome = command("run", "cloud_infinite", "scans/a.png", "missing.png", "--emulator", "--ordered")
    good, missing = outcome.lines
    size = len(Path("scans/a.png").read_bytes())
    assert good["response"]["TextDetections"][0]["DetectedText"] == f"{size} 字节"
    assert missing["error"]["message"] == "there is no such file"
