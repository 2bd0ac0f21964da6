"""Closing a hand by degrees: far enough to hold a thing, not so far that it is squashed."""

from __future__ import annotations

from math import inf

from rehab.drivers.patient.kinematics import distance
from rehab.drivers.patient.mover import Mover
from rehab.drivers.patient.sight import Seen
from rehab.drivers.patient.skills.grasping import ARC, Grasping
from rehab.drivers.patient.skills.skill import likely

AT_HAND = 0.12
"""A thing nearer to the palm than this is at the hand already, m."""
STEADY = 0.3
"""Time constant with which a hand that holds wavers, s [M]."""
MISSED = 1.5
"""A hand closed so long, with which nothing comes along, is opened again, s [M]."""


class Squeezing(Grasping):
    """What all of them share: the hand's closing goes on from how it is."""

    carries = True

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._t = 0.0

    def _since(self, t: float) -> float:
        """Seconds since this was asked last."""
        since, self._t = t - self._t, t
        return since

    def _close(self, to: float) -> None:
        self.mover.grasp[self._side] = min(max(to, 0.0), 1.0)


class Pick(Squeezing):
    """The cue "pick": reach for a thing with an open hand, and close it until that is held."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._shut = inf

    def begin(self, t: float, cue: Seen) -> None:
        """Reach, unless it is at the hand."""
        self._side = likely(cue)
        self._t, self._shut = t, inf
        self._arrived = t
        if distance(self.mover.limbs[self._side].grip, cue.position) > AT_HAND:
            self._close(0.0)
            self._go(t, cue.position)

    def keep(self, t: float, cue: Seen) -> bool:
        """Close, slowly; open and reach again where nothing came along."""
        mover, side, since = self.mover, self._side, self._since(t)
        if t < self._arrived:
            return True
        self._close(mover.grasp[side] + since * mover.profile.arms[side].close_rate)
        if mover.grasp[side] == 1.0 and self._shut == inf:
            self._shut = t
        if t > self._shut + MISSED:
            self._shut = inf
            self._close(0.0)
            self._go(t, cue.position)
        return True


class Looser(Squeezing):
    """The cue "looser": open the hand a little, as long as that is asked."""

    def reaction(self, cue: Seen) -> float:
        """As late as any."""
        return super(Grasping, self).reaction(cue)

    def begin(self, t: float, cue: Seen) -> None:
        """From now on."""
        self._side, self._t = likely(cue), t

    def keep(self, t: float, cue: Seen) -> bool:
        """As slowly as it closes."""
        side, since = self._side, self._since(t)
        rate = self.mover.profile.arms[side].close_rate
        self._close(self.mover.grasp[side] - since * rate)
        return True


class Carry(Squeezing):
    """The cue "carry": bring there what is held, the hand closed as it is, as steadily as it
    can."""

    def __init__(self, mover: Mover) -> None:
        super().__init__(mover)
        self._kept = 0.0

    def reaction(self, cue: Seen) -> float:
        """As late as any: until it is seen to be held, the hand goes on closing."""
        return super(Grasping, self).reaction(cue)

    def begin(self, t: float, cue: Seen) -> None:
        """Set out, in a low bow, unless it is there; the closing stays as it is."""
        self._side, self._t = likely(cue), t
        self._kept = self.mover.grasp[self._side]
        if distance(self.mover.limbs[self._side].grip, cue.position) > 0.5 * AT_HAND:
            self._go(t, cue.position, (0.0, 0.4 * ARC, 0.0))

    def keep(self, t: float, cue: Seen) -> bool:
        """Waver."""
        mover, side = self.mover, self._side
        part = min(self._since(t) / STEADY, 1.0)
        spread = mover.profile.arms[side].close_spread
        off = mover.grasp[side] - self._kept
        off += -part * off + spread * (2.0 * part) ** 0.5 * mover.rng.gauss(0.0, 1.0)
        self._close(self._kept + off)
        return True


class Open(Squeezing):
    """The cue "open": let go, the whole hand, where it is."""

    def reaction(self, cue: Seen) -> float:
        """As late as any: it is a signal."""
        return super(Grasping, self).reaction(cue)

    def begin(self, t: float, cue: Seen) -> None:
        """From now on."""
        self._side, self._t = likely(cue), t

    def keep(self, t: float, cue: Seen) -> bool:
        """At the arm's own pace."""
        side, since = self._side, self._since(t)
        self._close(self.mover.grasp[side] - since / self.mover.profile.arms[side].open_time)
        return True
