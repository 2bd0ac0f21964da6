"""The power fails under the library that ships: what it synced is there, of the rest anything."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from made import walk
from oracle import wrong
from power import Disk, Operation, failures, read, told

FRAMES = 3600


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
