"""VatInvoiceOCR: every field of a Chinese VAT invoice, by reading its picture.

Source: the action's page in the OCR API 2018-11-19, and answers recorded from the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.parameters import flag, page_number
from tencent_ocr_async.emulator.recognition.reading import nothing_found, open_document, to_bgr
from tencent_ocr_async.emulator.recognition.systems import Checkpoint

from .answer import make_infos, make_items
from .invoice import read_invoice
from .reader import Reader
from .sheet import make_sheet

__all__ = ["recognise"]


def recognise(
    engine: Engine, document: bytes, parameters: Mapping[str, Any], checkpoint: Checkpoint
) -> dict[str, Any]:
    """The members of Response without RequestId.

    `parameters` are the action's: IsPdf, PdfPageNumber. Raises Refusal: FailedOperation.ImageNoText for a
    picture without text or without an invoice, and what `open_document` raises.
    """
    pdf = flag(parameters, "IsPdf", default=False)
    pixels, pdf_pages = open_document(document, pdf=pdf, pdf_page=page_number(parameters) or 1)
    checkpoint()
    sheet = make_sheet(engine, to_bgr(pixels), checkpoint)
    if not sheet.pieces:
        raise nothing_found()
    invoice = read_invoice(sheet, Reader(engine, sheet.image, checkpoint))
    return {
        "VatInvoiceInfos": make_infos(invoice.fields, invoice.lines, sheet.corners),
        "Items": make_items(invoice.lines),
        "PdfPageSize": pdf_pages,
        "Angle": sheet.angle,
    }
