"""What the bands of a ruled grid say: tables, keys beside values, keys above values within one cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tencent_ocr_async.emulator.recognition.rows import make_rows, same_row

from .findings import Field, Finding, Heading
from .grids import Band, make_bands
from .keys import SURE, Keys, colons, is_prose, key_name, may_be_key
from .matrix import Matrix, Reading, Row, Slot, judge, make_field, read_above, read_beside, read_table
from .pairs import find_pairs
from .pieces import Piece, split_at_gaps, union

_SMALL_TYPE: Final = 0.87
_MOST: Final = 0.6
_HALF: Final = 0.5
_MANY_COLUMNS: Final = 3


@dataclass(slots=True)
class GridReading:
    """What a grid gave, and the text that has yet to be paired: cell by cell, and like text outside of cells.

    `cards` says that the grid's cells hold keys above their values; `tall` are the cells that span rows.
    """

    findings: list[Finding] = field(default_factory=list)
    loose: list[list[Piece]] = field(default_factory=list)
    free: list[Piece] = field(default_factory=list)
    cards: bool = False
    tall: frozenset[Slot] = frozenset()


def read_grid(slots: Sequence[Slot], keys: Keys, *, prefer_table: bool = False) -> GridReading:
    """Everything in a group of touching cells."""
    bands = make_bands(slots)
    parts = [slot for slot in slots if slot.pieces]
    reading = GridReading(cards=bool(parts) and _are_cards(parts, keys), tall=_find_tall(bands))
    for number, band in enumerate(bands):
        above = bands[number - 1] if number else None
        below = bands[number + 1] if number + 1 < len(bands) else None
        if below is not None and _is_upper_header(band, below):
            continue
        parents = _upper_names(above, band) if above is not None and _is_upper_header(above, band) else ()
        _read_band(band, parents, keys, reading, prefer_table=prefer_table)
    return reading


def _is_upper_header(band: Band, below: Band) -> bool:
    """Whether a row's columns are parted further below while its other cells reach down beside them."""
    if len(band.rows) > 1 or len(below.rows) < 2:  # noqa: PLR2004 - names and a row of values
        return False
    apart = [
        span
        for span, slot in zip(band.spans, band.rows[0], strict=True)
        if not any(slot is other for other in below.rows[0])
    ]
    parts = [sum(a <= left and right <= b for left, right in below.spans) for a, b in apart]
    return 0 < len(parts) < len(band.spans) and min(parts) > 1


def _upper_names(above: Band, band: Band) -> tuple[tuple[str, ...], ...]:
    names: list[tuple[str, ...]] = []
    for (left, right), slot in zip(band.spans, band.rows[0], strict=True):
        over = [
            upper
            for (start, end), upper in zip(above.spans, above.rows[0], strict=True)
            if start <= left and right <= end and upper is not slot and upper.text
        ]
        names.append(tuple(key_name(upper.text) for upper in over))
    return tuple(names)


def _read_band(
    band: Band,
    above: Sequence[tuple[str, ...]],
    keys: Keys,
    reading: GridReading,
    *,
    prefer_table: bool,
) -> None:
    filled = list(dict.fromkeys(slot for row in band.rows for slot in row if slot.pieces))
    if not filled:
        return
    if len(band.spans) == 1:
        for slot in filled:
            _read_alone(slot, keys, reading)
    elif _share(filled, _holds_colon) > _HALF:
        reading.loose += [list(slot.pieces) for slot in filled]
    elif _is_unfolded(band, cards=reading.cards):
        _read_matrix(_unfold(band), above, keys, reading, prefer_table=True)
    elif reading.cards or _are_cards(filled, keys):
        reading.findings += [_read_card(slot) for slot in filled]
    else:
        _read_matrix(band.rows, above, keys, reading, prefer_table=prefer_table)


def _share(slots: Sequence[Slot], test: Callable[[Slot], bool]) -> float:
    return sum(test(slot) for slot in slots) / len(slots)


def _read_alone(slot: Slot, keys: Keys, reading: GridReading) -> None:
    """A cell as wide as its grid: a heading, or text of its own."""
    text = slot.text
    if _are_cards([slot], keys):
        reading.findings.append(_read_card(slot))
    elif len(make_rows(slot.pieces)) > 1:
        reading.free += slot.pieces
    elif is_prose(text) or colons(text):
        reading.loose.append(list(slot.pieces))
    else:
        reading.findings.append(Heading(key_name(text), slot.box))


def _holds_colon(slot: Slot) -> bool:
    """Whether a cell has a key and a value of its own, with a colon between."""
    text = slot.text
    return any(may_be_key(text[:index]) and text[index + 1 :].strip() for index in colons(text)[:1])


def _are_cards(slots: Sequence[Slot], keys: Keys) -> bool:
    """Whether cells hold a key each, above its value; a few may be keys without a value."""
    if any(map(_holds_colon, slots)):
        return False
    tall = [slot for slot in slots if len(make_rows(slot.pieces)) > 1]
    cards = sum(_is_card(slot, keys) for slot in tall)
    firsts = [make_rows(slot.pieces)[0][0].text for slot in slots]
    if tall and cards == len(tall) and all(keys.likelihood(text) >= SURE for text in firsts):
        return True
    return len(tall) > _HALF * len(slots) and cards >= _MOST * len(tall)


