"""密码区: four lines of digits and signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box

from .fields import Field, Fields, field_of
from .pieces import Piece
from .reader import Reader

_SIGNS: Final = frozenset("0123456789+-*/<>")
_LOOKALIKES: Final = str.maketrans(
    {
        "×": "*", "★": "*", "☆": "*", "x": "*", "—": "-", "–": "-", "_": "-", "一": "-", "−": "-", "÷": "+",
        "く": "<", "〈": "<", "《": "<", "(": "<", ">": ">", "〉": ">", "》": ">", ")": ">", "^": "*",
        "O": "0", "o": "0", "D": "0", "l": "1", "I": "1", "|": "1", "Z": "2", "S": "5", "B": "8", "#": "*",
        "\\": "/", "T": "7", "G": "6", "q": "9", "g": "9", "b": "6",
    }
)  # fmt: skip
_LINES: Final = 4
_SHORTEST: Final = 15
_FEWEST_MARKS: Final = 2
_VARIANTS: Final = ((0.15, False), (0.05, True), (0.3, False))
"""Other ways to read a line: by how much of its height its place is enlarged, and whether it is sharpened."""

_SHARE: Final = 0.8
"""Share of a piece's characters that must belong to the cipher's for the piece to be a line of it."""


def find_cipher(pieces: Sequence[Piece], reader: Reader) -> Fields:
    """密码区1 to 密码区4, as many as there are; a line of another length than most is read again."""
    lines = sorted((piece for piece in pieces if _is_cipher(piece.text)), key=lambda piece: piece.middle)[
        :_LINES
    ]
    lengths = Counter(len(_plain(line.text)) for line in lines)
    usual = max(lengths, key=lambda length: (lengths[length], length), default=0)
    return {f"密码区{number}": _field(line, usual, reader) for number, line in enumerate(lines, 1)}


def _is_cipher(text: str) -> bool:
    plain = re.sub(r"\s", "", text)
    signs = sum(character in _SIGNS for character in plain)
    marks = len(re.findall(r"[<>+*/-]", plain))
    return len(plain) >= _SHORTEST and signs >= _SHARE * len(plain) and marks >= _FEWEST_MARKS


def _field(line: Piece, usual: int, reader: Reader) -> Field:
    text = _fit(line.text, usual)
    whole = reader.ink(_wider(line), line.height) or line.box
    for grow, sharpen in _VARIANTS:
        if len(text) == usual:
            break
        again = reader.read(whole, grow=grow, sharpen=sharpen)
        if again is not None and len(_fit(again.text, usual)) == usual:
            text = _fit(again.text, usual)
    return field_of(line, reader.settle_slashes(line.box, text))


def _wider(line: Piece) -> Box:
    """The line's place with one more character on both sides: asterisks at the ends are overlooked."""
    return Box(line.left - line.height, line.top, line.right - line.left + 2 * line.height, line.height)


def _fit(text: str, usual: int) -> str:
    """A line's signs, as many as usual where possible: dots are faint minus signs or dirt, ± is + or both."""
    plain = _plain(text)
    forms = (plain.replace("±", mark).replace(".", dot) for mark in ("+", "+-") for dot in ("", "-"))
    return min(forms, key=lambda form: abs(len(form) - usual))


def _plain(text: str) -> str:
    plain = re.sub(r"\s", "", text).translate(_LOOKALIKES)
    replaced = re.sub(r"[·,'`•]", ".", plain)
    return "".join(character for character in replaced if character in _SIGNS or character in ".±")
