"""What every skill of the simulated patient is: what they do about one kind of cue."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, hypot, inf
from typing import ClassVar

from rehab.drivers.patient.kinematics import Vector, distance
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen

READING = 0.6
"""Extra s until words or a picture of what to do are understood [M]."""
OVERLOOKED = (3.0, 12.0)
"""For how long a lapse of attention leaves something unseen, s [M]."""


class Skill:
    """How one patient follows one cue; this one rests, with the arms hanging.

    `begin` is called once, a reaction after the cue was noticed, and `keep` in every later frame
    while the cue is followed. Where `target` is true, the cue is of a thing in space: targets come
    before postures, the nearest first, and one that is tried in vain is let be.
    """

    target: ClassVar[bool] = False
    carries: ClassVar[bool] = False
    """Whether it begins with what a hand has taken; for all others hands are open."""
    rolls: ClassVar[bool] = False
    """Whether it begins with forearms rolled as they are; for all others they come back."""
    follows: ClassVar[bool] = False
    """A cue that moves is still the same one, and is gone after."""

    def __init__(self, mover: Mover) -> None:
        self.mover = mover

    def see(self, t: float, seen: Sequence[Seen]) -> None:
        """All that is on show, in every frame in which a cue of this skill is noticed."""

    def reaction(self, cue: Seen) -> float:
        """How long it takes from noticing `cue` to moving, s."""
        return settling(self.mover) + READING

    def look(self, t: float, cues: list[Seen]) -> None:
        """All that is on show of this skill's cue, in every frame: for one that minds several."""

    def begin(self, t: float, cue: Seen) -> None:
        """Set out to do what `cue` asks for."""
        self.mover.settle(t, self.mover.hanging(0), self.mover.hanging(1))

    def keep(self, t: float, cue: Seen) -> bool:
        """Go on with it; False: it is no use, and the patient gives this one up."""
        return True

    def far(self, cue: Seen) -> float:
        """How far off a target is, in whatever counts for this skill: the nearest is followed, and
        none that is infinitely far."""
        return inf

    def glance(self, cue: Seen) -> Vector | None:
        """Where the eyes go before anything else moves."""
        return None

    def gaze(self, t: float, cue: Seen) -> Vector | None:
        """Where else the eyes go while `cue` is followed."""
        return None

    def face(self, t: float, cue: Seen) -> Vector | None:
        """How the head itself is to be turned meanwhile: left, up, left ear down, rad; None: by
        where the eyes go."""
        return None


class Aim(Skill):
    """A skill of one arm for a thing in space, which is looked at."""

    target = True

    def reaction(self, cue: Seen) -> float:
        """Later, and now and then much later, for what is on a neglected left side."""
        mover, profile = self.mover, self.mover.profile
        arm = profile.arms[likely(cue)]
        late = 0.0
        if cue.position[0] < 0.0:
            late = profile.neglect
            if mover.rng.random() < profile.lapse:
                late += mover.rng.uniform(*OVERLOOKED)
        return max(0.15, mover.rng.gauss(arm.reaction, arm.reaction_spread)) + late

    def far(self, cue: Seen) -> float:
        """From the hand that is asked for, m."""
        left, right = (distance(limb.grip, cue.position) for limb in self.mover.limbs)
        return {"left": left, "right": right}.get(cue.side, min(left, right))

    def glance(self, cue: Seen) -> Vector | None:
        """At the thing."""
        return cue.position


def likely(cue: Seen) -> int:
    """The arm that `cue` asks for, else the one on its side: 0 left, 1 right."""
    return {"left": 0, "right": 1}.get(cue.side, int(cue.position[0] >= 0.0))


def settling(mover: Mover) -> float:
    """How long it takes to notice that nothing is asked any more, s [M]."""
    return max(0.2, mover.rng.gauss(0.35, 0.05))


def towards(mover: Mover, at: Vector) -> tuple[float, float]:
    """How far to the left and up a head faces that faces `at` from where its eyes are, rad."""
    x, y, z = (a - b for a, b in zip(at, mover.head.eyes, strict=True))
    return atan2(-x, -z), atan2(y, hypot(x, z))
