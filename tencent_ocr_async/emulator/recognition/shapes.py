"""Forms that several answers share: places in whole pixels, confidences in per cent, a paragraph's number."""

from __future__ import annotations

import json
from typing import Final

from .pages import Box, Point, Quad

Coord = dict[str, int]

_CORNERS: Final = ("LeftTop", "RightTop", "RightBottom", "LeftBottom")


def make_coord(point: Point) -> Coord:
    """A Coord (X, Y)."""
    return {"X": round(point[0]), "Y": round(point[1])}


def make_polygon(quad: Quad) -> list[Coord]:
    """Four Coords, clockwise from the top left."""
    return [make_coord(point) for point in quad]


def make_corners(quad: Quad) -> dict[str, Coord]:
    """The same Coords as members named LeftTop, RightTop, RightBottom and LeftBottom."""
    return {name: make_coord(point) for name, point in zip(_CORNERS, quad, strict=True)}


def make_item_polygon(box: Box) -> dict[str, int]:
    """An ItemCoord: the box in the upright picture."""
    return {
        "Height": round(box.height),
        "Width": round(box.width),
        "X": round(box.x),
        "Y": round(box.y),
    }


def make_confidence(confidence: float) -> int:
    """A confidence of 0..1 as a whole number of 0..100."""
    return min(max(round(confidence * 100), 0), 100)


def make_advanced_info(paragraph: int) -> str:
    """AdvancedInfo: the number of a line's paragraph, as JSON in a text."""
    return json.dumps({"Parag": {"ParagNo": paragraph}}, separators=(",", ":"))
