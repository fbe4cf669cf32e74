"""The security token service, which exchanges one proof of identity for a role's temporary credentials."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.providers.exchange import exchange
from tencent_ocr_async.error_codes import Repeat
from tencent_ocr_async.errors import ApiError, ConfigurationError
from tencent_ocr_async.protocol.messages import server_time
from tencent_ocr_async.protocol.sts_call import StsCall
from tencent_ocr_async.protocol.temporary import Issued

DEFAULT_DURATION: Final = 7200
DEFAULT_SESSION_NAME: Final = "tencent-ocr-async"
STS_TIMEOUT: Final = 10.0

_LONGEST_DURATION: Final = 43_200
_SESSION_NAME: Final = re.compile(r"[\w+=,.@-]{2,128}", re.ASCII)


def check_role(name: str, role_arn: str, session_name: str, duration: int) -> None:
    """Raise ConfigurationError, on behalf of the provider `name`, for what the service would refuse."""
    if not role_arn.startswith("qcs::cam::"):
        raise ConfigurationError(f"{name}: role_arn must begin with qcs::cam::, not {role_arn!r}")
    if not _SESSION_NAME.fullmatch(session_name):
        raise ConfigurationError(
            f"{name}: role_session_name takes 2 to 128 letters, digits and +=,.@-_, not {session_name!r}"
        )
    if not 0 < duration <= _LONGEST_DURATION:
        raise ConfigurationError(
            f"{name}: duration_seconds must be 1 to {_LONGEST_DURATION}, not {duration!r}"
        )


@dataclass(slots=True)
class SecurityTokenService:
    """The service at one endpoint. `wall_clock` gives Unix seconds for signatures."""

    endpoint: Endpoint
    timeout: float
    proxy: str | None
    wall_clock: Callable[[], float]
    _clock_offset: float = 0.0

    async def issue(self, call: StsCall, credentials: Credentials | None) -> Issued:
        """The role's credentials. Where the service refuses this machine's clock, signed again by its own."""
        try:
            return await self._attempt(call, credentials)
        except ApiError as error:
            if error.rule.repeat is not Repeat.CLOCK or not self._take_over_clock(error):
                raise
        return await self._attempt(call, credentials)

    async def _attempt(self, call: StsCall, credentials: Credentials | None) -> Issued:
        now = self.wall_clock() + self._clock_offset
        outgoing = call.sign(self.endpoint.netloc, credentials, int(now))
        answer = await exchange(self.endpoint, outgoing, timeout=self.timeout, proxy=self.proxy)
        return call.read(answer, now)

    def _take_over_clock(self, error: ApiError) -> bool:
        theirs = server_time(error.message, None)
        if theirs is not None:
            self._clock_offset = theirs - self.wall_clock()
        return theirs is not None
