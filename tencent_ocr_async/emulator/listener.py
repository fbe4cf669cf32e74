"""The bound port of an emulator."""

from __future__ import annotations

import logging
from typing import Final

from aiohttp import web

from tencent_ocr_async.errors import ConfigurationError

from .front import Front

_LOG: Final = logging.getLogger("tencent_ocr_async.emulator")
_HEAD_LIMIT: Final = 32 * 1024
_KEEP_ALIVE: Final = 75.0
_SHUTDOWN: Final = 2.0
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to reach it, no bind


class Listener:
    """Listens on one address; port 0 takes a free one each time that it opens."""

    def __init__(self, host: str, port: int) -> None:
        self._host = "127.0.0.1" if host == "localhost" else host
        self._port = port
        self._runner: web.ServerRunner | None = None

    async def open(self, front: Front) -> None:
        """Bind and serve; ConfigurationError where it is open already or the port is taken."""
        if self._runner is not None:
            raise ConfigurationError("the emulator runs already")
        front.open()
        server = web.Server(
            front.serve,
            handler_cancellation=True,
            access_log=None,
            logger=_LOG,
            auto_decompress=False,
            keepalive_timeout=_KEEP_ALIVE,
            max_line_size=_HEAD_LIMIT,
            max_field_size=_HEAD_LIMIT,
        )
        runner = web.ServerRunner(server, shutdown_timeout=_SHUTDOWN)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port, backlog=1024).start()
        except OSError as error:
            await runner.cleanup()
            raise ConfigurationError(
                f"cannot serve on {self._host}:{self._port}: {error.strerror}"
            ) from error
        self._runner = runner

    async def close(self, front: Front) -> bool:
        """Release the port and end what hangs; False where it was not open."""
        runner, self._runner = self._runner, None
        if runner is None:
            return False
        await front.close()
        await runner.cleanup()
        return True

    @property
    def url(self) -> str:
        """The address to give to a client; ConfigurationError while it is not open."""
        if self._runner is None:
            raise ConfigurationError("the emulator has no address before it is started")
        host = _EVERYWHERE.get(self._host, self._host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def port(self) -> int:
        """The bound port while it is open, else the asked one."""
        return int(self._runner.addresses[0][1]) if self._runner is not None else self._port
