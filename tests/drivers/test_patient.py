"""The simulated patient: a body that keeps together, moves as people do, and obeys what it sees."""

from __future__ import annotations

from dataclasses import replace
from math import degrees, dist, radians, sin
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standin import HZ, Watch

from rehab.drivers.patient import PROFILES, Patient, Seen, after
from rehab.drivers.patient.kinematics import GRIP_DISTAL, GRIP_PALMAR, Limb, Trunk, angle, cone
from rehab.drivers.patient.path import Path
from rehab.drivers.patient.profile import Arm, Build, find
from rehab.errors import UserError
from rehab.math3d import rotate

SIDES = ("left", "right")
BUILD = Build(1.68, seated=True)


def target(side: str, outward: float, up: float, far: float) -> Seen:
    """A target at angles (degrees) and metres from that shoulder of an upright seated person."""
    sign = 1.0 if side == "right" else -1.0
    a, e = radians(outward), radians(up)
    level = far * np.cos(e)
    return Seen(
        "touch",
        side,
        (
            sign * (BUILD.shoulder_out + level * sin(a)),
            BUILD.hip + BUILD.shoulder_up + far * sin(e),
            BUILD.eye_forward - level * float(np.cos(a)),
        ),
    )


def test_one_piece_is_a_minimum_jerk_movement() -> None:
    path = Path((0.0, 0.0, 0.0))
    path.go((0.3, 0.4, 0.0), 1.0, 0.8, (0.0, 0.0, 0.0))
    t = np.linspace(0.9, 1.9, 10_001)
    speed = np.linalg.norm(np.diff([path.at(float(x)) for x in t], axis=0), axis=1) / np.diff(t)
    assert speed.max() == pytest.approx(1.875 * 0.5 / 0.8, rel=1e-4)
    assert t[speed.argmax()] == pytest.approx(1.4, abs=1e-3)
    assert path.at(2.0) == path.end == (0.3, 0.4, 0.0)


def test_a_new_piece_joins_a_running_one_without_a_jolt() -> None:
    path = Path((0.0, 0.0))
    path.go((0.4, 0.0), 0.0, 1.0, (0.0, 0.05))
    path.at(0.5)
    path.go((0.4, 0.3), 0.5, 1.0, (0.0, 0.0))
    places = np.array([path.at(float(t)) for t in np.linspace(0.5, 1.6, 1101)])
    assert np.abs(np.diff(places, n=2, axis=0)).max() < 2e-5  # 20 m/s² at 1 kHz: no step in speed
    assert places[-1] == pytest.approx((0.4, 0.3))


@given(
    side=st.sampled_from((0, 1)),
    x=st.floats(-0.8, 0.8),
    y=st.floats(-0.8, 0.8),
    z=st.floats(-0.8, 0.05),
    forward=st.floats(-0.1, 0.4),
    right=st.floats(-0.3, 0.3),
)
@settings(max_examples=300, deadline=None)
def test_an_arm_keeps_its_lengths_and_limits_wherever_it_is_sent(
    side: int, x: float, y: float, z: float, forward: float, right: float
) -> None:
    trunk, limb = Trunk(BUILD), Limb(BUILD, Arm(elevation=radians(100)), side)
    trunk.lean(forward, right)
    shoulder = trunk.shoulders[side]
    goal = (shoulder[0] + x, shoulder[1] + y, shoulder[2] + z)
    limb.reach(shoulder, goal, trunk.axis, limb.arm.elevation)
    assert dist(shoulder, limb.shoulder) < 0.045  # collarbone and shoulder blade go with the arm
    assert dist(limb.shoulder, limb.elbow) == pytest.approx(BUILD.upper_arm)
    assert dist(limb.elbow, limb.wrist) == pytest.approx(BUILD.forearm)
    assert dist(limb.wrist, limb.grip) == pytest.approx(np.hypot(GRIP_DISTAL, GRIP_PALMAR))
    x, y, z = trunk.axis
    assert angle(limb.humerus, (-x, -y, -z)) <= radians(100) + 1e-6
    slack = radians(4.5)  # the grip lies 2 cm beside the forearm's axis
    assert limb.arm.elbow_least - slack <= limb.flexion <= limb.arm.elbow_most + slack


