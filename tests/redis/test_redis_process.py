"""The tests' own redis-server: its absence is seen, and fails where everything must be there."""

from __future__ import annotations

import shutil

import pytest
import redis_process


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)


def test_without_a_server_the_tests_are_skipped_and_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no redis-server on this machine"):
        redis_process.find_redis_server()


def test_without_a_server_the_tests_fail_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no redis-server on this machine"):
        redis_process.find_redis_server()
