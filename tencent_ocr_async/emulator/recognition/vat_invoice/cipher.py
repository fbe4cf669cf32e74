"""密码区: four lines of digits and signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from .fields import Field, Fields, field_of
from .pieces import Piece

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
_SHARE: Final = 0.8
"""Share of a piece's characters that must belong to the cipher's for the piece to be a line of it."""


def find_cipher(pieces: Sequence[Piece]) -> Fields:
    """密码区1 to 密码区4, as many as there are."""
    lines = sorted((piece for piece in pieces if _is_cipher(piece.text)), key=lambda piece: piece.middle)[:_LINES]
    usual = Counter(len(_plain(line.text)) for line in lines).most_common(1)
    length = usual[0][0] if usual else 0
    return {f"密码区{number}": _field(line, length) for number, line in enumerate(lines, 1)}


def _is_cipher(text: str) -> bool:
    plain = re.sub(r"\s", "", text)
    signs = sum(character in _SIGNS for character in plain)
    return len(plain) >= _SHORTEST and signs >= _SHARE * len(plain) and bool(re.search(r"[<>+*]", plain))


def _field(line: Piece, length: int) -> Field:
    """A line's field. Dots are faint minus signs where the line is too short without them, else dirt."""
    text = _plain(line.text)
    dotless = text.replace(".", "")
    return field_of(line, text.replace(".", "-") if len(dotless) < length else dotless)


def _plain(text: str) -> str:
    replaced = re.sub(r"[·,'`•]", ".", re.sub(r"\s", "", text).translate(_LOOKALIKES))
    return "".join(character for character in replaced if character in _SIGNS or character == ".")
