"""The simulated patient's movement: hands and trunk sent on their way, planned as people do."""

from __future__ import annotations

from math import cos, hypot, pi, sin, tau
from random import Random

from rehab.drivers.patient.breathing import Breathing
from rehab.drivers.patient.kinematics import Head, Limb, Pose, Trunk, Vector, angle, distance
from rehab.drivers.patient.path import Path
from rehab.drivers.patient.profile import Build, Profile

DETOUR = 0.1
"""Room that a hand's path leaves round the shoulder, beyond the bent arm's least, m."""
BESIDE = 0.1
"""A hand goes no further back than this before its shoulder, m."""


class Mover:
    """A body of a profile that goes where its skills send it, and what it can plan on.

    Sides are 0 left and 1 right; places are in the person's space; `t` is in seconds and never goes
    back. `rng` is the patient's only chance.
    """

    def __init__(self, profile: Profile, seed: int, seated: bool) -> None:
        self.profile = profile
        self.build = build = Build(profile.stature, seated)
        self.rng = Random(seed)
        self.fatigue = [0.0, 0.0]
        self.grasp = [0.0, 0.0]
        """How far each hand is closed, 0 to 1."""
        self.let_go: list[tuple[float, int, Vector]] = []
        """When which hand let something go that it carried, and where."""
        self.strokes: list[tuple[float, int]] = []
        """When which hand struck what it drums on."""
        self._phases = [self.rng.random() * tau for _ in range(9)]
        self.breathing = Breathing(profile.breaths, self._phases[0])
        self._sway = 0.004 if seated else 0.010
        arms = profile.arms
        self.trunk, self._plan = Trunk(build), Trunk(build)
        self.limbs = Limb(build, arms[0], 0), Limb(build, arms[1], 1)
        self._tries = Limb(build, arms[0], 0), Limb(build, arms[1], 1)
        self.head = Head(build)
        self.leaning = Path((0.0, 0.0))
        self.standing = Path((0.0,))
        """How far somebody who was seated has stood up, 0 to 1."""
        self.crossing = Path((0.0,))
        """How far the arms are crossed on the chest, 0 to 1: hands then go with the trunk."""
        self.hands = Path(self.hanging(0)), Path(self.hanging(1))
        self._tucked = Path((0.0,)), Path((0.0,))
        self._rolls = Path((0.0,)), Path((0.0,))

    # ── where a body could be ────────────────────────────────────────────────────────────────

    def hanging(self, side: int, forward: float = 0.0, right: float = 0.0) -> Vector:
        """The hand beside the hip, the arm as straight as it gets without effort."""
        self._plan.lean(forward, right)
        x, y, z = self._plan.shoulders[side]
        limb = self.limbs[side]
        return x + 0.05 * limb.out, y - 0.985 * limb.far, z - 0.02

    def ready(self, side: int, forward: float = 0.0, right: float = 0.0) -> Vector:
        """Between two tasks: the hand on the thigh, or hanging where there is none."""
        if not self.build.seated:
            return self.hanging(side, forward, right)
        out = 0.14 if side else -0.14
        return out, self.build.hip + 0.09, self.build.eye_forward - 0.26

    def ahead(self, side: int) -> Vector:
        """The hand as far forward as is comfortable: below the shoulder, short of the limit."""
        self._plan.lean(0.0, 0.0)
        x, y, z = self._plan.shoulders[side]
        limb = self.limbs[side]
        up = min(1.4, self.limit(side) - 0.15)
        target = (x, y - limb.far * sin(tau / 4 - up), z - limb.far * sin(up))
        return self.nearest(side, target, 0.0, 0.0)[0]

    def crossed(self, side: int) -> Vector:
        """The hand before the other shoulder, the arms crossed on the chest."""
        self._plan.lean(0.0, 0.0)
        x, y, z = self._plan.shoulders[1 - side]
        return 0.7 * x, y - 0.08, z - 0.16

    def near(self, target: Vector, limb: Limb) -> Vector:
        """Where a movement to `target` would end: off by a share of the way."""
        off = limb.arm.spread * distance(limb.grip, target)
        gauss = self.rng.gauss
        x, y, z = target
        return x + gauss(0.0, off), y + gauss(0.0, off), z + gauss(0.0, off)

    def nearest(
        self, side: int, target: Vector, forward: float, right: float
    ) -> tuple[Vector, float]:
        """Where the hand can get to for `target` at a lean of the trunk, and what it lacks, m."""
        self._plan.lean(forward, right)
        limb, shoulder = self._tries[side], self._plan.shoulders[side]
        # Nobody here turns round for what is beside or behind them.
        ahead = (target[0], target[1], min(target[2], shoulder[2] - BESIDE))
        limb.reach(shoulder, ahead, self._plan.axis, self.limit(side))
        return limb.grip, distance(limb.grip, target)

    def posture(self, side: int, target: Vector) -> tuple[float, float, float]:
        """What the hand will lack, m, and the trunk's lean forward and right, rad, for a target.

        The trunk takes its usual share; what the arm still cannot do it makes up for, as far as
        it leans.
        """
        most, aside = self.profile.lean_forward, self.profile.lean_sideways
        usual = self.profile.arms[side].trunk_share / self.build.shoulder_up
        rest = self.ready(side)
        forward = min(max(usual * (rest[2] - target[2]), 0.0), most)
        right = min(max(usual * (target[0] - rest[0]), -aside), aside)
        first = forward, right
        miss = self.nearest(side, target, forward, right)[1]
        cost, step = miss, 0.12
        while step > 0.02 and miss > 0.005:
            better = False
            for df, dr in ((step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)):
                f = min(max(forward + df, -0.1), most)
                r = min(max(right + dr, -aside), aside)
                lack = self.nearest(side, target, f, r)[1]
                effort = lack + 0.01 * hypot(f - first[0], r - first[1])
                if effort < cost - 1e-5:
                    forward, right, miss, cost, better = f, r, lack, effort, True
                    break
            if not better:
                step *= 0.5
        return miss, forward, right

    def straight(self, side: int, elevation: float, plane: float) -> Vector:
        """The hand of an arm held straight, its humerus at `elevation` (rad, as far as it goes) in
        `plane` (rad: 0 outwards, a quarter turn forwards), the trunk upright."""
        self._plan.lean(0.0, 0.0)
        limb, shoulder = self._tries[side], self._plan.shoulders[side]
        wanted = min(elevation, self.limit(side))
        aim = wanted
        for _ in range(4):  # a bent elbow hangs below the line to the hand
            level = sin(aim)
            way = limb.out * level * cos(plane), -cos(aim), -level * sin(plane)
            x, y, z = (s + limb.far * w for s, w in zip(limb.shoulder, way, strict=True))
            limb.reach(shoulder, (x, y, z), self._plan.axis, pi)
            aim += wanted - angle(limb.humerus, (0.0, -1.0, 0.0))
        return limb.grip

    def folded(self, side: int, flexion: float, rotation: float) -> Vector:
        """The hand with the elbow at the side, bent by `flexion` and turned outwards by `rotation`
        (rad, each as far as it goes), the trunk upright."""
        arm = self.profile.arms[side]
        flexion = min(max(flexion, arm.elbow_least), arm.elbow_most)
        rotation = min(max(rotation, -arm.internal), arm.external)
        self._plan.lean(0.0, 0.0)
        limb, shoulder = self._tries[side], self._plan.shoulders[side]
        down, hand = limb.beside(self._plan.axis), limb.grip
        level = sin(flexion)
        # Forwards and outwards across the upper arm, which hangs a little outwards.
        ahead, aside = (0.0, 0.0, -1.0), (-down[1] * limb.out, down[0] * limb.out, 0.0)
        for _ in range(3):  # the shoulder goes with the hand
            limb.reach(shoulder, hand, self._plan.axis, self.limit(side), 1.0)
            hand = tuple(  # type: ignore[assignment]
                s
                + limb.upper * d
                + limb.lower * (cos(flexion) * d + level * (cos(rotation) * f + sin(rotation) * o))
                for s, d, f, o in zip(limb.shoulder, down, ahead, aside, strict=True)
            )
        return hand

    def limit(self, side: int) -> float:
        """The largest elevation as tired as the arm is, rad."""
        return self.profile.arms[side].elevation - self.profile.stiffening * self.fatigue[side]

    # ── sending ──────────────────────────────────────────────────────────────────────────────

    def settle(self, t: float, left: Vector, right: Vector) -> None:
        """Sit or stand upright, as before, with the hands at two places."""
        length = max(self.send(t, 0, left), self.send(t, 1, right))
        self.lean(t, 0.0, 0.0, length)
        self.fold(t, 0.0)
        self.rise(t, 0.0)

    def lean(self, t: float, forward: float, right: float, length: float) -> None:
        """Let the trunk go to a lean, rad, within `length` seconds."""
        if hypot(forward - self.leaning.end[0], right - self.leaning.end[1]) > 1e-4:
            self.leaning.go((forward, right), t, length, (0.0, 0.0))

    def fold(self, t: float, folded: float) -> None:
        """Let the hands go with the trunk, or be where they are sent."""
        if folded != self.crossing.end[0]:
            self.crossing.go((folded,), t, 0.8, (0.0,))

    def rise(self, t: float, up: float, part: float = 1.0) -> float:
        """Stand up (`up` 1) or sit down (0), the trunk bending forward on the way; of a rise that
        fails only a `part` is done, and it sinks back. How long it takes, s."""
        if up == self.standing.end[0]:
            return 0.0
        length = self.profile.rising * max(0.7, self.rng.gauss(1.0, 0.06))
        self.leaning.go((self.profile.stooping, 0.0), t, 0.5 * length, (0.0, 0.0))
        self.leaning.go((0.0, 0.0), t + 0.45 * length, 0.55 * length, (0.0, 0.0))
        if part < 1.0:
            self.standing.go((part,), t + 0.2 * length, 0.5 * length, (0.0,))
            self.standing.go((1.0 - up,), t + 0.7 * length, 0.5 * length, (0.0,))
            return 1.2 * length
        self.standing.go((up,), t + 0.2 * length, 0.8 * length, (0.0,))
        return length

    def send(
        self, t: float, side: int, to: Vector, bow: Vector | None = None, tucked: float = 0.0
    ) -> float:
        """Start a hand on its way to `to`; how long it takes, s.

        Its path bows by `bow` in its middle, or as it does by itself; on the way the elbow comes to
        be `tucked` to the side, or free.
        """
        path, arm = self.hands[side], self.profile.arms[side]
        start = path.end
        far = distance(start, to)
        if far < 1e-3:
            return 0.0
        length = (arm.start + far / arm.rate) * (1.0 + self.profile.slowing * self.fatigue[side])
        length *= max(0.7, self.rng.gauss(1.0, 0.06))
        pieces = arm.pieces if far > 0.08 else 1
        piece = length / (1.0 + 0.6 * (pieces - 1))
        if tucked != self._tucked[side].end[0]:
            self._tucked[side].go((tucked,), t, length, (0.0,))
        if bow is None:
            bow = self._bow(side, start, to, arm.bow / pieces)
        for i in range(1, pieces):
            # The first piece goes far, the others make up for it.
            share = 0.4 + 0.5 * i / pieces
            middle = tuple(
                a + share * (b - a) + self.rng.gauss(0.0, arm.wander * far)
                for a, b in zip(start, to, strict=True)
            )
            path.go(middle, t + 0.6 * (i - 1) * piece, piece, bow)
        path.go(to, t + 0.6 * (pieces - 1) * piece, piece, bow)
        return length

    def roll(self, t: float, side: int, to: float) -> float:
        """Let a forearm roll to `to`, rad, palm down positive, as far as it goes; how long it
        takes, s: nothing where it is there."""
        arm, path = self.profile.arms[side], self._rolls[side]
        to = min(max(to, -arm.supination), arm.pronation)
        far = abs(to - path.end[0])
        if far < 1e-3:
            return 0.0
        length = 0.25 + far / arm.roll_rate
        path.go((to,), t, length, (0.0,))
        return length

    def _bow(self, side: int, start: tuple[float, ...], to: Vector, share: float) -> Vector:
        """How far and where to a path bows: outward and up, and round the shoulder in its way."""
        x, y, z = (b - a for a, b in zip(start, to, strict=True))
        far2 = x * x + y * y + z * z
        out = 0.8 if side else -0.8
        dot = (out * x + 0.6 * y) / far2
        size = share * far2**0.5 * max(0.0, self.rng.gauss(1.0, 0.3))
        sx, sy, sz = self.trunk.shoulders[side]
        ax, ay, az = start[0] - sx, start[1] - sy, start[2] - sz
        along = min(max(-(ax * x + ay * y + az * z) / far2, 0.0), 1.0)
        gap = hypot(ax + along * x, ay + along * y, az + along * z)
        round_it = max(0.0, self.limbs[side].near + DETOUR - gap)
        return (
            size * (out - dot * x),
            size * (0.6 - dot * y),
            -size * dot * z - round_it,
        )

    # ── being there ──────────────────────────────────────────────────────────────────────────

    def step(self, t: float) -> None:
        """Put trunk and arms where they are at `t`."""
        p = self._phases
        forward, right = self.leaning.at(t)
        # Breathing, and slow sway [M].
        forward += self.breathing.at(t) + self._sway * sin(tau * 0.11 * t + p[1])
        right += 0.6 * self._sway * sin(tau * 0.07 * t + p[2])
        trunk = self.trunk
        (up,) = self.standing.at(t)
        trunk.lean(forward, right, up)
        (folded,) = self.crossing.at(t)
        high, (ax, ay, az) = folded * self.build.shoulder_up, trunk.axis
        along = (
            high * ax,
            up * self.build.rise + high * (ay - 1.0),
            high * az - up * self.build.step,
        )
        for side, limb in enumerate(self.limbs):
            x, y, z = self.hands[side].at(t)
            if up or folded:
                x, y, z = x + along[0], y + along[1], z + along[2]
            arm, beat = limb.arm, tau * limb.arm.tremor_hz * t
            # A postural tremor: a hanging arm hardly shakes.
            held = 0.3 + min(0.7, self.elevation(limb))
            size = arm.tremor * held * (1.0 + self.fatigue[side])
            x += size * sin(beat + p[3 + side])
            y += size * sin(1.07 * beat + p[5 + side])
            z += size * sin(0.93 * beat + p[7 + side])
            (tucked,) = self._tucked[side].at(t)
            (limb.roll,) = self._rolls[side].at(t)
            limb.reach(trunk.shoulders[side], (x, y, z), trunk.axis, self.limit(side), tucked)

    def turn(self, at: Vector | None, dt: float, face: Vector | None = None) -> Pose:
        """The head's pose after `dt` s of turning to `at` or to straight ahead, or itself to
        `face` (left, up, left ear down, rad), as far as the neck goes."""
        if face is not None:
            neck, (yaw, pitch, roll) = self.profile.neck, face
            face = (
                min(max(yaw, -neck.right), neck.left),
                min(max(pitch, -neck.flexion), neck.extension),
                min(max(roll, -neck.right_tilt), neck.left_tilt),
            )
        return self.head.turn(self.trunk.neck, at, dt, face)

    def elevation(self, limb: Limb) -> float:
        """The humerus from the trunk's down axis, rad."""
        x, y, z = self.trunk.axis
        return angle(limb.humerus, (-x, -y, -z))

    def tire(self, dt: float) -> None:
        """Work against gravity tires an arm; a lowered arm recovers."""
        for side, limb in enumerate(self.limbs):
            load = hypot(limb.humerus[0], limb.humerus[2])
            level = self.fatigue[side]
            if load < 0.5:
                gain = -self.profile.recovery * level
            else:
                gain = limb.arm.tiring * load * (1.0 - level)
            self.fatigue[side] = level + dt * gain
