"""Coordinates in the form that both APIs share: whole pixels in members called X, Y, Width, Height."""

from __future__ import annotations

from .pages import Box, Point, Quad

Coord = dict[str, int]


def make_coord(point: Point) -> Coord:
    """A Coord (X, Y)."""
    return {"X": round(point[0]), "Y": round(point[1])}


def make_polygon(quad: Quad) -> list[Coord]:
    """Four Coords, clockwise from the top left."""
    return [make_coord(point) for point in quad]


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
