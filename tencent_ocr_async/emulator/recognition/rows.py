"""Rows of what stands side by side. Upright boxes, pure geometry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol, TypeVar

from .pages import Box

_SAME_ROW: Final = 0.5
"""Boxes whose heights overlap by this share of the smaller one stand in one row."""


class Placed(Protocol):
    """Anything with a place."""

    @property
    def box(self) -> Box: ...


T = TypeVar("T", bound=Placed)


def same_row(a: Box, b: Box) -> bool:
    """Whether two boxes overlap in height by at least half of the smaller one."""
    shared = min(a.bottom, b.bottom) - max(a.y, b.y)
    return shared >= _SAME_ROW * min(a.height, b.height)


def make_rows(placed: Iterable[T]) -> list[list[T]]:
    """Grouped into rows from top to bottom, each from left to right.

    A row's extent is that of its first, uppermost member: rows do not creep.
    """
    rows: list[list[T]] = []
    for each in sorted(placed, key=lambda e: e.box.y + e.box.height / 2):
        if rows and same_row(rows[-1][0].box, each.box):
            rows[-1].append(each)
        else:
            rows.append([each])
    return [sorted(row, key=lambda e: e.box.x) for row in rows]
