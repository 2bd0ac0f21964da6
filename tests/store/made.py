"""Frames and events for the tests of store and recorder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rehab import math3d
from rehab.frame import (
    CONTROLLER,
    EXTRA_STEPS,
    EXTRAS,
    FOCUSED,
    FRAME,
    HAND,
    JOINTS,
    MEASURED,
    RECORDED,
    SIDES,
    TRACKED,
    extra_floats,
    from_steps,
    quantised_floats,
    to_steps,
)
from rehab.recorder import Recorder
from rehab.store import Store

MOTION = Path(__file__).resolve().parents[3] / "shared" / "motion"
PERIOD = 11_111_111


class Event(NamedTuple):
    frame: int
    t: int
    kind: str
    data: dict[str, Any]


def pour(recorder: Recorder, frames: np.ndarray) -> None:
    """Write these frames, and an event with every tenth."""
    for frame in frames:
        number = int(frame["index"])
        if number % 10 == 0:
            recorder.event(Event(number, int(frame["t_sample"]), "cue", {"number": number}))
        recorder.write(frame)


def rounded(frames: np.ndarray) -> np.ndarray:
    """As a driver hands them out."""
    floats = quantised_floats(frames)
    floats[...] = from_steps(to_steps(floats))
    extras = extra_floats(frames)
    extras[...] = from_steps(to_steps(extras, EXTRA_STEPS), EXTRA_STEPS)
    return frames


def walk(count: int, *, first: int = 0, seed: int = 0) -> np.ndarray:
    """`count` frames at 90 Hz of smooth, noisy movement, from index `first`."""
    chance = np.random.Generator(np.random.PCG64(seed))
    frames = np.zeros(count, FRAME)
    frames["index"] = np.arange(first, first + count)
    frames["t_sample"] = frames["index"] * PERIOD + chance.integers(0, 40_000, count)
    frames["t_display"] = frames["t_sample"] + 20_000_000
    frames["presence"] = FOCUSED
    frames["held"] = CONTROLLER
    frames["trigger"] = chance.random((count, 2))
    for name in MEASURED:
        frames[name] = np.cumsum(chance.normal(0, 2e-3, (count, 7)), axis=0)
        frames[f"{name}_bits"] = TRACKED
    return rounded(frames)


def with_extras(frames: np.ndarray, *names: str) -> np.ndarray:
    """`frames` in which the poses `names` of `EXTRAS` are tracked, near the head or the hand."""
    swing = np.sin(np.arange(len(frames)) / 40)[:, None]
    for name in names:
        frames[f"{name}_bits"] = TRACKED
    if "gaze" in names:
        frames["gaze"] = frames["head"]
    if "trackers" in names:
        frames["trackers"] = frames["head"][:, None] + np.float32(0.1)
    if "joints" in names:
        frames["held"] = frames["joints_source"] = HAND
        for side, hand in enumerate(SIDES):
            for joint in range(JOINTS):
                frames["joints"][:, side, joint] = frames[f"grip_{hand}"] + 0.002 * joint * swing
    return rounded(frames)


def clip(path: Path) -> np.ndarray:
    """A real headset's movement; aim poses as a controller's, fixed to the grip."""
    stored = np.load(path)
    frames = np.zeros(len(stored["t"]), FRAME)
    frames["index"] = np.arange(len(frames))
    frames["t_sample"] = (stored["t"] * 1e9).astype(np.int64)
    jitter = np.random.Generator(np.random.PCG64(0)).integers(-50_000, 50_000, len(frames))
    frames["t_display"] = frames["t_sample"] + 20_000_000 + jitter
    frames["presence"] = FOCUSED
    frames["head"] = stored["head"]
    for side, short in (("left", "l"), ("right", "r")):
        grip = np.nan_to_num(stored[f"ctrl_{short}"])
        turn = math3d.axis_angle((1, 0, 0), np.float32(-0.6))
        frames[f"grip_{side}"] = grip
        frames[f"aim_{side}"][:, :3] = grip[:, :3] + math3d.rotate(grip[:, 3:], (0, 0, -0.05))
        frames[f"aim_{side}"][:, 3:] = math3d.multiply(grip[:, 3:], turn)
    for name in MEASURED:
        frames[f"{name}_bits"] = TRACKED
    return rounded(frames)


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether every recorded channel is equal bit for bit."""
    return len(a) == len(b) and all(a[name].tobytes() == b[name].tobytes() for name in RECORDED)


def kept(frames: np.ndarray) -> np.ndarray:
    """What a block of `frames` keeps: poses of `EXTRAS` that are never valid are all zeros."""
    frames = frames.copy()
    for name in EXTRAS:
        if not frames[f"{name}_bits"].any():
            frames[name] = 0.0
    return frames


def begun(path: Path, **more: Any) -> str:
    """A store with a patient Ada, and the id of her session, which this process holds."""
    with Store.open(path, create=True) as store:
        if not store.patients():
            store.add_patient("Ada")
        return store.begin_session("Ada", {"blocks": [], "seed": 3}, {"runtime": "none"}, **more)
