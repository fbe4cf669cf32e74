"""The package's floors: what a part may import of the others, and who touches the network."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_public_names import run_python

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tencent_ocr_async"

BELOW = {
    "models": {"errors"},
    "protocol": {"actions", "credentials", "error_codes", "errors"},
    "engine": {"actions", "credentials", "error_codes", "errors", "events", "hooks", "protocol", "stats"},
    # An emulator that checked a signature with the client's own signer would agree with its mistakes.
    "emulator": {"actions", "credentials", "error_codes", "errors"},
}
ON_THE_WIRE = {"connections", "payload", "sessions", "transport_errors"}


def imported(path: Path) -> Iterator[str]:
    """The full names of what a module imports, wherever in it."""
    package = list(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("part", BELOW)
def test_a_part_imports_only_what_stands_below_it(part: str) -> None:
    found = {
        name.split(".")[1]
        for path in (PACKAGE / part).rglob("*.py")
        for name in imported(path)
        if name.startswith("tencent_ocr_async.")
    }
    assert part in found
    assert found - {part} <= BELOW[part]


def test_only_the_engines_lowest_modules_import_aiohttp_on_the_clients_side() -> None:
    found = {
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] != "emulator"
        and any(name.split(".")[0] == "aiohttp" for name in imported(path))
    }
    assert found == {f"engine/{name}" for name in ON_THE_WIRE}


def test_importing_the_emulator_loads_nothing_that_reads_pictures() -> None:
    loaded = set(run_python("import sys, tencent_ocr_async.emulator; print(*sys.modules)").split())
    assert "tencent_ocr_async.emulator.server" in loaded
    assert not loaded & {"numpy", "cv2", "onnxruntime", "rapidocr", "PIL", "pypdfium2"}


def test_the_measure_of_accuracy_shares_no_rules_with_what_it_measures() -> None:
    found = {
        name
        for path in (ROOT / "benchmarks" / "accuracy").glob("*.py")
        for name in imported(path)
        if name.startswith("tencent_ocr_async.emulator")
    }
    assert found == {
        "tencent_ocr_async.emulator.Emulator",
        "tencent_ocr_async.emulator.recognition.Recognition",
    }
