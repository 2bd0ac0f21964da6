"""The skin of a bare hand: one smooth form in a neutral pose, with how its bones move it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from rehab.scene import bones
from rehab.scene.bones import BONES, FINGERS, THUMB, WRIST
from rehab.scene.hand import stump
from rehab.scene.implicit import Distance, Rod, melted, skin, union
from rehab.scene.mesh import Floats, Mesh, join
from rehab.scene.primitives import torus

_STEP = 0.0046  # metres
_FADE_START, _FADE_END = 0.022, 0.092  # metres behind the wrist
# Radii at knuckle, middle and outer joint and tip, for index to little finger.
_THICK = ((0.0108, 0.0094, 0.0084, 0.0070), (0.0110, 0.0097, 0.0086, 0.0071),
          (0.0104, 0.0091, 0.0081, 0.0068), (0.0094, 0.0081, 0.0072, 0.0062))  # fmt: skip
_THUMB_THICK = (0.0150, 0.0122, 0.0106, 0.0084)
_PALM_THICK = ((0.0118, 0.0112), (0.0122, 0.0116), (0.0120, 0.0110), (0.0112, 0.0100))
_SOFT = {"knuckle": 0.013, "joint": 0.0075, "base": 0.020}  # metres over which bones share skin


def _digits(place: Floats) -> list[Rod]:
    rods: list[Rod] = []
    for first, thick in zip((THUMB + 1, *(f + 1 for f in FINGERS)), (_THUMB_THICK[1:], *_THICK),
                            strict=True):  # fmt: skip
        for step in range(len(thick) - 1):
            start, end = place[first + step], place[first + step + 1]
            if step == len(thick) - 2:  # the tip is the skin's: its ball ends there
                end = end - (end - start) / np.linalg.norm(end - start) * thick[-1]
            rods.append((start, end, thick[step], thick[step + 1]))
    return rods


def _palm(place: Floats) -> list[Rod]:
    """Metacarpals, the balls of thumb and little finger, wrist and forearm; right hand."""
    rods: list[Rod] = []
    knuckles = [place[first + 1] for first in FINGERS]
    for first, (near, far) in zip(FINGERS, _PALM_THICK, strict=True):
        rods.append((place[first], place[first + 1], near, far))
    for a, b in pairwise(knuckles):  # between the knuckles, and the webs before them
        middle = 0.5 * (a + b)
        rods += [
            (_off(a, 0, -0.003, 0.006), _off(b, 0, -0.003, 0.006), 0.0092, 0.0092),
            (_off(middle, 0, -0.002, 0.040), _off(middle, 0, -0.002, 0.004), 0.0112, 0.0095),
        ]
    root, thumb, heel = place[THUMB], place[THUMB + 1], place[FINGERS[3]]
    thenar = 0.45 * root + 0.55 * thumb
    web = _off(knuckles[0], 0.004, -0.004, 0.030)
    rods += [
        (root, thumb, _THUMB_THICK[0], _THUMB_THICK[1]),
        (_off(root, 0.006, -0.001, 0), _off(thenar, 0.008, -0.001, 0), 0.0135, 0.0115),
        (thenar, web, 0.0100, 0.0100),
        (_off(heel, -0.001, -0.006, 0.002), _off(heel, 0.008, -0.006, -0.032), 0.0125, 0.0105),
    ]
    for x in (-0.0105, 0.0105):
        rods.append(((x, -0.001, -0.020), (x, -0.001, 0.012), 0.0155, 0.0150))
        rods.append(((x, -0.001, 0.012), (1.35 * x, -0.002, 0.12), 0.0150, 0.0200))
    return rods


def _off(point: Floats, x: float, y: float, z: float) -> Floats:
    return point + np.array([x, y, z], np.float32)


@cache
def _right() -> Mesh:
    poses = bones.joints(bones.NEUTRAL)
    place = poses[:, :3]
    distance = union((melted(_palm(place), 0.0042), melted(_digits(place), 0.0014)), 0.0030)
    low = place.min(axis=0) - 0.016
    high = np.maximum(place.max(axis=0) + 0.022, (0.0, 0.0, 0.100))
    mesh = skin(distance, low.tolist(), high.tolist(), _STEP)
    numbers, weights = _weights(mesh.points, place)
    fade = np.clip((mesh.points[:, 2] - _FADE_START) / (_FADE_END - _FADE_START), 0.0, 1.0)
    mesh = mesh.coloured(_shade(mesh, distance, place), 1.0)
    mesh = mesh.swaying(-fade * fade * (3.0 - 2.0 * fade))
    # Seen from behind through the fading wrist, drawn after it, the hand is no hollow glove.
    plug = stump(0.0280, 0.0175).moved((0.0, -0.001, 0.019))
    more = _with_the_wrist(len(plug.points))
    numbers = np.concatenate([more[0], numbers])
    weights = np.concatenate([more[1], weights])
    return replace(join([plug, mesh]), joints=numbers, weights=weights)


def _shade(mesh: Mesh, distance: Distance, place: Floats) -> Floats:
    """Darker and warmer where the skin has little room before it; warmer at the fingers' ends."""
    reach = 0.010
    room = np.clip(distance(mesh.points + reach * mesh.normals) / reach, 0.0, 1.0)[:, None]
    shade = 0.66 + 0.34 * room + (1.0 - room) * (0.05, 0.0, 0.0)
    ends = place[[THUMB + 3, *(f + 4 for f in FINGERS)]]
    near = np.linalg.norm(mesh.points[:, None] - ends, axis=2).min(axis=1)
    blush = np.clip(1.0 - near / 0.030, 0.0, 1.0)[:, None] ** 2
    return np.asarray(shade * (1.0 - blush * (0.0, 0.055, 0.065)), np.float32)


