"""What both clients have in common: their settings, checked when they are made, and their end of life."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from types import TracebackType
from typing import Final, Self

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.engine.call import Engine
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.limits import PROCESS_LIMITS, Limits
from tencent_ocr_async.engine.providers.provider import CredentialsLike, CredentialsProvider
from tencent_ocr_async.engine.proxies import check_proxy
from tencent_ocr_async.engine.retry import RetryPolicy
from tencent_ocr_async.engine.routes import Account
from tencent_ocr_async.engine.sessions import Sessions
from tencent_ocr_async.engine.timeouts import Timeout
from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.hooks import OnEvent
from tencent_ocr_async.stats import Stats

DEFAULT_TIMEOUT: Final = 60.0
"""Seconds for one attempt as a whole, from the connection to the last byte of the answer."""


class BaseClient:
    """A client of one account at one endpoint, usable from several event loops and threads at once.

    Close it with `async with` or `close()`; a closed client raises ConfigurationError.
    """

    def __init__(
        self,
        credentials: CredentialsLike | Sequence[CredentialsLike] | None,
        *,
        endpoint: str | Sequence[str],
        limits: Limits | None,
        retry: RetryPolicy | None,
        timeout: float | Timeout,
        proxy: str | None,
        allow_http: Collection[str],
        on_event: OnEvent | None,
    ) -> None:
        limits_of_time = Timeout.of(timeout)
        check_proxy(proxy)
        self._engine = Engine(
            endpoints=_endpoints(endpoint, allow_http),
            credentials=_accounts(credentials),
            limits=PROCESS_LIMITS if limits is None else limits,
            retry=RetryPolicy() if retry is None else retry,
            sessions=Sessions(timeout=limits_of_time, proxy=proxy),
            on_event=on_event,
        )

    def stats(self) -> Stats:
        """What this client has done since it was made, also after it is closed."""
        return self._engine.reporter.stats()

    async def close(self) -> None:
        """Close all connections, also those of other event loops. Closing twice does no harm."""
        await self._engine.sessions.close()

    async def __aenter__(self) -> Self:
        self._engine.sessions.check_open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        urls = ", ".join(repr(place.endpoint.url) for place in self._engine.routes.places)
        return f"{type(self).__name__}({urls})"


def _endpoints(given: str | Sequence[str], allow_http: Collection[str]) -> list[Endpoint]:
    hosts = [given] if isinstance(given, str) else list(given)
    endpoints = [Endpoint.parse(host, allow_http=allow_http) for host in hosts]
    if not endpoints:
        raise ConfigurationError("endpoint: the list is empty")
    if len(set(endpoints)) < len(endpoints):
        raise ConfigurationError(
            "endpoint: the list names one endpoint twice, which has one quota all the same"
        )
    return endpoints


def _accounts(given: CredentialsLike | Sequence[CredentialsLike] | None) -> list[CredentialsLike]:
    if given is None:
        from tencent_ocr_async.engine.providers.default import default_account  # noqa: PLC0415 - slow to import and seldom needed

        return [default_account()]
    accounts = list(given) if isinstance(given, Sequence) else [given]
    for account in accounts:
        if not isinstance(account, (Credentials, CredentialsProvider)):
            raise ConfigurationError(
                f"credentials must be Credentials, not {type(account).__name__}, or a provider of them"
            )
    if not accounts:
        raise ConfigurationError("credentials: the list is empty")
    if len({Account.of(account).name for account in accounts}) < len(accounts):
        raise ConfigurationError(
            "credentials: the list names one account twice, which has one quota all the same"
        )
    return accounts
