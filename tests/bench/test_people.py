"""Simulated people: their truth by an independent way, and likeness to people in motion capture."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from rehab.bench import people
from rehab.bench.people import MOVEMENTS, PEOPLE, clip, healthy, possible
from rehab.bench.people.figure import joints
from rehab.bench.people.grasp import arm_to, blank
from rehab.errors import UserError

MOTION = Path(__file__).resolve().parents[3] / "shared" / "motion"
OUT = {"l": -1.0, "r": 1.0}

COLUMNS = {
    **dict.fromkeys(("head", "hand_l", "hand_r", "grip_l", "grip_r", "trunk_tracker"), 7),
    **dict.fromkeys(("gt_neck", "c7", "pelvis"), 3),
    **{f"{joint}jc_{side}": 3 for joint in "sew" for side in "lr"},
    **{
        f"gt_{name}_{side}": 0
        for name in ("sh_elev", "sh_elev_grav", "sh_plane", "sh_flex", "sh_abd", "sh_rot", "elbow")
        for side in "lr"
    },
    **dict.fromkeys(("gt_trunk_fwd", "gt_trunk_right", "gt_trunk_yaw"), 0),
    **dict.fromkeys(("gt_pronation_l", "gt_pronation_r"), 0),
}


def angle(a, b):
    cosine = (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def bones(made):
    for side in "lr":
        humerus = made[f"ejc_{side}"] - made[f"sjc_{side}"]
        yield side, humerus.astype(float), (made[f"wjc_{side}"] - made[f"ejc_{side}"]).astype(float)


@pytest.mark.parametrize(
    ("who", "movement"),
    [(who, name) for who, draw in PEOPLE.items() for name in possible(draw(4))],
)
def test_every_clip_is_whole(who, movement):
    made = clip(PEOPLE[who](4), movement, 5, seconds=12.0)
    count = len(made["t"])
    assert count == 1200
    assert np.all(np.diff(made["t"]) > 0)
    for name, columns in COLUMNS.items():
        assert made[name].shape == ((count, columns) if columns else (count,)), name
        if not name.startswith("gt_sh_rot"):
            assert np.isfinite(made[name]).all(), name
        if columns == 7:
            np.testing.assert_allclose(np.linalg.norm(made[name][:, 3:], axis=1), 1, atol=1e-5)
    assert json.loads(made["meta"])["n_reps"] == len(made["rep_spans"])
    assert len(made["rep_bounds"]) == (len(made["rep_spans"]) + 1 if len(made["rep_spans"]) else 0)
    for side, humerus, forearm in bones(made):
        for bone in (humerus, forearm):
            assert np.ptp(np.linalg.norm(bone, axis=1)) < 1e-5
        assert np.abs(angle(humerus, forearm) - made[f"gt_elbow_{side}"]).max() < 0.1
        down = np.broadcast_to((0.0, -1.0, 0.0), humerus.shape)
        assert np.abs(angle(humerus, down) - made[f"gt_sh_elev_grav_{side}"]).max() < 0.1


def test_unknown_movement():
    with pytest.raises(UserError, match="healthy has no movement hopping, only abduction"):
        clip(healthy(1), "hopping", 1)
    with pytest.raises(UserError, match="healthy_seated has no movement walking"):
        clip(PEOPLE["healthy_seated"](1), "walking", 1)


def test_nothing_is_shared_with_what_is_judged():
    modules = list(Path(people.__file__).parent.glob("*.py"))
    assert len(modules) > 8
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.startswith(("rehab.body", "rehab.measures")) for name in names)


PEOPLE_TRIED = ("healthy", "flexor_synergy", "kyphosis", "scoliosis_seated", "strapped_forearm")


def thorax_of(made, joints_seen):
    """The thorax' turns, from where both humeri point in it: a way that knows no kinematics."""
    world, own = [], []
    for side, humerus, _ in joints_seen:
        elevation = np.radians(made[f"gt_sh_elev_{side}"].astype(float))
        plane = np.radians(made[f"gt_sh_plane_{side}"].astype(float))
        along = np.stack(
            [
                OUT[side] * np.cos(plane) * np.sin(elevation),
                -np.cos(elevation),
                -np.sin(plane) * np.sin(elevation),
            ],
            -1,
        )
        world.append(humerus / np.linalg.norm(humerus, axis=1, keepdims=True))
        own.append(along)
    return Rotation.from_matrix(frame(*world)) * Rotation.from_matrix(frame(*own)).inv()


def frame(a, b):
    c = np.cross(a, b)
    c /= np.linalg.norm(c, axis=1, keepdims=True)
    return np.stack([a, c, np.cross(a, c)], -1)


