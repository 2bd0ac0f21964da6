"""What people do: each movement as goals for joints, before habits and unrest (`habits`).

A goal is what somebody means to do. Swing, twist, elbow and pronation are given as they are at
the far point; an arm comes to them from rest and hangs again after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rehab.bench.people.figure import SEAT, Floats, Posture
from rehab.bench.people.grasp import arm_to
from rehab.bench.people.person import Person, Rng
from rehab.bench.people.timing import Repetition, minimum_jerk, train, unrest


@dataclass
class Scene:
    """One clip in the making."""

    rng: Rng
    person: Person
    t: Floats
    reps: list[Repetition]
    sides: tuple[int, ...]
    posture: Posture

    def profile(self, low: float = 1.0, high: float = 1.0) -> Floats:
        """0 to about 1 in each repetition (N,), each with its own gain between `low` and `high`."""
        return train(self.reps, self.t, self.rng.uniform(low, high, len(self.reps)))

    def usually(self, mean: float, spread: float) -> float:
        """A number that this clip keeps."""
        return float(self.rng.normal(mean, spread))

    def use(self, side: int, pulse: Floats, **goals: float | tuple[float, float]) -> None:
        """Bring an arm's joints to `goals` as `pulse` (N,) goes from 0 to 1."""
        posture = self.posture
        posture.active[:, side] += pulse
        for name in ("swing", "twist", "elbow", "pronation", "wrist"):
            if name in goals:
                goal = np.asarray(goals[name])
                getattr(posture, name)[:, side] += pulse.reshape(-1, *[1] * goal.ndim) * goal
            elif name in ("twist", "elbow", "pronation"):
                rest = _resting(self.person, name, side)
                getattr(posture, name)[:, side] += pulse * rest


def _resting(person: Person, name: str, side: int) -> float:
    if name == "twist":
        return person.arm_rest[side][2]
    return (person.elbow_rest if name == "elbow" else person.pronation_rest)[side]


def raised(low: float, high: float, plane: float, spread: float) -> Callable[[Scene], None]:
    """Arms raised by `low` to `high` degrees in a plane (0 abduction, 90 flexion)."""

    def move(scene: Scene) -> None:
        way, most = scene.usually(plane, spread), scene.rng.uniform(low, high)
        straightened, thumb = scene.rng.uniform(0.3, 1.1), scene.usually(-10, 25)
        for side in scene.sides:
            own_way, own_most = way + scene.usually(0, 3), most * scene.usually(1, 0.03)
            twist = scene.person.twist * np.cos(np.radians(own_way)) * own_most / 135
            for rep in scene.reps:
                where = np.radians(own_way + scene.usually(0, 3))
                size = own_most * rep.peak
                scene.use(
                    side,
                    rep.pulse(scene.t),
                    swing=(size * np.sin(where), size * np.cos(where)),
                    twist=twist + scene.usually(0, 5),
                    elbow=max(
                        straightened * scene.person.elbow_rest[side] + scene.usually(0, 3), 0.0
                    ),
                    pronation=thumb + scene.usually(0, 4),
                )

    return move


def extension(scene: Scene) -> None:
    """Straight arms backwards, by 30 to 80 degrees."""
    most, out = scene.rng.uniform(30, 80), scene.usually(10, 4)
    straightened, bowed = scene.rng.uniform(0.2, 1.0), abs(scene.usually(4, 3))
    hitched, drawn = abs(scene.usually(6, 5)), abs(scene.usually(8, 5))
    for side in scene.sides:
        for rep in scene.reps:
            goal, pulse = (-most * rep.peak, out + scene.usually(0, 2)), rep.pulse(scene.t)
            scene.use(side, pulse, swing=goal, elbow=straightened * scene.person.elbow_rest[side])
            # Beyond the joint's own range the shoulder is drawn up and back.
            scene.posture.shrug[:, side] += hitched * pulse
            scene.posture.reach[:, side] -= drawn * pulse
    scene.posture.trunk[:, 1] += bowed * scene.profile(0.7, 1.3)


