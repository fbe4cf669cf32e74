"""What a key looks like: a judgement on a text alone, and on the names that were asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from .names import normalise, similarity
from .vocabulary import ends_like_key, meaning

NEAR: Final = 0.62
"""Names at least this alike are the same field."""

SURE: Final = 0.7
"""A text at least this likely is taken for a key without further evidence."""

_CLEARLY_NEAR: Final = 0.72
_PART: Final = 0.5

_COLON: Final = "：:﹕꞉"
_LONGEST: Final = 16
_MOST_WORDS: Final = 6
_MOST_CHARACTERS: Final = 32
_SENTENCE: Final = re.compile(r"[，。；！？!?]|[;,]\s")
_AFTER_DIGIT: Final = re.compile(r"\d\s*$")
_BEFORE_DIGIT: Final = re.compile(r"^\d")
_NUMBER: Final = re.compile(r"^[\W_]*[A-Z]{0,4}[\s$€£¥￥]*[-+(]?[\d,.\s/:%-]+[)%]?\s*\S{0,3}$")
_BRACKETS: Final = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]?")


class Keys:
    """Tells keys from values, given the names that a caller asks for."""

    def __init__(self, asked: Sequence[str] = ()) -> None:
        self.asked = tuple(asked)
        self._known: dict[str, float] = {}

    def likelihood(self, text: str) -> float:
        """How likely a text is a key, 0..1, from its words, its length and its digits."""
        if text not in self._known:
            self._known[text] = self._judge(text)
        return self._known[text]

    def _judge(self, text: str) -> float:
        name = key_name(text)
        if not name:
            return 0.0
        if colons(name):
            return 0.05
        if text.strip()[-1] in _COLON or self.is_asked(name):
            return 1.0
        if is_prose(name, _MOST_CHARACTERS) or _SENTENCE.search(name):
            return 0.05
        return _judge_name(_BRACKETS.sub("", name) or name)

    def is_asked(self, name: str) -> bool:
        """Whether a text is one of the names asked for, or nearly."""
        bare = normalise(name)
        # A part of the name may be a value's last word, and a text that holds it a key with its value.
        return bool(bare) and any(
            _PART * len(asked) <= len(bare) <= len(asked) / _PART and similarity(asked, bare) >= _CLEARLY_NEAR
            for asked in self._normal
        )

    @cached_property
    def _normal(self) -> tuple[str, ...]:
        return tuple(normalise(name) for name in self.asked)

    def tail(self, text: str) -> int:
        """Where a key starts that ends a text, such as 4 in "某某某某联系电话"; the text's length if none."""
        for start in range(1, len(text)):
            end = text[start:].strip()
            if len(end) > 1 and not end[0].isspace() and (meaning(end) is not None or end in self.asked):
                return start
        return len(text)


def _judge_name(name: str) -> float:
    if meaning(name) is not None:
        return 0.95
    if any(character.isdigit() for character in name):
        return 0.1
    return 0.75 if ends_like_key(name) and not is_prose(name) else 0.4


def key_name(text: str) -> str:
    """A key as it is called: without its colon and the blanks that spread its characters."""
    name = text.strip().lstrip(_COLON + "*·•.-— ").rstrip(_COLON + "*-— ")
    parts = name.split()
    if len(parts) > 1 and all(len(part) == 1 and _has_chinese(part) for part in parts):
        return "".join(parts)
    return name


def colons(text: str) -> list[int]:
    """The indexes of colons that part a key from its value: not a time's, not an address's."""
    found = []
    for index, character in enumerate(text):
        if character not in _COLON or index == 0:
            continue
        before, after = text[:index], text[index + 1 :]
        clock = _AFTER_DIGIT.search(before) and _BEFORE_DIGIT.match(after)
        if not clock and not after.startswith("//"):
            found.append(index)
    return found


def may_be_key(text: str) -> bool:
    """Whether what stands before a colon can be a key: short, with letters, no sentence."""
    name = key_name(text)
    if not name or _SENTENCE.search(name):
        return False
    if _has_chinese(name):
        return len(name) <= _LONGEST + 4
    return len(name.split()) <= _MOST_WORDS and any(c.isalpha() for c in name)


def is_number(text: str) -> bool:
    """Whether a text is a number, an amount or a date in digits, with a unit of up to three letters."""
    return any(c.isdigit() for c in text) and bool(_NUMBER.match(unicodedata.normalize("NFKC", text.strip())))


def is_prose(text: str, characters: int | None = None) -> bool:
    """Whether a text is too long for a name; without Chinese by its words, or by `characters`."""
    if _has_chinese(text):
        return len(text) > _LONGEST
    return len(text.split()) > _MOST_WORDS if characters is None else len(text) > characters


def _has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def is_sentence(text: str) -> bool:
    """Whether a text is no cell's content: longer than an address, or with a sentence's punctuation."""
    long = len(text) > _LONGEST * 2 if _has_chinese(text) else len(text.split()) > _MOST_WORDS * 2
    return long or any(mark in text for mark in "。；！？")
