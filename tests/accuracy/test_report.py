"""Counts, verdicts and the table that README.md shows."""

from __future__ import annotations

from pathlib import Path

import pytest

import benchmarks.accuracy as modules
from benchmarks.accuracy import report
from benchmarks.accuracy.kinds import KINDS, TARGETS
from benchmarks.accuracy.scores import Reading, equal
from benchmarks.accuracy.tallies import Tally, verdicts

README = "before\n<!-- accuracy -->\nold\n<!-- /accuracy -->\nafter\n"


def tally(right: int, of: int) -> Tally:
    made = Tally("invoices", "clean")
    made.add([equal("fields", "税率", "3%", "3%" if place < right else "8%") for place in range(of)])
    return made


@pytest.mark.parametrize(("right", "met"), [(97, True), (96, False)])
def test_a_target_is_met_at_its_share_and_missed_below_it(right: int, met: bool) -> None:
    (verdict,) = verdicts([tally(right, 100)])
    assert verdict.value == pytest.approx(right / 100)
    assert verdict.met is met


def test_of_characters_the_wrong_ones_are_counted() -> None:
    made = Tally("pages", "clean")
    made.add([Reading("characters", "page", "", "", 1, 60)])
    made.add([Reading("characters", "page", "", "", 0, 40)])
    (verdict,) = verdicts([made])
    assert (verdict.value, verdict.of, verdict.met) == (0.01, 100, True)


def test_what_has_no_target_has_no_verdict() -> None:
    made = Tally("invoices", "low_resolution")
    made.add([equal("fields", "税率", "3%", "")])
    assert verdicts([made])[0].met is None


def test_every_target_is_of_a_kind_and_condition_that_are_measured() -> None:
    assert {(target.kind, target.condition) for target in TARGETS} <= {
        (name, condition) for name, kind in KINDS.items() for condition in kind.conditions
    }


def test_kinds_are_measured_under_conditions_that_they_can_be_drawn_in() -> None:
    drawn = {name: set(getattr(modules, name).CONDITIONS) for name in KINDS}
    assert {name: set(kind.conditions) - drawn[name] for name, kind in KINDS.items()} == {
        name: set() for name in KINDS
    }


def test_everything_that_is_measured_has_a_text_in_the_report() -> None:
    assert {kind for kind, _ in report.FIGURES} == set(KINDS)
    assert {condition for kind in KINDS.values() for condition in kind.conditions} <= set(report.CONDITIONS)


def test_the_fields_with_the_most_errors_come_first() -> None:
    made = tally(97, 100)
    made.add([equal("fields", "备注", "a", "b")])
    assert made.worst(8) == [("税率", 3, 100), ("备注", 1, 1)]


def test_the_table_is_put_between_the_markers_and_nowhere_else(tmp_path: Path) -> None:
    readme, results = tmp_path / "README.md", tmp_path / "ACCURACY.md"
    readme.write_text(README, encoding="utf-8")
    report.write([tally(97, 100)], 0, results, readme)
    report.write([tally(97, 100)], 0, results, readme)
    table = report.table([tally(97, 100)])
    assert readme.read_text(encoding="utf-8") == README.replace("old\n", table + report.POINTER)
    assert table in results.read_text(encoding="utf-8")
    assert "| 1 invoices | clean | fields equal, of 100 | ≥ 97% | 97.00% | yes |" in table


def test_a_readme_without_markers_is_refused(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("nothing here", encoding="utf-8")
    with pytest.raises(ValueError, match="accuracy"):
        report.write([tally(1, 1)], 0, tmp_path / "ACCURACY.md", readme)