def rotation(scene: Scene) -> None:
    """Elbow bent at the side (or, one in three, abducted), forearm turned in and out."""
    abducted = scene.rng.random() < 1 / 3
    out, ahead = (scene.usually(80, 6) if abducted else scene.usually(12, 5)), scene.usually(0, 5)
    within, beyond = scene.rng.uniform(10, 60), scene.rng.uniform(25, 80)
    ready = minimum_jerk(scene.t / (0.5 * scene.reps[0].start + 0.1))
    bent, thumb = scene.usually(90, 8), scene.usually(10, 20)
    profile = scene.profile(0.93, 1.07)
    for side in scene.sides:
        outwards = min(beyond, scene.person.external_most[side])
        scene.use(side, ready, swing=(ahead, out), twist=-within, elbow=bent, pronation=thumb)
        scene.posture.twist[:, side] += (within + outwards) * profile
        # The elbow leaves the side a little as the forearm turns out.
        scene.posture.swing[:, side, 1] += scene.usually(3, 3) * profile
        scene.posture.swing[:, side, 0] += scene.usually(-2, 3) * profile


def elbow_flexion(scene: Scene) -> None:
    """Forearm up and down, the upper arm nearly still."""
    most, thumb = scene.rng.uniform(100, 145), scene.usually(-40, 30)
    ahead = scene.usually(5, 6)
    for side in scene.sides:
        forward, outward, twist = scene.person.arm_rest[side]
        for rep in scene.reps:
            scene.use(
                side,
                rep.pulse(scene.t),
                swing=(forward + ahead + scene.usually(0, 2), outward + scene.usually(0, 2)),
                twist=twist + scene.usually(0, 6),
                elbow=most * min(rep.peak, 1.05),
                pronation=thumb + scene.usually(0, 5),
            )


def pronation(scene: Scene) -> None:
    """Elbow bent at the side, the forearm rolled palm down and palm up."""
    ready = minimum_jerk(scene.t / (0.5 * scene.reps[0].start + 0.1))
    up, down, bent = scene.rng.uniform(40, 80), scene.rng.uniform(40, 80), scene.usually(90, 8)
    profile = scene.profile(0.93, 1.07)
    for side in scene.sides:
        scene.use(
            side, ready, swing=(scene.usually(5, 5), 10.0), twist=-15.0, elbow=bent, pronation=-up
        )
        scene.posture.pronation[:, side] += (up + down) * profile
        scene.posture.swing[:, side, 1] += scene.usually(2, 2) * profile


def _reach(scene: Scene, side: int, pulse: Floats, point: Floats, far: float) -> None:
    """One hand to `point` (3,), in arm lengths from the shoulder at rest: outwards, up, ahead."""
    goal, stretched = arm_to(scene.person, side, point, scene.person.carriage + scene.usually(0, 5))
    scene.use(side, pulse, pronation=scene.usually(30, 20), **goal)
    scene.posture.reach[:, side] += pulse * (8 * stretched + scene.usually(0, 1.5))
    # Who cannot straighten the elbow brings the trunk.
    far += 0.35 * max(scene.person.elbow_least[side] - float(np.max(goal["elbow"])), 0.0)
    scene.posture.trunk[:, 1] += pulse * far * max(scene.usually(1, 0.2), 0)
    scene.posture.trunk[:, 0] += pulse * (1 - 2 * (1 - side)) * far * scene.usually(0.4, 0.15)


def forward_reach(scene: Scene) -> None:
    """A hand straight ahead to a far point between waist and shoulder height, and back."""
    height, length = scene.rng.uniform(-0.45, 0.1), scene.rng.uniform(0.8, 1.05)
    far = scene.rng.uniform(0, 12)
    for rep in scene.reps:
        for side in scene.sides:
            point = np.array([scene.usually(-0.1, 0.08), height, length * min(rep.peak, 1.05)])
            _reach(scene, side, rep.pulse(scene.t), point, far)


def reaches(scene: Scene) -> None:
    """A hand to another point each time, low and high, across and out."""
    side = scene.sides[0]
    for rep in scene.reps:
        azimuth = np.radians(scene.rng.uniform(-35, 75))
        height, length = scene.rng.uniform(-0.7, 0.75), scene.rng.uniform(0.6, 1.0)
        flat = np.sqrt(max(length**2 - (height * 0.8) ** 2, 0.1))
        point = np.array([flat * np.sin(azimuth), height, flat * np.cos(azimuth)])
        _reach(scene, side, rep.pulse(scene.t), point, 8.0 * max(length - 0.7, 0.0))


