"""What a request asks for, from the action's parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tencent_ocr_async.emulator.recognition.parameters import flag, page_number, wrong

_LANGUAGES: Final = ("cn", "en")


@dataclass(frozen=True, slots=True)
class Item:
    """One name that was asked for.

    `column` wants a column of a table; `expected` is the value to check against, None for no check.
    """

    name: str
    column: bool = False
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """The request's options.

    `page` is the PDF's page (from 1), None for the first three. `only_items` leaves the default fields out.
    `parents` is None where OutputParentKey was not sent.
    """

    items: tuple[Item, ...] = ()
    only_items: bool = True
    full_text: bool = False
    table: bool = False
    coordinates: bool = False
    parents: bool | None = None
    language: str | None = None
    page: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names that were asked for."""
        return tuple(item.name for item in self.items)


def make_asking(parameters: Mapping[str, Any]) -> Asking:
    """The options with their defaults for absent and null ones.

    Raises Refusal (InvalidParameterValue.InvalidParameterValueLimit) for values of a wrong kind.
    """
    language = parameters.get("OutputLanguage") or None
    if language not in (None, *_LANGUAGES):
        raise wrong("OutputLanguage", language, "cn or en")
    return Asking(
        items=_items(parameters),
        only_items=flag(parameters, "ItemNamesShowMode", default=True),
        full_text=flag(parameters, "ReturnFullText", default=False),
        # The vendor's own list of values has invisible spaces before some of them.
        table=_text(parameters, "ConfigId").strip("\u200b \t") == "Table",
        coordinates=flag(parameters, "EnableCoord", default=False),
        parents=flag(parameters, "OutputParentKey", default=None),
        language=language,
        page=page_number(parameters),
    )


def _items(parameters: Mapping[str, Any]) -> tuple[Item, ...]:
    """ItemNames and NewItemNames, each name once."""
    items: dict[str, Item] = {}
    for name in _list(parameters, "ItemNames"):
        if not isinstance(name, str):
            raise wrong("ItemNames", name, "a list of texts")
        items.setdefault(name.strip(), Item(name))
    for described in _list(parameters, "NewItemNames"):
        if not isinstance(described, Mapping):
            raise wrong("NewItemNames", described, "a list of objects")
        name = _text(described, "KeyName")
        expected = _text(described, "KeyExpectedValue") or None
        items[name.strip()] = Item(name, described.get("KeyType") == 1, expected)
    return tuple(item for name, item in items.items() if name)


def _list(parameters: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = parameters.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise wrong(name, value, "a list")
    return value


def _text(parameters: Mapping[str, Any], name: str) -> str:
    value = parameters.get(name)
    if value is not None and not isinstance(value, str):
        raise wrong(name, value, "a text")
    return value or ""
