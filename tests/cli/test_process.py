"""The command as a process: terminals, pipes, signals, and what it is without its extra."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tencent_ocr_async import Credentials
from tencent_ocr_async.emulator import Emulator

from .conftest import picture

if sys.platform == "win32":
    pytest.skip("pseudo terminals and POSIX signals", allow_module_level=True)

import pty

PYTHON = sys.executable
COMMAND = (PYTHON, "-m", "tencent_ocr_async.cli")
TIMEOUT = 30
ACTION = "IDCardOCR"
"""One that the emulator answers at once: what these tests look at is the command around it."""


@pytest.fixture(autouse=True)
def folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return here


def start(
    *arguments: str,
    command: tuple[str, ...] = COMMAND,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*command, *arguments], stdin=stdin, stdout=stdout, stderr=stderr)


def run(*arguments: str, command: tuple[str, ...] = COMMAND) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command that is run to its end."""
    process = start(*arguments, command=command)
    out, said = process.communicate(timeout=TIMEOUT)
    return process.returncode, out.decode(), said.decode()


def watch(*arguments: str, both: bool = False) -> tuple[int, str, str]:
    """Exit status, standard output and what is drawn where standard error, or both, are a terminal."""
    watcher, terminal = pty.openpty()
    process = start(*arguments, stderr=terminal, stdout=terminal if both else subprocess.PIPE)
    os.close(terminal)
    drawn = b""
    try:
        while part := os.read(watcher, 65536):
            drawn += part
    except OSError:  # Linux ends a pseudo terminal with EIO
        pass
    os.close(watcher)
    out, _ = process.communicate(timeout=TIMEOUT)
    return process.returncode, (out or b"").decode(), drawn.decode()


