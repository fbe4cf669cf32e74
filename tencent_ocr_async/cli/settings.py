"""What the options of `tencent-ocr run` say, as values that the library takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tencent_ocr_async.actions import Action, Rate, Site
from tencent_ocr_async.client import Language
from tencent_ocr_async.engine.limits import LocalLimits
from tencent_ocr_async.engine.retry import RetryPolicy
from tencent_ocr_async.errors import ConfigurationError

from .names import CLOUD_INFINITE_ACTION

_RATE: Final = re.compile(r"(\d{1,9})(?:/(\d{1,9}(?:\.\d{1,9})?))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """The options of a run. None stands for the library's own default."""

    concurrency: int
    ordered: bool
    site: Site
    out: Path | None = None
    overwrite: bool = False
    endpoints: tuple[str, ...] = ()
    allow_http: bool = False
    region: str | None = None
    bucket: str | None = None
    rate: str | None = None
    attempts: int | None = None
    timeout: float | None = None
    language: Language | None = None
    proxy: str | None = None
    emulator: bool = False
    resume: bool = False
    retry_failed: bool = False
    max_calls: int | None = None
    quiet: bool = False

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

    def client_options(self, action: Action) -> dict[str, Any]:
        """The settings that both clients take."""
        options: dict[str, Any] = {"proxy": self.proxy}
        if self.allow_http:
            options["allow_http"] = [urlsplit(endpoint).hostname or "" for endpoint in self.endpoints]
        if self.rate is not None:
            options["limits"] = LocalLimits({action.name: parse_rate(self.rate)})
        if self.attempts is not None:
            options["retry"] = RetryPolicy(attempts=self.attempts)
        if self.timeout is not None:
            options["timeout"] = self.timeout
        return options


def parse_rate(text: str) -> Rate:
    """A Rate from `8` (a second) or `2/60` (two in 60 seconds)."""
    found = _RATE.fullmatch(text.strip())
    if not found:
        raise ConfigurationError(f"--rate takes COUNT or COUNT/SECONDS, such as 8 or 2/60, not {text!r}")
    try:
        return Rate(int(found[1]), per=float(found[2] or 1))
    except ConfigurationError as error:
        raise ConfigurationError(f"--rate {text}: {error}") from None
