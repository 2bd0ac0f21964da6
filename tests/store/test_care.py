"""What people say of a patient: versions that never overwrite, bounds, and consent that counts."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.errors import UserError
from rehab.instruments import INSTRUMENTS, MOTIONS, instrument
from rehab.store import Patient, Store
from rehab.store.care_models import AdverseEvent, Entry, Goal, Mark, Note, Score
from rehab.store.dbapi import DatabaseError
from rehab.store.entries import TABLES, versions

TOMORROW = date.today() + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "s.db", create=True, actor="dr-example") as store:
        store.add_patient("anna-example")
        yield store


@pytest.fixture
def anna(store: Store) -> Patient:
    return store.patient("anna-example")


def enter(store: Store, anna: Patient, kind: type[Entry], turn: int, corrects: str | None) -> Entry:
    """An entry of `kind` that differs by `turn`."""
    care = store.care
    if kind is Note:
        return care.note(anna, f"Note {turn}.", corrects=corrects)
    if kind is AdverseEvent:
        return care.adverse_event(
            anna, f"Event {turn}", severity="mild", relation="possible", corrects=corrects
        )
    if kind is Score:
        return care.score(anna, "spadi", turn, corrects=corrects)
    if kind is Goal:
        return care.goal(anna, "spadi", kind="improve", target=turn, corrects=corrects)
    played = store.sessions(anna)
    session = played[0].id if played else store.begin_session(anna, {}, {})
    return care.mark(anna, session, "left out", reason=f"Why {turn}", corrects=corrects)


@pytest.mark.parametrize("kind", [Note, AdverseEvent, Score, Goal, Mark])
def test_a_correction_is_a_version_and_the_old_one_stays(
    store: Store, anna: Patient, kind: type[Entry]
) -> None:
    read = {
        Note: store.care.notes,
        AdverseEvent: store.care.adverse_events,
        Score: store.care.scores,
        Goal: store.care.goals,
        Mark: store.care.marks,
    }[kind]
    first, other = enter(store, anna, kind, 1, None), enter(store, anna, kind, 2, None)
    table = TABLES[kind]
    before = store.desk.rows(f"SELECT * FROM {table} ORDER BY seq")
    second = enter(store, anna, kind, 3, first.entry[-8:])
    assert (second.entry, second.version, second.actor) == (first.entry, 2, "dr-example")
    assert read(anna) == [second, other]
    third = store.care.void(kind, anna, first.entry)
    assert (third.version, third.void) == (3, True)
    assert read(anna) == [other]
    fourth = enter(store, anna, kind, 4, first.entry)  # it was right after all
    assert (fourth.version, fourth.void) == (4, False)
    assert read(anna) == [fourth, other]
    assert [row.version for row in versions(store.desk, kind, anna.id) if row.entry == first.entry]
    after = store.desk.rows(f"SELECT * FROM {table} ORDER BY seq")
    assert after[: len(before)] == before
    assert len(after) == len(before) + 3
    for sql in (f"UPDATE {table} SET actor = 'other'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match=f"{table} rows are never changed"):
            store.desk.db.conn.execute(sql)


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=12))
@settings(max_examples=8, deadline=None)
def test_whatever_is_corrected_nothing_is_lost(steps: list[tuple[int, bool]]) -> None:
    import tempfile

    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder) / "s.db", create=True) as store,
    ):
        anna = store.add_patient("anna-example")
        made: list[str] = []
        said: list[str] = []
        for number, (which, void) in enumerate(steps):
            of = made[which] if which < len(made) else None
            if of is not None and void:
                store.care.void(Note, anna, of)
                continue
            note = store.care.note(anna, f"Words {number}", corrects=of)
            said.append(note.text)
            if of is None:
                made.append(note.entry)
        kept = versions(store.desk, Note, anna.id)
        assert [note.text for note in kept if not note.void] == said
        for entry in made:
            numbers = [note.version for note in kept if note.entry == entry]
            assert numbers == list(range(1, len(numbers) + 1))


def test_a_note_from_before_there_were_versions_is_its_own_entry(
    store: Store, anna: Patient
) -> None:
    store.desk.db.conn.execute(
        """INSERT INTO note (id, station_id, seq, patient_id, text, created_at, actor)
        SELECT 'old-note', id, 0, ?, 'Old.', '2026-01-01T00:00:00', 'local' FROM station""",
        [anna.id],
    )
    (old,) = store.care.notes(anna)
    assert (old.entry, old.version, old.text) == ("old-note", 1, "Old.")
    assert store.care.note(anna, "New.", corrects="old").version == 2
    assert [note.text for note in store.care.notes(anna)] == ["New."]


def test_an_entry_that_is_not_there_or_not_one(store: Store, anna: Patient) -> None:
    with pytest.raises(UserError, match="This patient has no note abc"):
        store.care.note(anna, "Words", corrects="abc")
    for _ in range(2):
        store.care.note(anna, "Words")
    for key in ("0", ""):
        with pytest.raises(UserError, match=r"entries match|has no note"):
            store.care.note(anna, "Words", corrects=key)
    bert = store.add_patient("bert-example")
    entry = store.care.notes(anna)[0].entry
    with pytest.raises(UserError, match="This patient has no note"):
        store.care.note(bert, "Words", corrects=entry)
    assert store.care.notes(bert) == []


# Consent


def test_consent_counts_by_its_date(store: Store, anna: Patient) -> None:
    care = store.care
    assert not care.consented(anna, "care")
    care.consent(anna, "Care", by="patient", on="2026-03-01")
    assert care.consented(anna, "care")
    assert not care.consented(anna, "eye gaze")
    care.consent(anna, "care", by="patient", on="2026-05-01", withdraw=True)
    assert not care.consented(anna, "care")
    care.consent(anna, "care", by="patient", on="2026-04-01")  # an older paper, found later
    assert not care.consented(anna, "care")
    care.consent(anna, "care", by="daughter", on="2026-05-01")  # the same day, entered later
    assert care.consented(anna, "care")
    assert [row.decision for row in care.consents(anna)] == [
        *("given", "given", "withdrawn", "given")
    ]


@pytest.mark.parametrize(
    ("purpose", "more", "said"),
    [
        ("marketing", {}, "The purpose marketing is not one of: care, raw motion, eye gaze, resea"),
        ("gaze", {}, "Did you mean care|is not one of"),
        ("care", {"on": TOMORROW}, "lies ahead"),
        ("care", {"on": "1.3.2026"}, "is not a date like 2026-03-01"),
        ("care", {"on": "0026-03-01"}, "the year must lie between"),
        ("care", {"by": "  "}, "Who decided is empty"),
    ],
)
def test_a_consent_that_cannot_be(
    store: Store, anna: Patient, purpose: str, more: dict, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        store.care.consent(anna, purpose, **{"by": "patient", **more})
    assert store.care.consents(anna) == []


# Context


def test_context_keeps_what_was_not_said_again(store: Store, anna: Patient) -> None:
    care = store.care
    assert care.context(anna).version == 0
    care.set_context(anna, affected="LEFT", diagnosis="Frozen  shoulder", onset="2026-02-01")
    care.set_context(anna, operation=TOMORROW, affected="")
    now = care.context(anna)
    assert (now.version, now.affected, now.diagnosis) == (2, "", "Frozen shoulder")
    assert (now.onset, now.operation) == ("2026-02-01", TOMORROW.isoformat())
    assert [version.affected for version in care.contexts(anna)] == ["left", ""]
    with pytest.raises(UserError, match="The affected side middle is not one of"):
        care.set_context(anna, affected="middle")
    with pytest.raises(UserError, match=r"The date of onset .* lies ahead"):
        care.set_context(anna, onset=TOMORROW)
    assert care.context(anna).version == 2


def test_medication_is_of_a_session(store: Store, anna: Patient) -> None:
    session = store.begin_session(anna, {}, {})
    assert store.care.session_context(session).medication_before is None
    store.care.set_session_context(session, medication_before=True, medication="ibuprofen")
    store.care.set_session_context(session, medication_before=False)
    now = store.care.session_context(session)
    assert (now.medication_before, now.medication, now.version) == (False, "", 2)
    with pytest.raises(UserError, match="There is no session"):
        store.care.set_session_context("nothing", medication_before=True)


# Scores


@pytest.mark.parametrize("found", INSTRUMENTS.values(), ids=INSTRUMENTS)
def test_a_total_is_within_its_bounds(store: Store, anna: Patient, found) -> None:
    more = {"side": "left"} if found.sided == "yes" else {}
    more |= {"motion": "shoulder_flexion"} if found.motions else {}
    for value in (found.lowest, found.highest):
        assert store.care.score(anna, found.title, value, **more)
    for value in (found.lowest - 0.5, found.highest + 0.5, float("nan"), float("inf")):
        with pytest.raises(UserError, match=f"{found.title} cannot be .* from"):
            store.care.score(anna, found.id, value, **more)
    if found.whole:
        with pytest.raises(UserError, match="a whole number"):
            store.care.score(anna, found.id, found.lowest + 0.5, **more)
    if found.sided == "yes":
        with pytest.raises(UserError, match="The side is missing; it is one of: left, right"):
            store.care.score(anna, found.id, found.lowest, **more | {"side": ""})
    if found.sided == "no":
        with pytest.raises(UserError, match="is of no side"):
            store.care.score(anna, found.id, found.lowest, side="left")
    if not found.motions:
        with pytest.raises(UserError, match="is of no motion"):
            store.care.score(anna, found.id, found.lowest, motion="shoulder_flexion")
    assert len(store.care.scores(anna)) == 2


def test_a_goniometer_needs_its_motion(store: Store, anna: Patient) -> None:
    with pytest.raises(UserError, match="The motion is missing; it is one of: shoulder_elevation"):
        store.care.score(anna, "goniometer", 90, side="left")
    with pytest.raises(UserError, match="Did you mean shoulder_flexion"):
        store.care.score(anna, "goniometer", 90, side="left", motion="sholder flexion")
    made = store.care.score(anna, "goniometer", 90, side="left", motion="Shoulder-Flexion")
    assert (made.motion, made.unit) == ("shoulder_flexion", "deg")
    assert store.care.score(anna, "goniometer", 40, motion="neck_flexion").side == ""
    with pytest.raises(UserError, match=r"The instrument spady is not one of: .* mean spadi"):
        store.care.score(anna, "spady", 10)


def test_instruments_are_found_by_what_people_call_them() -> None:
    for name, key in {
        "FMA-UE": "fma_ue",
        "fma": "fma_ue",
        "Berg": "berg",
        "BBS": "berg",
        "QuickDASH": "quickdash",
        "Grip": "dynamometer",
    }.items():
        found = instrument(name)
        assert found is not None
        assert found.id == key
    assert instrument("constant") is None
    assert len(set(MOTIONS)) == len(MOTIONS)


def test_scores_come_by_date(store: Store, anna: Patient) -> None:
    for value, day in ((30, "2026-04-01"), (50, "2026-02-01"), (40, "2026-03-01")):
        store.care.score(anna, "spadi", value, on=day)
    assert [score.value for score in store.care.scores(anna)] == [50, 40, 30]


# Adverse events, goals, marks, dose, sign-off


def test_an_adverse_event_says_when(store: Store, anna: Patient) -> None:
    how = {"severity": "mild", "relation": "possible"}
    care = store.care
    assert (
        care.adverse_event(anna, "Fell", happened_at="2026-03-01", **how).happened_at
        == "2026-03-01"
    )
    timed = care.adverse_event(anna, "Fell", happened_at="2026-03-01T14:30+02:00", **how)
    assert timed.happened_at == "2026-03-01T12:30:00.000+00:00"
    for when in ("yesterday", "2026-03-01T25:00", "9999-12-31T23:59", TOMORROW.isoformat()):
        with pytest.raises(UserError):
            care.adverse_event(anna, "Fell", happened_at=when, **how)
    with pytest.raises(UserError, match="The severity bad is not one of: mild, moderate, severe"):
        care.adverse_event(anna, "Fell", severity="bad", relation="possible")


def test_goals(store: Store, anna: Patient) -> None:
    with pytest.raises(UserError, match="needs a target"):
        store.care.goal(anna, "active_rom", kind="improve")
    with pytest.raises(UserError, match="The target cannot be nan"):
        store.care.goal(anna, "active_rom", kind="improve", target=float("nan"))
    kept = store.care.goal(anna, "FMA-UE", kind="maintain", by=TOMORROW)
    assert (kept.measure, kept.unit, kept.target) == ("fma_ue", "points", None)
    assert kept.by_date == TOMORROW.isoformat()


def test_a_mark_is_of_the_patients_own_session(store: Store, anna: Patient) -> None:
    session = store.begin_session(anna, {}, {})
    bert = store.add_patient("bert-example")
    with pytest.raises(UserError, match="This patient has no session"):
        store.care.mark(bert, session, "baseline")
    with pytest.raises(UserError, match="The reason is empty"):
        store.care.mark(anna, session, "left out")
    with pytest.raises(UserError, match="The mark bad is not one of: baseline, left out"):
        store.care.mark(anna, session, "bad")
    assert store.care.mark(anna, session, "baseline").session_id == session


def test_a_dose_has_versions(store: Store, anna: Patient) -> None:
    dose = {"sessions_per_week": 3, "repetitions_per_session": 60, "minutes_per_session": 20}
    store.care.prescribe(anna, **dose, from_date="2026-03-01")
    store.care.prescribe(anna, **dose | {"sessions_per_week": 4}, from_date=TOMORROW)
    first, second = store.care.doses(anna)
    assert (first.version, second.version, second.sessions_per_week) == (1, 2, 4)
    assert first.document == {**dose, "from": "2026-03-01"}
    for name in dose:
        for value in (0, -1, float("nan"), 1e9):
            with pytest.raises(UserError, match="cannot be"):
                store.care.prescribe(anna, **dose | {name: value})
    assert len(store.care.doses(anna)) == 2


def test_a_signed_report_is_kept_as_it_was(store: Store, anna: Patient) -> None:
    made = store.care.sign_off(anna, b"<html>\x00\xff", on="2026-03-01")
    (kept,) = store.care.sign_offs(anna)
    assert kept == made
    assert kept.sha256 == hashlib.sha256(b"<html>\x00\xff").hexdigest()
    assert kept.actor == "dr-example"


def test_every_entry_is_in_the_audit_without_its_words(store: Store, anna: Patient) -> None:
    store.care.note(anna, "Unspeakable words")
    store.care.adverse_event(anna, "Unspeakable", severity="mild", relation="possible")
    store.care.consent(anna, "care", by="Unspeakable")
    store.care.set_context(anna, diagnosis="Unspeakable")
    rows = store.audit.rows(anna.id)
    assert [row.action for row in rows] == [
        *("set context", "consent given: care", "add adverse event", "add note", "add patient")
    ]
    assert not any("Unspeakable" in str(row) for row in rows)
