"""The Lua script that hands out slots: what goes in, what comes out, and how it is run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from tencent_ocr_async.actions import Rate

if TYPE_CHECKING:
    from redis.asyncio import Redis, RedisCluster

    RedisClient = Redis | RedisCluster

Operation = Literal["reserve", "renew", "give_back", "refused"]

MICROSECONDS: Final = 1_000_000

_SCRIPT: Final = Path(__file__).parent.parent / "data" / "slots.lua"


@dataclass(frozen=True, slots=True)
class Terms:
    """What one limiter holds to: `fixed` where the user chose the rate."""

    rate: Rate
    headroom: float
    burst: int
    fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One run of the script; times in microseconds, of the server's clock where they are moments.

    `transit`: how long the answer travels. `hold`: how long to wait where Redis has forgotten the hash.
    `longest`: the longest wait that a slot is taken for, None for any. `number` and `at` are those of the
    slot that is given back or renewed, `named` is the limit that a refusal named, 0 for none.
    """

    operation: Operation
    transit: int = 0
    hold: int = 0
    longest: int | None = None
    number: int = 0
    at: int = 0
    named: int = 0

    def arguments(self, terms: Terms) -> list[str | int | float]:
        """The script's ARGV."""
        return [
            self.operation,
            terms.rate.count,
            round(terms.rate.per * MICROSECONDS),
            terms.headroom,
            terms.burst,
            int(terms.fixed),
            self.transit,
            self.hold,
            -1 if self.longest is None else max(self.longest, 0),
            self.number,
            self.at,
            self.named,
        ]


class Reply(NamedTuple):
    """The script's answer; times in microseconds of the server's clock.

    `number` and `at` are those of the slot; number 0 means that the wait was too long and none was taken.
    `following` is when the next slot would be. `allowed` calls per period, `headroom` (in 1e-9) and
    `not_before` hold for everyone now.
    """

    number: int
    at: int
    now: int
    following: int
    allowed: int
    headroom: int
    not_before: int


@cache
def script() -> tuple[str, str]:
    """The script and the name under which servers keep it."""
    text = _SCRIPT.read_text("utf-8")
    return text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


async def evaluate(client: RedisClient, key: str, arguments: Sequence[str | float]) -> Reply:
    """Run the script on one key. A server that does not know it, new or flushed, is sent it whole."""
    from redis.exceptions import NoScriptError  # noqa: PLC0415 - an extra

    text, digest = script()
    # The stubs know neither that an asyncio client's answers are awaited nor what a script returns.
    anyhow: Any = client
    try:
        answer = await anyhow.evalsha(digest, 1, key, *arguments)
    except NoScriptError:
        answer = await anyhow.eval(text, 1, key, *arguments)
    return Reply(*answer)
