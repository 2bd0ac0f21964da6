"""`rehab init`, `recover` and `erase`: what they say, ask for and leave."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from cli_program import START, Program
from click.testing import Result
from typer.testing import CliRunner

from rehab.cli.app import app
from rehab.store import Store, keystore, keytext

SECRET = "blue-garden-7"


@pytest.fixture
def clinic(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Program, str]:
    """The program with an encrypted store, and what `rehab init` printed."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    done = _typing(program, f"{SECRET}\n", "init", "--admin", "dr-example")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    return program, done.stdout


def _typing(program: Program, typed: str, *args: str) -> Result:
    """What the command leaves when `typed` is its standard input."""
    return CliRunner().invoke(app, args, input=typed, env={"REHAB_HOME": str(program.home)})


def _shown(printed: str) -> str:
    """The recovery key of what was printed, as a person copies it: its lines alone."""
    return "\n".join(line for line in printed.splitlines() if line.startswith("    "))


def test_it_says_where_the_key_is_and_shows_it_once(clinic: tuple[Program, str]) -> None:
    program, printed = clinic
    lines = printed.splitlines()
    assert lines[0].startswith(f"Made {program.store}, encrypted. The file ")
    assert keytext.read(_shown(printed)) == keystore.key_of(program.store)
    assert "the clinic's safe" in printed
    assert lines[-2:] == ["dr-example is the administrator.", "Next: rehab unlock dr-example"]
    with Store.open(program.store) as store:
        assert [(m.handle, m.role) for m in store.staff.everyone()] == [
            ("dr-example", "administrator")
        ]
    data = b"".join(p.read_bytes() for p in program.home.iterdir())
    assert b"dr-example" not in data
    assert not any(SECRET.encode() in p.read_bytes() for p in program.home.iterdir())


def test_a_second_one_is_refused_and_touches_nothing(clinic: tuple[Program, str]) -> None:
    program, _ = clinic
    before = {p.name: p.read_bytes() for p in program.home.iterdir()}
    for arguments in (("--admin", "dr-other"), ("--open",)):
        done = _typing(program, f"{SECRET}\n", "init", *arguments)
        assert done.exit_code == 2
        assert f"There is {program.store} already" in done.output
    assert {p.name: p.read_bytes() for p in program.home.iterdir()} == before


@pytest.mark.parametrize(
    ("typed", "arguments", "sentence"),
    [
        ("123456\n", ("--admin", "dr-example"), "too easy to guess"),
        ("", ("--admin", "dr-example"), "is needed"),
        ("", (), "Name the administrator: rehab init --admin dr-example"),
        ("", ("--open", "--admin", "dr-example"), "an open store needs no staff"),
    ],
)
def test_a_mistake_makes_nothing(
    program: Program, typed: str, arguments: tuple[str, ...], sentence: str
) -> None:
    done = _typing(program, typed, "init", *arguments)
    assert done.exit_code == 2
    assert sentence in done.output
    assert done.stderr.count("\n") == 1
    assert list(program.home.iterdir()) == []


def test_an_open_store_says_for_whom_it_is(program: Program) -> None:
    done = _typing(program, "", "init", "--open")
    assert done.stdout.splitlines()[1].startswith("For invented people only: this store is open")
    added = _typing(program, "", "patients", "add", "anna-example")
    assert "For invented people only: this store is open" in added.stdout
    assert program.store.read_bytes().startswith(b"SQLite format 3")


def test_a_lost_key_is_recovered_from_the_paper(
    clinic: tuple[Program, str], tmp_path: Path
) -> None:
    program, printed = clinic
    shutil.rmtree(tmp_path / "config")
    assert "rehab recover" in _typing(program, "", "staff", "list").stderr
    slip = _shown(printed).replace("1", "7").replace("A", "B").replace("X", "Y")
    done = _typing(program, slip, "recover")
    assert done.exit_code == 2
    assert "a slip in group" in done.output
    other = _typing(program, keytext.written(bytes(range(32))), "recover")
    assert other.exit_code == 2
    assert "does not open" in other.stderr
    assert not (tmp_path / "config" / "rehab" / "keys").exists()
    done = _typing(program, _shown(printed).lower(), "recover")
    assert done.exit_code == 0, done.output
    assert "The recovery key opens" in done.stdout
    assert "Nobody is at the keyboard" in _typing(program, "", "sessions").stderr  # it opens


def test_a_backup_gets_its_key_on_another_computer(
    clinic: tuple[Program, str], tmp_path: Path
) -> None:
    program, printed = clinic
    backup = tmp_path / "stick" / "backup.db"
    backup.parent.mkdir()
    with Store.open(program.store) as store:
        store._db.conn.execute("VACUUM INTO ?", [str(backup)])
    shutil.rmtree(tmp_path / "config")
    shutil.rmtree(program.home)
    assert _typing(program, _shown(printed), "recover", str(backup)).exit_code == 0
    Store.open(backup).close()
    nothing = _typing(program, _shown(printed), "recover")
    assert nothing.exit_code == 2
    assert nothing.stderr.startswith("There is no encrypted store at ")


