"""Which of Cloud Infinite's language types a text is written in, as far as its script tells."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

DEFAULT: Final = "zh"
"""Chinese and English mixed: what is read where nothing else was asked for or found."""

MIXED: Final = "mix"

_SCRIPTS: Final[dict[str, str]] = {
    "HIRAGANA": "jap",
    "KATAKANA": "jap",
    "HANGUL": "kor",
    "CYRILLIC": "rus",
    "THAI": "tha",
    "DEVANAGARI": "hi",
    "ARABIC": "ara",
}
"""Scripts by the first word of their characters' Unicode names. Latin letters do not tell the language, and
Chinese characters stand in Japanese and Korean texts too."""

_STRAY: Final = 0.1
"""Share of the characters up to which a script is one that the reading made up."""


def detect(texts: Iterable[str]) -> str:
    """The language type of a page's lines: `zh` for Chinese, English and both, `mix` for several others."""
    letters = [character for text in texts for character in text if character.isalpha()]
    found = Counter(_SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0]) for letter in letters)
    languages = [code for code, count in found.items() if code is not None and count > _STRAY * len(letters)]
    if not languages:
        return DEFAULT
    return languages[0] if len(languages) == 1 else MIXED
