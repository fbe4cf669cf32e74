"""Which copy of the form an invoice is: the small print that runs down its right edge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box

from .fields import Field, Fields
from .pieces import Piece

_NUMBER: Final = re.compile(r"第[一二三四五六七]联")
_NAME: Final = re.compile(r"发票联|抵扣联|记账联")
_LONGEST: Final = 22
"""No longer than the longest of these prints; the words also stand in other texts."""


def add_copy(fields: Fields, pieces: Sequence[Piece]) -> None:
    """Adds 联次 (第二联) and 发票联名 (发票联), where one of them is printed."""
    for text, box in [*_stacks(pieces), *((p.text.replace(" ", ""), p.box) for p in pieces)]:
        for name, pattern in (("联次", _NUMBER), ("发票联名", _NAME)):
            found = pattern.search(text)
            if found and name not in fields and len(text) <= _LONGEST:
                fields[name] = Field(found.group(), box)


def _stacks(pieces: Sequence[Piece]) -> list[tuple[str, Box]]:
    """Short pieces that stand one below the other, as one text each."""
    stacks: list[list[Piece]] = []
    for piece in sorted((p for p in pieces if p.right - p.left < 2 * p.height), key=lambda p: p.middle):
        above = next(
            (s for s in stacks if s[-1].left < piece.centre < s[-1].right and s[-1].bottom < piece.middle),
            None,
        )
        if above is None:
            stacks.append([piece])
        else:
            above.append(piece)
    return [_stacked(stack) for stack in stacks if len(stack) > 1]


def _stacked(stack: Sequence[Piece]) -> tuple[str, Box]:
    left, top = min(p.left for p in stack), stack[0].top
    box = Box(left, top, max(p.right for p in stack) - left, stack[-1].bottom - top)
    return "".join(p.text for p in stack), box
