"""The documents of a request: decoded from Base64 or fetched from their URL."""

from __future__ import annotations

import asyncio
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pybase64

from tencent_ocr_async.actions import Action

from .downloads import Downloads
from .texts import Language, refusal

_BIG: Final = 256 * 1024
"""Bytes from which hashing and decoding leave the event loop, so that arrivals are stamped in time."""


@dataclass(frozen=True, slots=True)
class Source:
    """One document as the request names it; `is_url` says whether `value` is a URL or Base64."""

    value: str
    is_url: bool


def sha256_now(data: bytes) -> str:
    """The hex SHA-256."""
    return hashlib.sha256(data).hexdigest()


async def sha256(data: bytes) -> str:
    """The hex SHA-256, worked out in a thread where the data is big."""
    return sha256_now(data) if len(data) < _BIG else await asyncio.to_thread(sha256_now, data)


def find_sources(action: Action, members: Mapping[str, Any], language: Language) -> list[Source]:
    """The documents that a request names; of ImageUrl and ImageBase64 together only ImageUrl counts."""
    sources: list[Source] = []
    for url_name in _url_names(action):
        base64_name = url_name.replace("Url", "Base64")
        urls = list(_texts(members.get(url_name)))
        base64s = [] if urls else list(_texts(members.get(base64_name)))
        sources += [Source(value, True) for value in urls] + [Source(value, False) for value in base64s]
    if not sources and {"ImageUrl", "ImageBase64"} <= action.parameters.keys():
        raise refusal(
            "InvalidParameterValue.InvalidParameterValueLimit", language, name="ImageUrl, ImageBase64"
        )
    return sources


def _url_names(action: Action) -> Iterator[str]:
    for name in action.parameters:
        if "Url" in name and name.replace("Url", "Base64") in action.parameters:
            yield name
    if "FileUrl" in action.parameters and "FileBase64" not in action.parameters:
        yield "FileUrl"


def _texts(value: Any) -> Iterator[str]:
    yield from (each for each in (value if isinstance(value, list) else [value]) if each)


async def load(source: Source, action: Action, downloads: Downloads, language: Language) -> bytes:
    """The bytes of a document; a Refusal where it is too large, no Base64, empty or not to be had."""
    cap = action.max_base64_bytes
    if source.is_url:
        document = await downloads.get(source.value, cap * 3 // 4, language)
    elif len(source.value) > cap:
        raise refusal("LimitExceeded.TooLargeFileError", language)
    else:
        document = await _decode(source.value, language)
    if not document:
        raise refusal("FailedOperation.EmptyImageError", language)
    return document


async def _decode(text: str, language: Language) -> bytes:
    try:
        if len(text) < _BIG:
            return pybase64.b64decode(text, validate=True)
        return await asyncio.to_thread(pybase64.b64decode, text, None, True)
    except (binascii.Error, ValueError) as error:
        raise refusal("FailedOperation.ImageDecodeFailed", language) from error
