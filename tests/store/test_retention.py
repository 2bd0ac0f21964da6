"""Retention: motion goes when its numbers are proved and the policy says so, and never before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from made import begun, walk

from rehab.errors import UserError
from rehab.recorder import Recorder
from rehab.store import Store
from rehab.store.checking import check
from rehab.store.keys import label
from rehab.store.retention import Motion, choose, due, policy, remove, tidy

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    """An encrypted store with two recorded sessions."""
    path = tmp_path / "s.db"
    Store.init(path).close()
    for _ in range(2):
        recorder = Recorder(path, begun(path))
        for frame in walk(200):
            recorder.write(frame)
        recorder.close("completed")
    return path


def agrees(session: str) -> list[str]:
    return []


def test_what_is_due_under_each_policy() -> None:
    def after(days: float, consent: str | None = None) -> Motion:
        ended = label((NOW - timedelta(days=days)).timestamp())
        return Motion("s", "p", ended, True, True, consent)

    assert due(after(0.0), "0 days", NOW)
    assert not due(after(29.9), "30 days", NOW)
    assert due(after(30.0), "30 days", NOW)
    assert due(after(0.0), "consented", NOW)
    assert not due(after(400.0, "given"), "consented", NOW)
    assert due(after(0.0, "withdrawn"), "consented", NOW)
    assert due(after(0.0, "withdrawn"), "30 days", NOW)
    assert not due(after(400.0, "withdrawn"), None, NOW)


def test_an_open_store_keeps_all_and_a_clinics_thirty_days(path, tmp_path) -> None:
    with Store.open(tmp_path / "open.db", create=True) as store:
        assert policy(store.desk) is None
        choose(store.desk, "consented")
        assert policy(store.desk) == "consented"
    with Store.open(path) as store:
        assert policy(store.desk) == "30 days"
        with pytest.raises(UserError, match="0 days, 30 days or consented"):
            choose(store.desk, "31 days")
        choose(store.desk, "0 days")
        choose(store.desk, "consented")
        assert policy(store.desk) == "consented"
        versions = store.desk.rows("SELECT version, value FROM setting ORDER BY version")
    assert [tuple(row.values()) for row in versions] == [(1, "0 days"), (2, "consented")]


def test_what_is_proved_goes_at_once_with_an_audit_row_and_its_numbers_stay(path) -> None:
    with Store.open(path) as store:
        choose(store.desk, "0 days")
        first, second = store.sessions()
        done = tidy(store.desk, agrees, only=first.id)
        assert (done.verified, done.removed, done.kept) == ([first.id], [first.id], [])
        frames, (gap,) = store.frames(first.id)
        assert len(frames) == 0
        assert gap.reason.startswith("the motion was removed on 2")
        assert store.session(first.id).frames == 200
        assert len(store.frames(second.id)[0]) == 200
        row = store.audit.rows(first.id)[0]
        assert (row.action, row.detail) == ("remove motion", '{"policy":"0 days"}')
        assert [fault for part in check(store.desk) for fault in part.faults] == []
        assert store.desk.rows("SELECT * FROM erasing") == []
        assert tidy(store.desk, agrees).removed == [second.id]


def test_what_a_replay_tells_otherwise_stays_and_is_named(path) -> None:
    with Store.open(path) as store:
        choose(store.desk, "0 days")
        first, second = store.sessions()
        asked = []

        def differs(session: str) -> list[str]:
            asked.append(session)
            return ["Trial 1 (left): error is stored as 1 and is now 2."]

        done = tidy(store.desk, differs)
        assert (done.verified, done.removed) == ([], [])
        assert [first.id in done.kept[0], second.id in done.kept[1]] == [True, True]
        assert len(tidy(store.desk, agrees).kept) == 2  # and is not tried again each time
        assert asked == [first.id, second.id]
        assert len(store.frames(first.id)[0]) == 200


def test_consent_keeps_and_its_withdrawal_removes(path) -> None:
    with Store.open(path) as store:
        choose(store.desk, "consented")
        ada = store.patient("Ada")
        store.care.consent(ada, "raw motion", by="Ada")
        assert tidy(store.desk, agrees).removed == []
        store.care.consent(ada, "raw motion", by="Ada", withdraw=True)
        assert len(tidy(store.desk, agrees).removed) == 2


def test_a_session_that_is_being_played_is_left_alone(path) -> None:
    playing = begun(path)
    with Store.open(path) as store:
        choose(store.desk, "0 days")
        assert playing not in tidy(store.desk, agrees).verified


def test_motion_is_removed_whole_or_not_at_all(path, monkeypatch) -> None:
    with Store.open(path) as store:
        choose(store.desk, "0 days")
        with monkeypatch.context() as patch:
            patch.setattr("rehab.store.changes.apply", _fails)
            with pytest.raises(RuntimeError):
                remove(store.desk, store.sessions()[0].id, "0 days")
        assert len(store.frames(store.sessions()[0].id)[0]) == 200
        assert store.desk.rows("SELECT * FROM erasing") == []


def _fails(*_: object) -> None:
    raise RuntimeError("cut off")
