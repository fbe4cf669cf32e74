"""What stands below the totals: the remarks, and who signed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tencent_ocr_async.emulator.recognition.rows import make_rows

from .fields import Field, Fields, field_of
from .labels import behind, find, labelled
from .pieces import Piece, join, line_height

REMARKS: Final = "备注"
_SIGNERS: Final = {
    "收款人": ("收款人",),
    "复核": ("复核人", "复核"),
    "开票人": ("开票人",),
    "": ("销售方:", "销售方(", "销货单位"),
}
_LABEL: Final = re.compile(r"[备注]\W*|备\W*注")
_PAYEE: Final = re.compile(r"(收.人|.款人|收款.)\s*:")
_SEAL_WORDS: Final = re.compile(r".{0,2}专用章")
_TALL: Final = 1.7
_SAME: Final = 1.2


def signers_row(pieces: Sequence[Piece], below: float) -> float | None:
    """The y of the lowest row that names who signed, None where none does below `below`."""
    hits = [hit.piece.middle for word in ("开票人", "收款人", "复核") for hit in find(pieces, word)]
    return max((y for y in hits if y > below), default=None)


def find_signers(pieces: Sequence[Piece], y: float, height: float) -> Fields:
    """收款人, 复核 and 开票人 from the row at `y`."""
    row = [p for p in pieces if abs(p.middle - y) < _SAME * height]
    found = labelled(row, _SIGNERS)
    if "收款人" not in found and row:
        found["收款人"] = _misread_payee(sorted(row, key=lambda p: p.left))
    return {
        name: field_of(value, value.text.replace(" ", "")) for name, value in found.items() if name and value
    }


def _misread_payee(row: Sequence[Piece]) -> Piece | None:
    """What follows the first label of the row, which is 收款人 however it was read."""
    label = _PAYEE.match(row[0].text)
    return behind(row[0], label.end(), None, row[0].height) if label else None


def find_remarks(pieces: Sequence[Piece], top: float, bottom: float) -> Fields:
    """备注: everything between two heights to the right of the label, {} where there is none."""
    here = [p for p in pieces if top < p.middle < bottom]
    height = line_height(pieces)
    left = _label_right(here, pieces, top)
    if left is None:
        return {}
    inside = [p for p in here if p.left > left - height / 4 and p.height < _TALL * height]
    inside = [p for p in inside if not _SEAL_WORDS.fullmatch(p.text)]
    lines = [line for row in make_rows(inside) if (line := join(row))]
    whole = join(lines)
    if whole is None:
        return {}
    return {REMARKS: Field("".join(line.text for line in lines), whole.box, whole.confidence)}


def is_label(piece: Piece) -> bool:
    """Whether a piece is the label 备注 or a half of it, a blot in it notwithstanding."""
    return bool(_LABEL.fullmatch(piece.text))


def _label_right(here: Sequence[Piece], pieces: Sequence[Piece], top: float) -> float | None:
    """Where the label 备注 ends: in one piece, in two, or below the label 密码区 in the same column."""
    whole = [hit for hit in find(here, REMARKS) if len(hit.piece.text) <= len(REMARKS) + 1]
    if whole:
        return whole[0].right
    halves = [p for p in here if is_label(p)]
    if halves:
        return max(p.right for p in halves)
    above = [p.right for p in pieces if p.middle < top and p.text in ("密码区", "密", "码", "区")]
    return max(above, default=None)
