"""A cheap look at a document's first bytes: what it is, and whether its header can be read."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import imagesize

from tencent_ocr_async.actions import Action

from .texts import Language, refusal

MIN_PIXELS: Final = 20
MAX_PIXELS: Final = 10_000
"""Longest side of a picture that the service takes."""

_MAGIC: Final[tuple[tuple[bytes, frozenset[str]], ...]] = (
    (b"\x89PNG\r\n\x1a\n", frozenset({"PNG"})),
    (b"\xff\xd8\xff", frozenset({"JPEG"})),
    (b"BM", frozenset({"BMP"})),
    (b"PK\x03\x04", frozenset({"WORD", "EXCEL"})),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", frozenset({"WORD", "EXCEL"})),
)
_PIXELS: Final = frozenset({"PNG", "JPEG", "BMP"})
_PDF_SWITCHES: Final = frozenset({"IsPdf", "EnablePdf"})


def kinds(document: bytes) -> frozenset[str]:
    """The vendor's format names that the first bytes stand for; empty for anything else."""
    if b"%PDF-" in document[:1024]:  # anything may stand before it
        return frozenset({"PDF"})
    return next((names for magic, names in _MAGIC if document.startswith(magic)), frozenset())


def check(document: bytes, action: Action, language: Language) -> None:
    """Refuse what the action cannot decode, by its first bytes and the picture's header."""
    found = kinds(document)
    accepted = action.formats | ({"PDF"} if _PDF_SWITCHES & action.parameters.keys() else frozenset())
    if not found or (action.formats and not found & accepted):
        raise refusal("FailedOperation.ImageDecodeFailed", language)
    if found & _PIXELS:
        width, height = _size(document)
        if min(width, height) < 1:
            raise refusal("FailedOperation.ImageDecodeFailed", language)
        if max(width, height) > MAX_PIXELS or min(width, height) < MIN_PIXELS:
            raise refusal("FailedOperation.ImageSizeTooLarge", language)


def _size(document: bytes) -> tuple[float, float]:
    try:
        width, height = imagesize.get(BytesIO(document))
    except Exception:  # noqa: BLE001 - whatever a broken header does to the parser, it is no picture
        return -1, -1
    return width, height
