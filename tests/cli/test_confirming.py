"""Where a session is composed: whether staff confirm who plays, by which name, on which day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rehab.body import proportioned
from rehab.cli import compose
from rehab.cli.play import _rest
from rehab.clinic import admitting
from rehab.session import BlockPlan, Programme
from rehab.store import Store

SECRET = "garden at first light"
PROGRAMME = Programme((BlockPlan("star-reach"), BlockPlan("star-reach")))


def test_in_a_clinics_store_staff_confirm_and_the_name_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with Store.init(tmp_path / "data" / "s.db") as store:
        who = store.roster.add("anna-example", name="Anna Beispiel")
        nameless = store.roster.add("bert-example")
        assert admitting.preferring(store, who, PROGRAMME, []).confirms
        assert compose._called(store, who) == "Anna Beispiel"
        assert store.audit.rows(who.id)[0].action == "view"
        assert compose._called(store, nameless) == ""
        store.staff.add("dr-admin", "administrator", SECRET)
        store.desk.actor = "nobody-of-the-staff"
        assert compose._called(store, who) == ""


def test_in_an_open_store_there_are_invented_people_alone(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db", create=True) as store:
        who = store.roster.add("anna-example", name="Anna Beispiel")
        assert not admitting.preferring(store, who, PROGRAMME, []).confirms
        assert compose._called(store, who) == ""


@pytest.mark.parametrize("day", ["2026-01-05", ""])
def test_what_goes_on_another_day_says_on_which_it_began(day: str) -> None:
    began = f"{day}T12:00:00+00:00" if day else datetime.now().astimezone().isoformat()
    known = {"calibration": proportioned(1.2).to_dict()}
    info = SimpleNamespace(
        programme=PROGRAMME.to_dict(), blocks_done=1, trials_done=0, calibration=known
    )
    store: Any = SimpleNamespace(resume_info=lambda _: info, events=lambda _: [])
    session: Any = SimpleNamespace(id="s", started_at=began)
    rest = _rest(store, session)
    assert rest is not None
    assert rest.since == day
