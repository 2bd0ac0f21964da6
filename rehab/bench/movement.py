"""Half an hour of real movement as a headset's frames, from the clips beside the checkout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.frame import CONTROLLER, FOCUSED, FRAME, TRACKED, from_steps, quantised_floats, to_steps

RATE = 90.0
BLEND = 0.5
"""Seconds over which a clip passes into the next, so that neither place nor speed jumps."""

JITTER = 40_000
"""Nanoseconds by which a headset's time of sampling varies: below 0.04 ms."""

AIM = math3d.axis_angle((1, 0, 0), np.radians(-40.0))
"""How a controller's aim is turned against its grip: about so on all of them."""

_CHANNELS = (("head", ("head",)), ("grip_left", ("grip_l", "ctrl_l")))
_CHANNELS += (("grip_right", ("grip_r", "ctrl_r")),)

Poses = npt.NDArray[np.float64]


def clips(folder: Path, headset: bool) -> list[Path]:
    """The clips of `folder`: those that a `headset` recorded, or those of motion capture."""
    return sorted(p for p in folder.glob("*.npz") if p.name.startswith("aframe_") == headset)


def frames(paths: Sequence[Path], seconds: float) -> npt.NDArray[np.void]:
    """`seconds` of frames (N,) at 90 Hz, rounded as a driver hands them out: clip after clip, all
    over again where they do not suffice; head, both grips and both aims are tracked."""
    count = round(seconds * RATE)
    poses = _joined([_clip(path) for path in paths], count)
    made = np.zeros(count, FRAME)
    chance = np.random.Generator(np.random.PCG64(0))
    made["index"] = np.arange(count)
    made["t_sample"] = np.rint(np.arange(count) * 1e9 / RATE) + chance.integers(0, JITTER, count)
    made["t_display"] = np.rint((np.arange(count) + 2) * 1e9 / RATE)
    made["presence"], made["held"] = FOCUSED, CONTROLLER
    for number, (name, _) in enumerate(_CHANNELS):
        made[name], made[f"{name}_bits"] = poses[:, number], TRACKED
    for side in ("left", "right"):
        made[f"aim_{side}_bits"] = TRACKED
        made[f"aim_{side}"] = made[f"grip_{side}"]
        made[f"aim_{side}"][:, 3:] = math3d.multiply(made[f"grip_{side}"][:, 3:], AIM)
    floats = quantised_floats(made)
    floats[...] = from_steps(to_steps(floats))
    return made


def without_aim(made: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """`made` of head and hands alone."""
    plain = made.copy()
    for side in ("left", "right"):
        plain[f"aim_{side}"] = plain[f"aim_{side}_bits"] = 0
    return plain


def _clip(path: Path) -> Poses:
    """Its poses (N, 3, 7) at 90 Hz."""
    with np.load(path, allow_pickle=False) as data:
        t = data["t"].astype(np.float64)
        at = np.arange(t[0], t[-1], 1.0 / RATE)
        found = np.empty((len(at), len(_CHANNELS), 7))
        for number, (_, names) in enumerate(_CHANNELS):
            given = next(data[name] for name in names if name in data).astype(np.float64)
            signs = np.sign(np.sum(given[1:, 3:] * given[:-1, 3:], axis=1))
            given[1:, 3:] *= np.cumprod(np.where(signs == 0, 1, signs))[:, None]
            for column in range(7):
                found[:, number, column] = np.interp(at, t, given[:, column])
    return _unit(found)


def _joined(parts: Sequence[Poses], count: int) -> Poses:
    overlap = round(BLEND * RATE)
    share = np.linspace(0.0, 1.0, overlap)
    share = (share * share * (3.0 - 2.0 * share))[:, None, None]
    whole = [parts[0]]
    length, number = len(parts[0]), 0
    while length < count:
        number += 1
        ending, beginning = whole[-1], parts[number % len(parts)].copy()
        flipped = np.sum(ending[-overlap:, :, 3:] * beginning[:overlap, :, 3:], axis=(0, 2)) < 0
        beginning[:, flipped, 3:] *= -1.0
        seam = (1.0 - share) * ending[-overlap:] + share * beginning[:overlap]
        whole[-1] = ending[:-overlap]
        whole.append(np.concatenate((_unit(seam), beginning[overlap:])))
        length += len(beginning) - overlap
    return np.concatenate(whole)[:count]


def _unit(poses: Poses) -> Poses:
    poses[..., 3:] /= np.linalg.norm(poses[..., 3:], axis=-1, keepdims=True)
    return poses
