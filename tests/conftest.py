"""What every test may count on: nothing of the outer environment reaches the code under test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tencent_ocr_async.engine.providers import hints

TESTS = Path(__file__).parent
READING = {TESTS / "recognition", TESTS / "accuracy"}
ON_EVERY_PYTHON = {"test_recognition_processes.py", "test_recognition_workers.py"}
"""Real reading on each Python, and the processes that do it; how well it reads is no matter of the Python."""

_PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent in READING and item.path.name not in ON_EVERY_PYTHON:
            item.add_marker(pytest.mark.reads)


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
