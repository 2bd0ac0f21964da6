"""Movements of staff: kept with their consent, sealed, found by name, erased but for the fact."""

from __future__ import annotations

from pathlib import Path

import pytest

from rehab.clinic.copying import CONSENT, CONSENT_VERSION, free, with_movements
from rehab.errors import UserError
from rehab.exercise.bundled import BUNDLED
from rehab.movement import Movement
from rehab.session import BlockPlan, Programme
from rehab.store import Store
from rehab.store.checking import check

WAVE = BUNDLED["circle"].to_dict() | {"name": "wave"}


def keep(store: Store, name: str = "wave"):
    movement = Movement.from_dict({**WAVE, "name": name})
    return store.movements.keep(
        movement.to_dict(),
        seconds=movement.seconds,
        sides=movement.sides,
        consent=CONSENT,
        consent_version=CONSENT_VERSION,
    )


def test_a_movement_is_sealed_and_comes_back_as_it_was(path: Path) -> None:
    with Store.open(path) as store:
        kept = keep(store)
        assert (kept.name, kept.sides, kept.erased) == ("wave", ("right",), False)
        assert kept.consent == CONSENT
        (row,) = store.desk.rows("SELECT data FROM movement_data")
        assert row["data"][:4] == b"RHS1"
        assert b"palms" not in row["data"]
    with Store.open(path) as store:
        found = store.movements.find("wave")
        assert Movement.from_dict(store.movements.document(found)) == Movement.from_dict(WAVE)
        assert store.audit.rows()[0].action == "record movement"
        assert not [fault for part in check(store.desk) for fault in part.faults]


def test_a_name_is_taken_once_and_free_again_after_erasing(path: Path) -> None:
    with Store.open(path) as store:
        kept = keep(store)
        with pytest.raises(UserError, match='a movement "wave" already'):
            keep(store)
        with pytest.raises(UserError, match="comes with the program"):
            free(store, "circle")
        assert store.movements.erase(kept) == []
        with pytest.raises(UserError, match='no movement "wave"'):
            store.movements.find("wave")
        (fact,) = store.movements.everything()
        assert (fact.erased, fact.consent, fact.name) == (True, CONSENT, "wave")
        with pytest.raises(UserError, match="was erased"):
            store.movements.document(fact)
        assert store.desk.rows("SELECT * FROM movement_data") == []
        assert kept.id in store.seals.erased()
        keep(store)
        assert [one.erased for one in store.movements.everything()] == [True, False]
        assert [row.action for row in store.audit.rows()][1] == "erase movement"


def test_nothing_of_it_is_changed_or_deleted_otherwise(path: Path) -> None:
    with Store.open(path) as store:
        keep(store)
        for table in ("movement", "movement_data"):
            for what in (f"UPDATE {table} SET created_at = 'x'", f"DELETE FROM {table}"):
                with pytest.raises(Exception, match=f"{table} rows are never changed"):
                    store.desk.db.conn.execute(what)


def test_who_showed_it_or_who_may_erase_erases_it(path: Path) -> None:
    with Store.open(path) as store:
        store.staff.add("admin-example", "administrator", "1234567890")
        store.desk.actor = "admin-example"
        store.staff.add("anna-therapist", "therapist", "1234567890")
        store.staff.add("bert-therapist", "therapist", "1234567890")
        with pytest.raises(UserError, match="may not play"):
            keep(store)
        store.desk.actor = "anna-therapist"
        kept, other = keep(store), keep(store, "other")
        store.desk.actor = "bert-therapist"
        with pytest.raises(UserError, match="may not erase"):
            store.movements.erase(kept)
        store.desk.actor = "anna-therapist"
        store.movements.erase(kept)
        store.desk.actor = "admin-example"
        store.movements.erase(other)
        assert all(one.erased for one in store.movements.everything())


def test_a_session_keeps_what_it_showed_and_is_counted(path: Path) -> None:
    asked = Programme((BlockPlan("follow-me", {"movement": "wave"}), BlockPlan("star-reach")))
    with Store.open(path) as store:
        with pytest.raises(UserError, match=r"no movement .wave.*With the program come"):
            with_movements(store, asked)
        kept = keep(store)
        made = with_movements(store, asked)
        assert made.movements == {"wave": WAVE}
        assert with_movements(store, made) == made
        assert store.movements.uses(kept) == 0
        store.begin_session("anna-example", made.to_dict(), {})
        assert store.movements.uses(kept) == 1
        store.movements.erase(kept)
        stored = Programme.from_dict(store.sessions()[-1].programme)
        assert Movement.from_dict(stored.movements["wave"]) == Movement.from_dict(WAVE)
    bundled = Programme((BlockPlan("follow-me", {"movement": "circle"}),))
    with Store.open(path) as store:
        assert set(with_movements(store, bundled).movements) == {"circle"}
        assert with_movements(store, Programme((BlockPlan("star-reach"),))).movements == {}
