"""Counts general flashes in a row of pictures, as WCAG 2.2 (2.3.1) and ITU-R BT.1702 define them.

A flash is a pair of opposing changes of relative luminance by 10 % or more of its maximum, the
darker state being below 0.80; it counts where flashes that go together cover 0.006 steradians or
more (a quarter) of any 10 degrees of the visual field. More than three in any second are too many.
BT.1702 counts from 20 of 200 cd/m², which is the same 10 %, but only from a quarter of the screen
on: less strict.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.scene.colour import to_linear

CHANGE, DARK, AREA = 0.10, 0.80, 0.006
FIELD = math.radians(10)
TOGETHER = 0.1  # seconds: what changes within them changes together

Floats = npt.NDArray[np.float32]


def luminance(picture: npt.NDArray[np.uint8]) -> Floats:
    """Relative luminance (h, w) of sRGB pixels (h, w, 3)."""
    weights = np.array([0.2126, 0.7152, 0.0722], np.float32)
    return np.asarray(to_linear(picture / 255.0) @ weights, np.float32)


def changes(row: Floats) -> npt.NDArray[np.int8]:
    """Where luminance (t, pixels) has gone up (1) or down (-1) by `CHANGE` since its last turn."""
    out = np.zeros(row.shape, np.int8)
    low, high = row[0].copy(), row[0].copy()
    way = np.zeros(row.shape[1], np.int8)
    for number, now in enumerate(row):
        low, high = np.minimum(low, now), np.maximum(high, now)
        up = (way <= 0) & (now - low >= CHANGE) & (low < DARK)
        down = (way >= 0) & (high - now >= CHANGE) & (now < DARK)
        out[number] = np.where(up, 1, np.where(down, -1, 0))
        way = np.where(up, 1, np.where(down, -1, way)).astype(np.int8)
        low, high = np.where(down, now, low), np.where(up, now, high)
    return out


def fields(size: tuple[int, int], fov: float) -> Floats:
    """Steradians of every pixel in every 10 degrees (fields, h * w): their middles overlap."""
    width, height = size
    half = math.tan(fov / 2)
    x = (np.arange(width) + 0.5) / width * 2 - 1
    y = 1 - (np.arange(height) + 0.5) / height * 2
    x, y = np.meshgrid(x * half * width / height, y * half)
    ways = np.stack([x, y, -np.ones_like(x)], axis=-1).reshape(-1, 3)
    away = np.linalg.norm(ways, axis=1)
    solid = (2 * half / height) ** 2 / away**3
    ways /= away[:, None]
    step = max(1, round(0.25 * FIELD * height / fov))
    middles = ways.reshape(height, width, 3)[step // 2 :: step, step // 2 :: step].reshape(-1, 3)
    within = middles @ ways.T > math.cos(FIELD / 2)
    return np.asarray(within * solid, np.float32)


def flashes(pictures: Floats, rate: float, fov: float) -> float:
    """The most flashes that any 10 degrees of `pictures` (t, h, w; luminance) see in a second.

    `rate` is pictures a second, `fov` their full vertical angle (rad).
    """
    count, height, width = pictures.shape
    turns = changes(pictures.reshape(count, -1))
    solid = fields((width, height), fov)
    together = max(1, round(TOGETHER * rate))
    seen = np.zeros((2, count, len(solid)), np.float32)
    for way, sign in enumerate((1, -1)):
        covered = (turns == sign).astype(np.float32) @ solid.T
        total = np.cumsum(np.pad(covered, ((together, 0), (0, 0))), axis=0)
        seen[way] = total[together:] - total[:-together]
    worst = 0
    for field in range(len(solid)):
        at, last = [], 0
        for number in range(count):
            up, down = seen[:, number, field] >= AREA
            way = int(up) - int(down)
            if way and way != last:
                at.append(number / rate)
                last = way
        for first in range(len(at)):
            worst = max(worst, sum(at[first] <= t < at[first] + 1.0 for t in at[first:]))
    return worst / 2
