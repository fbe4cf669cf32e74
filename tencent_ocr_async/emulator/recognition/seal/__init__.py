"""SealOCR: seals found by the colour of their ink, their shape, their texts along the border and inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.parameters import flag, page_number
from tencent_ocr_async.emulator.recognition.pictures import Pixels
from tencent_ocr_async.emulator.recognition.reading import open_document
from tencent_ocr_async.emulator.recognition.systems import Checkpoint
from tencent_ocr_async.emulator.refusals import Refusal

from .finding import Found, find_seals
from .response import Seal, make_response
from .round_seals import read_round_seal
from .stamps import cut_stamp
from .straight_seals import read_straight_seal

__all__ = ["recognise"]

_LONGEST: Final = 2600
"""Larger pictures are reduced to this: memory grows with the area, and seals are large enough."""


def recognise(
    engine: Engine, document: bytes, parameters: Mapping[str, Any], checkpoint: Checkpoint
) -> dict[str, Any]:
    """The members of Response without RequestId; seals stand from top to bottom and left to right.

    PDFs are read unless EnablePdf is false, page PdfPageNumber (from 1). Raises Refusal as open_document
    does, and FailedOperation.ImageNoText where no seal with a text is found: of the errors that SealOCR's
    page lists, the one that fits.
    """
    pdf = flag(parameters, "EnablePdf", default=True)
    pixels, _ = open_document(document, pdf=pdf, pdf_page=page_number(parameters) or 1)
    checkpoint()
    scale = min(1.0, _LONGEST / max(pixels.shape[:2]))
    seals = []
    for found in find_seals(_reduce(pixels, scale)):
        checkpoint()
        seal = _read(engine, found, scale)
        if seal is not None and seal.texts.body:
            seals.append(seal)
    if not seals:
        raise Refusal("FailedOperation.ImageNoText", "No seal with a text was found in the picture.")
    return make_response(seals)


def _reduce(pixels: Pixels, scale: float) -> Pixels:
    if scale == 1:
        return pixels
    return np.asarray(
        cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


def _read(engine: Engine, found: Found, scale: float) -> Seal | None:
    stamp = cut_stamp(found)
    if stamp is None:
        return None
    outline, box = stamp.outline, stamp.box
    box = Box(box.x / scale, box.y / scale, box.width / scale, box.height / scale)
    if outline.ellipse is not None:
        return Seal(outline.shape, read_round_seal(engine, stamp.amount, outline.ellipse), box)
    return Seal(outline.shape, read_straight_seal(engine, stamp.amount, outline), box)
