"""What the tests of exports share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))  # whatever pytest's import mode

from invented import Clinic, whole


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    made = whole(tmp_path / "rehab.db")
    yield made
    made.store.close()
