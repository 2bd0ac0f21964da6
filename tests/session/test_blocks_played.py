"""How a block is played: shown, tried, refused, adapted, tested, and kept from harm."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rehab import resources
from rehab.errors import UserError
from rehab.limits import Limit
from rehab.session import BlockPlan, Event, Programme, inputs_of, play, replay, verify
from tests.session.person import HZ, Notes, Person, between
from tests.session.playing import body, direct, of
from tests.session.test_said import Sayer

SOURCE = """
from typing import ClassVar
from rehab.exercise import Difficulty, Exercise, Measure, Settings, Spec, Status, quantity

class Own(Settings):
    far: float = quantity(40, 10, 90, "degrees", "How far")

class Plain(Exercise):
    spec = Spec(id="plain/1", title="Plain", trains="Nothing", instruction="Wait.",
                measures=(Measure("count", "1", "Count"),), provokes=("flexion", "speed"),
                needs=("shoulder elevation",),
                difficulty=Difficulty("far", 10, 90, 5, ("near", "wide")), longest=3.0)
    Settings = Own

    def build(self, stage):
        self.stage = stage
        {build}

    def begin_trial(self, trial):
        self.trial = trial
        self.until = self.stage.seconds + 0.2
        {begin_trial}

    def step(self, frame, body):
        if self.stage.seconds < self.until:
            return Status.RUNNING
        self.stage.plant()
        self.stage.play("success")
        return Status.{status}

    def end_trial(self):
        return {{"count": float(self.trial.demand)}}

    def demonstrate(self, trial):
        return (0.1, 0.9, -0.3), (0.2, 1.2, -0.4)
"""


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the exercise "plain" anew, with other parts."""
    body()  # of somebody who reaches for stars, which are not there afterwards
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path)

    def write(**parts: str) -> None:
        given = {"build": "pass", "begin_trial": "pass", "status": "SUCCESS"} | parts
        (tmp_path / "plain.py").write_text(SOURCE.format(**given))

    write()
    return write


def programme(*plans: BlockPlan, **rest: Any) -> Programme:
    return Programme(plans, seed=5, calibration=body(), **rest)


def planned(trials: int = 4, sides: str = "both", **rest: Any) -> BlockPlan:
    return BlockPlan("plain", {"trials": trials, "sides": sides}, **rest)


def played(made: Programme, commands: Any = None, frames: int = 60 * HZ) -> list[Event]:
    person, events = Person(frames=frames), []
    play(person, None, direct(made, person, events), Notes(commands))
    again = replay(person.frames(), made, inputs_of(events))
    assert verify(events, again, exact=True) == []
    return events


def names(events: list[Event]) -> list[str]:
    return [data["name"] for data in of(events, "phase")]


def test_a_ghost_shows_then_tries_do_not_count_and_a_rest_follows(plain: Any) -> None:
    events = played(programme(planned(2, practice=2, demonstrate=True, rest=1.0), planned(2)))
    assert names(events) == [
        *("welcome", "instruction", "demonstration", "practice", "trials", "rest"),
        *("instruction", "trials", "summary", "end"),
    ]
    trials = [(t["practice"], t["number"], t["side"]) for t in of(events, "trial_end")]
    assert [number for _, number, _ in trials] == [1, 2, 1, 2, 1, 2]
    assert [practice for practice, _, _ in trials] == [True] * 2 + [False] * 4
    assert [side for _, _, side in trials[:2]] == [side for _, _, side in trials[2:4]]
    assert [(b["successes"], b["trials"]) for b in of(events, "block_end")] == [(2, 2)] * 2
    assert of(events, "rest") == [{"seconds": 1.0, "why": "planned"}]


def planted(made: Programme) -> int:
    person, events = Person(), []
    director = direct(made, person, events)
    play(person, None, director, Notes())
    return director.scene._planted


def test_practice_grows_nothing_and_an_assessment_praises_nothing(plain: Any) -> None:
    assert planted(programme(planned(2, practice=2))) == 2
    test = programme(planned(2, kind="assessment"))
    assert planted(test) == 0
    events = played(test)
    assert [c["cue"] for c in of(events, "cue")] == ["touch", "touch"]
    assert of(events, "block_end")[0]["successes"] == 2


def test_sectors_come_equally_often_for_each_arm(plain: Any) -> None:
    begun = of(played(programme(planned(12))), "trial_begin")
    count = Counter((t["side"], t["sector"]) for t in begun)
    assert set(count.values()) == {3}
    assert [t["demand"] for t in begun] == [40.0] * 12
    arm = [t["sector"] for t in begun if t["side"] == "left"]
    assert all({arm[i], arm[i + 1]} == {"near", "wide"} for i in (0, 2, 4))


