"""Poking: a fingertip that goes through a control from the front presses it, once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from rehab.frame import GRIPS, TRACKED, Frame
from rehab.scene.hands import GRIP_PITCH
from rehab.session.aim import Hit, Plane, Vector, turned

INDEX_TIP = 10
"""XR_HAND_JOINT_INDEX_TIP_EXT."""

AHEAD = 0.09
"""Metres from the middle of a fist to the front of its knuckles: what a hand pokes with that holds
a controller."""

FRONT = 0.02
"""A tip must have been so far in front of a control (m), and before it, to press it; and be back
there to press it again. Twice what hands shake in aged people, 4 to 8 mm (Elble, J Neurol
Neurosurg Psychiatry 66, 1999)."""

NEAR = 0.12
"""From so far on (m) it is shown how near the tip is."""

# In a grip, along the forearm.
_KNUCKLES = (0.0, -AHEAD * math.sin(GRIP_PITCH), -AHEAD * math.cos(GRIP_PITCH))


class Touch(NamedTuple):
    """A tip before a control."""

    plane: Plane
    hit: Hit
    pressed: bool


class Poke:
    """One hand's fingertip."""

    def __init__(self, side: int) -> None:
        self._side = side
        self._hand: tuple[float, ...] | None = None
        self.tip: Vector | None = None
        """Where it is in this frame, if it is known."""
        self._before: dict[int, Hit] = {}
        self._armed: set[int] = set()

    def fasten(self, hand: Sequence[float] | None) -> None:
        """Where the palm is in the axes of a controller that is fastened; None: it is held."""
        self._hand = None if hand is None else tuple(float(part) for part in hand)

    def reset(self) -> None:
        """Nothing that was begun goes on."""
        self.tip = None
        self._before.clear()
        self._armed.clear()

    def find(self, frame: Frame) -> None:
        """Find the tip: of the index finger, or of what a hand holds that is not seen bare."""
        side = self._side
        if int(frame["joints_bits"][side][INDEX_TIP]) == TRACKED:
            x, y, z = frame["joints"][side][INDEX_TIP][:3].tolist()
            self.tip = (x, y, z)
        elif int(frame[GRIPS[side] + "_bits"]) == TRACKED:
            x, y, z, *turn = frame[GRIPS[side]].tolist()
            ahead = _KNUCKLES
            if self._hand is not None:
                # A palm's +Y runs to the elbow.
                a, b, c = turned(self._hand[3:], (0.0, -AHEAD, 0.0))
                ahead = (self._hand[0] + a, self._hand[1] + b, self._hand[2] + c)
            a, b, c = turned(turn, ahead)
            self.tip = (x + a, y + b, z + c)
        else:
            self.tip = None

    def step(self, planes: Sequence[Plane]) -> Touch | None:
        """The control that the tip is nearest before, or has just gone through."""
        if self.tip is None:
            self.reset()
            return None
        found: Touch | None = None
        now: dict[int, Hit] = {}
        for plane in planes:
            name, hit = id(plane.control), plane.at(self.tip)
            now[name] = hit
            before_it = plane.outside(hit) == 0.0
            pressed = self._through(plane, hit, before_it)
            near = before_it and 0.0 < hit.away < NEAR
            if pressed is not None:
                found = Touch(plane, pressed, True)
            elif near and (found is None or (not found.pressed and hit.away < found.hit.away)):
                found = Touch(plane, hit, False)
        self._before = now
        self._armed &= now.keys()
        return found

    def _through(self, plane: Plane, hit: Hit, before_it: bool) -> Hit | None:
        """Where the tip has gone through since the last frame, if that is a press; `before_it`
        says that it is not beside the control."""
        name = id(plane.control)
        before = self._before.get(name)
        if hit.away >= FRONT:
            if before_it:
                self._armed.add(name)
            else:
                self._armed.discard(name)
        if before is None or name not in self._armed or not before.away > 0.0 >= hit.away:
            return None
        self._armed.discard(name)
        part = before.away / (before.away - hit.away)
        u = before.u + part * (hit.u - before.u)
        v = before.v + part * (hit.v - before.v)
        crossed = Hit(u, v, 0.0)
        return crossed if plane.outside(crossed) == 0.0 else None
