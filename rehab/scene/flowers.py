"""Forms of the garden that a node can have: star, petal, leaf and bud."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rehab.scene.mesh import Floats, Mesh, grid_faces, join, lathe, make, unit
from rehab.scene.primitives import ball, yaw


def star(points: int = 5, steps: int = 100, rings: int = 6) -> Mesh:
    """A plump rounded star across Z, one across."""
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    sector = np.pi / points
    inside = np.abs((angle + sector) % (2 * sector) - sector)
    # The straight edge of a pentagram between a tip at 1 and a notch, then rounded by a blur.
    notch = 0.50
    edge = notch * np.sin(sector) / (np.sin(inside) * (1 - notch * np.cos(sector)) + notch
                                     * np.sin(sector) * np.cos(inside))  # fmt: skip
    kernel = np.exp(-0.5 * (np.arange(-9, 10) / 2.9) ** 2)
    kernel /= kernel.sum()
    edge = np.convolve(np.concatenate([edge[-9:], edge, edge[:9]]), kernel, mode="valid")
    edge *= 0.5 / edge.max()
    part = np.sin(np.linspace(0, np.pi / 2, rings))[:, None]
    height = 0.19 * np.sqrt(np.maximum(0.0, 1 - part**2)) + 0 * edge
    x = part * edge * -np.sin(angle)
    y = part * edge * np.cos(angle)
    front = np.stack([x, y, height], axis=-1)
    back = front[-2::-1] * np.array([1, 1, -1])
    grid = np.concatenate([front, back])
    mesh = make(grid.reshape(-1, 3), grid_faces(len(grid), steps, closed=True)[:, ::-1])
    # The notches lie in their own shade.
    shade = 1.0 - 0.16 * part**2 * (1 - np.cos(inside * points)) / 2
    shade = np.concatenate([shade, shade[-2::-1]]).reshape(-1, 1)
    return mesh.coloured(np.repeat(shade, 3, axis=1), 1.0)


def petal(steps: int = 5) -> Mesh:
    """A thin cupped petal, one long along Y."""
    t = np.linspace(0, 1, steps + 1)[:, None]
    across = np.array([-1.0, 0.0, 1.0])[None, :]
    half = 0.34 * np.sin(np.pi * t**0.75) ** 0.8
    x = half * across
    y = t - 0.5 + 0 * across
    z = 0.30 * (t - 0.5) ** 2 + 0.12 * across**2 * np.sin(np.pi * t)
    points = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    return make(points, grid_faces(steps + 1, 3))


def leaf() -> Mesh:
    """A leaf, one long along Y, folded along its middle."""
    t = np.linspace(0, 1, 7)[:, None]
    across = np.array([-1.0, 0.0, 1.0])[None, :]
    half = 0.2 * np.sin(np.pi * t**0.8)
    fold = 0.35 * half * np.abs(across)
    points = np.stack([half * across, t - 0.5 + 0 * across, fold + 0.25 * t**2 + 0 * across], -1)
    return make(points.reshape(-1, 3), grid_faces(7, 3))


def bud() -> Mesh:
    """A small flower with stem and two leaves, 0.3 m high; its blossom takes the node's colour."""
    stem = _stem()
    green = (0.44, 0.55, 0.40)
    leaves = [
        leaf().moved((side * 0.035, 0.075, 0.0), 0.11, _tilt(side * -0.9)).coloured(green)
        for side in (1.0, -1.0)
    ]
    cup = []
    for number in range(6):
        around = number * np.pi / 3
        out = petal().moved((0, 0.045, 0.030), (0.085, 0.1, 0.09), _pitch(0.62))
        cup.append(out.moved((0, 0.215, 0), turn=yaw(around)))
    heart = ball(10, 6).moved((0, 0.232, 0), (0.032, 0.026, 0.032)).coloured((0.96, 0.80, 0.45))
    whole = join([stem, *leaves, *[_shaded(c) for c in cup], heart])
    # Thin leaves are lit from both sides: their normals lean upwards.
    normals = unit(whole.normals * (0.5, 0.3, 0.5) + (0.0, 0.8, 0.0))
    sway = np.clip(whole.points[:, 1], 0, None) * 0.5
    return replace(whole, normals=normals).swaying(sway)


def _shaded(mesh: Mesh) -> Mesh:
    """Darker towards the foot of a blossom."""
    y = mesh.points[:, 1:2]
    shade = 0.78 + 0.22 * np.clip((y - y.min()) / np.ptp(y), 0, 1)
    return mesh.coloured(np.repeat(shade, 3, axis=1), 1.0)


def _stem() -> Mesh:
    t = np.linspace(0, 1, 6)
    profile = np.stack([0.0055 - 0.002 * t, 0.22 * t], axis=1)
    stem = lathe(profile, 6)
    bend = np.zeros_like(stem.points)
    bend[:, 0] = 0.012 * np.sin(stem.points[:, 1] / 0.22 * np.pi)
    return make(stem.points + bend, stem.faces, stem.normals).coloured((0.42, 0.53, 0.38))


def _pitch(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]], np.float32)


def _tilt(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float32)
