"""The simulated patient: sees cues, decides after a while, moves as a body of this kind would."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from rehab.drivers.patient.kinematics import Pose, Vector
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.profile import Profile, find
from rehab.drivers.patient.sight import Seen, answered, same
from rehab.drivers.patient.skills import SKILLS, settling

GAZE_LEAD = 0.2
"""How long before the hand the head sets out, s [M]."""


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
    neck: Vector
    """Turned left, up and left ear down against the upright."""
    roll: tuple[float, float]
    """The forearm from thumb up, palm down positive."""
    grasp: tuple[float, float]
    """How far the hand is closed, 0 to 1."""
    hips: float
    """Height of the hip joints."""


class Patient:
    """A seated or standing person, facing -Z, the eyes over the origin.

    The same profile, seed, times and sights give the same movement.
    """

    def __init__(self, profile: str | Profile, seed: int, seated: bool = True) -> None:
        self.profile = find(profile) if isinstance(profile, str) else profile
        self.mover = Mover(self.profile, seed, seated)
        self.build, self.fatigue = self.mover.build, self.mover.fatigue
        self.history: list[Truth] | None = None
        """Set it to a list and every step adds its truth."""
        self._skills = {cue: skill(self.mover) for cue, skill in SKILLS.items()}
        self._zero: int | None = None
        self._t = 0.0
        self._now = 0
        self._noticed: Seen | None = None
        self._due = inf
        self._goal: Seen | None = None
        self._given_up: Seen | None = None

    def step(self, t_ns: int, seen: Sequence[Seen]) -> Poses:
        """Where head and hands are at `t_ns`, having seen `seen` (in the person's space)."""
        if self._zero is None:
            self._zero = t_ns
        t = (t_ns - self._zero) * 1e-9
        dt, self._t, self._now = t - self._t, t, t_ns
        choice = self._choose(seen)
        if choice is not None:
            self._skills[choice.cue].look(t, [cue for cue in seen if cue.cue == choice.cue])
        if not self._went_on(choice) and not same(choice, self._noticed):
            self._noticed = choice
            self._due = t + self._reaction(choice)
        if self._noticed is not None:
            self._skills[self._noticed.cue].see(t, seen)
        if t >= self._due:
            self._due = inf
            self._act(t)
        elif self._goal is not None and not self._skills[self._goal.cue].keep(t, self._goal):
            self._given_up, self._goal, self._noticed = self._goal, None, None
            self._act(t)
        mover = self.mover
        mover.step(t)
        goal = self._goal
        face = None if goal is None else self._skills[goal.cue].face(t, goal)
        head = mover.turn(self._sight(t), dt, face)
        mover.tire(dt)
        if self.history is not None:
            self.history.append(self.truth)
        left, right = mover.limbs
        grips = left.grip_pose(), right.grip_pose()
        return Poses(head, *grips, left.aim_pose(), right.aim_pose())

    @property
    def truth(self) -> Truth:
        """The joints of the last step."""
        mover = self.mover
        left, right = mover.limbs
        return Truth(
            self._now,
            (mover.elevation(left), mover.elevation(right)),
            (left.flexion, right.flexion),
            mover.trunk.forward,
            mover.trunk.right,
            (left.shoulder, right.shoulder),
            (left.elbow, right.elbow),
            (left.wrist, right.wrist),
            (left.grip, right.grip),
            (self.fatigue[0], self.fatigue[1]),
            (mover.head.yaw, mover.head.pitch, mover.head.roll),
            (left.roll, right.roll),
            (mover.grasp[0], mover.grasp[1]),
            mover.trunk.hip[1],
        )

    def _choose(self, seen: Sequence[Seen]) -> Seen | None:
        """The one cue to follow, by the order of the skills."""
        by_cue = {cue.cue: cue for cue in answered(seen, self.profile.says)}
        targets = [cue for cue in seen if cue.cue in self._skills and self._skills[cue.cue].target]
        for name, skill in self._skills.items():
            choice = self._aim(targets) if skill.target else by_cue.get(name)
            if choice is not None:
                return choice
        return None

    def _went_on(self, choice: Seen | None) -> bool:
        """Keep an eye on what was noticed and has moved since, where its skill goes after it."""
        noticed, goal = self._noticed, self._goal
        if choice is None or noticed is None or choice.cue != noticed.cue:
            return False
        if not self._skills[choice.cue].follows:
            return False
        self._noticed = choice
        if goal is not None and goal.cue == choice.cue:
            self._goal = choice
        return True

    def _aim(self, targets: list[Seen]) -> Seen | None:
        """The target that is followed already, else the nearest; none that was given up."""
        if self._given_up is not None:
            left = [cue for cue in targets if not same(cue, self._given_up)]
            if len(left) == len(targets):
                self._given_up = None
            targets = left
        for cue in targets:
            if same(cue, self._noticed):
                return self._noticed
        far = [self._skills[cue.cue].far(cue) for cue in targets]
        nearest = min(far, default=inf)
        return targets[far.index(nearest)] if nearest < inf else None

    def _reaction(self, cue: Seen | None) -> float:
        return settling(self.mover) if cue is None else self._skills[cue.cue].reaction(cue)

    def _act(self, t: float) -> None:
        goal = self._goal = self._noticed
        if goal is None or not self._skills[goal.cue].carries:
            self.mover.grasp[:] = 0.0, 0.0
        if goal is None or not self._skills[goal.cue].rolls:
            self.mover.roll(t, 0, 0.0)
            self.mover.roll(t, 1, 0.0)
        if goal is None:
            self.mover.settle(t, self.mover.ready(0), self.mover.ready(1))
        else:
            self._skills[goal.cue].begin(t, goal)

    def _sight(self, t: float) -> Vector | None:
        """Where the eyes are drawn to; None: straight ahead."""
        noticed, goal = self._noticed, self._goal
        at = None
        if noticed is not None and (self._due == inf or t >= self._due - GAZE_LEAD):
            at = self._skills[noticed.cue].glance(noticed)
        if at is None and goal is not None:
            at = self._skills[goal.cue].gaze(t, goal)
        return at