def test_the_demo_does_not_play_into_a_clinics_store(clinic: tuple[Program, str]) -> None:
    program, _ = clinic
    done = _typing(program, "", "demo", "--headless", "--output", str(program.home))
    assert done.exit_code == 2
    assert "holds the store of a clinic" in done.stderr


def test_erasing_asks_for_the_alias(anna: Program) -> None:
    report = anna.home / "reports" / "anna-example.html"
    report.parent.mkdir()
    report.write_text("a report")
    for typed in ("", "yes\n", "Anna\n"):
        done = _typing(anna, typed, "erase", "anna-example")
        assert done.exit_code == 2
        assert done.stderr == "Not erased: that is not anna-example.\n"
        assert "Nothing brings it back." in done.stdout
    with Store.open(anna.store) as store:
        assert len(store.patients()) == 1
    done = _typing(anna, "anna-example\n", "erase", "Anna-Example")
    assert done.exit_code == 0, done.output
    assert "Erased: " in done.stdout
    assert str(report) in done.stdout
    with Store.open(anna.store) as store:
        assert store.patients() == []
        assert store.audit.rows()[0].action == "erase"


def test_only_an_administrator_erases(clinic: tuple[Program, str]) -> None:
    program, _ = clinic
    with Store.open(program.store, actor="dr-example") as store:
        store.staff.add("physio-example", "therapist", SECRET)
    with Store.open(program.store, actor="physio-example") as store:
        store.add_patient("anna-example")
    assert _typing(program, f"{SECRET}\n", "unlock", "physio-example").exit_code == 0
    done = _typing(program, "anna-example\n", "erase", "anna-example")
    assert done.exit_code == 2
    assert "an administrator may" in done.output
    assert _typing(program, f"{SECRET}\n", "unlock", "dr-example").exit_code == 0
    done = _typing(program, "anna-example\n", "erase", "anna-example")
    assert done.exit_code == 0, done.output


@pytest.mark.skipif(os.name == "nt", reason="a terminal of this kind")
@pytest.mark.timeout(60)
def test_in_a_terminal_it_asks_and_hides_what_is_secret(program: Program) -> None:
    import pty

    answers = {"administrator": "dr-example", "passphrase": SECRET, "more": SECRET}
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover
        os.execve(START[0], [*START, "init"], program.environment(TERM="dumb"))
    said, answered = "", 0
    try:
        while part := os.read(terminal, 4096).decode():
            said += part
            for question in answers:
                if question in said[answered:] and said.rstrip(" ").endswith(":"):
                    answered = len(said)
                    os.write(terminal, f"{answers.pop(question)}\n".encode())
                    break
    except OSError:
        pass  # Linux says so that the other end is closed
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, said
    os.close(terminal)
    assert answers == {}
    assert SECRET not in said
    assert "shown this once" in said


def test_a_session_in_a_clinics_store_is_played_sealed_and_verified(
    clinic: tuple[Program, str],
) -> None:
    program, _ = clinic
    with Store.open(program.store, actor="dr-example") as store:
        store.staff.add("physio-example", "therapist", SECRET)
    assert _typing(program, f"{SECRET}\n", "unlock", "physio-example").exit_code == 0
    added = _typing(program, "", "patients", "add", "anna-example", "--name", "Ada Invented")
    assert "For invented people" not in added.stdout
    assert _typing(program, "", "consent", "anna-example", "care").exit_code == 0
    assert _typing(program, "", "patients", "screen", "anna-example", "--nothing").exit_code == 0
    play = ("play", "--patient", "anna-example", "--driver", "patient", "--headless")
    played = program(*play, "--exercise", "star-reach", "--set", "trials=1")
    assert played.returncode == 0, played.stderr
    assert "For invented people" not in played.stdout
    verified = _typing(program, "", "replay", "0", "--verify")
    assert verified.exit_code == 0, verified.stderr
    with Store.open(program.store) as store:
        (session,) = store.sessions()
        assert session.frames > 900
        blocks = [data for (data,) in store._db.execute("SELECT data FROM recording_block")]
    assert all(data[:4] == b"RHS1" for data in blocks)
    files = [path for path in program.home.rglob("*") if path.is_file()]
    data = b"".join(path.read_bytes() for path in files)
    for word in ("anna-example", "Ada Invented", "calibrated", "trial_end", "star-reach", "RHB2"):
        assert word.encode() not in data, word
    assert not any("anna" in str(path) for path in files)
