"""The script of RedisLimits in a real Redis, on a clock that the test turns."""

from __future__ import annotations

from typing import Any

import redis

from tencent_ocr_async import Rate
from tencent_ocr_async.engine.redis_script import MICROSECONDS, Operation, Question, Reply, Terms, script

_CLOCK = "redis.call('TIME')"


class Slots:
    """One limiter's slots; times in seconds. `settings` tell how a caller's terms differ from these."""

    def __init__(self, client: redis.Redis, rate: Rate, *, headroom: float = 0.02, burst: int = 1) -> None:
        text, _ = script()
        assert _CLOCK in text
        self._client = client
        self._script = client.register_script(text.replace(_CLOCK, "{ARGV[13], ARGV[14]}"))
        self.key = "slots"
        self.terms = Terms(rate, headroom, burst, fixed=False)
        self.now = 1_000_000.0

    def ask(self, operation: Operation, *, terms: Terms | None = None, **more: Any) -> Reply:
        moment = round(self.now * MICROSECONDS)
        clock = [moment // MICROSECONDS, moment % MICROSECONDS]
        arguments = Question(operation=operation, **more).arguments(terms or self.terms)
        return Reply(*self._script(keys=[self.key], args=[*arguments, *clock]))

    def reserve(self, **more: Any) -> Reply:
        return self.ask("reserve", **more)

    def start(self) -> float:
        """Reserve a slot, let the time until then pass, and say when it is."""
        self.now = self.reserve().at / MICROSECONDS
        return self.now

    def give_back(self, slot: Reply) -> Reply:
        return self.ask("give_back", number=slot.number, at=slot.at)
