"""Which of Cloud Infinite's language types a text is written in, of those that the engine reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

CHINESE: Final = "zh"
"""Chinese and English mixed: the default."""

JAPANESE: Final = "jap"

_KANA: Final = range(0x3041, 0x3100)
_STRAY: Final = 0.1
"""Share of the letters up to which kana are Chinese characters misread."""


def detect(texts: Iterable[str]) -> str:
    """The language type of a page's lines: kana make it Japanese; Latin letters do not tell the language."""
    letters = [character for text in texts for character in text if character.isalpha()]
    kana = sum(ord(letter) in _KANA for letter in letters)
    return JAPANESE if kana > _STRAY * len(letters) else CHINESE
