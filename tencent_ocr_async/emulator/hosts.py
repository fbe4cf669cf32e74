"""What the Host header may look like, and what it says about the bucket."""

from __future__ import annotations

import re
from typing import Final

_PORT: Final = re.compile(r":\d+$")
_SERVICE: Final = "ocr"
_CLOUD: Final = ".tencentcloudapi.com"
_BUCKET_HOST: Final = re.compile(
    r"(?P<bucket>[a-z0-9-]+)\.(?:cos|ci|pic)\.(?P<region>[a-z0-9-]+)\.(?:myqcloud\.com|tencentcos\.cn)"
)


def without_port(host: str) -> str:
    """The host name or address of a Host header."""
    return _PORT.sub("", host)


def spellings(host: str) -> tuple[str, ...]:
    """The host as it came and without its port: official SDKs sign one or the other."""
    bare = without_port(host)
    return (host,) if bare == host else (host, bare)


def services(host: str) -> tuple[str, ...]:
    """What a TC3 scope may name as its service.

    The official SDK for Node takes the first label of its endpoint, which for the cloud's own is `ocr`.
    """
    if without_port(host.lower()).endswith(_CLOUD):
        return (_SERVICE,)
    return _SERVICE, host.partition(".")[0]


def named_bucket(host: str) -> tuple[str, str] | None:
    """The bucket and region that a COS host name carries; None for any other host."""
    found = _BUCKET_HOST.fullmatch(without_port(host.lower()))
    return (found["bucket"], found["region"]) if found else None
