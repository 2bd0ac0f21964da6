"""Forms that exercises play with: a gate and its posts, a well and its bucket, trays, drums."""

from __future__ import annotations

import numpy as np

from rehab.scene.mesh import Floats, Mesh, grid_faces, join, lathe, make
from rehab.scene.plants import rgb
from rehab.scene.primitives import ball, cylinder, torus, yaw
from rehab.scene.stonework import block

WOOD, WORN, STONE, IRON = "#A9876A", "#8E7059", "#A7A59C", "#5B6F8F"


def gate() -> Mesh:
    """A leaf of a garden gate, hinged at the origin and reaching along +X: 0.9 wide, 1.05 high.

    Its slats take the node's colour in part, so that it can warm as it opens.
    """
    parts = []
    for number in range(6):
        x = 0.09 + 0.145 * number
        top = 0.80 + 0.24 * float(np.sin(np.pi * (x + 0.02) / 0.95))
        slat = block((0.11, top, 0.026), WOOD, 0.012).moved((x, 0.08 + 0.5 * top, 0.0))
        parts.append(slat.coloured(rgb(WOOD), 0.35))
    for y in (0.26, 0.72):
        parts.append(block((0.88, 0.075, 0.03), WORN).moved((0.45, y, -0.025)))
    latch = torus(0.30, 0.09, 24, 8).moved((0.82, 0.80, 0.03), 0.09).coloured(rgb(IRON))
    return join([*parts, latch])


def gatepost() -> Mesh:
    """A post of stone, 1.2 high, with a round head."""
    shaft = block((0.17, 1.06, 0.17), STONE).moved((0, 0.53, 0))
    cap = block((0.23, 0.07, 0.23), "#B9B7AE").moved((0, 1.08, 0))
    return join([shaft, cap, ball(20, 12).moved((0, 1.17, 0), 0.15).coloured(rgb(STONE))])


def well() -> Mesh:
    """A round stone well, 0.62 high, under a small roof; its rope runs down its middle."""
    stones = []
    for row in range(4):
        for number in range(12):
            turn = (number + 0.5 * (row % 2)) * np.pi / 6
            shade = 0.94 + 0.06 * float(np.cos(7.0 * number + 3.0 * row))
            stone = block((0.14, 0.15, 0.236), STONE, 0.03).coloured(rgb(STONE) * shade)
            at = (0.43 * np.cos(turn), 0.08 + 0.155 * row, -0.43 * np.sin(turn))
            stones.append(stone.moved(at, turn=yaw(turn)))
    water = cylinder(0.02, 0.005, 28).moved((0, 0.16, 0), (0.78, 1, 0.78)).coloured(rgb("#4F6A78"))
    posts = [block((0.075, 1.1, 0.075), WORN).moved((x, 1.05, 0.0)) for x in (-0.46, 0.46)]
    side = np.array([[0, 1, 0], [1, 0, 0], [0, 0, -1]], np.float32)
    roller = cylinder(1.0, 0.05, 20).moved((0, 1.38, 0), (0.1, 0.9, 0.1), side).coloured(rgb(WOOD))
    return join([*stones, water, *posts, roller, *_roof()])


def bucket() -> Mesh:
    """A wooden bucket, 0.26 high, hanging by its handle from the origin; its hoops take the node's
    colour."""
    outer = [(0.0, 0.0), (0.098, 0.0), (0.125, 0.24), (0.112, 0.24), (0.09, 0.03), (0.0, 0.03)]
    body = lathe(outer, 24).moved((0, -0.42, 0)).coloured(rgb(WOOD))
    water = cylinder(0.01, 0.003, 24).moved((0, -0.215, 0), (0.2, 1, 0.2)).coloured(rgb("#9CC3CF"))
    flat = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], np.float32)
    hoops = [
        torus(0.47, 0.05, 32, 8).moved((0, y, 0), wide, flat).coloured((1, 1, 1), 1.0)
        for y, wide in ((-0.375, 0.226), (-0.24, 0.254))
    ]
    arch = np.linspace(0.0, np.pi, 15)
    spine = np.stack([0.115 * np.cos(arch), 0.17 * np.sin(arch) - 0.19, 0 * arch], axis=1)
    return join([body, water, *hoops, _wire(spine.astype(np.float32), 0.007).coloured(rgb(IRON))])


