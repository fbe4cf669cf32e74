"""The members of SealOCR's response."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.shapes import make_item_polygon

from .texts import SealTexts

_SAME_ROW: Final = 0.5


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal that was read: its SealShape, its texts, and its box in the picture's pixels."""

    shape: str
    texts: SealTexts
    box: Box


def make_response(seals: Sequence[Seal]) -> dict[str, Any]:
    """Every seal in SealInfos in reading order, and the first one's members at the top level as well."""
    infos = [_seal_info(seal) for seal in _in_order(seals)]
    return {**infos[0], "SealInfos": infos}


def _in_order(seals: Sequence[Seal]) -> list[Seal]:
    """From top to bottom; those at about the height of a row's first seal from left to right."""
    rows: list[list[Seal]] = []
    for seal in sorted(seals, key=lambda other: other.box.y):
        if rows and seal.box.y < rows[-1][0].box.y + rows[-1][0].box.height * _SAME_ROW:
            rows[-1].append(seal)
        else:
            rows.append([seal])
    return [seal for row in rows for seal in sorted(row, key=lambda other: other.box.x)]


def _seal_info(seal: Seal) -> dict[str, Any]:
    return {
        "Location": make_item_polygon(seal.box),
        "OtherTexts": list(seal.texts.others),
        "SealBody": seal.texts.body,
        "SealShape": seal.shape,
    }
