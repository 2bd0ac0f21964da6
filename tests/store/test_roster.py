"""Aliases and identities: kept apart, versioned, found whatever letters they are written in."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.errors import UserError
from rehab.store import Store
from rehab.store.roster import Identity
from rehab.store.words import line, same, shown, sought, text


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "s.db", create=True) as store:
        yield store


@pytest.fixture
def clinic(tmp_path: Path):
    with Store.init(tmp_path / "clinic.db") as store:
        yield store


def test_identity_is_sealed_versioned_and_not_in_the_record(clinic: Store) -> None:
    anna = clinic.roster.add("anna-example", name="Ånna Exampel", born="1958-02-03", numbers="12")
    assert clinic.roster.identity(anna) == Identity("Ånna Exampel", "1958-02-03", "12")
    clinic.roster.identify(anna, name="Anna Exampel")
    assert clinic.roster.identity(anna) == Identity("Anna Exampel", "1958-02-03", "12")
    rows = clinic.desk.rows("SELECT version, sealed FROM identity ORDER BY version")
    assert [row["version"] for row in rows] == [1, 2]
    assert all(row["sealed"][:4] == b"RHS1" and b"Exampel" not in row["sealed"] for row in rows)
    for table in ("patient", "alias", "audit"):
        for row in clinic.desk.rows(f"SELECT * FROM {table}"):
            assert not any("Exampel" in str(value) for value in row.values())


def test_a_name_that_was_moved_to_another_row_does_not_open(clinic: Store) -> None:
    anna = clinic.roster.add("anna-example", name="Anna")
    bert = clinic.roster.add("bert-example", name="Bert")
    (row,) = clinic.desk.rows("SELECT * FROM identity WHERE patient_id = ?", [anna.id])
    insert = (
        "INSERT INTO identity VALUES (:id, :station_id, 99999, :patient_id, 2, :sealed, '', '')"
    )
    clinic.desk.db.conn.execute(insert, {**row, "id": "other", "patient_id": bert.id})
    with pytest.raises(UserError):
        clinic.roster.identity(bert)
    assert clinic.roster.identity(anna).name == "Anna"


def test_a_renamed_patient_is_told_by_the_former_alias(store: Store) -> None:
    anna = store.add_patient("anna-example")
    store.roster.rename(anna, "Änna  Example")
    assert store.patient("änna example").id == anna.id
    assert store.patient(anna.id).alias == "Änna Example"
    with pytest.raises(UserError, match="The patient anna-example is called Änna Example now"):
        store.patient("anna-example")
    with pytest.raises(UserError, match="Another patient was once called Anna-Example"):
        store.add_patient("Anna-Example")
    store.roster.rename(store.patient(anna.id), "anna-example")  # her own she may have again
    assert store.roster.aliases(store.patient("anna-example")) == [
        "anna-example",
        "Änna Example",
        "anna-example",
    ]


def test_a_patient_from_before_there_were_versions_keeps_the_first_alias(store: Store) -> None:
    anna = store.add_patient("anna-example")
    store.desk.db.conn.execute("DROP TRIGGER alias_no_delete")
    store.desk.db.conn.execute("DELETE FROM alias")
    renamed = store.roster.rename(anna, "anna-two")
    assert store.roster.aliases(renamed) == ["anna-example", "anna-two"]


def test_a_part_of_an_alias_is_never_guessed(store: Store) -> None:
    for alias in ("anna-example", "anna-two", "anna-three", "hanna-example", "bert-example"):
        store.add_patient(alias)
    for part, said in (
        ("two", r"There is no patient two; did you mean anna-two\?"),
        ("anna", r"did you mean anna-example or anna-three or anna-two, or one of 1 more\?"),
        ("ana-two", r"did you mean anna-two"),
        ("", "there are: anna-example, anna-three, anna-two, bert-example, hanna-example"),
    ):
        with pytest.raises(UserError, match=said):
            store.patient(part)


@pytest.mark.parametrize(
    ("alias", "said"),
    [
        ("", "The alias is empty"),
        (" \t\u2003", "The alias is empty"),
        ("\u200b\u200d", "The alias is empty"),
        ("a" * 10_000, "The alias is 10000 characters long; it may have up to 64"),
        ("anna\x1b[31m", r"a sign that cannot be shown \(U\+001B\)"),
        ("anna\x00", r"U\+0000"),
        ("anna\u202egnp", r"U\+202E"),
        ("anna\u2066", r"U\+2066"),
        ("anna\udc80", r"U\+DC80"),
    ],
)
def test_an_alias_that_cannot_be(store: Store, alias: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        store.add_patient(alias)
    assert store.patients() == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Straße", "STRASSE"),
        ("ＡＮＮＡ", "anna"),
        ("ﬁne", "FINE"),
        ("e\u0301va", "\u00c9va"),
        ("anna", "an\u200bna"),
        ("an\u200fna", "anna"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_aliases_that_are_one_to_a_person(store: Store, first: str, second: str) -> None:
    made = store.add_patient(first)
    assert store.patient(second) == made
    with pytest.raises(UserError, match="already"):
        store.add_patient(second)


def test_names_of_all_writings_are_kept_and_found(store: Store) -> None:
    names = [
        "Müller",
        "Nguyễn Thị Ánh",
        "יוסף בן־דוד",
        "محمد‌رضا",
        "李小龍",
        "Ἀλέξανδρος",
        "👩🏽‍🦽",
        "O'Neil",
    ]
    for number, name in enumerate(names):
        store.roster.add(f"p-{number}", name=name)
    for number, name in enumerate(names):
        assert store.roster.identity(store.patient(f"p-{number}")).name == line(name, "")
        found = store.roster.listed(name)
        assert f"p-{number}" in [one.patient.alias for one in found]
    assert [one.patient.alias for one in store.roster.listed("muller")] == ["p-0"]
    assert [one.patient.alias for one in store.roster.listed("nguyen")] == ["p-1"]
    assert len(store.roster.listed()) == len(names)
    assert store.roster.listed("nobody at all") == []


def test_a_list_is_one_row_of_the_audit_and_says_no_name(store: Store) -> None:
    store.roster.add("anna-example", name="Secretname")
    before = store.audit.head().number
    store.roster.listed("Secretname")
    (row,) = store.audit.rows(limit=store.audit.head().number - before)
    assert (row.action, row.subject, row.detail) == ("view", "patients", '{"shown":1}')


def test_an_unsearchable_patient_list_counts_sessions(store: Store) -> None:
    store.add_patient("bert-example")
    store.add_patient("anna-example")
    first = store.begin_session("bert-example", {}, {})
    last = store.begin_session("bert-example", {}, {})
    anna, bert = store.roster.listed()
    assert (anna.patient.alias, anna.sessions, anna.last) == ("anna-example", 0, None)
    assert (bert.sessions, bert.last) == (2, store.session(last).started_at)
    store.desk.db.conn.execute("DELETE FROM session WHERE id = ?", [last])
    _, bert = store.roster.listed()
    assert (bert.sessions, bert.last) == (1, store.session(first).started_at)


@given(st.text(st.characters(codec=None), max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_is_kept_plainly_or_refused_in_a_sentence(words: str) -> None:
    for keep, broken in ((line, ""), (text, "\n\t")):
        try:
            kept = keep(words, "The words")
        except UserError as error:
            said = str(error)
        else:
            assert kept == unicodedata.normalize("NFC", kept) == keep(kept, "The words")
            unseen = [s for s in kept if unicodedata.category(s) in ("Cc", "Cs")]
            assert set(unseen) <= set(broken)
            said = kept.encode().decode()  # the database takes it
        assert said.replace("\n", "").replace("\t", "").isprintable() or said == kept


@given(st.text(st.characters(codec=None), max_size=100))
@settings(max_examples=100, deadline=None)
def test_nothing_that_is_shown_steers_a_terminal(words: str) -> None:
    for sign in shown(words):
        assert unicodedata.category(sign) not in ("Cc", "Cs") or sign in "\n\t"
        assert sign not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_what_is_the_same_stays_so(words: str) -> None:
    assert same(same(words)) == same(words)
    assert sought(words) in sought(f"x{words}y") or not sought(words)
