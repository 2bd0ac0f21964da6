"""A soft ribbon behind what moves, which fades: the way that a hand took a moment ago."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.scene.colour import Colour, linear
from rehab.scene.node import Node
from rehab.scene.scene import Scene

Floats = npt.NDArray[np.float32]

SEGMENT = 4.0
"""The kind of soft thing that a trail is made of, as the shader knows it."""

_SAMPLES = 64
_APART = 0.010  # metres between samples: the slower the hand, the shorter its trail
_JUMP = 0.5  # metres in one frame that no hand goes: tracking came back, or play space moved
_STRONGEST = 0.4  # opacity where the trail begins


class Trail:
    """The trail of one node. It is in `scene.trails` until `remove`; nothing in it ever grows."""

    __slots__ = (
        "_age",
        "_count",
        "_instances",
        "_place",
        "_scene",
        "_seconds",
        "_share",
        "_width",
        "colour",
        "node",
        "segments",
    )

    def __init__(
        self,
        scene: Scene,
        node: Node,
        colour: Colour,
        seconds: float = 0.6,
        width: float = 0.014,
    ) -> None:
        """Follow `node`: every place fades within `seconds`; `width` metres where it begins."""
        self.node = node
        self.colour = linear(colour)
        self._scene = scene
        self._seconds = seconds
        self._width = width
        self._count = 0  # of places, the newest first; the first one moves with the node
        self._place: Floats = np.zeros((_SAMPLES, 3), np.float32)
        self._age: Floats = np.zeros(_SAMPLES, np.float32)
        self._share: Floats = np.zeros(_SAMPLES, np.float32)
        self._instances: Floats = np.zeros((_SAMPLES - 1, 5, 4), np.float32)
        self._instances[:, 1, 0] = SEGMENT
        self._instances[:, 3, :3] = self.colour
        self.segments: Floats = self._instances[:0]
        """Instances (n, 5, 4) of kind `SEGMENT`, the newest first."""
        scene.trails.append(self)

    def remove(self) -> None:
        """Take the trail out of its scene."""
        self._scene.trails.remove(self)

    def step(self, seconds: float) -> None:
        """Let `seconds` pass: the node has moved, older places fade."""
        self._age[: self._count] += seconds
        self._follow()
        count = self._count
        while count > 1 and self._age[count - 1] >= self._seconds:
            count -= 1
        self._count = count
        drawn = count - 1 if count > 2 else 0  # a hand that rests has no trail
        if drawn or len(self.segments):
            self._draw(drawn)

    def _follow(self) -> None:
        if not self.node.alive:
            return
        table, row = self._scene.table, self.node.row
        table.update()
        if not table.shown[row] or table.alpha[row] < 0.05:
            return
        place = table.world[row, :3, 3]
        if self._count and math.dist(place.tolist(), self._place[0].tolist()) > _JUMP:
            self._count = 0
        if self._count < 2:
            self._count = 2
            self._place[:2] = place
            self._age[:2] = 0.0
        elif math.dist(place.tolist(), self._place[1].tolist()) > _APART:
            self._place[1:] = self._place[:-1]
            self._age[1:] = self._age[:-1]
            self._count = min(self._count + 1, _SAMPLES)
        self._place[0] = place
        self._age[0] = 0.0

    def _draw(self, count: int) -> None:
        """Write the segments between neighbouring places: thinner and paler with age."""
        out = self._instances[:count]
        share = self._share[: count + 1]
        np.multiply(self._age[: count + 1], -1.0 / self._seconds, out=share)
        share += 1.0
        np.maximum(share, 0.0, out=share)
        out[:, 0, :3] = self._place[:count]
        out[:, 1, 1:] = self._place[1 : count + 1]
        np.multiply(share[:count], 0.5 * self._width, out=out[:, 0, 3])
        np.multiply(share[1:], 0.5 * self._width, out=out[:, 4, 0])
        np.multiply(share[1:], share[1:], out=out[:, 3, 3])
        out[:, 3, 3] *= _STRONGEST
        self.segments = out
