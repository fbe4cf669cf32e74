"""Check a COS signature, q-sign-algorithm=sha1 (document 436/7778), step by step as the page has it."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from tencent_ocr_async.credentials import Credentials

from .hosts import spellings
from .refusals import Refusal

_TIMES: Final = re.compile(r"(\d{1,12});(\d{1,12})")
_PARTS: Final = (
    "q-sign-algorithm",
    "q-ak",
    "q-sign-time",
    "q-key-time",
    "q-header-list",
    "q-url-param-list",
    "q-signature",
)


@dataclass(frozen=True, slots=True)
class CosRequest:
    """What of a request is signed: the path decoded, header and parameter names in lower case."""

    method: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]


def parse(header: str) -> dict[str, str]:
    """The parts of an Authorization header by name; AccessDenied with status 401 for another form."""
    parts = dict(part.partition("=")[::2] for part in header.strip().split("&"))
    if not header:
        raise Refusal("AccessDenied", "The request has no Authorization header.", 401)
    missing = [name for name in _PARTS if name not in parts]
    if missing or parts["q-sign-algorithm"] != "sha1":
        lacking = missing[0] if missing else "q-sign-algorithm=sha1"
        raise Refusal("AccessDenied", f"The Authorization header lacks {lacking}.", 401)
    return parts


def verify(request: CosRequest, parts: Mapping[str, str], credentials: Credentials, now: float) -> None:
    """Refuse times that do not hold now, a wrong token, a wrong signature: each with status 403."""
    for name in ("q-sign-time", "q-key-time"):
        _check_times(parts[name], now)
    token = request.headers.get("x-cos-security-token") or request.headers.get("x-ci-security-token") or ""
    if token != (credentials.token or ""):
        raise Refusal("InvalidToken", "The security token is missing, wrong or has expired.", 403)
    given = _bytes(parts["q-signature"])
    expected = _signatures(request, parts, credentials)
    if not any(hmac.compare_digest(_bytes(one), given) for one in expected):
        raise Refusal(
            "SignatureDoesNotMatch",
            "The Signature you specified is invalid. Check the key, the signed path, headers and parameters.",
            403,
        )


def _check_times(window: str, now: float) -> None:
    found = _TIMES.fullmatch(window)
    if found is None:
        raise Refusal("AccessDenied", "The Authorization header holds no span of time.", 401)
    if not int(found[1]) <= now <= int(found[2]):
        raise Refusal(
            "RequestTimeTooSkewed",
            f"The signature holds from {found[1]} to {found[2]}, the server time is {int(now)}.",
            403,
        )


def _signatures(request: CosRequest, parts: Mapping[str, str], credentials: Credentials) -> Iterable[str]:
    key = _hmac(credentials.secret_key, parts["q-key-time"])
    parameters = _listed(parts["q-url-param-list"], request.parameters)
    for host in spellings(request.headers.get("host", "")):
        headers = _listed(parts["q-header-list"], {**request.headers, "host": host})
        text = f"{request.method.lower()}\n{request.path}\n{parameters}\n{headers}\n"
        digest = hashlib.sha1(_bytes(text), usedforsecurity=False).hexdigest()
        yield _hmac(key, f"sha1\n{parts['q-sign-time']}\n{digest}\n")


def _listed(names: str, values: Mapping[str, str]) -> str:
    """The named values as the page joins them; a name that did not arrive spoils the signature."""
    listed = sorted({unquote(name).lower() for name in names.split(";") if name}, key=_encode)
    return "&".join(f"{_encode(name).lower()}={_encode(values.get(name, 'absent'))}" for name in listed)


def _encode(value: str) -> str:
    return quote(_bytes(value), safe="-_.~")


def _hmac(key: str, text: str) -> str:
    return hmac.new(_bytes(key), _bytes(text), hashlib.sha1).hexdigest()


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def lower_names(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs with their names in lower case; the first of several wins, as the list names it once."""
    return dict(reversed([(name.lower(), value) for name, value in pairs]))
