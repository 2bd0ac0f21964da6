"""A simulated person: bones, posture, habits. Nobody is average, and no two sides are alike.

Lengths are metres, angles degrees (this package is read by people who think in degrees; radians
begin in `figure`). A pair of values is (left, right). Proportions are drawn independently of
stature with the spread of real people; the means are those of Drillis & Contini 1966 and
de Leva 1996 [M], checked against the joint centres of the five people of UI-PRMD (shoulder joint
0.16 to 0.21 beside and 0.03 to 0.08 below the neck base; eyes 0.18 to 0.22 above it and 0.07 to
0.13 before it; the shoulder joint moves 0.05 to 0.08 inwards, 0.02 to 0.07 up and 0.04 to 0.06
back in abduction by 135 degrees, of which skin movement is a part).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Pair = tuple[float, float]
Triple = tuple[float, float, float]
Rng = np.random.Generator


@dataclass(frozen=True)
class Girdle:
    """How one shoulder's collarbone and blade follow its arm (Inman 1944, Ludewig 2009 [M])."""

    elevation: float
    """Of the clavicle when the arm is raised by 150 degrees; healthy 10 to 30."""
    onset: float
    """Elevation of the arm at which the clavicle begins to rise; healthy 15 to 45."""
    retraction: float
    """Of the clavicle when the arm is raised sideways by 150 degrees; healthy 8 to 40."""
    protraction: float
    """Of the clavicle when the arm is raised half way forwards."""
    blade: float
    """Upward rotation of the shoulder blade for each degree of elevation; about a third."""


@dataclass(frozen=True)
class Person:
    """All that stays the same while somebody moves. See the module for units."""

    name: str
    stature: float
    female: bool
    seated: bool
    weak: int | None
    """The affected side (0 left, 1 right), or None."""

    # Bones
    upper_arm: Pair
    forearm: Pair
    hip_height: float
    pelvis: float
    """Hip axis to the pelvis' centre, which also is the trunk line's lower end."""
    loin: float
    """Pelvis' centre to the joint between loins and rib cage."""
    chest: Triple
    """From there to the neck base, in the thorax' axes."""
    neck: Triple
    """Neck base to the upper pivot of the head, in the axes of the level head at rest."""
    eyes: Triple
    """Upper pivot to between the eyes, in the head's axes."""
    sternum: Triple
    """Neck base to the right sternoclavicular joint, in the thorax' axes (left: mirrored)."""
    shoulder: tuple[Triple, Triple]
    """Neck base to either shoulder joint at rest, in the thorax' axes, outwards positive."""
    acromion: float
    """Acromioclavicular joint above the shoulder joint at rest."""
    carrying: Pair
    """Carrying angle of the straight elbow."""

    # Posture at rest
    thorax_rest: Triple
    """Yaw, forward, right of the thorax standing at ease."""
    pelvis_rest: float
    """Forward tilt of the pelvis standing at ease."""
    head_rest: Triple
    """Yaw, pitch (up), roll of the head standing at ease, to the world."""
    arm_rest: tuple[Triple, Triple]
    """Forward swing, outward swing and external twist of the hanging humerus, to the world."""
    elbow_rest: Pair
    pronation_rest: Pair
    wrist_rest: tuple[Pair, Pair]
    """Extension and radial deviation of either wrist round a controller."""

    # How it moves
    girdle: tuple[Girdle, Girdle]
    pelvis_share: Triple
    """Share of the trunk's yaw, forward and right that the pelvis does."""
    neck_share: Triple
    """Share of the head's yaw, pitch and roll that is done at the neck base, the rest above."""
    gaze: Triple
    """Share of the trunk's yaw, forward and right that the neck undoes to keep looking ahead."""
    trunk_in_neck: float
    """Share of a neck exercise that the trunk does; healthy people and patients 0.1 to 0.4."""
    carriage: float
    """How far out of the vertical the elbow is carried when a hand reaches."""
    wrist_lift: Pair
    """Extension and radial deviation besides, of the wrist of an arm in use."""
    hang: float
    """How freely idle arms hang when the trunk leans: 1 plumb, 0 as if glued to the trunk."""
    lean: Triple
    """Trunk yaw, backward and sideways-away for each degree of arm elevation beyond `lean_from`."""
    lean_from: float
    synergy: Pair
    """Elbow flexion for each degree of active elevation, which nobody healthy has."""
    elbow_least: Pair
    elevation_most: Pair
    external_most: Pair
    """How far the arms turn outwards."""
    twist: float
    """External twist with abduction, degrees at 135: the greater tubercle has to get by."""
    tempo: float
    """Duration of a movement, against the usual."""
    tremor: float
    """Amplitude of 8 to 11 Hz tremor of the arms, degrees."""
    glances: float
    """How far the eyes stray from the task, degrees of neck yaw."""
    unsteady: float
    """Amplitude of postural sway, against the usual."""

    # What is worn and held
    headset: tuple[float, float, float]
    """Pitch, roll (degrees) and forward offset (m) of the headset on the face."""
    mounts: tuple[str, str]
    """hand, strap or forearm: how each controller is carried."""
    grip_offset: tuple[Triple, Triple]
    grip_tilt: tuple[Triple, Triple]
    """Rotation vector of each controller in the hand or, fastened, of all its axes."""
    tracker_offset: Triple
    tracker_tilt: Triple
    """Where and how askew a trunk tracker is fastened: in the thorax' axes, from the neck base."""
    tracker_slip: Triple
    """How far skin and clothes turn the tracker when both arms are raised by 90 degrees."""


