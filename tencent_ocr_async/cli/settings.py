"""What the options of `tencent-ocr run` say, as values that the library takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from tencent_ocr_async.actions import Action, Rate, Site
from tencent_ocr_async.client import Language
from tencent_ocr_async.engine.retry import RetryPolicy
from tencent_ocr_async.engine.timeouts import Timeout
from tencent_ocr_async.errors import ConfigurationError

from .names import CLOUD_INFINITE_ACTION

T = TypeVar("T")

EMULATOR_TIMEOUT: Final = 600.0
"""Seconds: the emulator reads pictures on this machine, and one call waits for those before it."""

_RETRY: Final = {"attempts": "attempts", "total": "retry_total", "budget": "retry_budget"}
_TIMEOUT: Final = {
    "total": "timeout",
    "connect": "connect_timeout",
    "send": "send_timeout",
    "read": "read_timeout",
}

_AT_THE_SERVICE: Final = 32
_AT_AN_EMULATOR: Final = 8
_RATE: Final = re.compile(r"(\d{1,9})(?:/(\d{1,9}(?:\.\d{1,9})?))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """The options of a run. None stands for the library's own default."""

    ordered: bool
    site: Site
    concurrency: int | None = None
    out: Path | None = None
    overwrite: bool = False
    endpoints: tuple[str, ...] = ()
    allow_http: bool = False
    region: str | None = None
    bucket: str | None = None
    rate: str | None = None
    redis: str | None = field(default=None, repr=False)
    attempts: int | None = None
    retry_total: float | None = None
    retry_budget: int | None = None
    repeat_ambiguous: bool | None = None
    timeout: float | None = None
    connect_timeout: float | None = None
    send_timeout: float | None = None
    read_timeout: float | None = None
    language: Language | None = None
    proxy: str | None = field(default=None, repr=False)
    emulator: bool = False
    resume: bool = False
    retry_failed: bool = False
    max_calls: int | None = None
    quiet: bool = False

    @property
    def documents_at_a_time(self) -> int:
        """The concurrency. More would wait at an emulator for longer than a call may take."""
        if self.concurrency is not None:
            return self.concurrency
        return _AT_AN_EMULATOR if self.emulator else _AT_THE_SERVICE

    @property
    def resumes(self) -> bool:
        """Whether a former run is gone on with."""
        return self.resume or self.retry_failed

    def check(self, action: Action) -> None:
        """Raise ConfigurationError for options that do not go together."""
        cloud = action is CLOUD_INFINITE_ACTION
        if self.emulator and self.endpoints:
            raise ConfigurationError("--emulator and --endpoint exclude each other")
        if self.emulator and self.proxy:
            raise ConfigurationError("--emulator and --proxy exclude each other")
        if self.resumes and self.out is None:
            raise ConfigurationError("--resume and --retry-failed go on with the FILE of --out: name it")
        if self.resumes and self.overwrite:
            raise ConfigurationError("--resume and --overwrite exclude each other")
        if not cloud and self.bucket is not None:
            raise ConfigurationError("--bucket is for CloudInfinite only")
        if cloud and self.language is not None:
            raise ConfigurationError("--language is not for CloudInfinite, which has no such setting")
        if cloud and not self.emulator and (self.bucket is None or self.region is None):
            raise ConfigurationError("CloudInfinite needs --bucket NAME-APPID and --region, or --emulator")
        self.client_options()

    def client_options(self) -> dict[str, Any]:
        """The settings that both clients take, but for the limits."""
        options: dict[str, Any] = {"proxy": "" if self.emulator else self.proxy}
        if self.allow_http:
            options["allow_http"] = [urlsplit(endpoint).hostname or "" for endpoint in self.endpoints]
        options["retry"] = self._make(RetryPolicy, _RETRY)
        total = {"total": EMULATOR_TIMEOUT} if self.emulator else {}
        options["timeout"] = self._make(Timeout, _TIMEOUT, **total)
        return options

    def _make(self, kind: Callable[..., T], names: Mapping[str, str], **defaults: float) -> T:
        """An object of the library from the options that were given, by the names of its parameters."""
        values = {name: getattr(self, setting) for name, setting in names.items()}
        given = {name: value for name, value in values.items() if value is not None}
        try:
            return kind(**{**defaults, **given})
        except ConfigurationError as error:
            # The library names its own parameter; here it is an option.
            parameter, sign, rest = str(error).partition(" must be ")
            option = names.get(parameter.rpartition(" ")[2], "timeout").replace("_", "-")
            raise ConfigurationError(f"--{option}{sign}{rest}") from None


def parse_rate(text: str) -> Rate:
    """A Rate from `8` (a second) or `2/60` (two in 60 seconds)."""
    found = _RATE.fullmatch(text.strip())
    if not found:
        raise ConfigurationError(f"--rate takes COUNT or COUNT/SECONDS, such as 8 or 2/60, not {text!r}")
    try:
        return Rate(int(found[1]), per=float(found[2] or 1))
    except ConfigurationError as error:
        raise ConfigurationError(f"--rate {text}: {error}") from None
