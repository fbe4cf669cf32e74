"""The names that were asked for, found among a page's fields and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from .asking import Item
from .findings import NOWHERE, Field, Table
from .keys import NEAR
from .names import normalise, similarity
from .vocabulary import meaning

_SAME_MEANING: Final = 0.95
_WITH_PARENT: Final = 0.99
_PARENT_SHARE: Final = 0.03
_PLAIN: Final = 0.93
_OTHER_PARENT: Final = 0.1
"""What a name says beyond the key should be the parent's name."""

_FILLED: Final = 0.01
"""Among equals, a field with a value counts more than an empty one."""

_WRONG_KIND: Final = 0.02


@dataclass(frozen=True, slots=True)
class Match:
    """A wanted item with the field or the table's column that it was found in."""

    item: int
    finding: int
    column: int | None
    score: float


def select(items: Sequence[Item], findings: Sequence[Field | Table], *, table: bool = False) -> list[Match]:
    """For each item at most one match, the best ones first come; no field serves two items.

    `table` prefers columns to fields, which come first else.
    """
    options = [
        match
        for number, item in enumerate(items)
        for match in _options(number, item, findings, prefer_column=item.column or table)
    ]
    options.sort(key=lambda match: -match.score)
    chosen: dict[int, Match] = {}
    taken: set[tuple[int, int | None]] = set()
    for match in options:
        place = (match.finding, match.column)
        if match.item not in chosen and place not in taken:
            chosen[match.item] = match
            taken.add(place)
    return [chosen[number] for number in sorted(chosen)]


def _options(
    number: int, item: Item, findings: Sequence[Field | Table], *, prefer_column: bool
) -> list[Match]:
    options = []
    for index, finding in enumerate(findings):
        cells = [finding] if isinstance(finding, Field) else list(finding.rows[0])
        for column, cell in enumerate(cells):
            score = likeness(item.name, cell)
            if score >= NEAR:
                in_table = isinstance(finding, Table)
                score += _FILLED * bool(cell.value) - _WRONG_KIND * (in_table != prefer_column)
                options.append(Match(number, index, column if in_table else None, score))
    return options


def likeness(name: str, field: Field) -> float:
    """How well a name that was asked for fits a field: its key alone, or behind its parents' keys."""
    best = _alike(name, field.name)
    if field.parents and best < _PLAIN and normalise(field.name) in normalise(name):
        best -= _OTHER_PARENT
    for start in range(len(field.parents)):
        parents = "".join(field.parents[start:])
        joined = similarity(name, f"{parents} {field.name}")
        # A name that is the parent's own asks for something else than this child of it.
        if joined > similarity(name, parents):
            best = max(best, joined * _WITH_PARENT) + _PARENT_SHARE * joined
    return best


def _alike(name: str, key: str) -> float:
    known = meaning(name)
    same = known is not None and known == meaning(key)
    return max(similarity(name, key), _SAME_MEANING if same else 0.0)


def check(item: Item, value: str) -> bool | None:
    """Whether a value is the expected one; None where none is expected."""
    return None if item.expected is None else normalise(item.expected) == normalise(value)


def pick(
    items: Sequence[Item], findings: Sequence[Field | Table], *, only: bool, table: bool = False
) -> list[Field | Table]:
    """What to answer: the asked fields, then (or with `only` false, among) the others.

    Without items everything is answered. An asked name that was not found is answered as an empty field
    with `only`, and left out else.
    """
    if not items:
        return list(findings)
    matches = select(items, findings, table=table)
    if not only:
        return _mark(items, findings, matches)
    return _pick_only(items, findings, matches)


def _mark(
    items: Sequence[Item], findings: Sequence[Field | Table], matches: Sequence[Match]
) -> list[Field | Table]:
    """All findings, the asked ones with their asked names."""
    marked = list(findings)
    for match in matches:
        marked[match.finding] = _name(marked[match.finding], match, items[match.item].name)
    return marked


def _name(finding: Field | Table, match: Match, name: str) -> Field | Table:
    if isinstance(finding, Field):
        return replace(finding, config_name=name)
    rows = tuple(
        tuple(replace(cell, config_name=name) if i == match.column else cell for i, cell in enumerate(row))
        for row in finding.rows
    )
    return Table(rows, finding.place)


def _pick_only(
    items: Sequence[Item], findings: Sequence[Field | Table], matches: Sequence[Match]
) -> list[Field | Table]:
    """The asked fields in the order of asking; a table's asked columns together, where the first is due."""
    found = {match.item: match for match in matches}
    marked = _mark(items, findings, matches)
    tables = {m.finding: [n.column for n in matches if n.finding == m.finding] for m in matches}
    picked: list[Field | Table] = []
    done: set[int] = set()
    for number, item in enumerate(items):
        match = found.get(number)
        if match is None:
            picked.append(Field("", "", NOWHERE, config_name=item.name))
        elif match.finding not in done:
            done.add(match.finding)
            picked.append(_only_columns(marked[match.finding], tables[match.finding]))
    return picked


def _only_columns(finding: Field | Table, columns: Sequence[int | None]) -> Field | Table:
    if isinstance(finding, Field):
        return finding
    rows = tuple(tuple(cell for i, cell in enumerate(row) if i in columns) for row in finding.rows)
    return Table(rows, finding.place)
