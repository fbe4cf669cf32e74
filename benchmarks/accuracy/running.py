"""Has specimens read as a user would: by OcrClient, from an emulator on the loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.accuracy.scores import Reading
from benchmarks.accuracy.specimens import Specimen
from tencent_ocr_async import LocalLimits, OcrClient, OcrError, Rate, RetryPolicy
from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.emulator.recognition import Recognition

ACTIONS = ("VatInvoiceOCR", "SealOCR", "ExtractDocMulti", "GeneralAccurateOCR")
OPEN = Rate(10_000)  # reading takes long enough
PATIENCE = 300.0  # seconds for one picture


@dataclass(frozen=True)
class Outcome:
    """A specimen and its answer, empty where the call failed with `error`."""

    specimen: Specimen
    answer: Mapping[str, Any]
    error: str = ""


async def read_all(specimens: Iterable[Specimen], *, workers: int) -> AsyncIterator[Outcome]:
    """In the order of the specimens, which are drawn as they are needed, `workers` read at a time."""
    rates = dict.fromkeys(ACTIONS, OPEN)
    async with (
        Emulator(rates=rates, recognition=Recognition(workers=workers)) as emulator,
        OcrClient(
            emulator.credentials,
            endpoint=emulator.url,
            limits=LocalLimits(rates),
            retry=RetryPolicy.none(),
            timeout=PATIENCE,
            proxy="",
        ) as client,
    ):
        waiting: list[asyncio.Task[Outcome]] = []
        try:
            source = iter(specimens)
            while (specimen := await asyncio.to_thread(_next, source)) is not None:
                waiting.append(asyncio.create_task(_read(client, specimen)))
                if len(waiting) > workers:
                    yield await waiting.pop(0)
            while waiting:
                yield await waiting.pop(0)
        finally:
            for task in waiting:
                task.cancel()


def _next(source: Iterator[Specimen]) -> Specimen | None:
    return next(source, None)


async def _read(client: OcrClient, specimen: Specimen) -> Outcome:
    try:
        answer = await client.call(specimen.action, specimen.picture, **specimen.parameters)
    except OcrError as error:
        return Outcome(specimen, {}, str(error))
    return Outcome(specimen, answer)


def misses(outcome: Outcome, readings: Iterable[Reading]) -> Iterator[str]:
    """A line of JSON for everything that was read wrong."""
    for reading in readings:
        if reading.wrong:
            line = {
                "name": outcome.specimen.name,
                "figure": reading.figure,
                "field": reading.field,
                "expected": reading.expected,
                "got": reading.got,
            }
            yield json.dumps(line | ({"error": outcome.error} if outcome.error else {}), ensure_ascii=False)