@pytest.mark.parametrize("side", [0, 1])
def test_a_target_in_reach_is_reached_exactly(side: int) -> None:
    trunk, limb = Trunk(BUILD), Limb(BUILD, Arm(), side)
    goal = target(SIDES[side], 20, 10, 0.5).position
    limb.reach(trunk.shoulders[side], goal, trunk.axis, limb.arm.elevation)
    assert limb.grip == pytest.approx(goal)
    assert limb.elbow[1] < min(goal[1], limb.shoulder[1])  # it hangs below
    assert limb.out * limb.elbow[0] > limb.out * limb.shoulder[0] - 0.02  # not into the ribs


@pytest.mark.parametrize("side", [0, 1])
def test_the_grip_pose_lies_in_the_hand_as_openxr_says(side: int) -> None:
    trunk, limb = Trunk(BUILD), Limb(BUILD, Arm(), side)
    for up in (-80, -30, 0, 50):
        goal = target(SIDES[side], 15, up, 0.5).position
        limb.reach(trunk.shoulders[side], goal, trunk.axis, limb.arm.elevation)
        pose = np.array(limb.grip_pose())
        fingers = np.subtract(limb.wrist, limb.elbow) / BUILD.forearm
        # From the elbow's side +Y, and X through the palm: into the right, out of the left.
        assert rotate(pose[3:], (0, -1, 0)) == pytest.approx(fingers, abs=1e-5)
        palm = limb.out * -rotate(pose[3:], (1, 0, 0))
        offset = GRIP_DISTAL * fingers + GRIP_PALMAR * palm
        assert np.subtract(limb.grip, limb.wrist) == pytest.approx(offset, abs=1e-5)
        assert rotate(limb.aim_pose()[3:], (0, 0, -1)) == pytest.approx(fingers, abs=1e-5)
        thumb = rotate(pose[3:], (0, 0, -1))
        assert thumb[1] > 0.15 or thumb[2] < -0.3 or thumb[2] > 0.3  # up, forward when it hangs


def test_the_trunk_leans_by_the_angles_that_it_is_given() -> None:
    trunk = Trunk(BUILD)
    trunk.lean(0.3, -0.2)
    x, y, z = trunk.axis
    assert np.arctan2(-z, y) == pytest.approx(0.3)
    assert np.arctan2(x, y) == pytest.approx(-0.2)
    left, right = (np.array(s) for s in trunk.shoulders)
    assert np.linalg.norm(right - left) == pytest.approx(2 * BUILD.shoulder_out)
    assert (right - left) @ trunk.axis == pytest.approx(0.0, abs=1e-9)


