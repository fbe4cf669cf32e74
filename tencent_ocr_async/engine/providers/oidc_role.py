"""OIDCRoleCredentials: the role of a Kubernetes service account, proved by the token that its pod gets."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from tencent_ocr_async.engine import workers
from tencent_ocr_async.engine.providers.exchange import parse_endpoint
from tencent_ocr_async.engine.providers.refreshing import RefreshingCredentials
from tencent_ocr_async.engine.providers.renewal import Uniform
from tencent_ocr_async.engine.providers.sts import (
    DEFAULT_DURATION,
    DEFAULT_SESSION_NAME,
    STS_TIMEOUT,
    SecurityTokenService,
    check_role,
)
from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.protocol.sts_call import STS_HOST, StsCall
from tencent_ocr_async.protocol.temporary import Issued

TKE_VARIABLES: Final = ("TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN")
"""What TKE sets in a pod whose service account is bound to a role."""


class OIDCRoleCredentials(RefreshingCredentials):
    """Temporary credentials of a role by AssumeRoleWithWebIdentity (document 1312/73070).

    `region`, `provider_id`, `web_identity_token_file` and `role_arn` come from the environment where they are
    not given: TKE_REGION, TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE and TKE_ROLE_ARN, which TKE sets in a
    pod. The file is read anew at each renewal, because Kubernetes replaces it. The other settings are those
    of AssumeRoleCredentials.

    Raises ConfigurationError where one of them is missing.
    """

    def __init__(
        self,
        *,
        region: str | None = None,
        provider_id: str | None = None,
        web_identity_token_file: str | Path | None = None,
        role_arn: str | None = None,
        role_session_name: str = DEFAULT_SESSION_NAME,
        duration_seconds: int = DEFAULT_DURATION,
        account: str | None = None,
        endpoint: str = STS_HOST,
        timeout: float = STS_TIMEOUT,
        proxy: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        uniform: Uniform = random.uniform,
    ) -> None:
        name = type(self).__name__
        file = None if web_identity_token_file is None else str(web_identity_token_file)
        given = dict(zip(TKE_VARIABLES, (region, provider_id, file, role_arn), strict=True))
        self._region, self._provider_id, self._file, self._role_arn = _complete(name, given, os.environ)
        check_role(name, self._role_arn, role_session_name, duration_seconds)
        super().__init__(account or self._role_arn, clock=clock, sleep=sleep, uniform=uniform)
        self._session_name = role_session_name
        self._duration = duration_seconds
        self._sts = SecurityTokenService(parse_endpoint(endpoint), timeout, proxy, wall_clock)

    async def _fetch(self) -> Issued:
        parameters = {
            "ProviderId": self._provider_id,
            "WebIdentityToken": await workers.read(partial(_read_token, Path(self._file))),
            "RoleArn": self._role_arn,
            "RoleSessionName": self._session_name,
            "DurationSeconds": self._duration,
        }
        call = StsCall("AssumeRoleWithWebIdentity", parameters, self._region)
        return await self._sts.issue(call, None)


def _complete(name: str, given: Mapping[str, str | None], environment: Mapping[str, str]) -> list[str]:
    values = {each: environment.get(each, "") if value is None else value for each, value in given.items()}
    missing = [each for each, value in values.items() if not value.strip()]
    if missing:
        raise ConfigurationError(f"{name}: {', '.join(missing)} must be set, or given")
    return list(values.values())


def _read_token(path: Path) -> str:
    problem = "it is empty"
    try:
        token = path.read_text("ascii").strip()
        if token:
            return token
    except (OSError, UnicodeDecodeError) as error:
        problem = type(error).__name__
    # Raised out here: a decoding error holds the whole content and would be the context.
    raise ConfigurationError(f"the web identity token {path} cannot be read ({problem})")
