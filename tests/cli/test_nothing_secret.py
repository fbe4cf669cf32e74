"""A run in which everything fails, at its most talkative: it says and writes no key, token or password."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from tencent_ocr_async import Credentials
from tencent_ocr_async.emulator import Emulator

from .conftest import Command

KEY = Credentials("AKIDfake-secret-id", "fake-secret-key", "fake-secret-token")
PASSWORD = "fake-proxy-password"
SECRETS = (KEY.secret_id, KEY.secret_key, str(KEY.token), PASSWORD, "Signature=", "TC3-HMAC", "Basic ")
TROUBLE = ("reset", "cut", "html", 502, "InternalError", "RequestLimitExceeded", "FailedOperation.ImageBlur")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, run: Command) -> Credentials:
    """The keys in the environment, in place of the emulator's own."""
    for name, value in zip(("ID", "KEY"), (KEY.secret_id, KEY.secret_key), strict=True):
        monkeypatch.setenv(f"TENCENTCLOUD_SECRET_{name}", value)
    monkeypatch.setenv("TENCENTCLOUD_SESSION_TOKEN", str(KEY.token))
    return KEY


@pytest.mark.parametrize("accepted", ["all", "another key", "another token", "no proxy"])
@pytest.mark.parametrize("out", [(), ("--out", "run.jsonl")])
@pytest.mark.usefixtures("keys")
def test_no_stream_and_no_file_holds_a_secret(
    run: Command, emulator: Emulator, accepted: str, out: tuple[str, ...], here: Path
) -> None:
    known = {"another key": (KEY.secret_id, "another", KEY.token), "another token": (*_pair(), "another")}
    emulator.add_credentials(Credentials(*known.get(accepted, (*_pair(), KEY.token))))
    for trouble in TROUBLE:
        emulator.fail(trouble, share=0.14)
    proxy = ("--proxy", f"http://fake-user:{PASSWORD}@127.0.0.1:9") if accepted == "no proxy" else ()
    outcome = run("SealOCR", "scans", "missing.png", "--verbose", "--attempts", "2", *out, *proxy)
    assert outcome.status == 1
    files = [path.read_text() for path in here.glob("*.jsonl")]
    assert len(files) == bool(out)
    said = "\n".join([outcome.stdout, outcome.stderr, *files])
    assert "failed" in said
    assert [secret for secret in SECRETS if secret in said] == []


def _pair() -> tuple[str, str]:
    return KEY.secret_id, KEY.secret_key


def test_what_is_refused_before_the_run_does_not_show_them_either(run: Command, keys: Credentials) -> None:
    for arguments in (
        ("--proxy", f"socks5://fake-user:{PASSWORD}@127.0.0.1:9"),
        ("--endpoint", f"https://fake-user:{PASSWORD}@ocr.example"),
        ("--endpoint", f"http://ocr.example/?token={PASSWORD}"),
        ("--redis", f"redis://:{PASSWORD}@127.0.0.1:1/0"),
        ("--redis", f"redis://:{PASSWORD}/#@127.0.0.1:6379/0"),
        ("--redis", f"redis://fake-user:{PASSWORD}@127.0.0.1:6379/0?unknown={PASSWORD}"),
    ):
        outcome = run("SealOCR", "scans", "--verbose", *arguments)
        assert outcome.status == 2
        assert [secret for secret in SECRETS if secret in outcome.stdout + outcome.stderr] == []


def test_keys_do_not_travel_in_the_clear_unless_the_user_says_so(run: Command, keys: Credentials) -> None:
    outcome = run("SealOCR", "scans", "--endpoint", "http://ocr.example")
    assert outcome.status == 2
    assert "--allow-http" in outcome.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
@pytest.mark.parametrize("order", [(), ("--ordered",)])
def test_the_file_of_a_run_is_readable_by_its_owner_alone(
    run: Command, here: Path, order: tuple[str, ...]
) -> None:
    former = os.umask(0)
    try:
        assert run("SealOCR", "scans", "--out", "run.jsonl", *order).status == 0
    finally:
        os.umask(former)
    assert stat.S_IMODE((here / "run.jsonl").stat().st_mode) == 0o600


@pytest.mark.parametrize("out", [(), ("--out", "run.jsonl")])
def test_a_urls_password_signature_and_token_are_not_shown(
    run: Command, out: tuple[str, ...], here: Path
) -> None:
    place = "bucket.example/a.png?q-ak=AKIDfake&q-signature"
    url = f"https://fake-user:{PASSWORD}@{place}=fake-signature&x-cos-security-token=fake-url-token"
    outcome = run("SealOCR", url, "--attempts", "1", "--verbose", *out)
    assert outcome.status == 1
    said = "\n".join([outcome.stdout, outcome.stderr, *(path.read_text() for path in here.glob("*.jsonl"))])
    assert said.count(f"https://***@{place}=***") == 2, "in the line and in the summary"
    assert [secret for secret in (PASSWORD, "fake-signature", "fake-url-token") if secret in said] == []