def _is_card(slot: Slot, keys: Keys) -> bool:
    """Whether a cell's first line is a key and the others its value, rather than all of it one name."""
    rows = make_rows(slot.pieces)
    if len(rows[0]) != 1:
        return False
    first = rows[0][0]
    small = first.box.height <= _SMALL_TYPE * rows[1][0].box.height
    others = min(keys.likelihood(row[0].text) for row in rows[1:])
    sure = keys.likelihood(slot.text) < SURE and keys.likelihood(first.text) > max(others, 0.5)
    return small or sure


def _read_card(slot: Slot) -> Field:
    rows = make_rows(slot.pieces)
    rest = Slot(slot.box, tuple(piece for row in rows[1:] for piece in row))
    return make_field(key_name(rows[0][0].text), rest, rows[0][0].box)


def _is_unfolded(band: Band, *, cards: bool) -> bool:
    """Whether a single row of tall cells holds a table whose rows are not ruled."""
    if len(band.rows) != 1 or len(band.spans) < _MANY_COLUMNS or any(map(_holds_colon, band.rows[0])):
        return False
    rows = [make_rows(slot.pieces) for slot in band.rows[0] if slot.pieces]
    tall = [cell for cell in rows if len(cell) > 1]
    if len(tall) < _MOST * len(band.spans):
        return False
    if cards and sum(len(cell) > 2 for cell in tall) < _MOST * len(tall):  # noqa: PLR2004 - a key, a value
        return False
    top = rows[0][0][0].box
    return all(same_row(cell[0][0].box, top) for cell in rows)


def _unfold(band: Band) -> Matrix:
    """Each line of text across tall cells as a row; a line in one column alone goes on with the row above."""
    slots = band.rows[0]
    lines = make_rows(piece for slot in slots for piece in slot.pieces)
    rows: list[list[list[Piece]]] = []
    for line in lines:
        cells = [[piece for piece in line if any(piece is own for own in slot.pieces)] for slot in slots]
        if len(rows) > 1 and sum(map(bool, cells)) == 1:
            rows[-1] = [[*kept, *more] for kept, more in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return [
        [
            Slot(union(p.box for p in cell) if cell else slot.box, tuple(cell))
            for cell, slot in zip(row, slots, strict=True)
        ]
        for row in rows
    ]


def _read_matrix(
    matrix: Matrix,
    above: Sequence[tuple[str, ...]],
    keys: Keys,
    reading: GridReading,
    *,
    prefer_table: bool,
) -> None:
    sides, body = _take_side(matrix, reading.tall)
    how, _ = judge(body, keys)
    if sides and how is not Reading.BESIDE:
        sides, body = [], matrix
        how, _ = judge(body, keys)
    if above or (prefer_table and len(matrix) > 1 and len(matrix[0]) > 2):  # noqa: PLR2004 - pairs have two
        reading.findings += read_table(matrix, above)
    elif how is Reading.TABLE:
        reading.findings += read_table(body)
    elif how is Reading.ABOVE:
        reading.findings += read_above(body)
    else:
        for number, row in enumerate(body):
            for finding in read_beside(row, keys, sides[number] if sides else ()):
                reading.findings += _read_inside(finding, row, keys)


def _read_inside(finding: Finding, row: Row, keys: Keys) -> list[Finding]:
    """A field whose value has several keys of its own as those keys' fields, under the outer key."""
    slot = next((slot for slot in row if isinstance(finding, Field) and slot.ink == finding.box), None)
    if slot is None or not isinstance(finding, Field) or finding.box is None:
        return [finding]
    parts = [part for piece in slot.pieces for part in split_at_gaps(piece)]
    fields, rest = find_pairs(make_rows(parts), keys)
    if len(fields) < 2 or len(rest) >= len(fields):  # noqa: PLR2004 - one colon may stand in any text
        return [finding]
    return [replace(inner, parents=(*finding.parents, finding.name, *inner.parents)) for inner in fields]


def _take_side(matrix: Matrix, tall: Collection[Slot]) -> tuple[list[tuple[str, ...]], Matrix]:
    """For each row the key in a tall cell at its left side, and the rows without tall cells at the sides."""
    lefts, rights = ([row[edge] for row in matrix] for edge in (0, -1))
    left = any(slot in tall for slot in lefts)
    right = len(matrix) > 1 and all(slot is rights[0] for slot in rights)
    if len(matrix[0]) - left - right < 2 or not (left or right):  # noqa: PLR2004 - a key and a value
        return [], matrix
    sides: list[tuple[str, ...]] = [(key_name(slot.text),) if left and slot.text else () for slot in lefts]
    return sides, [row[left : len(row) - right] for row in matrix]


def _find_tall(bands: Sequence[Band]) -> frozenset[Slot]:
    """The cells that stand in more than one row."""
    counts = Counter(slot for band in bands for row in band.rows for slot in row)
    return frozenset(slot for slot, count in counts.items() if count > 1)
