"""A store's key: kept, found, written down and typed again; and what a wrong or lost one does."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab.errors import UserError
from rehab.store import Store, keystore, keytext
from rehab.store.dbapi import connect
from rehab.store.schema import VERSION

pytestmark = pytest.mark.usefixtures("own_folder")
KEYS = st.binary(min_size=32, max_size=32)


def _key_file(path: Path) -> Path:
    salt = keystore.salt_of(path)
    assert salt is not None
    return keystore.key_file(salt)


def _is_whole(path: Path) -> bool:
    with Store.open(path) as store:
        return [patient.alias for patient in store.patients()] == ["anna-example"]


# Written down


@given(KEYS, st.sampled_from(["", " ", "-", "\n"]), st.booleans())
def test_what_is_written_down_is_read_again(key: bytes, between: str, low: bool) -> None:
    text = keytext.written(key).replace(" ", between)
    assert keytext.read(text.lower() if low else text) == key


@given(KEYS, st.integers(0, 69), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_slip_of_the_pen_is_found_with_its_group(key: bytes, at: int, sign: str) -> None:
    signs = list(keytext.written(key).replace(" ", ""))
    if signs[at] == sign:
        return
    signs[at] = sign
    with pytest.raises(UserError, match=f"slip in group {at // 5 + 1} of"):
        keytext.read("".join(signs))


@given(KEYS, st.data())
def test_what_changed_places_is_found(key: bytes, data: st.DataObject) -> None:
    groups = keytext.written(key).split()
    one, other = data.draw(st.lists(st.integers(0, 13), min_size=2, max_size=2, unique=True))
    swapped = list(groups)
    swapped[one], swapped[other] = groups[other], groups[one]
    with pytest.raises(UserError, match="changed places"):
        keytext.read(" ".join(swapped))
    signs = list(groups[one])
    at = data.draw(st.integers(0, 3))
    if signs[at] != signs[at + 1]:
        signs[at], signs[at + 1] = signs[at + 1], signs[at]
        with pytest.raises(UserError, match=f"group {one + 1} "):
            keytext.read(" ".join([*groups[:one], "".join(signs), *groups[one + 1 :]]))


def test_letters_that_look_like_numbers_are_read_as_these() -> None:
    key = bytes(32)
    text = keytext.written(key)
    assert "0" in text
    assert keytext.read(text.replace("0", "O").replace("1", "l")) == key


@pytest.mark.parametrize("text", ["", "7" * 69, "U" * 70, "🦊" * 70])
def test_what_is_no_key_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match="recovery key"):
        keytext.read(text)
    with pytest.raises(UserError, match="70 signs in 14 groups; these are 71"):
        keytext.read(keytext.written(bytes(32)) + "0")


# Kept


@pytest.mark.skipif(os.name == "nt", reason="there the system's keystore is used")
def test_without_a_keystore_the_key_lies_in_a_file_of_the_users_own(path) -> None:
    file = _key_file(path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert not file.is_relative_to(path.parent)
    assert _is_whole(path)


class Keyring:
    """A system's keystore of this process."""

    name = "invented"
    priority = 5.0
    kept: ClassVar[dict[tuple[str, str], str]] = {}
    forgets = False

    def get_password(self, service: str, name: str) -> str | None:
        return None if self.forgets else self.kept.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        self.kept[service, name] = text