@pytest.mark.parametrize("who", PEOPLE_TRIED)
@pytest.mark.parametrize("movement", ["scaption", "rotation", "reaches", "trunk_rotation"])
def test_truth_by_scipy(who, movement):
    made = clip(PEOPLE[who](8), movement, 9, seconds=10.0)
    seen = list(bones(made))
    apart = angle(seen[0][1], seen[1][1]) > 15.0
    thorax = thorax_of(made, seen)
    # The tracker is fastened to the thorax; skin turns it by a degree or two.
    tracker = Rotation.from_quat(made["trunk_tracker"][:, 3:])
    askew = thorax.inv() * tracker
    drift = np.degrees((askew[int(np.argmax(apart))].inv() * askew).magnitude())[apart]
    assert drift.max() < 4.0
    for side, humerus, forearm in seen:
        along = thorax.inv().apply(humerus)
        below = thorax.inv().apply(forearm)
        flexion = made[f"gt_sh_flex_{side}"]
        assert (
            np.abs(np.hypot(flexion, made[f"gt_sh_abd_{side}"]) - made[f"gt_sh_elev_{side}"]).max()
            < 0.01
        )
        # About the humerus, from straight ahead: scipy turns the forearm back by the truth.
        axis = along / np.linalg.norm(along, axis=1, keepdims=True)
        truth = made[f"gt_sh_rot_{side}"].astype(float)
        known = apart & np.isfinite(truth)
        if not known.any():
            continue
        back = Rotation.from_rotvec(-OUT[side] * np.radians(truth[known])[:, None] * axis[known])
        turned = back.apply(below[known])
        ahead = np.array((0.0, 0.0, -1.0)) - axis[known] * -axis[known][:, 2:]
        across = turned - axis[known] * (turned * axis[known]).sum(1, keepdims=True)
        assert angle(ahead, across).max() < 0.6
    x, y, z = (made["c7"] - made["pelvis"]).astype(float).T
    for values, truth in (
        (np.arctan2(-z, y), "gt_trunk_fwd"),
        (np.arctan2(x, y), "gt_trunk_right"),
    ):
        assert np.ptp(np.degrees(values) - made[truth]) < 0.01
    head = Rotation.from_quat(made["head"][:, 3:])
    neck = Rotation.from_euler("YXZ", made["gt_neck"], degrees=True)
    # Head to thorax as a headset shows it: the truth between two constant turns.
    shown = (thorax.inv() * head)[np.flatnonzero(apart)]
    neck = neck[np.flatnonzero(apart)]
    size = np.degrees((shown[0].inv() * shown).magnitude())
    np.testing.assert_allclose(size, np.degrees((neck[0].inv() * neck).magnitude()), atol=0.5)


@pytest.mark.parametrize("movement", ["pronation", "elbow_flexion", "hand_to_mouth"])
def test_pronation_by_scipy(movement):
    for seed in range(4):
        person = healthy(seed)
        made = clip(person, movement, seed)
        for index, (side, humerus, forearm) in enumerate(bones(made)):
            bent = (made[f"gt_elbow_{side}"] > 60) & (made[f"gt_elbow_{side}"] < 130)
            along = forearm[bent] / np.linalg.norm(forearm[bent], axis=1, keepdims=True)
            thumb_up = OUT[side] * np.cross(humerus[bent], along)
            back = Rotation.from_quat(made[f"hand_{side}"][bent, 3:]).apply((0, 1, 0))
            back -= along * (back * along).sum(1, keepdims=True)
            sine = (np.cross(thumb_up, back) * along).sum(1)
            seen = -OUT[side] * np.degrees(np.arctan2(sine, (thumb_up * back).sum(1)))
            # The hinge is askew by the carrying angle, which joint centres do not show.
            askew = np.tan(np.radians(person.carrying[index]))
            askew = np.degrees(
                np.arctan(askew / np.sin(np.radians(made[f"gt_elbow_{side}"][bent])))
            )
            off = np.abs(seen - made[f"gt_pronation_{side}"][bent])
            np.testing.assert_allclose(off, askew, atol=1.0)


def test_a_seed_is_a_person_and_a_clip():
    for who, draw in PEOPLE.items():
        assert draw(3) == draw(3)
        assert draw(3) != draw(4)
        one, again = (clip(draw(3), "reaches", 2, seconds=6.0) for _ in range(2))
        other = clip(draw(3), "reaches", 5, seconds=6.0)
        for name, values in one.items():
            np.testing.assert_array_equal(values, again[name], err_msg=f"{who} {name}")
        assert np.abs(one["head"] - other["head"]).max() > 1e-3


