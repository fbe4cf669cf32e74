"""EnvironmentCredentials and ProfileCredentials: what somebody put there, read again when it is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.engine import workers
from tencent_ocr_async.engine.credentials import from_environment, from_profiles, profile_places
from tencent_ocr_async.errors import ConfigurationError


class _ReadCredentials:
    """Credentials that are read from one place, when they are first needed and when they have expired."""

    def __init__(self, read: Callable[[], Credentials | None], place: str, account: str | None) -> None:
        self._read = read
        self._place = place
        self._held = self._look()
        # A temporary secret id changes with every renewal, so it is no name of an account.
        permanent = self._held.secret_id if self._held.token is None else place
        self._account = account or permanent

    @property
    def account(self) -> str:
        """The name under which limits know it: the secret id, or the place of temporary credentials."""
        return self._account

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    async def get(self) -> Credentials:
        """The credentials as they were last read."""
        return self._held

    async def refresh(self, used: Credentials) -> Credentials:
        """What stands there now, where it is not already another than `used`.

        Raises ConfigurationError where there is nothing any more, or nothing that can be read.
        """
        if self._held == used:
            self._held = await workers.read(self._look)
        return self._held

    def _look(self) -> Credentials:
        found = self._read()
        if found is None:
            raise ConfigurationError(f"{type(self).__name__}: no credentials in {self._place}")
        return found


class EnvironmentCredentials(_ReadCredentials):
    """TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and perhaps TENCENTCLOUD_SESSION_TOKEN.

    `account`: the name under which limits are kept, by default the secret id. Raises ConfigurationError where
    they are not set.
    """

    def __init__(self, *, account: str | None = None) -> None:
        super().__init__(lambda: from_environment(os.environ), "the environment", account)


class ProfileCredentials(_ReadCredentials):
    """The profile file of the vendor's tools: the first one with keys of `~/.tencentcloud/credentials`,
    `/etc/tencentcloud/credentials` and `~/.tccli/default.credential`.

    `path`: a file in place of these, JSON where it ends in `.credential`, INI else. It is read again when its
    credentials have expired, so that another program may renew them. `account`: the name under which limits
    are kept, by default the secret id. Raises ConfigurationError where there are none.
    """

    def __init__(self, path: str | Path | None = None, *, account: str | None = None) -> None:
        file = None if path is None else Path(path)
        super().__init__(lambda: from_profiles(file), str(file or profile_places()), account)
