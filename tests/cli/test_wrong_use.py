"""Wrong use ends with exit status 2 and one clear line, before anything is sent."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tencent_ocr_async.cli import services
from tencent_ocr_async.emulator import Emulator

from .conftest import Command

SEAL = ("SealOCR", "scans/a.png")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("SaelOCR", "scans/a.png"), "did you mean SealOCR"),
        (("IDCardOCR", "scans/a.png", "--site", "intl"), "exists on the site 'cn' only"),
        (("SealOCR",), "no inputs"),
        (("SealOCR", "none/*.png"), "no inputs found"),
        (("SealOCR", "-"), "no inputs found"),
        ((*SEAL, "-p", "EnablePdf=maybe"), "must be true or false"),
        ((*SEAL, "-p", "PdfPageNumber=one"), "must be a whole number"),
        ((*SEAL, "-p", "PdfPageNumber=0"), "PdfPageNumber"),
        ((*SEAL, "-p", "PdfPageNumber=1", "-p", "pdf_page_number=2"), "given twice"),
        ((*SEAL, "-p", "EnablePdf"), "Name=value"),
        ((*SEAL, "-p", "=true"), "Name=value"),
        ((*SEAL, "-p", "ImageUrl=https://example.com/a.png"), "give it as INPUT"),
        (("VerifyGeneralCardWarn", "scans/a.png"), "-p CardType="),
        (("VatInvoiceOCR", "scans/a.png", "--region", "mars"), "not in 'mars'"),
        (("GetOCRToken", "scans/a.png", "-p", "Type=0"), "takes no document"),
        (("MultimodalDocParse", "scans/a.png", "-p", "FileType=1"), "takes URLs only"),
        ((*SEAL, "--rate", "fast"), "--rate takes COUNT"),
        ((*SEAL, "--rate", "0"), "--rate 0: "),
        ((*SEAL, "--timeout", "0"), "--timeout must be a number of seconds above 0, not 0.0"),
        (
            (*SEAL, "--connect-timeout", "-1"),
            "--connect-timeout must be a number of seconds above 0, not -1.0",
        ),
        ((*SEAL, "--send-timeout", "inf"), "--send-timeout must be a number of seconds above 0, not inf"),
        ((*SEAL, "--read-timeout", "nan"), "--read-timeout must be a number of seconds above 0, not nan"),
        ((*SEAL, "--attempts", "0"), "--attempts must be 1 or more, not 0"),
        ((*SEAL, "--retry-total", "-1"), "--retry-total must be 0 or more seconds, not -1.0"),
        ((*SEAL, "--retry-budget", "-1"), "--retry-budget must be 0 or more, not -1"),
        ((*SEAL, "--redis", "localhost:6379"), "--redis: this is no URL of a Redis server"),
        (
            (*SEAL, "--redis", "redis://127.0.0.1:1"),
            "--redis: Redis at 127.0.0.1:1 cannot be asked for a slot",
        ),
        ((*SEAL, "--proxy", "nonsense"), "proxy"),
        ((*SEAL, "--bucket", "b-1"), "CloudInfinite only"),
        ((*SEAL, "--emulator"), "exclude each other"),
        ((*SEAL, "--out", "."), "cannot be written"),
        ((*SEAL, "--out", "no/such/folder.jsonl"), "cannot be written"),
        (("CloudInfinite", "key.png"), "--bucket"),
        (("CloudInfinite", "k", "--bucket", "b-1", "--region", "ap-beijing", "-p", "typ=fast"), "mean type"),
        (
            (
                "CloudInfinite",
                "k",
                "--bucket",
                "b-1",
                "--region",
                "ap-beijing",
                "-p",
                "enable-word-polygon=true",
            ),
            "handwriting",
        ),
    ],
)
def test_a_mistake_is_told_in_one_line(
    run: Command, emulator: Emulator, arguments: tuple[str, ...], said: str
) -> None:
    outcome = run(*arguments)
    *_, last = outcome.stderr.splitlines()
    assert outcome.status == 2, outcome
    assert said in last
    assert last.startswith("tencent-ocr: ")
    assert outcome.stdout == ""
    assert len(emulator.ledger) == 0


def test_missing_credentials_are_told_with_both_ways_out(command: Command) -> None:
    outcome = command("run", *SEAL)
    assert outcome.status == 2
    assert "TENCENTCLOUD_SECRET_ID" in outcome.stderr
    assert "--emulator" in outcome.stderr


def test_an_endpoint_without_encryption_is_refused_and_the_option_named(
    command: Command, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDfake")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "fake")
    outcome = command("run", *SEAL, "--endpoint", "http://emulator.test:8765")
    assert outcome.status == 2
    assert "add --allow-http" in outcome.stderr


def test_nothing_to_do_creates_no_out_file(run: Command, here: Path) -> None:
    assert run("SealOCR", "-", "--out", "r.jsonl", stdin="\n").status == 2
    assert not (here / "r.jsonl").exists()


def test_an_undocumented_parameter_is_sent_with_a_warning(run: Command, emulator: Emulator) -> None:
    outcome = run(*SEAL, "-p", "EnablePdff=true")
    assert "did you mean EnablePdf? It is sent as true." in outcome.stderr
    assert outcome.lines[0]["error"]["code"] == "UnknownParameter", "the service has the last word"


def test_a_redis_library_that_is_not_installed_is_told_before_the_run(
    run: Command, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    outcome = run(*SEAL, "--redis", "redis://127.0.0.1:6379")
    assert outcome.status == 2
    assert "--redis needs the redis library: pip install tencent-ocr-async[redis]" in outcome.stderr
    assert len(emulator.ledger) == 0


def test_recognition_that_is_not_installed_is_told_before_the_run(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "can_recognise", lambda: False)
    outcome = command("run", "GeneralAccurateOCR", "scans/a.png", "--emulator")
    assert outcome.status == 2
    assert "pip install tencent-ocr-async[emulator]" in outcome.stderr