def test_people_differ_as_people_do():
    people = [healthy(seed) for seed in range(200)]
    stature = np.array([person.stature for person in people])
    assert stature.min() >= 1.45
    assert stature.max() <= 1.95
    assert np.std(stature) > 0.06
    share = np.array([person.upper_arm[0] + person.forearm[0] for person in people]) / stature
    assert 0.035 < np.std(share) / np.mean(share) < 0.08
    assert abs(np.corrcoef(share, stature)[0, 1]) < 0.2
    assert min(person.trunk_in_neck for person in people) >= 0.10
    assert max(person.trunk_in_neck for person in people) <= 0.40


@pytest.mark.parametrize(
    ("movement", "axis"), [("neck_yaw", 0), ("neck_pitch", 1), ("neck_roll", 2)]
)
def test_the_trunk_does_its_share_of_a_neck_exercise(movement, axis):
    off = []
    for seed in range(9):
        person = PEOPLE["kyphosis" if seed % 2 else "healthy"](seed)
        made = clip(person, movement, seed)
        tracker = Rotation.from_quat(made["trunk_tracker"][:, 3:])
        head = Rotation.from_quat(made["head"][:, 3:])
        first, last = (np.argmin(made["gt_neck"][:, axis]), np.argmax(made["gt_neck"][:, axis]))
        trunk = (tracker[last] * tracker[first].inv()).magnitude()
        whole = (head[last] * head[first].inv()).magnitude()
        off.append(trunk / whole - person.trunk_in_neck)
    # Sway and glances aside are on top of it.
    assert np.abs(np.median(off)) < 0.04
    assert np.median(np.abs(off)) < 0.08


@pytest.mark.parametrize(("seconds", "fs"), [(1.0, 90.0), (4.0, 120.0), (40.0, 72.0)])
def test_any_length_and_rate(seconds, fs):
    made = clip(healthy(1), "abduction", 1, fs=fs, seconds=seconds)
    assert len(made["t"]) == seconds * fs
    assert np.allclose(np.diff(made["t"]), 1 / fs)
    assert 1 <= len(made["rep_spans"]) <= 10
    assert made["rep_spans"].max() <= seconds


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_neutral(movement):
    made = clip(healthy(11), movement, 1)
    # The mean of a tenth of the frames has been taken out, whichever movement it is.
    if movement in ("squat", "sit_to_stand"):
        away = -made["head"][:, 1]
    elif movement.startswith(("neck", "trunk", "looking", "walking", "standing")):
        away = np.abs(made["gt_neck"]).sum(1) + np.abs(made["gt_trunk_yaw"])
    else:
        away = made["gt_sh_elev_l"] + made["gt_sh_elev_r"]
    neutral = away <= np.quantile(away, 0.1)
    for name in ("gt_trunk_fwd", "gt_trunk_right", "gt_trunk_yaw", "gt_neck"):
        assert np.abs(made[name][neutral].mean(0)).max() < 3.0, name


def test_repetitions_are_where_the_arm_moves():
    for seed in range(6):
        made = clip(healthy(seed), "flexion", seed)
        side = json.loads(made["meta"])["active_side"].replace("both", "l")
        elevation, t = made[f"gt_sh_elev_{side}"], made["t"]
        assert 4 <= len(made["rep_spans"]) <= 10
        for start, end in made["rep_spans"]:
            within = (t >= start) & (t <= end)
            at_ends = np.interp([start, end], t, elevation)
            assert elevation[within].max() > 25 + at_ends.max()
        for a, b in zip(made["rep_bounds"], made["rep_bounds"][1:], strict=False):
            assert elevation[a:b].max() > 50


def test_a_hand_comes_to_where_it_is_sent():
    for seed in range(12):
        person = healthy(seed)
        for side in (0, 1):
            whole = person.upper_arm[side] + person.forearm[side]
            for point in ((0.0, -0.2, 0.8), (0.5, 0.3, 0.5), (-0.3, 0.0, 0.6), (0.2, 0.6, 0.3)):
                goal, _ = arm_to(person, side, np.array(point), 35.0)
                posture = blank(1)
                for name, value in goal.items():
                    getattr(posture, name)[0, side] = value
                body = joints(person, posture)
                own = Rotation.from_quat(body.thorax[0]).inv()
                wrist = own.apply(body.wrist[0, side] - body.neck_base[0])
                out, up, back = person.shoulder[side] + whole * np.array(point) * (1, 1, -1)
                # Both bones know nothing of the carrying angle: by so much a hand may be off.
                most = person.forearm[side] * np.sin(np.radians(person.carrying[side])) + 0.002
                assert np.linalg.norm(wrist - ((2 * side - 1) * out, up, back)) < most


