"""Which of a seal's texts is its body."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_FIGURES: Final = re.compile(r"[★☆✩*●○■□▲△◆◇]")
"""What the recogniser makes of stars and blots."""

_RULE: Final = re.compile("[一1lI-]*")
"""What it makes of a straight line without any text."""

_EDGES: Final = ".,·、，。:：;'`\"|/_-—~^"
"""Marks with which no text of a seal begins or ends: specks beside it."""


@dataclass(frozen=True, slots=True)
class SealTexts:
    """SealBody and OtherTexts."""

    body: str
    others: tuple[str, ...] = ()


def choose_body(texts: Sequence[str]) -> SealTexts:
    """The text with most letters, numbers and dates aside, is the body; of equal ones the first."""
    if not texts:
        return SealTexts("")
    body = max(range(len(texts)), key=lambda i: (count_letters(texts[i]), len(texts[i])))
    return SealTexts(texts[body], tuple(text for i, text in enumerate(texts) if i != body))


def count_letters(text: str) -> int:
    """How many letters and ideographs a text has; a Latin letter is worth half an ideograph."""
    kinds = [unicodedata.category(character) for character in text]
    return sum({"Lo": 2}.get(kind, 1) for kind in kinds if kind.startswith("L"))


def clean(text: str) -> str:
    """The text without figures and spaces, "" where there is no letter and no digit in it."""
    text = _FIGURES.sub("", "".join(text.split())).strip(_EDGES)
    return "" if _RULE.fullmatch(text) or not any(c.isalnum() for c in text) else text
