"""How a call asks a provider for its credentials, and what it does when there are none. Virtual time."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from virtual_time import now, run

from tencent_ocr_async import (
    AuthError,
    ConfigurationError,
    Credentials,
    LocalLimits,
    OcrError,
    Rate,
    RetryPolicy,
    TransportError,
    batch,
)
from tencent_ocr_async.engine.call import Engine
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.providers import CredentialsLike
from tencent_ocr_async.engine.providers.failures import RefusedRoleError
from tencent_ocr_async.engine.sessions import Sessions
from tencent_ocr_async.protocol.exchange import Answer, Outgoing
from tencent_ocr_async.protocol.messages import build_body
from tencent_ocr_async.protocol.ocr_call import OcrCall

EPOCH = 1_700_000_000
DOWN = TransportError("no connection", "connect")
REFUSED = RefusedRoleError("ResourceNotFound.RoleNotFound")
EXPIRED = {"Error": {"Code": "AuthFailure.TokenFailure", "Message": ""}}
WRONG_CLOCK = {"Error": {"Code": "AuthFailure.SignatureExpire", "Message": "the server time 1700003600."}}


def numbered(number: int) -> Credentials:
    return Credentials(f"fake-id-{number}", f"fake-key-{number}", f"fake-token-{number}")


class Provider:
    """Gives out numbered credentials; fails as the scripts say."""

    account = "fake-account"

    def __init__(self, *failures: OcrError | None, seconds: float = 0.0) -> None:
        self.failures = list(failures)
        self.refresh_failures: list[OcrError] = []
        self.renews = True
        self.seconds = seconds
        self.number = 1
        self.gets = 0
        self.refreshed: list[Credentials] = []

    async def get(self) -> Credentials:
        self.gets += 1
        await asyncio.sleep(self.seconds)
        self.seconds = 0.0
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        return numbered(self.number)

    async def refresh(self, used: Credentials) -> Credentials:
        self.refreshed.append(used)
        if self.refresh_failures:
            raise self.refresh_failures.pop(0)
        self.number += self.renews
        return numbered(self.number)


class Service(Sessions):
    """Answers with these Responses in turn, the last for ever."""

    def __init__(self, *responses: dict[str, Any]) -> None:
        super().__init__(timeout=60)
        self.responses = list(responses or ({},))
        self.tokens: list[str | None] = []
        self.times: list[float] = []

    async def send(self, endpoint: Endpoint, outgoing: Outgoing, *_: object) -> Answer:
        self.tokens.append(outgoing.headers.get("X-TC-Token"))
        self.times.append(now())
        response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
        body = {"Response": {"RequestId": "fake-request", **response}}
        return Answer(200, None, json.dumps(body).encode())


class Watched(LocalLimits):
    """Remembers under which names limits were asked for."""

    def __init__(self, rate: Rate) -> None:
        super().__init__({"SealOCR": rate}, headroom=0, clock=now)
        self.accounts: set[str] = set()

    def limiter(self, account: str, endpoint: str, action: str, rate: Rate) -> Any:
        self.accounts.add(account)
        return super().limiter(account, endpoint, action, rate)


def make_engine(service: Service, *accounts: CredentialsLike, limits: LocalLimits | None = None) -> Engine:
    return Engine(
        endpoints=[Endpoint.parse("ocr.example")],
        credentials=accounts,
        limits=limits or Watched(Rate(1000)),
        retry=RetryPolicy(),
        sessions=service,
        clock=now,
        wall_clock=lambda: EPOCH + now(),
    )


def make_call() -> OcrCall[dict[str, Any]]:
    body = build_body({})
    return OcrCall("SealOCR", Rate(5), body, body.sha256(), dict)


def call(engine: Engine) -> Any:
    async def main() -> Any:
        return await engine.call(make_call())

    return run(main())


def failure_of(engine: Engine) -> OcrError:
    with pytest.raises(OcrError) as caught:
        call(engine)
    return caught.value


def test_each_attempt_asks_anew() -> None:
    service, provider = Service({"Error": {"Code": "InternalError", "Message": ""}}, {}), Provider()
    call(make_engine(service, provider))
    assert (len(service.tokens), provider.gets, provider.refreshed) == (2, 2, [])


def test_an_expired_token_is_refreshed_once_and_the_call_repeated_at_once() -> None:
    service, provider = Service(EXPIRED, {}), Provider()
    call(make_engine(service, provider))
    assert service.tokens == ["fake-token-1", "fake-token-2"]
    assert provider.refreshed == [numbered(1)]
    assert service.times[1] - service.times[0] < 0.01


def test_a_token_that_is_refused_again_ends_the_call() -> None:
    service, provider = Service(EXPIRED), Provider()
    error = failure_of(make_engine(service, provider))
    assert isinstance(error, AuthError)
    assert (len(service.tokens), len(provider.refreshed), error.attempts) == (2, 1, 2)


def test_where_a_provider_has_no_others_the_call_is_not_repeated() -> None:
    service, provider = Service(EXPIRED), Provider()
    provider.renews = False
    assert failure_of(make_engine(service, provider)).attempts == 1
    assert len(provider.refreshed) == 1


def test_fixed_credentials_that_have_expired_are_told_as_such() -> None:
    service = Service(EXPIRED)
    error = failure_of(make_engine(service, numbered(1)))
    assert isinstance(error, AuthError)
    assert (error.code, len(service.tokens)) == ("AuthFailure.TokenFailure", 1)


def test_an_account_whose_token_nobody_renews_is_left_out_where_another_is_there() -> None:
    service, provider = Service(EXPIRED, {}), Provider()
    provider.renews = False
    engine = make_engine(service, provider, Credentials("AKIDfake-other", "fake-other-key"))
    call(engine)
    call(engine)
    assert service.tokens == ["fake-token-1", None, None]


def test_an_account_whose_provider_has_none_any_more_is_left_out_where_another_is_there() -> None:
    service, provider = Service(EXPIRED, {}), Provider()
    provider.refresh_failures = [ConfigurationError("the profile is gone")]
    call(make_engine(service, provider, Credentials("AKIDfake-other", "fake-other-key")))
    assert service.tokens == ["fake-token-1", None]


@pytest.mark.parametrize("failures", ["failures", "refresh_failures"])
def test_a_batch_ends_where_no_credentials_are_to_be_had(failures: str) -> None:
    service, provider = Service(EXPIRED), Provider()
    setattr(provider, failures, [ConfigurationError("the profile is gone") for _ in range(9)])
    engine = make_engine(service, provider)

    async def main() -> int | None:
        async def recognise(_: int) -> Any:
            return await engine.call(make_call())

        items = batch(recognise, range(9), concurrency=1)
        with pytest.raises(ConfigurationError, match="the profile is gone"):
            async for item in items:
                assert item.error is not None
        return items.not_tried

    assert run(main()) == 8


def test_an_account_whose_renewed_token_is_refused_too_is_kept() -> None:
    service, provider = Service(EXPIRED, EXPIRED, {}), Provider()
    engine = make_engine(service, provider, Credentials("AKIDfake-other", "fake-other-key"))
    error = failure_of(engine)
    assert isinstance(error, AuthError)
    assert (error.attempts, error.fatal) == (2, False)
    assert len({route.account for route in engine.routes._routes}) == 2


def test_one_call_may_have_both_its_clock_and_its_token_put_right() -> None:
    service, provider = Service(WRONG_CLOCK, EXPIRED, {}), Provider()
    call(make_engine(service, provider))
    assert service.tokens == ["fake-token-1", "fake-token-1", "fake-token-2"]


def test_a_refresh_that_fails_is_what_the_caller_sees() -> None:
    service, provider = Service(EXPIRED), Provider()
    provider.refresh_failures = [TransportError("no connection", "connect")]
    error = failure_of(make_engine(service, provider))
    assert isinstance(error, TransportError)
    assert (error.action, error.attempts, len(service.tokens)) == ("SealOCR", 1, 1)


@pytest.mark.parametrize("failure", [DOWN, REFUSED, ConfigurationError("nothing is set up")])
def test_a_provider_that_fails_ends_the_call_before_anything_is_sent(failure: OcrError) -> None:
    service, provider = Service(), Provider(failure, failure)
    error = failure_of(make_engine(service, provider))
    assert error is failure
    assert (error.action, error.attempts, provider.gets, service.tokens) == ("SealOCR", 0, 1, [])


def test_a_provider_that_fails_after_a_repair_ends_the_call_too() -> None:
    service, provider = Service(WRONG_CLOCK), Provider(None, DOWN)
    error = failure_of(make_engine(service, provider))
    assert isinstance(error, TransportError)
    assert (provider.gets, error.attempts) == (2, 1)


def test_a_bug_of_a_provider_passes_through_once() -> None:
    class Broken(Provider):
        async def get(self) -> Credentials:
            self.gets += 1
            if self.gets > 1:
                raise RuntimeError("a bug")
            return numbered(1)

    provider = Broken()
    with pytest.raises(RuntimeError):
        call(make_engine(Service(WRONG_CLOCK), provider))
    assert provider.gets == 2


@pytest.mark.parametrize("failure", [REFUSED, ConfigurationError("nothing is set up")])
def test_a_provider_that_has_none_for_good_is_left_out_where_another_account_is_there(
    failure: OcrError, caplog: pytest.LogCaptureFixture
) -> None:
    service, provider = Service(), Provider(failure)
    engine = make_engine(service, provider, numbered(7))

    async def main() -> None:
        for _ in range(4):
            await engine.call(make_call())

    with caplog.at_level(logging.WARNING):
        run(main())
    assert set(service.tokens) == {"fake-token-7"}
    assert provider.gets == 1
    assert "an account is left out from now on" in caplog.text


def test_a_failure_that_passes_does_not_cost_the_account() -> None:
    service, provider = Service(), Provider(DOWN)
    engine = make_engine(service, provider, numbered(7))

    async def main() -> None:
        results = [await attempt(engine) for _ in range(6)]
        assert results.count(DOWN) == 1

    run(main())
    assert "fake-token-1" in service.tokens


async def attempt(engine: Engine) -> OcrError | None:
    try:
        await engine.call(make_call())
    except OcrError as error:
        return error
    return None


def test_limits_know_the_account_by_one_name_whatever_its_credentials_are() -> None:
    service, limits = Service(EXPIRED, {}, EXPIRED, {}), Watched(Rate(1000))
    engine = make_engine(service, Provider(), limits=limits)
    call(engine)
    call(engine)
    assert set(service.tokens) == {"fake-token-1", "fake-token-2", "fake-token-3"}
    assert limits.accounts == {"fake-account"}


def test_calls_that_waited_for_credentials_do_not_start_all_at_once() -> None:
    service, limits = Service(), Watched(Rate(5))

    class Slow(Provider):
        async def get(self) -> Credentials:
            await asyncio.sleep(max(0.0, 1003 - now()))
            return numbered(1)

    engine = make_engine(service, Slow(), limits=limits)

    async def main() -> None:
        await asyncio.gather(*(engine.call(make_call()) for _ in range(30)))

    run(main())
    gaps = [later - earlier for earlier, later in zip(service.times, service.times[1:], strict=False)]
    assert len(service.times) == 30
    assert min(gaps) >= 0.2 - 1e-6


def test_a_provider_that_is_always_slow_is_waited_for_all_the_same() -> None:
    class Slow(Provider):
        async def get(self) -> Credentials:
            self.gets += 1
            await asyncio.sleep(1)
            return numbered(1)

    service, provider = Service(), Slow()
    call(make_engine(service, provider))
    assert (len(service.tokens), provider.gets) == (1, 2)
