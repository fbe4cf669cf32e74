"""One request of a provider: its own session, because the next follows minutes or hours later."""

from __future__ import annotations

from typing import Final

from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.sessions import Sessions
from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.protocol.exchange import Answer, Outgoing
from tencent_ocr_async.protocol.instance_metadata import METADATA_HOST

_MAX_ANSWER: Final = 256 * 1024


def parse_endpoint(value: str) -> Endpoint:
    """The endpoint of a service that hands out keys; raises ConfigurationError.

    Unencrypted are this machine's own addresses, and the metadata service, which never leaves its host.
    """
    try:
        return Endpoint.parse(value, allow_http=[METADATA_HOST])
    except ConfigurationError as error:
        problem = str(error)
    # The text of a client's endpoint, which has a setting that is not offered here.
    problem = problem.replace("send documents", "send keys").replace(", or name the host in allow_http", "")
    raise ConfigurationError(problem)


async def exchange(
    endpoint: Endpoint,
    outgoing: Outgoing,
    *,
    timeout: float,  # noqa: ASYNC109 - aiohttp's own, which tells a connection from an answer that fails
    proxy: str | None,
) -> Answer:
    """The answer. Raises TransportError or ResponseError."""
    sessions = Sessions(timeout=timeout, proxy=proxy, max_answer=_MAX_ANSWER)
    try:
        return await sessions.send(endpoint, outgoing)
    finally:
        await sessions.close()
