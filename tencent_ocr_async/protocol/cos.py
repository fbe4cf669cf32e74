"""The signature of COS, `q-sign-algorithm=sha1` (document 436/7778), and the URL that belongs to it.

What is signed and what is sent differ: the path is signed decoded and sent percent-encoded; names of
parameters and headers are lower-cased and sorted in the signature alone.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from tencent_ocr_async.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature with the stages that led to it.

    `signature` is 40 hex digits, `authorization` the whole value of the Authorization header. The HTTP
    string stays out of the repr: its headers may include the security token.
    """

    http_string: str = field(repr=False)
    string_to_sign: str
    signature: str
    authorization: str


def sign(
    *,
    secret_id: str,
    secret_key: str,
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    start: int,
    end: int,
) -> Signature:
    """Sign one request over all the query parameters and headers that are given.

    `path` is the decoded path (see `object_path`); `query` and `headers` hold plain values. The signature
    is valid from `start` to `end` (Unix seconds). Raises ConfigurationError for text that has no UTF-8 form.
    """
    key_time = f"{start};{end}"
    parameter_names, parameters = _canonical(query)
    header_names, header_lines = _canonical(headers)
    http_string = f"{method.lower()}\n{path}\n{parameters}\n{header_lines}\n"
    hashed = hashlib.sha1(_utf8(http_string), usedforsecurity=False).hexdigest()
    string_to_sign = f"sha1\n{key_time}\n{hashed}\n"
    sign_key = hmac.digest(_utf8(secret_key), key_time.encode(), "sha1").hex()
    signature = hmac.digest(sign_key.encode(), string_to_sign.encode(), "sha1").hex()
    authorization = (
        f"q-sign-algorithm=sha1&q-ak={secret_id}&q-sign-time={key_time}&q-key-time={key_time}"
        f"&q-header-list={header_names}&q-url-param-list={parameter_names}&q-signature={signature}"
    )
    return Signature(http_string, string_to_sign, signature, authorization)


def object_path(key: str) -> str:
    """The decoded path of an object, to be signed; a slash in front of the key is not doubled."""
    return key if key.startswith("/") else f"/{key}"


def encode_path(key: str) -> str:
    """The path of an object as it is sent: percent-encoded, slashes kept, a slash in front."""
    return _quote(object_path(key), safe="/")


def encode_query(query: Mapping[str, str]) -> str:
    """The query as it is sent, without the question mark: in the order given, each part encoded once."""
    return "&".join(f"{_quote(name)}={_quote(value)}" for name, value in query.items())


def _canonical(pairs: Mapping[str, str]) -> tuple[str, str]:
    encoded = sorted((_quote(name).lower(), _quote(value)) for name, value in pairs.items())
    return ";".join(name for name, _ in encoded), "&".join(f"{name}={value}" for name, value in encoded)


def _quote(text: str, safe: str = "") -> str:
    return quote(_utf8(text), safe=safe)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Raised without its cause, which would carry the text: it may be the key.
        raise ConfigurationError("Key, path, parameter or header holds text that has no UTF-8 form") from None
