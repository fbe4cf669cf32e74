"""Which proxy leads to an endpoint: the client's setting, else the environment's."""

from __future__ import annotations

import urllib.request
from urllib.parse import urlsplit

from tencent_ocr_async.engine.endpoints import Endpoint, is_loopback
from tencent_ocr_async.errors import ConfigurationError


def check_proxy(proxy: str | None) -> None:
    """Raise ConfigurationError for what is no http(s) proxy; the text does not show its password."""
    if not proxy:
        return
    if not _is_http_proxy(proxy):
        raise ConfigurationError("proxy must be a URL such as http://proxy.example:8080 (or '' for none)")


def _is_http_proxy(proxy: str) -> bool:
    try:
        parts = urlsplit(proxy)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except (AttributeError, TypeError, ValueError):
        return False


def find_proxy(endpoint: Endpoint, setting: str | None) -> str | None:
    """The proxy for an endpoint, or None. The setting "" means none, whatever the environment says.

    Looked up once for each session: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY as the standard library
    reads them. What they name on another machine is not for an endpoint on this one.
    """
    if setting is not None:
        return setting or None
    host = urlsplit(endpoint.url).hostname or ""
    # NO_PROXY may name a host with or without its port
    if urllib.request.proxy_bypass(host) or urllib.request.proxy_bypass(endpoint.netloc):
        return None
    found = urllib.request.getproxies()
    proxy = found.get(endpoint.scheme) or found.get("all")
    if proxy is None:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if not _is_http_proxy(proxy):
        raise ConfigurationError(
            "the environment names a proxy that is no http(s) URL (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY): "
            "mend it, or give the client proxy='' or one of its own"
        )
    # It would get the document in the clear, and loopback means its own machine for it.
    if is_loopback(host) and not is_loopback(urlsplit(proxy).hostname or ""):
        return None
    return proxy
