"""The key that signs a call. Where keys come from is the business of `engine.providers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .errors import ConfigurationError

_LABELS: Final = {"secret_id": "the secret id", "secret_key": "the secret key", "token": "the token"}


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """A secret id and key, and the token that belongs to them where they are temporary.

    Blank or padded values are refused with a ConfigurationError that does not show them: they come from a
    bad copy and the service would only say that the signature is wrong. Nothing prints the values.
    """

    secret_id: str
    secret_key: str
    token: str | None = None

    def __post_init__(self) -> None:
        for name, label in _LABELS.items():
            _check(label, getattr(self, name), optional=name == "token")

    def __repr__(self) -> str:
        token = "None" if self.token is None else "'***'"
        return f"Credentials(secret_id='***', secret_key='***', token={token})"


def _check(label: str, value: object, *, optional: bool) -> None:
    if optional and value is None:
        return
    if not isinstance(value, str):
        raise ConfigurationError(f"{label} must be text, not {type(value).__name__}")
    if not value.strip():
        raise ConfigurationError(f"{label} is blank")
    if value != value.strip():
        raise ConfigurationError(f"{label} has white space around it: remove it")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ConfigurationError(
            f"{label} has characters that no key has (a space, a line break, an accent?)"
        )
