"""The kinds of VAT invoices by their titles, also where some of a title is misread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.rows import make_rows

from .labels import Hit, find
from .pieces import Piece, join, line_height
from .places import TITLE_NAMES
from .reader import Reader

_LARGE: Final = 1.15
"""A title is printed at least this much higher than the usual line."""

_MUCH_LIKE: Final = 0.85
_LIKE: Final = 0.6
"""From `_LIKE` on (0..1) a text counts as a title, from `_MUCH_LIKE` on without a second look."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of invoice by its title; `digital` ones have neither code nor province in it."""

    title: str
    digital: bool = False


KINDS: Final = (
    Kind("增值税专用发票"),
    Kind("增值税普通发票"),
    Kind("增值税电子普通发票"),
    Kind("增值税电子专用发票"),
    Kind("电子发票（普通发票）", digital=True),
    Kind("电子发票（增值税专用发票）", digital=True),
    Kind("增值税普通发票（卷票）"),
    Kind("电子普通发票"),
    Kind("通用机打发票"),
)


@dataclass(frozen=True, slots=True)
class Title:
    """What stands above an invoice: its kind, the name of the province or city before it, and the piece."""

    kind: Kind
    name: str
    piece: Piece

    @property
    def text(self) -> str:
        """The title as it should read."""
        return self.name + self.kind.title


_EVERY: Final = tuple(
    (kind, name) for kind in KINDS for name in (("",) if kind.digital else ("", *TITLE_NAMES))
)


def find_title(above: Sequence[Piece], reader: Reader) -> Title | None:
    """The title among the pieces that stand above the table; None where none is like one.

    Where none is much like one, the middle above the table is looked at once more.
    """
    best = _best(above)
    if above and (best is None or best[0] < _MUCH_LIKE):
        best = max(
            filter(None, [best, _best(reader.find(_middle(above)))]), key=lambda pair: pair[0], default=None
        )
    return best[1] if best else None


def _middle(above: Sequence[Piece]) -> Box:
    """Where titles stand: the inner half of what is above the table."""
    left, right = min(p.left for p in above), max(p.right for p in above)
    top, bottom = min(p.top for p in above), max(p.bottom for p in above)
    height = line_height(above)
    return Box(left + (right - left) / 4, top - height, (right - left) / 2, bottom - top + height)


def _best(above: Sequence[Piece]) -> tuple[float, Title] | None:
    large = line_height(above) * _LARGE
    titles = [title for row in make_rows(p for p in above if p.height >= large) for title in _of_row(row)]
    if not titles:
        titles = [title for piece in above for title in _of_row([piece])]
    return max(titles, key=lambda pair: pair[0], default=None)


def _of_row(row: Sequence[Piece]) -> list[tuple[float, Title]]:
    """The best title that neighbours of a row make together, with its likeness."""
    best: list[tuple[float, Title]] = []
    for start in range(len(row)):
        for stop in range(start + 1, len(row) + 1):
            piece = join(row[start:stop])
            if piece is not None and (title := _match(piece)):
                best.append(title)
    return best


def _match(piece: Piece) -> tuple[float, Title] | None:
    text = piece.text.replace(" ", "").replace("(", "（").replace(")", "）")
    if "发" not in text and "票" not in text and "增值税" not in text:
        return None
    matcher = SequenceMatcher(None, b=text, autojunk=False)

    def likeness(candidate: tuple[Kind, str]) -> float:
        matcher.set_seq1(candidate[1] + candidate[0].title)
        return matcher.ratio()

    kind, name = max(_EVERY, key=likeness)
    score = likeness((kind, name))
    return (score, Title(kind, name, piece)) if score >= _LIKE else None


def small_print(pieces: Sequence[Piece], word: str) -> Hit | None:
    """Where a word such as 代开 or 成品油 stands alone, as tax offices print it beside the title."""
    return next((hit for hit in find(pieces, word) if len(hit.piece.text) <= len(word) + 2), None)
