"""Document: what a user hands in, held as a reference until its call is made, then checked and encoded."""

from __future__ import annotations

import binascii
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import pybase64

from .actions import Action
from .errors import ConfigurationError, DocumentError
from .formats import check_format, check_pixels, detect_format

_URL: Final = re.compile(r"https?://", re.IGNORECASE)
_DATA_URL: Final = re.compile(r"data:[\w.+/;=-]*;base64,", re.IGNORECASE)
_WHITE_SPACE: Final = re.compile(r"\s+")
_NOT_IN_URL: Final = re.compile(r"[\s\x00-\x1f\x7f]")

_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=\s]")
_BASE64_LIKELY: Final = 255  # characters, the longest file name: nobody means a path by this
_NAME_SHOWN: Final = 4096  # the longest path of Linux: what is longer is content handed in by mistake

_SMALL: Final = 64 * 1024
"""Up to this many bytes, checking and encoding takes less time than the hop to a worker thread."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A document as it is sent: its Base64 text (bytes, ASCII), or the URL that the service fetches.

    `format` is what the content was told to be ("PDF"); None for a URL and for what is not known.
    """

    base64_text: bytes | None = None
    url: str | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """A file, bytes, Base64 text or a URL, to be recognised.

    Make one with `Document.from_path`, `from_bytes`, `from_base64` or `from_url`; every method that takes a
    document also takes a path (str or Path), bytes, or an http(s) URL as they are. Files are read when
    their call is made, not before. `name` is what errors and results call the document.
    """

    kind: Literal["path", "bytes", "base64", "url"]
    source: str | bytes
    name: str

    @classmethod
    def from_path(cls, path: str | os.PathLike[str]) -> Document:
        """A file on disk. Nothing is opened yet."""
        text = os.fspath(path) if isinstance(path, os.PathLike) else path
        if not isinstance(text, str):
            raise ConfigurationError(f"a path must be text, not {type(text).__name__}")
        if not text:
            raise DocumentError(repr(text), "is not a path: it is empty")
        shown = text if len(text) <= _NAME_SHOWN else f"{text[:_NAME_SHOWN]}..."
        return cls("path", text, shown if shown.isprintable() else repr(shown))

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview, name: str | None = None) -> Document:
        """The content of a file. A bytearray or memoryview is copied, since it may change later."""
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise ConfigurationError(f"a file's content must be bytes, not {type(data).__name__}")
        content = bytes(data)
        return cls("bytes", content, name or f"<{len(content)} bytes>")

    @classmethod
    def from_base64(cls, text: str | bytes, name: str | None = None) -> Document:
        """The content of a file as Base64 text; line breaks and a `data:...;base64,` prefix are dropped."""
        if not isinstance(text, (str, bytes)):
            raise ConfigurationError(f"Base64 text must be str or bytes, not {type(text).__name__}")
        try:
            plain = text.decode("ascii") if isinstance(text, bytes) else text
        except UnicodeDecodeError:
            raise DocumentError(name or "<Base64 text>", "is not Base64: it has bytes beyond ASCII") from None
        return cls("base64", plain, name or f"<{len(plain)} characters of Base64>")

    @classmethod
    def from_url(cls, url: str) -> Document:
        """An address that the service fetches itself, within 3 seconds."""
        if not isinstance(url, str):
            raise ConfigurationError(f"a URL must be text, not {type(url).__name__}")
        if _NOT_IN_URL.search(url):
            raise DocumentError(repr(url), "is not a URL: it holds white space or control characters")
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise DocumentError(url, f"is not a URL: {error}") from None
        if parts.scheme.lower() not in ("http", "https") or not host:
            raise DocumentError(url, "is not an http(s) URL with a host")
        return cls("url", url, url)

    @classmethod
    def of(cls, value: DocumentLike) -> Document:
        """Whatever a user hands in, as a Document. Text that begins with http(s):// is a URL, else a path."""
        if isinstance(value, Document):
            return value
        if isinstance(value, str):
            return cls.from_url(value) if _URL.match(value) else cls.from_path(value)
        if isinstance(value, (bytes, bytearray, memoryview)):
            return cls.from_bytes(value)
        if isinstance(value, os.PathLike):
            return cls.from_path(value)
        raise ConfigurationError(
            f"a document is a path, bytes, an http(s) URL or a Document, not {type(value).__name__}"
        )

    def __repr__(self) -> str:
        return f"Document({self.name!r})"

    @property
    def is_quick(self) -> bool:
        """Whether `encode` is short enough for the event loop's own thread."""
        return self.kind == "url" or len(self.source) <= _SMALL

    def read(self, action: Action) -> bytes:
        """The content of a file; one that is too large for the action is not read."""
        path = str(self.source)
        try:
            status = Path(path).stat()
            if stat.S_ISDIR(status.st_mode):
                raise DocumentError(self.name, "is a folder")
            if not stat.S_ISREG(status.st_mode):
                raise DocumentError(self.name, "is not a regular file")
            self._check_size(status.st_size, action)
            with Path(path).open("rb") as file:
                # A file may grow, and those of /proc say that they are empty: one byte more tells.
                return file.read(action.max_base64_bytes // 4 * 3 + 1)
        except FileNotFoundError:
            reason = "there is no such file"
            if _looks_like_base64(path):
                reason = "there is no such file; for Base64 text use Document.from_base64"
            raise DocumentError(self.name, reason) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            if _looks_like_base64(path):
                reason += "; for Base64 text use Document.from_base64"
            raise DocumentError(self.name, f"cannot be read: {reason}") from error

    def encode(self, action: Action) -> Encoded:
        """Check the document against the action's documented limits and encode it.

        Raises DocumentError with the document, the limit and the figure found. What a URL leads to is not
        looked at.
        """
        if isinstance(self.source, bytes):
            return self._encode(self.source, action)
        if self.kind == "url":
            return Encoded(url=self.source)
        if self.kind == "base64":
            return self._encode_base64(_WHITE_SPACE.sub("", _DATA_URL.sub("", self.source, count=1)), action)
        return self._encode(self.read(action), action)

    def _encode(self, data: bytes, action: Action, base64_text: str | None = None) -> Encoded:
        if not data:
            raise DocumentError(self.name, "is empty")
        self._check_size(len(data), action)
        found = detect_format(data)
        check_format(self.name, found, data, action)
        check_pixels(self.name, found, data)
        encoded = pybase64.b64encode(data) if base64_text is None else base64_text.encode("ascii")
        return Encoded(base64_text=encoded, format=found)

    def _encode_base64(self, text: str, action: Action) -> Encoded:
        self._check_size(len(text) // 4 * 3 - text.endswith("=") - text.endswith("=="), action)
        try:
            data = pybase64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            reason = (
                f"it has {len(text):,} characters, not a multiple of 4"
                if len(text) % 4
                else "wrong characters"
            )
            raise DocumentError(self.name, f"is not Base64: {reason}") from None
        return self._encode(data, action, text)

    def _check_size(self, size: int, action: Action) -> None:
        encoded, limit = (size + 2) // 3 * 4, action.max_base64_bytes
        if encoded > limit:
            raise DocumentError(
                self.name,
                f"is too large: {size:,} bytes make {encoded:,} in Base64, {action.name} takes {limit:,}",
            )


def _looks_like_base64(path: str) -> bool:
    return bool(_DATA_URL.match(path)) or (len(path) > _BASE64_LIKELY and not _NOT_BASE64.search(path))


DocumentLike = Document | str | os.PathLike[str] | bytes | bytearray | memoryview
"""What every method takes as a document."""
