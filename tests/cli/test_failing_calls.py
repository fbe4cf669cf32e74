"""What `tencent-ocr run` does where calls fail or hang, and the options that decide on it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tencent_ocr_async import RetryPolicy, Timeout
from tencent_ocr_async.cli.settings import RunSettings
from tencent_ocr_async.emulator import Emulator

from .conftest import Command

SEAL = ("SealOCR", "scans/a.png")


@pytest.fixture(autouse=True)
def answer(emulator: Emulator) -> None:
    emulator.answer("SealOCR", {"SealBody": "章"})


@pytest.mark.parametrize("option", [("--attempts", "1"), ("--retry-total", "0"), ("--retry-budget", "0")])
def test_a_call_is_not_repeated_where_an_option_forbids_it(
    run: Command, emulator: Emulator, option: tuple[str, str]
) -> None:
    emulator.fail("InternalError", times=1)
    outcome = run(*SEAL, *option)
    assert outcome.status == 1
    assert outcome.lines[0]["error"]["code"] == "InternalError"
    assert len(emulator.ledger) == 1


@pytest.mark.parametrize(
    ("option", "attempts"), [((), 2), (("--repeat-ambiguous",), 2), (("--no-repeat-ambiguous",), 1)]
)
def test_a_call_without_an_answer_in_time_is_repeated_unless_that_is_forbidden(
    run: Command, emulator: Emulator, option: tuple[str, ...], attempts: int
) -> None:
    emulator.fail("hang", times=1)
    outcome = run(*SEAL, "--read-timeout", "0.2", *option)
    (line,) = outcome.lines
    assert line["attempts"] == attempts
    assert outcome.status == (0 if attempts > 1 else 1)
    assert bool(re.search(r"repeated, perhaps billed twice +1\n", outcome.stderr)) is (attempts > 1)
    assert bool(re.search(r"failures perhaps billed +1\n", outcome.stderr)) is (attempts == 1)


def settings(**given: Any) -> dict[str, Any]:
    return RunSettings(concurrency=1, ordered=False, site="cn", **given).client_options()


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, 32), ({"emulator": True}, 8), ({"emulator": True, "concurrency": 50}, 50), ({"concurrency": 3}, 3)],
)
def test_a_run_asks_an_emulator_for_no_more_than_it_can_read_in_time(
    given: dict[str, Any], expected: int
) -> None:
    assert RunSettings(ordered=False, site="cn", **given).documents_at_a_time == expected


def test_options_that_are_not_given_leave_the_librarys_defaults() -> None:
    assert settings()["retry"] == RetryPolicy()
    assert settings()["timeout"] == Timeout()


def test_every_option_has_its_place_in_the_librarys_settings() -> None:
    options = settings(
        attempts=2,
        retry_total=30.0,
        retry_budget=5,
        timeout=9.0,
        connect_timeout=1.0,
        send_timeout=2.0,
        read_timeout=3.0,
    )
    assert options["retry"] == RetryPolicy(attempts=2, total=30, budget=5)
    assert options["timeout"] == Timeout(total=9, connect=1, send=2, read=3)


def test_an_emulator_has_time_to_read_unless_the_user_says_otherwise() -> None:
    assert settings(emulator=True, read_timeout=3.0)["timeout"] == Timeout(total=600, read=3)
    assert settings(emulator=True, timeout=5.0)["timeout"] == Timeout(total=5)


def test_settings_do_not_show_the_passwords_of_their_urls() -> None:
    shown = repr(
        RunSettings(
            concurrency=1,
            ordered=False,
            site="cn",
            redis="redis://:fake-password@127.0.0.1",
            proxy="http://fake:fake-password@127.0.0.1",
        )
    )
    assert "fake-password" not in shown


def test_an_unpaid_bill_is_what_a_run_tells_of_whose_calls_are_spent(
    run: Command, emulator: Emulator
) -> None:
    emulator.fail("FailedOperation.ArrearsError")
    outcome = run("SealOCR", "scans", "--max-calls", "2", "--rate", "1000")
    assert outcome.status == 1
    assert "FailedOperation.ArrearsError" in outcome.stderr
    assert "max_calls" not in outcome.stderr
