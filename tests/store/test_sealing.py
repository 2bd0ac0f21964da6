"""Nothing of an encrypted store is plain on the disk, and each patient's motion has its own key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from made import Event, same, walk

from rehab.errors import UserError
from rehab.recorder import Recorder
from rehab.store import Store, keystore
from rehab.store.dbapi import connect, sqlite3
from rehab.store.roster import UNREADABLE
from rehab.store.sealing import SealError, Seals

pytestmark = pytest.mark.usefixtures("own_folder")
ALIAS, KIND = "anna-example", "calibrated-now"


def _begun(path: Path, alias: str = ALIAS) -> str:
    with Store.open(path) as store:
        return store.begin_session(alias, {"blocks": []}, {})


def _recorded(path: Path, session: str, frames: int = 270) -> str | None:
    recorder = Recorder(path, session)
    for number, frame in enumerate(walk(frames)):
        recorder.write(frame)
        recorder.event(Event(number, number, KIND, {"who": ALIAS}))
    return recorder.close("completed", patience=0.3)


def _everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


# On the disk


def test_no_file_holds_plain_text_while_it_is_used_or_after(path) -> None:
    session = _begun(path)
    with Store.open(path) as store:
        store._db.conn.execute("PRAGMA wal_autocheckpoint = 0")
        _recorded(path, session)
        store.roster.identify(store.patient(ALIAS), name="Ada Invented")
        used = _everything(path.parent)
        assert (path.parent / "s.db-wal").stat().st_size > 0
        frames, gaps = store.frames(session)
    for data in (used, _everything(path.parent)):
        for word in (ALIAS, KIND, "Ada Invented", "RHB2", "CREATE TABLE", "SQLite format"):
            assert word.encode() not in data, word
            assert word.encode("utf-16-le") not in data, word
    assert gaps == []
    assert same(frames, walk(270))


def test_blocks_in_the_store_are_sealed_with_their_patients_key(path) -> None:
    session = _begun(path)
    _recorded(path, session)
    db = connect(path)
    stored = [data for (data,) in db.conn.execute("SELECT data FROM recording_block")]
    db.close()
    assert stored
    assert all(data.startswith(b"RHS1") and b"RHB2" not in data for data in stored)


def test_an_open_store_has_no_seals(tmp_path) -> None:
    with Store.open(tmp_path / "o.db", create=True) as store:
        store.add_patient(ALIAS)
        assert not store.clinic
        assert store.seals.seal("any", b"data", "row") == b"data"
        assert store.seals.unseal("any", b"data", "row") == b"data"
    session = _begun(tmp_path / "o.db")
    _recorded(tmp_path / "o.db", session)
    with Store.open(tmp_path / "o.db") as store:
        assert same(store.frames(session)[0], walk(270))
    assert not (tmp_path / "o.db.keys").exists()


def test_what_could_not_be_stored_is_kept_encrypted_and_taken_in(path, monkeypatch) -> None:
    session = _begun(path)
    raw = connect(path)
    raw.execute("BEGIN IMMEDIATE")
    said = _recorded(path, session)
    raw.execute("ROLLBACK")
    raw.close()
    (kept,) = path.parent.glob("*.unsaved-*.jsonl")
    assert said is not None
    assert str(kept) in said
    data = _everything(path.parent)
    for word in (ALIAS, KIND, "recording_block", "RHB2"):
        assert word.encode() not in data, word
    with Store.open(path) as store:
        assert "could not save are stored now" in store.notices[0]
        assert same(store.frames(session)[0], walk(270))
        assert len(store.events(session)) == 270
        assert all(block[:4] == b"RHS1" for (block,) in store._db.execute(BLOCKS))
    assert not kept.exists()


BLOCKS = "SELECT data FROM recording_block"


def test_what_never_reached_the_store_is_sealed_when_it_is_taken_in(path, monkeypatch) -> None:
    """A recorder that could not even read whose session it records."""
    session = _begun(path)

    def unreachable(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    with monkeypatch.context() as patched:
        patched.setattr("rehab.recorder.writer.connect", unreachable)
        assert _recorded(path, session) is not None
    assert b"RHB2" not in _everything(path.parent)
    with Store.open(path) as store:
        assert same(store.frames(session)[0], walk(270))
        assert all(block[:4] == b"RHS1" for (block,) in store._db.execute(BLOCKS))


@pytest.mark.parametrize("how", ["plain", "swapped", "another store's"])
def test_kept_lines_that_are_not_as_they_were_are_not_taken_in(path, tmp_path, how) -> None:
    session = _begun(path)
    raw = connect(path)
    raw.execute("BEGIN IMMEDIATE")
    _recorded(path, session)
    raw.execute("ROLLBACK")
    raw.close()
    (kept,) = path.parent.glob("*.unsaved-*.jsonl")
    lines = kept.read_text().splitlines()
    if how == "plain":
        lines = ['{"table": "note", "values": {"id": "1", "text": "planted"}}']
    elif how == "swapped":
        lines[0], lines[1] = lines[1], lines[0]
    else:
        other = tmp_path / "other" / "s.db"
        Store.init(other).close()
        kept = kept.rename(other.with_name(kept.name))
        path = other
    kept.write_text("\n".join(lines) + "\n")
    before = kept.read_bytes()
    with Store.open(path) as store:
        assert "could not be read" in store.notices[0]
        assert list(store._db.execute(BLOCKS)) == []
    assert kept.read_bytes() == before


def test_a_damaged_page_costs_its_own_blocks_and_no_others(path) -> None:
    session = _begun(path)
    recorder = Recorder(path, session)
    for frame in walk(90 * 20):
        recorder.write(frame)
    assert recorder.close("completed") is None
    db = connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.close()
    whole = bytearray(path.read_bytes())
    whole[(pages - 16) * 4096 + 50] ^= 1
    path.write_bytes(whole)
    with Store.open(path) as store:
        frames, gaps = store.frames(session)
        assert 1 <= sum(gap.last_sequence - gap.first_sequence + 1 for gap in gaps) <= 2
        assert all(gap.reason.startswith("damaged: ") for gap in gaps)
        assert len(frames) >= 90 * 17
        assert same(frames, walk(90 * 20)[frames["index"]])
        assert len(store.sessions()) == 1  # and the store is of use


# The key file


def test_one_patients_key_opens_nothing_of_another_nor_of_another_place(path) -> None:
    with Store.open(path) as store:
        one, other = store.patient(ALIAS).id, store.add_patient("bert-example").id
        sealed = store.seals.seal(one, b"motion", "block 1")
        store.seals.ready(other)
        assert store.seals.unseal(one, sealed, "block 1") == b"motion"
        for patient, place in ((other, "block 1"), (one, "block 2")):
            with pytest.raises(SealError, match="damaged, or does not belong here"):
                store.seals.unseal(patient, sealed, place)
        for at in range(4, len(sealed)):
            broken = bytearray(sealed)
            broken[at] ^= 1
            with pytest.raises(SealError):
                store.seals.unseal(one, bytes(broken), "block 1")
        assert store.seals.seal(one, b"motion", "block 1") != sealed


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, r"s\.db\.keys cannot be read \(No such file"),
        (b"RHK1" + bytes(60), "those of another store"),
        ("flipped", r"s\.db\.keys, is damaged"),
        ("short", r"s\.db\.keys, is damaged"),
    ],
)
def test_without_its_keys_a_record_is_read_but_for_its_motion(path, content, sentence) -> None:
    session = _begun(path)
    _recorded(path, session)
    keys = path.with_name("s.db.keys")
    whole = keys.read_bytes()
    if content is None:
        keys.unlink()
    elif isinstance(content, bytes):
        keys.write_bytes(content)
    else:
        short = whole[:50]
        keys.write_bytes(short if content == "short" else whole[:-1] + bytes([whole[-1] ^ 1]))
    before = keys.read_bytes() if keys.exists() else None
    with Store.open(path) as store:
        assert any(sentence.split(r"\.")[-1][:8] in said for said in store.notices)
        assert len(store.events(session)) == 270
        frames, gaps = store.frames(session)
        assert len(frames) == 0
        assert len(gaps) == 1
        assert gaps[0].reason.startswith("sealed: ")
        with pytest.raises(UserError, match=sentence):
            store.begin_session(ALIAS, {}, {})
    assert (keys.read_bytes() if keys.exists() else None) == before
    keys.write_bytes(whole)
    with Store.open(path) as store:
        assert same(store.frames(session)[0], walk(270))


def test_a_list_of_patients_needs_no_keys(path) -> None:
    with Store.open(path) as store:
        store.roster.identify(store.patient(ALIAS), name="Ada Invented")
        assert store.roster.listed()[0].identity.name == "Ada Invented"
    path.with_name("s.db.keys").unlink()
    with Store.open(path) as store:
        assert [(one.patient.alias, one.identity) for one in store.roster.listed()] == [
            (ALIAS, UNREADABLE)
        ]
        with pytest.raises(UserError, match=r"Who the patient is cannot be read: .*\.keys"):
            store.roster.identity(store.patient(ALIAS))


def test_an_emptied_key_file_begins_anew_and_says_nothing_of_old_motion(path) -> None:
    session = _begun(path)
    _recorded(path, session)
    path.with_name("s.db.keys").write_bytes(b"")
    again = _begun(path)
    _recorded(path, again)
    with Store.open(path) as store:
        assert len(store.frames(session)[0]) == 0
        assert same(store.frames(again)[0], walk(270))


def test_what_was_cut_off_while_a_store_was_made_is_finished_and_never_begun_again(
    tmp_path,
) -> None:
    path = tmp_path / "data" / "s.db"
    Store.init(path).close()
    keys = path.with_name("s.db.keys")
    keys.unlink()
    with Store.open(path) as store:
        assert store.notices == []
        store.seals.ready("patient")
    whole = keys.read_bytes()
    with Store.open(path) as store:
        store.seals.begin()  # as by another process that saw no file a moment ago
    assert keys.read_bytes() == whole


def test_a_key_file_that_is_replaced_while_it_is_read_is_read_again(path, monkeypatch) -> None:
    seals = Seals.of(path)
    seals.ready("patient")
    real, reads = Path.read_bytes, []

    def overwritten(self: Path) -> bytes:
        data = real(self)
        reads.append(self)
        return bytes(len(data)) if len(reads) == 1 else data

    monkeypatch.setattr(Path, "read_bytes", overwritten)
    assert "patient" in seals._read(seals.path).keys


ADDING = """
import sys
from rehab.store import Store
store = Store.open(sys.argv[1])
for number in range(20):
    store.seals.ready(f"{sys.argv[2]}-{number}")
