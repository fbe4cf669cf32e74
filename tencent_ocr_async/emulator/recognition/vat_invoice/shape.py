"""The form of a place in VatInvoiceInfos: four named corners, or null."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box, Quad
from tencent_ocr_async.emulator.recognition.shapes import Coord, make_coord

Corners = Callable[[Box], Quad]
"""Takes a box on the sheet to its corners in the picture, from the text's top left, clockwise."""

_NAMES: Final = ("LeftTop", "RightTop", "RightBottom", "LeftBottom")


def make_vat_polygon(box: Box | None, corners: Corners) -> dict[str, Coord] | None:
    """A Polygon in whole pixels of the picture, None (null) for a value without a place."""
    if box is None:
        return None
    return {name: make_coord(point) for name, point in zip(_NAMES, corners(box), strict=True)}
