"""CloudInfiniteClient: OCR of objects in a COS bucket, or of any public picture, by Cloud Infinite."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from . import models
from .actions import CLOUD_INFINITE, Rate
from .documents import Document
from .engine.base_client import DEFAULT_TIMEOUT, BaseClient
from .engine.limits import Limits
from .engine.providers.provider import CredentialsLike
from .engine.retry import RetryPolicy
from .engine.timeouts import Timeout
from .errors import ConfigurationError, DocumentError
from .hooks import OnEvent
from .protocol.cos_call import CosCall

_BUCKET: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?-[0-9]+")
_REGION: Final = re.compile(r"[a-z]+(-[a-z0-9]+)+")

CLOUD_INFINITE_RATE: Final = Rate(10)
"""The page of the synchronous OCR states no rate; a refused call slows the limiter down."""

_KNOWN_TYPES: Final = frozenset({"general", "accurate", "efficient", "fast", "handwriting"})

# What the page says each option is valid for; elsewhere the service would ignore it without a word.
_VALID_FOR: Final = {
    "language_type": ("general",),
    "ispdf": ("general", "fast"),
    "pdf_pagenumber": ("general", "fast"),
    "isword": ("general", "accurate"),
    "enable_word_polygon": ("handwriting",),
}


class CloudInfiniteClient(BaseClient):
    """Cloud Infinite's synchronous OCR on one bucket.

    `bucket`: its name with the account's number, "photos-1250000000". `region`: where it is, "ap-beijing".
    `endpoint`: a host or URL in place of the bucket's own. The other settings are those of OcrClient.
    """

    def __init__(
        self,
        bucket: str,
        region: str,
        credentials: CredentialsLike | Sequence[CredentialsLike] | None = None,
        *,
        endpoint: str | Sequence[str] | None = None,
        limits: Limits | None = None,
        retry: RetryPolicy | None = None,
        timeout: float | Timeout = DEFAULT_TIMEOUT,
        proxy: str | None = None,
        allow_http: Collection[str] = (),
        on_event: OnEvent | None = None,
    ) -> None:
        if not _BUCKET.fullmatch(bucket):
            raise ConfigurationError(f"bucket must be a name with the account's number, not {bucket!r}")
        if not _REGION.fullmatch(region):
            raise ConfigurationError(f"region must be one such as 'ap-beijing', not {region!r}")
        super().__init__(
            credentials,
            endpoint=f"{bucket}.cos.{region}.myqcloud.com" if endpoint is None else endpoint,
            limits=limits,
            retry=retry,
            timeout=timeout,
            proxy=proxy,
            allow_http=allow_http,
            on_event=on_event,
        )
        self._bucket = bucket
        models.CloudInfiniteOCRRequest  # noqa: B018 - asking for one builds all, now and not at the first call

    async def ocr(
        self,
        key: str | None = None,
        *,
        detect_url: str | None = None,
        type: str | None = None,  # noqa: A002 - the vendor's name
        language_type: str | None = None,
        ispdf: bool | None = None,
        pdf_pagenumber: int | None = None,
        isword: bool | None = None,
        enable_word_polygon: bool | None = None,
    ) -> models.CloudInfiniteOCRResponse:
        """Recognise the object `key` of the bucket, or the public picture at `detect_url`; one of the two.

        `type`: "general" (the service's default), "accurate", "efficient", "fast" or "handwriting".
        `language_type`: for general, default "zh". `ispdf`, `pdf_pagenumber` (1-based): a page of a PDF, for
        general and fast. `isword`: single characters with their places, for general and accurate.
        `enable_word_polygon`: corners of characters, for handwriting. Raises ConfigurationError where an
        option is not valid for the type.
        """
        options = {
            "language_type": language_type,
            "ispdf": ispdf,
            "pdf_pagenumber": pdf_pagenumber,
            "isword": isword,
            "enable_word_polygon": enable_word_polygon,
        }
        _check_options(type or "general", options)
        request = models.CloudInfiniteOCRRequest.build(detect_url=detect_url, type=type, **options)
        path = _object_key(key, detect_url)
        call = CosCall(path, request.query(), CLOUD_INFINITE_RATE, models.CloudInfiniteOCRResponse.from_xml)
        return await self._engine.call(call)


def _object_key(key: str | None, detect_url: str | None) -> str:
    if (key is None) == (detect_url is None):
        raise ConfigurationError(f"{CLOUD_INFINITE}: give either key or detect_url")
    if detect_url is not None:
        Document.from_url(detect_url)
        return ""
    if not key or not key.strip("/"):
        raise DocumentError(repr(key), "is not the key of an object")
    return key


def _check_options(type_: str, options: dict[str, str | bool | int | None]) -> None:
    for name, value in options.items():
        # An unknown type is the service's to judge: it may be newer than this table.
        if value is not None and type_ in _KNOWN_TYPES and type_ not in _VALID_FOR[name]:
            valid = " and ".join(_VALID_FOR[name])
            raise ConfigurationError(f"{CLOUD_INFINITE}: {name} is for type {valid}, not for {type_}")
