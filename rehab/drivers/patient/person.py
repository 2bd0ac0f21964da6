"""The simulated patient: sees cues, decides after a while, moves as a body of this kind would."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, inf, sin, tau
from random import Random
from typing import NamedTuple

from rehab.drivers.patient.kinematics import Head, Limb, Pose, Trunk, Vector, angle, distance
from rehab.drivers.patient.path import Path
from rehab.drivers.patient.profile import Build, Profile, find
from rehab.drivers.patient.sight import Seen, same

READING = 0.6
"""Extra s until words or a picture of what to do are understood [M]."""
GAZE_LEAD = 0.2
"""How long before the hand the head sets out, s [M]."""
LOOK_AGAIN = 0.12
"""From the end of a movement to its correction by sight, s [M]."""
CLOSE = 0.012
"""A hand this near to its target is not corrected further, m."""
DETOUR = 0.1
"""Room that a hand's path leaves round the shoulder, beyond the bent arm's least, m."""
BESIDE = 0.1
"""A hand goes no further back than this before its shoulder, m."""
HOLD = 2.5
"""How much longer than `patience` a hand stays that is on its target, s [M]."""
NODS_AGAIN = 2.5
"""After this long an unanswered nod is made again, s [M]."""
LOOK_ASIDE, LOOK_UP = 0.6, 0.35
"""How far somebody looks about who is asked to, rad [M]."""
OVERLOOKED = (3.0, 12.0)
"""For how long a lapse of attention leaves something unseen, s [M]."""


class Poses(NamedTuple):
    """What a headset and two controllers would measure, in the person's space."""

    head: Pose
    grip_left: Pose
    grip_right: Pose
    aim_left: Pose
    aim_right: Pose


class Truth(NamedTuple):
    """The joints as they really are; pairs are left, right; angles rad, positions m."""

    t: int
    elevation: tuple[float, float]
    """The humerus from the trunk's down axis."""
    elbow_flexion: tuple[float, float]
    """0 is straight."""
    trunk_forward: float
    """Lean of the hips-to-neck line from upright, as seen from the side …"""
    trunk_right: float
    """… and from behind."""
    shoulder: tuple[Vector, Vector]
    elbow: tuple[Vector, Vector]
    wrist: tuple[Vector, Vector]
    grip: tuple[Vector, Vector]
    fatigue: tuple[float, float]


