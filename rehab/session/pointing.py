"""Pointing at controls: by a laser, by a fingertip or by the head alone; each of them suffices.

All of it is decided from measured poses and recorded inputs. Whoever came last to a target operates
it; the others wait, so that nothing is pressed twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from rehab.frame import FOCUSED, SIDES, TRACKED, Frame
from rehab.scene import Scene
from rehab.scene.kit import Control
from rehab.session.aim import Hit, Plane, Vector, turned
from rehab.session.beam import Beams
from rehab.session.poke import NEAR, Poke, Touch
from rehab.session.steady import Steady

REST, DWELL = 0.3, 1.2
"""Seconds: who rests on a target so long begins to fill its ring, which presses it when full."""

CAREFUL = 2.0
"""The same for a control that is always in view: it is looked at for longer, by somebody whose
hands are at rest; a laser has rested on it before it presses, and never presses by resting."""

GRACE = 0.25
"""Seconds for which a target may be left, or its pointer not be tracked, without beginning anew:
what is left of a tremor, a blink of the cameras."""

EDGE = 0.012
"""Metres beyond its edge at which a control that is pointed at still is."""

DOWN, UP = 0.35, 0.2
"""A trigger or squeeze is pressed from the first on, and let go from the second: a weak hand
pulls no further, and rests on it."""

NEW = 0.5
"""Seconds after a control appeared, or after a press, in which nothing presses."""

AWAKE = 0.06
"""Metres of a control's plane: a pointer that has done its work, or before which a panel appeared,
has to go so far before it presses by resting; a number further on, not what a hand trembles to."""

LASER, POKE, GAZE = "laser", "poke", "dwell"
_AHEAD = (0.0, 0.0, -1.0)
_POSES = tuple((name, name + "_bits") for name in (*(f"aim_{side}" for side in SIDES), "head"))


class Activation(NamedTuple):
    """A control that was pressed, and by what: "laser", "poke" or "dwell" (of the head)."""

    control: Control
    by: str


class Target(NamedTuple):
    """One of the places of a control that can be pressed."""

    control: Control
    spot: int


class Ray:
    """A pointer from afar: what it meets, and for how long it has stayed there."""

    def __init__(self, by: str) -> None:
        self.by = by
        self.start: Vector = (0.0, 0.0, 0.0)
        self.plane: Plane | None = None
        """The control that it meets or passes by, and where."""
        self.hit = Hit(0.0, 0.0, 0.0)
        self.on: Target | None = None
        """What it meets in this frame."""
        self.target: Target | None = None
        """Where it stays, on the whole."""
        self.stayed = self.filled = 0.0
        self.spent = False
        """It has done its work there, and must leave before it does any more."""
        self._spent_at: tuple[Control, float, float] | None = None
        self._left = 0.0
        self._steady = Steady()

    def reset(self) -> None:
        """Forget it all."""
        self._steady.reset()
        self.plane = self.on = self.target = None
        self.stayed = self.filled = self._left = 0.0
        self.spent, self._spent_at = False, None

    def look(self, pose: Sequence[float] | None, planes: Sequence[Plane], seconds: float) -> None:
        """Point along -Z of `pose` (7,), or nowhere."""
        before, self.plane, self.on = self.plane, None, None
        if pose is None:
            return
        self.start = (pose[0], pose[1], pose[2])
        way = self._steady.step(turned(pose[3:], _AHEAD), seconds)
        nearest = (float("inf"), float("inf"))
        for plane in planes:
            hit = plane.met(self.start, way)
            if hit is None:
                continue
            kept = before is not None and before.control is plane.control
            outside = max(0.0, plane.outside(hit) - (EDGE if kept else 0.0))
            if (outside, hit.away) < nearest:
                nearest, self.plane, self.hit = (outside, hit.away), plane, hit
        if self.plane is not None and nearest[0] == 0.0:
            (u, v), (wide, tall) = self.hit[:2], self.plane.half
            self.hit = Hit(min(max(u, -wide), wide), min(max(v, -tall), tall), self.hit.away)
            spot = self.plane.control.spot(self.hit.u, self.hit.v)
            if spot >= 0:
                self.on = Target(self.plane.control, spot)

    def stay(self, seconds: float) -> None:
        """Follow how long it stays."""
        if self.on is not None and self.on == self.target:
            self._left = 0.0
            self.stayed += seconds
        elif self.target is not None and self._left + seconds < GRACE:
            self._left += seconds
        else:
            if self.target is not None and self.plane is None:
                self._steady.reset()
            self.target = self.on
            self.stayed = self.filled = self._left = 0.0
            self.spent = self.spent and self._still_there()

    def spend(self) -> None:
        """Press nothing more by resting, before it has gone somewhere else."""
        if self.plane is not None and not self.spent:
            self._spent_at = self.plane.control, self.hit.u, self.hit.v
        self.spent, self.filled = True, 0.0

    def _still_there(self) -> bool:
        if self._spent_at is None or self.plane is None:
            return False
        control, u, v = self._spent_at
        off = math.hypot(self.hit.u - u, self.hit.v - v)
        return self.plane.control is control and off < AWAKE

    @property
    def rests(self) -> bool:
        """Whether it is on a target and may press it by resting there."""
        if self.target is None or self.spent or self.stayed < REST:
            return False
        return self.by == GAZE or not self.target.control.careful

    @property
    def part(self) -> float:
        """How much of the dwell is done, 1 when all is."""
        careful = self.target is not None and self.target.control.careful
        return self.filled / (CAREFUL if careful else DWELL)


class Pointing:
    """Operates the controls of a scene; draws beams and dots only where there are some."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._rays = (Ray(LASER), Ray(LASER), Ray(GAZE))
        self._pokes = (Poke(0), Poke(1))
        self._beams = Beams(scene)
        self._down = [True, True]  # what is down before the first frame was not pressed
        self._ages: dict[Control, float] = {}
        self._planes: dict[Control, tuple[tuple[bytes, tuple[float, float]], Plane]] = {}
        self._pointed: list[Control] = []
        self._wait = 0.0
        self._epoch = 0
        self.at_rest = True
        """Whether the patient's hands are, which a careful control's dwell asks for; set it before
        `step`."""
        self.taken = False
        """Whether hands take things now, and press no careful control (a look does); the same."""

    @property
    def tips(self) -> list[Vector]:
        """Where fingertips are, as far as they are known."""
        return [poke.tip for poke in self._pokes if poke.tip is not None]

    def fasten(self, side: int, hand: Sequence[float] | None) -> None:
        """Where the palm (7,) is in the axes of a controller that is fastened; None: it is held."""
        self._pokes[side].fasten(hand)

    def step(self, frame: Frame, head: Sequence[float], seconds: float) -> list[Activation]:
        """Take in a frame, `seconds` after the last: what it presses, which has been told.

        `head` is its pose (7,) as plain numbers. At most one control is pressed.
        """
        pressed = self._presses(frame)
        shown = self._shown()
        if not shown or int(frame["presence"]) != FOCUSED or self._moved(frame):
            self._rest()
            return []
        for poke in self._pokes:
            poke.find(frame)
        self._ages = {c: self._ages.get(c, -seconds) + seconds for c in shown}
        self._wait = max(0.0, self._wait - seconds)
        if len(self._planes) > len(shown):
            self._planes = {c: known for c, known in self._planes.items() if c in self._ages}
        planes = [self._plane(control) for control in shown]
        self._look(frame, head, planes, seconds)
        touch = self._touch([p for p in planes if not (self.taken and p.control.careful)])
        owner = self._fill(touch, seconds)
        done = self._press(touch, pressed, owner)
        self._show(touch, owner)
        self._beams.step(frame, self._rays, hidden=touch is not None)
        return done

    def _shown(self) -> list[Control]:
        """What can be pressed and is seen."""
        scene = self._scene
        scene.update()
        seen = scene.table.shown
        return [c for c in scene.controls if c.enabled and seen[c.node.row]]

    def _plane(self, control: Control) -> Plane:
        """Its plane in this frame: the last one's where it has not moved."""
        stands = self._scene.table.world[control.node.row].tobytes(), control.size
        known = self._planes.get(control)
        if known is None or known[0] != stands:
            known = self._planes[control] = stands, Plane(self._scene, control)
        return known[1]

    def _presses(self, frame: Frame) -> list[bool]:
        """Which hand newly presses; followed also while there is nothing to press."""
        newly = [False, False]
        pulls = zip(frame["trigger"].tolist(), frame["squeeze"].tolist(), strict=True)
        for side, pull in enumerate(map(max, pulls)):
            down = pull > (UP if self._down[side] else DOWN)
            newly[side], self._down[side] = down and not self._down[side], down
        return newly

    def _moved(self, frame: Frame) -> bool:
        epoch, self._epoch = self._epoch, int(frame["space_epoch"])
        return epoch != self._epoch

    def _rest(self) -> None:
        if not self._ages and not self._pointed:
            return
        self._ages = {}
        self._planes.clear()
        self._wait = 0.0
        for part in (*self._rays, *self._pokes):
            part.reset()
        self._leave([])
        self._beams.hide()

    def _look(
        self, frame: Frame, head: Sequence[float], planes: Sequence[Plane], seconds: float
    ) -> None:
        for ray, (name, bits) in zip(self._rays, _POSES, strict=True):
            tracked = int(frame[bits]) == TRACKED
            pose = (head if name == "head" else frame[name].tolist()) if tracked else None
            ray.look(pose, planes, seconds)
            if self.taken and ray.by == LASER and _careful(ray):
                ray.on = None  # the hand that points there is busy with something else
            age = math.inf if ray.on is None else self._ages[ray.on.control]
            if ray.on is not None and ray.by == GAZE and age < max(NEW, ray.on.control.reads):
                ray.on = None  # whoever looks on begins once there was time to read
            ray.stay(seconds)
            if age < NEW and ray.by == LASER:
                ray.spend()  # what appears before a hand at rest is not pointed at

    def _touch(self, planes: Sequence[Plane]) -> Touch | None:
        """What a fingertip is nearest to, or presses."""
        found = [touch for poke in self._pokes if (touch := poke.step(planes)) is not None]
        return min(found, key=lambda t: (not t.pressed, t.hit.away), default=None)

    def _fill(self, touch: Touch | None, seconds: float) -> Ray | None:
        """The ray that operates, of which the ring fills on; a finger comes before any."""
        resting = [ray for ray in self._rays if ray.rests]
        owner = min(resting, key=lambda ray: ray.stayed, default=None)
        if touch is not None or self._wait > 0.0:
            owner = None
        for ray in self._rays:
            if ray is not owner or (_careful(ray) and not self.at_rest):
                ray.filled = 0.0
            elif ray.on == ray.target:
                ray.filled += seconds
        return owner

    def _press(
        self, touch: Touch | None, pressed: Sequence[bool], owner: Ray | None
    ) -> list[Activation]:
        if touch is not None:
            if touch.pressed:
                return self._activate(touch.plane.control, touch.hit, POKE)
            return []
        for ray, newly in zip(self._rays, pressed, strict=False):
            if newly and ray.on is not None and (ray.stayed >= REST or not _careful(ray)):
                return self._activate(ray.on.control, ray.hit, LASER)
        if owner is not None and owner.on == owner.target and owner.part >= 1.0:
            assert owner.on is not None
            return self._activate(owner.on.control, owner.hit, owner.by)
        return []

    def _activate(self, control: Control, hit: Hit, by: str) -> list[Activation]:
        if self._wait > 0.0 or self._ages[control] < NEW or control.spot(hit.u, hit.v) < 0:
            return []
        self._wait = NEW
        for ray in self._rays:
            ray.spend()
        control.activate(hit.u, hit.v)
        return [Activation(control, by)]

    def _show(self, touch: Touch | None, owner: Ray | None) -> None:
        """Let the controls show who points at them, the one who operates first."""
        if touch is None and not self._pointed and all(ray.on is None for ray in self._rays):
            return
        seen: dict[Control, tuple[float, float, float]] = {}
        if touch is not None:
            near = max(0.0, 1.0 - touch.hit.away / NEAR)
            seen[touch.plane.control] = (touch.hit.u, touch.hit.v, 0.9 * near)
        for ray in sorted(self._rays, key=lambda ray: ray is not owner):
            if ray.on is not None:
                seen.setdefault(ray.on.control, (ray.hit.u, ray.hit.v, ray.part))
        shown = {control: at for control, at in seen.items() if control.shown}
        self._leave(list(shown))
        for control, (u, v, part) in shown.items():
            control.point(u, v, min(1.0, part))

    def _leave(self, pointed: list[Control]) -> None:
        for control in self._pointed:
            if control not in pointed and control.node.alive:
                control.leave()
        self._pointed = pointed


def _careful(ray: Ray) -> bool:
    return ray.on is not None and ray.on.control.careful
