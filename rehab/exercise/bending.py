"""Ways from a shoulder, turned as little as makes them allowed: down, or nearer to ahead."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_PARTS = 31
"""Into how many steps the way is cut along which a place is moved until it is allowed."""


def lowered(way: Floats, ahead: Floats) -> Floats:
    """`way` (3), and the same turned down to where an arm hangs, in steps of 3 degrees (61, 3); one
    that points straight up is turned down through `ahead`."""
    far = float(np.linalg.norm(way))
    down = np.array((0.0, -1.0, 0.0))
    angle = math.acos(float(np.clip(way @ down / max(far, 1e-6), -1.0, 1.0)))
    level = way - (way @ down) * down
    size = float(np.linalg.norm(level))
    level = level / size if size > 1e-6 else ahead
    angles = np.maximum(angle - np.radians(np.arange(0.0, 183.0, 3.0)), 0.0)[:, None]
    return np.asarray(far * (np.cos(angles) * down + np.sin(angles) * level))


def bent(
    own: Floats,
    bend: Callable[[Floats, Floats], Floats],
    keeps: Callable[[Floats], npt.NDArray[np.bool_]],
) -> Floats:
    """`own` (N, 3), those that `keeps` refuses bent as little as makes it keep them; one that
    nothing does is bent as far as it goes. `bend` takes vectors and parts (M,), 0 to 1."""
    wrong = ~keeps(own)
    if not wrong.any():
        return own
    off = own[wrong]
    parts = np.linspace(0.0, 1.0, _PARTS)
    tried = np.stack([bend(off, np.full(len(off), part)) for part in parts], axis=1)
    fits = keeps(tried)
    fits[:, -1] = True
    high = parts[fits.argmax(axis=1)]
    low = np.maximum(high - parts[1], 0.0)
    for _ in range(7):  # between two of them: what moves on smoothly stays smooth
        middle = 0.5 * (low + high)
        fit = keeps(bend(off, middle))
        low, high = np.where(fit, low, middle), np.where(fit, middle, high)
    found = own.copy()
    found[wrong] = bend(off, high)
    return found


def downwards(own: Floats, part: Floats) -> Floats:
    """Vectors (M, 3) of an arm's own axes, turned down by `part` of the way to where it hangs; one
    that points straight up goes down ahead."""
    far = np.linalg.norm(own, axis=1)
    level = own * (1.0, 0.0, 1.0)
    size = np.linalg.norm(level, axis=1)
    ahead = np.array((0.0, 0.0, -1.0))
    level = np.where(size[:, None] > 1e-6, level / np.maximum(size, 1e-6)[:, None], ahead)
    angle = np.arctan2(size, -own[:, 1]) * (1.0 - part)
    return np.asarray(
        far[:, None] * (np.sin(angle)[:, None] * level - np.cos(angle)[:, None] * (0.0, 1.0, 0.0))
    )


def inwards(own: Floats, part: Floats) -> Floats:
    """The same turned about the upright by `part` of the way to straight ahead."""
    azimuth = np.arctan2(own[:, 0], -own[:, 2]) * (1.0 - part)
    size = np.hypot(own[:, 0], own[:, 2])
    return np.stack([size * np.sin(azimuth), own[:, 1], -size * np.cos(azimuth)], axis=1)
