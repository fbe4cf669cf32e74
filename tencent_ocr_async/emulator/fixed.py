"""Answers that a test has fixed: for an action, or for one document of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tencent_ocr_async.errors import ConfigurationError

from . import documents
from .refusals import Refusal

Given = Mapping[str, Any] | Refusal
Respond = Callable[[bytes | None, Mapping[str, Any]], Given]
FixedResponse = Given | Respond
"""Members of Response, an error, or a function of the document and the request's other members."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)


class FixedAnswers:
    """The fixed answers of one emulator. One for a document goes before one for its whole action."""

    def __init__(self) -> None:
        self._fixed: dict[tuple[str, str | None], FixedResponse] = {}

    def fix(
        self, action: str, response: FixedResponse | None, document: bytes | str | Path | None = None
    ) -> None:
        """Answer an action, or one document of it, with this from now on; None takes that back.

        `document` is its content, its file, or the hex SHA-256 of its content.
        """
        key = action, None if document is None else _identity(document)
        if response is None:
            self._fixed.pop(key, None)
        elif callable(response) or isinstance(response, Refusal):
            self._fixed[key] = response
        elif isinstance(response, Mapping):
            self._fixed[key] = _plain(response)
        else:
            raise ConfigurationError(
                f"answer: members of Response, a Refusal or a function, not {type(response).__name__}"
            )

    def clear(self) -> None:
        self._fixed.clear()

    async def find(
        self, action: str, document: bytes | None, parameters: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """The members of the fixed answer of this call, None without one. Raises a fixed Refusal."""
        if not self._fixed:
            return None
        response = await self._of_document(action, document)
        if response is None:
            response = self._fixed.get((action, None))
        if callable(response):
            response = response(document, parameters)
            response = response if isinstance(response, Refusal) else _plain(response)
        if isinstance(response, Refusal):
            # A new one each time: a raised exception collects the frames that it passed.
            raise Refusal(response.code, response.message, response.http_status)
        return response

    async def _of_document(self, action: str, document: bytes | None) -> FixedResponse | None:
        known = tuple(self._fixed)
        if document is None or not any(name == action and sha256 for name, sha256 in known):
            return None
        return self._fixed.get((action, await documents.sha256(document)))


def _identity(document: bytes | str | Path) -> str:
    if isinstance(document, str) and _SHA256.fullmatch(document):
        return document.lower()
    if isinstance(document, bytes):
        return documents.sha256_now(document)
    try:
        return documents.sha256_now(Path(document).read_bytes())
    except OSError as error:
        raise ConfigurationError(f"answer: {document} cannot be read: {error.strerror}") from error


def _plain(response: Mapping[str, Any]) -> Given:
    """The members alone, without the envelope and the RequestId that a recorded answer has.

    Raises ConfigurationError for what no JSON can hold.
    """
    members = response.get("Response", response)
    error = members.get("Error")
    if isinstance(error, Mapping) and "Code" in error:
        return Refusal(str(error["Code"]), str(error.get("Message", "")))
    plain = {name: value for name, value in members.items() if name != "RequestId"}
    try:
        json.dumps(plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"answer: {error}") from error
    return plain
