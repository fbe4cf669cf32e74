"""The service that a run talks to: either client, at Tencent Cloud or at an emulator started for the run."""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from tencent_ocr_async.actions import Action
from tencent_ocr_async.client import OcrClient
from tencent_ocr_async.cloud_infinite import CloudInfiniteClient
from tencent_ocr_async.documents import Document
from tencent_ocr_async.engine.handover import read_to_send
from tencent_ocr_async.engine.limits import Limits
from tencent_ocr_async.engine.providers.provider import CredentialsLike
from tencent_ocr_async.errors import ConfigurationError, DocumentError
from tencent_ocr_async.jobs import Work, as_it_is, describe
from tencent_ocr_async.stats import Stats

from .accounts import find_credentials
from .inputs import is_url
from .names import CLOUD_INFINITE_ACTION
from .pace import open_limits
from .settings import RunSettings

if TYPE_CHECKING:
    from tencent_ocr_async.emulator import Emulator

_ENGINE: Final = ("rapidocr", "onnxruntime")
_NO_CREDENTIALS: Final = (
    "no credentials: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, "
    "or add --emulator to try it without an account"
)


class Service(Protocol):
    """What recognises one document after the other; `work` is how a journal knows that."""

    work: Work[dict[str, Any]]

    async def check(self) -> None:
        """Raise ConfigurationError where every document would; nothing is sent."""

    async def recognise(self, document: str | None) -> dict[str, Any]:
        """The vendor's response for one document."""

    def stats(self) -> Stats:
        """What was sent so far."""


class ApiService:
    """An action of the OCR API."""

    counts_requests = True

    def __init__(self, client: OcrClient, action: Action, parameters: Mapping[str, Any]) -> None:
        self._client = client
        self._action = action
        self._parameters = parameters
        self.work = describe(partial(client.call, action.name), parameters)

    async def check(self) -> None:
        try:
            # An empty document goes through every check of the action and is never sent.
            await self._client.call(self._action.name, Document.from_bytes(b""), **self._parameters)
        except DocumentError:
            return

    def stats(self) -> Stats:
        return self._client.stats()

    async def recognise(self, document: str | None) -> dict[str, Any]:
        return await self._client.call(self._action.name, document, **self._parameters)


class CloudInfiniteService:
    """Cloud Infinite's OCR of objects and URLs. With an emulator, objects are files of this machine."""

    counts_requests = True

    def __init__(
        self, client: CloudInfiniteClient, parameters: Mapping[str, Any], objects: dict[str, bytes] | None
    ) -> None:
        self._client = client
        self._parameters = {name.replace("-", "_"): value for name, value in parameters.items()}
        self._objects = objects
        described = describe(client.ocr, self._parameters)
        self.work: Work[dict[str, Any]] = Work(
            described.action, described.parameters, as_it_is, by_content=objects is not None
        )

    async def check(self) -> None:
        try:
            # The options are checked first; a key without characters is never sent.
            await self._client.ocr("", **self._parameters)
        except DocumentError:
            return

    def stats(self) -> Stats:
        return self._client.stats()

    async def recognise(self, document: str | None) -> dict[str, Any]:
        name = document or ""
        if is_url(name):
            response = await self._client.ocr(detect_url=name, **self._parameters)
        elif self._objects is None:
            response = await self._client.ocr(name, **self._parameters)
        else:
            return await self._upload(name, self._objects)
        return response.model_dump(mode="json", by_alias=True)

    async def _upload(self, name: str, objects: dict[str, bytes]) -> dict[str, Any]:
        key = _key(name)
        objects[key] = await read_to_send(name, partial(_read, name))
        try:
            response = await self._client.ocr(key, **self._parameters)
        finally:
            objects.pop(key, None)
        return response.model_dump(mode="json", by_alias=True)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run sends its calls and how fast, None for the library's own way; an emulator's bucket."""

    credentials: CredentialsLike
    endpoint: str | Sequence[str] | None
    limits: Limits | None
    objects: dict[str, bytes] | None = None


@asynccontextmanager
async def open_service(
    settings: RunSettings, action: Action, parameters: Mapping[str, Any]
) -> AsyncIterator[Service]:
    """The service of a run. Raises ConfigurationError for settings that cannot work."""
    cloud = action is CLOUD_INFINITE_ACTION
    try:
        async with _open_place(settings, action) as place:
            opened = (
                _cloud_infinite(place, settings, parameters)
                if cloud
                else _api(place, settings, action, parameters)
            )
            async with opened as service:
                yield service
    except ConfigurationError as error:
        # The library names its own parameter; here it is an option.
        raise ConfigurationError(
            str(error).replace("name the host in allow_http", "add --allow-http")
        ) from None


@asynccontextmanager
async def _open_place(settings: RunSettings, action: Action) -> AsyncIterator[_Place]:
    async with open_limits(settings, action) as limits:
        if not settings.emulator:
            yield _Place(find_credentials(_NO_CREDENTIALS), settings.endpoints or None, limits)
            return
        async with _make_emulator(settings, action) as emulator:
            yield _Place(emulator.credentials, emulator.url, limits, emulator.objects)


@asynccontextmanager
async def _api(
    place: _Place, settings: RunSettings, action: Action, parameters: Mapping[str, Any]
) -> AsyncIterator[Service]:
    async with OcrClient(
        place.credentials,
        site=settings.site,
        endpoint=place.endpoint,
        region=settings.region,
        language=settings.language,
        limits=place.limits,
        **settings.client_options(),
    ) as client:
        yield ApiService(client, action, parameters)


@asynccontextmanager
async def _cloud_infinite(
    place: _Place, settings: RunSettings, parameters: Mapping[str, Any]
) -> AsyncIterator[Service]:
    bucket, region = _bucket(settings)
    async with CloudInfiniteClient(
        bucket,
        region,
        place.credentials,
        endpoint=place.endpoint,
        limits=place.limits,
        **settings.client_options(),
    ) as client:
        yield CloudInfiniteService(client, parameters, place.objects)


def _bucket(settings: RunSettings) -> tuple[str, str]:
    # Without an emulator both were given: RunSettings.check.
    return settings.bucket or "emulator-1250000000", settings.region or "ap-guangzhou"


def _make_emulator(settings: RunSettings, action: Action) -> Emulator:
    from tencent_ocr_async.emulator import Emulator  # noqa: PLC0415 - only its users pay for the import
    from tencent_ocr_async.emulator.recognition.systems import SYSTEMS  # noqa: PLC0415 - as above

    if action.name in SYSTEMS and not can_recognise():
        raise ConfigurationError(
            f"--emulator reads text for {action.name}: pip install tencent-ocr-async[emulator]"
        )
    bucket, region = _bucket(settings)
    return Emulator(
        port=0, site=settings.site, language=settings.language or "zh-CN", bucket=bucket, region=region
    )


def can_recognise() -> bool:
    """Whether the extra `emulator` is installed."""
    return all(importlib.util.find_spec(module) is not None for module in _ENGINE)


def _key(name: str) -> str:
    """The key that a file gets in the emulator's bucket."""
    return Path(name).absolute().as_posix().strip("/")


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise DocumentError(name, "there is no such file") from None
    except (OSError, ValueError) as error:
        raise DocumentError(name, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
