"""Keys and values in loose text: with a colon, side by side, over several lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from tencent_ocr_async.emulator.recognition.pages import Box

from .findings import Field
from .keys import SURE, Keys, colons, is_prose, key_name, may_be_key
from .matrix import clean
from .pieces import Piece, concatenate, is_wide, join, union

_NEAR: Final = 2.2
_FAR: Final = 14.0
"""How many text heights to the right a value may stand: going on with one, and behind an empty key."""

_LINE_GAP: Final = 0.75
_LEAST_LINE_GAP: Final = -0.6
_VALUE_GAP: Final = 0.9
_VALUE_SIZE: Final = 1.2
_SAME_SIZE: Final = 1.6
_ALIGNED: Final = 1.2
_SPREAD: Final = 8.0
_WORD_GAP: Final = 0.22
_FULL_LINE: Final = 0.88
_MOST_LINES: Final = 6
_COLONS: Final = "：: "
"""A colon that is read twice, with the key and with the value, is not the value's."""


@dataclass(slots=True)
class Pair:
    """A key and what was found for its value so far."""

    key: Piece
    values: list[Piece] = field(default_factory=list)
    colon: bool = True

    @property
    def end(self) -> Box:
        """Where the pair's text ends."""
        return (self.values or [self.key])[-1].box


Token = Pair | Piece


def find_pairs(rows: Sequence[Sequence[Piece]], keys: Keys) -> tuple[list[Field], list[Piece]]:
    """The fields in rows of loose text, and the pieces that belong to none."""
    lines = [_read_row(row, keys) for row in rows]
    pairs = [token for line in lines for token in line if isinstance(token, Pair)]
    loose = [token for line in lines for token in line if isinstance(token, Piece)]
    right = max((piece.box.right for row in rows for piece in row), default=0.0)
    for pair in pairs:
        loose = _take_lines_below(pair, pairs, loose, keys, right)
    return [_make_field(pair) for pair in pairs], loose


def _make_field(pair: Pair) -> Field:
    box = union(piece.box for piece in pair.values) if pair.values else None
    value = clean(join(p.text for p in pair.values).lstrip(_COLONS))
    return Field(key_name(pair.key.text), value, pair.key.box, box)


def _read_row(row: Sequence[Piece], keys: Keys) -> list[Token]:
    tokens: list[Token] = []
    for piece in _mend_spread_keys(row):
        tokens += split_pairs(piece, keys)
    return _join_neighbours(tokens, keys)


def _mend_spread_keys(row: Sequence[Piece]) -> list[Piece]:
    """Put keys together whose characters stand far apart, as in 姓    名."""
    mended: list[Piece] = []
    for piece in row:
        if mended and _spreads(mended[-1], piece):
            mended[-1] = concatenate(mended[-1], piece)
        else:
            mended.append(piece)
    return mended


def _spreads(first: Piece, second: Piece) -> bool:
    found = colons(second.text)
    gap = second.box.x - first.box.right
    single = len(first.text) == 1 and is_wide(first.text)
    return (
        single
        and bool(found)
        and found[0] == 1
        and is_wide(second.text[0])
        and gap < _SPREAD * first.box.height
    )


def split_pairs(piece: Piece, keys: Keys) -> list[Token]:
    """A piece's own pairs of key and value, parted by colons; the piece itself where it has none."""
    text = piece.text
    places = colons(text)
    first = next((number for number, place in enumerate(places) if may_be_key(text[:place])), None)
    if first != 0:
        return [piece]
    tokens: list[Token] = []
    start = 0
    for number, place in enumerate(places):
        if place < start:
            continue
        stop = len(text)
        for following in places[number + 1 :]:
            split = _next_key(piece, place + 1, following, keys)
            if split is not None:
                stop = split
                break
        value = piece.cut(place + 1, stop)
        tokens.append(Pair(piece.cut(start, place), [value] if value.text else []))
        start = stop
        if stop == len(text):
            break
    return tokens


