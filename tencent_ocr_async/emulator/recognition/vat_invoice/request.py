"""The action's parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tencent_ocr_async.emulator.recognition.general_accurate import make_request as make_page_request
from tencent_ocr_async.emulator.recognition.pages import PageRequest


def make_request(parameters: Mapping[str, Any]) -> PageRequest:
    """Which page to read: IsPdf (false) and PdfPageNumber (1), as GeneralAccurateOCR has them.

    Raises Refusal for values of another type.
    """
    known = {name: parameters[name] for name in ("IsPdf", "PdfPageNumber") if name in parameters}
    return make_page_request(known)
