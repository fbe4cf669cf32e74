"""Temporary credentials as the security token service and an instance's metadata hand them out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.errors import ConfigurationError, ResponseError
from tencent_ocr_async.protocol.exchange import Answer
from tencent_ocr_async.protocol.messages import server_time

# An answer's Date is cut to the second and the answer has travelled.
_CLOCK_JITTER: Final = 5.0


@dataclass(frozen=True, slots=True)
class Issued:
    """Credentials, and the seconds that they live from now on; infinite for those of a person."""

    credentials: Credentials
    lifetime: float = math.inf


def read_issued(members: Mapping[str, Any], expires: Any, answer: Answer, now: float) -> Issued:
    """The credentials in `members` (TmpSecretId, TmpSecretKey, Token), which end at `expires` (Unix seconds).

    Both services name the end by their own clock: it is compared with the answer's Date where this machine's
    clock, `now`, is off. Raises ResponseError, which quotes nothing, for what is no or has ended.
    """
    secret_id, secret_key, token = (members.get(name) for name in ("TmpSecretId", "TmpSecretKey", "Token"))
    if not (isinstance(secret_id, str) and isinstance(secret_key, str) and isinstance(token, str)):
        raise ResponseError("the answer does not hold TmpSecretId, TmpSecretKey and Token", answer.status)
    if not isinstance(expires, (int, float)) or isinstance(expires, bool):
        raise ResponseError("the answer does not hold ExpiredTime", answer.status)
    lifetime = expires - _their_time(answer, now)
    if lifetime <= 0:
        raise ResponseError("the answer holds credentials that have expired", answer.status)
    problem = ""
    try:
        return Issued(Credentials(secret_id, secret_key, token), lifetime)
    except ConfigurationError as error:
        problem = str(error)
    raise ResponseError(f"the answer holds no credentials: {problem}", answer.status)


def _their_time(answer: Answer, now: float) -> float:
    theirs = server_time("", answer.date)
    return now if theirs is None or abs(theirs - now) <= _CLOCK_JITTER else theirs
