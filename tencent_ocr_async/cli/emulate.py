"""`tencent-ocr emulate`: the emulator as a server, until it is told to end."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tencent_ocr_async.actions import Site
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.errors import ConfigurationError

from .messages import say, warn
from .services import can_recognise


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulateSettings:
    """The options of the command."""

    host: str
    port: int
    allow_remote: bool
    site: Site
    secret_id: str | None
    secret_key: str | None
    objects: Path | None


def serve(settings: EmulateSettings) -> None:
    """Serve until SIGINT or SIGTERM. Raises ConfigurationError, also for a port that is taken."""
    emulator = _make(settings)
    if settings.objects is not None:
        emulator.objects.update(_read_objects(settings.objects))
    if not can_recognise():
        warn("GeneralAccurateOCR and Cloud Infinite read text: pip install tencent-ocr-async[emulator]")
    asyncio.run(_until_told(emulator, settings))
    ledger = emulator.ledger
    say(f"requests {len(ledger)}, refused {ledger.refused}, billed {ledger.billed} (had it been the service)")


def _make(settings: EmulateSettings) -> Emulator:
    options: dict[str, Any] = {}
    if settings.secret_id is not None or settings.secret_key is not None:
        if settings.secret_id is None or settings.secret_key is None:
            raise ConfigurationError("--secret-id and --secret-key belong together")
        options["credentials"] = Credentials(settings.secret_id, settings.secret_key)
    try:
        return Emulator(
            settings.host, settings.port, site=settings.site, allow_remote=settings.allow_remote, **options
        )
    except ConfigurationError as error:
        raise ConfigurationError(str(error).replace("pass allow_remote=True", "add --allow-remote")) from None


def _read_objects(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise ConfigurationError(f"--objects {folder}: there is no such folder")
    try:
        files = [Path(where, name) for where, _, names in os.walk(folder) for name in names]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(files)}
    except OSError as error:
        raise ConfigurationError(f"{error.filename} cannot be read: {error.strerror}") from None


async def _until_told(emulator: Emulator, settings: EmulateSettings) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, ended.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(ended.set))
    async with emulator:
        _introduce(emulator, settings)
        await ended.wait()


def _introduce(emulator: Emulator, settings: EmulateSettings) -> None:
    credentials = emulator.credentials
    say(f"Tencent Cloud OCR (site {settings.site}), emulated at {emulator.url}; Ctrl-C ends it.")
    if emulator.objects:
        say(f"Objects in the bucket: {len(emulator.objects)}")
    say("Try it:")
    if settings.secret_key is None:  # a key of the user's own may be a real one
        say(
            f"  export TENCENTCLOUD_SECRET_ID={credentials.secret_id}"
            f" TENCENTCLOUD_SECRET_KEY={credentials.secret_key}"
        )
    say(f"  tencent-ocr run SealOCR scan.png --endpoint {emulator.url}")
