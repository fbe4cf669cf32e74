"""Buyer and seller: name, number, address and phone, bank and account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.rows import make_rows

from .banks import correct_bank
from .fields import Field, Fields, changed, field_of
from .labels import Hit, behind, find
from .pieces import Piece, join
from .reader import Reader
from .rules import upright_rules
from .sheet import Sheet
from .tax_numbers import choose, clean, valid

_NUMBER: Final = ("纳税人识别号",)
_ADDRESS: Final = ("地址、电话", "地址,电话", "地址电话", "地址")
_BANK: Final = ("开户行及账号", "开户行及帐号", "开户行")
_NAME_LABEL: Final = re.compile(r"^\W{0,2}名?\s*称?\s*[:;.：]\s*|^\W{0,2}名\s*称\s*")
_AFTER: Final = ("货物或应税劳务", "服务名称", "项目名称", "规格型号", "价税合计", "收款人", "开票人")
"""What stands below a block."""

_PHONE_LABEL: Final = re.compile(r"\W*电{0,2}\s*话\s*:")
_TALL: Final = 1.7
_NEAR: Final = 3.2
"""Rows of a block are at most this many line heights apart."""

_WHOLE: Final = 0.9
"""Share of the height of three lines over which the block's edge goes without a gap."""

_BLOTS: Final = " .,·:;'`"
_BESIDE: Final = "备注密码区 "
_GAP: Final = 1.6
_ROWS: Final = 2
"""Number and bank stand next to each other, further apart than this many line heights, where the row
between them was overlooked."""

_SHORTEST: Final = 15
_LONGEST_PREFIX: Final = 13
"""统一社会信用代码/ stands before the label on newer forms."""


def find_parties(sheet: Sheet, pieces: Sequence[Piece], height: float, reader: Reader) -> Fields:
    """The fields 购买方... and 销售方..., from pieces of the sheet; `height` is a line's.

    The buyer's block stands above the seller's, on fully digital invoices to its left.
    """
    labels = _labels(pieces)
    if not labels:
        return {}
    beside = len(labels) > 1 and abs(labels[0].piece.middle - labels[1].piece.middle) < height
    labels.sort(key=lambda hit: hit.left if beside else hit.piece.middle)
    fields: Fields = {}
    for number, hit in enumerate(labels[:2]):
        who = "销售方" if number or (len(labels) == 1 and _only_seller(pieces, hit)) else "购买方"
        right = _right(sheet, pieces, hit, labels[1] if beside and not number else None, height)
        inside = (p for p in pieces if _in_block(p, hit, right, height))
        block = [cut for p in inside if (cut := _until(p, right, reader))]
        fields.update(
            {who + part: field for part, field in _read_block(block, hit, right, height, reader).items()}
        )
    return fields


def _labels(pieces: Sequence[Piece]) -> list[Hit]:
    """Where the taxpayers' numbers are labelled; where fewer than two are, the rows below tell of them."""
    hits = find(pieces, *_NUMBER)
    if len(hits) > 1:
        return hits
    others = [hit for hit in find(pieces, "识别号") if all(hit.piece is not known.piece for known in hits)]
    return hits + others


def _only_seller(pieces: Sequence[Piece], hit: Hit) -> bool:
    total = find(pieces, "价税合计")
    return bool(total) and hit.piece.middle > total[0].piece.middle


def _right(sheet: Sheet, pieces: Sequence[Piece], hit: Hit, other: Hit | None, height: float) -> float:
    """Where a block ends: at the rule or upright label to its right, or where the other one begins."""
    rules = upright_rules(sheet.image, hit.piece.top - height, hit.piece.bottom + height, _WHOLE)
    end = min((x for x in rules if x > hit.right + height), default=float("inf"))
    begun = _start(other) - height / 2 if other else float("inf")
    uprights = [
        p.left for p in pieces if p.height > _TALL * height and p.left > hit.right and _close(p, hit, height)
    ]
    marked = [
        h.left for h in find(pieces, "备注", "密码区") if h.left > hit.right and _close(h.piece, hit, height)
    ]
    return min([end, begun, *uprights, *marked])


def _start(hit: Hit) -> float:
    """Where a label begins that may have more words before the known ones."""
    return hit.piece.left if hit.start < _LONGEST_PREFIX else hit.left


def _close(piece: Piece, hit: Hit, height: float) -> bool:
    return piece.top - height < hit.piece.middle + height < piece.bottom + 2 * height


