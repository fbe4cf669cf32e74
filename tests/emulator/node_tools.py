"""Node for the tests that need it: skipped where it is missing, failed where NODE_SDK=required, as in CI."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

FOLDER: Final = Path(__file__).parent.parent / "node"
_INSTALL: Final = "npm ci --prefix tests/node"


def run_node(*arguments: str, given: Any = None, sdk: bool = False) -> Any:
    """What a script prints as JSON; `sdk` says that it needs the official SDK."""
    node = shutil.which("node")
    if node is None:
        _missing("node is not installed")
    if sdk and not (FOLDER / "node_modules" / "tencentcloud-sdk-nodejs-ocr").is_dir():
        _missing(f"the official SDK for Node is not installed: {_INSTALL}")
    done = subprocess.run(
        [node, *arguments], input=json.dumps(given), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _missing(reason: str) -> NoReturn:
    if os.environ.get("NODE_SDK") == "required":
        pytest.fail(reason)
    pytest.skip(reason)
