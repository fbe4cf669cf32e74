"""What the rules find: values by the service's names, each with its place on the sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tencent_ocr_async.emulator.recognition.pages import Box

from .pieces import Piece


@dataclass(frozen=True, slots=True)
class Field:
    """A value with its place on the sheet, None where it stands nowhere; `confidence` is 0..1."""

    value: str
    box: Box | None = None
    confidence: float = 1.0


Fields = dict[str, Field]
"""Values by name, in the order in which they were found."""


def field_of(piece: Piece, value: str | None = None) -> Field:
    """A piece's text as a value, or another value in its place."""
    return Field(piece.text if value is None else value, piece.box, piece.confidence)


def changed(fields: Fields, name: str, change: Callable[[str], str]) -> None:
    """Give a field that was found another value, made from the present one."""
    if name in fields:
        fields[name] = replace(fields[name], value=change(fields[name].value))
