"""SealOCR: seals found by the colour of their ink, their shape, and what stands along the border and inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.layout import reading_order
from tencent_ocr_async.emulator.recognition.pdf_pages import render_page
from tencent_ocr_async.emulator.recognition.pictures import Pixels, decode_picture, is_pdf
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
    """The members of Response without RequestId.

    PDFs are read unless EnablePdf is false, page PdfPageNumber (from 1). Raises Refusal:
    FailedOperation.ImageNoText where no seal with a text is found, the error that SealOCR documents.
    """
    pixels = _open(document, parameters)
    checkpoint()
    seals = []
    for found in find_seals(pixels):
        checkpoint()
        seal = _read(engine, found)
        if seal is not None and seal.texts.body:
            seals.append(seal)
    if not seals:
        raise Refusal("FailedOperation.ImageNoText", "No seal with a text was found in the picture.")
    return make_response([seals[i] for i in reading_order([seal.box for seal in seals])])


def _read(engine: Engine, found: Found) -> Seal | None:
    stamp = cut_stamp(found)
    if stamp is None:
        return None
    outline = stamp.outline
    if outline.ellipse is not None:
        return Seal(outline.shape, read_round_seal(engine, stamp.amount, outline.ellipse), stamp.box)
    return Seal(outline.shape, read_straight_seal(engine, stamp.amount, outline), stamp.box)


def _open(document: bytes, parameters: Mapping[str, Any]) -> Pixels:
    """The picture's or the page's pixels, RGB."""
    pdf, number = parameters.get("EnablePdf"), parameters.get("PdfPageNumber")
    if not is_pdf(document):
        return decode_picture(document)
    if pdf is False:
        raise Refusal("FailedOperation.ImageDecodeFailed", "This is a PDF, and EnablePdf is false.")
    return render_page(document, 1 if number is None else number)[0]
