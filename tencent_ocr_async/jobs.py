"""What a journal knows a call by: the document's content, the action and the parameters."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import pybase64

from . import models
from .actions import CLOUD_INFINITE
from .client import OcrClient
from .cloud_infinite import CloudInfiniteClient
from .documents import Document
from .engine import workers
from .engine.handover import Reading
from .errors import ConfigurationError, OcrError
from .methods import unwrap

R = TypeVar("R")

_ACTIONS: Final[Mapping[Any, str]] = {
    OcrClient.seal_ocr: "SealOCR",
    OcrClient.extract_doc_multi: "ExtractDocMulti",
    OcrClient.general_accurate_ocr: "GeneralAccurateOCR",
    OcrClient.vat_invoice_ocr: "VatInvoiceOCR",
}

_DOCUMENT_TYPES: Final = (Document, str, os.PathLike, bytes, bytearray, memoryview)

_SECRET_IN_URL: Final = re.compile(
    r"(://)[^/?#]*(?=@)|([?&](?:[\w-]*-)?(?:sig(?:n(?:ature)?)?|(?:access_)?token)=)[^&#]*",
    re.IGNORECASE,
)

_LARGEST: Final = 64 * 1024 * 1024
"""No action takes files beyond this many bytes: they are refused anyhow and not worth reading."""

_SENT: Final = 10 * 1024 * 1024 // 4 * 3
"""No larger file goes into a request of 10 MB as Base64 text."""


@dataclass(frozen=True, slots=True)
class Work(Generic[R]):
    """What a batch does to every document.

    `parameters` are the vendor's, ready for JSON. `restore` makes the method's response of the vendor's JSON
    object. `by_content`: documents are files, bytes or URLs; else texts, such as the keys of objects.
    `or_by_text`: a document that is none of them, and no file that can be read, is known by its own text.
    """

    action: str
    parameters: Mapping[str, Any]
    restore: Callable[[Any], R]
    by_content: bool = True
    or_by_text: bool = False
    canonical: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "canonical", _json(self.parameters, "parameters"))

    def job(self, sha256: str) -> bytes:
        """16 bytes that stand for this document, action and parameters."""
        return digest(sha256, self.action, self.canonical)

    async def read(self, document: Any, *, keep: bool = False) -> Reading:
        """The document's SHA-256; none for no document and for a file that cannot be read.

        `keep`: with the content of a file that can be sent. Raises DocumentError and ConfigurationError for
        what is no document. Reading and hashing go on beside the event loop.
        """
        if document is None:
            return Reading(None)
        if not self.by_content:
            return Reading(_of_text(str(document)))
        if self.or_by_text and not isinstance(document, _DOCUMENT_TYPES):
            return Reading(_of_text(_json(document, "documents")))
        handed_in = Document.of(document)
        if handed_in.kind == "path":
            found = await workers.read(partial(_of_file, str(handed_in.source), keep))
            if found.sha256 is None and self.or_by_text:
                found.sha256 = _of_text(str(document))
            return found
        work = partial(_of_content, handed_in)
        return Reading(work() if handed_in.is_quick else await workers.encode(work))


def digest(*parts: str) -> bytes:
    """16 bytes that stand for these texts."""
    return hashlib.blake2b("\0".join(parts).encode(errors="backslashreplace"), digest_size=16).digest()


def name_of(document: Any) -> str | None:
    """What lines and messages call a document, without passwords, signatures and tokens of a URL."""
    if document is None:
        return None
    if not isinstance(document, _DOCUMENT_TYPES):
        return str(document)
    try:
        name = document if isinstance(document, str) else Document.of(document).name
    except OcrError:  # a name is wanted for what is no document, too
        return f"<{type(document).__name__}>"
    return _SECRET_IN_URL.sub(r"\1\2***", name) if "://" in name else name


def describe(
    method: Callable[..., Awaitable[R]],
    parameters: Mapping[str, Any],
    journal_as: str | Work[R] | None = None,
) -> Work[R]:
    """The work of a client's method, or of a `functools.partial` of one; of any other by `journal_as`.

    Raises ConfigurationError where nobody can know what the method calls, and for wrong parameters.
    """
    if isinstance(journal_as, Work):
        return journal_as
    function, arguments, given = unwrap(method)
    given.update(parameters)
    bound = getattr(function, "__func__", None)
    if journal_as is not None:
        return Work(journal_as, given, as_it_is, or_by_text=True)
    if bound is OcrClient.call and len(arguments) == 1:
        return Work(arguments[0], _vendor_names(arguments[0], given), as_it_is)
    if bound in _ACTIONS and not arguments:
        action = _ACTIONS[bound]
        request = getattr(models, f"{action}Request").build(**given)
        return Work(action, request.parameters(), getattr(models, f"{action}Response").model_validate)
    if bound is CloudInfiniteClient.ocr and not arguments:
        return _cloud_infinite(function.__self__, given)
    raise ConfigurationError(
        "batch: a journal must know which action is called: hand in a client's method, or "
        "functools.partial(client.call, action), or name it with journal_as"
    )


def _vendor_names(action: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same parameters as of the typed method, so that both share their answers."""
    if action not in _ACTIONS.values():
        return given
    try:
        request = getattr(models, f"{action}Request").build(**given)
    except ConfigurationError:  # the service may know more than the model
        return given
    parameters: dict[str, Any] = request.parameters()
    return parameters


def _cloud_infinite(client: Any, given: Mapping[str, Any]) -> Work[Any]:
    parameters = models.CloudInfiniteOCRRequest.build(**given).parameters()
    # A key names another object in another bucket.
    parameters["bucket"] = client._bucket  # noqa: SLF001 - a client's own package
    return Work(CLOUD_INFINITE, parameters, models.CloudInfiniteOCRResponse.model_validate, by_content=False)


def as_it_is(response: Any) -> Any:
    """The vendor's JSON object itself, for methods that return it."""
    return response


def _json(value: Any, what: str) -> str:
    try:
        return json.dumps(value, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"batch: a journal keeps {what} as JSON: {error}") from None


def _of_text(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def _of_file(path: str, keep: bool) -> Reading:
    """Without a hash for what cannot be read: the call itself will say why."""
    try:
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return Reading(None, path)
        with Path(path).open("rb") as file:
            if keep and status.st_size <= _SENT:
                content = file.read()
                return Reading(hashlib.sha256(content).hexdigest(), path, content)
            return Reading(hashlib.file_digest(file, "sha256").hexdigest(), path)
    except (OSError, ValueError):
        return Reading(None, path)


def _of_content(document: Document) -> str:
    if isinstance(document.source, bytes):
        return hashlib.sha256(document.source).hexdigest()
    if document.kind == "url":
        return _of_text(document.source)
    try:
        content = pybase64.b64decode(document.source.rpartition("base64,")[2])
    except ValueError:
        return _of_text(document.source)
    return hashlib.sha256(content).hexdigest()
