"""What both APIs have in common: a signed request as it goes out, and an answer as it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tencent_ocr_async.actions import Rate
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.protocol.messages import Body

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """One signed request. `target` is the path and query exactly as signed and sent."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, whole: the status, the Date header where there is one, and the body."""

    status: int
    date: str | None
    body: bytes


class Call(Protocol[T_co]):
    """One call, prepared: checked and encoded, so that each attempt only signs it again."""

    @property
    def action(self) -> str:
        """The name under which limits and errors know it."""

    @property
    def rate(self) -> Rate:
        """The documented rate."""

    def sign(self, netloc: str, credentials: Credentials, timestamp: int) -> Outgoing:
        """The request for this host (with its port where that is part of the Host header), signed."""

    def read(self, answer: Answer) -> T_co:
        """The response; raises ApiError or ResponseError."""