def test_what_is_asked_follows_what_succeeds_and_is_told(plain: Any) -> None:
    plain(status="TIMEOUT")
    events = played(programme(planned(8, adapt={"aim": 0.8})))
    steps = of(events, "adapt")
    assert steps
    assert all(step["after"] < step["before"] for step in steps)
    (end,) = of(events, "block_end")
    last = {f"{step['side']}/{step['sector']}": step["after"] for step in steps}
    assert end["difficulty"] == pytest.approx({**end["difficulty"], **last})
    asked = {(t["side"], t["sector"]): t["demand"] for t in of(events, "trial_begin")}
    assert min(asked.values()) < 40.0
    assert "difficulty" not in of(played(programme(planned(2))), "block_end")[0]
    test = played(programme(planned(4, kind="assessment", adapt={"aim": 0.8})))
    assert of(test, "adapt") == []


def test_easier_asks_for_less_in_every_sector_and_nothing_is_raised_after(plain: Any) -> None:
    made = programme(planned(6, adapt={"aim": 0.5}))
    first = next(e.frame for e in played(made) if e.kind == "trial_begin")
    person = Person()
    person.says["pain"] = 2
    events: list[Event] = []
    director = direct(made, person, events)

    def easier(scene: Any) -> None:
        wanted = [c for c in scene.controls if c.shown and c.name == "Easier"]
        for control in wanted:
            control.node.cue = "press"

    watch = person.draw
    person.draw = lambda renderer, scene: (easier(scene), watch(renderer, scene))[1]  # type: ignore[method-assign]
    play(person, None, director, Notes({first + 5: ("hurts", {})}))
    assert of(events, "hurt")[0]["answer"] == "easier"
    eased = [step for step in of(events, "adapt") if "asked for it" in step["reason"]]
    assert {(s["side"], s["sector"]) for s in eased} == {
        (side, sector) for side in ("left", "right") for sector in ("near", "wide")
    }
    assert all(step["after"] < step["before"] for step in of(events, "adapt"))
    again = [t for t in of(events, "trial_begin") if t["number"] == 1]
    assert [t["demand"] for t in again] == [40.0, eased[0]["after"]]


def test_staff_make_it_easier_and_harder_and_are_told_from_which_trial_on(plain: Any) -> None:
    made = programme(planned(6))
    first = next(e.frame for e in played(made) if e.kind == "trial_begin")
    for command, sign in (("easier", -1), ("harder", 1)):
        events = played(made, {first + 5: (command, {"reason": "She smiles."})})
        steps = of(events, "adapt")
        assert len(steps) == 4  # each side and sector
        assert all(sign * (step["after"] - step["before"]) > 0 for step in steps)
        assert {step["trial"] for step in steps} == {2}
        assert all("She smiles." in step["reason"] for step in steps)
        asked = {trial["number"]: trial["demand"] for trial in of(events, "trial_begin")}
        assert asked[1] == steps[0]["before"]
        assert asked[2] == steps[0]["after"]


def test_a_test_is_made_neither_easier_nor_harder(plain: Any) -> None:
    made = programme(planned(2, kind="assessment"))
    first = next(e.frame for e in played(made) if e.kind == "trial_begin")
    for command in ("easier", "harder"):
        events = played(made, {first + 5: (command, {})})
        assert f"can be made {command}" in of(events, "command")[0]["refused"]
        assert of(events, "adapt") == []


def test_a_bad_morning_after_begins_easier(plain: Any) -> None:
    made = programme(planned(2), questions=True)
    person, events = Sayer(wants="Yes", frames=90 * HZ), []
    resumed = {second * HZ: ("resume", {}) for second in range(5, 60)}
    play(person, None, direct(made, person, events), Notes(resumed))
    assert {"asked": "worse", "answer": "yes"} in of(events, "question")
    eased = of(events, "adapt")
    assert len(eased) == 4
    assert all(step["after"] < step["before"] for step in eased)
    assert all("worse the morning after" in step["reason"] for step in eased)
    assert of(events, "trial_begin")[0]["demand"] == eased[0]["after"]


LIMIT = Limit("shoulder elevation", 60.0, "surgeon, 2026-05-04", "right")


