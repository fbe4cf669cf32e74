"""What a call that passed every check is answered with, and where that answer comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from tencent_ocr_async.actions import CLOUD_INFINITE, Action, Site

from . import documents, pictures
from .fixed import FixedAnswers
from .recognition import Recognition
from .recognition.systems import SYSTEMS
from .refusals import Refusal
from .remembered import Remembered, make_key
from .texts import Language, text

Origin = Literal["recognised", "recorded-example", "recorded", "empty-shape", "fixed"]

_DATA: Final = Path(__file__).parent.parent / "data"
_SAYS_ALL: Final = frozenset({"FailedOperation.ImageNoText", "FailedOperation.EmptyImageError"})
_SCALARS: Final[Mapping[str, Any]] = {"string": "", "bool": False, "int64": 0, "uint64": 0, "float": 0.0}


class Recogniser(Protocol):
    """What reads documents; `recognise` gives an action's members of Response and may raise Refusal.

    One that has `every_action = True` is asked for every action, not for the five systems alone, and before
    the emulator looks at the document; `origin` is what its answers are called.
    """

    async def recognise(
        self, action: str, document: bytes, parameters: Mapping[str, Any]
    ) -> dict[str, Any]: ...
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """The members of Response without RequestId; `origin` goes into the header X-Emulator-Answer."""

    members: Mapping[str, Any]
    origin: Origin


class Answers:
    """The answers of one emulator. `recogniser` None: the one of this package, made when first needed."""

    def __init__(self, site: Site, recogniser: Recogniser | None) -> None:
        self._site: Site = site
        self._given = recogniser
        self._made: Recogniser | None = None
        self._remembered = Remembered()
        self.fixed = FixedAnswers()

    async def api(
        self, action: Action, document: bytes | None, members: Mapping[str, Any], language: Language
    ) -> Answer:
        """The answer of an action of the OCR API."""
        fixed = await self.fixed.find(action.name, document, members)
        if fixed is not None:
            return Answer(fixed, "fixed")
        if getattr(self._given, "every_action", False):
            return await self._recognise(action.name, document or b"", members)
        if document is not None and "ImageBase64" in action.parameters:
            pictures.check(document, action, language)
        if document is not None and action.name in SYSTEMS:
            try:
                return await self._recognise(action.name, document, members)
            except Refusal as refused:
                raise _in_the_services_words(refused, language) from refused
        return Answer(_empty_shape(action, self._site), "empty-shape")

    async def cloud_infinite(self, document: bytes, parameters: Mapping[str, str]) -> Answer:
        """The answer of Cloud Infinite."""
        fixed = await self.fixed.find(CLOUD_INFINITE, document, parameters)
        if fixed is not None:
            return Answer(fixed, "fixed")
        return await self._recognise(CLOUD_INFINITE, document, parameters)

    async def _recognise(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> Answer:
        recogniser = self._recogniser()
        if not isinstance(recogniser, Recognition):  # who knows what its answers depend on
            members = await recogniser.recognise(action, document, parameters)
            return Answer(members, getattr(recogniser, "origin", "recognised"))
        key = make_key(action, await documents.sha256(document), parameters)
        read = partial(recogniser.recognise, action, document, parameters)
        return Answer(await self._remembered.get(key, read), "recognised")

    def _recogniser(self) -> Recogniser:
        if self._given is not None:
            return self._given
        if self._made is None:
            self._made = Recognition()
        return self._made

    async def close(self) -> None:
        """Close the recogniser that was made here; one that was handed in belongs to its owner."""
        if self._made is not None:
            await self._made.close()
            self._made = None


def _in_the_services_words(refused: Refusal, language: Language) -> Refusal:
    """A refusal by recognition with the service's own text, followed by what is wrong in particular."""
    own = text(refused.code, language, name=refused.message.rstrip("."))
    if own == refused.code:
        return refused
    said = refused.code in _SAYS_ALL or refused.message.rstrip(".") in own
    return Refusal(refused.code, own if said else f"{own} {refused.message}", refused.http_status)


@cache
def _objects(site: Site) -> Mapping[str, Mapping[str, str]]:
    shapes: Mapping[str, Mapping[str, str]] = json.loads((_DATA / "objects.json").read_text("utf-8"))[site]
    return shapes


def _empty_shape(action: Action, site: Site) -> dict[str, Any]:
    shape = _empty(f"{action.name}Response", _objects(site), frozenset())
    members = {name: value for name, value in shape.items() if name != "RequestId"} if shape else {}
    if action.deprecated:
        members["DeprecatedWarning"] = f"The action {action.name} is deprecated."
    return members


def _empty(
    name: str, objects: Mapping[str, Mapping[str, str]], outer: frozenset[str]
) -> dict[str, Any] | None:
    if name in outer or name not in objects:
        return None
    inside = outer | {name}
    return {member: _empty_member(kind, objects, inside) for member, kind in objects[name].items()}


def _empty_member(kind: str, objects: Mapping[str, Mapping[str, str]], outer: frozenset[str]) -> Any:
    if kind.endswith("[]"):
        return []
    return _SCALARS[kind] if kind in _SCALARS else _empty(kind, objects, outer)