@given(st.floats(0.0, 1.5), st.floats(1.6, 3.1), st.integers(0, 10_000))
def test_a_cone_bounds_the_angle_and_moves_no_more_than_it_must(
    least: float, most: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    v, axis = (tuple(map(float, x / np.linalg.norm(x))) for x in rng.normal(size=(2, 3)))
    bound = cone(v, axis, least, most)
    turned = angle(v, axis)
    wanted = min(max(turned, least), most)
    assert angle(bound, axis) == pytest.approx(wanted, abs=1e-6)
    assert angle(bound, v) == pytest.approx(abs(wanted - turned), abs=1e-6)


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("seated", [True, False])
def test_the_truth_is_the_geometry_and_limits_hold(name: str, seated: bool) -> None:
    watch = Watch(name, seated=seated)
    watch.run(2, Seen("rest"))
    high = watch.patient.build.hip + 0.8
    for x in (-0.5, 0.1, 0.4):
        watch.run(4, Seen("touch", "right" if x > 0 else "left", (x, high, -0.3)))
    build, arms = watch.patient.build, watch.patient.profile.arms
    assert watch.patient.history is not None
    for truth in watch.patient.history[::7]:
        tan_r, tan_f = np.tan(truth.trunk_right), np.tan(truth.trunk_forward)
        up = np.array((tan_r, 1.0, -tan_f)) / np.sqrt(1 + tan_r**2 + tan_f**2)
        assert truth.trunk_forward <= watch.patient.profile.lean_forward + 0.02
        for side in (0, 1):
            shoulder, elbow, wrist = (
                np.array(joint[side]) for joint in (truth.shoulder, truth.elbow, truth.wrist)
            )
            humerus, fore = (elbow - shoulder) / build.upper_arm, (wrist - elbow) / build.forearm
            assert np.linalg.norm(humerus) == pytest.approx(1.0)
            assert np.linalg.norm(fore) == pytest.approx(1.0)
            assert truth.elevation[side] == pytest.approx(np.arccos(-humerus @ up), abs=1e-6)
            assert truth.elbow_flexion[side] == pytest.approx(np.arccos(humerus @ fore), abs=1e-6)
            assert truth.elevation[side] <= arms[side].elevation + 1e-6


def test_a_frozen_shoulder_rises_to_its_limit_and_no_further() -> None:
    highest = {}
    for name in ("healthy", "frozen-shoulder-right"):
        watch = Watch(name)
        watch.run(5, target("right", 10, 75, 0.55))
        assert watch.patient.history is not None
        highest[name] = degrees(max(t.elevation[1] for t in watch.patient.history))
    assert 120 < highest["healthy"] <= 162
    assert 80 < highest["frozen-shoulder-right"] <= 90.0001


def test_the_paretic_arm_is_slow_bent_and_helped_by_the_trunk() -> None:
    seen = {}
    for side in SIDES:
        watch = Watch(replace(find("stroke-left-moderate"), lapse=0.0))
        watch.run(1)
        goal = target(side, 20, -5, 0.5)
        seconds = watch.until(0.06, goal)
        assert seconds is not None
        assert watch.patient.history is not None
        begun = watch.patient.history[HZ:]
        path = np.array([t.grip[SIDES.index(side)] for t in begun])
        length = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
        straight = np.linalg.norm(path[-1] - path[0]) / length
        lean = max(t.trunk_forward for t in begun)
        seen[side] = seconds, straight, lean
    assert seen["left"][0] > 1.5 * seen["right"][0]
    assert seen["left"][1] < 0.9 < seen["right"][1]
    assert seen["left"][2] > 2 * seen["right"][2] > 0


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("outward", "up", "far"), [(0, -20, 0.45), (45, 10, 0.5), (15, 40, 0.5)])
def test_a_healthy_person_touches_what_is_in_reach(
    side: str, outward: float, up: float, far: float
) -> None:
    for seed in range(5):
        watch = Watch("healthy", seed)
        watch.run(1)
        seconds = watch.until(0.05, target(side, outward, up, far))
        assert seconds is not None
        assert 0.5 < seconds < 2.5


def test_a_hand_in_a_healthy_reach_moves_at_minimum_jerk_speed() -> None:
    watch = Watch("healthy")
    watch.run(2, Seen("rest"))
    watch.run(3, target("right", 10, 0, 0.5))
    assert watch.patient.history is not None
    path = np.array([t.grip[1] for t in watch.patient.history[2 * HZ :]])
    speed = np.linalg.norm(np.diff(path, axis=0), axis=1) * HZ
    # A minimum-jerk movement is faster than half its peak speed for 0.541 of its time; small
    # corrections by sight follow it.
    length = (speed > 0.5 * speed.max()).sum() / HZ / 0.541
    distance = np.linalg.norm(path[-1] - path[0])
    assert speed.max() == pytest.approx(1.875 * distance / length, rel=0.05)


