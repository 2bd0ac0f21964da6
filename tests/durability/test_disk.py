"""A disk that is full, read-only or damaged: nothing acknowledged is lost, and it is said."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time

import pytest
from made import pour, walk
from oracle import until, wrong

from rehab.errors import UserError
from rehab.recorder import Recorder
from rehab.store import Store
from rehab.store.backup import restore
from rehab.store.checking import check
from rehab.store.housekeeping import back_up


@pytest.fixture
def small(tmp_path):
    """A mounted disk of 3 MB, and what mounts it anew with other options."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount")

    def again(options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True)

    yield disk, again
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.fixture
def kept(small, monkeypatch, tmp_path):
    """An encrypted store on the small disk."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    disk, again = small
    path = disk / "s.db"
    with Store.init(path) as store:
        store.add_patient("Ada")
    return path, disk, again


def fill(disk) -> None:
    with contextlib.suppress(OSError), (disk / "ballast").open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


def played(path, frames, trouble, relief) -> list[str]:
    """Record `frames`, in `trouble` from their middle on, until `relief`; what was acknowledged."""
    told = []
    with Store.open(path) as store:
        session = store.begin_session("Ada", {"blocks": []}, {})
        told.append(f"session {session}")
    recorder = Recorder(path, session, seconds=60)
    pour(recorder, frames[: len(frames) // 2])
    until(lambda: recorder._writer._stored.frames > 0)
    told.append(f"frames {recorder._writer._stored.frames}")
    trouble()
    pour(recorder, frames[len(frames) // 2 :])
    until(lambda: recorder.warning is not None)
    with pytest.raises(UserError), Store.open(path) as store:
        store.add_patient("never")
    relief()
    until(lambda: recorder.warning is None)
    assert recorder.close("completed") is None
    return [*told, f"frames {len(frames)}"]


def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(kept) -> None:
    path, disk, again = kept
    frames = walk(2700)
    told = played(path, frames, lambda: fill(disk), lambda: again("size=12m"))
    assert wrong(path, told, frames) == []
    with Store.open(path) as store:
        assert [patient.alias for patient in store.patients()] == ["Ada"]


def test_a_disk_that_turns_read_only_loses_nothing(kept) -> None:
    """As a kernel turns it when writing fails; here it may once the recorder has let go of it."""
    path, disk, again = kept
    frames = walk(2700)

    def only_read() -> bool:
        with contextlib.suppress(subprocess.CalledProcessError):
            again("ro,size=12m")
            return True
        return False

    def relief() -> None:
        until(only_read)
        time.sleep(0.8)  # the recorder tries in vain
        with pytest.raises(UserError, match="written"), Store.open(path) as store:
            store.add_patient("never")
        again("rw")

    told = played(path, frames, lambda: fill(disk), relief)
    assert wrong(path, told, frames) == []


def test_no_room_for_a_backup_leaves_none_and_no_harm(kept) -> None:
    path, disk, _ = kept
    with Store.open(path) as store:
        fill(disk)
        with pytest.raises(UserError, match="full"):
            back_up(store, disk / "copy.db")
        assert [p.name for p in disk.iterdir() if "copy" in p.name] == []
        (disk / "ballast").unlink()
        back_up(store, disk / "copy.db")


@pytest.fixture
def full(store, writer):
    """A store with one session of 1,800 frames, and what was acknowledged."""
    playing = writer(store, 1800)
    playing.begin()
    return store, list(playing.told())


@pytest.mark.parametrize("store", ["encrypted"], indirect=True)
def test_a_damaged_page_is_noticed_wherever_and_the_backup_has_everything(full, tmp_path) -> None:
    """Each page of an encrypted store is authenticated; plain SQLite would notice some only."""
    path, told = full
    copy, whole = tmp_path / "copy.db", path.read_bytes()
    with Store.open(path) as store:
        back_up(store, copy)
    whole = path.read_bytes()
    pages = len(whole) // 4096
    for page in (0, 1, *range(2, pages, pages // 8), pages - 1):
        at = page * 4096 + 700
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert noticed(path), f"page {page} of {pages} was damaged, and nobody noticed"
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
    restore(copy, path)
    assert wrong(path, told, walk(1800)) == []


def noticed(path) -> list[str]:
    """What opening, else checking, says is wrong."""
    try:
        with Store.open(path) as store:
            return [fault for part in check(store.desk) for fault in part.faults]
    except UserError as error:
        return [str(error)]


def test_a_log_that_was_cut_short_gives_what_it_still_holds(store, writer) -> None:
    """A WAL that lost its end: the store opens at an earlier moment, whole."""
    frames = walk(3600)
    playing = writer(store, 3600)
    child = playing.begin()
    said = playing.line()
    until(lambda: store.with_name(f"{store.name}-wal").stat().st_size > 1_200_000)
    os.kill(child, signal.SIGKILL)
    told = [said, *playing.told()]
    log = store.with_name(f"{store.name}-wal").read_bytes()
    main = store.read_bytes()
    stored = set()
    for share in (0.0, 0.3, 0.61, 0.999, 1.0):
        store.with_name(f"{store.name}-shm").unlink(missing_ok=True)
        store.write_bytes(main)
        store.with_name(f"{store.name}-wal").write_bytes(log[: int(len(log) * share)])
        assert wrong(store, [], frames) == []
        with Store.open(store) as opened:
            stored.add(sum(session.frames for session in opened.sessions()))
    assert len(stored) >= 3
    assert wrong(store, told, frames) == []
