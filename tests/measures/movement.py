"""Movements of a hand whose measures are known in closed form."""

from __future__ import annotations

import numpy as np

RATES = [72, 90, 120]
"""Hz: headsets' frame rates."""


def clock(hz, seconds=3.0, jitter=0.0):
    t = np.arange(0.0, seconds, 1 / hz)
    return t + jitter * np.random.default_rng(2).uniform(-0.3, 0.3, len(t)) / hz


def minimum_jerk(t, start, seconds):
    """The part, 0 to 1, of a minimum-jerk movement that is done at `t` (Flash & Hogan 1985)."""
    u = np.clip((np.asarray(t) - start) / seconds, 0.0, 1.0)
    return 10 * u**3 - 15 * u**4 + 6 * u**5


def straight(t, start, seconds, distance=0.3):
    """Positions (N, 3) of a straight minimum-jerk reach forwards."""
    hand = np.full((len(t), 3), (0.2, 1.0, -0.2))
    hand[:, 2] -= distance * minimum_jerk(t, start, seconds)
    return hand


def arc(t, start, seconds, radius=0.2):
    """Positions (N, 3) of half a circle, minimum jerk along it."""
    angle = np.pi * minimum_jerk(t, start, seconds)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), 0 * angle], axis=1)


def submovements(t, starts, seconds=0.6, distance=0.15):
    """Positions (N, 3) of a straight way of as many minimum-jerk movements as there are starts."""
    hand = np.full((len(t), 3), (0.2, 1.0, -0.2))
    hand[:, 2] -= distance * sum(minimum_jerk(t, start, seconds) for start in starts)
    return hand


def lost(values, t, start, end):
    """`values` with NaN from `start` to `end`."""
    result = np.array(values, float)
    result[(t >= start) & (t < end)] = np.nan
    return result
