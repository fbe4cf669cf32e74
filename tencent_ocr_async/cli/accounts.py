"""The account that a command works for, where no option names one."""

from __future__ import annotations

from tencent_ocr_async.engine.providers.default import default_account
from tencent_ocr_async.engine.providers.provider import CredentialsLike
from tencent_ocr_async.errors import ConfigurationError


def find_credentials(advice: str) -> CredentialsLike:
    """The credentials of the default chain. Raises ConfigurationError, with this advice where it has none."""
    try:
        return default_account()
    except ConfigurationError as error:
        if not str(error).startswith("no credentials"):
            raise
    raise ConfigurationError(advice)
