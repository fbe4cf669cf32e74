"""One ordered ladder from aiohttp's errors to ours."""

from __future__ import annotations

import ssl
from http import HTTPStatus
from typing import Final

import aiohttp

from tencent_ocr_async.errors import ResponseError, TransportError, TransportKind

# The first class that fits decides: the finer ones stand above their parents.
_LADDER: Final[tuple[tuple[type[BaseException], TransportKind, str], ...]] = (
    (aiohttp.ConnectionTimeoutError, "connect_timeout", "no connection within the time limit"),
    (aiohttp.ClientProxyConnectionError, "proxy", "the proxy cannot be reached"),
    (aiohttp.ClientHttpProxyError, "proxy", "the proxy refused"),
    (aiohttp.ClientConnectorDNSError, "dns", "the host name cannot be resolved"),
    (aiohttp.ClientConnectorCertificateError, "tls", "the server's certificate is not valid"),
    (ssl.SSLError, "tls", "the encrypted connection failed"),
    (aiohttp.ServerFingerprintMismatch, "tls", "the server's certificate is another one"),
    (aiohttp.ClientConnectorError, "connect", "no connection"),
    (TimeoutError, "read_timeout", "no answer within the time limit"),
    (aiohttp.ServerDisconnectedError, "disconnect", "the server closed the connection without an answer"),
)
# A time limit that ran out before the request was out, by whether there was a connection.
_TOO_LATE: Final[dict[bool, tuple[TransportKind, str]]] = {
    True: ("send_timeout", "the request was not taken within the time limit"),
    False: ("connect_timeout", "no connection within the time limit"),
}
_BEFORE_SENDING: Final = frozenset({"connect_timeout", "proxy", "proxy_refused", "dns", "tls", "connect"})


def as_error(error: BaseException, *, sent: bool, connected: bool = True) -> TransportError | ResponseError:
    """Ours for what aiohttp raised.

    `sent`: the request had gone out whole; `connected`: there was a connection for it.
    """
    if isinstance(error, aiohttp.ClientResponseError) and not isinstance(error, aiohttp.ClientHttpProxyError):
        return ResponseError(f"the answer is not HTTP ({_first_line(error.message)})")
    kind: TransportKind = "disconnect"
    what = "the connection broke"
    for kind_of_error, name, text in _LADDER:
        if isinstance(error, kind_of_error):
            kind, what = name, text
            break
    if kind == "read_timeout" and not sent:
        kind, what = _TOO_LATE[connected]
    if isinstance(error, aiohttp.ClientHttpProxyError) and error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        kind = "proxy_refused"
    detail = _detail(error)
    maybe_billed = sent and kind not in _BEFORE_SENDING
    return TransportError(f"{what}{f' ({detail})' if detail else ''}", kind, maybe_billed)


def harmless_cause(error: BaseException) -> BaseException | None:
    """What may be chained to a TransportError.

    aiohttp's errors of an answer hold the request's headers, those of a connection its proxy's password:
    in their place stands the operating system's own error, if there is one.
    """
    if isinstance(error, aiohttp.ClientResponseError):
        return None
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return error.certificate_error
    return error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error


def _first_line(text: str) -> str:
    # What follows quotes the answer's bytes.
    return text.strip().partition("\n")[0].rstrip(":")


def _detail(error: BaseException) -> str:
    # A proxy's refusal quotes its URL, which may hold a password.
    if isinstance(error, (aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError)):
        return f"status {error.status}" if isinstance(error, aiohttp.ClientHttpProxyError) else ""
    return "" if isinstance(error, TimeoutError) else str(error)
