"""What the README shows must at least exist: its Python parses and imports, its commands are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def snippets(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("code", snippets("python"))
def test_python_examples_parse_and_import_names_that_exist(code: str) -> None:
    tree = compile(code, "README.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
    assert isinstance(tree, ast.Module)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            namespace: dict[str, object] = {}
            for alias in node.names:
                exec(f"from {node.module} import {alias.name}", namespace)  # noqa: S102 - our own README


def test_every_make_target_of_the_readme_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"^make ([a-z]+)", "\n".join(snippets("sh")), re.MULTILINE))
    assert named == {"demo", "test", "lint", "bench", "accuracy"}
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_files_that_the_readme_names_exist() -> None:
    for name in re.findall(r"`((?:benchmarks|samples|tests)/[\w./]+)`", README):
        assert (ROOT / name).exists(), name
