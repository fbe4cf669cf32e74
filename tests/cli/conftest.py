"""The command line in this process, an emulator beside it, and small pictures to send."""

from __future__ import annotations

import asyncio
import inspect
import json
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tencent_ocr_async import Rate
from tencent_ocr_async.actions import CLOUD_INFINITE
from tencent_ocr_async.cli.app import app
from tencent_ocr_async.emulator import Emulator, Examples

FAST = Rate(1000)

# Older releases of click mix the two streams unless told not to; newer ones know no such setting.
_MIXED = "mix_stderr" in inspect.signature(CliRunner.__init__).parameters
_SETTINGS: dict[str, Any] = {"mix_stderr": False} if _MIXED else {}
_RUNNER = CliRunner(**_SETTINGS)


@dataclass(frozen=True)
class Outcome:
    status: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stdout.splitlines()]


Command = Callable[..., Outcome]


class FakeRecognition(Examples):
    """Reads nothing, at once."""

    async def recognise(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        if action != CLOUD_INFINITE:
            return await super().recognise(action, document, parameters)
        return {
            "TextDetections": [{"DetectedText": f"{len(document)} 字节", "Confidence": "99"}],
            "Angel": "0",
        }


def picture(shade: int = 0) -> bytes:
    """A grey PNG of 32 x 32 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([shade]) * 32) * 32
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a.png, b.png, sub/c.png and files that a folder's listing leaves out."""
    for shade, name in enumerate(("a.png", "b.png", "sub/c.PNG", ".hidden.png", ".git/d.png")):
        (tmp_path / "scans" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "scans" / name).write_bytes(picture(shade))
    (tmp_path / "scans" / "notes.txt").write_text("no picture")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def command(here: Path) -> Command:
    """`command("run", "SealOCR", ...)` runs tencent-ocr in this process."""

    def invoke(*arguments: str | Path, stdin: str | None = None) -> Outcome:
        result = _RUNNER.invoke(app, [str(argument) for argument in arguments], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return invoke


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulator in a thread of its own, so that a command can run its own event loop."""
    rates = dict.fromkeys(("SealOCR", "GeneralAccurateOCR", "ExtractDocMulti", "CloudInfiniteOCR"), FAST)
    emulator = Emulator(port=0, rates=rates, recognition=FakeRecognition())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(emulator.start(), loop).result(10)
    yield emulator
    asyncio.run_coroutine_threadsafe(emulator.close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def run(command: Command, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`run("SealOCR", ...)` runs documents against the emulator, without its pace."""
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", emulator.credentials.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", emulator.credentials.secret_key)

    def invoke(*arguments: str | Path, stdin: str | None = None) -> Outcome:
        pace = () if "--rate" in arguments else ("--rate", "1000")
        return command("run", *arguments, "--endpoint", emulator.url, *pace, stdin=stdin)

    return invoke
