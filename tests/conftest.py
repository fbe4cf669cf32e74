"""What every test may count on: nothing of the outer environment reaches the code under test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tencent_ocr_async.engine.providers import hints

_PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def outer_environment_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keys, roles and proxies but those that a test sets itself."""
    monkeypatch.setattr(hints, "_FIRMWARE", ())
    monkeypatch.setattr(hints, "_AGENTS", Path("/nowhere"))
    for name in tuple(os.environ):
        if name.startswith(("TENCENTCLOUD_", "TKE_")) or name.upper() in _PROXY_VARIABLES:
            monkeypatch.delenv(name)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the user's home for the length of a test."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    return folder
