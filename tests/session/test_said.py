"""What a patient says beside playing: questions, ratings, "This hurts", "I feel unwell"."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from rehab.body import proportioned
from rehab.frame import ABSENT, Frame
from rehab.session import BlockPlan, Director, Event, Programme, inputs_of, play, replay, verify
from rehab.session.ratings import UNANSWERED
from tests.session.person import EYES, HZ, Notes, Person, between
from tests.session.playing import direct, of
from tests.session.test_buttons import METHODS, Answer, by_head, towards

Commands = dict[int, tuple[str, dict[str, Any]]]

STARS = BlockPlan("star-reach", {"trials": 2})
KNOWN = Programme((STARS,), seed=5, calibration=proportioned(1.2))
"""Two stars for a body that is known; the first comes after eight seconds, for half of one."""

IN_TRIAL = round(8.25 * HZ)


class Sayer(Person):
    """A person who says of pain, each time anew, what `pains` holds, and presses `wants`."""

    def __init__(self, pains: tuple[int, ...] = (), wants: str = "", **rest: Any) -> None:
        super().__init__(**rest)
        self.pains, self.wants = list(pains), wants
        self.asked = False
        self.director: Director | None = None

    def draw(self, renderer: Any, scene: Any) -> None:
        asks = any(node.cue.startswith("pain ") for node in scene.tagged())
        if asks and not self.asked and self.pains:
            self.says["pain"] = self.pains.pop(0)
        self.asked = asks
        super().draw(renderer, scene)
        wanted = [c for c in scene.controls if c.shown and c.name == self.wants]
        if wanted:
            self._at = np.array(wanted[0].node.world_position())


def said(
    programme: Programme, person: Person | None = None, commands: Commands | None = None
) -> tuple[list[Event], Person, Director]:
    """Play it; a replay tells the same."""
    person, events = person or Sayer(), []
    director = direct(programme, person, events)
    play(person, None, director, Notes(commands))
    again = replay(person.frames(), programme, inputs_of(events))
    assert verify(events, again, exact=True) == []
    assert len(of(events, "trial_begin")) == len(of(events, "trial_end"))
    return events, person, director


def kinds(events: list[Event], *wanted: str) -> list[str]:
    return [event.kind for event in events if event.kind in wanted]


def phases(events: list[Event]) -> list[str]:
    return [data["name"] for data in of(events, "phase")]


def asking(**rest: Any) -> Programme:
    return dataclasses.replace(KNOWN, **rest)


def test_three_questions_answered_with_no_lead_on() -> None:
    events, *_ = said(asking(questions=True))
    told = [(data["asked"], data["answer"]) for data in of(events, "question")]
    assert told == [("dizzy", "no"), ("new", "no"), ("worse", "no")]
    assert of(events, "session_end")[0]["status"] == "completed"


def test_a_yes_waits_for_staff_and_a_nod_answers_nothing() -> None:
    resumed = 30 * HZ
    person = Sayer(wants="Yes", frames=40 * HZ)
    events, *_ = said(asking(questions=True), person, {resumed: ("resume", {})})
    first = of(events, "question")[0]
    assert first == {"asked": "dizzy", "answer": "yes"}
    assert of(events, "staff")[0] == {"why": "question dizzy"}
    later = [e.frame for e in events if e.kind in ("control", "question")][2:]
    assert min(later) > resumed
    nodding = Sayer(frames=20 * HZ)
    nodding.presses = False
    nodding.change = _nod
    events, *_ = said(asking(questions=True), nodding)
    assert of(events, "question") == []


def _nod(record: Frame) -> None:
    t = (int(record["index"]) / HZ) % 3.0
    half = 0.15 * math.sin(math.pi * t / 0.8) ** 2 if t < 0.8 else 0.0
    record["head"][3:] = -math.sin(half), 0.0, 0.0, math.cos(half)


def test_staff_leave_a_question_out() -> None:
    person = Sayer(frames=12 * HZ)
    person.presses = False
    events, *_ = said(asking(questions=True), person, {5 * HZ: ("skip", {})})
    assert of(events, "question") == [{"asked": "dizzy", "answer": "skipped"}]


def test_each_block_is_rated_and_so_is_the_beginning() -> None:
    events, *_ = said(asking(ratings=True), Sayer(pains=(3, 4)))
    assert of(events, "rating") == [
        {"what": "pain", "value": 3},
        {"what": "pain", "value": 4, "block": 0},
        {"what": "exertion", "value": 3, "block": 0},
        {"what": "discomfort", "value": 0, "block": 0},
    ]
    assert of(events, "decision") == []


def test_a_number_that_nobody_says_is_left_out() -> None:
    person = Sayer(frames=37 * HZ)
    person.presses = False
    events, *_ = said(asking(ratings=True), person)
    assert of(events, "rating") == [{"what": "pain", "value": None, "why": "unanswered"}]
    begun = next(e.frame for e in events if e.data.get("name") == "rating")
    first = next(e.frame for e in events if e.kind == "rating")
    assert first - begun == pytest.approx(UNANSWERED * HZ, abs=3)


@pytest.mark.parametrize(
    ("pains", "stops", "reason"),
    [
        ((6,), {}, "above 5"),
        ((1, 3), {}, "rose from 1 to 3"),
        ((4,), {"pain": 3}, "above 3"),
        ((6, 8), {"pain": 7, "rise": 11}, "above 7"),
    ],
)
def test_pain_ends_the_session_by_its_rule(
    pains: tuple[int, ...], stops: dict[str, float], reason: str
) -> None:
    programme = asking(ratings=True, stops=stops, blocks=(STARS, STARS))
    events, _, director = said(programme, Sayer(pains=pains))
    (decision,) = of(events, "decision")
    assert decision["does"] == "end"
    assert reason in decision["reason"]
    assert director.status == "stopped"
    assert of(events, "session_end")[0]["reason"] == decision["reason"]
    assert len(of(events, "block_begin")) == len(pains) - 1
    assert phases(events)[-2:] == ["summary", "end"]


def test_effort_rests_before_the_next_block() -> None:
    person = Sayer(pains=(0,), frames=40 * HZ)
    person.says["exertion"] = 9
    events, *_ = said(asking(ratings=True, blocks=(STARS, STARS)), person)
    assert of(events, "rest") == [{"seconds": 60.0, "why": "exertion"}]
    assert [d["does"] for d in of(events, "decision")] == ["rest"]
    assert phases(events)[-2:] == ["rest", "end"]


@pytest.mark.parametrize(
    ("pain", "wants", "answer"),
    [(0, "", "nothing"), (3, "A rest", "rest"), (4, "End for today", "end"), (7, "", "stopped")],
)
def test_this_hurts_breaks_off_asks_and_does_what_helps(pain: int, wants: str, answer: str) -> None:
    events, _, director = said(KNOWN, Sayer(pains=(pain,), wants=wants), {IN_TRIAL: ("hurts", {})})
    broken = next(e for e in events if e.kind == "trial_end")
    assert (broken.frame, broken.data["status"]) == (IN_TRIAL, "repeated")
    (hurt,) = of(events, "hurt")
    place = "" if pain == 0 else "right shoulder"
    assert hurt == {"pain": pain, "where": place, "answer": answer, "block": 0}
    done = [t["status"] for t in of(events, "trial_end")].count("success")
    if answer in ("nothing", "rest"):
        assert (director.status, done) == ("completed", 2)
    else:
        assert (director.status, done < 2) == ("stopped", True)
    assert len(of(events, "rest")) == (answer == "rest")


def test_another_exercise_follows_at_once() -> None:
    person = Sayer(pains=(3,), wants="Another exercise")
    events, *_ = said(asking(blocks=(STARS, STARS)), person, {IN_TRIAL: ("hurts", {})})
    first, second = of(events, "block_end")
    assert first["status"] == "stopped"
    assert "another exercise" in first["reason"]
    assert second["status"] == "completed"


LABELS = {"hurts": "This hurts", "unwell": "I feel unwell"}


@pytest.mark.parametrize("answer", METHODS)
@pytest.mark.parametrize("name", ["hurts", "unwell"])
def test_both_are_always_one_press_away(name: str, answer: Answer) -> None:
    person, events = Sayer(pains=(0,), arms=(), frames=40 * HZ), []
    director = direct(KNOWN, person, events)
    since = IN_TRIAL

    def act(record: Frame) -> None:
        record["joints_bits"] = 0
        waits = not of(events, "control")
        seconds = (int(record["index"]) - since) / HZ
        if waits and seconds > 0.0:
            (button,) = [c for c in director.scene.controls if c.shown and c.name == LABELS[name]]
            at = np.array(button.node.world_position())
            if METHODS[answer] == "poke":  # somebody looks where they put the finger
                record["head"][3:] = towards(EYES, at)
            answer(record, at, seconds)
            if METHODS[answer] == "laser" and seconds > 1.6:
                record["trigger"][0] = 1.0
            person.buffer.quantise(extras=True)

    person.change = act
    play(person, None, director, Notes())
    assert of(events, "control")[0]["by"] == METHODS[answer]
    assert kinds(events, "hurt", "unwell") == [name.removesuffix("s")]
    again = replay(person.frames(), KNOWN, inputs_of(events))
    assert verify(events, again, exact=True) == []


def test_who_looks_at_a_target_before_them_presses_nothing() -> None:
    person, events = Sayer(pains=(0,), arms=(), frames=22 * HZ), []
    director = direct(KNOWN, person, events)
    looked: list[int] = []

    def act(record: Frame) -> None:
        if int(record["index"]) <= IN_TRIAL or director.finished:
            return
        (button,) = [c for c in director.scene.controls if c.shown and c.name == LABELS["unwell"]]
        at = np.array(button.node.world_position())
        if not looked:  # something to be touched, on the way to the button
            director.scene.add("star", position=0.5 * (EYES + at), scale=0.1, cue="touch")
        looked.append(int(record["index"]))
        by_head(record, at, 0.0)
        person.buffer.quantise(extras=True)

    person.change = act
    play(person, None, director, Notes())
    (trial,) = of(events, "trial_end")[:1]
    assert trial["status"] == "timeout"
    ended = next(event.frame for event in events if event.kind == "trial_end")
    assert ended - looked[0] > 5 * HZ  # much longer than a look has to last
    assert not [e for e in events if e.kind == "control" and e.frame < ended]


MOMENTS = {
    "welcome": (asking(), HZ),
    "questions": (asking(questions=True), 4 * HZ),
    "tour": (asking(tour=True), 5 * HZ),
    "calibration": (asking(calibration=None), 5 * HZ),
    "trial": (asking(), IN_TRIAL),
    "rating": (asking(ratings=True), 4 * HZ),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_who_feels_unwell_is_let_go_from_wherever_they_are(moment: str) -> None:
    programme, at = MOMENTS[moment]
    person = Sayer(change=between(at + 3 * HZ, 10**6, presence=ABSENT))
    events, _, director = said(programme, person, {at: ("unwell", {})})
    assert of(events, "unwell") == [{}]
    assert phases(events)[-2:] == ["unwell", "end"]
    assert of(events, "session_end") == [{"status": "stopped", "reason": "unwell"}]
    assert events[-1].frame == at + 3 * HZ
    assert person.rooms == [True, False]
    assert director.status == "stopped"


@pytest.mark.parametrize("reason", ["command", "headset"])
def test_it_is_heard_in_a_pause_too(reason: str) -> None:
    away = between(IN_TRIAL, IN_TRIAL + HZ, presence=ABSENT)
    held = {IN_TRIAL: ("pause", {})} if reason == "command" else {}
    person = Sayer(nods=False, change=None if held else away, frames=IN_TRIAL + 20 * HZ)
    events, *_ = said(KNOWN, person, {**held, IN_TRIAL + 2 * HZ: ("hurts", {})})
    assert kinds(events, "pause", "resume", "hurt")[:3] == ["pause", "resume", "hurt"]
    # What the therapist held is held again.
    assert len(of(events, "pause")) == (2 if held else 1)
    other = Sayer(nods=False, change=None if held else away, frames=IN_TRIAL + 4 * HZ)
    events, *_ = said(KNOWN, other, {**held, IN_TRIAL + 2 * HZ: ("unwell", {})})
    assert phases(events)[-2:] == ["unwell", "end"]
    assert of(events, "session_end") == [{"status": "stopped", "reason": "unwell"}]


def test_what_hurts_while_calibrating_lets_the_pose_go_on() -> None:
    programme = asking(calibration=None)
    events, *_ = said(programme, Sayer(pains=(2,), wants="A rest"), {5 * HZ: ("hurts", {})})
    assert of(events, "hurt")[0]["answer"] == "rest"
    names = phases(events)
    at = names.index("hurting")
    assert names[at - 1] == "calibration rest"
    assert names[at + 1 : at + 4] == ["rest", "calibration rest", "calibration reach"]
    assert of(events, "calibrated")[0]["source"] == "measured"


def test_nothing_is_asked_twice_at_once() -> None:
    commands: Commands = {IN_TRIAL: ("hurts", {}), IN_TRIAL + 30: ("hurts", {})}
    events, *_ = said(KNOWN, Sayer(pains=(0,)), commands)
    assert [bool(c.get("refused")) for c in of(events, "command")] == [False, True]
    assert len(of(events, "hurt")) == 1


def test_staff_let_rest_at_once_and_the_trial_comes_again() -> None:
    commands: Commands = {IN_TRIAL: ("rest", {}), IN_TRIAL + 30: ("rest", {})}
    events, _, director = said(KNOWN, Sayer(), commands)
    assert of(events, "rest") == [{"seconds": None, "why": "command"}]
    assert [bool(c.get("refused")) for c in of(events, "command")] == [False, True]
    assert [t["status"] for t in of(events, "trial_end")] == ["repeated", "success", "success"]
    assert director.status == "completed"


class Roomless(Sayer):
    """A person in a headset that cannot show the real room."""

    def show_room(self, shown: bool) -> bool:
        super().show_room(shown)
        return False


@pytest.mark.parametrize("moment", ["welcome", "trial"])
def test_who_feels_unwell_without_passthrough_sees_a_still_bright_room(moment: str) -> None:
    programme, at = MOMENTS[moment]
    person = Roomless(frames=at + 4 * HZ)
    events, _, director = said(
        dataclasses.replace(programme, grown=9), person, {at: ("unwell", {})}
    )
    scene = director.scene
    assert of(events, "unwell") == [{}]
    assert scene.place is not None
    assert (scene.place.name, scene.room) == ("clinic", False)
    assert director.still
    plants = {"blossom", "bud", "blade", "shrub", "lantern"}
    assert not plants & set(scene.table.label)
