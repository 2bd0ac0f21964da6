"""Forms that exercises of the head play with: a dragonfly, lanterns of two shapes, and a veil."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rehab.scene.mesh import Mesh, join, lathe
from rehab.scene.plants import rgb
from rehab.scene.primitives import ball, torus
from rehab.scene.stonework import block

DARK, WOOD, CORD = "#3E4A57", "#7A6A5A", "#8E7059"
SEGMENTS = 9
"""Of the dragonfly's tail."""


def dragonfly() -> Mesh:
    """A dragonfly without its wings, seen from its back by who looks along -Z: its head above, its
    tail below, 0.75 long around the origin; it takes the node's colour."""
    parts = [
        ball(20, 12).moved((0, 0.05, 0), (0.10, 0.17, 0.10)),
        ball(18, 10).moved((0, 0.17, 0.005), (0.09, 0.07, 0.08)),
    ]
    for number in range(SEGMENTS):
        part = number / (SEGMENTS - 1)
        wide = 0.058 - 0.022 * part + 0.012 * (number == SEGMENTS - 1)
        shade = 0.92 - 0.16 * (number % 2)
        segment = ball(14, 8).moved((0, -0.05 - 0.052 * number, 0), (wide, 0.068, wide))
        parts.append(segment.coloured(np.full(3, shade, np.float32), 1.0))
    eyes = [
        ball(14, 8).moved((x, 0.185, 0.025), (0.062, 0.062, 0.055)).coloured(rgb(DARK))
        for x in (-0.042, 0.042)
    ]
    return join([*parts, *eyes])


def wings() -> Mesh:
    """Its four wings, one across, about the same origin; pale, with a little of the node's
    colour and a dark mark near each tip."""
    parts = []
    for side in (1.0, -1.0):
        for up, at, wide in ((0.16, 0.10, 0.115), (-0.20, 0.03, 0.135)):
            c, s = np.cos(side * up), np.sin(side * up)
            turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float32)
            for x, size, look in (
                (0.26, (0.47, wide, 0.012), ("#E6EEF0", 0.35)),
                (0.44, (0.055, 0.022, 0.018), (DARK, 0.0)),
            ):
                vane = ball(20, 8).moved((side * x, 0, 0), size).moved((0, at, 0), turn=turn)
                parts.append(vane.coloured(rgb(look[0]), look[1]))
    return join(parts)


def paper_lantern() -> Mesh:
    """A round lantern of ribbed paper, one high around the origin; its paper takes the node's
    colour."""
    fall = np.linspace(-0.42, 0.42, 29)
    ribs = 0.012 * np.abs(np.sin(np.linspace(0, 7 * np.pi, 29)))
    wide = 0.16 + 0.30 * np.sqrt(np.maximum(0.0, 1.0 - (fall / 0.42) ** 2)) + ribs
    paper = lathe(np.stack([wide, fall], axis=1), 28)
    shade = 0.84 + 0.16 * np.cos(1.6 * paper.points[:, 1:2])
    return join([paper.coloured(np.repeat(shade, 3, axis=1), 1.0), *_ends(0.19)])


def box_lantern() -> Mesh:
    """A lantern of four paper panes in a frame, one high around the origin."""
    pane = block((0.66, 0.8, 0.66), "#FFFFFF", 0.01).coloured((0.96, 0.96, 0.96), 1.0)
    posts = [
        block((0.06, 0.9, 0.06), WOOD).moved((x, 0, z))
        for x in (-0.33, 0.33)
        for z in (-0.33, 0.33)
    ]
    bars = [block((0.72, 0.05, 0.72), WOOD).moved((0, y, 0)) for y in (-0.42, 0.42)]
    cross = [block((0.03, 0.8, 0.67), WOOD), block((0.67, 0.03, 0.67), WOOD)]
    return join([pane, *posts, *bars, *cross, *_ends(0.12)])


def veil() -> Mesh:
    """A sphere to be seen from within, one across; it has no shades of its own."""
    inside = ball(32, 20)
    return replace(inside, faces=inside.faces[:, ::-1], normals=-inside.normals)


def _ends(wide: float) -> list[Mesh]:
    """A foot, a lid and the loop that a lantern hangs by."""
    lid = lathe([(wide, 0.41), (wide, 0.45), (0.4 * wide, 0.475), (0.0, 0.48)], 20)
    foot = lathe([(0.0, -0.46), (0.8 * wide, -0.46), (wide, -0.41)], 20)
    loop = torus(0.4, 0.1, 20, 8).moved((0, 0.49, 0), 0.07)
    return [lid.coloured(rgb(WOOD)), foot.coloured(rgb(WOOD)), loop.coloured(rgb(CORD))]
