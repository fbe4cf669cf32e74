"""A call of the security token service (product 1312): POST of JSON, signed with TC3, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.errors import ResponseError
from tencent_ocr_async.protocol import tc3
from tencent_ocr_async.protocol.exchange import Answer, Outgoing
from tencent_ocr_async.protocol.messages import build_body, parse_answer
from tencent_ocr_async.protocol.temporary import Issued, read_issued

STS_HOST: Final = "sts.tencentcloudapi.com"

_VERSION: Final = "2018-08-13"
_SERVICE: Final = "sts"
_CONTENT_TYPE: Final = "application/json"
# What the vendor's SDKs send where a call proves itself by what is in its body.
_UNSIGNED: Final = "SKIP"


@dataclass(frozen=True, slots=True, repr=False)
class StsCall:
    """AssumeRole (document 1312/48197) or AssumeRoleWithWebIdentity (1312/73070), with its parameters."""

    action: str
    parameters: Mapping[str, Any]
    region: str

    def sign(self, netloc: str, credentials: Credentials | None, timestamp: int) -> Outgoing:
        """The POST for this host at this time (Unix seconds); unsigned without credentials."""
        body = build_body(self.parameters)
        headers = {
            "Host": netloc,
            "Content-Type": _CONTENT_TYPE,
            "Authorization": _UNSIGNED,
            "X-TC-Action": self.action,
            "X-TC-Version": _VERSION,
            "X-TC-Timestamp": str(timestamp),
            "X-TC-Region": self.region,
        }
        if credentials is not None:
            headers["Authorization"] = tc3.sign(
                secret_id=credentials.secret_id,
                secret_key=credentials.secret_key,
                service=_SERVICE,
                host=netloc,
                timestamp=timestamp,
                payload_hash=body.sha256(),
                content_type=_CONTENT_TYPE,
            ).authorization
            if credentials.token is not None:
                headers["X-TC-Token"] = credentials.token
        return Outgoing("POST", "/", headers, body)

    def read(self, answer: Answer, now: float) -> Issued:
        """The credentials, taken over at `now` (Unix seconds); raises ApiError or ResponseError."""
        response = parse_answer(answer.status, answer.body, self.action)
        members = response.get("Credentials")
        if not isinstance(members, dict):
            raise ResponseError("the answer does not hold Credentials", answer.status)
        return read_issued(members, response.get("ExpiredTime"), answer, now)
