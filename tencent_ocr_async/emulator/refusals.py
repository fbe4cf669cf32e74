"""How any part of the emulator says no."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """The service's own error: `code` and `message` go to the caller in the form of the API that was asked.

    `http_status` counts for Cloud Infinite alone; the OCR API answers errors with 200.
    """

    def __init__(self, code: str, message: str, http_status: int = 400) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.http_status = http_status
