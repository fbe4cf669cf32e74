"""A call of the OCR API 3.0: POST of JSON to `/`, signed with TC3-HMAC-SHA256, answered with JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from tencent_ocr_async.actions import VERSION, Rate
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.errors import ResponseError
from tencent_ocr_async.protocol import tc3
from tencent_ocr_async.protocol.exchange import Answer, Outgoing
from tencent_ocr_async.protocol.messages import Body, parse_answer

T = TypeVar("T")

CONTENT_TYPE: Final = "application/json"
_SERVICE: Final = "ocr"


@dataclass(frozen=True, slots=True)
class OcrCall(Generic[T]):
    """One call, prepared. `body_hash` is the body's SHA-256 in hex: hashed once, signed at each attempt."""

    action: str
    rate: Rate
    body: Body
    body_hash: str
    make_response: Callable[[dict[str, Any]], T]
    region: str | None = None
    language: str | None = None

    def sign(self, netloc: str, credentials: Credentials, timestamp: int) -> Outgoing:
        """The POST for this host at this time (Unix seconds)."""
        signature = tc3.sign(
            secret_id=credentials.secret_id,
            secret_key=credentials.secret_key,
            service=_SERVICE,
            host=netloc,
            timestamp=timestamp,
            payload_hash=self.body_hash,
            content_type=CONTENT_TYPE,
        )
        headers = {
            "Host": netloc,
            "Content-Type": CONTENT_TYPE,
            "Authorization": signature.authorization,
            "X-TC-Action": self.action,
            "X-TC-Version": VERSION,
            "X-TC-Timestamp": str(timestamp),
        }
        optional = (
            ("X-TC-Region", self.region),
            ("X-TC-Language", self.language),
            ("X-TC-Token", credentials.token),
        )
        headers.update((name, value) for name, value in optional if value is not None)
        return Outgoing("POST", "/", headers, self.body)

    def read(self, answer: Answer) -> T:
        """The response. One that does not have the documented shape was paid for: `maybe_billed` is true."""
        response = parse_answer(answer.status, answer.body, self.action)
        try:
            return self.make_response(response)
        except ValueError as error:
            reason = f"the answer does not have the documented shape: {error}"
            raise ResponseError(reason, answer.status, answer.body, maybe_billed=True) from error
