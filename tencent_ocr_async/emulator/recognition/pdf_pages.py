"""One page of a PDF as pixels."""

from __future__ import annotations

import threading
from typing import Any, Final

import pypdfium2

from tencent_ocr_async.emulator.refusals import Refusal

from .pictures import Pixels, check_size, to_pixels

_DPI: Final = 200
_MAX_SIDE: Final = 4000
_PDFIUM = threading.Lock()
"""PDFium may be entered by one thread of a process at a time."""


def render_page(document: bytes, number: int) -> tuple[Pixels, int]:
    """Page `number` (from 1) at 200 dpi, 4000 px at most, and the number of pages.

    Raises Refusal: FailedOperation.PDFParseFailed for a damaged or locked PDF,
    InvalidParameterValue.InvalidParameterValueLimit for a page that it does not have.
    """
    with _PDFIUM:
        try:
            pdf = pypdfium2.PdfDocument(document)
        except pypdfium2.PdfiumError as error:
            raise _unreadable(error) from error
        try:
            return _render(pdf, number), len(pdf)
        except pypdfium2.PdfiumError as error:
            raise _unreadable(error) from error
        finally:
            pdf.close()


def _render(pdf: Any, number: int) -> Pixels:
    if not 1 <= number <= len(pdf):
        raise Refusal(
            "InvalidParameterValue.InvalidParameterValueLimit",
            f"The PDF has no page {number}: it has {len(pdf)}.",
        )
    page = pdf[number - 1]
    try:
        width, height = page.get_size()
        scale = min(_DPI / 72, _MAX_SIDE / max(width, height, 1))
        check_size(max(round(width * scale), 1), max(round(height * scale), 1))
        bitmap = page.render(scale=scale)
        try:
            return to_pixels(bitmap.to_pil())
        finally:
            bitmap.close()
    finally:
        page.close()


def _unreadable(error: Exception) -> Refusal:
    return Refusal("FailedOperation.PDFParseFailed", f"The PDF could not be read: {error}")
