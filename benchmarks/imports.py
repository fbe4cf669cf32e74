"""How long `import tencent_ocr_async` takes beside the libraries that it stands on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.measuring import ratio
from benchmarks.report import Section, Table, Target

_OURS: Final = "tencent_ocr_async"
_OURS_MADE: Final = "tencent_ocr_async and a client"
_OFFICIAL_MADE: Final = "official SDK, async client, made"
_BASE: Final = "aiohttp, pydantic.BaseModel, tenacity"
_LITERAL: Final = "aiohttp, pydantic, tenacity"
_STATEMENTS: Final = {
    _OURS: "import tencent_ocr_async",
    _BASE: "import aiohttp, tenacity\nfrom pydantic import BaseModel",
    _LITERAL: "import aiohttp, pydantic, tenacity",
    "aiohttp, tenacity, a pydantic model": (
        "import aiohttp, tenacity\nfrom pydantic import BaseModel\nclass Word(BaseModel):\n    text: str = ''"
    ),
    "official SDK, async client": "from tencentcloud.ocr.v20181119 import ocr_client_async",
    _OURS_MADE: (
        "from tencent_ocr_async import Credentials, OcrClient\n"
        "OcrClient(Credentials('not-a-real-id', 'not-a-real-key'))"
    ),
    _OFFICIAL_MADE: (
        "from tencentcloud.common.credential import Credential\n"
        "from tencentcloud.ocr.v20181119 import ocr_client_async\n"
        "ocr_client_async.OcrClient(Credential('not-a-real-id', 'not-a-real-key'), '')"
    ),
}
_PROBE: Final = """
import time
begin, cpu = time.perf_counter(), time.process_time()
{statement}
print(time.perf_counter() - begin, time.process_time() - cpu)
"""
_METHOD: Final = (
    "A fresh interpreter for each import (everybody's byte code cached), timed inside it so that the "
    "interpreter's own start is left out: wall-clock and CPU time, medians of rounds in which everybody "
    "took a turn. "
    "`import pydantic` alone loads little, because pydantic loads its parts when they are first used; "
    "with BaseModel it loads what every program with a model needs. Ratios are those of the CPU time. "
    "Ours reads its tables and builds its models when a client is made, so that this is shown too."
)

_BEHIND: Final = "The SDK's async client is imported faster than ours: it brings no pydantic and no aiohttp."


async def run(origin: str, *, quick: bool) -> Section:  # noqa: ARG001 - every section is run alike
    """Imports in fresh interpreters."""
    rounds = 4 if quick else 21
    wall: dict[str, list[float]] = {name: [] for name in _STATEMENTS}
    cpu: dict[str, list[float]] = {name: [] for name in _STATEMENTS}
    with TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        # Where it is set, ours would be compiled anew each time and the installed libraries would not.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for turn in range(rounds):
            for name, statement in _STATEMENTS.items():
                wall_ms, cpu_ms = _import_once(statement, environment)
                if turn:  # the first round fills the caches of byte code and files
                    wall[name].append(wall_ms)
                    cpu[name].append(cpu_ms)
    rows = tuple(
        (
            name,
            f"{median(wall[name]):.0f}",
            f"{median(cpu[name]):.0f}",
            *(f"{ratio(cpu, name, base):.2f}" for base in (_BASE, _LITERAL)),
        )
        for name in _STATEMENTS
    )
    columns = ("", "ms", "ms CPU", "x with BaseModel", "x plain")
    table = Table(f"import ({rounds - 1} rounds)", columns, rows)
    targets = (
        Target(f"ours / {_BASE}", ratio(cpu, _OURS, _BASE), 1.25),
        Target(f"ours / {_LITERAL}", ratio(cpu, _OURS, _LITERAL), 1.25),
    )
    return Section("Import time", _METHOD, (table,), targets, (_BEHIND,))


def _import_once(statement: str, environment: Mapping[str, str]) -> tuple[float, float]:
    """Wall-clock and CPU milliseconds of a statement in a fresh interpreter."""
    command = [sys.executable, "-c", _PROBE.format(statement=statement)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    wall, cpu = map(float, done.stdout.split())
    return wall * 1000, cpu * 1000
