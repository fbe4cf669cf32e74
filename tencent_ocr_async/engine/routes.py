"""Routes: the endpoints and accounts of one client, each with a budget of its own, and which one is next."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from tencent_ocr_async.actions import Rate
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.limits import Limiter, Limits
from tencent_ocr_async.engine.providers.provider import (
    CredentialsLike,
    CredentialsProvider,
    FixedCredentials,
)
from tencent_ocr_async.engine.turnstile import Turnstile

_FAILURES: Final = 3
_FIRST_REST: Final = 5.0
_LONGEST_REST: Final = 60.0


@dataclass(slots=True)
class Health:
    """Whether an endpoint answers: after three failures in a row it rests, twice as long each time.

    When the rest is over one call tries it (half-open): chosen, it rests on until that call succeeds.
    """

    failures: int = 0
    resting_until: float = 0.0
    rest: float = _FIRST_REST
    trying: bool = False

    def chosen(self, now: float) -> None:
        """A call goes there now."""
        if self.failures >= _FAILURES:
            self.resting_until, self.trying = now + self.rest, True

    def failed(self, now: float) -> None:
        """A call had no usable answer from there."""
        self.failures += 1
        if self.trying:  # calls that were under way together tell one and the same thing
            self.rest, self.trying = min(self.rest * 2, _LONGEST_REST), False
        if self.failures >= _FAILURES:
            self.resting_until = now + self.rest

    def succeeded(self) -> None:
        """The service answered, be it with an error of its own."""
        self.failures, self.resting_until, self.rest, self.trying = 0, 0.0, _FIRST_REST, False


@dataclass(slots=True, eq=False)
class Place:
    """An endpoint as one client knows it; `clock_offset` is how far its clock is ahead, None if unknown."""

    endpoint: Endpoint
    health: Health = field(default_factory=Health)
    clock_offset: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """Who pays: a provider that is asked at each attempt, but for `fixed` credentials.

    `name` is what limits know it by: the provider's name for it, which stays when its keys change, since the
    service counts by account; of credentials that were handed in, where nothing else is known, the secret id.
    """

    name: str
    provider: CredentialsProvider
    fixed: Credentials | None = None

    @classmethod
    def of(cls, given: CredentialsLike) -> Account:
        if isinstance(given, Credentials):
            return cls(given.secret_id, FixedCredentials(given), given)
        return cls(given.account, given)


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One way out: where a call goes and who pays for it."""

    place: Place
    account: Account


class Routes:
    """All combinations of a client's endpoints and credentials.

    A call takes the route whose slot comes first; waiting calls are served in the order of arrival, whatever
    route they end up on. A resting endpoint is left out while another one is there; an account that the
    service refuses for good is left out for ever, unless it is the last.
    """

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        credentials: Sequence[CredentialsLike],
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.places = [Place(endpoint) for endpoint in endpoints]
        accounts = [Account.of(given) for given in credentials]
        self._routes = [Route(place, account) for account in accounts for place in self.places]
        self._limits = limits
        self._clock = clock
        self._turnstiles: dict[str, Turnstile] = {}

    async def acquire(self, action: str, rate: Rate, *, again: bool = False) -> tuple[Route, Limiter]:
        """Wait for a slot: the route that the call may take now, and the limiter that granted it.

        `again`: the call is repeated and goes before those that came after it.
        """
        if len(self._routes) == 1:
            route, limiter = self._routes[0], self._limiter(self._routes[0], action, rate)
            await limiter.acquire(again=again)
            return route, limiter
        # One at a time decides: two that looked at once would both see the same slot as the first.
        turnstile = self._turnstiles.setdefault(action, Turnstile())
        came = self._clock()
        await turnstile.enter(ahead=again)
        try:
            limiter, route = min(
                ((self._limiter(route, action, rate), route) for route in self._open_routes()),
                key=lambda pair: pair[0].expected_wait(),
            )
            route.place.health.chosen(self._clock())
            await limiter.acquire(again=again, waited=self._clock() - came)
        finally:
            turnstile.leave()
        return route, limiter

    def uses(self, account: Account) -> bool:
        """Whether calls still go out on this account."""
        return any(route.account is account for route in self._routes)

    def retire(self, account: Account) -> bool:
        """Call no more on this account; False where there is no other, so that it stays."""
        others = [route for route in self._routes if route.account is not account]
        if others:
            self._routes = others
        return bool(others)

    def _open_routes(self) -> list[Route]:
        now = self._clock()
        awake = [route for route in self._routes if route.place.health.resting_until <= now]
        # Where all rest, the one that wakes first is tried: a call must end one way or the other.
        return awake or [min(self._routes, key=lambda route: route.place.health.resting_until)]

    def _limiter(self, route: Route, action: str, rate: Rate) -> Limiter:
        return self._limits.limiter(route.account.name, route.place.endpoint.url, action, rate)