def _weights(points: Floats, place: Floats) -> tuple[npt.NDArray[np.uint8], Floats]:
    """Which four bones (n, 4) move every point, and how much each (n, 4)."""
    number = {joint: bone for bone, joint in enumerate(BONES.tolist())}
    total = np.zeros((len(points), len(BONES)), np.float64)
    chains = [list(range(THUMB, THUMB + 4)), *(list(range(f, f + 5)) for f in FINGERS)]
    away = np.stack([_away(points, place[chain]) for chain in chains])
    share = np.exp(-(away - away.min(axis=0)) / 0.0035)
    share /= share.sum(axis=0)
    for chain, part in zip(chains, share, strict=True):
        own = _along(points, place[chain], thumb=chain[0] == THUMB)
        for step, joint in enumerate(chain[:-1]):
            total[:, number[joint]] += part * own[:, step]
    wrist = _soft((points[:, 2] - place[WRIST, 2] + 0.012) / _SOFT["base"])[:, None]
    total *= 1.0 - wrist
    total[:, 0] += wrist[:, 0]
    best = np.argsort(-total, axis=1)[:, :4]
    weights = np.take_along_axis(total, best, axis=1)
    weights /= weights.sum(axis=1, keepdims=True)
    return best.astype(np.uint8), weights.astype(np.float32)


def _soft(part: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """From 0 where `part` is below -1/2 to 1 above 1/2, smoothly."""
    p = np.clip(np.asarray(part, np.float64) + 0.5, 0.0, 1.0)
    return p * p * (3.0 - 2.0 * p)


def _away(points: Floats, chain: Floats) -> npt.NDArray[np.float64]:
    """How far points (n,) are from the nearest bone of a chain of joints."""
    out = np.full(len(points), np.inf)
    for a, b in pairwise(chain):
        way = b - a
        part = np.clip((points - a) @ way / (way @ way), 0.0, 1.0)[:, None]
        out = np.minimum(out, np.linalg.norm(points - a - part * way, axis=1))
    return out


def _along(points: Floats, chain: Floats, *, thumb: bool) -> npt.NDArray[np.float64]:
    """How much each bone of a chain has of points (n, bones): shared across each joint's plane."""
    ways = np.diff(chain, axis=0)
    ways = ways / np.linalg.norm(ways, axis=1, keepdims=True)
    past = []
    for step in range(1, len(chain) - 1):
        across = ways[step - 1] + ways[step]
        off = (points - chain[step]) @ (across / np.linalg.norm(across))
        wide = _SOFT["knuckle" if step == 1 and not thumb else "joint"]
        past.append(_soft(off / (2.0 * wide)))
    reached = np.cumprod(np.stack([np.ones(len(points)), *past], axis=1), axis=1)
    further = np.concatenate([reached[:, 1:], np.zeros((len(points), 1))], axis=1)
    return np.asarray(reached - further, np.float64)


def right() -> Mesh:
    """The right hand in its wrist's axes, in the pose `bones.NEUTRAL`."""
    return _right()


def left() -> Mesh:
    """The left hand: the right one's mirror image."""
    return _right().moved(scale=(-1.0, 1.0, 1.0))


def band() -> Mesh:
    """A thin band around a wrist, in the wrist's axes; it moves with the wrist's bone alone."""
    ring = torus(0.5, 0.05, 32, 8).moved((0.0, -0.001, 0.019), (0.057, 0.0425, 0.070))
    numbers, weights = _with_the_wrist(len(ring.points))
    return replace(ring, joints=numbers, weights=weights)


def _with_the_wrist(count: int) -> tuple[npt.NDArray[np.uint8], Floats]:
    """Joints and weights (count, 4) of what only the wrist's bone moves."""
    weights = np.zeros((count, 4), np.float32)
    weights[:, 0] = 1.0
    return np.zeros((count, 4), np.uint8), weights
