"""People at the keyboard, as they type: the shift, the record, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_program import START, Program
from typer.testing import CliRunner

from rehab.cli.app import app
from rehab.store import Store

SECRET = "garden at first light"
Rehab = Callable[..., Any]


def runner(home: Path) -> Rehab:
    """`rehab` in this process, with what is typed as `typed`; the outcome's text as `.text`."""

    def rehab(*args: str, typed: str = "", code: int = 0) -> str:
        env = {"REHAB_HOME": str(home), "NO_COLOR": "1"}
        done = CliRunner().invoke(app, args, env=env, input=typed)
        assert done.exit_code == code, (args, done.output, done.exception)
        if code:
            assert done.stderr.count("\n") == 1
        return done.stderr if code else done.stdout

    return rehab


@pytest.fixture
def rehab(tmp_path: Path) -> Rehab:
    """In an open store with anna-example."""
    with Store.open(tmp_path / "rehab.db", create=True) as store:
        store.add_patient("anna-example")
    return runner(tmp_path)


@pytest.fixture(scope="module")
def clinic_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic's store with dr-admin, dr-example (therapist) and re-example (researcher)."""
    home = tmp_path_factory.mktemp("clinic")
    with Store.init(home / "rehab.db") as store:
        store.staff.add("dr-admin", "administrator", SECRET)
        store.desk.actor = "dr-admin"
        store.staff.add("dr-example", "therapist", SECRET)
        store.staff.add("re-example", "researcher", SECRET)
        store.desk.actor = "dr-example"
        store.roster.add("anna-example", name="Ånna Exampel", born="1958-02-03", numbers="E-12")
    return home


def at_keyboard(home: Path, handle: str) -> None:
    """As if `handle` had just unlocked; the tests of the store show the unlocking itself."""
    from rehab.store.changes import Insert
    from rehab.store.keys import uuid7

    now: dict[str, Any] = {"begun": time.time(), "seen": time.time()}
    with Store.open(home / "rehab.db") as store:
        store.desk.write(Insert("shift", {"id": uuid7(), "handle": handle, **now}))