def hand_to_mouth(scene: Scene) -> None:
    """The hand to just before the mouth and down again, the head coming a little to meet it."""
    person, nod = scene.person, abs(scene.usually(5, 4))
    for side in scene.sides:
        reach = person.upper_arm[side] + person.forearm[side]
        out, up, ahead = person.shoulder[side]
        mouth = np.array([0.03, person.neck[1] - 0.03, -person.neck[2] + 0.17])
        mouth = mouth - (out, up, -ahead)
        # The wrist stays most of a palm's length away from the lips.
        below = np.array((0.04, -0.06, 0.02))
        for rep in scene.reps:
            near = mouth + scene.rng.normal(0, 0.02, 3)
            goal, _ = arm_to(person, side, (near + below) / reach, person.carriage)
            scene.use(side, rep.pulse(scene.t), pronation=scene.usually(-30, 12), **goal)
    scene.posture.neck[:, 1] -= nod * scene.profile(0.7, 1.3)


def bending(scene: Scene) -> None:
    """The trunk far forwards, 40 to 80 degrees, idle arms hanging or sliding down the thighs."""
    most = scene.rng.uniform(40, 75)
    profile = np.minimum(scene.profile(), 80.0 / most)
    scene.posture.trunk[:, 1] += most * profile
    scene.posture.trunk[:, 2] += scene.usually(0, 2) * profile
    if not scene.person.seated:
        # The hips go back so that the weight stays above the feet.
        scene.posture.place[:, 2] += 0.16 * np.sin(np.radians(most)) * profile
        scene.posture.place[:, 1] -= 0.02 * profile


def squat(scene: Scene) -> None:
    """Hips down and back, trunk forward, arms ahead, out to the sides, or hanging."""
    depth = scene.rng.uniform(0.22, 0.48) * scene.person.stature / 1.7
    lean, profile = scene.rng.uniform(12, 45), scene.profile()
    scene.posture.place[:, 1] -= depth * profile
    scene.posture.place[:, 2] += scene.rng.uniform(0.2, 0.5) * depth * profile
    scene.posture.trunk[:, 1] += lean * profile
    way = scene.rng.choice(3)
    if way == 2:
        return
    ready = minimum_jerk(scene.t / (0.5 * scene.reps[0].start + 0.1))
    pulse = profile if scene.rng.random() < 0.5 else ready
    pulse = np.minimum(pulse, 1.0)
    goal = (
        (scene.usually(80, 8), 10.0) if way == 0 else (scene.usually(30, 12), scene.usually(95, 12))
    )
    for side in (0, 1):
        scene.use(side, pulse, swing=goal, elbow=abs(scene.usually(15, 8)), twist=0.0)


def sit_to_stand(scene: Scene) -> None:
    """Up from a chair and down again; the trunk leans twice in each repetition."""
    person, profile = scene.person, np.minimum(scene.profile(), 1.0)
    rise = person.hip_height - SEAT
    scene.posture.place[:, 1] += rise * (profile if person.seated else profile - 1.0)
    scene.posture.place[:, 2] += -0.42 * rise / 0.4 * (profile - (0.0 if person.seated else 1.0))
    lean = scene.rng.uniform(22, 45)
    slump = scene.usually(3, 4)
    for rep in scene.reps:
        done = rep.pulse(scene.t)
        scene.posture.trunk[:, 1] += 4.0 * lean * done * (1.0 - done) * rep.peak
    scene.posture.trunk[:, 1] += slump * (1.0 - profile)
    crossed = scene.rng.choice(3)
    ready = np.ones_like(scene.t)
    for side in (0, 1):
        if crossed == 0:
            scene.use(side, ready, swing=(45.0, -8.0), twist=-50.0, elbow=115.0, pronation=40.0)
        elif crossed == 1:
            scene.use(side, 1.0 - profile, swing=(22.0, 10.0), twist=-20.0, elbow=65.0)


def trunk_rotation(scene: Scene) -> None:
    """The trunk left and right, arms hanging or elbows bent."""
    scene.posture.trunk[:, 0] += _to_and_fro(scene, 25, 55)
    if scene.rng.random() < 0.6:
        ready = minimum_jerk(scene.t / (0.5 * scene.reps[0].start + 0.1))
        for side in (0, 1):
            scene.use(side, ready, swing=(15.0, 12.0), twist=-40.0, elbow=90.0)


def _to_and_fro(scene: Scene, low: float, high: float) -> Floats:
    """Degrees (N,): to one side each time, or to either in turn."""
    first, other = scene.rng.uniform(low, high) * scene.rng.choice([-1, 1]), scene.usually(1, 0.07)
    gains = np.full(len(scene.reps), first)
    if scene.rng.random() < 0.6:
        gains[1::2] *= -other
    return train(scene.reps, scene.t, gains)


