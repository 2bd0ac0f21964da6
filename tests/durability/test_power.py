"""The power fails under the library that ships: what it synced is there, of the rest anything."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from made import walk
from oracle import wrong
from power import Disk, Operation, failures, read, told

import rehab
from rehab.store import Store
from rehab.store.backup import prove
from rehab.store.housekeeping import back_up

FRAMES = 7200


def logged(
    store: Path, writer, preloaded: Path, *mode: str
) -> tuple[Disk, list[Operation], np.ndarray]:
    """The disk as it was before a session, and all that the session asked of it."""
    disk, log = Disk(store.parent), store.parent.parent / "log"
    watch = {"POWER_DIR": str(store.parent), "POWER_LOG": str(log), "POWER_TOLD": "1"}
    playing = writer(store, FRAMES, *mode, env={**watch, "LD_PRELOAD": str(preloaded)})
    playing.begin()
    assert list(playing.told())[-1].startswith("completed ")
    operations = read(log)
    kinds = {operation.kind for operation in operations}
    assert {"W", "S", "A"} <= kinds, "the shim sees the library's calls"
    main = [at for at, done in enumerate(operations) if done.inode == store.stat().st_ino]
    last = max(at for at, done in enumerate(operations) if done.kind == "A")
    assert main[0] < last - 100, "the log was copied into the store in the middle of the session"
    return disk, operations, walk(FRAMES)


def lossy(
    store: Path, disk: Disk, log: list[Operation], frames, chance, times: int, tmp_path: Path
) -> list[list[str]]:
    """What is wrong after each of `times` failures, where anything is."""
    moments = [chance.randint(1, len(log)) for _ in range(times)]
    found = []
    for moment, left in failures(disk, log, moments, chance, tmp_path / "left"):
        if faults := wrong(left / store.name, told(log, moment), frames):
            found.append(faults)
        shutil.rmtree(left)
    return found


def test_when_the_power_fails_nothing_acknowledged_is_lost(
    store, writer, preloaded, runs, tmp_path
) -> None:
    chance = random.Random(runs)
    disk, log, frames = logged(store, writer, preloaded)
    assert lossy(store, disk, log, frames, chance, runs // 2, tmp_path) == []


@pytest.mark.parametrize("store", ["encrypted"], indirect=True)
def test_with_fewer_syncs_it_is(store, writer, preloaded, tmp_path) -> None:
    """The suite bites: as SQLite syncs by default in WAL mode, rows are lost; none is damaged."""
    chance = random.Random(1)
    disk, log, frames = logged(store, writer, preloaded, "normal")
    found = lossy(store, disk, log, frames, chance, 20, tmp_path)
    assert len(found) > 5
    faults = [fault for several in found for fault in several]
    assert {fault.split()[0] for fault in faults} == {"Command", "Patient", "Session"}
    assert all("is lost" in fault or "were acknowledged" in fault for fault in faults)


SPILL = """
import os, sys
from pathlib import Path
from rehab.store.changes import Insert, spill
from rehab.store.sealing import Seals
path = Path(sys.argv[1])
rows = [Insert("note", {"text": "x" * 9000})] * 3
spill(path.with_name("kept.jsonl"), rows, Seals.of(path))
os.write(1, b"kept\\n")
"""
BACKUP = """
import os, sys
from pathlib import Path
from rehab.store import Store
from rehab.store.housekeeping import back_up
with Store.open(sys.argv[1]) as store:
    for number in range(3):
        store.add_patient(f"b{number}")
        target = Path(sys.argv[1]).with_name(f"backup-{number}.db")
        back_up(store, target)
        os.write(1, f"{target.name}\\n".encode())
"""


def watched(store: Path, preloaded: Path, code: str) -> tuple[Disk, list[Operation]]:
    """The disk as it was before `code` ran, and all that it asked of it."""
    disk, log = Disk(store.parent), store.parent.parent / "log"
    watch = {"POWER_DIR": str(store.parent), "POWER_LOG": str(log), "POWER_TOLD": "1"}
    own = {"PYTHONPATH": str(Path(rehab.__file__).parents[1]), "LD_PRELOAD": str(preloaded)}
    command = [sys.executable, "-c", code, store]
    subprocess.run(command, env={**os.environ, **watch, **own}, check=True, capture_output=True)
    return disk, read(log)


@pytest.mark.parametrize("store", ["open"], indirect=True)
def test_rows_that_are_said_to_be_kept_in_a_file_are(store, preloaded, tmp_path) -> None:
    disk, log = watched(store, preloaded, SPILL)
    chance, seen = random.Random(0), set()
    moments = [moment for moment in range(1, len(log) + 1) for _ in range(4)]
    for moment, left in failures(disk, log, moments, chance, tmp_path / "left"):
        kept = left / "kept.jsonl"
        lines = kept.read_text().splitlines() if kept.exists() else None
        assert lines is None or len(lines) == 3
        assert lines is not None or told(log, moment) == []
        seen.add(lines is None)
    assert seen == {True, False}


def test_a_backup_that_bears_its_name_is_whole(store, preloaded, runs, tmp_path) -> None:
    disk, log = watched(store, preloaded, BACKUP)
    chance, seen = random.Random(runs), 0
    moments = [chance.randint(1, len(log)) for _ in range(runs // 2)] + [len(log)]
    for moment, left in failures(disk, log, moments, chance, tmp_path / "left"):
        found = sorted(left.glob("backup-*.db"))
        assert {path.name for path in found} >= set(told(log, moment))
        for path in found:
            prove(path)
        seen += len(found)
        assert wrong(left / store.name, [], walk(1)) == []
        shutil.rmtree(left)
    assert seen > runs // 8


RESTORE = """
import os, sys
from pathlib import Path
from rehab.store.backup import restore
path = Path(sys.argv[1])
restore(path.parent / "b" / "copy.db", path)
os.write(1, b"restored\\n")
"""


@pytest.mark.parametrize("store", ["encrypted"], indirect=True)
def test_a_restore_cut_off_has_the_store_under_one_name_or_other(
    store, preloaded, runs, tmp_path
) -> None:
    with Store.open(store) as opened:
        back_up(opened, store.parent / "b" / "copy.db")
        opened.add_patient("Late")
        opened._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    disk, log = watched(store, preloaded, RESTORE)
    chance, seen = random.Random(runs), set()
    moments = [chance.randint(1, len(log)) for _ in range(runs // 2)] + [len(log)]
    for moment, left in failures(disk, log, moments, chance, tmp_path / "left"):
        names: dict[str, list[str]] = {}
        for path in (left / store.name, *left.glob(f"{store.name}.before-????????-??????")):
            if path.exists():
                with Store.open(path) as opened:
                    names[path.name] = [patient.alias for patient in opened.patients()]
                    assert opened.notices == []
        assert ["Ada", "Late"] in names.values(), "the former store, where it was or aside"
        if told(log, moment):
            assert names[store.name] == ["Ada"]
        assert prove(left / "b" / "copy.db")
        seen.add(len(names))
        shutil.rmtree(left)
    assert seen >= {1, 2}
