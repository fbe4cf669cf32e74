"""Real recognition for the emulator, on this machine and offline: rapidocr reads, this package does the rest.

The engine and everything that it needs are imported on first use, in a worker thread; without them the rest
of the emulator works, and a request for recognition is refused with what to install.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import cloud_infinite, general_accurate
from .workers import Workers

__all__ = ["Recognition"]


class Recognition:
    """Reads documents outside the event loop, one engine for each thread that is at work.

    `workers` is the number of threads, `queue` the number of documents that may wait for one. Instances of
    one process share their idle engines.
    """

    def __init__(self, *, workers: int = 1, queue: int = 64) -> None:
        self._workers = Workers(workers, queue)

    async def general_accurate(self, document: bytes, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The members of GeneralAccurateOCR's Response without RequestId.

        `document` is the file itself and `parameters` the action's, by the vendor's names. Polygons are in
        pixels of the picture as its EXIF data turns it, or of the PDF's page at 200 dpi. Raises Refusal.
        """
        request = general_accurate.make_request(parameters)
        page = await self._workers.read(document, request)
        return general_accurate.make_response(page, parameters)

    async def cloud_infinite(self, document: bytes, parameters: Mapping[str, str]) -> dict[str, Any]:
        """The children of Cloud Infinite's <Response> without RequestId; repeated elements as lists.

        `parameters` are those of the query. Raises Refusal, with the HTTP status to answer.
        """
        request = cloud_infinite.make_request(parameters)
        page = await self._workers.read(document, request)
        return cloud_infinite.make_response(page, parameters)

    async def close(self) -> None:
        """End the threads: what waits is refused, what is being read ends at its next step."""
        await self._workers.close()
