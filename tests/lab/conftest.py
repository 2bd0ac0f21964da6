"""Marks the lab's tests, skips them outside the lab and hands them its controls."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # `from lab import Lab`, whatever pytest's import mode
INSIDE = os.environ.get("REHAB_LAB") == "1"
OUTSIDE = os.environ.get("REHAB_LAB_ABSENT") or (
    "not in the OpenXR lab: python3 tools/openxr_lab.py run -- python -m pytest tests/lab"
)


class Absent(pytest.Module):
    """A module of lab tests outside the lab: skipped unread, since it may need what is not here."""

    def collect(self) -> list:
        pytest.skip(OUTSIDE, allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> Absent | None:
    return None if INSIDE else Absent.from_parent(parent, path=module_path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("lab")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator:
    """The lab with a fresh service of this test's own."""
    from lab import Lab

    controls = Lab(tmp_path)
    controls.start()
    yield controls
    controls.close()


@pytest.fixture
def remote(lab) -> Iterator:
    """The lab's headset and controllers."""
    from remote import Remote

    with Remote() as connection:
        yield connection


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the patient `KNOWN_SEED` has played before."""
    from playing_in_lab import acquaint

    home = tmp_path_factory.mktemp("known") / "home"
    acquaint(home)
    return home


@pytest.fixture
def clinic(tmp_path: Path):
    """A clinic's own store, empty but for its staff."""
    from clinic_in_lab import Clinic

    return Clinic(tmp_path)


@pytest.fixture
def station(lab, remote, clinic, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """The clinic's station; what its programs draw is seen by `Station.sight`."""
    from sight import Sight
    from station_in_lab import Station

    sight = Sight()
    for name, value in (lab.env | sight.environment).items():
        monkeypatch.setenv(name, value)
    made = Station(lab, remote, clinic, sight)
    yield made
    made.close()
    sight.close()
