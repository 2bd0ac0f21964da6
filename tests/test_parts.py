"""The list of parts and the bill of materials say what the runtime lock holds."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import write_parts

BEHIND = "run: python tools/write_parts.py"


def chosen() -> set[str]:
    """The packages that pyproject.toml asks for."""
    project = tomllib.loads((write_parts.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {re.match(r"[\w-]+", one)[0] for one in project["project"]["dependencies"]}


def test_bill_of_materials_holds_the_lock() -> None:
    made = json.loads(write_parts.SBOM.read_text(encoding="utf-8"))
    listed = sorted((one["name"], one["version"]) for one in made["components"])
    assert listed == sorted((name, version) for name, version, _ in write_parts.pins()), BEHIND
    assert len({one["bom-ref"] for one in made["components"]}) == len(listed)


def test_bill_of_materials_tells_nothing_of_where_it_was_made() -> None:
    made = json.loads(write_parts.SBOM.read_text(encoding="utf-8"))
    assert "serialNumber" not in made
    assert "timestamp" not in made["metadata"]
    del made["$schema"]  # the format's own name
    assert "://" not in json.dumps(made)
    assert str(Path.home()) not in json.dumps(made)


def test_list_of_parts_holds_the_lock() -> None:
    page = write_parts.SOUP.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w.-]+) \| (\d\S*) \| (.+?) \|", page, re.MULTILINE)
    locked = [(name, version, marker or "always") for name, version, marker in write_parts.pins()]
    assert sorted(rows) == sorted(locked), BEHIND


def test_every_part_that_we_chose_has_its_reason() -> None:
    told = write_parts.reasons()
    assert set(told) == chosen()
    page = write_parts.SOUP.read_text(encoding="utf-8")
    for name, said in told.items():
        assert f"| {name} | {said['why']} | {said['fails']} | {said['known']} |" in page, BEHIND


@pytest.mark.parametrize("line", ["a==1", "a==1 \\", "a==1 ; sys_platform == 'win32' \\"])
def test_a_pin_is_found_with_its_marker(line: str) -> None:
    ((name, version, marker),) = write_parts.PIN.findall(line)
    assert (name, version) == ("a", "1")
    assert marker == ("sys_platform == 'win32'" if ";" in line else "")