def neck(axis: int, low: float, high: float) -> Callable[[Scene], None]:
    """Head turned about one axis (0 yaw, 1 pitch, 2 roll); the trunk does its share of it."""

    def move(scene: Scene) -> None:
        whole, share = _to_and_fro(scene, low, high), scene.person.trunk_in_neck
        # What `habits` will undo of the trunk's share is done here besides.
        scene.posture.neck[:, axis] += (1 - share + share * scene.person.gaze[axis]) * whole
        scene.posture.trunk[:, axis] += (1.0, -1.0, -1.0)[axis] * share * whole
        for also in {0, 1, 2} - {axis}:
            scene.posture.neck[:, also] += scene.usually(0, 0.06) * whole
        size = np.abs(whole) / high
        scene.posture.slide += scene.usually(0, 0.012) * size
        scene.posture.place[:, [0, 2]] += scene.rng.normal(0, 0.008, 2) * size[:, None]

    return move


def looking_about(scene: Scene) -> None:
    """Standing or sitting still and looking at one thing after another."""
    at, gaze = 0.0, np.zeros((len(scene.t), 2))
    here = np.zeros(2)
    while at < scene.t[-1]:
        there = scene.rng.uniform((-55, -25), (55, 25))
        takes = scene.rng.uniform(0.35, 1.1)
        gaze += minimum_jerk((scene.t - at) / takes)[:, None] * (there - here)
        here, at = there, at + takes + scene.rng.uniform(0.2, 2.0)
    share = scene.rng.uniform(0.03, 0.3)
    scene.posture.neck[:, :2] += gaze * (1 - share + share * scene.person.gaze[0], 1.0)
    scene.posture.trunk[:, 0] += share * gaze[:, 0]


def walking(scene: Scene) -> None:
    """Two steps ahead and two back, arms swinging."""
    way, profile = scene.rng.uniform(0.7, 1.2) * scene.person.stature / 1.7, scene.profile()
    moving = np.abs(np.gradient(profile, scene.t))
    moving = moving / max(moving.max(), 1e-9)
    phase = 2 * np.pi * profile
    scene.posture.place[:, 2] -= way * profile
    scene.posture.place[:, 1] -= 0.02 * moving * (1 - np.cos(2 * phase))
    scene.posture.place[:, 0] += 0.025 * moving * np.sin(phase)
    scene.posture.trunk[:, 0] += scene.usually(5, 2) * moving * np.sin(phase)
    scene.posture.trunk[:, 1] += scene.usually(3, 2) * moving
    for side, sign in ((0, -1), (1, 1)):
        scene.posture.swing[:, side, 0] += sign * scene.usually(18, 6) * moving * np.sin(phase)


def standing(scene: Scene) -> None:
    """Nothing in particular: weight from leg to leg, a glance, the hands fidgeting."""
    shift = unrest(scene.rng, scene.t, 4, 0.05, 0.3)
    scene.posture.place[:, 0] += 0.02 * shift[:, 0]
    scene.posture.trunk[:, :2] += shift[:, 1:3] * (2.0, 1.5)
    scene.posture.neck[:, 0] += 6.0 * shift[:, 3]


MOVEMENTS: dict[str, Callable[[Scene], None]] = {
    "abduction": raised(65, 165, 2, 7),
    "scaption": raised(60, 155, 35, 6),
    "flexion": raised(60, 165, 84, 6),
    "extension": extension,
    "rotation": rotation,
    "elbow_flexion": elbow_flexion,
    "pronation": pronation,
    "forward_reach": forward_reach,
    "reaches": reaches,
    "hand_to_mouth": hand_to_mouth,
    "bending": bending,
    "squat": squat,
    "sit_to_stand": sit_to_stand,
    "trunk_rotation": trunk_rotation,
    "neck_yaw": neck(0, 30, 75),
    "neck_pitch": neck(1, 20, 55),
    "neck_roll": neck(2, 15, 42),
    "looking_about": looking_about,
    "walking": walking,
    "standing": standing,
}
"""Every movement by name."""

UNCOUNTED = ("looking_about", "walking", "standing")
"""Those that have no repetitions."""

ON_FEET = ("squat", "walking")
"""Those that nobody does in a chair."""

HEAD_HIGH = ("squat", "sit_to_stand")
"""Those whose neutral is where the head is highest, not where the arms are lowest."""

ARMS_IDLE = ("trunk_rotation", "neck_yaw", "neck_pitch", "neck_roll", *UNCOUNTED)
"""Those whose neutral is where trunk and neck have least to do: the arms hang all the while."""


def possible(person: Person) -> list[str]:
    """The names of the movements that `person` can do."""
    return [name for name in MOVEMENTS if not (person.seated and name in ON_FEET)]
