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

    Raises Refusal: FailedOperation.ImageDecodeFailed for a damaged or locked PDF or one without pages,
    InvalidParameterValue.InvalidParameterValueLimit for a page that it does not have, and as decode_picture
    does for a page's size. No action's page lists a code of PDFs alone.
    """
    with _PDFIUM:
        try:
            pdf = pypdfium2.PdfDocument(document)
        except pypdfium2.PdfiumError as error:
            raise _unreadable(document) from error
        try:
            return _render(pdf, number), len(pdf)
        except pypdfium2.PdfiumError as error:
            raise _unreadable(document) from error
        finally:
            pdf.close()


def _render(pdf: Any, number: int) -> Pixels:
    if not len(pdf):
        raise _undecodable("it is damaged or has no pages")
    if not 1 <= number <= len(pdf):
        raise Refusal(
            "InvalidParameterValue.InvalidParameterValueLimit",
            f"PdfPageNumber is {number}, and the PDF has {len(pdf)} pages.",
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


def _unreadable(document: bytes) -> Refusal:
    # PDFium's own reason may be that of an earlier PDF: it sets none where a file has no pages.
    locked = b"/Encrypt" in document
    return _undecodable("it is locked with a password" if locked else "it is damaged or has no pages")


def _undecodable(reason: str) -> Refusal:
    return Refusal("FailedOperation.ImageDecodeFailed", f"The PDF could not be read: {reason}.")
