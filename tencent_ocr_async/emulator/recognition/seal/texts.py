"""Which of a seal's texts is its body."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


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
