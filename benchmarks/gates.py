"""A service that counts strictly: every gate is a port with a limit of its own and a log of its arrivals.

Runs in a process of its own. It takes orders as lines of JSON on its standard input, answers each with a
line, and ends when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final, Literal

from benchmarks.server import Connection, build_answer, frame

Window = Literal["sliding", "fixed"]
Arrival = tuple[float, bool]
"""When a call was counted, on the monotonic clock of this machine, and whether it was accepted."""

_PERIOD: Final = 1.0
_REFUSAL: Final = (
    "Your current request times equals to `{count}` in a second, which exceeds the frequency limit "
    "`{limit}` for a second. Please reduce the frequency of calls."
)


@dataclass(frozen=True, slots=True)
class Rule:
    """How a gate counts.

    `window` slides or is a whole second that begins `phase` seconds after the clock's. Each call is counted
    after a delay drawn from 0 to `jitter` seconds, and answered `latency` seconds after that.
    """

    limit: int
    window: Window = "sliding"
    phase: float = 0.0
    jitter: float = 0.0
    latency: float = 0.03


class _Gate:
    def __init__(self, rule: Rule, seed: int) -> None:
        self.limit = rule.limit
        self.log: list[Arrival] = []
        self._rule = rule
        self._random = random.Random(seed)
        self._accepted: deque[float] = deque()
        self._answer = build_answer()
        self._loop = asyncio.get_running_loop()
        self._connections: set[asyncio.Transport] = set()

    async def open(self) -> int:
        self._server = await self._loop.create_server(
            lambda: Connection(self._serve, self._connections), "127.0.0.1", 0, backlog=1024
        )
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def close(self) -> None:
        """Nobody listens any more, and who is connected is cut off."""
        self._server.close()
        for transport in self._connections:
            transport.abort()

    def _serve(self, transport: asyncio.Transport) -> None:
        if not self._rule.jitter:
            self._count(transport)
            return
        self._loop.call_later(self._random.uniform(0, self._rule.jitter), self._count, transport)

    def _count(self, transport: asyncio.Transport) -> None:
        now = time.monotonic()
        since = now - _PERIOD
        if self._rule.window == "fixed":
            since = now - (now - self._rule.phase) % _PERIOD - 1e-9
        while self._accepted and self._accepted[0] <= since:
            self._accepted.popleft()
        accepted = len(self._accepted) < self.limit
        if accepted:
            self._accepted.append(now)
        self.log.append((now, accepted))
        answer = self._answer if accepted else _refuse(len(self._accepted) + 1, self.limit)
        self._loop.call_later(self._rule.latency, _write, transport, answer)


def _refuse(count: int, limit: int) -> bytes:
    error = {"Code": "RequestLimitExceeded", "Message": _REFUSAL.format(count=count, limit=limit)}
    return frame({"Error": error, "RequestId": "00000000-0000-4000-8000-000000000000"})


def _write(transport: asyncio.Transport, answer: bytes) -> None:
    if not transport.is_closing():
        transport.write(answer)


class _Orders:
    """What the other process may ask for, by name."""

    def __init__(self) -> None:
        self._gates: dict[int, _Gate] = {}

    async def open(self, rule: Mapping[str, Any], seed: int) -> int:
        gate = _Gate(Rule(**rule), seed)
        port = await gate.open()
        self._gates[port] = gate
        return port

    async def limit(self, port: int, limit: int) -> float:
        self._gates[port].limit = limit
        return time.monotonic()

    async def close(self, port: int) -> float:
        self._gates[port].close()
        return time.monotonic()

    async def log(self, port: int) -> list[Arrival]:
        return self._gates[port].log


async def _serve_orders() -> None:
    orders = _Orders()
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        name, *arguments = json.loads(line)
        print(json.dumps(await getattr(orders, name)(*arguments)), flush=True)


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate as this process knows it."""

    origin: str
    rule: Rule
    _ask: Callable[..., Any]

    def set_limit(self, limit: int) -> float:
        """Change the limit; the moment on the gate's clock."""
        return float(self._ask("limit", limit))

    def close(self) -> float:
        """End it as if its machine had died; the moment on the gate's clock."""
        return float(self._ask("close"))

    def log(self) -> list[Arrival]:
        """All arrivals until now."""
        return [(at, accepted) for at, accepted in self._ask("log")]


class Gates:
    """The service's process, from this side."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._opened = 0

    def open(self, rule: Rule) -> Gate:
        """A new gate; its delays are seeded by the number of gates before it."""
        self._opened += 1
        port = self._ask("open", asdict(rule), self._opened)
        return Gate(f"http://127.0.0.1:{port}", rule, partial(self._ask_gate, port))

    def _ask_gate(self, port: int, name: str, *arguments: object) -> Any:
        return self._ask(name, port, *arguments)

    def _ask(self, *order: object) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the service's input and output are not captured")
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def running_gates() -> Iterator[Gates]:
    """The service in another process, which ends with the block."""
    command = [sys.executable, "-m", "benchmarks.gates"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Gates(process)
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_serve_orders())
