"""Water before the patient: a stream around the seat, water lilies and their leaves."""

from __future__ import annotations

import numpy as np

from rehab.scene.flowers import petal
from rehab.scene.mesh import Mesh, grid_faces, join, make
from rehab.scene.plants import rgb
from rehab.scene.primitives import ball, yaw
from rehab.scene.stonework import block

NEAR, FAR = 0.62, 2.0
"""Metres from the seat to the stream's banks."""
WIDE = 2.2
"""Radians to either side of straight ahead."""
WATER = 0.03
"""Metres: its level."""


def lily() -> Mesh:
    """A water lily that opens upwards, one across around the origin, its heart golden; petals take
    the node's colour."""
    parts = []
    for count, tilt, size, foot in ((9, 1.08, 0.52, 0.0), (8, 0.68, 0.44, 0.4), (6, 0.34, 0.34, 0)):
        c, s = np.cos(tilt), np.sin(tilt)
        lean = np.array([[1, 0, 0], [0, c, -s], [0, s, c]], np.float32)
        shade = 0.82 + 0.18 * (tilt < 1.0)
        for number in range(count):
            turn = yaw((number + foot) * 2 * np.pi / count)
            one = petal().moved((0, 0.5 * size, 0), (1.05 * size, size, size))
            one = one.moved((0, -0.12, 0.05), turn=lean).moved(turn=turn)
            parts.append(one.coloured(np.full(3, shade, np.float32), 1.0))
    heart = ball(16, 8).moved((0, 0.02, 0), (0.2, 0.16, 0.2)).coloured(rgb("#FFE08A"))
    return join([*parts, heart])


def pad() -> Mesh:
    """A lily's round leaf, flat, one across, with its notch."""
    angle = np.linspace(0.22, 2 * np.pi - 0.22, 36)
    r = np.array([0.0, 0.25, 0.44, 0.5])[:, None]
    up = np.array([0.0, 0.006, 0.012, 0.03])[:, None] + 0 * angle
    points = np.stack([r * np.sin(angle), up, -r * np.cos(angle)], axis=-1)
    ribs = 0.9 + 0.1 * np.abs(np.sin(5 * angle))[None, :] * (r > 0)
    tone = (ribs[..., None] * rgb("#6E9370")).reshape(-1, 3)
    return make(points.reshape(-1, 3), grid_faces(4, 36)).coloured(tone)


def stream() -> Mesh:
    """Water on an arc around the origin, open behind, between two banks of stones."""
    r, a = np.meshgrid(np.linspace(NEAR, FAR, 14), np.linspace(-WIDE, WIDE, 80), indexing="ij")
    deep = np.sin(np.pi * (r - NEAR) / (FAR - NEAR))[..., None]
    flow = (0.5 + 0.5 * np.sin(38 * r + 5 * np.sin(4 * a) + 3 * a))[..., None]
    colour = rgb("#86A9AE") * (1 - 0.45 * deep) + rgb("#4F7C8B") * 0.45 * deep
    colour = colour * (0.94 + 0.09 * flow)
    points = np.stack([r * np.sin(a), WATER + 0 * r, -r * np.cos(a)], axis=-1).reshape(-1, 3)
    water = make(points, grid_faces(*r.shape)).coloured(colour.reshape(-1, 3))
    chance = np.random.default_rng(7)
    stones = []
    for radius, count in ((NEAR, 26), (FAR, 46)):
        for turn in np.linspace(-WIDE, WIDE, count):
            off = turn + chance.uniform(-0.01, 0.01)
            size = (2.05 * WIDE * radius / count, 0.1, chance.uniform(0.11, 0.16))
            tone = rgb("#A9A69B") * chance.uniform(0.85, 1.05)
            stone = block(size, "#A9A69B", 0.045).coloured(tone)
            at = (radius * np.sin(off), 0.03, -radius * np.cos(off))
            stones.append(stone.moved(at, turn=yaw(-off)))
    for side in (-1.0, 1.0):  # where it goes under the ground
        for radius in np.linspace(NEAR, FAR, 8):
            tone = rgb("#A9A69B") * chance.uniform(0.85, 1.05)
            stone = block((0.2, 0.12, 0.22), "#A9A69B", 0.05).coloured(tone)
            at = (side * radius * np.sin(WIDE), 0.03, -radius * np.cos(WIDE))
            stones.append(stone.moved(at, turn=yaw(-side * WIDE)))
    return join([water, *stones])