def test_the_first_day_of_an_open_store_with_staff(rehab: Rehab) -> None:
    said = rehab("staff", "list")
    assert "Next: rehab staff add dr-example administrator" in said
    assert "must be an admin" in rehab("staff", "add", "dr-x", "clinician", typed="x\n", code=2)
    said = rehab("staff", "add", "dr-admin", "administrator", typed=SECRET + "\n")
    assert said.splitlines() == [
        "Added dr-admin, administrator. From now on somebody must be at the keyboard.",
        "Next: rehab unlock dr-admin",
    ]
    assert SECRET not in said
    assert "begin with: rehab unlock" in rehab("patients", "list", code=2)
    assert "is wrong" in rehab("unlock", "dr-admin", typed="something\n", code=2)
    assert "is needed" in rehab("unlock", "dr-admin", code=2)
    assert "dr-admin, administrator, is at the key" in rehab("unlock", "dr-admin", typed=SECRET)
    said = rehab("patients", "list", code=2)
    assert said.startswith("dr-admin is an administrator and may not read records; a therapist,")
    rehab("staff", "change", "dr-admin", "--secret", typed="another garden\n")
    assert "dr-admin   administrator" in rehab("staff", "list")
    assert rehab("lock") == "Locked; dr-admin has left it.\n"
    assert rehab("lock") == "Nobody is at the keyboard.\n"
    rehab("unlock", "dr-admin", typed="another garden\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
def test_a_secret_typed_in_a_terminal_is_not_seen_and_asked_twice(tmp_path: Path) -> None:
    with Store.open(tmp_path / "rehab.db", create=True):
        pass
    import pty

    program = Program(tmp_path)
    for second, code in (("another garden", 2), (SECRET, 0)):
        ours, theirs = pty.openpty()
        said = subprocess.Popen(
            [*START, "staff", "add", "dr-admin", "administrator"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=program.environment(),
        )
        os.close(theirs)
        shown = b""
        for ends, typed in ((b"dr-admin: ", SECRET), (b"Once more: ", second), (b"", "")):
            while not (ends and shown.endswith(ends)):
                try:
                    part = os.read(ours, 4096)
                except OSError:  # it has ended
                    break
                if not part:
                    break
                shown += part
            if typed:
                os.write(ours, f"{typed}\n".encode())
        os.close(ours)
        assert said.wait(timeout=60) == code, shown
        assert SECRET.encode() not in shown
        assert (b"are not the same; nothing was changed" in shown) == (code == 2)
    with Store.open(tmp_path / "rehab.db") as store:
        assert [member.handle for member in store.staff.everyone()] == ["dr-admin"]


def test_an_idle_keyboard_says_how_to_go_on(clinic_home: Path) -> None:
    at_keyboard(clinic_home, "dr-example")
    rehab = runner(clinic_home)
    rehab("sessions")
    with Store.open(clinic_home / "rehab.db") as store:
        store.desk.db.conn.execute("UPDATE shift SET seen = seen - 1000 WHERE ended IS NULL")
    assert "go on with: rehab unlock dr-example" in rehab("sessions", code=2)


def test_nothing_is_played_or_looked_at_without_consent(
    clinic_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rehab.cli import compose
    from rehab.errors import UserError

    def no_headset(*_: object) -> object:
        raise UserError("It went on to the headset.")

    monkeypatch.setattr(compose, "open_driver", no_headset)  # all that comes before is real
    at_keyboard(clinic_home, "dr-example")
    rehab = runner(clinic_home)
    play = ("play", "--patient", "anna-example")
    said = rehab(*play, code=2)
    assert said.startswith("anna-example has not consented to care with this program; when that")
    assert said.endswith(": rehab consent anna-example care\n")
    rehab("consent", "anna-example", "care", "--by", "patient")
    assert "has not been screened" in rehab(*play, code=2)
    rehab("patients", "screen", "anna-example", "--nothing")
    assert rehab(*play, code=2) == "It went on to the headset.\n"
    said = rehab(*play, "--record-gaze", code=2)
    assert said.startswith("anna-example has not consented to eye gaze; when that is signed: rehab")
    rehab("consent", "anna-example", "eye gaze")
    assert rehab(*play, "--record-gaze", code=2) == "It went on to the headset.\n"
    rehab("consent", "anna-example", "care", "--withdraw")
    assert "has not consented to care" in rehab(*play, code=2)
    lines = rehab("consent", "anna-example").splitlines()[2:]
    assert [word for line in lines for word in ("given", "withdrawn") if word in line] == [
        *("given", "given", "withdrawn")
    ]


def test_a_researcher_sees_aliases_only(clinic_home: Path) -> None:
    rehab = runner(clinic_home)
    at_keyboard(clinic_home, "dr-example")
    assert "Ånna Exampel, 1958-02-03" in rehab("patients", "list", "anna exampel")
    assert "E-12" in rehab("patients", "show", "anna-example")
    at_keyboard(clinic_home, "re-example")
    for args in (("patients", "list"), ("patients", "show", "anna-example")):
        said = rehab(*args)
        assert "anna-example" in said
        assert not any(secret in said for secret in ("Ånna", "1958", "E-12"))
    assert rehab("patients", "list", "exampel") == "No patient is found by exampel.\n"
    said = rehab("note", "anna-example", "Words", code=2)
    assert "re-example is a researcher and may not enter into records" in said
    assert "may not play a session" in rehab("play", "--patient", "anna-example", code=2)


def test_a_clinics_play_is_the_therapists_own(clinic_home: Path) -> None:
    at_keyboard(clinic_home, "dr-example")
    with Store.open(clinic_home / "rehab.db") as store:
        store.staff.admit("play")
        session = store.begin_session("anna-example", {}, {})
        command = store.send_command(session, "pause", {})
        store.end_session(session, "completed")
        for table, key in (("session", session), ("command", command)):
            (row,) = store.desk.rows(f"SELECT actor FROM {table} WHERE id = ?", [key])
            assert row["actor"] == "dr-example"


def test_what_is_entered_is_listed_corrected_and_taken_back(rehab: Rehab) -> None:
    for empty in ("note", "adverse", "score", "goal", "dose", "mark"):
        first, following = rehab(empty, "anna-example").splitlines()
        assert first == "Nothing yet."
        assert following.startswith(f"Next: rehab {empty} anna-example ")
    entry = rehab("note", "anna-example", "Slept [badly]").split()[2].rstrip(".")
    assert "Slept [badly]" in rehab("note", "anna-example")
    said = rehab("note", "anna-example", "Slept well", "--corrects", entry)
    assert said == f"anna-example: note {entry}, version 2.\n"
    assert "[badly]" not in rehab("note", "anna-example")
    rehab("note", "anna-example", "--void", entry)
    assert rehab("note", "anna-example").startswith("Nothing yet.")

    rehab("score", "anna-example", "SPADI", "54", "--date", "2026-09-01")
    said = rehab("score", "anna-example", "spadi", "30", "--date", "2026-10-01").splitlines()
    assert said[1] == "SPADI: 30 points, 2026-10-01."
    assert said[2].startswith("Since 2026-09-01: −24 points; more than the error of measuring: y")
    assert "missing" in rehab("score", "anna-example", "spadi", code=2)
    goniometer = ("score", "anna-example", "goniometer", "104")
    assert "The motion is missing" in rehab(*goniometer, code=2)
    rehab(*goniometer, "--motion", "shoulder flexion", "--side", "left")
    assert "Goniometer, active, shoulder flexion, left" in rehab("score", "anna-example")
    deficit = ("--motion", "elbow_extension", "--side", "left")
    assert "left: -15 deg" in rehab("score", "anna-example", "goniometer", "-15", *deficit)

    mild = ("--severity", "mild", "--relation", "possible")
    rehab("adverse", "anna-example", "Dizzy", *mild, "--when", "2026-09-01T14:30")
    assert "Dizzy" in rehab("adverse", "anna-example")
    assert "The severity is missing" in rehab("adverse", "anna-example", "Dizzy", code=2)
    rehab("goal", "anna-example", "spadi", "--target", "20", "--by", "2099-01-01")
    rehab("dose", "anna-example", "--sessions", "3", "--repetitions", "60", "--minutes", "20")
    assert "needs all three" in rehab("dose", "anna-example", "--sessions", "3", code=2)
    rehab("patients", "context", "anna-example", "--affected", "left", "--diagnosis", "Stiff")
    assert "is not one of" in rehab(
        "patients", "context", "anna-example", "--population", "martians", code=2
    )
    shown = rehab("patients", "show", "anna-example")
    for part in ("Stiff", "SPADI: 30 points", "3 sessions a week of 60", "Dizzy", "to 20 points"):
        assert part in shown


def test_a_mark_and_a_medication_are_of_a_session(rehab: Rehab, tmp_path: Path) -> None:
    with Store.open(tmp_path / "rehab.db") as store:
        session = store.begin_session("anna-example", {}, {})
        store.end_session(session, "completed")
        store.add_patient("bert-example")
    rehab("mark", "anna-example", session, "baseline")
    assert "baseline" in rehab("mark", "anna-example")
    assert "is not one of bert-example" in rehab(
        "mark", "bert-example", session, "baseline", code=2
    )
    assert "has no block 7" in rehab(
        "mark", "anna-example", session, "baseline", "--block", "7", code=2
    )
    context = ("patients", "context", "anna-example", "--session", session)
    assert "go together" in rehab(*context, code=2)
    rehab(*context, "--medication", "--which", "ibuprofen")
    with Store.open(tmp_path / "rehab.db") as store:
        assert store.care.session_context(session).medication == "ibuprofen"


def test_a_renamed_patient(rehab: Rehab) -> None:
    assert rehab("patients", "rename", "anna-example", "anna-two") == (
        "anna-example is called anna-two now.\n"
    )
    assert "is called anna-two now" in rehab("note", "anna-example", code=2)
    assert "Formerly  anna-example" in rehab("patients", "show", "anna-two")
    rehab("patients", "identify", "anna-two", "--name", "Anna Exampel")
    assert "Anna Exampel" in rehab("patients", "list", "exampel")


@pytest.mark.parametrize(
    "hostile", ["\x1b]0;owned\x07", "anna\x1b[2J", "x\u202egpj.exe", "a\nb\x00", "[red]anna[/]"]
)
def test_nothing_typed_steers_the_terminal(rehab: Rehab, hostile: str) -> None:
    said = rehab("patients", "show", hostile, code=2)
    said += rehab("note", "anna-example", "Words", "--corrects", hostile, code=2)
    said += rehab("score", "anna-example", hostile, "3", code=2)
    if "[red]" in hostile:
        rehab("patients", "add", hostile)
        said += rehab("patients", "list") + rehab("patients", "show", hostile)
        assert said.count("[red]anna[/]") >= 5
    assert not [s for s in said if unicodedata.category(s) == "Cc" and s != "\n"]
    assert "\u202e" not in said


def test_the_audit_is_listed_verified_and_found_broken(rehab: Rehab, tmp_path: Path) -> None:
    rehab("note", "anna-example", "Words")
    rehab("patients", "show", "anna-example")
    listed = rehab("audit", "list")
    for what in ("view record · anna-example", "add note · anna-example", "add patient"):
        assert what in listed
    said = rehab("audit", "verify").splitlines()
    assert said[0] == "3 rows are as written, each after the one before."
    head = said[2].split()[1]
    assert rehab("audit", "verify", "--head", head)
    with Store.open(tmp_path / "rehab.db") as store:
        store.desk.db.conn.execute("DROP TRIGGER audit_no_update")
        store.desk.db.conn.execute("UPDATE audit SET actor = 'somebody' WHERE number = 2")
    said = rehab("audit", "verify", code=2)
    assert said.startswith(
        "The audit was tampered with or is damaged. Row 2 (add note, by somebody"
    )


def test_a_view_is_one_row_whatever_is_read(rehab: Rehab, tmp_path: Path) -> None:
    for args in (
        ("patients", "show", "anna-example"),
        ("note", "anna-example"),
        ("consent", "anna-example"),
        ("sessions", "--patient", "anna-example"),
        ("sessions",),
    ):
        with Store.open(tmp_path / "rehab.db") as store:
            before = store.audit.head().number
        rehab(*args)
        with Store.open(tmp_path / "rehab.db") as store:
            (row,) = store.audit.rows(limit=store.audit.head().number - before)
        assert (row.action, row.subject) == ("view", "patient" if len(args) > 1 else "patients")
