"""What a client takes as credentials: fixed ones, or a provider that hands out what is valid now."""

from __future__ import annotations

from typing import Protocol, TypeAlias, runtime_checkable

from tencent_ocr_async.credentials import Credentials


@runtime_checkable
class CredentialsProvider(Protocol):
    """Where a client gets its credentials, asked before each attempt.

    An error of this package that it raises ends the call at once: it is for the provider to try again.
    """

    @property
    def account(self) -> str:
        """A name for who is charged, under which limits are kept: it stays the same for ever."""

    async def get(self) -> Credentials:
        """Credentials that are valid now. Called often: it should have them at hand."""

    async def refresh(self, used: Credentials) -> Credentials:
        """Others than those that were `used` and refused as expired; the same where there are no others."""


class FixedCredentials:
    """Credentials that somebody handed in, as a provider of nothing else."""

    def __init__(self, credentials: Credentials) -> None:
        self.account = credentials.secret_id
        self._credentials = credentials

    async def get(self) -> Credentials:
        """What was handed in."""
        return self._credentials

    async def refresh(self, used: Credentials) -> Credentials:  # noqa: ARG002 - there are no others
        """What was handed in."""
        return self._credentials


CredentialsLike: TypeAlias = Credentials | CredentialsProvider
"""What every `credentials` parameter takes, alone or in a list."""
