"""A session in the wrong record moves to the right one, motion and all, and both audits say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rehab.errors import UserError
from rehab.frame import FRAME
from rehab.store import Store
from rehab.store.blocks import encode
from rehab.store.changes import Insert, Update
from rehab.store.checking import check
from rehab.store.keys import uuid7


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.init(tmp_path / "s.db") as store:
        for alias in ("anna-example", "bert-example"):
            store.add_patient(alias)
        yield store


def played(store: Store, alias: str) -> str:
    """A session of half a second that is over."""
    import hashlib

    who = store.patient(alias)
    session, block = store.begin_session(who, {}, {}), uuid7()
    frames = np.zeros(45, FRAME)
    frames["index"] = np.arange(45)
    data = store.seals.seal(who.id, encode(frames), block)
    row = {"id": block, "session_id": session, "number": 0, "first_frame": 0, "last_frame": 44}
    row |= {"sha256": hashlib.sha256(data).hexdigest(), "count": 45, "data": data}
    store.keep([Insert("recording_block", row)])
    store.desk.write(Update("session", session, {"blocks": 1, "frames": 45}))
    store.end_session(session, "completed")
    return session


def test_the_motion_is_sealed_for_who_played_it(store: Store) -> None:
    session, bert = played(store, "anna-example"), store.patient("bert-example")
    store.reassign(session, bert, "The wrong name was chosen.")
    frames, gaps = store.frames(session)
    assert (len(frames), gaps) == (45, [])
    assert [s.id for s in store.sessions("bert-example")] == [session]
    assert store.sessions("anna-example") == []
    assert [part.faults for part in check(store.desk)] == [[]] * len(check(store.desk))
    listed = {row.patient.alias: row.sessions for row in store.roster.listed("")}
    assert listed == {"anna-example": 0, "bert-example": 1}
    for alias in ("anna-example", "bert-example"):
        rows = store.audit.rows(store.patient(alias).id)
        assert "reassign session" in [row.action for row in rows]
    store.erase(store.patient("anna-example"))
    assert len(store.frames(session)[0]) == 45  # the old key opens nothing of it


@pytest.mark.parametrize("what", ["note", "adverse event", "mark"])
def test_what_was_said_of_one_person_is_not_moved_unread(store: Store, what: str) -> None:
    anna, bert = store.patient("anna-example"), store.patient("bert-example")
    session = played(store, "anna-example")
    if what == "note":
        said = store.care.note(anna, "Slept badly.", session=session)
    elif what == "mark":
        said = store.care.mark(anna, session, "baseline")
    else:
        said = store.care.adverse_event(
            anna, "Dizzy", severity="mild", relation="possible", session=session
        )
    with pytest.raises(UserError, match=f"(?i)an? {what} names session"):
        store.reassign(session, bert, "The wrong name was chosen.")
    assert [s.id for s in store.sessions("anna-example")] == [session]
    store.care.void(type(said), anna, said.entry)
    store.reassign(session, bert, "The wrong name was chosen.")
    assert [s.id for s in store.sessions("bert-example")] == [session]


def test_what_cannot_be_moved_is_refused(store: Store) -> None:
    anna, bert = store.patient("anna-example"), store.patient("bert-example")
    session = played(store, "anna-example")
    with pytest.raises(UserError, match="already"):
        store.reassign(session, anna, "The wrong name was chosen.")
    with pytest.raises(UserError, match="reason is empty"):
        store.reassign(session, bert, "")
    running = store.begin_session(anna, {}, {})
    with pytest.raises(UserError, match="being played"):
        store.reassign(running, bert, "The wrong name was chosen.")