def _triple(values: np.ndarray) -> Triple:
    x, y, z = (float(v) for v in values)
    return x, y, z


def _pair(values: np.ndarray) -> Pair:
    return float(values[0]), float(values[1])


def healthy(seed: int) -> Person:
    """Somebody without complaints, drawn by `seed`: 1.45 to 1.95 m tall, aged 20 to 85."""
    rng = np.random.default_rng([seed, 1])
    female = bool(rng.random() < 0.5)
    stature = float(np.clip(rng.normal(1.63 if female else 1.76, 0.075), 1.45, 1.95))
    return Person(
        name="healthy",
        stature=stature,
        female=female,
        seated=False,
        weak=None,
        **_bones(rng, stature, female),
        **_posture(rng),
        **_habits(rng),
        **_worn(rng),
    )


def _bones(rng: Rng, stature: float, female: bool) -> dict:
    arms = rng.normal(1.0, 0.05)

    def bone(fraction: float, spread: float) -> float:
        return float(stature * fraction * np.clip(rng.normal(1.0, spread), 1 - 3 * spread, 2))

    def both(length: float) -> Pair:
        return _pair(length * rng.normal(1.0, 0.01, 2))

    hip = bone(0.500, 0.025)
    neck_base = bone(0.832, 0.010) - hip
    pelvis, loin = 0.17 * neck_base, 0.23 * neck_base
    width = bone(0.102 if female else 0.107, 0.07)
    down, back = rng.normal(0.050, 0.013), rng.normal(0.0, 0.012)
    return {
        "upper_arm": both(arms * bone(0.165, 0.03)),
        "forearm": both(arms * bone(0.150, 0.03)),
        "hip_height": hip,
        "pelvis": pelvis,
        "loin": loin,
        "chest": (0.0, neck_base - pelvis - loin, float(rng.normal(0.03, 0.015))),
        "neck": (0.0, bone(0.088, 0.07), float(rng.normal(-0.012, 0.012))),
        "eyes": (0.0, float(rng.normal(0.042, 0.006)), float(rng.normal(-0.083, 0.007))),
        "sternum": _triple(rng.normal((0.022, -0.072, -0.075), (0.003, 0.008, 0.010))),
        "shoulder": (
            (width * float(rng.normal(1, 0.015)), -float(down + rng.normal(0, 0.006)), float(back)),
            (width * float(rng.normal(1, 0.015)), -float(down + rng.normal(0, 0.006)), float(back)),
        ),
        "acromion": float(rng.normal(0.030, 0.004)),
        "carrying": _pair(np.abs(rng.normal(12.0 if female else 8.0, 3.0, 2))),
    }


