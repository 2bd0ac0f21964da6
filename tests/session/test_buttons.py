"""What a session asks is answered by its button, by each method alone, and tells it in a replay."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pytest

from rehab import math3d
from rehab.body import proportioned
from rehab.frame import ABSENT, JOINTS, TRACKED, Frame
from rehab.session import Director, Event, Programme, inputs_of, play, replay, verify
from rehab.session.pause import FRAMES_REST
from rehab.session.poke import INDEX_TIP
from rehab.session.preferences import Preferences
from tests.session.person import EYES, HZ, Notes, Person, between
from tests.session.playing import direct, of, run, stars, uncalibrated

Answer = Callable[[Frame, np.ndarray, float], None]


def towards(start: np.ndarray, at: np.ndarray) -> np.ndarray:
    way = at - start
    return math3d.between((0, 0, -1), way / np.linalg.norm(way))


def by_head(record: Frame, button: np.ndarray, _: float) -> None:
    record["head"][3:] = towards(record["head"][:3], button)


def by_laser(record: Frame, button: np.ndarray, seconds: float) -> None:
    if seconds > 1.0:
        record["aim_left"][3:] = towards(record["aim_left"][:3], button)


def by_finger(record: Frame, button: np.ndarray, seconds: float) -> None:
    """Stretch out until the panel has come, then push on."""
    way = (button - EYES) / np.linalg.norm(button - EYES)
    tip = EYES + way * (0.5 + 0.2 * max(0.0, seconds - 3.0))
    record["joints"][1, INDEX_TIP, :3] = tip
    record["joints_bits"] = np.repeat([[0], [TRACKED]], JOINTS, axis=1)


METHODS: dict[Answer, str] = {by_head: "dwell", by_laser: "laser", by_finger: "poke"}


def answering(
    programme: Programme,
    answer: Answer | None,
    change: Callable[[Frame], None] | None = None,
    frames: int = 20_000,
) -> tuple[list[Event], Person, Director]:
    """Play as somebody who answers each question by its button."""
    person, events = Person(nods=False, frames=frames), []
    director = direct(programme, person, events)
    since = 0.0

    def act(record: Frame) -> None:
        nonlocal since
        if change is not None:
            change(record)
        controls = director.scene.controls
        shown = [control for control in controls if control.shown and not control.careful]
        since = since + 1 / HZ if shown else 0.0
        record["joints_bits"] = 0
        if shown and answer is not None:
            answer(record, np.array(shown[0].node.world_position()), since)
            person.buffer.quantise(extras=True)

    person.change = act
    play(person, None, director, Notes())
    return events, person, director


SHORT = dataclasses.replace(stars(1), calibration=proportioned(1.2))
"""A star for a body that is known, so that nothing is asked but what is asked here."""

AWAY = between(HZ, HZ + 20, presence=ABSENT)
"""Somebody who takes off the headset while being welcomed."""


def proven(events: list[Event], person: Person, programme: Programme) -> None:
    assert verify(events, replay(person.frames(), programme, inputs_of(events)), exact=True) == []


@pytest.mark.parametrize(
    ("answer", "side"), [*((a, "both") for a in METHODS), (by_head, "left"), (by_finger, "right")]
)
def test_a_pause_is_ended_by_its_button(answer: Answer, side: str) -> None:
    programme = dataclasses.replace(SHORT, preferences=Preferences(seeing_side=side))
    events, person, _ = answering(programme, answer, AWAY, 8 * HZ)
    told = {"label": "Go on", "value": None, "by": METHODS[answer]}
    assert of(events, "control")[:1] == [told]
    pressed, resumed = (
        next(e.frame for e in events if e.kind == kind) for kind in ("control", "resume")
    )
    assert pressed == resumed
    proven(events, person, programme)


def test_looking_at_the_panel_does_not_end_a_pause() -> None:
    def above(record: Frame, button: np.ndarray, _: float) -> None:
        record["head"][3:] = towards(record["head"][:3], np.add(button, (0.0, 0.1, 0.0)))

    events, *_ = answering(SHORT, above, AWAY, 7 * HZ)
    assert of(events, "ask")
    assert not of(events, "resume")


def test_calibration_is_repeated_by_its_button() -> None:
    def fidget(record: Frame) -> None:
        index = int(record["index"])
        if 300 < index < 700:
            record["grip_left"][0] -= 0.1 * (1.0 + math.sin(index / 9.0))

    events, person, _ = answering(uncalibrated(1), by_head, fidget, 2200)
    assert of(events, "control")[0] == {"label": "Repeat", "value": None, "by": "dwell"}
    assert of(events, "recalibrate") == [{"why": "the patient asked for it"}]
    again = replay(person.frames(), uncalibrated(1))
    assert of(again, "control") == of(events, "control")


def test_the_summary_is_ended_early() -> None:
    events, person, director = answering(SHORT, by_head)
    assert [data["label"] for data in of(events, "control")] == ["Done"]
    assert director.status == "completed"
    shown = next(e.frame for e in events if e.data.get("name") == "summary")
    assert events[-1].frame - shown < 3 * HZ
    proven(events, person, SHORT)


def test_pictures_that_come_late_rest_the_eyes_and_then_ask() -> None:
    person, events = Person(frames=9 * HZ), []
    director = direct(SHORT, person, events)

    def late(record: Frame) -> None:
        if int(record["index"]) == HZ:
            director.pause.frames = True

    person.change = late
    play(person, None, director, Notes())
    told = [e for e in events if e.kind in ("pause", "ask", "resume")]
    assert [(e.kind, *e.data.values()) for e in told] == [
        ("pause", "frames"),
        ("ask", "frames"),
        ("resume", "frames"),
    ]
    assert told[1].frame - told[0].frame == pytest.approx(FRAMES_REST * HZ, abs=2)


def test_an_instruction_comes_back_whole_after_calibrating_anew() -> None:
    def phases(events: list[Event]) -> dict[str, list[int]]:
        frames: dict[str, list[int]] = {}
        for event in events:
            if event.kind == "phase":
                frames.setdefault(event.data["name"], []).append(event.frame)
        return frames

    plain = phases(run(SHORT)[0])
    (begun,), (trials,) = plain["instruction"], plain["trials"]
    person = Person()
    events, *_ = run(SHORT, person, {begun + HZ: ("calibrate", {})})
    again = phases(events)
    _, back = again["instruction"]
    assert again["calibration look"][0] < back
    assert again["trials"][0] - back == pytest.approx(trials - begun - HZ, abs=2)
    assert [t["status"] for t in of(events, "trial_end")] == ["success"]
    proven(events, person, SHORT)
