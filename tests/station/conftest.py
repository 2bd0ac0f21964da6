"""A station at work: its desk, pressed by the words that stand on its controls."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))  # whatever pytest's import mode

from at_station import PROGRAMME, SECRET, Station, prescribed

from rehab.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An open store, its invented patient prescribed a short programme."""
    with Store.open(tmp_path / "rehab.db", create=True) as made:
        who = made.roster.add("anna-example", name="Anna Example", born="1958-05-03")
        prescribed(made, who, PROGRAMME)
        made.roster.add("bert-example", name="Bert Example", born="1949-11-20")
        yield made


@pytest.fixture
def station(store: Store) -> Iterator[Station]:
    """Its station, in front of nobody's eyes."""
    made = Station(store)
    yield made
    made.desk.close()


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Store]:
    """An encrypted store with staff of every role and one patient, nobody at the keyboard."""
    with Store.init(tmp_path / "rehab.db") as made:
        made.staff.add("dr-admin", "administrator", SECRET)
        made.desk.actor = "dr-admin"
        for handle, role in (("dr-example", "therapist"), ("re-example", "researcher")):
            made.staff.add(handle, role, SECRET)
        made.desk.actor = "dr-example"
        who = made.roster.add("anna-example", name="Anna Example", born="1958-05-03")
        prescribed(made, who, PROGRAMME)
        made.desk.actor = "nobody"
        yield made
