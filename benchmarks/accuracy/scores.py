"""Pure comparisons of what was read with what is written."""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, str]
WHITE = re.compile(r"\s+")


@dataclass(frozen=True)
class Reading:
    """One comparison. `figure` is what it counts towards: "fields", "body"; `field` names the thing.

    Wrong are `wrong` of `of`: one of one for texts that must be equal, else characters.
    """

    figure: str
    field: str
    expected: str
    got: str
    wrong: int
    of: int = 1


def normalise(text: str) -> str:
    """Without white space, full-width forms as half-width ones (NFKC)."""
    return WHITE.sub("", unicodedata.normalize("NFKC", text))


def equal(figure: str, field: str, expected: str, got: str) -> Reading:
    """Right only where both are the same once normalised."""
    return Reading(figure, field, expected, got, int(normalise(expected) != normalise(got)))


def characters(figure: str, field: str, expected: str, got: str) -> Reading:
    """Insertions, deletions and substitutions, of the number of characters that are written."""
    wanted, read = normalise(expected), normalise(got)
    return Reading(figure, field, expected, got, distance(wanted, read), len(wanted))


def distance(one: str, other: str) -> int:
    """Levenshtein's distance, a column of the table at a time as the bits of one number (Hyyrö 2003)."""
    if not one:
        return len(other)
    places: dict[str, int] = {}
    for place, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << place
    every, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    up, down, result = every, 0, len(one)
    for letter in other:
        match = places.get(letter, 0)
        diagonal = (((match & up) + up) ^ up) | match | down
        right_up, right_down = down | ~(diagonal | up) & every, diagonal & up
        result += bool(right_up & last) - bool(right_down & last)
        right_up = right_up << 1 | 1
        up = (right_down << 1 | ~(diagonal | right_up)) & every
        down = right_up & diagonal & every
    return result


def rows(figure: str, expected: Sequence[Row], got: Sequence[Row]) -> list[Reading]:
    """Every cell of a table that is written or was read; a row that was missed costs its own cells only."""
    readings = []
    for wanted, read in aligned(expected, got):
        readings += [
            equal(figure, name, wanted.get(name, ""), read.get(name, ""))
            for name in dict.fromkeys((*wanted, *read))
            if wanted.get(name) or read.get(name)
        ]
    return readings


def aligned(expected: Sequence[Row], got: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Pairs in the order of both, {} for what has no partner, with as many equal cells as there can be."""
    best = [[0] * (len(got) + 1) for _ in range(len(expected) + 1)]
    for down in reversed(range(len(expected))):
        for right in reversed(range(len(got))):
            both = best[down + 1][right + 1] + _same(expected[down], got[right])
            best[down][right] = max(both, best[down + 1][right], best[down][right + 1])
    pairs: list[tuple[Row, Row]] = []
    down = right = 0
    while down < len(expected) and right < len(got):
        both = best[down + 1][right + 1] + _same(expected[down], got[right])
        if best[down][right] == both:
            pairs.append((expected[down], got[right]))
            down, right = down + 1, right + 1
        elif best[down][right] == best[down + 1][right]:
            pairs.append((expected[down], {}))
            down += 1
        else:
            pairs.append(({}, got[right]))
            right += 1
    return pairs + [(row, {}) for row in expected[down:]] + [({}, row) for row in got[right:]]


def _same(one: Row, other: Row) -> int:
    return sum(bool(one[name]) and normalise(one[name]) == normalise(other.get(name, "")) for name in one)


def nearest(expected: Sequence[tuple[float, float]], got: Sequence[tuple[float, float]]) -> dict[int, int]:
    """Which of `got` belongs to which of `expected`: the nearest points first, each once."""
    pairs = sorted(
        (math.dist(point, other), mine, yours)
        for mine, point in enumerate(expected)
        for yours, other in enumerate(got)
    )
    found: dict[int, int] = {}
    for _, mine, yours in pairs:
        if mine not in found and yours not in found.values():
            found[mine] = yours
    return found
