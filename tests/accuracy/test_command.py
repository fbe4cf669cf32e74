"""The command, as far as it goes without recognition, and what it notes of misses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.accuracy import __main__ as command
from benchmarks.accuracy import fonts
from benchmarks.accuracy.running import Outcome, misses
from benchmarks.accuracy.scores import equal
from benchmarks.accuracy.specimens import Specimen

SPECIMEN = Specimen("invoice-0001-clean", "VatInvoiceOCR", {}, b"\x89PNG", {"fields": {}, "lines": []})


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["accuracy", *arguments])
    command.main()


@pytest.mark.usefixtures("typefaces")
def test_pictures_are_saved_with_what_a_recogniser_needs_to_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ("--kind", "invoices", "--condition", "clean", "--count", "1", "--seed", "1000")
    run(monkeypatch, *wanted, "--save", str(tmp_path), "--no-read")
    assert {path.name for path in (tmp_path / "invoices").iterdir()} == {
        "invoice-0000-clean.png",
        "invoice-0000-clean.json",
    }
    about = json.loads((tmp_path / "invoices/invoice-0000-clean.json").read_text(encoding="utf-8"))
    assert (about["action"], about["parameters"], sorted(about["truth"])) == (
        "VatInvoiceOCR",
        {},
        ["fields", "lines"],
    )


@pytest.mark.parametrize(
    "part", [("--count", "1"), ("--seed", "1000"), ("--kind", "seals"), ("--condition", "clean")]
)
def test_a_part_of_the_measurement_is_not_published(
    part: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "--write", *part)
    assert "--write takes all" in capsys.readouterr().err


def test_a_condition_that_no_kind_has_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "--kind", "seals", "--condition", "spotless")
    assert "there are alone, over_text" in capsys.readouterr().err


def test_a_machine_without_the_fonts_is_told_which_package_brings_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> None:
        raise fonts.MissingFontError("apt-get install fonts-noto-cjk")

    monkeypatch.setattr(fonts, "check", missing)
    with pytest.raises(SystemExit, match="fonts-noto-cjk"):
        run(monkeypatch, "--count", "1")


def test_misses_name_what_was_read_wrong_and_nothing_else() -> None:
    readings = [equal("fields", "税率", "3%", "3%"), equal("fields", "税额", "1.00", "7.00")]
    (line,) = misses(Outcome(SPECIMEN, {}), readings)
    assert json.loads(line) == {
        "name": "invoice-0001-clean",
        "figure": "fields",
        "field": "税额",
        "expected": "1.00",
        "got": "7.00",
    }


def test_misses_of_a_call_that_failed_say_why() -> None:
    (line,) = misses(Outcome(SPECIMEN, {}, "FailedOperation.OcrFailed"), [equal("fields", "税率", "3%", "")])
    assert json.loads(line)["error"] == "FailedOperation.OcrFailed"
