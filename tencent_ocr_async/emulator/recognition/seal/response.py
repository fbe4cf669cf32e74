"""The members of SealOCR's response."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.shapes import make_item_polygon

from .texts import SealTexts


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal that was read: its SealShape, its texts, and its box in the picture's pixels."""

    shape: str
    texts: SealTexts
    box: Box


def make_response(seals: Sequence[Seal]) -> dict[str, Any]:
    """Every seal in SealInfos, and the first one's members at the top level as well."""
    infos = [_seal_info(seal) for seal in seals]
    return {**infos[0], "SealInfos": infos}


def _seal_info(seal: Seal) -> dict[str, Any]:
    return {
        "Location": make_item_polygon(seal.box),
        "OtherTexts": list(seal.texts.others),
        "SealBody": seal.texts.body,
        "SealShape": seal.shape,
    }
