"""What an emulator of the command line answers from: its own reading, examples, or recorded answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tencent_ocr_async.actions import Site
from tencent_ocr_async.client import OcrClient
from tencent_ocr_async.cloud_infinite import CloudInfiniteClient
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.emulator import Examples, Recogniser
from tencent_ocr_async.emulator.recognition import Recognition
from tencent_ocr_async.engine.retry import RetryPolicy
from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.replay import Recorder, Replay

from .accounts import find_credentials

_CLOUD: Final = "cloud"
_NO_CREDENTIALS: Final = (
    "--record asks the real service and finds no credentials: set TENCENTCLOUD_SECRET_ID and"
    " TENCENTCLOUD_SECRET_KEY, or give --secret-id and --secret-key"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSettings:
    """The options that say what answers; at most one of the first four is given."""

    examples: bool = False
    workers: int | None = None
    record: Path | None = None
    replay: Path | None = None
    upstream: str | None = None

    def check(self) -> None:
        """Raise ConfigurationError for options that do not go together."""
        given = {
            "--examples": self.examples,
            "--workers": self.workers is not None,
            "--record": self.record is not None,
            "--replay": self.replay is not None,
        }
        names = [name for name, is_given in given.items() if is_given]
        if len(names) > 1:
            raise ConfigurationError(f"{names[0]} and {names[1]} exclude each other")
        if self.upstream is not None and self.record is None:
            raise ConfigurationError("--upstream is for --record")
        if self.replay is not None and not self.replay.is_dir():
            raise ConfigurationError(f"--replay {self.replay}: there is no such folder")

    @property
    def reads(self) -> bool:
        """Whether documents are read on this machine."""
        return not (self.examples or self.record or self.replay)


@asynccontextmanager
async def open_reader(
    settings: ReaderSettings, site: Site, own: Credentials | None, bucket: tuple[str, str] | None
) -> AsyncIterator[Recogniser | None]:
    """What answers, None for the emulator's own choice. Raises ConfigurationError.

    `own` are the credentials to ask the real service with, by default those of the machine; `bucket` is the
    real one with its region.
    """
    if settings.examples:
        yield Examples()
    elif settings.replay is not None:
        yield Replay(settings.replay)
    elif settings.record is not None:
        async with _open_recorder(settings, settings.record, site, own, bucket) as recorder:
            yield recorder
    elif settings.workers is not None:
        recognition = Recognition(workers=settings.workers)
        try:
            yield recognition
        finally:
            await recognition.close()
    else:
        yield None


@asynccontextmanager
async def _open_recorder(
    settings: ReaderSettings,
    folder: Path,
    site: Site,
    own: Credentials | None,
    bucket: tuple[str, str] | None,
) -> AsyncIterator[Recorder]:
    credentials = own or find_credentials(_NO_CREDENTIALS)
    endpoint = None if settings.upstream in (None, _CLOUD) else settings.upstream
    # One request for each call: whether to try once more is for the caller to decide, who pays.
    once = RetryPolicy.none()
    async with AsyncExitStack() as stack:
        try:
            ocr = OcrClient(credentials, site=site, endpoint=endpoint, retry=once)
            await stack.enter_async_context(ocr)
            ci = None
            if bucket is not None:
                ci = CloudInfiniteClient(*bucket, credentials, endpoint=endpoint, retry=once)
                await stack.enter_async_context(ci)
        except ConfigurationError as error:
            message = str(error).replace("name the host in allow_http", "only this machine may do without")
            raise ConfigurationError(f"--upstream: {message}") from None
        yield await stack.enter_async_context(Recorder(folder, ocr, ci, site=site))
