"""What an emulator answers from in place of reading: recorded answers, and the real service once for each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Final, Literal, Self

from tencent_ocr_async.actions import CLOUD_INFINITE, Site, find_action
from tencent_ocr_async.client import OcrClient
from tencent_ocr_async.cloud_infinite import CloudInfiniteClient
from tencent_ocr_async.emulator import Refusal
from tencent_ocr_async.errors import ApiError, ConfigurationError, OcrError, RejectedDocumentError

from .files import Recordings, recording_name
from .upstream import ask_api, ask_cloud_infinite, is_of_one_document

_LOG: Final = logging.getLogger("tencent_ocr_async.replay")


class Replay:
    """Answers from a folder of recordings and never goes out: `Emulator(recognition=Replay("answers"))`.

    What is not in the folder is refused with UnsupportedOperation, which names the file that is missing.
    """

    every_action: ClassVar[bool] = True
    origin: ClassVar[Literal["recorded"]] = "recorded"

    def __init__(self, folder: str | Path) -> None:
        self._recordings = Recordings(folder)

    async def recognise(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The recorded members of Response. Raises Refusal for a recorded error and for what is missing."""
        # The content stands for the URL that it came from, which may hold a signature.
        others = {name: value for name, value in parameters.items() if "Url" not in name}
        name = await asyncio.to_thread(recording_name, action, document, others)
        recorded = await self._load(name)
        return _members(await self._ask(name, action, document, others) if recorded is None else recorded)

    async def _load(self, name: str) -> dict[str, Any] | None:
        try:
            return await asyncio.to_thread(self._recordings.load, name)
        except ConfigurationError as error:
            raise Refusal("FailedOperation", str(error), 500) from error

    async def _ask(
        self, name: str, action: str, document: bytes, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        del action, document, parameters  # a recorder passes them on
        raise Refusal("UnsupportedOperation", f"Not recorded, and nothing goes out: {name}", 501)

    async def close(self) -> None:
        """Nothing to end."""


class Recorder(Replay):
    """A Replay that asks the real service for what is missing, once, and records what it says.

    `ocr` and `ci` are the clients that ask, with the user's own credentials; without one, its calls are
    refused. They stay the caller's to close; with `RetryPolicy.none()` each call goes out as one request. For
    Cloud Infinite set `objects` to those of the emulator: an object is asked for in the real bucket under the
    key that it has here. Equal calls that come at the same time go out once, and a caller that leaves does
    not stop what is paid for.

    Recorded are answers and what the service says about the document itself (RejectedDocumentError): it
    would say the same again, and some of it is billed. Every other error is passed on and not recorded,
    because it passes: rates, arrears, faults of the service. Where no answer came the call may have been
    billed, so the caller gets FailedOperation, which no client repeats by itself.

    Raises ConfigurationError for a folder that cannot be written.
    """

    def __init__(
        self,
        folder: str | Path,
        ocr: OcrClient | None = None,
        ci: CloudInfiniteClient | None = None,
        *,
        site: Site = "cn",
    ) -> None:
        super().__init__(folder)
        self._recordings.prepare()
        self._ocr = ocr
        self._ci = ci
        self._site: Site = site
        self.objects: Mapping[str, bytes] = {}
        self._under_way: dict[str, asyncio.Task[dict[str, Any]]] = {}
        self._unwritten: dict[str, dict[str, Any]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Wait for what is under way, and record it: it is paid for."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _load(self, name: str) -> dict[str, Any] | None:
        return self._unwritten[name] if name in self._unwritten else await super()._load(name)

    async def _ask(
        self, name: str, action: str, document: bytes, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        task = self._under_way.get(name)
        if task is None:
            task = asyncio.create_task(self._ask_once(name, action, document, parameters))
            self._under_way[name] = task
            task.add_done_callback(lambda done: self._forget(name, done))
        return await asyncio.shield(task)

    def _forget(self, name: str, done: asyncio.Task[dict[str, Any]]) -> None:
        del self._under_way[name]
        if not done.cancelled():
            done.exception()  # whoever asked may have left

    async def _ask_once(
        self, name: str, action: str, document: bytes, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        # Between looking for the file and this task an equal call may have come to its end.
        recorded = await self._load(name)
        if recorded is not None:
            return recorded
        try:
            response = await self._pass_on(action, document, parameters)
        except RejectedDocumentError as error:
            response = {"Error": {"Code": error.code, "Message": error.message}}
        except ApiError as error:
            raise Refusal(error.code, error.message, error.http_status) from error
        except OcrError as error:
            raise Refusal("FailedOperation", f"The real service gave no answer: {error}", 502) from error
        response.pop("RequestId", None)
        await self._store(name, {"Action": action, "Parameters": dict(parameters), "Response": response})
        return response

    async def _pass_on(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        if action == CLOUD_INFINITE:
            if self._ci is None:
                raise _unsupported(f"{action}: no bucket was given to ask about")
            return await ask_cloud_infinite(self._ci, self._key, document, parameters)
        found = find_action(action, self._site)
        if self._ocr is None or not is_of_one_document(found):
            raise _unsupported(f"{action}: only actions of one document are recorded")
        return await ask_api(self._ocr, found, document, parameters)

    def _key(self, document: bytes) -> str | None:
        return next((key for key, content in dict(self.objects).items() if content == document), None)

    async def _store(self, name: str, recording: dict[str, Any]) -> None:
        try:
            await asyncio.to_thread(self._recordings.store, name, recording)
        except OSError as error:
            # It is paid for: this process answers it from memory, and says so.
            self._unwritten[name] = recording["Response"]
            _LOG.error("the answer %s could not be written and is kept in memory: %s", name, error)


def _unsupported(reason: str) -> Refusal:
    return Refusal("UnsupportedOperation", reason, 501)


def _members(response: Mapping[str, Any]) -> dict[str, Any]:
    error = response.get("Error")
    if isinstance(error, Mapping):
        raise Refusal(str(error.get("Code")), str(error.get("Message", "")))
    return dict(response)
