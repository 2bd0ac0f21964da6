"""Makes the files beside a test importable, whatever pytest's import mode."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import pytest
from programmes import stand_ins

from rehab.exercise import registry
from rehab.prescription.cascade import kind_of


@pytest.fixture
def all_exercises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every exercise that a template names: as it is where it is here, else a stand-in."""
    bundled = dict(registry._bundled())
    both = {**bundled, **stand_ins(tmp_path, registry.names())}
    monkeypatch.setattr(registry, "_bundled", lambda: both)
    kind_of.cache_clear()
    yield
    kind_of.cache_clear()