class Patient:
    """A seated or standing person, facing -Z, the eyes over the origin.

    The same profile, seed, times and sights give the same movement.
    """

    def __init__(self, profile: str | Profile, seed: int, seated: bool = True) -> None:
        self.profile = find(profile) if isinstance(profile, str) else profile
        self.build = build = Build(self.profile.stature, seated)
        self.history: list[Truth] | None = None
        """Set it to a list and every step adds its truth."""
        self.fatigue = [0.0, 0.0]
        self._rng = Random(seed)
        self._phases = [self._rng.random() * tau for _ in range(9)]
        self._sway = 0.004 if seated else 0.010
        arms = self.profile.arms
        self._trunk, self._plan = Trunk(build), Trunk(build)
        self._limbs = Limb(build, arms[0], 0), Limb(build, arms[1], 1)
        self._tries = Limb(build, arms[0], 0), Limb(build, arms[1], 1)
        self._head = Head(build)
        self._leaning = Path((0.0, 0.0))
        self._hands = Path(self._hanging(0)), Path(self._hanging(1))
        self._zero: int | None = None
        self._t = 0.0
        self._now = 0
        self._noticed: Seen | None = None
        self._due = inf
        self._goal: Seen | None = None
        self._side = 0
        self._arrived = inf
        self._given_up: Seen | None = None
        self._nodded = -inf
        self._looks = 0.0

    def step(self, t_ns: int, seen: Sequence[Seen]) -> Poses:
        """Where head and hands are at `t_ns`, having seen `seen` (in the person's space)."""
        if self._zero is None:
            self._zero = t_ns
        t = (t_ns - self._zero) * 1e-9
        dt, self._t, self._now = t - self._t, t, t_ns
        choice = self._choose(seen)
        if not same(choice, self._noticed):
            self._noticed = choice
            self._due = t + self._reaction(choice)
        if t >= self._due:
            self._due = inf
            self._act(t)
        elif self._goal is not None and self._goal.cue == "touch":
            self._keep_at_it(t, self._goal)
        elif self._goal is not None and self._goal.cue == "nod" and t > self._nodded + NODS_AGAIN:
            self._nodded = t
            self._head.nod()
        head = self._pose(t, dt)
        self._tire(dt)
        if self.history is not None:
            self.history.append(self.truth)
        left, right = self._limbs
        grips = left.grip_pose(), right.grip_pose()
        return Poses(head, *grips, left.aim_pose(), right.aim_pose())

    @property
    def truth(self) -> Truth:
        """The joints of the last step."""
        left, right = self._limbs
        trunk = self._trunk
        return Truth(
            self._now,
            (self._elevation(left), self._elevation(right)),
            (left.flexion, right.flexion),
            trunk.forward,
            trunk.right,
            (left.shoulder, right.shoulder),
            (left.elbow, right.elbow),
            (left.wrist, right.wrist),
            (left.grip, right.grip),
            (self.fatigue[0], self.fatigue[1]),
        )

    # ── seeing and deciding ──────────────────────────────────────────────────────────────────

    def _choose(self, seen: Sequence[Seen]) -> Seen | None:
        """The one cue to follow: to wait or nod comes first, then a target, then the postures."""
        by_cue = {cue.cue: cue for cue in seen if cue.cue != "touch"}
        first = by_cue.get("wait") or by_cue.get("nod")
        if first is not None:
            return first
        targets = [cue for cue in seen if cue.cue == "touch"]
        if self._given_up is not None:
            left = [cue for cue in targets if not same(cue, self._given_up)]
            if len(left) == len(targets):
                self._given_up = None
            targets = left
        for cue in targets:
            if same(cue, self._noticed):
                return self._noticed
        if targets:
            return min(targets, key=self._how_far)
        return by_cue.get("reach") or by_cue.get("look") or by_cue.get("rest")

    def _how_far(self, cue: Seen) -> float:
        left, right = (distance(limb.grip, cue.position) for limb in self._limbs)
        return {"left": left, "right": right}.get(cue.side, min(left, right))

    def _reaction(self, cue: Seen | None) -> float:
        if cue is None or cue.cue != "touch":
            return max(0.2, self._rng.gauss(0.35, 0.05)) + (READING if cue else 0.0)
        side = {"left": 0, "right": 1}.get(cue.side, int(cue.position[0] >= 0.0))
        arm = self.profile.arms[side]
        late = 0.0
        if cue.position[0] < 0.0:
            late = self.profile.neglect
            if self._rng.random() < self.profile.lapse:
                late += self._rng.uniform(*OVERLOOKED)
        return max(0.15, self._rng.gauss(arm.reaction, arm.reaction_spread)) + late

    def _act(self, t: float) -> None:
        goal = self._goal = self._noticed
        if goal is None:
            self._settle(t, self._ready(0), self._ready(1))
        elif goal.cue == "touch":
            self._touch(t, goal)
        elif goal.cue == "reach":
            self._settle(t, self._ahead(0), self._ahead(1))
        elif goal.cue == "look":
            self._looks = t
            self._settle(t, self._hanging(0), self._hanging(1))
        else:
            self._settle(t, self._hanging(0), self._hanging(1))

    def _keep_at_it(self, t: float, goal: Seen) -> None:
        """Correct a hand that missed; lower it when trying on is no use."""
        if t < self._arrived + LOOK_AGAIN or t < self._hands[self._side].until + LOOK_AGAIN:
            return
        limb = self._limbs[self._side]
        miss = distance(limb.grip, goal.position)
        longest = self.profile.patience + (HOLD if miss < 2.0 * CLOSE else 0.0)
        if t > self._arrived + longest:
            self._given_up, self._goal, self._noticed = goal, None, None
            self._settle(t, self._ready(0), self._ready(1))
        elif miss > CLOSE:
            forward, right = self._leaning.end
            point, _ = self._nearest(self._side, self._near(goal.position, limb), forward, right)
            if distance(point, self._hands[self._side].end) > 0.4 * CLOSE:
                self._send(t, self._side, point)

    # ── planning ─────────────────────────────────────────────────────────────────────────────

    def _touch(self, t: float, goal: Seen) -> None:
        likely = int(goal.position[0] >= 0.0)
        sides = {"left": (0,), "right": (1,)}.get(goal.side, (likely, 1 - likely))
        options = [(*self._posture(side, goal.position), side) for side in sides]
        _, forward, right, side = min(options, key=lambda option: option[0] > 0.03)
        self._side = side
        aim = self._near(goal.position, self._limbs[side])
        point, _ = self._nearest(side, aim, forward, right)
        other = self._ready(1 - side, forward, right)
        length = self._send(t, side, point)
        self._send(t, 1 - side, other)
        self._lean(t, forward, right, length)
        self._arrived = t + length

    def _settle(self, t: float, left: Vector, right: Vector) -> None:
        """Sit or stand upright with the hands at two places."""
        length = max(self._send(t, 0, left), self._send(t, 1, right))
        self._lean(t, 0.0, 0.0, length)
        self._arrived = t + length

    def _lean(self, t: float, forward: float, right: float, length: float) -> None:
        if hypot(forward - self._leaning.end[0], right - self._leaning.end[1]) > 1e-4:
            self._leaning.go((forward, right), t, length, (0.0, 0.0))

    def _send(self, t: float, side: int, to: Vector) -> float:
        """Start a hand on its way to `to`; how long it takes, s."""
        path, arm = self._hands[side], self.profile.arms[side]
        start = path.end
        far = distance(start, to)
        if far < 1e-3:
            return 0.0
        length = (arm.start + far / arm.rate) * (1.0 + self.profile.slowing * self.fatigue[side])
        length *= max(0.7, self._rng.gauss(1.0, 0.06))
        pieces = arm.pieces if far > 0.08 else 1
        piece = length / (1.0 + 0.6 * (pieces - 1))
        bow = self._bow(side, start, to, arm.bow / pieces)
        for i in range(1, pieces):
            # The first piece goes far, the others make up for it.
            share = 0.4 + 0.5 * i / pieces
            middle = tuple(
                a + share * (b - a) + self._rng.gauss(0.0, arm.wander * far)
                for a, b in zip(start, to, strict=True)
            )
            path.go(middle, t + 0.6 * (i - 1) * piece, piece, bow)
        path.go(to, t + 0.6 * (pieces - 1) * piece, piece, bow)
        return length

    def _bow(self, side: int, start: tuple[float, ...], to: Vector, share: float) -> Vector:
        """How far and where to a path bows: outward and up, and round the shoulder in its way."""
        x, y, z = (b - a for a, b in zip(start, to, strict=True))
        far2 = x * x + y * y + z * z
        out = 0.8 if side else -0.8
        dot = (out * x + 0.6 * y) / far2
        size = share * far2**0.5 * max(0.0, self._rng.gauss(1.0, 0.3))
        sx, sy, sz = self._trunk.shoulders[side]
        ax, ay, az = start[0] - sx, start[1] - sy, start[2] - sz
        along = min(max(-(ax * x + ay * y + az * z) / far2, 0.0), 1.0)
        gap = hypot(ax + along * x, ay + along * y, az + along * z)
        round_it = max(0.0, self._limbs[side].near + DETOUR - gap)
        return (
            size * (out - dot * x),
            size * (0.6 - dot * y),
            -size * dot * z - round_it,
        )

    def _near(self, target: Vector, limb: Limb) -> Vector:
        """Where a movement to `target` would end: off by a share of the way."""
        off = limb.arm.spread * distance(limb.grip, target)
        gauss = self._rng.gauss
        x, y, z = target
        return x + gauss(0.0, off), y + gauss(0.0, off), z + gauss(0.0, off)

    def _nearest(
        self, side: int, target: Vector, forward: float, right: float
    ) -> tuple[Vector, float]:
        """Where the hand can get to for `target` at a lean of the trunk, and what it lacks, m."""
        self._plan.lean(forward, right)
        limb, shoulder = self._tries[side], self._plan.shoulders[side]
        # Nobody here turns round for what is beside or behind them.
        ahead = (target[0], target[1], min(target[2], shoulder[2] - BESIDE))
        limb.reach(shoulder, ahead, self._plan.axis, self._limit(side))
        return limb.grip, distance(limb.grip, target)

    def _posture(self, side: int, target: Vector) -> tuple[float, float, float]:
        """What the hand will lack, m, and the trunk's lean forward and right, rad, for a target.

        The trunk takes its usual share; what the arm still cannot do it makes up for, as far as
        it leans.
        """
        most, aside = self.profile.lean_forward, self.profile.lean_sideways
        usual = self.profile.arms[side].trunk_share / self.build.shoulder_up
        rest = self._ready(side)
        forward = min(max(usual * (rest[2] - target[2]), 0.0), most)
        right = min(max(usual * (target[0] - rest[0]), -aside), aside)
        first = forward, right
        miss = self._nearest(side, target, forward, right)[1]
        cost, step = miss, 0.12
        while step > 0.02 and miss > 0.005:
            better = False
            for df, dr in ((step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)):
                f = min(max(forward + df, -0.1), most)
                r = min(max(right + dr, -aside), aside)
                lack = self._nearest(side, target, f, r)[1]
                effort = lack + 0.01 * hypot(f - first[0], r - first[1])
                if effort < cost - 1e-5:
                    forward, right, miss, cost, better = f, r, lack, effort, True
                    break
            if not better:
                step *= 0.5
        return miss, forward, right

    def _limit(self, side: int) -> float:
        """The largest elevation as tired as the arm is, rad."""
        return self.profile.arms[side].elevation - self.profile.stiffening * self.fatigue[side]

    def _hanging(self, side: int, forward: float = 0.0, right: float = 0.0) -> Vector:
        """The hand beside the hip, the arm as straight as it gets without effort."""
        self._plan.lean(forward, right)
        x, y, z = self._plan.shoulders[side]
        limb = self._limbs[side]
        return x + 0.05 * limb.out, y - 0.985 * limb.far, z - 0.02

    def _ready(self, side: int, forward: float = 0.0, right: float = 0.0) -> Vector:
        """Between two tasks: the hand on the thigh, or hanging where there is none."""
        if not self.build.seated:
            return self._hanging(side, forward, right)
        out = 0.14 if side else -0.14
        return out, self.build.hip + 0.09, self.build.eye_forward - 0.26

    def _ahead(self, side: int) -> Vector:
        """The hand as far forward as is comfortable: below the shoulder, short of the limit."""
        self._plan.lean(0.0, 0.0)
        x, y, z = self._plan.shoulders[side]
        limb = self._limbs[side]
        up = min(1.4, self._limit(side) - 0.15)
        target = (x, y - limb.far * sin(tau / 4 - up), z - limb.far * sin(up))
        return self._nearest(side, target, 0.0, 0.0)[0]

    # ── moving ───────────────────────────────────────────────────────────────────────────────

    def _pose(self, t: float, dt: float) -> Pose:
        """Put the body where it is at `t`; the head's pose."""
        p = self._phases
        forward, right = self._leaning.at(t)
        # Breathing at 15 a minute and slow sway [M].
        forward += 0.003 * sin(tau * 0.25 * t + p[0]) + self._sway * sin(tau * 0.11 * t + p[1])
        right += 0.6 * self._sway * sin(tau * 0.07 * t + p[2])
        trunk = self._trunk
        trunk.lean(forward, right)
        for side, limb in enumerate(self._limbs):
            x, y, z = self._hands[side].at(t)
            arm, beat = limb.arm, tau * limb.arm.tremor_hz * t
            # A postural tremor: a hanging arm hardly shakes.
            held = 0.3 + min(0.7, self._elevation(limb))
            size = arm.tremor * held * (1.0 + self.fatigue[side])
            x += size * sin(beat + p[3 + side])
            y += size * sin(1.07 * beat + p[5 + side])
            z += size * sin(0.93 * beat + p[7 + side])
            limb.reach(trunk.shoulders[side], (x, y, z), trunk.axis, self._limit(side))
        looked_at = self._noticed
        at = None
        if (
            looked_at is not None
            and looked_at.cue == "touch"
            and (self._due == inf or t >= self._due - GAZE_LEAD)
        ):
            at = looked_at.position
        elif self._goal is not None and self._goal.cue == "look":
            at = self._about(t - self._looks)
        return self._head.turn(trunk.neck, at, dt)

    def _about(self, t: float) -> Vector:
        """Where the eyes go that look about: left and right, up and down."""
        x, y, z = self._trunk.neck
        yaw, pitch = LOOK_ASIDE * sin(tau * t / 3.5), LOOK_UP * sin(tau * t / 2.3)
        y += self.build.eye_up + sin(pitch)
        return x - sin(yaw), y, z - self.build.eye_forward - cos(yaw)

    def _elevation(self, limb: Limb) -> float:
        x, y, z = self._trunk.axis
        return angle(limb.humerus, (-x, -y, -z))

    def _tire(self, dt: float) -> None:
        """Work against gravity tires an arm; a lowered arm recovers."""
        for side, limb in enumerate(self._limbs):
            load = hypot(limb.humerus[0], limb.humerus[2])
            level = self.fatigue[side]
            if load < 0.5:
                gain = -self.profile.recovery * level
            else:
                gain = limb.arm.tiring * load * (1.0 - level)
            self.fatigue[side] = level + dt * gain
