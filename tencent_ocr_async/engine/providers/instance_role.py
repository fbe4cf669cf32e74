"""InstanceRoleCredentials: the role that is bound to the cloud server on which the program runs."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Final

from tencent_ocr_async.engine.providers.exchange import exchange, parse_endpoint
from tencent_ocr_async.engine.providers.refreshing import RefreshingCredentials
from tencent_ocr_async.engine.providers.renewal import Uniform
from tencent_ocr_async.protocol.exchange import Answer
from tencent_ocr_async.protocol.instance_metadata import (
    METADATA_HOST,
    read_role,
    read_role_name,
    role_request,
)
from tencent_ocr_async.protocol.temporary import Issued

_TIMEOUT: Final = 5.0


class InstanceRoleCredentials(RefreshingCredentials):
    """Temporary credentials of a CVM instance's role, from its metadata service (document 598/85616).

    `role`: its name; by default the metadata service is asked for it. `account`: the name under which limits
    are kept, by default the role's; name it where limits are shared between accounts. `endpoint`: a URL in
    place of the metadata service's, http for this machine only. `timeout`: seconds for one request.

    Raises ConfigurationError where no role is bound and TransportError where there is no such service.
    """

    def __init__(
        self,
        role: str | None = None,
        *,
        account: str | None = None,
        endpoint: str = f"http://{METADATA_HOST}",
        timeout: float = _TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        uniform: Uniform = random.uniform,
    ) -> None:
        label = f"role {role}" if role else "instance role"
        super().__init__(account or label, clock=clock, sleep=sleep, uniform=uniform)
        self._role = role
        self._endpoint = parse_endpoint(endpoint)
        self._timeout = timeout
        self._wall_clock = wall_clock

    async def _fetch(self) -> Issued:
        # Asked for each time: another role may be bound while the program runs.
        role = self._role or read_role_name(await self._get())
        return read_role(await self._get(role), role, self._wall_clock())

    async def _get(self, role: str = "") -> Answer:
        request = role_request(self._endpoint.netloc, role)
        # Never by a proxy, for which the address means its own machine.
        return await exchange(self._endpoint, request, timeout=self._timeout, proxy="")
