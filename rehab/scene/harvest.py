"""Forms on the garden table: its top, a watering can, a glass, a fruit and a basket."""

from __future__ import annotations

import numpy as np

from rehab.scene.mesh import Mesh, grid_faces, join, lathe, make
from rehab.scene.plants import rgb
from rehab.scene.primitives import ball, cylinder, torus, yaw
from rehab.scene.stonework import block

WOOD, WORN, TIN, DARK, LEAF, WICKER = (
    *("#A9876A", "#8E7059", "#7F97A6", "#5B6F8F"),
    *("#7E9B6C", "#B08D62"),
)
MOUTH = 0.125, 0.035
"""Where the middle of the can's mouth is from the palm that holds it: to the side of its spout, and
up, metres."""
BODY_AHEAD = 0.085
"""How far before the palm the can's body and its mouth are, metres."""


def tabletop() -> Mesh:
    """The top of a garden table, five boards on two bars: 0.78 wide, 0.44 deep, its upper face at
    the origin."""
    boards = [
        block((0.78, 0.024, 0.082), WOOD, 0.008)
        .moved((0, -0.012, 0.089 * row - 0.178))
        .coloured(rgb(WOOD) * (0.93 + 0.07 * (row % 2)))
        for row in range(5)
    ]
    bars = [block((0.05, 0.03, 0.4), WORN).moved((x, -0.038, 0)) for x in (-0.28, 0.28)]
    return join([*boards, *bars])


def can(way: float) -> Mesh:
    """A watering can held by the palm at its origin, before which it is; its spout is to the side
    `way` (1 right, -1 left). Its body takes the node's colour."""
    outer = [(0.0, -0.062), (0.05, -0.062), (0.056, -0.05), (0.049, 0.05), (0.042, 0.05),
             (0.046, -0.04), (0.0, -0.04)]  # fmt: skip
    body = lathe(outer, 32).moved((0, 0, -BODY_AHEAD)).coloured((1, 1, 1), 1.0)
    rim = torus(0.45, 0.05, 32, 8).moved((0, 0.05, -BODY_AHEAD), 0.102, _flat())
    bow = np.linspace(0.0, np.pi, 15)
    handle = np.stack([0 * bow, 0.047 * np.cos(bow), 0.038 * np.sin(bow) - 0.04], axis=1)
    spout = np.array([(0.045, -0.035), (0.075, -0.02), (0.1, 0.008), MOUTH])
    line = np.column_stack([spout, np.full(4, -BODY_AHEAD)])
    parts = [
        _tube(line, np.array([0.017, 0.014, 0.011, 0.013])).coloured((1, 1, 1), 1.0),
        ball(16, 10).moved((*MOUTH, -BODY_AHEAD), 0.03).coloured(rgb(DARK)),
        _tube(handle, np.full(15, 0.008)).coloured(rgb(DARK)),
        rim.coloured(rgb(DARK)),
        body,
    ]
    return join(parts).moved(scale=(way, 1.0, 1.0))


def glass() -> Mesh:
    """A wide glass standing at the origin, 0.1 high and 0.09 wide inside, open above."""
    wall = [(0.0, 0.0), (0.043, 0.0), (0.049, 0.1), (0.046, 0.1), (0.041, 0.006), (0.0, 0.006)]
    return lathe(wall, 36)


def hoop() -> Mesh:
    """A thin hoop around the origin that lies level around a glass, 0.1 wide; it takes the node's
    colour."""
    return torus(0.5, 0.028, 44, 8).moved(scale=0.096, turn=_flat()).coloured((1, 1, 1), 1.0)


def fruit() -> Mesh:
    """A round fruit, one across, with a dimple, a stem and a leaf; it takes the node's colour."""
    fall = np.linspace(-np.pi / 2, np.pi / 2, 19)
    dimple = 0.13 * np.exp(-(((fall - np.pi / 2) / 0.35) ** 2))
    wide = 0.5 * np.cos(fall)
    wide[[0, -1]] = 0.0
    flesh = lathe(np.stack([wide, 0.47 * np.sin(fall) - dimple], axis=1), 30)
    shade = 0.86 + 0.14 * np.clip(flesh.points[:, 1:2] + 0.5, 0, 1)
    stem = cylinder(1.0, 0.05, 12).moved((0.01, 0.43, 0), (0.055, 0.22, 0.055)).coloured(rgb(WORN))
    leaf = ball(16, 8).moved((0.16, 0, 0), (0.34, 0.03, 0.17))
    leaf = leaf.moved((0.01, 0.49, 0), turn=yaw(0.5)).coloured(rgb(LEAF))
    return join([flesh.coloured(np.repeat(shade, 3, axis=1), 1.0), stem, leaf])


def basket() -> Mesh:
    """A round basket standing at the origin, 0.2 wide and 0.1 high, open above; its rim takes the
    node's colour."""
    rows = []
    for row in range(5):
        wide = 0.078 + 0.0045 * row
        for number in range(16):
            turn = (number + 0.5 * (row % 2)) * np.pi / 8
            shade = 0.9 + 0.1 * float(np.cos(5.0 * number + 2.0 * row))
            knot = ball(8, 5).moved(scale=(0.02, 0.024, 0.036))
            at = (wide * np.cos(turn), 0.014 + 0.0185 * row, -wide * np.sin(turn))
            rows.append(knot.moved(at, turn=yaw(turn)).coloured(rgb(WICKER) * shade))
    floor = cylinder(0.012, 0.004, 32).moved((0, 0.008, 0), (0.16, 1, 0.16)).coloured(rgb(WORN))
    rim = torus(0.46, 0.06, 40, 10).moved((0, 0.1, 0), 0.213, _flat()).coloured((1, 1, 1), 1.0)
    return join([*rows, floor, rim])


def _flat() -> np.ndarray:
    """The turn that lays what is across Z across Y."""
    return np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], np.float32)


def _tube(spine: np.ndarray, radius: np.ndarray) -> Mesh:
    """A round tube of `radius` (n,) along `spine` (n, 3), which stays in a plane."""
    way = np.gradient(spine, axis=0)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    across = np.cross(spine[1] - spine[0], spine[-1] - spine[0])
    across /= np.linalg.norm(across)
    side = np.cross(way, across)
    turn = np.linspace(0.0, 2 * np.pi, 13)
    rings = side[:, None] * np.cos(turn)[:, None] + across * np.sin(turn)[:, None]
    points = spine[:, None] + radius[:, None, None] * rings
    return make(points.reshape(-1, 3), grid_faces(len(spine), 13), rings.reshape(-1, 3))
