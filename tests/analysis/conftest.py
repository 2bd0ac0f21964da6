"""One person's movement, made once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))  # whatever pytest's import mode

from npz_files import needed, person


@pytest.fixture(scope="session")
def whole() -> dict:
    """Every array of a clip, truth included."""
    return person()


@pytest.fixture
def arrays(whole: dict) -> dict:
    return needed(whole)