def of(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def test_json_goes_to_standard_output_and_the_rest_to_standard_error() -> None:
    status, out, said = run("run", ACTION, "scans/a.png", "missing.png", "--emulator")
    assert status == 1
    assert {json.loads(line)["document"] for line in out.splitlines()} == {"scans/a.png", "missing.png"}
    assert "missing.png: there is no such file" in said
    assert "━" not in said, "no bar where nobody watches"
    assert "\x1b" not in said


def test_a_bar_is_drawn_on_a_terminal() -> None:
    status, out, drawn = watch("run", ACTION, "scans/a.png", "--emulator")
    assert status == 0
    assert "━" in drawn
    assert "1/1" in drawn
    assert "requests sent" in drawn
    assert json.loads(out)["error"] is None


def test_a_terminal_is_drawn_no_key_and_no_token(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator.add_credentials(Credentials("AKIDfake-id", "another-key", "fake-token"))
    for name, value in (("ID", "AKIDfake-id"), ("KEY", "fake-key")):
        monkeypatch.setenv(f"TENCENTCLOUD_SECRET_{name}", value)
    monkeypatch.setenv("TENCENTCLOUD_SESSION_TOKEN", "fake-token")
    status, _, drawn = watch("run", "SealOCR", "scans", "--endpoint", emulator.url, "--verbose", both=True)
    assert status == 1
    assert "AuthFailure.SignatureFailure" in drawn
    for secret in ("AKIDfake-id", "fake-key", "fake-token", "Signature=", "TC3-HMAC"):
        assert secret not in drawn


def test_lines_and_bar_share_a_terminal_without_mixing() -> None:
    status, _, drawn = watch("run", ACTION, "missing.png", "--emulator", both=True)
    assert status == 1
    line = next(line for line in drawn.splitlines() if '"message"' in line)
    erase = "\x1b[2K"
    assert json.loads(line.rpartition(erase)[2])["document"] == "missing.png"


def test_quiet_draws_nothing_on_a_terminal() -> None:
    status, _, drawn = watch("run", ACTION, "scans/a.png", "--emulator", "--quiet")
    assert (status, drawn) == (0, "")


def test_the_table_of_actions_fits_a_terminal_of_80_columns() -> None:
    _, _, drawn = watch("actions", both=True)
    assert "SealOCR" in drawn
    assert not any(line.startswith("OCR") for line in drawn.splitlines()), "no name is broken"


def test_ctrl_c_keeps_what_is_written_and_exits_with_130() -> None:
    # Standard input stays open, so the run waits for more names when the signal comes.
    process = start("run", ACTION, "-", "--emulator", stdin=subprocess.PIPE)
    of(process.stdin).write(b"scans/a.png\n")
    of(process.stdin).flush()
    line = of(process.stdout).readline()
    process.send_signal(signal.SIGINT)
    rest, said = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130
    assert json.loads(line)["document"] == "scans/a.png"
    assert rest == b""
    assert b"broken off" in said
    assert re.search(rb"requests sent +1\n", said)
    assert b"Traceback" not in said


def test_each_line_is_written_when_its_document_is_done(folder: Path) -> None:
    os.mkfifo(folder / "lines")
    process = start("run", ACTION, "-", "--emulator", "--out", "lines", "-q", stdin=subprocess.PIPE)
    of(process.stdin).write(b"scans/a.png\n")
    of(process.stdin).flush()
    with (folder / "lines").open() as lines:
        assert json.loads(lines.readline())["document"] == "scans/a.png"
        assert process.poll() is None, "it waits for more names"
        process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0


def test_a_reader_that_leaves_early_ends_the_run_without_a_word() -> None:
    process = start("run", ACTION, *["scans/a.png"] * 50, "--emulator")
    assert of(process.stdout).readline()
    of(process.stdout).close()
    said = of(process.stderr).read()
    of(process.stderr).close()
    assert process.wait(TIMEOUT) == 141
    assert said == b""


def test_closed_standard_streams_are_no_reason_to_crash() -> None:
    shell = ("/bin/sh", "-c", 'exec "$@" <&- >&-', "sh", *COMMAND)
    status, _, said = run("run", ACTION, "-", "--emulator", command=shell)
    assert (status, said) == (2, "tencent-ocr: no inputs found\n")
    status, _, said = run("run", ACTION, "scans/a.png", "--emulator", command=shell)
    assert (status, said) == (2, "tencent-ocr: standard output is closed: name a file with --out\n")


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_its_extra_the_command_says_how_to_install_it(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from tencent_ocr_async.cli import main; main()"
    status, _, said = run(command=(PYTHON, "-c", code))
    assert (status, said) == (2, "tencent-ocr needs its extra: pip install tencent-ocr-async[cli]\n")


@pytest.fixture
def server() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`tencent-ocr emulate` on a free port with one object, and its URL."""
    Path("objects/deep").mkdir(parents=True)
    Path("objects/deep/a.png").write_bytes(picture())
    process = start("emulate", "--port", "0", "--objects", "objects", "--examples")
    said = next(line.decode() for line in of(process.stderr) if b"emulated at" in line)
    yield process, said.split("emulated at ")[1].split(";")[0]
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_emulator_serves_other_processes_until_it_is_told_to_end(
    server: tuple[subprocess.Popen[bytes], str], monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    process, url = server
    page, objects, _, export, example = (of(process.stderr).readline().decode() for _ in range(5))
    for name, value in (part.split("=") for part in export.split()[1:]):
        monkeypatch.setenv(name, value)
    assert page == f"What was asked and answered: {url}/ in a browser\n"
    assert objects == "Objects in the bucket: 1\n"
    assert f"--endpoint {url}" in example
    assert run("run", "SealOCR", "scans/a.png", "--endpoint", url)[0] == 0
    process.send_signal(number)
    end = of(process.stderr).read().decode()
    assert process.wait(TIMEOUT) == 0
    assert end == "requests 1, refused 0, billed 1 (had it been the service)\n"


def test_a_port_in_use_is_told_in_one_line(server: tuple[subprocess.Popen[bytes], str]) -> None:
    port = server[1].rpartition(":")[2]
    status, _, said = run("emulate", "--port", port)
    assert status == 2
    assert said.splitlines()[-1].startswith(f"tencent-ocr: cannot serve on 127.0.0.1:{port}")


def test_a_host_that_others_can_reach_must_be_allowed() -> None:
    status, _, said = run("emulate", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - refused, not bound
    assert status == 2
    assert "--allow-remote" in said
