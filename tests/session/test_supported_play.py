"""Each exercise is played with what its spec says that it can be played with, as it says."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rehab import math3d
from rehab.body.calibration import guessed
from rehab.drivers.patient import Patient, PatientDriver
from rehab.drivers.patient.profile import find
from rehab.drivers.simulated import Place
from rehab.exercise import find as exercise
from rehab.frame import HAND, TRACKED, Frame
from rehab.scene import bones
from rehab.scene.bones import Pose
from rehab.session import BlockPlan, Director, Event, Programme, play
from tests.session.person import Notes
from tests.session.playing import of

HZ = 45
BODY = replace(guessed(1.2), reach=(0.62, 0.62))
SHORT: dict[str, dict[str, Any]] = {
    "star-reach": {"distance": 70},
    "sunrise": {"elevation": 60, "hold": 1},
    "door": {"rotation": 15, "hold": 0},
    "well": {"flexion": 90, "straight": 40},
    "blocks": {"seconds": 15},
    "dragonfly": {"movement": "rotation", "range": 25, "speed": 25},
    "lanterns": {"arc": 30, "lanterns": 2, "others": 1},
    "shore": {"trials": 1},
    "pour": {"tilt": 30},
    "squeeze": {"band": 40},
    "fireflies": {"width": 12},
    "petals": {"falls": 2, "size": 12},
    "river": {"width": 8},
    "drums": {"tempo": 80, "beats": 10},
    "tray": {"height": 65},
    "rise": {"trials": 1},
    "lean": {"lean": 12, "hold": 1},
    "mirror": {"distance": 60},
    "follow-me": {"size": 70},
}
ARMS = [name for name in SHORT if "hand" in exercise(name).spec.inputs]
ONE = [name for name in ARMS if not exercise(name).spec.together]
BOTH = [name for name in ARMS if name not in ONE]
HEADS = [name for name in SHORT if name not in ARMS]
OPEN = Pose(((0.0, 0.05, 0.03),) * 4, (-0.2, -0.03, 0.1, 0.25))
PINCHED = Pose(
    ((0.75, 0.95, 0.4), (0.45, 0.6, 0.3), (0.35, 0.5, 0.3), (0.3, 0.45, 0.25)),
    thumb=(-0.28, -0.55, -0.78),
    nail=(-0.8, 0.35, 0.4),
    thumb_flex=(0.15, 0.25),
)
HANDS = [[bones.joints(pose, side) for side in (0, 1)] for pose in (OPEN, PINCHED)]
WRIST = math3d.axis_angle((1.0, 0.0, 0.0), -math.pi / 2)
"""From the axes of a grip to those of a wrist joint, whose -Z points to the fingers."""


class Wearer(PatientDriver):
    """A patient who overlooks nothing; `change` is called once a frame, before anyone sees it."""

    def __init__(self, profile: str = "healthy", *, seated: bool = True) -> None:
        super().__init__(profile, 1, window=False, real_time=False, hz=HZ, seated=seated)
        self.patient = Patient(replace(find(profile), lapse=0.0), 1, seated)

    def frame(self) -> Frame:
        fresh = self._stepped != self._index
        record = super().frame()
        if fresh:
            self.change(record)
            self._slate._buffer.quantise(extras=True)
        return record

    def change(self, record: Frame) -> None:
        """Nothing."""

    def looked_at(self) -> Any:
        """Where, in play space, what the patient follows is; None: nothing."""
        goal = self.patient._goal
        if goal is None:
            return None
        point = (*goal.position, 0.0, 0.0, 0.0, 1.0)
        return (self._place or Place()).inside(point)[:3]


class OneHanded(Wearer):
    """Only the hand `own` is there."""

    def __init__(self, own: str, *, seated: bool = True) -> None:
        super().__init__(seated=seated)
        self.other = "left" if own == "right" else "right"

    def change(self, record: Frame) -> None:
        for pose in ("grip", "aim", "display"):
            record[f"{pose}_{self.other}"] = 0.0
            record[f"{pose}_{self.other}_bits"] = 0
        record["held"][0 if self.other == "left" else 1] = 0


class Bare(Wearer):
    """Hands are tracked by their joints; they pinch, as far as the hand is closed, instead of
    pulling a trigger. With `tips` it is thumb and index finger that are brought to a thing, and not
    the palm."""

    tips = False

    def change(self, record: Frame) -> None:
        record["trigger"] = record["squeeze"] = 0.0
        for side, name in enumerate(("left", "right")):
            grip = record[f"grip_{name}"]
            part = np.float32(self.patient.mover.grasp[side])
            joints = (1 - part) * HANDS[0][side] + part * HANDS[1][side]
            joints[:, 3:] = math3d.normalise(joints[:, 3:])
            turn = math3d.multiply(grip[3:], WRIST)
            wrist = grip[:3] + math3d.rotate(grip[3:], (0.0, 0.08, 0.0))
            joints[:, :3] = math3d.rotate(turn, joints[:, :3]) + wrist
            joints[:, 3:] = math3d.multiply(turn, joints[:, 3:])
            if self.tips:
                joints[:, :3] += grip[:3] - joints[[5, 10], :3].mean(axis=0)
            record["joints"][side], record["joints_bits"][side] = joints, TRACKED
            record["joints_source"][side] = record["held"][side] = HAND


class Fastened(Wearer):
    """A controller is strapped to the left wrist, another cuffed to the right forearm: half way up
    the skin rolls half as far as the hand."""

    def change(self, record: Frame) -> None:
        cuff = record["grip_right"]
        axis = math3d.rotate(cuff[3:], (0.0, 1.0, 0.0))
        back = math3d.axis_angle(axis, -0.5 * self.patient.mover.limbs[1].roll)
        cuff[3:] = math3d.multiply(back, cuff[3:])
        for name, across, along in (("left", -0.06, 0.08), ("right", 0.075, 0.21)):
            pose = record[f"grip_{name}"]
            pose[:3] += math3d.rotate(pose[3:], (across, along, 0.0))
            pose[3:] = math3d.multiply(pose[3:], math3d.axis_angle((1.0, 0.0, 0.0), 2.0))
        record["trigger"] = record["squeeze"] = 0.0


class Looking(Wearer):
    """The eyes go where the head cannot; nothing is held."""

    def change(self, record: Frame) -> None:
        at, head = self.looked_at(), record["head"]
        record["gaze"] = head if at is None else math3d.look(head[:3], at)
        record["gaze_bits"] = TRACKED
        record["grip_left_bits"] = record["grip_right_bits"] = 0
        record["aim_left_bits"] = record["aim_right_bits"] = 0


class Pointing(Wearer):
    """The right hand, in the lap, points where the patient looks."""

    def change(self, record: Frame) -> None:
        at, hand = self.looked_at(), record["aim_right"]
        if at is not None:
            record["aim_right"] = math3d.look(hand[:3], at)
        record["aim_left_bits"] = 0


def lying(driver: PatientDriver) -> PatientDriver:
    """Let that patient lie back: the room stands 50 degrees off to whom it has not levelled."""
    turn = math3d.axis_angle((1.0, 0.0, 0.0), -math.radians(50.0))
    driver._place = Place((0.0, 0.3, 0.4, *turn.tolist()))
    return driver


def played(driver: PatientDriver, name: str, settings: Any, **own: Any) -> list[Event]:
    events: list[Event] = []
    plan = BlockPlan(name, {"trials": 2, **SHORT[name], **settings}, demonstrate=True)
    programme = Programme((plan,), seed=3, calibration=BODY, **own)
    programme.check()
    director = Director(
        programme, on_event=events.append, vibrate=driver.vibrate, recentre=driver.recentre
    )
    play(driver, None, director, Notes())
    return events


def succeeded(events: list[Event]) -> bool:
    """Whether every trial did; said by what did not."""
    (begun,), ends = of(events, "block_begin"), of(events, "trial_end")
    assert len(ends) == begun["settings"]["trials"], of(events, "block_end")
    return {end["status"] for end in ends} == {"success"}


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", ONE)
def test_one_hand_is_enough_also_standing(name: str, side: str) -> None:
    seated = side == "left" or "standing" not in exercise(name).spec.postures
    posture = {"posture": "seated" if seated else "standing", "supervised": True}
    events = played(OneHanded(side, seated=seated), name, {"sides": side, "trials": 1}, **posture)
    assert succeeded(events)
    assert {end["side"] for end in of(events, "trial_end")} == {side}


@pytest.mark.parametrize("name", BOTH)
def test_both_hands_are_enough_also_standing(name: str) -> None:
    events = played(Wearer(seated=False), name, {}, posture="standing", supervised=True)
    assert succeeded(events)
    assert {end["side"] for end in of(events, "trial_end")} == {"both"}


@pytest.mark.parametrize("name", ARMS)
def test_bare_hands_do_what_controllers_do(name: str) -> None:
    pinches = name in ("blocks", "squeeze")
    own = {"grasp": "pinch"} if pinches else {}
    driver = Bare()
    driver.tips = pinches
    events = played(driver, name, own)
    assert succeeded(events)
    if name == "blocks":
        assert min(end["results"]["blocks_moved"] for end in of(events, "trial_end")) >= 3


@pytest.mark.parametrize("name", [n for n in ARMS if n != "squeeze"])  # that is a hand that closes
def test_a_strap_and_a_cuff_do_what_a_hand_does(name: str) -> None:
    own = {"grasp": "touch"} if name == "blocks" else {}
    events: list[Event] = []
    plan = BlockPlan(name, {"trials": 2, **SHORT[name], **own})
    programme = Programme((plan,), seed=3, mounts=("strap", "forearm"))
    driver = Fastened()
    play(driver, None, Director(programme, on_event=events.append, vibrate=driver.vibrate), Notes())
    assert succeeded(events)


@pytest.mark.parametrize("name", [n for n in SHORT if "reclined" in exercise(n).spec.postures])
def test_who_lies_back_plays_what_says_so(name: str) -> None:
    driver = lying(OneHanded("left") if name == "lanterns" else Wearer())
    events = played(driver, name, {}, posture="reclined")
    assert of(events, "recentre") == [{"mode": "reclined"}]
    assert succeeded(events)


@pytest.mark.parametrize("name", HEADS)
def test_the_head_alone_is_enough(name: str) -> None:
    assert succeeded(played(Looking(), name, {}))


@pytest.mark.parametrize("reclined", [False, True])
def test_lanterns_are_lit_by_eyes_whose_head_hardly_turns(reclined: bool) -> None:
    driver = Looking()
    neck = replace(find("healthy").neck, left=math.radians(10), right=math.radians(10))
    driver.patient = Patient(replace(find("healthy"), neck=neck, lapse=0.0), 1)
    driver.patient.history = []
    posture = "reclined" if reclined else "seated"
    if reclined:
        lying(driver)
    events = played(driver, "lanterns", {"by": "gaze"}, record_gaze=True, posture=posture)
    assert succeeded(events)
    turned = np.degrees([truth.neck[0] for truth in driver.patient.history or ()])
    assert np.abs(turned).max() < 11.0  # of an arc of 30: the eyes did the rest


def test_lanterns_are_lit_by_a_hand_that_rests() -> None:
    assert succeeded(played(Pointing(), "lanterns", {"by": "hand"}))


def test_joints_of_bare_hands_close_where_they_pinch() -> None:
    apart = [np.linalg.norm(np.diff(hands[1][[5, 10], :3], axis=0)) for hands in HANDS]
    assert apart[0] > 0.045
    assert apart[1] < 0.025
