"""Why a call got no slot at all. The service was not even asked: its own refusal is RateLimitError."""

from __future__ import annotations

from tencent_ocr_async.errors import OcrError


class LimitsError(OcrError):
    """The shared limits could not be asked for a slot, so that nothing was sent: Redis does not answer.

    Not a TransportError: that one means the OCR service, and is repeated.
    """


class WaitTooLongError(LimitsError):
    """A call would have waited longer for its slot than `max_wait` seconds allow; it took none.

    `wait` is the least that it would have waited, in seconds.
    """

    def __init__(self, wait: float, max_wait: float) -> None:
        super().__init__(wait, max_wait)
        self.wait = wait
        self.max_wait = max_wait

    def __str__(self) -> str:
        where = f"{self.action}: " if self.action else ""
        return f"{where}the next free slot is {self.wait:.2f} s away, above max_wait ({self.max_wait:g} s)"
