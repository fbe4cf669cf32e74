"""The measured accuracy as a table: for the screen, for ACCURACY.md, for README.md between its markers."""

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import cv2

from benchmarks.accuracy.tallies import Tally, Verdict, verdicts

HEADS = ("Pictures", "Condition", "Measured", "Target", "Got", "Met")
FIGURES = {
    ("invoices", "fields"): "fields equal",
    ("seals", "body"): "SealBody equal",
    ("seals", "shape"): "SealShape equal",
    ("seals", "number"): "number of seals right",
    ("seals", "other texts"): "OtherTexts found",
    ("forms", "values"): "values of the asked ItemNames equal",
    ("tables", "cells"): "cells equal",
    ("pages", "characters"): "characters wrong",
}
CONDITIONS = {
    "clean": "clean",
    "noisy_turned": "noisy, turned by up to 4°",
    "low_resolution": "half the resolution, JPEG",
    "quarter_turned": "turned by 90°, 180° or 270°",
    "alone": "alone on paper",
    "over_text": "over text",
}
LIBRARIES = ("rapidocr", "onnxruntime", "numpy", "pillow")
METHOD = (
    (
        "How much of what is written on generated pictures the emulator reads correctly. "
        "`benchmarks/accuracy` draws the pictures from the seed alone, each with its truth, and knows "
        "nothing of the recogniser. They are read as a user has them read: by `OcrClient`, from an "
        "`Emulator` on the loopback. Generated pictures are not the world's documents: these figures say "
        "what to expect of the emulator, not of the cloud's service."
    ),
    (
        "Texts are equal when they are the same after NFKC and without white space; nothing else is "
        "forgiven. A field that is empty and was left empty does not count, one that was invented is wrong. "
        "A line of an invoice must be right in `Items` and in `VatInvoiceInfos`. A seal is compared with the "
        "one that was read nearest to it. The characters that are wrong are the edits (Levenshtein) between "
        "the page's text and the one that was read, in the order in which it was read."
    ),
)
POINTER = "\nMethod, machine and the fields that are read wrong most often: `benchmarks/ACCURACY.md`.\n"
MARKED = re.compile(r"(<!-- accuracy -->\n).*?(<!-- /accuracy -->)", re.DOTALL)


def table(tallies: Sequence[Tally]) -> str:
    """Markdown: a row for each figure."""
    lines = [HEADS, ("---", "---", "---", "---:", "---:", "---"), *map(_row, verdicts(tallies))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _row(verdict: Verdict) -> tuple[str, ...]:
    target = verdict.target
    wanted = f"{'≤' if target.most else '≥'} {target.share:.0%}" if target else "none"
    met = {True: "yes", False: "**no**", None: ""}[verdict.met]
    return (
        f"{verdict.pictures} {verdict.kind}",
        CONDITIONS[verdict.condition],
        f"{FIGURES[verdict.kind, verdict.figure]}, of {verdict.of:,}",
        wanted,
        f"{verdict.value:.2%}",
        met,
    )


def document(tallies: Sequence[Tally], seed: int) -> str:
    """The whole of ACCURACY.md."""
    parts = [
        "# Accuracy of the emulator's recognition",
        *METHOD,
        f"`make accuracy` repeats it; seed {seed}.",
        table(tallies),
        "## What is read wrong most often",
        _worst(tallies),
        "## Where this was measured",
        "\n".join(f"- {line}" for line in _machine(tallies)),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _worst(tallies: Sequence[Tally]) -> str:
    points = []
    for tally in tallies:
        fields = ", ".join(f"{name} {wrong} of {of}" for name, wrong, of in tally.worst(8))
        failed = f"; {tally.failed} calls failed" if tally.failed else ""
        points.append(f"- {tally.kind}, {CONDITIONS[tally.condition]}: {fields or 'nothing'}{failed}")
    return "\n".join(points)


def _machine(tallies: Sequence[Tally]) -> list[str]:
    pictures, seconds = sum(tally.pictures for tally in tallies), sum(tally.seconds for tally in tallies)
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        f"Python {platform.python_version()}, OpenCV {cv2.__version__}, {libraries}",
        f"{datetime.now(UTC):%Y-%m-%d}, in {seconds / 60:.0f} minutes: {seconds / pictures:.2f} s a picture",
    ]


def check(readme: Path) -> None:
    """Raises ValueError where README.md lacks the markers, before the long work of measuring."""
    if not MARKED.search(readme.read_text(encoding="utf-8")):
        raise ValueError(f"{readme.name} has no <!-- accuracy --> ... <!-- /accuracy --> to write between")


def write(tallies: Sequence[Tally], seed: int, results: Path, readme: Path) -> None:
    """ACCURACY.md, and the table in README.md. Raises ValueError where README.md lacks the markers."""
    check(readme)
    results.write_text(document(tallies, seed), encoding="utf-8")
    text = MARKED.sub(
        lambda found: found[1] + table(tallies) + POINTER + found[2], readme.read_text(encoding="utf-8")
    )
    readme.write_text(text, encoding="utf-8")
