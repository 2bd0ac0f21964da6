"""What the tests of encrypted stores share."""

from __future__ import annotations

from pathlib import Path

import pytest

from rehab.store import Store


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores' keys go into the test's folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def path(tmp_path: Path, own_folder: None) -> Path:
    """An encrypted store with the patient anna-example."""
    path = tmp_path / "data" / "s.db"
    with Store.init(path) as store:
        store.add_patient("anna-example")
    return path
