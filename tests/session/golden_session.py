"""A recorded session that replays must keep giving the same events and measures for.

    python -m tests.session.golden_session     records it anew: when scoring is meant to change

An invented patient with a stiff right shoulder plays four stars; the frames lie as a store keeps
them, so that a recording of today stays readable.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np

from rehab.drivers.patient import PatientDriver
from rehab.session import BlockPlan, Director, Event, Programme
from rehab.store.blocks import decode, encode

HERE = Path(__file__).resolve().parent / "golden"
PROGRAMME = Programme((BlockPlan("star-reach", {"trials": 4}),), posture="seated", seed=11)
SECOND = 90


class Blind:
    def draw(self, scene, eyes):
        pass


def record() -> tuple[np.ndarray, list[Event]]:
    driver = PatientDriver("frozen-shoulder-right", 11, window=False, real_time=False)
    events: list[Event] = []
    director = Director(PROGRAMME, on_event=events.append, vibrate=driver.vibrate)
    frames = []
    while not director.finished and driver.wait():
        frame = driver.frame()
        frames.append(frame.copy())
        director.step(frame, director.estimator.step(frame))
        driver.draw(Blind(), director.scene)
    return np.array(frames), events


def save() -> None:
    frames, events = record()
    HERE.mkdir(exist_ok=True)
    blocks = [encode(frames[at : at + SECOND]) for at in range(0, len(frames), SECOND)]
    sizes = np.array([len(block) for block in blocks], "<u4")
    (HERE / "frames.bin").write_bytes(sizes.tobytes() + b"".join(blocks))
    told = {"blocks": len(blocks), "events": [list(event) for event in events]}
    (HERE / "session.json").write_text(json.dumps(told, indent=1) + "\n")


def load() -> tuple[np.ndarray, list[Event]]:
    told = json.loads((HERE / "session.json").read_text())
    data = (HERE / "frames.bin").read_bytes()
    sizes = np.frombuffer(data, "<u4", told["blocks"]).tolist()
    starts = np.cumsum([4 * len(sizes), *sizes]).tolist()
    blocks = [decode(data[a:b]) for a, b in itertools.pairwise(starts)]
    return np.concatenate(blocks), [Event(*event) for event in told["events"]]


if __name__ == "__main__":
    save()
