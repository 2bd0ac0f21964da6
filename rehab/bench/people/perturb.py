"""What tracking, fastening anew and looking about do to a clip: pure functions, clip to clip.

They take clips of shared/motion and simulated ones alike, leave what they are given as it is, and
carry the truth along. Every draw comes from `seed`.

**Measured in the 13 A-Frame recordings of shared/motion** (room-scale headset and two wands;
noise from the third difference over the slowest fifth of the frames, median of the recordings):
rate 89 Hz, frame times 11.2 ms with 1st and 99th percentile 4.6 and 21.6 ms, their standard
deviation 0.5 to 4.9 ms; the longest gap of a recording 15 to 128 ms, 0 to 24 gaps above 30 ms a
minute, no untracked frame; two of 39 tracks stood still in 4 % of the frames (in the dance); noise
of the headset 0.03 mm (0.03 to 0.06) and 0.005 degrees (0.003 to 0.006), of the wands 0.06 mm
(0.04 to 0.23) and 0.008 degrees (0.002 to 0.04), two to three times that at usual speed.
These files are rounded at 0.1 mm, and a third difference does not see slow error: `wander` and
the untracked spans of `inside-out` are of the literature and of experience (Quest 2: 13.5 mm and
1.1 degrees at 500 mm, field.md 3b; hands beside or behind the body are lost for a moment [M]).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from rehab import math3d
from rehab.bench.people.figure import Array, Floats, about_x, about_z, neck_turn
from rehab.bench.people.person import Rng
from rehab.bench.people.timing import unrest
from rehab.bench.people.truth import Clip, yaw_pitch_roll
from rehab.errors import UserError

POSES = ("head", "hand_l", "hand_r", "grip_l", "grip_r", "ctrl_l", "ctrl_r", "trunk_tracker")
POINTS = ("c7", "pelvis", *(f"{joint}jc_{side}" for joint in "sew" for side in "lr"))
WRAPPED = ("gt_sh_plane", "gt_sh_rot", "gt_trunk_yaw")
"""Truth that runs round a circle; the others are resampled as they are."""


@dataclass(frozen=True)
class Headset:
    """A headset with its controllers. Standard deviations; seconds, metres, degrees, hertz."""

    rate: float
    jitter: float
    """Of the frame times."""
    late: float
    """Frames missed, a share."""
    stalls: float
    """Times a minute that all frames are missed for 30 to 130 ms."""
    head: tuple[float, float]
    hand: tuple[float, float]
    """White noise of position and of orientation, at rest."""
    wander: tuple[float, float]
    """Slow error of a hand, below 1.5 Hz; a head's is a quarter."""
    losses: float
    """Times a minute that a hand is lost."""
    lost: tuple[float, float]
    """For how long, shortest and longest."""


HEADSETS: dict[str, Headset] = {
    "wands": Headset(
        90.0,
        0.0015,
        0.02,
        4.0,
        (0.00003, 0.005),
        (0.00012, 0.02),
        (0.0003, 0.05),
        0.3,
        (0.03, 0.13),
    ),
    "inside-out": Headset(
        72.0, 0.0015, 0.01, 2.0, (0.0001, 0.01), (0.0005, 0.08), (0.003, 0.4), 2.0, (0.05, 0.5)
    ),
    "fast": Headset(
        120.0, 0.0008, 0.01, 2.0, (0.00005, 0.008), (0.0003, 0.05), (0.0015, 0.25), 1.0, (0.03, 0.3)
    ),
}
"""Three of them by name; `wands` is the one of the A-Frame recordings."""


def noise(clip: Clip, seed: int, headset: str = "wands") -> Clip:
    """`clip` as a `headset` (one of `HEADSETS`) gives it: its frame times, noise and losses.

    Untracked poses are NaN rows; truth is resampled to the new times and stays whole. Raises
    `UserError` where there is no such headset.
    """
    if headset not in HEADSETS:
        raise UserError(f"There is no headset {headset}: {', '.join(HEADSETS)}.")
    device, rng = HEADSETS[headset], np.random.default_rng([seed, 11])
    out = resample(clip, _frame_times(rng, clip["t"], device))
    for name in POSES:
        if name not in out:
            continue
        white, slow = (device.head, 0.25) if name == "head" else (device.hand, 1.0)
        out[name] = _disturbed(rng, out["t"], out[name], white, np.array(device.wander) * slow)
    for side in "lr":
        lost = _losses(rng, out["t"], device)
        for name in POSES:
            if name in out and name.endswith(f"_{side}"):
                out[name] = np.where(lost[:, None], np.float32(np.nan), out[name])
    return out


