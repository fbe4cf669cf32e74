"""Finding what is printed on the form, although a character may be misread, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tencent_ocr_async.emulator.recognition.rows import make_rows

from .pieces import Glyph, Piece, join

_TOLERANT: Final = 4
"""Labels of at least this many characters may have one misread for every `_TOLERANT`."""

_MARKS: Final = frozenset(":;.,'`|·。、 ")
_DIRT: Final = frozenset(" ·.'`")
_REACH: Final = 9.0
_GAP: Final = 2.2
"""Widest gaps, in line heights: between a label and its value, and within a value."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A label within a piece, from the character `start` to before `stop`."""

    piece: Piece
    start: int
    stop: int

    @property
    def left(self) -> float:
        """The x at which the label begins."""
        return self.piece.glyphs[self.start].left

    @property
    def right(self) -> float:
        """The x at which the label ends."""
        return self.piece.glyphs[self.stop - 1].right


def find(pieces: Iterable[Piece], *labels: str) -> list[Hit]:
    """Where any of the labels stands: exactly, or if it does so nowhere, with a character in four misread."""
    known = list(pieces)
    return find_exact(known, *labels) or [
        hit for piece in known for label in labels for hit in _hits(piece, label, len(label) // _TOLERANT)
    ]


def find_exact(pieces: Iterable[Piece], *labels: str) -> list[Hit]:
    """Where any of the labels stands, every character as it is printed."""
    return [hit for piece in pieces for label in labels for hit in _hits(piece, label, 0)]


def _hits(piece: Piece, label: str, errors: int) -> list[Hit]:
    """One hit at most for each piece: the first with the fewest errors."""
    places = [i for i, glyph in enumerate(piece.glyphs) if glyph.text not in _DIRT]
    text = "".join(piece.glyphs[i].text for i in places)
    best: tuple[int, int] | None = None
    for start in range(len(text) - len(label) + 1):
        wrong = sum(a != b for a, b in zip(label, text[start:], strict=False))
        if wrong <= errors and (best is None or wrong < best[0]):
            best = (wrong, start)
    if best is None:
        return []
    start = best[1]
    return [Hit(piece, places[start], places[start + len(label) - 1] + 1)]


def labelled(pieces: Iterable[Piece], labels: Mapping[str, Sequence[str]]) -> dict[str, Piece | None]:
    """For each name whose label stands on the sheet, the value on the same row to its right, None if empty.

    `labels` are the spellings by name. A value ends where the next label begins, or at a wide gap.
    """
    lines = [(line, max(p.height for p in row)) for row in make_rows(pieces) if (line := join(row))]
    hits = {name: find_exact([line for line, _ in lines], *words)[:1] for name, words in labels.items()}
    for name, words in labels.items():
        if not hits[name]:
            known = [hit for others in hits.values() for hit in others]
            near = find([line for line, _ in lines], *words)
            hits[name] = [hit for hit in near if not any(_overlap(hit, other) for other in known)][:1]
    found: dict[str, Piece | None] = {}
    for line, height in lines:
        here = {name: hit[0] for name, hit in hits.items() if hit and hit[0].piece is line}
        starts = sorted(hit.start for hit in here.values())
        for name, hit in here.items():
            stop = next((start for start in starts if start > hit.start), None)
            found[name] = behind(line, hit.stop, stop, height)
    return found


def _overlap(a: Hit, b: Hit) -> bool:
    return a.piece is b.piece and a.start < b.stop and b.start < a.stop


def behind(line: Piece, start: int, stop: int | None, height: float) -> Piece | None:
    """The value that follows a label ending before `start`: without marks, up to the first wide gap."""
    glyphs = list(line.glyphs[start:stop])
    edge = line.glyphs[start - 1].right if start else line.left
    while glyphs and glyphs[0].text in _MARKS:
        edge = glyphs.pop(0).right
    if not glyphs or glyphs[0].left - edge > _REACH * height:
        return None
    value = [glyphs[0]]
    for glyph in glyphs[1:]:
        if glyph.left - value[-1].right > _GAP * height:
            break
        value.append(glyph)
    return _stripped(line, value)


def _stripped(line: Piece, glyphs: list[Glyph]) -> Piece | None:
    return Piece(tuple(glyphs), line.top, line.bottom).part(0)
