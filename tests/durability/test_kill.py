"""kill -9 at any moment, again and again on one store."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from made import walk
from oracle import wrong

FRAMES = 40_000


def test_killed_at_any_moment_what_was_acknowledged_is_stored(store, writer, runs) -> None:
    """Each run is a process killed while it records and writes; the next opens what it left."""
    chance, frames = random.Random(runs), walk(FRAMES)
    playing = writer(store, FRAMES)
    recorded = 0
    for run in range(runs // 2):  # the other half in the other kind of store
        child, told = playing.begin(), []
        # So many acknowledgements, however busy this machine is, and a moment at random after.
        for _ in range(chance.randint(1, 24)):
            told.append(playing.line())
            assert not told[-1].startswith("ended "), "it ended before it was killed"
        time.sleep(chance.expovariate(1 / 0.01))
        os.kill(child, signal.SIGKILL)
        told += playing.told()
        assert not told[-1].startswith("completed "), "it ended before it was killed"
        recorded += any(line.startswith("frames ") for line in told)
        assert wrong(store, told, frames, whole=run % 10 == 9) == []
    assert wrong(store, [], frames) == []
    assert recorded > runs // 4


@pytest.mark.parametrize("store", ["open"], indirect=True)
def test_what_was_lost_would_be_found(store, writer) -> None:
    """The oracle itself: each kind of loss is named."""
    playing = writer(store, 900)
    playing.begin()
    told = list(playing.told())
    frames = walk(900)
    assert told[-1].startswith("completed ")
    assert wrong(store, told, frames) == []
    assert "not those that were recorded" in wrong(store, told, walk(900, seed=1))[0]
    session = told[0].split()[1]
    more = [*told, "frames 901", "patient nobody", "command none", "session never"]
    assert wrong(store, more, frames) == [
        "Command none is lost.",
        "Patient nobody is lost.",
        f"Session {session}: 901 frames were acknowledged, 900 are there.",
        "Session never is lost.",
    ]