"""


def test_processes_that_add_keys_at_once_lose_none(path) -> None:
    adding = [
        subprocess.Popen([sys.executable, "-c", ADDING, path, name], env=dict(os.environ))
        for name in ("one", "two", "three")
    ]
    assert [process.wait(60) for process in adding] == [0, 0, 0]
    seals = Seals.of(path)
    keys = seals._read(seals.path).keys
    assert {f"{name}-{n}" for name in ("one", "two", "three") for n in range(20)} <= set(keys)
    assert len(set(keys.values())) == len(keys)


def test_keys_of_many_are_made_safe_together_and_those_there_stay(path) -> None:
    seals = Seals.of(path)
    first = seals.seal("a", b"moved", "place")
    seals.ready("a", "b", "c")
    whole = seals.path.read_bytes()
    sealed = {one: seals.seal(one, b"moved", "place") for one in ("b", "c")} | {"a": first}
    Seals.of(path).ready("c", "a")
    assert seals.path.read_bytes() == whole  # a file that is written anew has another nonce
    for one, data in sealed.items():
        assert Seals.of(path).unseal(one, data, "place") == b"moved"
    seals.destroy("b")
    with pytest.raises(UserError, match="was erased"):
        seals.ready("d", "b")
    assert "d" not in seals._read(seals.path).keys


def test_a_recorder_goes_on_with_a_key_that_it_has(path) -> None:
    """The key file goes while a session is played: nothing of the session is lost."""
    session = _begun(path)
    recorder = Recorder(path, session)
    keys = path.with_name("s.db.keys")
    whole = keys.read_bytes()
    keys.unlink()
    for frame in walk(270):
        recorder.write(frame)
    said = recorder.close("completed", patience=0.3)
    keys.write_bytes(whole)
    with Store.open(path) as store:
        assert same(store.frames(session)[0], walk(270)), said


# Copies


def test_a_copy_of_the_key_file_takes_and_gives_all_keys_but_destroyed_ones(path, tmp_path) -> None:
    seals, copy = Seals.of(path), tmp_path / "motion.keys"
    for patient in ("kept", "erased", "lost"):
        seals.ready(patient)
    seals.copy_to(copy)
    seals.destroy("erased")
    seals.path.write_bytes(b"")
    seals.ready("new")
    seals.destroy_in(copy, "erased")
    seals.copy_to(copy)
    assert set(seals._read(copy).keys) == {"kept", "lost", "new"}
    seals.take_from(copy)
    assert set(seals._read(seals.path).keys) == {"kept", "lost", "new"}
    copy.write_bytes(b"RHK1" + bytes(80))
    with pytest.raises(SealError, match="another store"):
        seals.copy_to(copy)
    assert copy.read_bytes() == b"RHK1" + bytes(80)


def test_a_plain_copy_of_a_store_opens_with_the_same_key(path, tmp_path) -> None:
    with Store.open(path) as store:
        store._db.conn.execute("VACUUM INTO ?", [str(tmp_path / "copy.db")])
    assert keystore.salt_of(tmp_path / "copy.db") == keystore.salt_of(path)
    with Store.open(tmp_path / "copy.db") as copy:
        assert copy.patient(ALIAS).alias == ALIAS