def test_an_arm_raised_sideways_turns_outwards():
    turned = []
    for seed in range(24):
        made = clip(healthy(seed), "abduction", seed, seconds=15.0)
        for side in "lr":
            high = made[f"gt_sh_elev_{side}"] > 85
            if high.any() and np.isfinite(made[f"gt_sh_rot_{side}"][high]).any():
                turned.append(np.nanmedian(made[f"gt_sh_rot_{side}"][high]))
    assert len(turned) > 6
    assert np.median(turned) > 20


def test_patients_are_as_they_are_called():
    for seed in range(5):
        frozen = PEOPLE["frozen_shoulder"](seed)
        side = "lr"[frozen.weak]
        made = clip(frozen, "abduction", seed)
        if json.loads(made["meta"])["active_side"] in (side, "both"):
            assert made[f"gt_sh_elev_{side}"].max() < frozen.elevation_most[frozen.weak] + 8
        stroke = PEOPLE["flexor_synergy"](seed)
        made, side = clip(stroke, "abduction", seed), "lr"[stroke.weak]
        assert made[f"gt_elbow_{side}"].min() > stroke.elbow_least[stroke.weak] - 4
        elevation = made[f"gt_sh_elev_{side}"]
        raised = elevation > 0.9 * elevation.max()
        # Its elbow bends as it goes up, by itself: nobody healthy does that in abduction.
        least = 0.8 * stroke.synergy[stroke.weak] * elevation[raised].mean()
        assert made[f"gt_elbow_{side}"][raised].mean() > least
        short = PEOPLE["short_arm"](seed)
        arms = np.add(short.upper_arm, short.forearm)
        assert arms[short.weak] < 0.95 * arms[1 - short.weak]
        bent = PEOPLE["kyphosis"](seed)
        assert 15 <= bent.thorax_rest[1] <= 30
        assert abs(PEOPLE["scoliosis"](seed).thorax_rest[2]) >= 5


@pytest.mark.parametrize("mount", ["strap", "forearm"])
def test_a_fastened_controller_keeps_to_the_forearm(mount):
    person = PEOPLE[f"strapped_{mount}"](2)
    side = "lr"[person.weak]
    made = clip(person, "hand_to_mouth", 3)
    share = {"strap": 1.0, "forearm": 0.5}[mount]
    on = made[f"ejc_{side}"] + share * (made[f"wjc_{side}"] - made[f"ejc_{side}"])
    away = made[f"grip_{side}"][:, :3] - on
    assert np.ptp(np.linalg.norm(away, axis=1)) < 1e-4
    assert np.abs((away * (made[f"wjc_{side}"] - made[f"ejc_{side}"])).sum(1)).max() < 0.01
    held = made[f"grip_{'rl'['lr'.index(side)]}"][:, :3]
    assert np.ptp(np.linalg.norm(held - made[f"wjc_{'rl'['lr'.index(side)]}"], axis=1)) < 1e-4


def tells(made):
    """Hand speed (99 %, m/s), head displacement (95 %, m), the shoulder's rise (m), of an arm."""
    elevations = {side: made[f"gt_sh_elev_{side}"] for side in "lr"}
    side = max(elevations, key=lambda name: np.ptp(elevations[name]))
    elevation = elevations[side]
    low, high = (
        (elevation <= np.quantile(elevation, 0.1)),
        elevation >= np.quantile(elevation, 0.95),
    )
    step = np.linalg.norm(np.diff(made[f"hand_{side}"][:, :3], axis=0), axis=1)
    head = made["head"][:, :3]
    moved = np.linalg.norm(head - head[low].mean(0), axis=1)
    above = (made[f"sjc_{side}"] - made["c7"])[:, 1]
    return np.array(
        [
            np.percentile(step / np.diff(made["t"]), 99),
            np.percentile(moved, 95),
            above[high].mean() - above[low].mean(),
            np.ptp(elevation),
        ]
    )


@pytest.mark.skipif(not MOTION.is_dir(), reason=f"no motion clips at ../{MOTION.parent.name}")
@pytest.mark.parametrize(
    ("movement", "code"), [("abduction", "m07"), ("scaption", "m10"), ("extension", "m08")]
)
def test_like_people_in_motion_capture(movement, code):
    real = np.array(
        [tells(np.load(path)) for path in sorted(MOTION.glob(f"uiprmd_{code}_*_correct.npz"))]
    )
    made = np.array([tells(clip(healthy(seed), movement, seed)) for seed in range(30)])
    low, high = np.quantile(made, (0.02, 0.98), axis=0)
    middle = np.median(real, axis=0)
    assert np.all(low <= middle), (low, middle)
    assert np.all(middle <= high), (middle, high)
    # And not everything goes: the usual person is within a factor of two and a bit of the usual.
    ratio = np.median(made, axis=0) / middle
    assert np.all((ratio > 0.4) & (ratio < 2.5)), ratio
