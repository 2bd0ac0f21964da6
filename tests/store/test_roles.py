"""Each role against each action, and every write against the table of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from rehab.errors import UserError
from rehab.store import Store
from rehab.store.roles import ACTIONS, ROLES, TABLE, Action, Role

SECRET = "garden at first light"


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with one member of each role, a patient and a session of hers."""
    with Store.open(tmp_path_factory.mktemp("staffed") / "s.db", create=True) as store:
        store.add_patient("anna-example")
        store.begin_session("anna-example", {}, {})
        store.staff.add("administrator", "administrator", SECRET)
        store.desk.actor = "administrator"
        for role in ROLES:
            if role != "administrator":
                store.staff.add(role, role, SECRET)
        yield store


def anna(store: Store) -> str:
    return store.patient("anna-example").id


def session(store: Store) -> str:
    return store.sessions("anna-example")[0].id


TRIES: dict[str, tuple[Action, Callable[[Store], object]]] = {
    "view": ("read", lambda s: s.audit.viewed(anna(s), "record")),
    "identity": ("identify", lambda s: s.roster.identity(anna(s))),
    "add patient": ("enter", lambda s: s.roster.add(f"p-{s.audit.head().number}")),
    "rename": ("enter", lambda s: s.roster.rename(s.patient("anna-example"), "anna-example")),
    "identify": ("enter", lambda s: s.roster.identify(s.patient("anna-example"), name="A")),
    "consent": ("enter", lambda s: s.care.consent(anna(s), "care", by="patient")),
    "context": ("enter", lambda s: s.care.set_context(anna(s), affected="left")),
    "session context": (
        "enter",
        lambda s: s.care.set_session_context(session(s), medication_before=True),
    ),
    "note": ("enter", lambda s: s.care.note(anna(s), "A note.")),
    "adverse event": (
        "enter",
        lambda s: s.care.adverse_event(anna(s), "Dizzy", severity="mild", relation="possible"),
    ),
    "score": ("enter", lambda s: s.care.score(anna(s), "spadi", 40)),
    "goal": ("prescribe", lambda s: s.care.goal(anna(s), "spadi", kind="improve", target=20)),
    "mark": ("prescribe", lambda s: s.care.mark(anna(s), session(s), "baseline")),
    "dose": (
        "prescribe",
        lambda s: s.care.prescribe(
            anna(s), sessions_per_week=3, repetitions_per_session=60, minutes_per_session=20
        ),
    ),
    "sign": ("sign", lambda s: s.care.sign_off(anna(s), b"report")),
    "begin session": ("play", lambda s: s.begin_session("anna-example", {}, {})),
    "command": ("play", lambda s: s.send_command(session(s), "pause", {})),
    "end session": ("play", lambda s: s.end_session(session(s), "completed")),
    "add staff": ("administer", lambda s: s.staff.add("dr-new", "clinician", SECRET)),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ACTIONS)
def test_each_role_may_what_the_table_says_and_no_more(
    staffed: Store, role: Role, action: Action
) -> None:
    staffed.desk.actor = role
    before = staffed.audit.head().number
    assert staffed.desk.allowed(action) is (action in TABLE[role])
    if action in TABLE[role]:
        staffed.desk.may(action, "patient", "someone")
        assert staffed.audit.head().number == before
        return
    with pytest.raises(UserError, match=rf"{role} is an? {role} and may not .*; an? .* may\."):
        staffed.desk.may(action, "patient", "someone")
    (row,) = staffed.audit.rows(limit=1)
    assert (row.action, row.subject_id, row.actor) == (f"refused: {action}", "someone", role)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", TRIES)
def test_every_write_asks_the_table(staffed: Store, role: Role, name: str) -> None:
    action, attempt = TRIES[name]
    staffed.desk.actor = role
    allowed = action in TABLE[role]
    if name == "identify":  # entering an identity is seeing the one before
        allowed = allowed and "identify" in TABLE[role]
    before = rows(staffed)
    if allowed:
        attempt(staffed)
        return
    with pytest.raises(UserError, match="may not"):
        attempt(staffed)
    (row,) = staffed.audit.rows(limit=1)
    assert row.action.startswith("refused: ")
    assert rows(staffed) == before


def rows(store: Store) -> dict[str, int]:
    """How many rows each table has that people write, but for the audit."""
    tables = ("patient", "alias", "identity", "consent", "context", "session_context", "note")
    tables += ("adverse_event", "score", "goal", "mark", "prescription", "sign_off", "session")
    tables += ("command", "staff")
    return {t: store.desk.rows(f"SELECT count(*) AS n FROM {t}")[0]["n"] for t in tables}


def test_who_is_not_staff_may_nothing_once_there_is_staff(staffed: Store) -> None:
    for nobody in ("local", "nobody", "administrator'--", ""):
        staffed.desk.actor = nobody
        assert not any(staffed.desk.allowed(action) for action in ACTIONS)
    with pytest.raises(UserError, match="Nobody of the staff is at the keyboard"):
        staffed.care.note(anna(staffed), "A note.")
