"""How long the emulator takes to read a page, and how long other requests wait while it does."""

from __future__ import annotations

import asyncio
import io
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from benchmarks.pictures import SMALL, make_picture
from benchmarks.report import Section, Table, Target
from tencent_ocr_async import LocalLimits, OcrClient, Rate
from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.emulator.recognition.processes import WORKERS

_SIZE: Final = (1200, 1600)
_TOP, _BOTTOM = 80, 1520
_MARGIN: Final = 80
_WORDS: Final = (
    *("total", "amount", "of", "the", "invoice", "for", "water", "and", "light", "paid", "in", "cash"),
    *("by", "hand", "before", "noon", "17", "4711.50"),
)


@dataclass(frozen=True, slots=True)
class _Print:
    """How a page is printed: its lines, the size of their letters in px, and how far they run."""

    lines: int
    letters: int
    width: int


_SMALL: Final = _Print(40, 24, 1000)
_LETTER: Final = _Print(24, 32, 640)
_READER: Final = "GeneralAccurateOCR"
_OTHER: Final = "IDCardOCR"
_BETWEEN: Final = 0.002
_METHOD: Final = (
    f"An emulator and its client in one process. A page of {_SIZE[0]} x {_SIZE[1]} px with {_SMALL.lines} "
    "full lines of small English print, some 3,000 characters, another one each time, is read by "
    f"GeneralAccurateOCR; beside it one with {_LETTER.lines} lines and some 1,000 characters, as a letter "
    "has them. The engine uses one core. Meanwhile "
    "the same client asks for an action that needs no reading, 2 ms after each answer, and notes how long "
    "each answer took. Before each round the worker process is ended, so that the first picture brings its "
    "start and the loading of the models. p99 and the longest are taken in each round; shown are medians of "
    "the rounds, and the longest of all. The row of nothing under way shows what the machine itself does."
)
_FIRST: Final = "the first picture is read"
_LATER: Final = "later pictures are read"
_LETTERS: Final = "letters of 1,000 characters are read"
_IDLE: Final = "nothing under way"


@dataclass(slots=True)
class _Figures:
    """Of one kind of moment: seconds that readings took, and per round those that other answers took."""

    readings: list[float] = field(default_factory=list)
    others: list[list[float]] = field(default_factory=list)


async def run(origin: str, *, quick: bool) -> Section:  # noqa: ARG001 - every section is run alike
    """Rounds of a first and of later pictures."""
    rounds, later = (2, 1) if quick else (7, 3)
    figures = {name: _Figures() for name in (_FIRST, _LATER, _LETTERS, _IDLE)}
    pages = iter([make_page(seed) for seed in range(rounds * (1 + later))])
    letters = [make_page(seed, _LETTER) for seed in range(rounds)]
    rates = {action: Rate(100_000) for action in (_READER, _OTHER)}
    async with Emulator(rates=rates) as emulator:
        limits = LocalLimits(rates)
        async with OcrClient(emulator.credentials, endpoint=emulator.url, limits=limits) as client:
            for number in range(rounds):
                WORKERS.close()
                await _measure(client, figures[_FIRST], [next(pages)])
                await _measure(client, figures[_LATER], [next(pages) for _ in range(later)])
                await _measure(client, figures[_LETTERS], [letters[number]], _LETTER)
                await _measure(client, figures[_IDLE], [])
    return _section(figures, rounds)


def make_page(seed: int, look: _Print = _SMALL) -> bytes:
    """A PNG of a full page of text in the font that Pillow brings along."""
    draw = random.Random(seed)
    image = Image.new("RGB", _SIZE, "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(look.letters)
    pitch = (_BOTTOM - _TOP) // look.lines
    for number in range(look.lines):
        line = draw.choice(_WORDS).capitalize()
        while font.getlength(line) < look.width:
            line += " " + draw.choice(_WORDS)
        pen.text((_MARGIN, _TOP + number * pitch), line, "black", font)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


async def _measure(
    client: OcrClient, figures: _Figures, pages: Sequence[bytes], look: _Print = _SMALL
) -> None:
    others: list[float] = []
    figures.others.append(others)
    asking = asyncio.create_task(_ask_others(client, others))
    try:
        for page in pages:
            begin = time.perf_counter()
            lines = (await client.call(_READER, page))["TextDetections"]
            figures.readings.append(time.perf_counter() - begin)
            if len(lines) != look.lines:
                raise RuntimeError(f"{len(lines)} lines were read, {look.lines} were written")
        if not pages:
            await asyncio.sleep(1)
    finally:
        asking.cancel()
        await asyncio.wait([asking])


async def _ask_others(client: OcrClient, seconds: list[float]) -> None:
    picture = make_picture(SMALL)
    while True:
        begin = time.perf_counter()
        await client.call(_OTHER, picture, CardSide="FRONT")
        seconds.append(time.perf_counter() - begin)
        await asyncio.sleep(_BETWEEN)


def _section(figures: dict[str, _Figures], rounds: int) -> Section:
    waits = Table(
        f"answers to other requests ({rounds} rounds)",
        ("while", "answers a round", "p50 ms", "p99 ms", "longest ms", "longest of all"),
        tuple((name, *_cells(each.others)) for name, each in figures.items()),
    )
    times = Table(
        f"a page of {_SIZE[0]} x {_SIZE[1]} px",
        ("", "pages", "median s", "longest s"),
        tuple(
            (name, f"{len(each.readings)}", f"{median(each.readings):.2f}", f"{max(each.readings):.2f}")
            for name, each in figures.items()
            if each.readings
        ),
    )
    targets = [
        Target("a page of 3,000 characters, median in s", median(figures[_LATER].readings), 2.5),
        Target("a page of 1,000 characters, median in s", median(figures[_LETTERS].readings), 2.5),
    ]
    targets += [
        Target(f"other answers while {name}, longest in ms", 1000 * _longest(figures[name].others), 20)
        for name in (_FIRST, _LATER)
    ]
    return Section("Reading", _METHOD, (times, waits), tuple(targets))


def _longest(rounds: Sequence[Sequence[float]]) -> float:
    return median(max(seconds) for seconds in rounds)


def _cells(rounds: Sequence[Sequence[float]]) -> tuple[str, ...]:
    cuts = [quantiles(seconds, n=100, method="inclusive") for seconds in rounds]
    in_ms = (
        median(cut[49] for cut in cuts),
        median(cut[98] for cut in cuts),
        _longest(rounds),
        max(max(seconds) for seconds in rounds),
    )
    count = f"{median(len(seconds) for seconds in rounds):.0f}"
    return (count, *(f"{1000 * figure:.1f}" for figure in in_ms))
