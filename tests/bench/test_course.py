"""The invented clinics are stores as the program itself writes them, and a plausible course."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from rehab.bench.course import clinic, course, decade
from rehab.errors import UserError
from rehab.measures import own_errors
from rehab.report.build import overview
from rehab.report.overview import Key, Series
from rehab.store import Store
from rehab.store.dbapi import Database, connect

ENDS = date(2026, 6, 1)
MADE_BY_PEOPLE = ("note", "score", "goal", "mark", "adverse_event", "consent", "context")


def _made(folder: Path, seed: int = 7) -> Path:
    path = folder / "rehab.db"
    Store.open(path, create=True).close()
    course(path, ENDS, seed)
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made(tmp_path_factory.mktemp("course"))


@pytest.fixture
def db(path: Path) -> Database:
    return connect(path)


@pytest.fixture(scope="module")
def series(path: Path) -> dict[tuple[str, str, str], Series]:
    with Store.open(path) as store:
        found = overview(store, "anna-example").series
    return {(s.measure, s.motion, s.side): s for s in found if s.source != "training"}


def test_it_is_a_sound_store(path: Path, db: Database) -> None:
    assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with Store.open(path) as store:
        assert store.audit.verify().broken == ""


def test_every_row_has_the_stations_next_number(db: Database) -> None:
    (last,) = db.conn.execute("SELECT seq FROM station").fetchone()
    tables = [name for name in db.table_names() if "seq" in db[name].columns_dict]
    tables.remove("station")
    numbers = [n for table in tables for (n,) in db.conn.execute(f"SELECT seq FROM {table}")]
    assert sorted(numbers) == list(range(1, last + 1))


def test_rows_that_may_not_change_do_not(db: Database) -> None:
    for table in MADE_BY_PEOPLE:
        with pytest.raises(Exception, match="never changed"):
            db.conn.execute(f"UPDATE {table} SET actor = 'somebody'")


def test_sessions_blocks_and_trials_follow_one_another(db: Database) -> None:
    sessions = db.conn.execute("SELECT id, t_last, frames FROM session").fetchall()
    assert len(sessions) > 35
    for session, last, frames in sessions:
        blocks = db.conn.execute(
            "SELECT id, number, t_begin, t_end, frame_begin, frame_end FROM block"
            " WHERE session_id = ? ORDER BY number",
            [session],
        ).fetchall()
        assert [block[1] for block in blocks] == list(range(len(blocks)))
        t = frame = 0
        for block, _, begun, ended, first, end in blocks:
            assert t <= begun
            assert frame <= first
            t, frame = begun, first
            trials = db.conn.execute(
                "SELECT number, t_begin, t_end, frame_begin, frame_end FROM trial"
                " WHERE block_id = ? ORDER BY number",
                [block],
            ).fetchall()
            assert [trial[0] for trial in trials] == list(range(1, len(trials) + 1))
            for _, t_begin, t_end, frame_begin, frame_end in trials:
                assert t <= t_begin < t_end <= ended
                assert frame <= frame_begin < frame_end <= end
                t, frame = t_end, frame_end
            t, frame = ended, end
        assert t <= last
        assert frame < frames


def test_summaries_are_those_of_their_trials(path: Path, db: Database) -> None:
    (session,) = db.conn.execute(
        "SELECT session_id FROM block WHERE kind = 'assessment' ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    with Store.open(path) as store:
        rows = store.measures(session)
    summary = [m for m in rows if m.trial is None and m.statistic == "median"]
    assert len(summary) > 20
    for m in summary:
        same = (m.kind, m.name, m.motion, m.side)
        own = [
            one.value
            for one in rows
            if one.trial and (one.kind, one.name, one.motion, one.side) == same
            if m.block in (None, one.block)
        ]
        assert (m.value, m.count) == (median(own), len(own))


def test_blocks_say_what_makes_them_comparable(db: Database) -> None:
    texts = [text for (text,) in db.conn.execute("SELECT comparability FROM block")]
    keys = {Key(**json.loads(text)) for text in texts}
    assert len({key.headset for key in keys}) == 2
    assert len({key.targets for key in keys if key.kind == "training"}) == 3
    assert all(key.estimator == own_errors().estimator for key in keys)


def test_the_same_seed_makes_the_same_rows(db: Database, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    again.mkdir()
    other.mkdir()
    same, others = connect(_made(again)), connect(_made(other, seed=8))
    for table in ("session", "trial", "measure", "rating", "event", "score", "note"):
        columns = [name for name in db[table].columns_dict if name != "station_id"]
        sql = f"SELECT {', '.join(columns)} FROM {table} ORDER BY id"
        rows = db.conn.execute(sql).fetchall()
        assert same.conn.execute(sql).fetchall() == rows
        if table in ("session", "trial"):
            assert others.conn.execute(sql).fetchall() != rows


def test_the_stiff_side_gets_better_beyond_the_error(
    series: dict[tuple[str, str, str], Series],
) -> None:
    for motion in ("shoulder_elevation", "shoulder_abduction", "shoulder_external_rotation"):
        stiff, sound = (series["active_rom", motion, side] for side in ("right", "left"))
        assert stiff.baseline is not None
        assert sound.baseline is not None
        assert stiff.latest is not None
        assert stiff.mdc95 is not None
        assert stiff.baseline.value < sound.baseline.value - 3.0 * stiff.mdc95
        assert stiff.latest.value - stiff.baseline.value > stiff.mdc95
        assert stiff.verdict == "better"
        assert sound.verdict == "same"
        assert [b.text for b in stiff.breaks] == ["headset Pico 4", "headset Meta Quest 3"]


def test_what_hurt_and_what_was_done_about_it_is_there(path: Path) -> None:
    with Store.open(path) as store:
        found = overview(store, "anna-example")
        doses = store.care.doses(store.patient("anna-example"))
        consents = store.care.consents(store.patient("anna-example"))
    (event,) = found.adverse
    pain = {r.session: r.value for r in found.ratings if r.kind == "pain"}
    assert event.session in pain
    assert [dose.sessions_per_week for dose in doses] == [3, 2, 4]
    assert {goal.goal.kind for goal in found.series if goal.goal} == {"improve", "maintain"}
    assert {consent.purpose for consent in consents} == {"care", "raw motion"}
    assert all(len(a.pairs) >= 10 for a in found.agreements)
    assert len(found.agreements) == 6
    missed = [w for w in found.adherence.weeks if w.sessions < (w.sessions_prescribed or 0) - 0.5]
    assert len(missed) >= 3


def test_the_same_patient_is_not_made_twice(path: Path) -> None:
    with pytest.raises(UserError, match="There is a patient anna-example in this store already"):
        course(path, ENDS)


def test_a_long_record_ends_with_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "rehab.db"
    Store.open(path, create=True).close()
    decade(path, ENDS, 3)
    with Store.open(path) as store:
        *removed, last = store.sessions("decade-example")
        frames, gaps = store.frames(last.id)
        kept = [store.frames(session.id)[0] for session in removed]
        assert store.audit.verify().broken == ""
    assert [len(each) for each in kept] == [0, 0]
    assert len(frames) == last.frames > 20_000
    assert not gaps
    assert last.trials == 120


def test_a_clinic_of_many_is_encrypted_with_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "keys"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    path = tmp_path / "data" / "rehab.db"
    Store.init(path).close()
    clinic(path, ENDS, 4, 5)
    with Store.open(path) as store:
        listed = store.roster.listed()
        assert store.audit.verify().broken == ""
    assert [(one.patient.alias, one.sessions) for one in listed] == [
        (f"person-{number:04d}-example", 5) for number in range(4)
    ]
    assert b"Person Example" not in path.read_bytes()


def test_a_report_reads_little(db: Database) -> None:
    from rehab.store import digest, history

    def plan(sql: str) -> list[str]:
        return [
            row[3] for row in db.conn.execute(f"EXPLAIN QUERY PLAN {sql}", ["x"] * sql.count("?"))
        ]

    assert [line.split(" (")[0] for line in plan(history._DIGESTS)] == [
        "SEARCH session USING COVERING INDEX session_by_time",
        "SEARCH digest USING PRIMARY KEY",
    ]
    (searched,) = [line for line in plan(digest._TRIALS) if "trial" in line.split()]
    assert searched.startswith("SEARCH trial USING COVERING INDEX")
    assert not any(line.startswith("SCAN measure") for line in plan(history._OF_BLOCKS))


def test_years_of_one_programme_are_of_few_forms(path: Path) -> None:
    with Store.open(path) as store:
        found = store.history("anna-example")
    assert len(found.sessions) > 35
    assert len(found.alike) < 15
    assert len(found.quantities) < 80
