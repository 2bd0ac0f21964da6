"""Backups: whole and proved or not there; daily ones in rotation; and a store put back from one."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from made import begun, same, walk

from rehab.errors import UserError
from rehab.recorder import Recorder
from rehab.store import Store, backup
from rehab.store.backup import prove, restore, superfluous
from rehab.store.checking import check
from rehab.store.housekeeping import back_up, backup_due, keep


@pytest.fixture(params=["encrypted", "open"])
def path(request, tmp_path):
    """A store with a session of 300 frames."""
    path = tmp_path / "s.db"
    if request.param == "encrypted":
        Store.init(path).close()
    recorder = Recorder(path, begun(path))
    for frame in walk(300):
        recorder.write(frame)
    assert recorder.close("completed") is None
    return path


def faults(path) -> list[str]:
    with Store.open(path) as store:
        return [fault for part in check(store.desk) for fault in part.faults]


def test_a_backup_is_as_the_store_was_and_says_so_in_it(path, tmp_path) -> None:
    target = tmp_path / "deep" / "copy.db"
    with Store.open(path) as store:
        head = back_up(store, target)
        store.add_patient("Late")
        (row,) = store.desk.rows("SELECT path, kind, audit_head FROM backup")
        assert row == {"path": str(target), "kind": "asked", "audit_head": str(head)}
        assert store.audit.rows()[1].action == "back up"
        session = store.sessions()[0].id
    assert prove(target) == head
    assert target.read_bytes()[:16] == path.read_bytes()[:16]  # the same salt, or none
    assert target.stat().st_mode & 0o077 == 0
    assert restore(target, tmp_path / "elsewhere" / "s.db").aside is None
    with Store.open(tmp_path / "elsewhere" / "s.db") as store:
        assert [patient.alias for patient in store.patients()] == ["Ada"]
        assert same(store.frames(session)[0], walk(300))
    assert faults(tmp_path / "elsewhere" / "s.db") == []
    assert faults(path) == []


def test_a_backup_may_be_made_while_a_session_is_recorded(path, tmp_path) -> None:
    frames = walk(3000, seed=1)
    with Store.open(path) as store:
        session = store.begin_session("Ada", {"blocks": []}, {})
        recorder = Recorder(path, session, seconds=2)
        for frame in frames[:2000]:
            recorder.write(frame)
        back_up(store, tmp_path / "b" / "copy.db")
        for frame in frames[2000:]:
            recorder.write(frame)
        assert recorder.close("completed") is None
        assert same(store.frames(session)[0], frames)
    restore(tmp_path / "b" / "copy.db", path)
    with Store.open(path) as store:
        back, gaps = store.frames(session)
    assert gaps == []
    assert len(back) > 0
    assert same(back, frames[: len(back)])


def test_nothing_is_overwritten(path, tmp_path) -> None:
    target = tmp_path / "there.db"
    target.write_bytes(b"somebody's")
    with Store.open(path) as store, pytest.raises(UserError, match="exists already"):
        back_up(store, target)
    assert target.read_bytes() == b"somebody's"
    with Store.open(path) as store, pytest.raises(UserError, match="exists already"):
        back_up(store, path)
    with Store.open(path) as store, pytest.raises(UserError, match="no folder"):
        back_up(store, target / "copy.db")
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob(".*.part"))


def test_a_folder_that_holds_another_stores_keys_is_refused(tmp_path) -> None:
    first, second = tmp_path / "a.db", tmp_path / "b.db"
    for path in (first, second):
        Store.init(path).close()
    with Store.open(first) as store:
        back_up(store, tmp_path / "stick" / "a.db")
    with Store.open(second) as store, pytest.raises(UserError, match="another store"):
        back_up(store, tmp_path / "stick" / "b.db")
    assert not (tmp_path / "stick" / "b.db").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no backup at"),
        (b"", "is empty"),
        (b"Dear diary" * 900, "no store|cannot be read|not kept"),
    ],
)
def test_what_is_no_backup_is_refused_and_the_store_stays(path, tmp_path, content, said) -> None:
    source, before = tmp_path / "x" / "copy.db", path.read_bytes()
    source.parent.mkdir()
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(UserError, match=said):
        restore(source, path)
    assert path.read_bytes() == before
    assert sorted(tmp_path.glob("s.db.before-*")) == []


def test_a_damaged_backup_is_refused_wherever_it_is_damaged(tmp_path) -> None:
    path, target = tmp_path / "s.db", tmp_path / "b" / "copy.db"
    Store.init(path).close()
    with Store.open(path) as store:
        back_up(store, target)
    whole, chance = target.read_bytes(), random.Random(4)
    for at in (3, 17, 90, *(chance.randrange(len(whole)) for _ in range(20))):
        target.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        with pytest.raises(UserError):
            restore(target, path)
    for size in (16, 4096, len(whole) - 4096, len(whole) - 1):
        target.write_bytes(whole[:size])
        with pytest.raises(UserError):
            restore(target, path)
    assert faults(path) == []


def test_restoring_keeps_the_former_store_and_names_what_only_it_holds(path, tmp_path) -> None:
    target = tmp_path / "b" / "copy.db"
    with Store.open(path) as store:
        back_up(store, target)
    later = begun(path)
    with Store.open(path) as store:
        store.end_session(later, "completed")
    done = restore(target, path)
    assert len(done.said) == 1
    assert done.said[0].startswith(f"Session {later} of Ada, begun ")
    assert done.aside.name in done.said[0]
    assert faults(path) == []
    with Store.open(path) as store:
        assert store.audit.rows()[0].action == "restore"
        assert len(store.sessions()) == 1
        assert len(store.frames(store.sessions()[0].id)[0]) == 300
    with Store.open(done.aside) as store:
        assert len(store.sessions()) == 2
        assert store.frames(store.sessions()[0].id)[1] == []
    with pytest.raises(UserError, match="the store itself"):
        restore(path, path)


def test_who_was_erased_does_not_come_back_with_an_old_backup(tmp_path) -> None:
    path, target = tmp_path / "s.db", tmp_path / "b" / "copy.db"
    Store.init(path).close()
    recorder = Recorder(path, begun(path))
    for frame in walk(120):
        recorder.write(frame)
    recorder.close("completed")
    with Store.open(path) as store:
        back_up(store, target)
        store.erase("Ada")
    restore(target, path)
    with Store.open(path) as store:
        assert store.patients() == []
        assert any("erased" in notice for notice in store.notices)


def test_daily_backups_are_made_where_anything_happened_and_rotate(tmp_path, monkeypatch) -> None:
    path, today = tmp_path / "s.db", date(2026, 3, 1)

    class Clock(date):
        @classmethod
        def today(cls):
            return today

    monkeypatch.setattr("rehab.store.housekeeping.date", Clock)
    made = []
    with Store.init(path) as store:
        for number in range(24):
            today = date(2026, 3, 1) + timedelta(days=number)
            if number != 5:  # a day on which nothing happened
                store.add_patient(f"p{number}")
            kept = keep(store, lambda session: [])
            assert (kept.backup is not None) == (number != 5)
            assert keep(store, lambda session: []).backup is None
            made += [kept.backup] if kept.backup else []
        assert not backup_due(store, today)
    left = [day for day, _ in backup.dailies(tmp_path / "backups")]
    assert left[:7] == [date(2026, 3, 24) - timedelta(days=n) for n in range(7)]
    assert left[7:] == [date(2026, 3, 17), date(2026, 3, 15), date(2026, 3, 8), date(2026, 3, 1)]
    assert prove(backup.daily(tmp_path / "backups", date(2026, 3, 1)))


def test_rotation_goes_by_count_so_that_a_wrong_clock_deletes_nothing() -> None:
    days = [date(2026, 5, 20) - timedelta(days=n) for n in range(7)]
    assert superfluous([date(2099, 1, 1), *days[:6]]) == []
    years = [date(2026 - n, 5, 20) for n in range(12)]
    assert superfluous(years) == years[11:]
