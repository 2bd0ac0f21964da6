"""`rehab report`: what it writes and where, what it refuses, signed copies, the audit."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from rehab.bench.course import course
from rehab.cli.app import app
from rehab.cli.home import STORE
from rehab.cli.reports import slug
from rehab.store import Store
from rehab.store.dbapi import connect

ALIAS = "anna-example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with twelve invented weeks, and a patient without a session."""
    folder = tmp_path_factory.mktemp("home")
    with Store.open(folder / STORE, create=True) as store:
        store.add_patient("new-example")
        store.add_patient("../../etc/passwd")
    course(folder / STORE, date(2026, 11, 29), alias=ALIAS)
    return folder


def _report(home: Path, code: int, argv: tuple[str, ...]) -> Result:
    done = CliRunner().invoke(app, ["report", *argv], env={"REHAB_HOME": str(home)})
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def rehab(home: Path):  # type: ignore[no-untyped-def]
    return lambda *argv: _report(home, 0, argv).output.strip()


@pytest.fixture
def refused(home: Path):  # type: ignore[no-untyped-def]
    return lambda *argv: _report(home, 2, argv).stderr.strip()


def test_each_form_has_its_file(rehab, home: Path) -> None:  # type: ignore[no-untyped-def]
    written = {
        "json": rehab(ALIAS, "--format", "json"),
        "csv": rehab(ALIAS, "--format", "csv"),
        "html": rehab(ALIAS),
        "pdf": rehab(ALIAS, "--format", "pdf"),
        "for-patient": rehab(ALIAS, "--for-patient"),
    }
    names = {key: Path(path).name for key, path in written.items()}
    assert names == {
        "json": f"{ALIAS}.json",
        "csv": f"{ALIAS}.csv",
        "html": f"{ALIAS}.html",
        "pdf": f"{ALIAS}.pdf",
        "for-patient": f"{ALIAS}-for-patient.html",
    }
    assert all(Path(path).parent == home / "reports" for path in written.values())
    assert json.loads(Path(written["json"]).read_text())["person"]["alias"] == ALIAS
    assert ALIAS in Path(written["csv"]).read_text()
    assert Path(written["pdf"]).read_bytes().startswith(b"%PDF-1.7")
    assert not list((home / "reports").glob(".*")), "nothing half written stays"


def test_a_session_by_the_beginning_of_its_id(rehab, refused, home: Path) -> None:  # type: ignore[no-untyped-def]
    with Store.open(home / STORE) as store:
        ids = [session.id for session in store.sessions()]
    path = Path(rehab(ids[-1]))
    assert path.name == f"session-{ids[-1]}.html"
    assert "Every trial" in path.read_text()
    with Store.open(home / STORE) as store:
        said = [rated.value for rated in store.ratings(ids[-1]) if rated.kind == "pain"]
    assert said
    assert f"<dt>Pain</dt><dd>{' → '.join(f'{value:g}' for value in said)}" in path.read_text()
    assert "sessions begin with '01'" in refused("01")
    assert refused(ids[-1], "--since", "2026-01-01") == (
        "--since is for a patient's report, not for one session's."
    )
    assert "html or pdf, not csv" in refused(ids[-1], "--format", "csv")


def test_an_alias_that_is_also_a_session(refused, home: Path) -> None:  # type: ignore[no-untyped-def]
    with Store.open(home / STORE) as store:
        (first, *_) = store.sessions()
        alias = first.id[:13]
        if alias not in {patient.alias for patient in store.patients()}:
            store.add_patient(alias)
    assert "is both a patient's alias and the beginning of session" in refused(alias)


def test_only_what_was_asked_for(rehab, refused) -> None:  # type: ignore[no-untyped-def]
    text = Path(rehab(ALIAS, "--measures", "abduction", "--since", "2026-11-01")).read_text()
    assert "Shoulder abduction" in text
    assert "Smoothness, shoulder elevation" not in text
    assert "since 1 November 2026" in text
    assert refused(ALIAS, "--measures", "nose").startswith("No measure is called nose; there are:")
    assert refused(ALIAS, "--since", "soon") == "soon is no date; write it as 2026-03-31."


def test_a_name_never_becomes_a_path(rehab, home: Path) -> None:  # type: ignore[no-untyped-def]
    path = Path(rehab("../../etc/passwd"))
    assert path.parent == home / "reports"
    with Store.open(home / STORE) as store:
        assert path.name == f"{store.patient('../../etc/passwd').id}.html"
    for alias in ("con:x", "a/b", "..", "a b", "Zoë", "x" * 99, ".hidden", "-o"):
        assert slug(alias, "key") == "key"


def test_nothing_yet_says_what_to_do(rehab) -> None:  # type: ignore[no-untyped-def]
    assert "rehab play --patient new-example" in Path(rehab("new-example")).read_text()
    assert "Your garden is waiting for you." in (
        Path(rehab("new-example", "--for-patient")).read_text()
    )


def test_a_signed_report_stays_as_it_was(rehab, refused, home: Path) -> None:  # type: ignore[no-untyped-def]
    assert "No report on anna-example has been signed" in refused(ALIAS, "--signed", "last")
    signed = Path(rehab(ALIAS, "--sign"))
    words = signed.read_bytes()
    assert b"Reviewed by local on" in words
    signed.unlink()
    with Store.open(home / STORE) as store:
        store.care.note(store.patient(ALIAS), "Written after the review.")
    assert b"Written after the review." in Path(rehab(ALIAS)).read_bytes()
    today = f"{date.today():%Y-%m-%d}"
    assert Path(rehab(ALIAS, "--signed", today)).read_bytes() == words
    assert Path(rehab(ALIAS, "--signed", "last")).read_bytes() == words
    assert f"was signed on 2001-01-01; there are: {today}." in (
        refused(ALIAS, "--signed", "2001-01-01")
    )
    db = connect(home / STORE)
    db.execute("DROP TRIGGER sign_off_no_update")
    db.execute("UPDATE sign_off SET document = ?", [words.replace(b"Better", b"Worse ")])
    db.close()
    assert "not as it was signed" in refused(ALIAS, "--signed", "last")


def test_each_view_leaves_one_row(rehab, home: Path) -> None:  # type: ignore[no-untyped-def]
    def views() -> list[str]:
        with Store.open(home / STORE) as store:
            who = store.patient(ALIAS)
            return [row.detail for row in store.audit.rows(who.id) if row.action == "view"]

    with Store.open(home / STORE) as store:
        who = store.patient(ALIAS)
        store.roster.identify(who, name="Anna Example", born="1958-04-12", numbers="0000-EXAMPLE")
    before = len(views())
    assert "Anna Example" not in Path(rehab(ALIAS)).read_text()
    named = Path(rehab(ALIAS, "--identified"))
    assert "Anna Example" in named.read_text()
    assert "Anna" not in named.name
    found = views()
    assert len(found) == before + 2
    assert "identified" in found[0]
    assert "identified" not in found[1]


def test_where_it_cannot_be_written(refused, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "file").write_text("")
    target = tmp_path / "file" / "report.html"
    assert refused(ALIAS, "--output", str(target)).startswith(
        f"The report {target} cannot be written"
    )
