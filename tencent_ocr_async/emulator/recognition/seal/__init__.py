"""SealOCR: seals found by the colour of their ink, their shape, their texts along the border and inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.reading import open_document
from tencent_ocr_async.emulator.recognition.systems import Checkpoint
from tencent_ocr_async.emulator.refusals import Refusal

from .finding import Found, find_seals
from .response import Seal, make_response
from .round_seals import read_round_seal
from .stamps import cut_stamp
from .straight_seals import read_straight_seal

__all__ = ["recognise"]


def recognise(
    engine: Engine, document: bytes, parameters: Mapping[str, Any], checkpoint: Checkpoint
) -> dict[str, Any]:
    """The members of Response without RequestId; seals stand from top to bottom and left to right.

    PDFs are read unless EnablePdf is false, page PdfPageNumber (from 1). Raises Refusal as open_document
    does, and FailedOperation.ImageNoText where no seal with a text is found: of the errors that SealOCR's
    page lists, the one that fits.
    """
    pdf, page = _pages(parameters)
    pixels, _ = open_document(document, pdf=pdf, pdf_page=page)
    checkpoint()
    seals = []
    for found in find_seals(pixels):
        checkpoint()
        seal = _read(engine, found)
        if seal is not None and seal.texts.body:
            seals.append(seal)
    if not seals:
        raise Refusal("FailedOperation.ImageNoText", "No seal with a text was found in the picture.")
    return make_response(seals)


def _read(engine: Engine, found: Found) -> Seal | None:
    stamp = cut_stamp(found)
    if stamp is None:
        return None
    outline = stamp.outline
    if outline.ellipse is not None:
        return Seal(outline.shape, read_round_seal(engine, stamp.amount, outline.ellipse), stamp.box)
    return Seal(outline.shape, read_straight_seal(engine, stamp.amount, outline), stamp.box)


def _pages(parameters: Mapping[str, Any]) -> tuple[bool, int]:
    """Whether PDFs are read, and which of their pages; absent and null parameters have their defaults."""
    enabled, number = parameters.get("EnablePdf"), parameters.get("PdfPageNumber")
    return True if enabled is None else bool(enabled), 1 if number is None else int(number)
