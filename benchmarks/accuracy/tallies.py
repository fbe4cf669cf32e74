"""Counts of right and wrong, and what the targets say of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.accuracy.kinds import TARGETS, Target
from benchmarks.accuracy.scores import Reading


@dataclass
class Tally:
    """One kind of pictures under one condition."""

    kind: str
    condition: str
    pictures: int = 0
    failed: int = 0
    seconds: float = 0.0
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, readings: Iterable[Reading], *, failed: bool = False) -> None:
        """One more picture."""
        self.pictures += 1
        self.failed += failed
        for reading in readings:
            self.wrong[reading.figure, reading.field] += reading.wrong
            self.written[reading.figure, reading.field] += reading.of

    def figures(self) -> list[str]:
        """What was counted, the first met first."""
        return list(dict.fromkeys(figure for figure, _ in self.written))

    def error(self, figure: str) -> tuple[int, int]:
        """How many are wrong, of how many."""
        keys = [key for key in self.written if key[0] == figure]
        return sum(self.wrong[key] for key in keys), sum(self.written[key] for key in keys)

    def worst(self, count: int) -> list[tuple[str, int, int]]:
        """The fields with the most errors: name, wrong, written."""
        names = Counter({key: wrong for key, wrong in self.wrong.items() if wrong})
        return [(key[1], wrong, self.written[key]) for key, wrong in names.most_common(count)]


@dataclass(frozen=True)
class Verdict:
    """One figure of one tally beside its target, if it has one. `value` is a share."""

    kind: str
    condition: str
    figure: str
    value: float
    of: int
    pictures: int
    target: Target | None

    @property
    def met(self) -> bool | None:
        """None where there is no target."""
        if self.target is None:
            return None
        return self.value <= self.target.share if self.target.most else self.value >= self.target.share


def verdicts(tallies: Iterable[Tally]) -> list[Verdict]:
    """Of characters the share that is wrong, of everything else the share that is right."""
    targets = {(target.kind, target.condition, target.figure): target for target in TARGETS}
    found = []
    for tally in tallies:
        for figure in tally.figures():
            wrong, of = tally.error(figure)
            value = wrong / of if figure == "characters" else 1 - wrong / of
            target = targets.get((tally.kind, tally.condition, figure))
            found.append(Verdict(tally.kind, tally.condition, figure, value, of, tally.pictures, target))
    return found