def test_the_systems_keystore_comes_first_where_there_is_one(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("keyring.get_keyring", Keyring)
    path = tmp_path / "data" / "s.db"
    with Store.init(path) as store:
        store.add_patient("anna-example")
    salt = keystore.salt_of(path)
    assert salt is not None
    assert ("rehab", salt.hex()) in Keyring.kept
    assert not keystore.key_file(salt).exists()
    assert keystore.where(salt) == "The system's keystore (invented)"
    keystore._told.clear()
    assert _is_whole(path)
    keystore._told.clear()
    del Keyring.kept["rehab", salt.hex()]
    with pytest.raises(UserError, match="is not kept on this computer"):
        Store.open(path)


@pytest.mark.parametrize(("fault", "value"), [("forgets", True), ("priority", 0.5)])
def test_a_keystore_that_does_not_keep_is_not_trusted(tmp_path, monkeypatch, fault, value) -> None:
    monkeypatch.setattr("keyring.get_keyring", Keyring)
    monkeypatch.setattr(Keyring, fault, value)
    Store.init(tmp_path / "data" / "s.db").close()
    assert _key_file(tmp_path / "data" / "s.db").exists()


def test_a_data_folder_around_the_keys_is_refused(tmp_path) -> None:
    with pytest.raises(UserError, match="a copy of it would hold both"):
        Store.init(tmp_path / "s.db")
    assert [p.name for p in tmp_path.iterdir()] == []


def test_nothing_is_made_where_something_is(path) -> None:
    before = path.read_bytes()
    with pytest.raises(UserError, match=r"There is .*s\.db already"):
        Store.init(path)
    assert path.read_bytes() == before
    path.rename(path.with_name("elsewhere.db"))
    path.with_name("s.db.keys").write_bytes(b"the keys of patients")
    with pytest.raises(UserError, match=r"There is .*s\.db\.keys already"):
        Store.init(path)
    assert path.with_name("s.db.keys").read_bytes() == b"the keys of patients"


# Wrong or lost


def _left_alone(path: Path, sentence: str) -> None:
    """Opening says `sentence` alone; what is in the folder stays, and the right key opens it."""
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    with pytest.raises(UserError, match=sentence):
        Store.open(path, create=True)
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before


def test_a_lost_key_is_said_and_the_recovery_key_brings_it_back(path) -> None:
    file = _key_file(path)
    text = file.read_text()
    file.unlink()
    _left_alone(path, r"is encrypted and its key is not kept .* rehab recover")
    salt = keystore.salt_of(path)
    assert salt is not None
    keystore.keep(salt, keytext.read(text))
    assert _is_whole(path)


def test_a_wrong_key_is_said_and_nothing_is_put_aside(path, capfd) -> None:
    file = _key_file(path)
    text = file.read_text()
    file.write_text(keytext.written(secrets.token_bytes(32)))
    _left_alone(path, "does not open it")
    assert capfd.readouterr().err == ""
    file.write_text(text)
    assert _is_whole(path)


def test_a_damaged_key_file_is_said(path) -> None:
    file = _key_file(path)
    text = file.read_text()
    for content in (b"", b"\xff\xfe", text.replace(text[3], "U").encode()):
        file.write_bytes(content)
        _left_alone(path, r"key file .* is damaged; put the key back with rehab recover")
    file.write_text(text)
    assert _is_whole(path)


@pytest.mark.skipif(sys.platform == "win32", reason="there no open file is copied")
def test_a_wrong_key_takes_nothing_from_the_log(path, tmp_path) -> None:
    """What a crash left in the log is there once the right key is."""
    with Store.open(path) as store:
        store._db.conn.execute("PRAGMA wal_autocheckpoint = 0")
        store.add_patient("bert-example")
        for file in path.parent.iterdir():
            (tmp_path / "crashed").mkdir(exist_ok=True)
            (tmp_path / "crashed" / file.name).write_bytes(file.read_bytes())
    crashed = tmp_path / "crashed" / "s.db"
    text = _key_file(path).read_text()
    _key_file(path).write_text(keytext.written(secrets.token_bytes(32)))
    with pytest.raises(UserError, match="does not open it"):
        Store.open(crashed)
    _key_file(path).write_text(text)
    with Store.open(crashed) as store:
        assert [patient.alias for patient in store.patients()] == ["anna-example", "bert-example"]


@pytest.mark.parametrize("at", [0, 17, 100, 4000])
def test_a_damaged_first_page_is_never_put_aside(path, at) -> None:
    whole = bytearray(path.read_bytes())
    whole[at] ^= 0x40
    path.write_bytes(whole)
    _left_alone(path, r"not touched")


def test_another_damaged_page_is_found_and_put_aside_whole(path, capfd) -> None:
    whole = bytearray(path.read_bytes())
    for page in range(4096, len(whole), 4096):
        whole[page + 100] ^= 1
    path.write_bytes(whole)
    with pytest.raises(UserError, match=r"damaged .* put aside as"):
        Store.open(path)
    aside = min(path.parent.glob("s.db.damaged-*"))
    assert aside.read_bytes() == whole
    assert capfd.readouterr().err == ""


def test_a_newer_encrypted_store_is_left_alone(path) -> None:
    db = connect(path)
    db.conn.execute("PRAGMA user_version = 7")
    db.close()
    _left_alone(path, rf"version 7 .* up to {VERSION}; update the program")


def test_another_programs_encrypted_database_is_left_alone(tmp_path) -> None:
    path = tmp_path / "data" / "s.db"
    path.parent.mkdir()
    made = keystore.fresh()
    keystore.keep(*made)
    db = connect(path, create=True, key=made.key + made.salt)
    db.execute("CREATE TABLE recipe (name TEXT)")
    db.close()
    _left_alone(path, "another program")
