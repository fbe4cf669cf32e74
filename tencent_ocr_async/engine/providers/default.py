"""DefaultCredentials: the places where credentials are looked for, in the order of the vendor's tools."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from tencent_ocr_async.engine import workers
from tencent_ocr_async.engine.credentials import (
    configured_credentials,
    default_credentials,
    no_credentials,
)
from tencent_ocr_async.engine.providers.failures import is_passing
from tencent_ocr_async.engine.providers.hints import has_identity_token, is_cloud_server
from tencent_ocr_async.engine.providers.instance_role import InstanceRoleCredentials
from tencent_ocr_async.engine.providers.oidc_role import OIDCRoleCredentials
from tencent_ocr_async.engine.providers.provider import CredentialsLike
from tencent_ocr_async.engine.providers.refreshing import RefreshingCredentials
from tencent_ocr_async.engine.providers.renewal import Uniform
from tencent_ocr_async.errors import ConfigurationError, ResponseError, TransportError
from tencent_ocr_async.protocol.instance_metadata import METADATA_HOST
from tencent_ocr_async.protocol.sts_call import STS_HOST
from tencent_ocr_async.protocol.temporary import Issued

_Source = Callable[[], Awaitable[Issued]]


class DefaultCredentials(RefreshingCredentials):
    """The first credentials that are found, in the order of the vendor's tools (Python SDK, `tccli`).

    The environment, the profile files, the role of the instance, the role of the Kubernetes service account.
    The place that had some is asked again for newer ones, the others no more. Half a pair, an unreadable
    profile and a refused role are errors, not a reason to look further. `account`: the name under which
    limits are kept. `metadata_endpoint` and `sts_endpoint` stand for the vendor's own.

    Raises ConfigurationError where nothing is found, what was tried included.
    """

    def __init__(
        self,
        *,
        account: str = "default credentials",
        metadata_endpoint: str = f"http://{METADATA_HOST}",
        sts_endpoint: str = STS_HOST,
        proxy: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        uniform: Uniform = random.uniform,
    ) -> None:
        super().__init__(account, clock=clock, sleep=sleep, uniform=uniform)
        common: dict[str, Any] = {"wall_clock": wall_clock, "clock": clock, "sleep": sleep}
        self._instance = InstanceRoleCredentials(endpoint=metadata_endpoint, **common)
        self._make_pod = partial(OIDCRoleCredentials, endpoint=sts_endpoint, proxy=proxy, **common)
        self._chosen: _Source | None = None

    def __repr__(self) -> str:
        return f"{self._name}()"

    async def _fetch(self) -> Issued:
        return await (self._search() if self._chosen is None else self._chosen())

    async def issue(self) -> Issued:
        """New credentials by one attempt; errors name the place that they come from."""
        return await self._fetch()

    async def _search(self) -> Issued:
        if await workers.read(configured_credentials) is not None:
            return await self._choose(_written)
        try:
            return await self._choose(self._instance.issue)
        except (ConfigurationError, TransportError, ResponseError) as error:
            tried = error
        if has_identity_token(os.environ):
            return await self._choose(self._make_pod().issue)
        # On a cloud server the metadata service is there, so that another try may reach it.
        if is_passing(tried) and is_cloud_server():
            raise tried
        raise no_credentials(f"; {tried}")

    async def _choose(self, source: _Source) -> Issued:
        issued = await source()
        self._chosen = source
        return issued


async def _written() -> Issued:
    return Issued(await workers.read(default_credentials))


def default_account() -> CredentialsLike:
    """What a client takes that was given no credentials; ConfigurationError where no place can have any.

    Without a network: fixed credentials of the environment or a profile, else the chain where they are
    temporary or there is a sign of a role.
    """
    found = configured_credentials()
    if found is not None and found.token is None:
        return found
    if found is not None or has_identity_token(os.environ) or is_cloud_server():
        return DefaultCredentials()
    raise no_credentials()