def _next_key(piece: Piece, start: int, colon: int, keys: Keys) -> int | None:
    """Where, between a colon and the next one, the next key starts; None where there is no key."""
    if start == colon:
        return None
    between = piece.text[start:colon]
    gaps = {index: gap for index, gap in piece.gaps() if start < index < colon}
    usual = sorted(gap for _, gap in piece.gaps())
    middle = usual[len(usual) // 2] if usual else 0.0
    wide = [
        i
        for i, gap in gaps.items()
        if gap - middle > piece.box.height * _WORD_GAP or piece.text[i - 1] == " "
    ]
    options = [i for i in wide if may_be_key(piece.text[i:colon])]
    if options:
        return max(options, key=lambda i: (keys.likelihood(piece.text[i:colon].strip()), gaps[i]))
    tail = start + keys.tail(between)
    return tail if tail < colon else None


def _join_neighbours(tokens: Iterable[Token], keys: Keys) -> list[Token]:
    """Give keys the values to their right, and values what goes on with them."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if isinstance(token, Piece) and isinstance(last, Pair) and _follows(last, token, keys):
            last.values.append(token)
        elif isinstance(token, Piece) and isinstance(last, Piece) and _are_pair(last, token, keys):
            joined[-1] = Pair(last, [token], colon=False)
        else:
            joined.append(token)
    return joined


def _follows(pair: Pair, piece: Piece, keys: Keys) -> bool:
    gap = (piece.box.x - pair.end.right) / piece.box.height
    if pair.values:
        return gap < _NEAR and keys.likelihood(piece.text) < SURE
    return gap < _FAR and not (keys.is_asked(key_name(piece.text)) and not is_prose(piece.text))


def _are_pair(left: Piece, right: Piece, keys: Keys) -> bool:
    gap = (right.box.x - left.box.right) / right.box.height
    sure = keys.likelihood(left.text)
    return gap < _FAR and sure >= SURE and keys.likelihood(right.text) < min(sure, 0.95)


def _take_lines_below(
    pair: Pair, pairs: Sequence[Pair], loose: list[Piece], keys: Keys, right: float
) -> list[Piece]:
    """Move the lines that go on with a pair's value from the loose ones to the pair."""
    for _ in range(_MOST_LINES):
        options = [p for p in loose if _continues(pair, p, keys, right)]
        options = [
            p
            for p in options
            if not any(_between(pair.end, p.box, other) for other in pairs if other is not pair)
        ]
        if not options:
            break
        below = min(options, key=lambda p: p.box.y)
        pair.values.append(below)
        loose = [p for p in loose if p is not below]
    return loose


def _between(upper: Box, lower: Box, other: Pair) -> bool:
    """Whether another pair's text stands between two lines, one above the other."""
    box = union([other.key.box, *(value.box for value in other.values)])
    beside = box.right <= lower.x or box.x >= lower.right
    return not beside and upper.y < box.y < lower.y


def _continues(pair: Pair, piece: Piece, keys: Keys, right: float) -> bool:
    box, end = piece.box, pair.end
    size = min(box.height, end.height)
    gap = (box.y - end.bottom) / size
    if max(box.height, end.height) > _SAME_SIZE * size or gap < _LEAST_LINE_GAP:
        return False
    if not pair.values:
        if keys.likelihood(piece.text) >= SURE:
            return False
        aligned = abs(box.x - pair.key.box.x) < size * _ALIGNED or box.x > pair.key.box.right
        aligned = aligned and box.height < _VALUE_SIZE * pair.key.box.height
        return gap < _VALUE_GAP and aligned and box.x < pair.key.box.right + size * _NEAR
    start = pair.values[0].box.x
    if keys.is_asked(piece.text):
        return False
    under_value = abs(box.x - start) < size * _ALIGNED
    under_key = abs(box.x - pair.key.box.x) < size * _ALIGNED and end.right >= right * _FULL_LINE
    under_key = under_key and keys.likelihood(piece.text) < SURE
    return gap < _LINE_GAP and (under_value or under_key)
