"""Answers that no service should give, drawn from a seeded generator: bodies, and heads for them."""

from __future__ import annotations

import copy
import gzip
import json
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

RECORDED = Path(__file__).parent / "data" / "recorded"
ACTIONS: Final = ("SealOCR", "VatInvoiceOCR", "ExtractDocMulti", "GeneralAccurateOCR")

_ERROR: Final = {"Error": {"Code": "InternalError", "Message": "theirs"}, "RequestId": "fake-request"}
_ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    1e308,
    "",
    "text",
    "9" * 400,
    [],
    {},
    [[[]]],
    {"New": [1]},
    2**70,
)
_SPLICES: Final = (
    b"",
    b"{",
    b"]",
    b'"',
    b"\\",
    b"\\ud800",
    b"NaN",
    b"1e999",
    b"null",
    b"9" * 5000,
    b"\0",
    b"<",
)
_BOMB: Final = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{("&a;" if n == 0 else f"&a{n - 1};") * 10}">' for n in range(9))
    + "]><Response><Language>&a8;</Language></Response>"
).encode()
_XML: Final = (
    _BOMB,
    b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><Response><Language>&x;</Language></Response>',
    b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd"><Response/>',
    b'<?xml version="1.0" encoding="no-such"?><Response/>',
    b"<Response>" + b"<A>" * 20_000 + b"</A>" * 20_000 + b"</Response>",
    b"<Response>" + b"<TextDetections/>" * 2000 + b"</Response>",
    b"<Response a='1' a='2'/>",
    b"<Error><Code>AccessDenied</Code></Error>",
    b"<Error><Message>no code</Message></Error>",
)
_JSON: Final = (
    b"",
    b"null",
    b"[]",
    b'{"Response": {}}',
    b'{"Response": []}',
    b'{"Response": {"Error": {}}}',
    b'{"Response": ' + b"[" * 100_000,
    b'{"Response": ' * 100_000,
    b'{"Response": {"A": ' + b"[" * 500 + b"]" * 500 + b"}}",
    b'{"Response": {"RequestId": "' + b"x" * 500_000 + b'"}}',
    b"<html><body>Please sign in</body></html>",
)


@dataclass(frozen=True, slots=True)
class Hostile:
    """One answer: `raw` is what the server writes, `body` what it means; `close`: it hangs up after it."""

    raw: bytes
    body: bytes
    close: bool


