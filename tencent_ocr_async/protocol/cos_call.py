"""A call of Cloud Infinite: GET on a COS bucket, signed with `q-sign-algorithm=sha1`, answered with XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Generic, TypeVar

from tencent_ocr_async.actions import CLOUD_INFINITE, Rate
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.errors import ResponseError
from tencent_ocr_async.protocol import cos
from tencent_ocr_async.protocol.exchange import Answer, Outgoing
from tencent_ocr_async.protocol.messages import parse_cos_error

T = TypeVar("T")

# A signature counts from a minute ago, for clocks that are a little fast, until ten minutes from now.
_BEFORE: Final = 60
_AFTER: Final = 600


@dataclass(frozen=True, slots=True)
class CosCall(Generic[T]):
    """One call, prepared: the object's key ("" for the bucket itself) and the query's plain values."""

    key: str
    query: Mapping[str, str]
    rate: Rate
    make_response: Callable[[bytes], T]
    action: str = CLOUD_INFINITE

    def sign(self, netloc: str, credentials: Credentials, timestamp: int) -> Outgoing:
        """The GET for this host at this time (Unix seconds)."""
        headers = {"Host": netloc}
        if credentials.token is not None:
            headers["x-cos-security-token"] = credentials.token
        signature = cos.sign(
            secret_id=credentials.secret_id,
            secret_key=credentials.secret_key,
            method="GET",
            path=cos.object_path(self.key),
            query=self.query,
            headers=headers,
            start=timestamp - _BEFORE,
            end=timestamp + _AFTER,
        )
        target = f"{cos.encode_path(self.key)}?{cos.encode_query(self.query)}"
        return Outgoing("GET", target, {**headers, "Authorization": signature.authorization})

    def read(self, answer: Answer) -> T:
        """The response. One that does not have the documented shape was paid for: `maybe_billed` is true."""
        start = answer.body.lstrip()
        if answer.status != HTTPStatus.OK or not start.startswith(b"<"):
            raise parse_cos_error(answer.status, answer.body, self.action)
        if _root(start) == b"Error":
            raise parse_cos_error(answer.status, answer.body, self.action)
        try:
            return self.make_response(answer.body)
        except ValueError as error:
            is_response = _root(start) == b"Response"
            reason = f"the answer does not have the documented shape: {error}"
            raise ResponseError(reason, answer.status, answer.body, maybe_billed=is_response) from error


def _root(document: bytes) -> bytes:
    """The name of the outermost element, as far as a glance tells."""
    if document.startswith(b"<?"):
        document = document.partition(b"?>")[2].lstrip()
    return document[1:40].replace(b">", b" ").replace(b"/", b" ").split(b" ")[0].strip()
