"""The credentials of an instance's role, as its metadata service tells them (documents 213/4934, 598/85616).

One GET names the role that is bound to the instance, another has its temporary credentials.
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from tencent_ocr_async.error_codes import make_api_error
from tencent_ocr_async.errors import ConfigurationError, ResponseError
from tencent_ocr_async.protocol.exchange import Answer, Outgoing
from tencent_ocr_async.protocol.temporary import Issued, read_issued

METADATA_HOST: Final = "metadata.tencentyun.com"

_FOLDER: Final = "/latest/meta-data/cam/security-credentials/"
_ROLE_NAME: Final = re.compile(r"[\w+=,.@-]{1,128}", re.ASCII)


def role_request(netloc: str, role: str = "") -> Outgoing:
    """The GET for a role's credentials; without a role, for the name of the one that is bound."""
    return Outgoing("GET", f"{_FOLDER}{quote(role, safe='')}", {"Host": netloc})


def read_role_name(answer: Answer) -> str:
    """The name of the bound role. Raises ConfigurationError where none is bound."""
    _check_status(answer, "no role is bound to this instance")
    name = answer.body.strip().decode("ascii", "replace")
    if not _ROLE_NAME.fullmatch(name):
        raise ResponseError("the answer is not the name of a role", answer.status)
    return name


def read_role(answer: Answer, role: str, now: float) -> Issued:
    """The role's credentials, taken over at `now` (Unix seconds).

    Raises ConfigurationError where the role is not the instance's, ApiError where the service has none for
    it, ResponseError for everything that is not its answer.
    """
    _check_status(answer, f"the role {role} is not bound to this instance")
    members = _read_object(answer)
    code = members.get("Code")
    if not isinstance(code, str) or not code:
        raise ResponseError("the answer does not hold a Code", answer.status)
    if code != "Success":
        raise make_api_error(code, f"no credentials for the role {role}", None, answer.status)
    return read_issued(members, members.get("ExpiredTime"), answer, now)


def _check_status(answer: Answer, missing: str) -> None:
    if answer.status == HTTPStatus.NOT_FOUND:
        raise ConfigurationError(missing)
    if answer.status != HTTPStatus.OK:
        raise ResponseError("the metadata service refused", answer.status)


def _read_object(answer: Answer) -> dict[str, Any]:
    try:
        members = json.loads(answer.body)
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict):
        raise ResponseError("the answer is not a JSON object", answer.status)
    return members
