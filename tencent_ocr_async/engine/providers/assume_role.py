"""AssumeRoleCredentials: a role that other credentials may assume."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.engine.providers.exchange import parse_endpoint
from tencent_ocr_async.engine.providers.provider import CredentialsLike
from tencent_ocr_async.engine.providers.refreshing import RefreshingCredentials
from tencent_ocr_async.engine.providers.renewal import Uniform
from tencent_ocr_async.engine.providers.sts import (
    DEFAULT_DURATION,
    DEFAULT_SESSION_NAME,
    STS_TIMEOUT,
    SecurityTokenService,
    check_role,
)
from tencent_ocr_async.error_codes import Repeat
from tencent_ocr_async.errors import ApiError
from tencent_ocr_async.protocol.sts_call import STS_HOST, StsCall
from tencent_ocr_async.protocol.temporary import Issued


class AssumeRoleCredentials(RefreshingCredentials):
    """Temporary credentials of a role, from the service's action AssumeRole (document 1312/48197).

    `source`: the Credentials, or the provider of those, that may assume the role. `role_arn`:
    "qcs::cam::uin/...:roleName/...". `role_session_name`: shown in the audit log. `duration_seconds`: the
    life that is asked for (default 7200, at most 43200). `policy`: a narrower policy, as URL-encoded JSON.
    `external_id`: what the role's owner agreed on. `region`: whose service is asked. `account`: the name
    under which limits are kept, by default the role's ARN. `endpoint`: a host or URL in place of
    sts.tencentcloudapi.com, https but on this machine. `timeout`: seconds for one request. `proxy`: as for
    a client.

    Raises ConfigurationError for values that the service would refuse.
    """

    def __init__(
        self,
        source: CredentialsLike,
        role_arn: str,
        *,
        role_session_name: str = DEFAULT_SESSION_NAME,
        duration_seconds: int = DEFAULT_DURATION,
        policy: str | None = None,
        external_id: str | None = None,
        region: str = "ap-guangzhou",
        account: str | None = None,
        endpoint: str = STS_HOST,
        timeout: float = STS_TIMEOUT,
        proxy: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        uniform: Uniform = random.uniform,
    ) -> None:
        check_role(type(self).__name__, role_arn, role_session_name, duration_seconds)
        super().__init__(account or role_arn, clock=clock, sleep=sleep, uniform=uniform)
        parameters: dict[str, Any] = {
            "RoleArn": role_arn,
            "RoleSessionName": role_session_name,
            "DurationSeconds": duration_seconds,
        }
        optional = (("Policy", policy), ("ExternalId", external_id))
        parameters.update((name, value) for name, value in optional if value is not None)
        self._source = source
        self._call = StsCall("AssumeRole", parameters, region)
        self._sts = SecurityTokenService(parse_endpoint(endpoint), timeout, proxy, wall_clock)

    async def _fetch(self) -> Issued:
        if isinstance(self._source, Credentials):
            return await self._sts.issue(self._call, self._source)
        used = await self._source.get()
        try:
            return await self._sts.issue(self._call, used)
        except ApiError as error:
            if error.rule.repeat is not Repeat.CREDENTIALS:
                raise
            fresh = await self._source.refresh(used)
            if fresh == used:
                raise
        return await self._sts.issue(self._call, fresh)
