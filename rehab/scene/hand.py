"""Hands that hold a plain handle, in the axes of an OpenXR grip pose.

For the right hand +X goes into the palm (from the handle towards the back of the hand), -Z along
the handle towards the thumb, +Y back towards the wrist. The left hand is its mirror image in X.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from rehab.scene.implicit import Rod, melted, skin
from rehab.scene.mesh import Mesh, join, lathe, unit
from rehab.scene.primitives import torus

_WRIST = np.array([0.029, 0.066, 0.013])
_ARM = np.array([-0.03, 0.86, 0.50]) / np.linalg.norm([-0.03, 0.86, 0.50])
_STEP = 0.0062  # metres
_ROWS = (-0.0335, -0.0115, 0.0105, 0.0310)  # index to little finger, along the handle
_LONG = (1.0, 1.05, 1.0, 0.88)


def _fingers() -> list[Rod]:
    rods: list[Rod] = []
    for z, long in zip(_ROWS, _LONG, strict=True):
        knuckle = (0.0335, -0.020, z)
        bend = (0.010 * long, -0.0375 * long, z * 0.99 + 0.001)
        second = (-0.0225 * long, -0.0235, z * 0.96)
        tip = (-0.0265, 0.0015, z * 0.93 - 0.001)
        palm = (_WRIST[0], _WRIST[1] - 0.006, _WRIST[2] * 0.7 + 0.42 * z)
        rods += [
            (palm, knuckle, 0.0150, 0.0122),
            (knuckle, bend, 0.0118, 0.0106),
            (bend, second, 0.0104, 0.0097),
            (second, tip, 0.0096, 0.0088),
        ]
    return rods


_ROUND: list[Rod] = [
    ((0.024, 0.052, -0.010), (0.010, 0.030, -0.040), 0.0165, 0.0142),
    ((0.010, 0.030, -0.040), (-0.012, 0.012, -0.0525), 0.0130, 0.0112),
    ((-0.012, 0.012, -0.0525), (-0.0215, -0.012, -0.0490), 0.0110, 0.0096),
]
_UP: list[Rod] = [
    ((0.024, 0.052, -0.010), (0.013, 0.026, -0.043), 0.0165, 0.0142),
    ((0.013, 0.026, -0.043), (0.008, 0.014, -0.080), 0.0132, 0.0118),
    ((0.008, 0.014, -0.080), (0.007, 0.020, -0.108), 0.0116, 0.0102),
]
"""The thumb and its ball: round a handle, and stretched up from a fist."""


def _rest() -> list[Rod]:
    """Wrist and forearm."""
    far = _WRIST + 0.125 * _ARM
    side = np.cross(_ARM, (1.0, 0.0, 0.0))
    arm: list[Rod] = [
        (_WRIST - 0.012 * _ARM + s * side, far + 1.5 * s * side, 0.0165, 0.0215)
        for s in (-0.0105, 0.0105)
    ]
    return arm


@lru_cache(maxsize=2)
def _body(up: bool = False) -> Mesh:
    thumb = _UP if up else _ROUND
    distance = melted([*_fingers(), *thumb, *_rest()], 0.0026)
    low = (-0.042, -0.055, -0.127 if up else -0.072)
    mesh = skin(distance, low, (0.060, 0.166, 0.108), _STEP)
    # Where the skin has little room before it, as between fingers, less light arrives.
    reach = 0.009
    room = np.clip(distance(mesh.points + reach * mesh.normals) / reach, 0.0, 1.0)
    shade = (0.60 + 0.40 * room)[:, None] * np.ones(3)
    shade[:, 0] += 0.05 * (1 - room)  # warmth in the folds
    along = (mesh.points - _WRIST) @ _ARM
    fade = np.clip((along - 0.050) / 0.055, 0.0, 1.0)
    mesh = mesh.coloured(shade, 1.0).swaying(-fade * fade * (3 - 2 * fade))
    side = np.cross(_ARM, (1.0, 0.0, 0.0))
    turn = np.stack([np.cross(side, _ARM), side, _ARM], axis=1)
    end = stump(0.0185, 0.0285).moved(_WRIST + 0.018 * _ARM, turn=turn)
    return join([end, mesh])  # drawn in this order: the arm that fades is seen before its end


def stump(wide: float, high: float) -> Mesh:
    """A flat dome that looks along +Z, `wide` and `high` from its middle: a wrist's end.

    It is lit like what faces +Y, the side of the wrist that is up, of which it is to seem a part.
    """
    fall = np.linspace(0.0, np.pi / 2, 6)
    profile = np.stack([np.cos(fall), 0.6 * np.sin(fall)], axis=1)
    upright = lathe(profile, 28)
    ahead = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], np.float32)
    dome = upright.moved(turn=ahead).moved(scale=(wide, high, min(wide, high)))
    return replace(dome, normals=unit(dome.normals + np.array([0.0, 0.8, 0.0], np.float32)))


def right() -> Mesh:
    """The right hand."""
    return _body()


def left() -> Mesh:
    """The left hand."""
    return _body().moved(scale=(-1.0, 1.0, 1.0))


def thumb_right() -> Mesh:
    """The right hand as a fist whose thumb points up (-Z)."""
    return _body(up=True)


def thumb_left() -> Mesh:
    """The left one."""
    return _body(up=True).moved(scale=(-1.0, 1.0, 1.0))


def handle() -> Mesh:
    """A plain rounded handle along Z."""
    turn = np.linspace(-np.pi / 2, np.pi / 2, 9)
    low = np.stack([0.0155 * np.cos(turn[:5]), 0.012 * np.sin(turn[:5]) - 0.058], axis=1)
    middle = [(0.0150, -0.03), (0.0148, 0.0), (0.0155, 0.03)]
    high = np.stack([0.0205 * np.cos(turn[4:]), 0.014 * np.sin(turn[4:]) + 0.058], axis=1)
    upright = lathe(np.concatenate([low, middle, high]), 20)
    turned = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], np.float32)
    return upright.moved((0.0, 0.0, 0.004), turn=turned)


def band() -> Mesh:
    """A thin band around the right wrist."""
    side = unit(np.cross(_ARM, (1.0, 0.0, 0.0)))
    turn = np.stack([np.cross(side, _ARM), side, _ARM], axis=1)
    ring = torus(0.5, 0.055, 28, 6)
    return join([ring.moved(_WRIST + 0.018 * _ARM, (0.042, 0.063, 0.075), turn)])