def _in_block(piece: Piece, hit: Hit, right: float, height: float) -> bool:
    return (
        _start(hit) - 2 * height < piece.left < right
        and piece.height < _TALL * height
        and hit.piece.middle - _NEAR * height < piece.middle < hit.piece.middle + 2 * _NEAR * height
    )


def _until(piece: Piece, right: float, reader: Reader) -> Piece | None:
    """A piece without what stands behind an edge: the upright label there, or whatever comes after it."""
    if piece.right < right + piece.height / 2:
        return piece
    own = len(piece.text.rstrip(_BESIDE))
    if own < len(piece.text):
        return piece.part(0, own)
    again = reader.read(Box(piece.left, piece.top, right - piece.left - 2, piece.height), grow=0.0)
    return again or piece


def _read_block(block: Sequence[Piece], hit: Hit, right: float, height: float, reader: Reader) -> Fields:
    lines = [line for row in make_rows(block) if (line := join(row))]
    at = min(range(len(lines)), key=lambda i: abs(lines[i].middle - hit.piece.middle))
    fields: Fields = {}
    if at and lines[at].middle - lines[at - 1].middle < _NEAR * height:
        name = _name(lines[at - 1])
        if name is not None:
            fields["名称"] = field_of(name)
    number = _value(lines[at], _NUMBER)
    if number is not None and (found := _number(number, reader)):
        fields["识别号"] = found
    fields.update(_below(_with_overlooked(lines[at:], right, height, reader), height))
    for part in ("名称", "地址、电话", "开户行及账号"):
        changed(fields, part, lambda text: text.strip(_BLOTS))
    changed(fields, "开户行及账号", correct_bank)
    return fields


def _with_overlooked(lines: Sequence[Piece], right: float, height: float, reader: Reader) -> Sequence[Piece]:
    """The lines with the one between number and bank, which is looked for again where there is a gap."""
    if (
        len(lines) < _ROWS
        or not find([lines[1]], *_BANK)
        or lines[1].middle - lines[0].middle < _GAP * height
    ):
        return lines
    top, bottom = lines[0].bottom - height / 6, lines[1].top + height / 6
    left = min(lines[0].left, lines[1].left)
    end = right + height * 0.7 if right < float("inf") else max(line.right for line in lines[:2])
    found = join(sorted(reader.find(Box(left, top, end - left, bottom - top)), key=lambda p: p.left))
    return [lines[0], *([found] if found else []), *lines[1:]]


def _below(lines: Sequence[Piece], height: float) -> Fields:
    """Address and bank, from the number's row on; a row without a label goes on with the one before."""
    fields: Fields = {}
    last = ""
    for above, line in pairwise(lines):
        if line.middle - above.middle > _NEAR * height or find([line], *_AFTER):
            break
        part = next(
            (p for p, words in (("地址、电话", _ADDRESS), ("开户行及账号", _BANK)) if find([line], *words)),
            "",
        )
        value = _value(line, _ADDRESS if part == "地址、电话" else _BANK) if part else line
        if value is not None and (rest := _PHONE_LABEL.match(value.text)):
            value = value.part(rest.end())
        if value is None:
            last = part
            continue
        if not part and last in fields and _goes_on(fields[last], line, height):
            fields[last] = _longer(fields[last], value)
        elif part:
            fields[part] = field_of(value)
        last = part or last
    return fields


def _goes_on(field: Field, line: Piece, height: float) -> bool:
    """Whether a row without a label begins below the value before it and is not labelled otherwise."""
    return field.box is not None and abs(line.left - field.box.x) < height and ":" not in line.text


def _longer(first: Field, more: Piece) -> Field:
    return Field(first.value + more.text, first.box, min(first.confidence, more.confidence))


def _name(line: Piece) -> Piece | None:
    label = _NAME_LABEL.match(line.text)
    return line.part(label.end()) if label else line


def _value(line: Piece, labels: Sequence[str]) -> Piece | None:
    hits = find([line], *labels) or find([line], *(label[-3:] for label in labels))
    return behind(line, hits[0].stop, None, line.height) if hits else None


def _number(value: Piece, reader: Reader) -> Field | None:
    """A taxpayer's number; where its check character is wrong, the place is read again."""
    number = clean(value.text)
    if len(number) < _SHORTEST:
        return None
    if not valid(number) and len(number) > _SHORTEST:
        readings = [(value.text, value.confidence)]
        for grow, sharpen in ((0.1, False), (0.2, True), (0.0, True)):
            again = reader.read(value.box, grow=grow, sharpen=sharpen)
            if again is not None and len(clean(again.text)) >= len(number):
                readings.append((again.text, again.confidence))
        number = choose(readings)
    return field_of(value, number)
