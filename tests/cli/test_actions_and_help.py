"""`tencent-ocr actions`, `--help` and `--version`."""

from __future__ import annotations

import json
import re

import pytest

from tencent_ocr_async import __version__
from tencent_ocr_async.actions import Site, actions

from .conftest import Command


@pytest.mark.parametrize("site", ["cn", "intl"])
def test_every_action_has_one_line_where_it_is_piped(command: Command, site: Site) -> None:
    outcome = command("actions", "--site", site)
    head, *lines = outcome.stdout.splitlines()
    assert head.split() == ["Action", "Rate", "Base64", "Formats"]
    assert [line.split()[0] for line in lines] == sorted(actions(site))
    assert "\x1b" not in outcome.stdout


def test_what_the_vendor_does_not_state_is_shown_as_assumed(command: Command) -> None:
    assert "not stated (5/s assumed)" in command("actions", "GetOCRToken").stdout


def test_the_rate_size_and_formats_of_an_action_are_shown(command: Command) -> None:
    line = command("actions").stdout.split("SealOCR ", 1)[1].splitlines()[0]
    assert line.split() == ["5/s", "10", "MB", "BMP", "JPEG", "PDF", "PNG"]


def test_deprecated_actions_are_marked(command: Command) -> None:
    marked = [line.split()[0] for line in command("actions").stdout.splitlines() if "deprecated" in line]
    assert marked == sorted(name for name, action in actions("cn").items() if action.deprecated)


def test_a_filter_finds_a_part_of_the_name_in_any_case(command: Command) -> None:
    names = [line.split()[0] for line in command("actions", "INVOICE").stdout.splitlines()[1:]]
    assert "VatInvoiceOCR" in names
    assert all("invoice" in name.lower() for name in names)


def test_a_single_action_comes_with_its_parameters_and_regions(command: Command) -> None:
    shown = command("actions", "vat_invoice_ocr").stdout
    assert "IsPdf" in shown
    assert "ap-guangzhou" in shown
    assert "ImageBase64" not in shown


def test_json_holds_everything(command: Command) -> None:
    table = json.loads(command("actions", "--json").stdout)
    seal = next(entry for entry in table if entry["name"] == "SealOCR")
    assert len(table) == len(actions("cn"))
    assert seal["rate"] == {"count": 5, "per": 1.0}
    assert seal["parameters"]["EnablePdf"] == "bool"


def test_a_filter_that_finds_nothing_is_wrong_use(command: Command) -> None:
    outcome = command("actions", "sealocrr")
    assert outcome.status == 2
    assert "did you mean SealOCR" in outcome.stderr


def test_the_version_is_the_packages(command: Command) -> None:
    assert command("--version").stdout == f"tencent-ocr {__version__}\n"


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("emulate", "-h"), ("actions", "-h")])
def test_help_fits_80_columns_and_shows_examples(
    command: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    outcome = command(*arguments)
    assert outcome.status == 0
    assert "Example" in outcome.stdout
    # On some build servers typer colours its help whatever it is written to.
    plain = re.sub(r"\x1b\[[0-9;]*m", "", outcome.stdout)
    assert max(map(len, plain.splitlines())) <= 80