def tray() -> Mesh:
    """A wooden tray of two halves along X on one foot: 0.56 wide, 0.28 deep, its floor at the
    origin, its sides 0.05 high; between the halves a wall is put."""
    parts = [block((0.56, 0.02, 0.28), "#9C8468").moved((0, -0.01, 0))]
    for z in (-0.132, 0.132):
        parts.append(block((0.56, 0.07, 0.016), WOOD, 0.007).moved((0, 0.015, z)))
    for x in (-0.272, 0.272):
        parts.append(block((0.016, 0.07, 0.28), WOOD, 0.007).moved((x, 0.015, 0)))
    for x in (-0.136, 0.136):  # cloth, on which blocks are well seen
        parts.append(block((0.252, 0.004, 0.246), "#6F7F86", 0.002).moved((x, 0.003, 0)))
    return join([*parts, cylinder(1.0, 0.02, 20).moved((0, -0.045, 0), (0.2, 0.05, 0.14))
                 .coloured(rgb(WORN))])  # fmt: skip


def drum() -> Mesh:
    """A wooden drum, 0.26 wide and 0.15 high; its skin, the origin in its middle, takes the node's
    colour."""
    sides = [(0.0, -0.15), (0.095, -0.15), (0.126, -0.05), (0.126, -0.006), (0.0, -0.006)]
    body = lathe(sides, 36).coloured(rgb(WORN))
    skin = cylinder(0.012, 0.005, 36).moved((0, -0.006, 0), (0.25, 1, 0.25))
    flat = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], np.float32)
    hoops = [
        torus(0.47, 0.03, 40, 8).moved((0, y, 0), wide, flat).coloured(rgb(IRON))
        for y, wide in ((-0.004, 0.262), (-0.12, 0.224))
    ]
    return join([body, *hoops, skin.coloured((1, 1, 1), 1.0)])


def carried_tray() -> Mesh:
    """A tray to be carried by both ends along X: 0.4 wide, 0.18 deep, what stands on it stands at
    y -0.012; its cloth takes the node's colour."""
    parts = [block((0.38, 0.014, 0.18), WORN).moved((0, -0.024, 0))]
    for z in (-0.086, 0.086):
        parts.append(block((0.39, 0.034, 0.012), WOOD, 0.005).moved((0, -0.008, z)))
    for x in (-0.189, 0.189):
        parts.append(block((0.012, 0.05, 0.18), WOOD, 0.005).moved((x, 0.0, 0)))
    cloth = block((0.36, 0.004, 0.158), "#FFFFFF", 0.002).moved((0, -0.0155, 0))
    return join([*parts, cloth.coloured((1, 1, 1), 1.0)])


def flowerpot() -> Mesh:
    """A small pot on the floor of a carried tray, 0.13 high with what grows in it; its blossoms
    take the node's colour."""
    profile = [(0.0, -0.012), (0.024, -0.012), (0.034, 0.04), (0.028, 0.04), (0.0, 0.034)]
    parts = [lathe(profile, 20).coloured(rgb("#B5714F"))]
    for x, y, z, wide in (
        (0, 0.062, 0, 0.062),
        (0.018, 0.052, 0.012, 0.042),
        (-0.018, 0.054, -0.01, 0.044),
    ):
        parts.append(ball(14, 9).moved((x, y, z), wide).coloured(rgb("#7E9B6B")))
    for x, y, z in (
        (0.0, 0.1, 0.004),
        (0.026, 0.08, 0.018),
        (-0.028, 0.082, 0.006),
        (0.0, 0.078, -0.03),
    ):
        parts.append(ball(12, 8).moved((x, y, z), 0.026).coloured((1, 1, 1), 1.0))
    return join(parts)


def _roof() -> list[Mesh]:
    out = []
    for sign in (1.0, -1.0):
        c, s = np.cos(0.62), sign * np.sin(0.62)
        tilt = np.array([[1, 0, 0], [0, c, -s], [0, s, c]], np.float32)
        board = block((1.2, 0.035, 0.42), "#8B8F86").moved((0, 1.62, sign * 0.165), turn=tilt)
        out.append(board)
    return out


def _wire(spine: Floats, radius: float) -> Mesh:
    """A round wire along `spine` (n, 3) in the plane across Z."""
    way = np.gradient(spine, axis=0)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    side = np.stack([-way[:, 1], way[:, 0], 0 * way[:, 0]], axis=1)
    turn = np.linspace(0.0, 2 * np.pi, 9)
    rings = (
        side[:, None] * np.cos(turn)[:, None] + np.array([0.0, 0.0, 1.0]) * np.sin(turn)[:, None]
    )
    points = spine[:, None] + radius * rings
    return make(points.reshape(-1, 3), grid_faces(len(spine), 9), rings.reshape(-1, 3))
