"""The truth arrays of a clip, from joint centres and turns: the definitions of shared/motion.

Found numerically in those clips, and the same here (angles in degrees):

- the *thorax' axes* are the rib cage's own (x right, y up, z back), wherever the trunk line is:
  there the two are 2 to 16 degrees apart at rest, here 1 to 8 (kyphosis 9 to 17)
- `gt_sh_elev` is the humerus (shoulder to elbow joint) against the thorax' down axis, and
  `gt_sh_elev_grav` against gravity; `gt_sh_plane` is its direction round the thorax, 0 outwards
  (abduction), 90 forwards (flexion), after Wu 2005; `gt_sh_abd`, `gt_sh_flex` are
  elevation * cos plane and elevation * sin plane
- `gt_sh_rot` is the forearm's angle round the humerus from the thorax' forward axis, external
  positive; NaN where the humerus is within 20 degrees of that axis (sine below 0.35) or the elbow
  is straighter than 20 degrees
- `gt_elbow` is the angle between humerus and forearm as lines, 0 straight
- `gt_trunk_fwd`, `gt_trunk_right` are the angles of the line from pelvis to neck base (`c7`) in the
  world's y-z and x-y planes, `gt_trunk_yaw` the heading of the thorax, `gt_neck` the head's turn to
  the thorax as yaw, pitch, roll (Y, X, Z in turn); all as change from neutral
- *neutral* is the tenth of the frames whose arms hang lowest (`gt_sh_elev` of both, summed), or
  whose head is highest in squats and sit-to-stand; or, where the arms hang all the while, when
  trunk and neck have least to do
- `gt_pronation` (not in shared/motion) is the hand's roll about the forearm from thumb up,
  pronation positive, zero by the elbow's hinge: the plane of the three joint centres is askew of it
  by about the carrying angle, which is a part of what three points cannot know
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rehab import math3d
from rehab.bench.people.figure import OUT, Array, Floats, Joints, Posture

Clip = dict[str, Any]
SIDES = "lr"
UNDEFINED_SINE, UNDEFINED_ELBOW = 0.35, 20.0
NEUTRAL = 0.1


def arrays(joints: Joints, posture: Posture, away: Floats | None) -> Clip:
    """Every `gt_*` and joint-centre array of a clip, float32 (N,) or (N, 3).

    `away` (N,) is how far from neutral somebody is, in any unit; None takes the arms' height.
    """
    truth: Clip = {}
    for side, letter in enumerate(SIDES):
        for name, values in _arm(joints, side).items():
            truth[f"gt_{name}_{letter}"] = values
        truth[f"gt_pronation_{letter}"] = posture.pronation[:, side]
        for name, points in zip(
            ("sjc", "ejc", "wjc"), (joints.shoulder, joints.elbow, joints.wrist), strict=True
        ):
            truth[f"{name}_{letter}"] = points[:, side]
    truth["c7"], truth["pelvis"] = joints.neck_base, joints.pelvis
    away = truth["gt_sh_elev_l"] + truth["gt_sh_elev_r"] if away is None else away
    truth |= _trunk_and_neck(joints, away <= np.quantile(away, NEUTRAL))
    return {name: np.asarray(values, np.float32) for name, values in truth.items()}


def _between(a: Array, b: Array) -> Floats:
    """Degrees (N,) between directions; exact also where they are nearly along each other."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    across, along = np.linalg.norm(np.cross(a, b), axis=-1), (a * b).sum(-1)
    return np.asarray(np.degrees(np.arctan2(across, along)))


def _arm(joints: Joints, side: int) -> dict[str, Floats]:
    out = float(OUT[side])
    humerus = joints.elbow[:, side] - joints.shoulder[:, side]
    forearm = joints.wrist[:, side] - joints.elbow[:, side]
    thorax = math3d.conjugate(joints.thorax)
    along = math3d.normalise(math3d.rotate(thorax, humerus)).astype(np.float64)
    below = math3d.rotate(thorax, forearm).astype(np.float64)
    plane = np.arctan2(-along[:, 2], out * along[:, 0])
    elevation = np.degrees(np.arctan2(np.hypot(along[:, 0], along[:, 2]), -along[:, 1]))
    elbow = _between(humerus, forearm)
    return {
        "sh_elev": elevation,
        "sh_elev_grav": _between(humerus, np.array((0.0, -1.0, 0.0))),
        "sh_plane": np.degrees(plane),
        "sh_flex": elevation * np.sin(plane),
        "sh_abd": elevation * np.cos(plane),
        "sh_rot": _rotation(along, below, elbow, out),
        "elbow": elbow,
    }


def _rotation(along: Floats, below: Floats, elbow: Floats, out: float) -> Floats:
    ahead = np.array((0.0, 0.0, -1.0))
    zero = ahead - along * (along @ ahead)[:, None]
    across = np.cross(along, zero)
    angle = out * np.degrees(np.arctan2((below * across).sum(-1), (below * zero).sum(-1)))
    undefined = (np.linalg.norm(zero, axis=-1) < UNDEFINED_SINE) | (elbow < UNDEFINED_ELBOW)
    return np.where(undefined, np.nan, angle)


def _trunk_and_neck(joints: Joints, neutral: np.ndarray) -> dict[str, Floats]:
    x, y, z = (joints.neck_base - joints.pelvis).astype(np.float64).T
    forward, right = np.degrees(np.arctan2(-z, y)), np.degrees(np.arctan2(x, y))
    rest = _mean_turn(joints.thorax[neutral])
    yaw = np.degrees(math3d.yaw(math3d.multiply(joints.thorax, math3d.conjugate(rest))))
    carried = math3d.multiply(math3d.conjugate(joints.thorax), joints.skull)
    neck = math3d.multiply(math3d.conjugate(_mean_turn(carried[neutral])), carried)
    return {
        "gt_trunk_fwd": forward - forward[neutral].mean(),
        "gt_trunk_right": right - right[neutral].mean(),
        "gt_trunk_yaw": yaw,
        "gt_neck": yaw_pitch_roll(neck),
    }


def _mean_turn(turns: Array) -> Array:
    """The mean (4,) of turns (M, 4) that are near each other."""
    same = np.where((turns * turns[:1]).sum(-1, keepdims=True) < 0, -turns, turns)
    return math3d.normalise(same.mean(0))


def yaw_pitch_roll(turns: Array) -> Floats:
    """Degrees (N, 3) of turns (N, 4): about Y, then X, then Z, each carried by the one before."""
    m = math3d.rotation_matrix(turns).astype(np.float64)
    yaw, pitch = np.arctan2(m[:, 0, 2], m[:, 2, 2]), np.arcsin(np.clip(-m[:, 1, 2], -1.0, 1.0))
    roll = np.arctan2(m[:, 1, 0], m[:, 1, 1])
    return np.asarray(np.degrees(np.stack([yaw, pitch, roll], -1)))
