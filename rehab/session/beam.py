"""What is seen of pointing: a thin soft beam from a hand, and a dot where it or the head points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rehab import math3d
from rehab.frame import SIDES, Frame
from rehab.scene import Node, Scene

if TYPE_CHECKING:
    from rehab.session.aim import Vector
    from rehab.session.pointing import Ray

NEAR = 0.3
"""Metres beside a control, in its own axes, within which beam and dot are seen."""

BEAM, DOT = 0.0035, 0.011
"""Metres across."""

LIGHT = "#FFE3B0"
INK = "#1F2A33"
_VALID = 3  # position and orientation, by their XrSpaceLocationFlags
_ALONG, _FADED = 0.06, 0.18  # metres from the hand: the beam begins, and is whole


class Beams:
    """Drawn where the drawn hands are, to the point that decides."""

    def __init__(self, scene: Scene) -> None:
        self._beams = [
            scene.add("cylinder", colour=LIGHT, emission=0.05, opacity=0.45, label="beam")
            for _ in SIDES
        ]
        self._rims = [scene.add("sphere", colour=INK, label="dot") for _ in range(3)]
        self._dots = [scene.add("sphere", colour=LIGHT, label="dot") for _ in range(3)]
        self.hide()

    def hide(self) -> None:
        """Show none."""
        for node in (*self._beams, *self._rims, *self._dots):
            node.visible = False

    def step(self, frame: Frame, rays: Sequence[Ray], *, hidden: bool) -> None:
        """Show those of `rays` (left, right, head) that are near a control; the head's dot only
        where no hand points."""
        self.hide()
        lasers = 0
        for number, ray in enumerate(rays):
            plane = ray.plane
            if hidden or plane is None or plane.outside(ray.hit) > NEAR:
                continue
            if number < len(SIDES):
                lasers += 1
                self._draw(self._beams[number], _hand(frame, number, ray.start),
                           plane.point(*ray.hit[:2]))  # fmt: skip
            elif lasers:
                continue
            for node, size, lift in (
                (self._rims[number], 1.5 * DOT, 0.012),
                (self._dots[number], DOT, 0.016),
            ):
                node.visible = True
                node.position = plane.point(*ray.hit[:2], lift)
                node.scale = size, size, size

    def _draw(self, beam: Node, start: Vector, end: Vector) -> None:
        x, y, z = (b - a for a, b in zip(start, end, strict=True))
        far = math.hypot(x, y, z)
        if far <= _FADED:
            return
        beam.visible = True
        part = 0.5 * (1.0 + _ALONG / far)
        beam.position = (start[0] + part * x, start[1] + part * y, start[2] + part * z)
        beam.scale = BEAM, far - _ALONG, BEAM
        beam.orientation = _from_up(x / far, y / far, z / far)


def _hand(frame: Frame, side: int, start: Vector) -> Vector:
    """Where the beam leaves the hand as it is drawn, not as it was measured."""
    shown, grip = f"display_{SIDES[side]}", f"grip_{SIDES[side]}"
    if any(int(frame[name + "_bits"]) & _VALID != _VALID for name in (shown, grip)):
        return start
    off = math3d.rotate(math3d.conjugate(frame[grip][3:]), start - frame[grip][:3])
    x, y, z = (frame[shown][:3] + math3d.rotate(frame[shown][3:], off)).tolist()
    return x, y, z


def _from_up(x: float, y: float, z: float) -> tuple[float, float, float, float]:
    """The least turn from +Y to a unit vector."""
    if y < -0.9999:
        return 1.0, 0.0, 0.0, 0.0
    size = math.sqrt(2.0 * (1.0 + y))
    return z / size, 0.0, -x / size, 0.5 * size
