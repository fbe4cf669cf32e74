"""The command line `tencent-ocr`. It needs the extra `cli` (typer and rich); without it, it says so."""

from __future__ import annotations

import importlib.util
import os
import sys

_NEEDED = ("typer", "rich")


def main() -> None:
    """The entry point. Ends the process with the exit status of the command, 2 without the extra."""
    if any(importlib.util.find_spec(module) is None for module in _NEEDED):
        sys.stderr.write("tencent-ocr needs its extra: pip install tencent-ocr-async[cli]\n")
        raise SystemExit(2)
    _replace_closed_streams()
    from .app import app  # noqa: PLC0415 - typer may be missing, and that is answered above

    app(prog_name="tencent-ocr")


def _replace_closed_streams() -> None:
    # Python has None in place of a stream that the caller closed, and everything would fall over it.
    if not sys.stderr:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open until the end
    if not sys.stdin:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - as above
