"""What there is to measure: kinds of pictures, their conditions, and the targets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.accuracy import forms, invoices, pages, seals, tables
from benchmarks.accuracy.judging import (
    Judge,
    judge_form,
    judge_invoice,
    judge_page,
    judge_seals,
    judge_table,
)
from benchmarks.accuracy.specimens import Specimen


@dataclass(frozen=True)
class Kind:
    """`make` gives the specimen of a number, by seed and condition; `conditions` how many are read."""

    make: Callable[..., Specimen]
    judge: Judge
    conditions: Mapping[str, int]


@dataclass(frozen=True)
class Target:
    """A share of what is written: at least so much right, or with `most` at most so much wrong."""

    kind: str
    condition: str
    figure: str
    share: float
    most: bool = False


KINDS: Final[dict[str, Kind]] = {
    "invoices": Kind(
        invoices.specimen, judge_invoice, {"clean": 200, "noisy_turned": 200, "low_resolution": 100}
    ),
    "seals": Kind(seals.specimen, judge_seals, {"alone": 200, "over_text": 200}),
    "forms": Kind(forms.specimen, judge_form, {"clean": 100, "noisy_turned": 100, "low_resolution": 50}),
    "tables": Kind(tables.specimen, judge_table, {"clean": 50, "noisy_turned": 50, "low_resolution": 30}),
    "pages": Kind(
        pages.specimen,
        judge_page,
        {"clean": 50, "noisy_turned": 50, "low_resolution": 30, "quarter_turned": 30},
    ),
}
TARGETS: Final = (
    Target("invoices", "clean", "fields", 0.97),
    Target("invoices", "noisy_turned", "fields", 0.92),
    Target("seals", "alone", "body", 0.90),
    Target("seals", "alone", "shape", 0.97),
    Target("seals", "over_text", "body", 0.75),
    Target("seals", "over_text", "shape", 0.97),
    Target("forms", "clean", "values", 0.95),
    Target("forms", "noisy_turned", "values", 0.95),
    Target("pages", "clean", "characters", 0.01, most=True),
    Target("pages", "noisy_turned", "characters", 0.04, most=True),
)