def test_the_third_passing_of_a_limit_ends_the_block(plain: Any) -> None:
    def raise_arm(record: Any) -> None:
        t = int(record["index"]) / HZ
        if t > 8.0:
            record["grip_right"][:3] = (0.2, 1.05, -0.55) if t % 4.0 < 2.0 else (0.2, 0.62, -0.12)

    made = programme(planned(60, sides="right"), planned(1), limits=(LIMIT,))
    person, events = Person(change=raise_arm), []
    play(person, None, direct(made, person, events), Notes())
    assert verify(events, replay(person.frames(), made), exact=True) == []
    passed = [data for data in of(events, "limit") if data["what"] == "passed"]
    assert [data["passings"] for data in passed][:3] == [1, 2, 3]
    assert passed[0]["source"] == "surgeon, 2026-05-04"
    assert passed[0]["degrees"] > 60.0
    first, second = of(events, "block_end")
    assert first["status"] == "stopped"
    assert "passed three times" in first["reason"]
    assert second["status"] == "completed"
    assert any(pulse[1:3] == (0.5, 0.3) for pulse in person.pulses)


def test_an_arm_that_is_not_seen_is_asked_nothing_that_needs_its_limit(plain: Any) -> None:
    hidden = between(9 * HZ, 14 * HZ, grip_right_bits=0, aim_right_bits=0)
    made = programme(planned(12, sides="right"), limits=(LIMIT,))
    person, events = Person(change=hidden), []
    play(person, None, direct(made, person, events), Notes())
    begun = [e.frame for e in events if e.kind == "trial_begin"]
    assert not [frame for frame in begun if 11 * HZ < frame < 14 * HZ]
    assert of(events, "block_end")[0]["status"] == "completed"
    gone = Person(change=between(9 * HZ, 10**6, grip_right_bits=0, aim_right_bits=0))
    events = []
    play(gone, None, direct(made, gone, events), Notes())
    assert of(events, "block_end")[0]["reason"] == (
        "The right arm is not seen: its limit cannot be kept."
    )


def test_what_a_precaution_forbids_is_left_out_unless_overridden(plain: Any) -> None:
    made = programme(planned(2), precautions=("osteoporosis",))
    events = played(made)
    (refused,) = of(events, "refused")
    assert (refused["precaution"], refused["provoked"]) == ("osteoporosis", ["speed"])
    assert of(events, "block_end")[0]["status"] == "refused"
    assert of(events, "trial_begin") == []
    allowed = dataclasses.replace(made, overrides=(("plain", "osteoporosis"),))
    assert len(of(played(allowed), "trial_end")) == 2


def test_nobody_stands_before_somebody_stands_by(plain: Any) -> None:
    made = programme(planned(2), posture="standing", supervised=False)
    assert of(played(made, frames=8 * HZ), "block_begin") == []
    events = played(made, {8 * HZ: ("resume", {})})
    assert of(events, "staff") == [{"why": "supervision"}]
    assert of(events, "block_end")[0]["status"] == "completed"


def test_a_trial_that_never_ends_is_ended(plain: Any) -> None:
    plain(begin_trial="self.until = 1e9")
    events = played(programme(planned(1)))
    (trial,) = of(events, "trial_end")
    assert (trial["status"], trial["why"]) == ("timeout", "it did not end within 3 s")
    assert trial["results"] == {}
    assert of(events, "block_end")[0]["status"] == "completed"


def test_an_exercise_that_shows_too_much_fails_alone(plain: Any) -> None:
    plain(build="for _ in range(10**6): stage.add('sphere')")
    events = played(programme(planned(1)))
    (end,) = of(events, "block_end")
    assert end["status"] == "failed"
    assert "2000 things" in end["reason"]
    assert of(events, "session_end")[0]["status"] == "completed"


@pytest.mark.parametrize(
    ("plan", "rest", "word"),
    [
        (planned(practice=11), {}, "11 practice"),
        (planned(rest=-1.0), {}, "-1 s"),
        (planned(adapt={"aim": 2.0}), {}, "aim of 2"),
        (planned(adapt={"goal": 1}), {}, "goal"),
        (planned(), {"posture": "reclined"}, "not played reclined"),
        (planned(), {"stops": {"pian": 1}}, "pian"),
        (planned(), {"precautions": ("gout",)}, "gout"),
    ],
)
def test_what_cannot_be_played_says_why(
    plain: Any, plan: BlockPlan, rest: dict[str, Any], word: str
) -> None:
    with pytest.raises(UserError, match=word):
        programme(plan, **rest).check()


def test_the_world_is_levelled_to_who_lies_back(plain: Any) -> None:
    made = programme(planned(1), posture="reclined")
    person, events = Person(), []
    play(person, None, direct(made, person, events), Notes())
    assert person.recentred == ["reclined"]
    assert of(events, "recentre") == [{"mode": "reclined"}]
    assert of(events, "block_end")[0]["status"] == "completed"
