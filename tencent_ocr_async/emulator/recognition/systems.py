"""Which module of this package reads for which action."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, Final, Protocol, cast

from tencent_ocr_async.actions import CLOUD_INFINITE

SYSTEMS: Final[Mapping[str, str]] = {
    "GeneralAccurateOCR": "general_accurate",
    "VatInvoiceOCR": "vat_invoice",
    "SealOCR": "seal",
    "ExtractDocMulti": "extract_doc_multi",
    CLOUD_INFINITE: "cloud_infinite",
}
"""The modules by action; they import the engine's libraries, so that only a worker loads them."""


class Checkpoint(Protocol):
    """Called between the steps of reading; raises to end it."""

    def __call__(self) -> None: ...


class Recognise(Protocol):
    """What each module offers as `recognise`: the members of Response without RequestId; raises Refusal."""

    def __call__(
        self, engine: Any, document: bytes, parameters: Mapping[str, Any], checkpoint: Checkpoint
    ) -> dict[str, Any]: ...


def load(action: str) -> Recognise:
    """The function that reads for an action. Raises ImportError where the engine is not installed."""
    module = importlib.import_module(f"{__package__}.{SYSTEMS[action]}")
    return cast(Recognise, module.recognise)
