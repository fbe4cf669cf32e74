"""Numbers of taxpayers: the unified social credit code of GB 32100-2015 and older ones of 15 to 20 signs."""

from __future__ import annotations

import re
from typing import Final

_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""I, O, S, V and Z do not occur in the code: they are too like digits and other letters."""

_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_LENGTH: Final = 18
_IMPOSSIBLE: Final = str.maketrans("IOSVZ", "105Y2")
_LIKE: Final = (
    *("0DQCUG", "1LTJ7", "2", "5", "8B36", "6G", "4A", "7TY1", "9PQ", "UY", "MNH", "XKY", "EFR", "3B"),
)
"""Characters that are misread for one another."""

_SURE: Final = 0.93
"""A number that was read with this confidence is left as it is, right or not."""


def valid(code: str) -> bool:
    """Whether a unified social credit code has the right check character."""
    if len(code) != _LENGTH or any(sign not in _SIGNS for sign in code):
        return False
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(code, _WEIGHTS, strict=False))
    return _SIGNS[-total % 31] == code[-1]


def clean(text: str) -> str:
    """The number in a text: capital letters and digits, impossible letters replaced in codes of 18 signs."""
    number = re.sub(r"[^0-9A-Z]", "", text.upper())
    return number.translate(_IMPOSSIBLE) if len(number) == _LENGTH else number


def repair(number: str, confidence: float) -> str:
    """The number with one doubtful character replaced by one that looks like it, where only that is valid.

    A number that was read surely, that is valid already, or that has several such repairs is left alone.
    """
    if len(number) != _LENGTH or valid(number) or confidence >= _SURE:
        return number
    repairs = {
        candidate
        for place, sign in enumerate(number)
        for group in _LIKE
        if sign in group
        for other in group
        if other != sign and valid(candidate := number[:place] + other + number[place + 1 :])
    }
    return repairs.pop() if len(repairs) == 1 else number


def choose(readings: list[tuple[str, float]]) -> str:
    """The number among several readings, each with its confidence, surest first where none is valid."""
    cleaned = [(clean(text), confidence) for text, confidence in readings]
    for number, _ in cleaned:
        if valid(number):
            return number
    number, confidence = max(cleaned, key=lambda reading: reading[1])
    return repair(number, confidence)
