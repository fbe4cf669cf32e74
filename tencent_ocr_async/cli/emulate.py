"""`tencent-ocr emulate`: the emulator as a server, until it is told to end."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tencent_ocr_async.actions import Site
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.emulator import Emulator, Ledger, Recogniser
from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.replay import Recorder

from .interrupts import on_signal
from .messages import say, warn
from .readers import ReaderSettings, open_reader
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
    bucket: str | None
    region: str | None
    reader: ReaderSettings

    def check(self) -> None:
        """Raise ConfigurationError for options that do not go together; warn of what may not be meant."""
        for one, other in (("secret-id", "secret-key"), ("bucket", "region")):
            values = [getattr(self, name.replace("-", "_")) for name in (one, other)]
            if values.count(None) == 1:
                raise ConfigurationError(f"--{one} and --{other} belong together")
        self.reader.check()
        if self.reader.reads and not can_recognise():
            warn("to read documents: pip install tencent-ocr-async[emulator], or add --examples")
        if self.reader.record is not None and self.allow_remote:
            warn("whoever reaches this host makes calls that you pay for")

    @property
    def credentials(self) -> Credentials | None:
        """The user's own."""
        if self.secret_id is None or self.secret_key is None:
            return None
        return Credentials(self.secret_id, self.secret_key)

    @property
    def own_bucket(self) -> tuple[str, str] | None:
        """The user's own, with its region."""
        return None if self.bucket is None or self.region is None else (self.bucket, self.region)


def serve(settings: EmulateSettings) -> None:
    """Serve until SIGINT or SIGTERM. Raises ConfigurationError, also for a port that is taken."""
    settings.check()
    objects = {} if settings.objects is None else _read_objects(settings.objects)
    ledger = asyncio.run(_until_told(settings, objects))
    say(f"requests {len(ledger)}, refused {ledger.refused}, billed {ledger.billed} (had it been the service)")


def _make(settings: EmulateSettings, recognition: Recogniser | None) -> Emulator:
    options: dict[str, Any] = {}
    if settings.own_bucket is not None:
        options["bucket"], options["region"] = settings.own_bucket
    try:
        return Emulator(
            settings.host,
            settings.port,
            site=settings.site,
            allow_remote=settings.allow_remote,
            credentials=settings.credentials,
            recognition=recognition,
            **options,
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


async def _until_told(settings: EmulateSettings, objects: Mapping[str, bytes]) -> Ledger:
    ended = _end_of_service()
    opened = open_reader(settings.reader, settings.site, settings.credentials, settings.own_bucket)
    async with opened as reader, _make(settings, reader) as emulator:
        emulator.objects.update(objects)
        if isinstance(reader, Recorder):
            reader.objects = emulator.objects
        _introduce(emulator, settings)
        await ended.wait()
    return emulator.ledger


def _end_of_service() -> asyncio.Event:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        on_signal(loop, number, ended.set)
    return ended


def _introduce(emulator: Emulator, settings: EmulateSettings) -> None:
    credentials = emulator.credentials
    say(f"Tencent Cloud OCR (site {settings.site}), emulated at {emulator.url}; Ctrl-C ends it.")
    say(f"What was asked and answered: {emulator.url}/ in a browser")
    if settings.reader.record is not None:
        say(f"What is not in {settings.reader.record} is asked of the real service, and paid for.")
    if emulator.objects:
        say(f"Objects in the bucket: {len(emulator.objects)}")
    say("Try it:")
    if settings.secret_key is None:  # a key of the user's own may be a real one
        say(
            f"  export TENCENTCLOUD_SECRET_ID={credentials.secret_id}"
            f" TENCENTCLOUD_SECRET_KEY={credentials.secret_key}"
        )
    say(f"  tencent-ocr run SealOCR scan.png --endpoint {emulator.url}")
