"""A file between the journal, which hashes it, and the call, which sends it: read once, the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from tencent_ocr_async.engine import workers
from tencent_ocr_async.engine.trace import current_trace


@dataclass(slots=True, eq=False)
class Reading:
    """What was read of a document to look it up.

    `sha256`: of its bytes, in hex, None where there was nothing to read. `path`: that of a file. `content`:
    its bytes, for the call to take; nobody else holds them, so that they are gone once they are encoded.
    `sent`: the hashes of all that was read to be sent.
    """

    sha256: str | None
    path: str | None = None
    content: bytes | None = None
    sent: set[str] = field(default_factory=set)

    @property
    def answered(self) -> str | None:
        """The hash of what the answer is about: another one where the file was replaced meanwhile.

        None where two contents went out under one name, so that nobody can say.
        """
        if not self.sent:
            return self.sha256
        return next(iter(self.sent)) if len(self.sent) == 1 else None


async def read_to_send(path: str, read: Callable[[], bytes]) -> bytes:
    """The bytes of a file that is sent now: those that its journal hashed, else what `read` gives.

    `read` runs beside the event loop; the journal is told the hash of what it gave.
    """
    trace = current_trace.get()
    reading = None if trace is None else trace.reading
    if reading is None or reading.path != path:
        return await workers.read(read)
    content, reading.content = reading.content, None
    if content is not None and reading.sha256 is not None:
        reading.sent.add(reading.sha256)
        return content
    anew, sha256 = await workers.read(lambda: _hashed(read()))
    reading.sent.add(sha256)
    return anew


def _hashed(content: bytes) -> tuple[bytes, str]:
    return content, hashlib.sha256(content).hexdigest()
