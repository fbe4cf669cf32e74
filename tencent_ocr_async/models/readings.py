"""Field types that read what the service sends in another form than it documents, and give it back as sent.

An answer has been paid for, so a number that arrives as text must not cost the user the rest of it:

- `Number`: whole or fractional, kept as it arrives. `"98"` and `"98.5"` read as 98 and 98.5.
- `Whole`: a count. `3.0` and `"3"` read as 3, `3.7` reads as 3.
- `Amount`: as `Number`; text that holds no number, such as `"***"`, stays text.
- `Text`: a number or truth value reads as its JSON text.
- `Listing[X]`: null reads as an empty list, so that one can iterate without asking.
- `Read(E)`: an open enumeration. A value that `E` does not know stays text.

Whatever was read from another form is dumped as it arrived. Two forms cannot be given back: empty text in
place of a number reads as None and is dumped as null. What has no sensible reading is a ValidationError.

The documented form is checked by pydantic's compiled code alone; Python runs only for the others.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic_core import CoreSchema, core_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler

T = TypeVar("T")

XML: Final = "xml"
"""The validation context of an answer in XML, where every value is text and a list of one is one element."""

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
# Copied from the vendor's help, values bring invisible characters with them: zero-width ones and a BOM.
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


class ArrivedInt(int):
    """A whole number that arrived in the form `arrived`."""

    arrived: object


class ArrivedFloat(float):
    """A fractional number that arrived in the form `arrived`."""

    arrived: object


class ArrivedText(str):
    """Text that arrived in the form `arrived`."""

    __slots__ = ("arrived",)

    arrived: object


class NullList(list[Any]):
    """An empty list that arrived as null. Once something is added to it, it is an ordinary list."""

    __slots__ = ()


def _mark(value: Any, arrived: object) -> Any:
    kind = {int: ArrivedInt, float: ArrivedFloat, str: ArrivedText}[type(value)]
    marked = kind(value)
    marked.arrived = arrived
    return marked


def _read_number(value: Any, info: core_schema.ValidationInfo) -> Any:
    if not isinstance(value, str):
        raise ValueError("no text")  # noqa: TRY004 - pydantic turns only ValueError into its error
    text = value.strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError("no number")
    number = int(text) if text.lstrip("+-").isdecimal() else float(text)
    return number if info.context == XML else _mark(number, value)


def _read_amount(value: Any, info: core_schema.ValidationInfo) -> Any:
    holds_number = isinstance(value, str) and _NUMBER.fullmatch(value.strip())
    return _read_number(value, info) if holds_number else _read_text(value, info)


def _read_whole(value: Any, info: core_schema.ValidationInfo) -> Any:
    number = value if isinstance(value, float) else _read_number(value, info)
    if number is None or type(number) is int:
        return number
    try:
        whole = int(number)
    except OverflowError:  # infinity, which Python's JSON reader lets through
        raise ValueError("not finite") from None
    return _mark(whole, value)


def _read_text(value: Any, _info: core_schema.ValidationInfo) -> Any:
    if isinstance(value, str):  # text that UTF-8 cannot hold: a lone surrogate in the JSON
        return value
    if not isinstance(value, int | float):
        raise ValueError("no scalar")  # noqa: TRY004 - pydantic turns only ValueError into its error
    return _mark(json.dumps(value), value)


def _read_list(value: Any, handler: Callable[[Any], Any], info: core_schema.ValidationInfo) -> Any:
    if value is None:
        return NullList()
    if info.context == XML:
        elements = value if isinstance(value, list) else [value]
        value = [{} if element is None else element for element in elements]
    return handler(value)


def _write(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else getattr(value, "arrived", value)


def _write_list(value: Any, handler: Callable[[Any], Any]) -> Any:
    return None if isinstance(value, NullList) and not value else handler(value)


def _first_of(*documented: CoreSchema, otherwise: Callable[..., Any], what: str = "text") -> CoreSchema:
    return core_schema.union_schema(
        [*documented, core_schema.with_info_plain_validator_function(otherwise)],
        mode="left_to_right",
        custom_error_type="reading",
        custom_error_message=f"Input should be {what}",
        serialization=core_schema.plain_serializer_function_ser_schema(_write),
    )


class _Schema:
    """Gives a field a core schema that is made once."""

    def __init__(self, schema: CoreSchema) -> None:
        self._schema = schema

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return self._schema


class _Listing:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        elements = handler(source)
        # A list is read without Python; only null and a single XML element need it.
        return core_schema.union_schema(
            [elements, core_schema.with_info_wrap_validator_function(_read_list, elements)],
            mode="left_to_right",
            serialization=core_schema.wrap_serializer_function_ser_schema(_write_list, schema=elements),
        )


class Read:
    """An open enumeration in an answer: `Annotated[E | str, Read(E)]`."""

    def __init__(self, values: type[StrEnum]) -> None:
        self._values = values

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _first_of(handler(self._values), core_schema.str_schema(strict=True), otherwise=_read_text)


class Send(Read):
    """An open enumeration in a request: text, freed of invisible characters and white space around it."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.union_schema(
            [handler(self._values), core_schema.str_schema(strict=True, min_length=1)],
            mode="left_to_right",
            custom_error_type="text",
            custom_error_message="Input should be text, such as " + ", ".join(self._values),
        )
        return core_schema.no_info_before_validator_function(clean, text)


def clean(value: Any) -> Any:
    """Text without invisible characters and without white space around it; anything else as it is."""
    return value.translate(_INVISIBLE).strip() if isinstance(value, str) else value


_INT: Final = core_schema.int_schema(strict=True)
_FLOAT: Final = core_schema.float_schema(strict=True)

Amount = Annotated[
    int | float | str, _Schema(_first_of(_INT, _FLOAT, otherwise=_read_amount, what="a number or text"))
]
Number = Annotated[
    int | float,
    _Schema(_first_of(_INT, _FLOAT, otherwise=_read_number, what="a number or text that holds one")),
]
Whole = Annotated[
    int, _Schema(_first_of(_INT, otherwise=_read_whole, what="a number or text that holds one"))
]
Text = Annotated[str, _Schema(_first_of(core_schema.str_schema(strict=True), otherwise=_read_text))]
Listing = Annotated[list[T], _Listing()]
