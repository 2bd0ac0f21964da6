"""The obvious method, the line to beat: what anybody would write in an afternoon.

The shoulders at a fixed place below the eyes, turned by the head's yaw; the trunk upright; the arm
two bones of the *true* lengths from shoulder to wrist, the elbow on the side that lies down, back
and outwards. Numpy, all frames at once.
"""

from __future__ import annotations

import numpy as np

from rehab import math3d
from rehab.bench.accuracy.takes import SIDES, Floats, Series, Take

SHOULDER = (0.18, -0.25, 0.08)
"""From the eyes to the right shoulder joint, metres: right, up, back; of a grown person."""

ELBOW = (0.3, -1.0, 0.3)
"""Where the elbow is looked for: outwards, up, back."""


def obvious(take: Take, *, own_shoulders: bool = False) -> Series:
    """The angles (N,), degrees; with `own_shoulders` it is told where this person's are at rest."""
    head = take.arrays["head"].astype(np.float64)
    yaw = math3d.yaw(head[:, 3:]).astype(np.float64)
    found: Series = {name: np.zeros(len(yaw)) for name in ("trunk_forward", "trunk_right")}
    found |= dict(zip(("neck_yaw", "neck_pitch", "neck_roll"), _neck(head), strict=True))
    found["trunk_yaw"] = np.degrees(np.unwrap(yaw) - np.median(np.unwrap(yaw)))
    for side, letter in SIDES.items():
        out = 1.0 if side == "right" else -1.0
        place = np.array(SHOULDER) * (out, 1.0, 1.0)
        if own_shoulders:
            rest = take.neutral()
            to = take.arrays[f"sjc_{letter}"][rest] - head[rest, :3]
            place = np.median(_about_y(-yaw[rest], to), axis=0)
        shoulder = head[:, :3] + _about_y(yaw, place)
        wrist = take.arrays[f"hand_{letter}"][:, :3].astype(np.float64)
        pole = _about_y(yaw, np.array(ELBOW) * (out, 1.0, 1.0))
        upper, fore = take.bones(side)
        bone, forearm = _two_bones(wrist - shoulder, pole, upper, fore)
        for name, values in _angles(_about_y(-yaw, bone), _about_y(-yaw, forearm), out).items():
            found[f"{name}_{side}"] = values
    return found


def _neck(head: Floats) -> tuple[Floats, Floats, Floats]:
    """The head's own yaw, pitch and roll, as if the trunk never moved; change from the median."""
    m = math3d.rotation_matrix(head[:, 3:]).astype(np.float64)
    yaw = np.unwrap(np.arctan2(m[:, 0, 2], m[:, 2, 2]))
    pitch, roll = np.arcsin(np.clip(-m[:, 1, 2], -1, 1)), np.arctan2(m[:, 1, 0], m[:, 1, 1])
    yaw, pitch, roll = (np.degrees(angle - np.median(angle)) for angle in (yaw, pitch, roll))
    return yaw, pitch, roll


def _about_y(angle: Floats, v: Floats) -> Floats:
    """Vectors (N, 3), or one, turned about +Y by `angle` (N,) rad."""
    c, s = np.cos(angle), np.sin(angle)
    x, y, z = np.broadcast_to(v, (len(angle), 3)).T
    return np.stack([c * x + s * z, y, c * z - s * x], axis=1)


def _two_bones(reach: Floats, pole: Floats, upper: float, fore: float) -> tuple[Floats, Floats]:
    """Directions (N, 3) of upper arm and forearm that reach from shoulder to wrist."""
    length = np.linalg.norm(reach, axis=1)
    line = reach / length[:, None]
    d = np.clip(length, abs(upper - fore) + 1e-6, upper + fore - 1e-6)
    along = (upper**2 - fore**2 + d**2) / (2 * d)
    aside = pole - (pole * line).sum(1, keepdims=True) * line
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    off = np.sqrt(np.maximum(upper**2 - along**2, 0.0))
    elbow = line * along[:, None] + aside * off[:, None]
    return elbow / upper, (line * d[:, None] - elbow) / fore


def _angles(bone: Floats, forearm: Floats, out: float) -> Series:
    """Angles (N,), degrees, of bones (N, 3) in the axes of the trunk; `out` +1 for the right."""
    elevation = np.degrees(np.arccos(np.clip(-bone[:, 1], -1, 1)))
    plane = np.arctan2(-bone[:, 2], out * bone[:, 0])
    ahead = np.array((0.0, 0.0, -1.0))
    zero = ahead - bone * (bone @ ahead)[:, None]
    rotation = np.arctan2((forearm * np.cross(bone, zero)).sum(1), (forearm * zero).sum(1))
    return {
        "shoulder_elevation": elevation,
        "shoulder_elevation_gravity": elevation,
        "shoulder_flexion": elevation * np.sin(plane),
        "shoulder_abduction": elevation * np.cos(plane),
        "shoulder_rotation": out * np.degrees(rotation),
        "elbow_flexion": np.degrees(np.arccos(np.clip((bone * forearm).sum(1), -1, 1))),
    }
