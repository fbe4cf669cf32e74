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


def spread(line: str, face: ImageFont.FreeTypeFont, width: float | None) -> list[tuple[float, str]]:
    """The line's pieces and how far each stands from the line's start, in pixels.

    With a width, the white between words (between characters, where there are no words) grows until
    the line is as long as that; without, or where it would grow by more than half an em, it stays.
    """
    pieces = PIECE.findall(line)
    gaps = [place for place, piece in enumerate(pieces) if place and not _blank(pieces, place)]
    spare = (width or 0) - face.getlength(line)
    extra = spare / len(gaps) if gaps and 0 < spare < len(gaps) * face.size / 2 else 0
    placed, grown = [], 0
    for place, piece in enumerate(pieces):
        grown += place in gaps
        before = face.getlength("".join(pieces[:place]))
        if piece.strip():
            placed.append((before + grown * extra, piece))
    return placed


def _blank(pieces: list[str], place: int) -> bool:
    """No white may grow before this piece: it is white itself, or belongs to the word before it."""
    piece, before = pieces[place], pieces[place - 1]
    return piece.isspace() or (piece.isascii() and before.isascii() and not before.isspace())
