"""What arrives at the service in each sliding second, drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from benchmarks.counting import count, per_sliding_second
from benchmarks.drawing import Panel, draw
from benchmarks.driving import FULL_BUCKET, OFFICIAL_ASYNC, OURS, Job, drive
from benchmarks.gates import Rule, running_gates
from benchmarks.report import Section, Table

_LIMIT: Final = 5
_STEP: Final = 0.02
_DRAWN: Final = (OURS, FULL_BUCKET, OFFICIAL_ASYNC)
_LABELS: Final = {
    OURS: "tencent-ocr-async, batch()",
    FULL_BUCKET: "aiohttp behind AsyncLimiter(5, 1)",
    OFFICIAL_ASYNC: "official SDK, async, semaphore of 5, StandardRetryer",
}
_COLOURS: Final = {OURS: "#0b7a5c", FULL_BUCKET: "#b8620b", OFFICIAL_ASYNC: "#4a55a8"}
_PICTURE: Final = Path(__file__).parent / "starts-per-second.svg"
_METHOD: Final = (
    "Arrivals at the service in the second before each moment, for a limit of 5 a second that slides; the "
    "same service as above, all three at the same time, each at a port of its own. Refused calls count as "
    "arrivals here but do not fill the service's window, so that not each arrival above the line was "
    "refused: the marks show which were."
)


async def run(origin: str, *, quick: bool) -> Section:  # noqa: ARG001 - every section is run alike
    """Three contenders; in full it writes the drawing."""
    seconds = 6.0 if quick else 20.0
    panels, rows = [], []
    with running_gates() as gates:
        opened = {name: gates.open(Rule(_LIMIT)) for name in _DRAWN}
        await drive([(name, [Job((gate.origin,), _LIMIT, seconds + 0.5)]) for name, gate in opened.items()])
        for name, gate in opened.items():
            log = gate.log()
            start = log[0][0]
            levels = per_sliding_second(log, start, start + seconds, _STEP)
            refused = [at - start for at, accepted in log if not accepted and at - start <= seconds]
            panels.append(Panel(_LABELS[name], _COLOURS[name], levels, refused))
            found = count(log, start, start + seconds)
            rows.append(
                (name, f"{max(levels)}", f"{found.accepted + found.refused}", f"{found.refused}"),
            )
    if not quick:
        _PICTURE.write_text(draw(panels, _LIMIT, seconds, _STEP), "utf-8")
    table = Table(
        f"{_LIMIT}/s ({seconds:.0f} s)", ("", "most in a sliding second", "arrivals", "refused"), tuple(rows)
    )
    note = f"Drawn in [{_PICTURE.name}]({_PICTURE.name})."
    return Section("Arrivals per sliding second", _METHOD, (table,), (), (note,))
