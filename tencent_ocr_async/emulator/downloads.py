"""Fetch the document behind a URL as the service does: within 3 s, and of bounded size."""

from __future__ import annotations

import ipaddress
import logging
from http import HTTPStatus
from typing import Final, Literal

import aiohttp
from yarl import URL

from .refusals import Refusal
from .texts import Language, refusal, text

Fetch = Literal["loopback", "any"]

SECONDS: Final = 3.0
_LOG: Final = logging.getLogger("tencent_ocr_async.emulator")
_CODE: Final = "FailedOperation.DownLoadError"
_MAX_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_LOCAL_ONLY: Final = "The emulator fetches from this machine only: pass fetch='any' to lift that."


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address means this machine."""
    if host in ("localhost", None):
        return host is not None
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Downloads:
    """Downloads for one emulator, over one session that is opened when the first is asked for."""

    def __init__(self, fetch: Fetch, seconds: float) -> None:
        self._fetch: Fetch = fetch
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._session: aiohttp.ClientSession | None = None

    async def get(self, address: str, max_bytes: int, language: Language) -> bytes:
        """The bytes at an http(s) URL; a Refusal where there are none in time or too many."""
        try:
            return await self._follow(URL(address), max_bytes, language)
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            _LOG.info("download of %s failed: %r", address, error)
            raise refusal(_CODE, language) from error

    async def _follow(self, url: URL, max_bytes: int, language: Language) -> bytes:
        for _ in range(_MAX_REDIRECTS + 1):
            self._check(url, language)
            async with self._open().get(url, allow_redirects=False) as response:
                location = response.headers.get("Location")
                if location is not None and response.status in _REDIRECTS:
                    url = url.join(URL(location))
                    continue
                if response.status != HTTPStatus.OK:
                    raise ValueError(f"status {response.status}")
                return await _read(response, max_bytes, language)
        raise ValueError("too many redirections")

    def _check(self, url: URL, language: Language) -> None:
        if url.scheme not in ("http", "https"):
            raise ValueError("no http(s) URL")
        if self._fetch != "any" and not is_loopback(url.host):
            raise Refusal(_CODE, f"{text(_CODE, language)} {_LOCAL_ONLY}")

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _read(response: aiohttp.ClientResponse, max_bytes: int, language: Language) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > max_bytes:
            raise refusal("LimitExceeded.TooLargeFileError", language)
    return bytes(body)
