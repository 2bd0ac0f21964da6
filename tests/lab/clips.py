"""Movement to feed to the lab: a clip of a real person where it is at hand, else a synthetic one.

Poses are (N, 7): position, then quaternion xyzw; grips as an OpenXR runtime reports them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rehab import math3d

MOTION = Path(__file__).resolve().parents[3] / "shared" / "motion"
ABDUCTION = "uiprmd_m07_s02_correct"
# The grip in the axes of XR_EXT_hand_tracking (-Z to the fingers, +Y out of the back of the hand):
# 8 cm towards the fingers and 2 cm to the palm; its +Y up the forearm, its +X out of the back of
# the right hand and out of the palm of the left.
GRIP_IN_HAND = np.array([0, -0.02, -0.08], np.float32)
GRIP_TURN = np.array([[0.5, -0.5, -0.5, 0.5], [0.5, 0.5, 0.5, 0.5]], np.float32)


@dataclass(frozen=True)
class Clip:
    """A movement with its truth. `elevation` (N, 2) in degrees, `active` 0 left, 1 right."""

    name: str
    t: np.ndarray
    head: np.ndarray
    grips: tuple[np.ndarray, np.ndarray]
    elevation: np.ndarray
    shoulders: np.ndarray  # (2, 3) at rest
    arm_lengths: tuple[float, float]
    active: int

    def rest(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Head, left and right grip with the arms hanging: the clip's own lowest hands."""
        low = int(np.argmin(self.grips[0][:, 1] + self.grips[1][:, 1]))
        return self.head[low], self.grips[0][low], self.grips[1][low]

    def reach(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same with both arms held straight forward at shoulder height, palms down."""
        head, *_ = self.rest()
        grips = []
        for side in (0, 1):
            wrist = self.shoulders[side] + [0.0, 0.0, -0.98 * self.arm_lengths[side]]
            grips.append(np.concatenate([wrist + GRIP_IN_HAND, GRIP_TURN[side]]))
        return head, grips[0].astype(np.float32), grips[1].astype(np.float32)


def abduction() -> Clip:
    """The named clip of real movement where it lies beside the checkout, else a synthetic one."""
    path = MOTION / f"{ABDUCTION}.npz"
    return _real(path) if path.exists() else synthetic()


def _real(path: Path) -> Clip:
    with np.load(path, allow_pickle=False) as data:
        sides = ("l", "r")
        grips = tuple(data[f"grip_{s}"].astype(np.float32) for s in sides)
        elevation = np.stack([data[f"gt_sh_elev_{s}"] for s in sides], axis=-1)
        low = int(np.argmin(grips[0][:, 1] + grips[1][:, 1]))
        arms = tuple(
            float(
                np.median(np.linalg.norm(data[f"ejc_{s}"] - data[f"sjc_{s}"], axis=-1))
                + np.median(np.linalg.norm(data[f"wjc_{s}"] - data[f"ejc_{s}"], axis=-1))
            )
            for s in sides
        )
        return Clip(
            name=path.stem,
            t=data["t"],
            head=data["head"].astype(np.float32),
            grips=(grips[0], grips[1]),
            elevation=elevation,
            shoulders=np.stack([data[f"sjc_{s}"][low] for s in sides]),
            arm_lengths=(arms[0], arms[1]),
            active=int(np.argmax(np.nanmax(elevation, axis=0) - np.nanmin(elevation, axis=0))),
        )


def synthetic(seconds: float = 24.0, rate: float = 90.0, peak: float = 120.0) -> Clip:
    """A standing person who lifts a straight right arm sideways, eight times, to `peak` degrees."""
    t = np.arange(int(seconds * rate)) / rate
    lift = np.radians(8 + (peak - 8) * 0.5 * (1 - np.cos(2 * np.pi * t / 3.0)))
    head = np.tile(np.array([0, 1.65, 0, 0, 0, 0, 1], np.float32), (len(t), 1))
    shoulders = np.array([[-0.18, 1.40, 0.08], [0.18, 1.40, 0.08]])
    arm, grips, angles = 0.56, [], []
    for side, sign in ((0, -1.0), (1, 1.0)):
        angle = lift if side == 1 else np.full_like(t, np.radians(8.0))
        along = np.stack([sign * np.sin(angle), -np.cos(angle), np.zeros_like(t)], axis=-1)
        # Fingers along the arm, the back of the hand turned out and up.
        turn = math3d.between((0.0, 0.0, -1.0), along)
        offset = math3d.rotate(turn, GRIP_IN_HAND)
        held = math3d.multiply(turn, GRIP_TURN[side])
        grips.append(np.concatenate([shoulders[side] + arm * along + offset, held], axis=-1))
        angles.append(np.degrees(angle))
    return Clip(
        name="synthetic-abduction",
        t=t,
        head=head,
        grips=(grips[0].astype(np.float32), grips[1].astype(np.float32)),
        elevation=np.stack(angles, axis=-1),
        shoulders=shoulders,
        arm_lengths=(arm, arm),
        active=1,
    )


Pose3 = tuple[np.ndarray, np.ndarray, np.ndarray]


def blend(a: Pose3, b: Pose3, u: float) -> Pose3:
    """Head and grips between `a` (u = 0) and `b` (u = 1), eased as a reach is (minimum jerk)."""
    u = min(max(u, 0.0), 1.0)
    s = u * u * u * (10 - 15 * u + 6 * u * u)
    out = []
    for p, q in zip(a, b, strict=True):
        position = (1 - s) * p[:3] + s * q[:3]
        out.append(np.concatenate([position, math3d.slerp(p[3:], q[3:], s)]).astype(np.float32))
    return out[0], out[1], out[2]


def at(clip: Clip, seconds: float) -> Pose3:
    """Head and grips of `clip` at `seconds` from its start; its last pose after its end."""
    index = min(int(np.searchsorted(clip.t - clip.t[0], seconds)), len(clip.t) - 1)
    return clip.head[index], clip.grips[0][index], clip.grips[1][index]
