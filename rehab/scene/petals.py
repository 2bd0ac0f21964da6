"""Petals: small short-lived things that fly off and drift down, all moved at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab.scene.colour import Linear
from rehab.scene.table import Floats, compose

LIMIT = 256
_FALL = 0.40  # m/s², far below gravity: petals float
_DRAG = 2.6  # 1/s
_WIND = (0.10, 0.0, -0.16)  # m/s², a breath away from the patient
_FLUTTER = 0.22  # m/s², to and fro as a petal rocks


class Petals:
    """At most `LIMIT` petals; the oldest make room. Their order changes freely."""

    __slots__ = (
        "_age",
        "_axis",
        "_life",
        "_matrix",
        "_rng",
        "_size",
        "_spin",
        "_turn",
        "_velocity",
        "colour",
        "count",
        "position",
    )

    def __init__(self) -> None:
        self.count = 0
        self._rng = np.random.default_rng(7)  # for looks only; measures never see it
        self.position: Floats = np.zeros((LIMIT, 3), np.float32)
        self.colour: Floats = np.zeros((LIMIT, 3), np.float32)
        self._velocity: Floats = np.zeros((LIMIT, 3), np.float32)
        self._axis: Floats = np.zeros((LIMIT, 3), np.float32)
        self._spin: Floats = np.zeros(LIMIT, np.float32)
        self._size: Floats = np.zeros(LIMIT, np.float32)
        self._age: Floats = np.zeros(LIMIT, np.float32)
        self._life: Floats = np.ones(LIMIT, np.float32)
        self._turn: Floats = np.zeros((LIMIT, 4), np.float32)
        self._matrix: Floats = np.zeros((LIMIT, 4, 4), np.float32)

    def burst(self, position: npt.ArrayLike, colour: Linear, count: int) -> None:
        """Let `count` petals fly from `position`, near `colour` (linear light)."""
        count = min(count, LIMIT)
        if self.count + count > LIMIT:
            self._keep(np.argsort(self._age[: self.count])[: LIMIT - count])
        new = slice(self.count, self.count + count)
        self.count += count
        rng = self._rng
        way = rng.normal(size=(count, 3))
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        axis = rng.normal(size=(count, 3))
        self.position[new] = np.asarray(position, np.float32) + 0.02 * way
        self._velocity[new] = way * rng.uniform(0.35, 1.15, (count, 1)) + (0.0, 0.42, 0.0)
        self._axis[new] = axis / np.linalg.norm(axis, axis=1, keepdims=True)
        self._spin[new] = rng.uniform(1.5, 4.5, count)
        self._size[new] = rng.uniform(0.016, 0.036, count)
        self._age[new] = 0.0
        self._life[new] = rng.uniform(1.5, 2.6, count)
        # A few pale ones among them make the burst sparkle without any glitter.
        pale = rng.uniform(0.0, 0.55, (count, 1))
        self.colour[new] = np.asarray(colour, np.float32) * (1 - pale) + pale

    def advance(self, seconds: float) -> None:
        """Let them fly on for `seconds`."""
        if not self.count:
            return
        n = self.count
        self._age[:n] += seconds
        old = self._age[:n] >= self._life[:n]
        if old.any():
            self._keep(np.flatnonzero(~old))
            n = self.count
        self._velocity[:n] *= np.float32(np.exp(-_DRAG * seconds))
        self._velocity[:n] += np.multiply(_WIND, seconds, dtype=np.float32)
        self._velocity[:n, 1] -= np.float32(_FALL * seconds)
        rock = np.sin(self._spin[:n] * self._age[:n]) * np.float32(_FLUTTER * seconds)
        self._velocity[:n] += self._axis[:n] * rock[:, None]
        self.position[:n] += self._velocity[:n] * np.float32(seconds)

    def matrices(self) -> Floats:
        """Their world matrices (count, 4, 4), in an array that is used again."""
        n = self.count
        age, life = self._age[:n], self._life[:n]
        half = 0.5 * self._spin[:n] * age
        self._turn[:n, :3] = self._axis[:n] * np.sin(half)[:, None]
        self._turn[:n, 3] = np.cos(half)
        part = age / life
        # There at once, where what was touched is gone: nothing goes dark between. Shrink slowly.
        size = self._size[:n] * np.minimum(1.0, 0.5 + 6.0 * part)
        size *= np.minimum(1.0, 2.2 * (1.0 - part))
        scale = np.repeat(size[:, None], 3, axis=1)
        compose(self.position[:n], self._turn[:n], scale, self._matrix[:n])
        return self._matrix[:n]

    def _keep(self, rows: npt.NDArray[np.intp]) -> None:
        self.count = len(rows)
        for array in (
            *(self.position, self.colour, self._velocity, self._axis),
            *(self._spin, self._size, self._age, self._life),
        ):
            array[: len(rows)] = array[rows]
