"""What is seen of pointing: a thin beam from a hand, and a dot where it or the head points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rehab.frame import SIDES, Frame
from rehab.scene import Node, Scene
from rehab.scene.colour import AMBER, INK
from rehab.scene.panel import LIFT
from rehab.scene.sheet import Sheet
from rehab.session.aim import Vector, least_turn, turned

if TYPE_CHECKING:
    from rehab.session.pointing import Ray

NEAR = (0.3, 0.3, 0.1)
"""Metres beside a control, in its own axes, within which beam and dot are seen of each hand, and
the dot of the head, which would else lie on what is being read."""

BEAM, DOT = 0.0025, 0.011
"""Metres across."""

IN_FRONT, ALONG = 0.014, 0.06
"""Metres: of the plane, for a dot; from the hand, where a beam begins."""

LIGHT = AMBER
_VALID = 3  # position and orientation, by their XrSpaceLocationFlags


class Beams:
    """Drawn where the drawn hands are, to the point that decides."""

    def __init__(self, scene: Scene) -> None:
        self._beams = [scene.add("cylinder", colour=LIGHT, label="beam") for _ in SIDES]
        self._dots = [scene.add("", label="dot") for _ in range(3)]
        for dot in self._dots:
            for size, colour, lift in ((1.6 * DOT, INK, 0.0), (DOT, LIGHT, LIFT)):
                round_off = 0.5 * size
                Sheet.add(
                    scene, "flat", (size, size), colour, dot, (0.0, 0.0, lift), line=round_off
                )
        self.hide()

    def hide(self) -> None:
        """Show none."""
        for node in (*self._beams, *self._dots):
            node.visible = False
        self._seen = False

    def step(self, frame: Frame, rays: Sequence[Ray], *, hidden: bool) -> None:
        """Show those of `rays` (left, right, head) that are near a control; the head's dot only
        where no hand points, and not on the words of what already shows that it is looked at."""
        near = [not hidden and _near(ray, far) for ray, far in zip(rays, NEAR, strict=True)]
        near[-1] = near[-1] and not any(near[:-1]) and rays[-1].on is None
        if not (self._seen or any(near)):
            return
        self._seen = any(near)
        for ray, dot, shown in zip(rays, self._dots, near, strict=True):
            dot.visible = shown
            if shown and ray.plane is not None:
                dot.position = ray.plane.point(ray.hit.u, ray.hit.v, IN_FRONT)
                dot.orientation = least_turn((0.0, 0.0, 1.0), ray.plane.normal)
        for side, beam in enumerate(self._beams):
            beam.visible = near[side]
            if near[side]:
                start = _hand(frame, side, rays[side].start)
                _stretch(beam, start, self._dots[side].position)


def _near(ray: Ray, far: float) -> bool:
    """Whether it is seen that it points at something: at what is always there, only once it has
    rested on it, or hands would trail beams whatever they do."""
    if ray.plane is None:
        return False
    if ray.plane.control.careful:
        return ray.on is not None and ray.stayed >= 0.3
    return ray.plane.outside(ray.hit) <= far


def _stretch(beam: Node, start: Vector, end: Vector) -> None:
    x, y, z = (b - a for a, b in zip(start, end, strict=True))
    far = math.hypot(x, y, z)
    beam.visible = far > 2.0 * ALONG
    if beam.visible:
        part = 0.5 * (1.0 + ALONG / far)
        beam.position = (start[0] + part * x, start[1] + part * y, start[2] + part * z)
        beam.scale = BEAM, far - ALONG, BEAM
        beam.orientation = least_turn((0.0, 1.0, 0.0), (x / far, y / far, z / far))


def _hand(frame: Frame, side: int, start: Vector) -> Vector:
    """Where the beam leaves the hand as it is drawn, not as it was measured."""
    shown, grip = f"display_{SIDES[side]}", f"grip_{SIDES[side]}"
    if any(int(frame[name + "_bits"]) & _VALID != _VALID for name in (shown, grip)):
        return start
    gx, gy, gz, qx, qy, qz, qw = frame[grip].tolist()
    dx, dy, dz, *turn = frame[shown].tolist()
    off = turned((-qx, -qy, -qz, qw), (start[0] - gx, start[1] - gy, start[2] - gz))
    x, y, z = turned(turn, off)
    return dx + x, dy + y, dz + z
