"""Breaking paragraphs into lines as Chinese and Latin printing does."""

import re
from typing import Final

from PIL import ImageFont

# a Latin word or a figure stays whole; any other character may stand alone
PIECE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:/@%$+_-]*|\s+|.", re.DOTALL)
NEVER_FIRST: Final = "。，、；：！？）》”’％%.,;:!?)]"
NEVER_LAST: Final = "（《“‘$([¥"


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Lines of at most `width` pixels; a closing mark goes down together with the piece before it."""
    lines: list[str] = []
    line = ""
    for piece in _unbreakable(PIECE.findall(text)):
        if line and face.getlength((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip(" ")
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _unbreakable(pieces: list[str]) -> list[str]:
    """The pieces, joined where no line may end between them."""
    joined: list[str] = []
    for piece in pieces:
        if joined and (piece in NEVER_FIRST or joined[-1][-1] in NEVER_LAST):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
