"""The licence check of the locks: what it lets pass, what it names."""

from __future__ import annotations

import sys
from email.message import Message
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import check_licences


class Package:
    """What the check reads of an installed package."""

    def __init__(self, **fields: str | list[str]) -> None:
        self.metadata = Message()
        for name, value in fields.items():
            for one in [value] if isinstance(value, str) else value:
                self.metadata[name.replace("_", "-")] = one


@pytest.mark.parametrize(
    "expression",
    ["MIT", "Apache Software License", "MIT OR GPL-3.0", "(MIT OR GPL-3.0) AND ISC", "mit and isc"],
)
def test_allowed(expression: str):
    assert check_licences.allowed(expression)


@pytest.mark.parametrize(
    "expression", ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "Proprietary"]
)
def test_refused(expression: str):
    assert not check_licences.allowed(expression)


def test_expression_comes_before_classifiers_before_field():
    field = {"License": "see LICENSE"}
    classified = {
        "Classifier": ["License :: OSI Approved", "License :: OSI Approved :: MIT License"]
    }
    assert check_licences.licence_of(Package(**field)) == "see LICENSE"
    assert check_licences.licence_of(Package(**field, **classified)) == "MIT License"
    spoken = Package(License_Expression="ISC", **field, **classified)
    assert check_licences.licence_of(spoken) == "ISC"


def test_unknown_package_is_named():
    assert "no-such-package" in check_licences.judge("no-such-package")


def test_exceptions_give_reasons():
    for name, (licence, reason) in check_licences.EXCEPTIONS.items():
        assert name in check_licences.locked_names()
        assert licence
        assert len(reason) > 20


def test_locks_name_no_place():
    for path in check_licences.REQUIREMENTS.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path
        assert "--find-links" not in text, path
        pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert all("==" in line for line in pinned), path