def _frame_times(rng: Rng, t: Floats, device: Headset) -> Floats:
    """Times (M,) of the frames that come: never before the one before, some missed."""
    due = np.arange(t[0], t[-1], 1.0 / device.rate)
    missed = rng.random(len(due)) < device.late
    for _ in range(rng.poisson(device.stalls * (t[-1] - t[0]) / 60.0)):
        start = rng.uniform(t[0], t[-1])
        missed |= (due >= start) & (due < start + rng.uniform(0.03, 0.13))
    missed[0] = False
    due = due[~missed]
    late = np.clip(rng.normal(0, device.jitter, len(due)), -0.4 / device.rate, 0.4 / device.rate)
    return np.asarray(np.clip(due + late, t[0], t[-1]))


def _disturbed(
    rng: Rng, t: Floats, poses: Array, white: tuple[float, float], wander: Floats
) -> Array:
    slow = unrest(rng, t, 6, 0.05, 1.5)
    fast = rng.normal(0, 1, (len(t), 6))
    moved = poses[:, :3] + slow[:, :3] * wander[0] + fast[:, :3] * white[0]
    by = _vector_turn(slow[:, 3:] * wander[1] + fast[:, 3:] * white[1])
    return np.concatenate([moved, math3d.multiply(poses[:, 3:], by)], -1).astype(np.float32)


def _losses(rng: Rng, t: Floats, device: Headset) -> np.ndarray:
    lost = np.zeros(len(t), bool)
    for _ in range(rng.poisson(device.losses * (t[-1] - t[0]) / 60.0)):
        start, takes = rng.uniform(t[0], t[-1]), rng.uniform(*device.lost)
        lost |= (t >= start) & (t < start + takes)
    return lost


def _vector_turn(degrees: Floats) -> Array:
    """The turn (…, 4) of rotation vectors (…, 3)."""
    v = np.radians(degrees)
    return math3d.axis_angle(v, np.linalg.norm(v, axis=-1))


def resample(clip: Clip, t: Floats) -> Clip:
    """`clip` at the times `t` (M,): positions and truth on straight lines, turns on great arcs.

    What lies next to an unknown frame is unknown.
    """
    old = clip["t"]
    after = np.clip(np.searchsorted(old, t, side="right"), 1, len(old) - 1)
    share = np.clip((t - old[after - 1]) / (old[after] - old[after - 1]), 0.0, 1.0)
    out: Clip = {"t": np.asarray(t, np.float64)}
    for name, values in clip.items():
        if name == "t":
            continue
        if name == "rep_bounds":
            # The last bound may be the frame after the last.
            at = old[np.minimum(values, len(old) - 1)]
            out[name] = np.minimum(np.searchsorted(t, at), len(t) - 1)
        elif np.shape(values)[:1] != old.shape:
            out[name] = values
        else:
            a, b = values[after - 1], values[after]
            out[name] = _blend(name, a, b, share)
    return out


def _blend(name: str, a: Array, b: Array, share: Floats) -> Array:
    weight = share.reshape(-1, *[1] * (a.ndim - 1))
    if name in POSES:
        turned = math3d.slerp(a[:, 3:], b[:, 3:], share)
        straight = a[:, :3] + weight * (b[:, :3] - a[:, :3])
        poses = np.concatenate([straight, turned], -1).astype(np.float32)
        # math3d makes a quaternion of nothing out of an unknown one.
        poses[np.isnan(straight).any(-1)] = np.nan
        return poses
    step = b.astype(np.float64) - a
    if name.startswith(WRAPPED):
        step = (step + 180.0) % 360.0 - 180.0
        return np.asarray((a + weight * step + 180.0) % 360.0 - 180.0, np.float32)
    return np.asarray(a + weight * step, np.float32)