def test_what_is_on_the_neglected_side_is_now_and_then_overlooked() -> None:
    late = {"left": 0, "right": 0}
    for side in SIDES:
        for seed in range(30):
            seconds = Watch("stroke-left-moderate", seed).until(0.06, target(side, 20, 0, 0.4))
            late[side] += seconds is None or seconds > 5
    assert late["right"] == 0
    assert 1 <= late["left"] <= 10


def test_what_is_out_of_reach_is_tried_then_given_up() -> None:
    watch = Watch("healthy")
    watch.run(2, Seen("rest"))
    far = Seen("touch", "right", (0.4, 1.9, -0.9))
    watch.run(10, far)
    history = watch.patient.history
    assert history is not None
    gap = [dist(t.grip[1], far.position) for t in history]
    assert min(gap) < gap[2 * HZ] - 0.6  # it went for it
    assert gap[-1] > min(gap) + 0.4  # and came down again
    assert max(t.trunk_forward for t in history) > radians(15)
    watch.run(1)
    assert watch.until(0.06, target("right", 10, 0, 0.45)) is not None


def test_nobody_moves_before_they_see_and_have_reacted() -> None:
    watch = Watch("healthy", seed=3)
    still = watch.run(3)
    start = np.array(still[-1].grip_right[:3])
    goal = target("right", 10, 0, 0.5)
    path = np.array([p.grip_right[:3] for p in watch.run(1.5, goal)])
    away = np.linalg.norm(path - start, axis=1)
    assert np.linalg.norm(np.array([p.grip_right[:3] for p in still]) - start, axis=1).max() < 5e-3
    assert away[: int(0.15 * HZ)].max() < 5e-3
    assert away[-1] > 0.2


def test_the_head_turns_to_a_target_with_a_lag() -> None:
    watch = Watch("healthy")
    watch.run(1)
    poses = watch.run(1.5, Seen("touch", "right", (0.6, 1.2, -0.4)))
    yaw = np.degrees([2 * np.arctan2(p.head[4], p.head[6]) for p in poses])
    assert abs(yaw[2]) < 3
    assert -60 < yaw[-1] < -25
    assert np.abs(np.diff(yaw)).max() * HZ < 300  # degrees a second


def test_the_postures_of_calibration_are_taken() -> None:
    watch = Watch("stroke-left-moderate")
    watch.run(4, Seen("rest"))
    rest = watch.patient.truth
    watch.run(5, Seen("reach"))
    ahead = watch.patient.truth
    for side in (0, 1):
        assert degrees(rest.elevation[side]) < 20
        assert rest.shoulder[side][1] - rest.grip[side][1] > 0.5
        assert degrees(ahead.elevation[side]) > 60
        far = dist(ahead.shoulder[side], ahead.grip[side])
        forward = ahead.shoulder[side][2] - ahead.grip[side][2]
        assert forward > 0.93 * far
        assert forward > 0.5


def test_who_is_asked_to_look_about_turns_the_head_and_rests_the_arms() -> None:
    watch = Watch("healthy")
    watch.run(2, Seen("rest"))
    poses = watch.run(8, Seen("look"))
    heads = np.array([pose.head for pose in poses])
    yaw = np.degrees(2 * np.arctan2(heads[:, 4], heads[:, 6]))
    pitch = np.degrees(2 * np.arctan2(heads[:, 3], heads[:, 6]))
    assert np.ptp(yaw) > 30
    assert np.ptp(pitch) > 15
    assert np.abs(np.diff(yaw)).max() * HZ < 120
    for side in (0, 1):
        assert degrees(watch.patient.truth.elevation[side]) < 20


def test_waiting_comes_before_everything_else() -> None:
    watch = Watch("healthy")
    watch.run(3, target("right", 10, 0, 0.45))
    watch.run(3, target("right", 10, 0, 0.45), Seen("wait"))
    assert degrees(watch.patient.truth.elevation[1]) < 20


