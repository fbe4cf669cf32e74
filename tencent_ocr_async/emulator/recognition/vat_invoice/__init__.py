"""VatInvoiceOCR: every field of a Chinese VAT invoice, by reading its picture.

Source: the action's page in the OCR API 2018-11-19, and answers recorded from the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.reading import open_document
from tencent_ocr_async.emulator.recognition.systems import Checkpoint
from tencent_ocr_async.emulator.refusals import Refusal

from .answer import make_infos, make_items
from .invoice import read_invoice
from .reader import Reader
from .request import make_request
from .sheet import make_sheet

__all__ = ["recognise"]


def recognise(
    engine: Engine, document: bytes, parameters: Mapping[str, Any], checkpoint: Checkpoint
) -> dict[str, Any]:
    """The members of Response without RequestId.

    `parameters` are the action's: IsPdf, PdfPageNumber. Raises Refusal: FailedOperation.ImageNoText for a
    picture without text or without an invoice, and what `open_document` raises.
    """
    request = make_request(parameters)
    pixels, pdf_pages = open_document(document, pdf=request.pdf, pdf_page=request.pdf_page)
    checkpoint()
    sheet = make_sheet(
        engine, np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), dtype=np.uint8), checkpoint
    )
    if not sheet.pieces:
        raise Refusal("FailedOperation.ImageNoText", "No text was found in the picture.")
    invoice = read_invoice(sheet, Reader(engine, sheet.image, checkpoint))
    return {
        "VatInvoiceInfos": make_infos(invoice.fields, invoice.lines, sheet.corners),
        "Items": make_items(invoice.lines),
        "PdfPageSize": pdf_pages,
        "Angle": sheet.angle,
    }