def redon(clip: Clip, seed: int) -> Clip:
    """`clip` as on another day: headset put on anew, controllers held anew, another's noise.

    Constant over the clip: the headset pitched and turned by up to 5 degrees and moved by up to
    1 cm along each axis, each controller by up to 10 degrees about any axis and 1 cm. Odd seeds
    have the noise of `inside-out`, even ones that of `wands`.
    """
    rng = np.random.default_rng([seed, 12])
    out = dict(clip)
    pitch, yaw = rng.uniform(-5, 5, 2)
    out["head"] = _refastened(
        clip["head"], rng.uniform(-0.01, 0.01, 3), neck_turn(np.array([yaw, pitch, 0.0]))
    )
    for side in "lr":
        axis = rng.normal(0, 1, 3)
        turn = _vector_turn(axis / np.linalg.norm(axis) * rng.uniform(0, 10))
        shift = rng.uniform(-0.01, 0.01, 3)
        for name in (f"grip_{side}", f"ctrl_{side}"):
            if name in out:
                out[name] = _refastened(clip[name], shift, turn)
    return noise(out, seed, "inside-out" if seed % 2 else "wands")


def _refastened(poses: Array, shift: Floats, turn: Array) -> Array:
    """Poses (N, 7) of a thing that sits otherwise on what carries it, in its own axes."""
    at = poses[:, :3] + math3d.rotate(poses[:, 3:], shift)
    return np.concatenate([at, math3d.multiply(poses[:, 3:], turn)], -1).astype(np.float32)


PIVOT = (0.0, -0.09, 0.09)
"""From between the eyes to where the neck turns the head, in the head's axes, metres: half way
between the upper pivot and the neck base (C7 lies 0.20 below and 0.09 behind the eyes in
shared/motion)."""


def look_about(clip: Clip, seed: int) -> Clip:
    """`clip` with the head turned about the neck besides, yaw to 40 and pitch to 20 degrees.

    Smooth and random, from 0 at the start; only the head's pose and `gt_neck` change. Before
    `redon`, not after it: the head is turned about its own axes, of which the headset's are known
    only as the clip has them (`worn_deg` in `meta`, else level).
    """
    rng = np.random.default_rng([seed, 13])
    t = clip["t"] - clip["t"][0]
    drift = unrest(rng, t, 2, 0.08, 0.5) * np.minimum(t / 1.0, 1.0)[:, None]
    yaw, pitch = (np.tanh(0.7 * drift) * (40.0, 20.0)).T
    beside = neck_turn(np.stack([yaw, pitch, 0.0 * yaw], -1))
    pitch, roll = json.loads(str(clip["meta"])).get("worn_deg", (0.0, 0.0))
    worn = math3d.multiply(about_x(pitch), about_z(roll))
    out = dict(clip)
    skull = math3d.multiply(clip["head"][:, 3:], math3d.conjugate(worn))
    turned = math3d.multiply(skull, beside)
    at = clip["head"][:, :3] + math3d.rotate(skull, PIVOT) - math3d.rotate(turned, PIVOT)
    out["head"] = np.concatenate([at, math3d.multiply(turned, worn)], -1).astype(np.float32)
    if "gt_neck" in clip:
        carried = math3d.multiply(neck_turn(clip["gt_neck"].astype(np.float64)), beside)
        out["gt_neck"] = yaw_pitch_roll(carried).astype(np.float32)
    return out


def mirror(clip: Clip) -> Clip:
    """`clip` in a mirror across x = 0: left is right, truth too."""
    out: Clip = {}
    for name, values in clip.items():
        other = name[:-1] + {"l": "r", "r": "l"}[name[-1]] if name[-2:] in ("_l", "_r") else name
        out[other] = _mirrored(name, values)
    return out


def _mirrored(name: str, values: Any) -> Any:
    if name in POSES:
        return values * np.array([-1, 1, 1, 1, -1, -1, 1], values.dtype)
    if name in POINTS:
        return values * np.array([-1, 1, 1], values.dtype)
    if name == "gt_neck":
        return values * np.array([-1, 1, -1], values.dtype)
    if name in ("gt_trunk_right", "gt_trunk_yaw"):
        return -values
    if name == "meta":
        meta = json.loads(str(values))
        meta["active_side"] = {"l": "r", "r": "l"}.get(
            meta.get("active_side"), meta.get("active_side")
        )
        return json.dumps(meta)
    return values