def test_arms_tire_and_recover() -> None:
    watch = Watch("stroke-left-moderate")
    for turn in range(20):
        watch.run(0.5)
        watch.run(6, target("left", 10 + 30 * (turn % 2), 20, 0.45))
    tired = watch.patient.truth.fatigue[0]
    assert 0.15 < tired < 1
    assert watch.patient.truth.fatigue[1] < 0.5 * tired
    watch.run(120)
    assert watch.patient.truth.fatigue[0] < 0.6 * tired


def test_a_tired_arm_is_slower_and_rises_less() -> None:
    seconds, highest = [], []
    for fatigue in (0.0, 0.8):
        watch = Watch("stroke-left-moderate", seed=2)
        watch.patient.fatigue[0] = fatigue
        seconds.append(watch.until(0.05, target("left", 10, 0, 0.45), 20))
        watch.run(6, target("left", 10, 75, 0.55))
        assert watch.patient.history is not None
        highest.append(max(degrees(t.elevation[0]) for t in watch.patient.history))
    assert None not in seconds
    assert seconds[1] > 1.2 * seconds[0]
    assert highest[0] - highest[1] > 5


def test_a_seed_is_a_person_s_day() -> None:
    def day(seed: int) -> list[object]:
        watch = Watch("stroke-left-moderate", seed)
        return [watch.run(1), watch.run(4, target("left", 10, 0, 0.5)), watch.run(1)]

    assert day(4) == day(4)
    assert day(4) != day(5)


def test_a_session_s_events_can_stand_in_for_sight() -> None:
    def seen(*events: tuple[str, dict[str, object]]) -> list[Seen]:
        now: list[Seen] = []
        for kind, data in events:
            now = after(kind, data, now)
        return now

    star = ("cue", {"cue": "appear", "position": [0.1, 1.0, -0.4], "side": "left"})
    hit = ("cue", {"cue": "touch", "position": [0.1, 1.0, -0.4], "side": "left"})
    assert seen(("phase", {"name": "calibration reach"})) == [Seen("reach")]
    assert seen(("phase", {"name": "calibration rest"}), ("calibrated", {})) == [Seen("rest")]
    assert seen(("phase", {"name": "calibration look"})) == [Seen("look")]
    assert seen(star, hit) == [Seen("touch", "left", (0.1, 1.0, -0.4))]
    assert seen(star, ("trial_end", {})) == []
    assert seen(star, ("pause", {})) == [Seen("wait")]


def test_an_unknown_profile_is_named_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r'"bionic".*healthy, frozen-shoulder-right'):
        find("bionic")
    with pytest.raises(UserError):
        Patient("bionic", 1)


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("seed", range(4))
def test_no_cue_makes_the_body_jump(name: str, seed: int) -> None:
    chance = Random(seed)
    watch = Watch(name, seed)
    poses = []
    for _ in range(30):
        cue = chance.choice(["touch"] * 6 + ["rest", "reach", "wait", ""])
        place = chance.uniform(-0.7, 0.7), chance.uniform(0.4, 1.7), chance.uniform(-1.0, -0.15)
        seen = Seen(cue, chance.choice(["left", "right", "either", ""]), place)
        poses += watch.run(chance.uniform(0.1, 4), *([seen] if cue else []))
    path = np.array([(p.head, p.grip_left, p.grip_right) for p in poses])
    assert np.linalg.norm(path[:, :, 3:], axis=2) == pytest.approx(1.0)
    speed = np.linalg.norm(np.diff(path[:, :, :3], axis=0), axis=2) * HZ
    assert speed.max() < 3.0
    turned = np.abs((path[1:, :, 3:] * path[:-1, :, 3:]).sum(axis=2)).clip(max=1.0)
    assert np.degrees(2 * np.arccos(turned)).max() * HZ < 720
