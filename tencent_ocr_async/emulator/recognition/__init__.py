"""Real recognition for the emulator, on this machine and offline: rapidocr reads, this package does the rest.

The engine and everything that it needs are imported on first use, by a worker; without them the rest of the
emulator works, and a request for recognition is refused with what to install.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from .workers import Workers

__all__ = ["Recognition"]

_MOST_WORKERS: Final = 4


class Recognition:
    """Reads documents in worker processes, so that no reading holds up the event loop.

    `workers` is the number of documents that are read at once (by default half of the cores, four at most:
    a worker keeps some 300 MB), `queue` the number that may wait for one. A worker is started when it is
    needed, which takes about a second with the loading of the models. All instances of a process share the
    idle workers; they are kept for ten seconds after the last instance was closed and end with the process.
    One that crashes costs its document a FailedOperation.OcrFailed.
    """

    def __init__(self, *, workers: int | None = None, queue: int = 64) -> None:
        self._workers = Workers(_half_of_the_cores() if workers is None else workers, queue)

    async def recognise(self, action: str, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The members of an action's Response without RequestId; `systems.SYSTEMS` names the actions.

        `document` is the file itself and `parameters` the action's, by the vendor's names (for Cloud
        Infinite those of the query, as text, and the answer's repeated elements are lists). Polygons are in
        pixels of the picture as its EXIF data turns it, or of the PDF's page at 200 dpi. Raises Refusal.
        """
        return await self._workers.read(action, document, parameters)

    async def close(self) -> None:
        """End the workers: what waits is refused, what is being read ends at its next step."""
        await self._workers.close()


def _half_of_the_cores() -> int:
    # The other half is for the event loop and for the program that asks.
    return min(max((os.cpu_count() or 1) // 2, 1), _MOST_WORKERS)
