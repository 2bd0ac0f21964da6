"""Taking a thing, carrying it over what is in its way, and letting it go."""

from __future__ import annotations

from math import inf

from rehab.drivers.patient.kinematics import Vector
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.skill import Aim, likely

CLOSING = 0.12
"""From the end of a reach until the hand is closed, or open, s [M]."""
NOT_TAKEN = 0.8
"""A closed hand with which nothing comes along is opened again after so long, s [M]."""
READY = 0.3
"""In a rhythm of many alike, the part of a reaction that is left [M]."""
ARC = 0.24
"""How far a path over what is in the way bows upwards, m [M]."""
SLIPS = 0.15, 0.4
"""The part of the way within which a thing slips that does, before the middle [M]."""


class Grasping(Aim):
    """What taking and letting go share: a hand goes there, and does it."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._side = 0
        self._arrived = inf

    def reaction(self, cue: Seen) -> float:
        """Soon: it is known what comes."""
        return READY * super().reaction(cue)

    def _go(self, t: float, at: Vector, bow: Vector | None = None) -> float:
        """Send the hand; the trunk helps. How long it takes, s."""
        mover, side = self.mover, self._side
        _, forward, right = mover.posture(side, at)
        point, _ = mover.nearest(side, mover.near(at, mover.limbs[side]), forward, right)
        length = mover.send(t, side, point, bow)
        mover.send(t, 1 - side, mover.ready(1 - side, forward, right))
        mover.lean(t, forward, right, length)
        self._arrived = t + length
        return length


class Grab(Grasping):
    """The cue "grab": reach for it and close the hand; again where it was missed."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._tries = 0

    def begin(self, t: float, cue: Seen) -> None:
        """Reach with the hand open."""
        self._side = likely(cue)
        self._tries = 0
        self._go(t, cue.position, (0.0, ARC, 0.0))

    def keep(self, t: float, cue: Seen) -> bool:
        """Close the hand; open it and correct where nothing came along."""
        mover, side = self.mover, self._side
        if t < self._arrived + CLOSING:
            return True
        if t < self._arrived + CLOSING + NOT_TAKEN:
            mover.grasp[side] = 1.0
            return True
        mover.grasp[side] = 0.0
        self._tries += 1
        if self._tries > 3:
            return False
        self._go(t, cue.position)
        return True


class Release(Grasping):
    """The cue "release": carry there what the hand has, in a bow, and let it go."""

    carries = True

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._slips = inf
        self._done = inf

    def begin(self, t: float, cue: Seen) -> None:
        """Set out; now and then it slips on the way."""
        self._side = side = likely(cue)
        arm, rng = self.mover.profile.arms[side], self.mover.rng
        length = self._go(t, cue.position, (0.0, ARC, 0.0))
        slips = arm.slip > 0.0 and rng.random() < arm.slip
        self._slips = t + length * rng.uniform(*SLIPS) if slips else inf
        self._done = inf

    def keep(self, t: float, cue: Seen) -> bool:
        """Open the hand at the end, or before."""
        mover, side = self.mover, self._side
        if self._done < inf:
            return t < self._done + NOT_TAKEN
        if t >= min(self._slips, self._arrived + CLOSING):
            mover.grasp[side] = 0.0
            mover.let_go.append((t, side, mover.limbs[side].grip))
            self._done = t
        return True
