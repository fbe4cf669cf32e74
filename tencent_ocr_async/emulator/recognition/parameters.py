"""Parameters of the API 3.0 actions, as callers send them: absent and null ones have their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from tencent_ocr_async.emulator.refusals import Refusal

Default = TypeVar("Default", bool, None)


def flag(parameters: Mapping[str, Any], name: str, *, default: Default) -> bool | Default:
    """True or false. Raises Refusal for anything else."""
    value = parameters.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise wrong(name, value, "true or false")
    return value


def page_number(parameters: Mapping[str, Any]) -> int | None:
    """PdfPageNumber, which counts from 1; None where it was not sent. Raises Refusal for other values."""
    value = parameters.get("PdfPageNumber")
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise wrong("PdfPageNumber", value, "a whole number of 1 or more")
    return value


def wrong(name: str, value: object, allowed: str) -> Refusal:
    """The refusal of a value, in words that tell which ones are allowed."""
    return Refusal(
        "InvalidParameterValue.InvalidParameterValueLimit", f"{name} must be {allowed}, not {value!r}."
    )
