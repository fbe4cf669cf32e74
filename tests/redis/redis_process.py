"""A real redis-server of the test's own, on this machine and for the length of a test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
import redis

_ATTEMPTS = 5


def find_redis_server() -> str:
    """The program; without one the test is skipped, or fails where everything must be there."""
    program = shutil.which("redis-server")
    if program is None:
        text = "no redis-server on this machine: what RedisLimits promises is NOT tested here"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(text)
        pytest.skip(text)
    return program


class RedisProcess:
    """A redis-server on a free port of 127.0.0.1 that writes nothing down."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._program = find_redis_server()
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        for _ in range(_ATTEMPTS):
            self.port = free_port()
            if self._run():
                return
        pytest.fail(f"redis-server did not start: {(folder / 'redis.log').read_text()[-2000:]}")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def client(self) -> redis.Redis:
        """A client for looking at what is kept."""
        return redis.Redis(port=self.port, decode_responses=True)

    def start(self) -> None:
        """Again, on the same port, with nothing remembered."""
        assert self._run()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def _run(self) -> bool:
        """Whether it serves; not where another program was quicker to take the port."""
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        command += ["--save", "", "--appendonly", "no", "--logfile", "redis.log", *self._options]
        self._process = subprocess.Popen(command)
        while self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as probe:
                    probe.sendall(b"INFO server\r\n")
                    if f"process_id:{self._process.pid}".encode() in probe.recv(4096):
                        return True
            except OSError:
                continue
        return False


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