class Generator:
    """Hostile answers to one action after the other; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self._json = {name: json.loads((RECORDED / f"{name}.json").read_text("utf-8")) for name in ACTIONS}
        self._xml = (RECORDED / "CloudInfiniteOCR.xml").read_bytes()
        self._gzip_bomb = gzip.compress(b'{"Response": ' + bytes(8 * 1024 * 1024))

    def json(self, action: str) -> Hostile:
        """An answer to an action of the OCR API."""
        whole = self._json[action]
        make: list[Callable[[], bytes]] = [
            lambda: json.dumps(whole).encode(),
            lambda: self._wrong_types(whole),
            lambda: self._wrong_types(whole),
            lambda: self._wrong_types({"Response": _ERROR}),
            lambda: self._splice(json.dumps(whole, ensure_ascii=self.draw.random() < 0.5).encode()),
            lambda: self._splice(json.dumps({"Response": _ERROR}).encode()),
            lambda: self._in_another_charset(json.dumps(whole, ensure_ascii=False)),
            lambda: self.draw.choice(_JSON),
        ]
        return self._deliver(self.draw.choice(make)())

    def xml(self) -> Hostile:
        """An answer of Cloud Infinite."""
        make: list[Callable[[], bytes]] = [
            lambda: self._splice(self._xml),
            lambda: self._splice(self._xml),
            lambda: self._in_another_charset(self._xml.decode()),
            lambda: self.draw.choice(_XML),
            lambda: self.draw.choice(_JSON),
        ]
        return self._deliver(self.draw.choice(make)())

    def _wrong_types(self, whole: dict[str, Any]) -> bytes:
        """One to three values, of any depth, replaced by what does not belong there."""
        changed = copy.deepcopy(whole)
        for _ in range(self.draw.randint(1, 3)):
            node: Any = changed
            while True:
                keys = list(node) if isinstance(node, dict) else list(range(len(node)))
                if not keys:
                    break
                key = self.draw.choice(keys)
                if isinstance(node[key], (dict, list)) and node[key] and self.draw.random() < 0.8:
                    node = node[key]
                    continue
                node[key] = copy.deepcopy(self.draw.choice(_ODD))
                break
            if isinstance(node, dict):
                node[f"New{self.draw.randrange(9)}"] = copy.deepcopy(self.draw.choice(_ODD))
        return json.dumps(changed).encode()

    def _in_another_charset(self, text: str) -> bytes:
        return text.encode(self.draw.choice(["gbk", "utf-16", "utf-8"]), "replace")

    def _splice(self, content: bytes) -> bytes:
        start, end = sorted(self.draw.randrange(len(content) + 1) for _ in range(2))
        if self.draw.random() < 0.5:
            end = min(end, start + 3)
        put = self.draw.choice([*_SPLICES, self.draw.randbytes(3)])
        return content[:start] + put + (content[end:] if self.draw.random() < 0.8 else b"")

    def _deliver(self, body: bytes) -> Hostile:
        status = self.draw.choice(
            ["200 OK"] * 8 + ["400 Bad", "403 No", "429 Slow", "502 Bad", "302 Found", "999 x"]
        )
        kind = self.draw.choice(_TYPES)
        head = f"HTTP/1.1 {status}\r\n".encode() + (b"Content-Type: " + kind + b"\r\n" if kind else b"")
        deliver = self.draw.choice([_plain] * 8 + [*_DELIVERIES, self._bomb])
        return deliver(head, body)

    def _bomb(self, head: bytes, _: bytes) -> Hostile:
        return Hostile(_sized(head + b"Content-Encoding: gzip\r\n", self._gzip_bomb), b"", close=False)


_TYPES: Final = (
    b"application/json",
    b"application/json; charset=utf-8",
    b"application/json; charset=gbk",
    b"text/html; charset=no-such",
    b"application/xml",
    b"image/png",
    b"multipart/mixed",
    b";;;=",
    b"",
)


def _sized(head: bytes, body: bytes) -> bytes:
    return head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def _plain(head: bytes, body: bytes) -> Hostile:
    return Hostile(_sized(head, body), body, close=False)


def _until_the_end(head: bytes, body: bytes) -> Hostile:
    return Hostile(head + b"Connection: close\r\n\r\n" + body, body, close=True)


def _cut(head: bytes, body: bytes) -> Hostile:
    return Hostile(_sized(head, body + b"x")[:-1], body, close=True)


def _short(head: bytes, body: bytes) -> Hostile:
    announced = body[: len(body) // 2]
    return Hostile(_sized(head, announced) + body[len(announced) :], announced, close=True)


def _chunked(head: bytes, body: bytes) -> Hostile:
    chunks = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n" if body else b"0\r\n\r\n"
    return Hostile(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks, body, close=False)


def _badly_chunked(head: bytes, body: bytes) -> Hostile:
    return Hostile(head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body, body, close=True)


def _gzipped(head: bytes, body: bytes) -> Hostile:
    return Hostile(_sized(head + b"Content-Encoding: gzip\r\n", gzip.compress(body)), body, close=False)


def _deflated(head: bytes, body: bytes) -> Hostile:
    return Hostile(_sized(head + b"Content-Encoding: deflate\r\n", zlib.compress(body)), body, close=False)


def _cut_gzip(head: bytes, body: bytes) -> Hostile:
    packed = gzip.compress(body)
    return Hostile(
        _sized(head + b"Content-Encoding: gzip\r\n", packed[: len(packed) // 2]), body, close=False
    )


def _not_gzip(head: bytes, body: bytes) -> Hostile:
    return Hostile(_sized(head + b"Content-Encoding: gzip\r\n", body), body, close=False)


def _unknown_coding(head: bytes, body: bytes) -> Hostile:
    return Hostile(_sized(head + b"Content-Encoding: rot13\r\n", body), body, close=False)


def _said_twice(head: bytes, body: bytes) -> Hostile:
    """The second time it is an answer to nothing."""
    raw = _sized(head, body)
    return Hostile(raw + raw, body, close=False)


def _after_another(head: bytes, body: bytes) -> Hostile:
    return Hostile(b"HTTP/1.1 100 Continue\r\n\r\n" + _sized(head, body), body, close=False)


def _no_http(_: bytes, __: bytes) -> Hostile:
    return Hostile(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"", close=True)


def _bad_length(head: bytes, body: bytes) -> Hostile:
    return Hostile(head + b"Content-Length: -5\r\n\r\n" + body, body, close=True)


def _two_lengths(head: bytes, body: bytes) -> Hostile:
    return Hostile(head + b"Content-Length: 1\r\n" + _sized(b"", body), body, close=True)


def _long_header(head: bytes, body: bytes) -> Hostile:
    return Hostile(_sized(head + b"X-Long: " + b"x" * 100_000 + b"\r\n", body), body, close=True)


def _bad_header(head: bytes, body: bytes) -> Hostile:
    return Hostile(_sized(head + b"X Bad\xff: \x01\r\nDate: \xff\xfe\r\n", body), body, close=True)


_DELIVERIES: Final = (
    _until_the_end,
    _cut,
    _short,
    _chunked,
    _badly_chunked,
    _gzipped,
    _deflated,
    _cut_gzip,
    _not_gzip,
    _unknown_coding,
    _said_twice,
    _after_another,
    _no_http,
    _bad_length,
    _two_lengths,
    _long_header,
    _bad_header,
)
