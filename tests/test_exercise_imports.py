"""Bundled exercises import what a stranger's may: the public contract, numpy, pydantic."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from rehab import resources

ALLOWED = {"rehab.exercise", "numpy", "pydantic"}
FILES = sorted(resources.folder("exercises").glob("*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or ".")
    return {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names}


def test_there_is_one():
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_imports_only_the_contract(path: Path):
    assert imported(path) <= ALLOWED
