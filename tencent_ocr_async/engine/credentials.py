"""Credentials that are written down: in the environment, then in the vendor's profile files.

The order and the names are those of the vendor's own tools (Python SDK `DefaultCredentialProvider`,
`tccli configure`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.errors import ConfigurationError

_ENVIRONMENT: Final = ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_SESSION_TOKEN")
_SDK_PROFILES: Final = (Path("~/.tencentcloud/credentials"), Path("/etc/tencentcloud/credentials"))
_NOT_JSON: Final = object()
_TCCLI_PROFILE: Final = Path("~/.tccli/default.credential")


def default_credentials() -> Credentials:
    """The first credentials that are written down, or a ConfigurationError that says where was looked."""
    found = configured_credentials()
    if found is None:
        raise no_credentials()
    return found


def configured_credentials() -> Credentials | None:
    """The credentials of the environment, else of a profile; None where there are none.

    Half a pair (an id without a key) and an unreadable profile are errors, not a reason to look further:
    the user meant that place.
    """
    return from_environment(os.environ) or from_profiles()


def from_profiles(path: Path | None = None) -> Credentials | None:
    """The credentials of the profile at `path` (`tccli`'s if it ends in .credential), else of the first."""
    if path is not None:
        read = from_tccli_profile if path.suffix == _TCCLI_PROFILE.suffix else from_sdk_profile
        return read(_expand(path))
    found = None
    for place in _SDK_PROFILES:
        found = found or from_sdk_profile(_expand(place))
    return found or from_tccli_profile(_expand(_TCCLI_PROFILE))


def profile_places() -> str:
    """The paths of the profiles, for a message."""
    return ", ".join(str(path) for path in (*_SDK_PROFILES, _TCCLI_PROFILE))


def no_credentials(tried: str = "") -> ConfigurationError:
    """The error where there are none; `tried` is what else was looked for."""
    return ConfigurationError(
        "no credentials: pass Credentials(secret_id, secret_key), or set TENCENTCLOUD_SECRET_ID and "
        f"TENCENTCLOUD_SECRET_KEY, or write a profile ({profile_places()}){tried}"
    )


def from_environment(environment: Mapping[str, str]) -> Credentials | None:
    """TENCENTCLOUD_SECRET_ID, _SECRET_KEY and, for temporary credentials, _SESSION_TOKEN."""
    secret_id, secret_key, token = (environment.get(name) for name in _ENVIRONMENT)
    return _pair("the environment", secret_id, secret_key, token, names=_ENVIRONMENT)


def from_sdk_profile(path: Path) -> Credentials | None:
    """The INI file of the vendor's SDKs: section `[default]` with secret_id and secret_key."""
    text = _read(path)
    if text is None:
        return None
    import configparser  # noqa: PLC0415 - slow to import and seldom needed

    parser = configparser.ConfigParser(interpolation=None)
    problem = ""
    try:
        parser.read_string(text)
    except configparser.Error as error:
        problem = type(error).__name__
    if problem:
        # Raised out here: the parser's error quotes the line, which may be the key, and would be the context.
        raise ConfigurationError(f"{path} is not an INI file ({problem})")
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
        profile = _NOT_JSON
    if profile is _NOT_JSON:
        # Raised out here: the parser's error holds the whole text and would be the context.
        raise ConfigurationError(f"{path} is not JSON")
    if not isinstance(profile, dict):
        raise ConfigurationError(f"{path} does not hold a JSON object")
    names = ("secretId", "secretKey", "token")
    return _pair(str(path), *(profile.get(name) for name in names), names=names)


def _read(path: Path) -> str | None:
    problem = ""
    try:
        return path.read_text("utf-8-sig")  # editors on Windows put a mark in front
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        problem = type(error).__name__
    # Raised out here: a decoding error holds the whole content and would be the context.
    raise ConfigurationError(f"{path} cannot be read ({problem})")


def _expand(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # a user without a home, as in some containers
        return path


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
