"""Endpoint: where calls go, checked when the client is made."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tencent_ocr_async.errors import ConfigurationError

_HOST: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?", re.IGNORECASE)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A scheme and a host, with its port where that is not the scheme's own.

    `netloc` ("ocr.tencentcloudapi.com") is what the Host header holds and what is signed.
    """

    scheme: str
    netloc: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @classmethod
    def parse(cls, value: str, *, allow_http: Collection[str] = ()) -> Endpoint:
        """An Endpoint from a host ("ocr.tencentcloudapi.com") or a URL ("http://127.0.0.1:8765").

        Keys and documents do not travel in the clear: http:// is for loopback, and for hosts named in
        `allow_http`. Raises ConfigurationError.
        """
        if not isinstance(value, str):
            raise ConfigurationError(f"endpoint must be a host or a URL, not {type(value).__name__}")
        if isinstance(allow_http, str):
            raise ConfigurationError("allow_http must be a list of hosts, not one text")
        if "@" in value or not value.isprintable():
            raise ConfigurationError("endpoint must be a scheme, a host and a port, nothing else")
        text = value if "://" in value else f"https://{value}"
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise ConfigurationError(f"endpoint {value!r} is not a host or URL: {error}") from None
        if parts.scheme not in _DEFAULT_PORTS:
            raise ConfigurationError(f"endpoint {value!r}: the scheme must be https or http")
        if not host or not (_is_address(host) or _HOST.fullmatch(host)):
            raise ConfigurationError(f"endpoint {value!r} has no valid host name")
        if port == 0:
            raise ConfigurationError(f"endpoint {value!r}: port 0 leads nowhere")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ConfigurationError("endpoint must be a scheme, a host and a port, nothing else")
        if parts.scheme == "http" and not is_loopback(host) and host not in map(str.lower, allow_http):
            raise ConfigurationError(
                f"endpoint {value!r} would send documents unencrypted: "
                "use https, or name the host in allow_http"
            )
        shown = f"[{host}]" if ":" in host else host
        suffix = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
        return cls(parts.scheme, f"{shown}{suffix}")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether this names the machine itself."""
    if _is_address(host):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")
