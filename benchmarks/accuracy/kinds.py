"""What there is to measure: kinds of pictures, their conditions, and the targets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.accuracy import invoices, seals
from benchmarks.accuracy.judging import (
    Judge,
    judge_invoice,
    judge_seals,
)
from benchmarks.accuracy.specimens import Specimen


@dataclass(frozen=True)
class Kind:
    """`make` gives the specimen of a number, by seed and condition; `count` pictures for each condition."""

    make: Callable[..., Specimen]
    judge: Judge
    conditions: Sequence[str]
    count: int


@dataclass(frozen=True)
class Target:
    """A share of what is written: at least so much right, or with `most` at most so much wrong."""

    kind: str
    condition: str
    figure: str
    share: float
    most: bool = False


KINDS: Final[dict[str, Kind]] = {
    "invoices": Kind(invoices.specimen, judge_invoice, invoices.CONDITIONS, 200),
    "seals": Kind(seals.specimen, judge_seals, seals.CONDITIONS, 200),
}
TARGETS: Final = (
    Target("invoices", "clean", "fields", 0.97),
    Target("invoices", "noisy_turned", "fields", 0.92),
    Target("seals", "alone", "body", 0.90),
    Target("seals", "alone", "shape", 0.97),
    Target("seals", "over_text", "body", 0.75),
    Target("seals", "over_text", "shape", 0.97),
    Target("forms", "clean", "values", 0.95),
    Target("pages", "clean", "characters", 0.01, most=True),
    Target("pages", "noisy_turned", "characters", 0.04, most=True),
)
