"""Synthetic heads: nods, and all that is none. Poses of 90 Hz as (N, 7) float64."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from rehab.session.nod import Nod

HZ = 90
Poses = npt.NDArray[np.float64]
Wave = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]

NECK = np.array([0.0, 0.08, -0.1])
"""From the pivot of a nod to between the eyes, m."""


def bump(start: float, length: float) -> Wave:
    """Up to 1 and back, between `start` and `start + length` seconds."""
    return lambda t: np.sin(np.pi * np.clip((t - start) / length, 0.0, 1.0)) ** 2


def stay(start: float, length: float, rise: float = 0.3) -> Wave:
    """Up to 1, held, and back: both ways in `rise` seconds."""

    def wave(t: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        up = np.clip((t - start) / rise, 0.0, 1.0)
        down = np.clip((t - start - length + rise) / rise, 0.0, 1.0)
        return up * up * (3 - 2 * up) - down * down * (3 - 2 * down)

    return wave


def head(
    seconds: float,
    pitch: Wave | None = None,
    yaw: Wave | None = None,
    shift: Wave | None = None,
    *,
    jitter: float = 0.0,
    posture: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0),
    seed: int = 0,
) -> Poses:
    """A head that turns about its neck by `pitch` and `yaw` (degrees) and shifts by `shift` (m)."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * HZ)) / HZ
    none = np.zeros_like(t)
    p = np.radians(none if pitch is None else pitch(t)) + np.radians(jitter) * rng.normal(
        size=len(t)
    )
    y = np.radians(none if yaw is None else yaw(t)) + np.radians(jitter) * rng.normal(size=len(t))
    turn = multiply(about(y, 1), about(p, 0))
    turn = multiply(np.broadcast_to(posture, turn.shape), turn)
    place = np.array([0.0, 1.1, 0.0]) + rotated(turn, NECK)
    place[:, 2] -= none if shift is None else shift(t)
    place += 0.01 * jitter * rng.normal(size=place.shape)
    return np.concatenate([place, turn], axis=1)


def about(angle: npt.NDArray[np.float64], axis: int) -> npt.NDArray[np.float64]:
    turn = np.zeros((len(angle), 4))
    turn[:, axis], turn[:, 3] = np.sin(angle / 2), np.cos(angle / 2)
    return turn


def multiply(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    ax, ay, az, aw = a.T
    bx, by, bz, bw = b.T
    return np.stack(
        [
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
            aw * bw - ax * bx - ay * by - az * bz,
        ],
        axis=1,
    )


def rotated(turn: npt.NDArray[np.float64], v: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    twice = 2.0 * np.cross(turn[:, :3], v)
    return v + turn[:, 3:] * twice + np.cross(turn[:, :3], twice)


def nods(poses: Poses, hz: float = HZ) -> list[float]:
    """When (s) nods were seen by one who watched all the while."""
    nod = Nod()
    return [n / hz for n, pose in enumerate(poses.tolist()) if nod.step(pose, 1.0 / hz)]