def _posture(rng: Rng) -> dict:
    forward = rng.normal(3.0, 5.0)
    swing = np.stack([rng.normal(-3, 6), rng.normal(10, 4), rng.normal(-28, 14)])
    return {
        "thorax_rest": _triple(np.array([rng.normal(0, 2.0), forward, rng.normal(0, 1.2)])),
        "pelvis_rest": float(rng.normal(0, 3.0)),
        "head_rest": _triple(rng.normal((0, -2, 0), (2.0, 5.0, 2.0))),
        "arm_rest": (
            _triple(swing + rng.normal(0, (3, 2, 5))),
            _triple(swing + rng.normal(0, (3, 2, 5))),
        ),
        "elbow_rest": _pair(np.clip(rng.normal(20, 7) + rng.normal(0, 3, 2), 2, 45)),
        "pronation_rest": _pair(rng.normal(25, 15) + rng.normal(0, 6, 2)),
        "wrist_rest": (_pair(rng.normal((12, 2), (10, 6))), _pair(rng.normal((12, 2), (10, 6)))),
    }


def _habits(rng: Rng) -> dict:
    def girdle() -> Girdle:
        raised, back, forward = np.clip(rng.normal((20, 24, 8), (5, 8, 4)), (8, 5, 0), (36, 45, 20))
        onset, blade = rng.uniform(15, 45), np.clip(rng.normal(0.33, 0.05), 0.2, 0.48)
        return Girdle(float(raised), float(onset), float(back), float(forward), float(blade))

    one, other = girdle(), girdle()
    mixed = Girdle(*(0.6 * vars(one)[k] + 0.4 * vars(other)[k] for k in vars(one)))
    return {
        "girdle": (one, mixed),
        "pelvis_share": _triple(rng.uniform((0.1, 0.25, 0.05), (0.5, 0.7, 0.35))),
        "neck_share": _triple(rng.uniform((0.15, 0.3, 0.35), (0.5, 0.65, 0.75))),
        "gaze": _triple(rng.uniform((0.1, 0.1, 0.0), (0.8, 1.0, 0.9))),
        "trunk_in_neck": float(rng.uniform(0.10, 0.40)),
        "carriage": float(rng.normal(35, 14)),
        "wrist_lift": _pair(rng.normal(0, (10, 5))),
        "hang": float(rng.uniform(0.5, 1.0)),
        "lean": _triple(rng.normal((0, 0.015, 0.03), (0.02, 0.02, 0.025))),
        "lean_from": float(rng.uniform(20, 80)),
        "synergy": (0.0, 0.0),
        "elbow_least": (0.0, 0.0),
        "elevation_most": _pair(np.clip(rng.normal(150, 12) + rng.normal(0, 3, 2), 115, 172)),
        "external_most": _pair(np.clip(rng.normal(70, 14, 2), 35, 100)),
        "twist": float(rng.uniform(30, 95)),
        "tempo": float(np.exp(rng.normal(-0.05, 0.28))),
        "tremor": float(rng.uniform(0.02, 0.12)),
        "glances": float(rng.uniform(0, 2.5)),
        "unsteady": float(np.exp(rng.normal(0, 0.35))),
    }


def _worn(rng: Rng) -> dict:
    tilt = rng.normal(0, 5, (2, 3))
    offset = rng.normal(0, 0.006, (2, 3))
    return {
        "headset": _triple(rng.normal((0, 0, 0.0), (4.0, 1.0, 0.005))),
        "mounts": ("hand", "hand"),
        "grip_offset": (_triple(offset[0]), _triple(offset[1])),
        "grip_tilt": (_triple(tilt[0]), _triple(tilt[1])),
        "tracker_offset": _triple(rng.normal((0, -0.16, -0.13), (0.03, 0.03, 0.02))),
        "tracker_tilt": _triple(rng.normal(0, 25, 3)),
        "tracker_slip": _triple(rng.normal(0, 0.6, 3)),
    }
