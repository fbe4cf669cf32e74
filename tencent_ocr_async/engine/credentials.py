"""Where credentials come from when none are given: the environment, then the vendor's profile files.

The order and the names are those of the vendor's own tools (Python SDK `DefaultCredentialProvider`,
`tccli configure`).
"""

from __future__ import annotations

import configparser
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.errors import ConfigurationError

_ENVIRONMENT: Final = ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_SESSION_TOKEN")
_SDK_PROFILES: Final = (Path("~/.tencentcloud/credentials"), Path("/etc/tencentcloud/credentials"))
_TCCLI_PROFILE: Final = Path("~/.tccli/default.credential")


def default_credentials() -> Credentials:
    """The first credentials that are found, or a ConfigurationError that says where was looked.

    Half a pair (an id without a key) and an unreadable profile are errors, not a reason to look further:
    the user meant that place.
    """
    found = from_environment(os.environ)
    for path in _SDK_PROFILES:
        found = found or from_sdk_profile(path.expanduser())
    found = found or from_tccli_profile(_TCCLI_PROFILE.expanduser())
    if found is None:
        places = ", ".join(str(path) for path in (*_SDK_PROFILES, _TCCLI_PROFILE))
        raise ConfigurationError(
            "no credentials: pass Credentials(secret_id, secret_key), or set TENCENTCLOUD_SECRET_ID and "
            f"TENCENTCLOUD_SECRET_KEY, or write a profile ({places})"
        )
    return found


def from_environment(environment: Mapping[str, str]) -> Credentials | None:
    """TENCENTCLOUD_SECRET_ID, _SECRET_KEY and, for temporary credentials, _SESSION_TOKEN."""
    secret_id, secret_key, token = (environment.get(name) for name in _ENVIRONMENT)
    return _pair("the environment", secret_id, secret_key, token, names=_ENVIRONMENT)


def from_sdk_profile(path: Path) -> Credentials | None:
    """The INI file of the vendor's SDKs: section `[default]` with secret_id and secret_key."""
    text = _read(path)
    if text is None:
        return None
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        # The parser's own text quotes the line, which may be the key.
        raise ConfigurationError(f"{path} is not an INI file ({type(error).__name__})") from None
    if not parser.has_section("default"):
        return None
    section = {name: value.strip().strip("\"'") for name, value in parser["default"].items()}
    names = ("secret_id", "secret_key", "token")
    return _pair(str(path), *(section.get(name) for name in names), names=names)


def from_tccli_profile(path: Path) -> Credentials | None:
    """The JSON file that `tccli configure` writes: secretId, secretKey and perhaps token."""
    text = _read(path)
    if text is None:
        return None
    try:
        profile = json.loads(text)
    except ValueError:
        raise ConfigurationError(f"{path} is not JSON") from None
    if not isinstance(profile, dict):
        raise ConfigurationError(f"{path} does not hold a JSON object")
    names = ("secretId", "secretKey", "token")
    return _pair(str(path), *(profile.get(name) for name in names), names=names)


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read ({type(error).__name__})") from None


def _pair(
    place: str, secret_id: str | None, secret_key: str | None, token: str | None, *, names: tuple[str, ...]
) -> Credentials | None:
    if not secret_id and not secret_key:
        return None
    for name, value in zip(names, (secret_id, secret_key), strict=False):
        if not value:
            raise ConfigurationError(f"{place} holds credentials without {name}")
    try:
        return Credentials(secret_id or "", secret_key or "", token or None)
    except ConfigurationError as error:
        raise ConfigurationError(f"{place}: {error}") from None
