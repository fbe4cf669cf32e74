"""A request to COS as its verifier, bucket and Cloud Infinite need it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from aiohttp import web

from .hosts import named_bucket
from .refusals import Refusal
from .verify_cos import CosRequest, lower_names


@dataclass(frozen=True, slots=True)
class CosTarget:
    """What a request is about: `signed` goes to the verifier, `key` is the object's, empty for the bucket."""

    signed: CosRequest
    host: str
    key: str

    @property
    def resource(self) -> str:
        """What an Error document names as its Resource."""
        return f"{self.host}{self.signed.path}"

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, decoded, with lower-case names."""
        return dict(self.signed.parameters)


def read(request: web.BaseRequest) -> CosTarget:
    """The target of a request."""
    raw = request.raw_path
    if not raw.startswith("/"):
        split = urlsplit(raw)
        raw = f"{split.path}?{split.query}"
    raw_path, _, query = raw.partition("?")
    path = unquote(raw_path) or "/"
    headers = lower_names(list(request.headers.items()))
    parameters = lower_names(parse_qsl(query, keep_blank_values=True))
    signed = CosRequest(request.method, path, parameters, headers)
    return CosTarget(signed, headers.get("host", ""), path.removeprefix("/"))


def check_bucket(target: CosTarget, bucket: str, region: str) -> None:
    """Refuse a host name of another bucket or region; any other host reaches the one bucket."""
    named = named_bucket(target.host)
    if named is not None and named != (bucket, region):
        raise Refusal("NoSuchBucket", "The specified bucket does not exist.", 404)
