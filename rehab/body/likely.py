"""The shoulders and arms that are most likely after the mean proportions and what the hands did.

Nothing that headset and hands measure is a length of the body. But a hand hangs below its shoulder,
no hand is farther from it than the arm is long, and where the forearm points puts the elbow an
upper arm away from it: each says a little, and the mean proportions say the rest. What they say
together is a least-squares problem of six unknowns, in which what fits nothing else counts less.
"""

from __future__ import annotations

import dataclasses
import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.body import anthropometry as human
from rehab.body.calibration import Calibration

Array = npt.NDArray[np.float64]

SHIFT = (0.010, 0.018, 0.014, 0.006)
"""Standard deviations, metres, over people of one stature: mid-shoulder to the right, up and back
of the eyes, and half the distance between the shoulder joints [M]."""

ARM, SIDES_DIFFER = 0.045, 0.02
"""Likewise of an arm's length, as a part of it, and of the difference between two arms [M]."""

LONGER = (-0.25, 0.15)
"""Bounds of the logarithm of an arm's length over its proportion: one may be short."""

HANGING, HANGING_SPREAD = 0.965, 0.025
"""Shoulder to wrist over arm length where the arm hangs: its elbow rests 20 degrees bent [M]."""

HANGS = (0.06, -0.07)
"""Where a hanging wrist is from its shoulder, metres outwards and back [M] …"""
HANGS_SPREAD = (0.05, 0.06)
"""… and the standard deviations [M]."""

HANGING_RAISED = 0.2
"""How far a hanging arm is from its trunk, rad: what the girdle does begins there."""

ASIDE, LONG = 0.45, 0.85
"""A wrist hangs that is farther aside than its drop times this in no case; and, where it is nearer
to its shoulder than this part of the usual arm, it does only …"""
STRAIGHT_ASIDE, STRAIGHT_UP = 0.35, 0.88
"""… nearer aside, with a forearm that points up by at least this: a short arm, not a bent one."""

ELBOW = 0.06
"""Standard deviation, metres, of the elbow that the forearm's direction shows: a hand is bent by
fifteen degrees in wrist and grip."""

STRETCHED, PROTRACTION, BEYOND = 0.985, 0.05, 0.03
"""A straight arm's reach over its length; how far the girdle slides after it, metres [M]; and how
hard that bound is, metres."""

APART, POSES = 0.08, 8
"""Wrists nearer than this, metres, show one and the same; so many are looked at of an arm."""

_ROUNDS, _STEP = 12, 1e-5


class Hand(NamedTuple):
    """What one arm showed: of n poses in the resting trunk's axes (right, up, back)."""

    wrist: Array
    """(n, 3) metres from mid-shoulder as the body so far has it."""
    up: Array
    """(n, 3) unit vectors from wrist to elbow."""
    sure: bool = True
    """Whether `up` is known: how the controller is held."""


def hand(body: Calibration, side: int, head: Array, grip: Array, *, sure: bool = True) -> Hand:
    """What the poses `grip` (N, 7), NaN where untracked, show of that arm with `head` (N, 7)."""
    seen = np.isfinite(head).all(1) & np.isfinite(grip).all(1)
    head, grip = head[seen], grip[seen]
    turns = grip[:, 3:].astype(np.float32)
    wrist = grip[:, :3] + math3d.rotate(turns, body.from_controller(side)[0])
    wrist = from_chest(body, head, wrist)
    chosen = _apart(wrist)
    to_trunk = math3d.axis_angle((0.0, 1.0, 0.0), -body.facing)
    up = math3d.rotate(to_trunk, math3d.rotate(turns, body.up_forearm[side]))
    return Hand(wrist[chosen], up[chosen].astype(np.float64), sure)


def from_chest(body: Calibration, head: Array, points: Array) -> Array:
    """Points (N, 3), play space, from mid-shoulder in the resting trunk's axes: right, up, back.

    The shoulders are taken to follow the pivot on which the head (N, 7) turns, less far where it
    moves level: a trunk that leans about the hips carries them so.
    """
    level = body.trunk / rise(body)
    to_trunk = math3d.axis_angle((0.0, 1.0, 0.0), -body.facing)
    chest = np.array(body.neutral) + moved(body, head) * (level, 1.0, level)
    return np.asarray(math3d.rotate(to_trunk, points - chest) - body.neck, np.float64)


def rise(body: Calibration) -> float:
    """From the hips up to the pivot on which the head turns, metres."""
    return body.trunk - body.neck[1] + body.neck_pivot[1]


def moved(body: Calibration, head: Array) -> Array:
    """How far from rest the pivot is on which heads (N, 7) turn: (N, 3), play space."""
    facing = math3d.axis_angle((0.0, 1.0, 0.0), body.facing)
    at_rest = math3d.rotate(math3d.multiply(facing, body.tilt()), body.neck_pivot)
    now = math3d.rotate(head[:, 3:].astype(np.float32), body.neck_pivot)
    return np.asarray(head[:, :3] + now - body.neutral - at_rest, np.float64)


def _apart(wrist: Array) -> npt.NDArray[np.intp]:
    """Which of the wrists (N, 3) to look at: the lowest, then always the farthest from those."""
    if not len(wrist):
        return np.zeros(0, np.intp)
    chosen = [int(np.argmin(wrist[:, 1]))]
    away = np.linalg.norm(wrist - wrist[chosen[0]], axis=1)
    while len(chosen) < POSES and away.max() > APART:
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, np.linalg.norm(wrist - wrist[chosen[-1]], axis=1))
    return np.array(chosen)


def hanging(shown: Hand, body: Calibration, side: int) -> bool:
    """Whether the first of the poses, which is the lowest, is of an arm that hangs."""
    x, y, z = shown.wrist[0].tolist()
    x -= (2.0 * side - 1.0) * 0.5 * body.shoulder_width
    aside = math.hypot(x, z)
    if y >= 0.0 or aside > -ASIDE * y:
        return False
    long = math.hypot(aside, y) > LONG * sum(usual_arm(body))
    return long or (aside < -STRAIGHT_ASIDE * y and float(shown.up[0, 1]) > STRAIGHT_UP)


def usual_arm(body: Calibration) -> tuple[float, float]:
    """Upper arm and forearm of the mean of people with this eye height, metres."""
    height = human.stature(body.eye_height, body.posture)
    return human.UPPER_ARM * height, human.FOREARM * height


def likely(body: Calibration, hands: tuple[Hand | None, Hand | None]) -> Calibration:
    """`body` with the shoulders and arms that are most likely after what the `hands` showed.

    The proportions of `body` are those that were expected before; what is not shown stays so, and
    an arm that shows nothing has the other one's length.
    """
    x = np.zeros(6)
    for _ in range(_ROUNDS):
        firm, loose = _residuals(x, body, hands)
        r = np.concatenate([firm, loose])
        slopes = np.empty((len(r), 6))
        for column in range(6):
            nudged = x.copy()
            nudged[column] += _STEP
            slopes[:, column] = (np.concatenate(_residuals(nudged, body, hands)) - r) / _STEP
        # Cauchy's weights: what lies four deviations off counts a seventeenth.
        weight = np.concatenate([np.ones(len(firm)), 1.0 / (1.0 + loose**2)])
        step = np.linalg.solve((slopes.T * weight) @ slopes, -(slopes.T * weight) @ r)
        x += np.clip(step, -0.05, 0.05)
        if np.abs(step).max() < 1e-5:
            break
    right, up, back, half, left_arm, right_arm = x.tolist()
    nx, ny, nz = body.neck
    longer = np.exp(np.clip((left_arm, right_arm), *LONGER)).tolist()
    return dataclasses.replace(
        body,
        neck=(nx + right, ny + up, nz + back),
        shoulder_width=body.shoulder_width + 2.0 * half,
        upper_arm=(body.upper_arm[0] * longer[0], body.upper_arm[1] * longer[1]),
        forearm=(body.forearm[0] * longer[0], body.forearm[1] * longer[1]),
    )


def _residuals(
    x: Array, body: Calibration, hands: tuple[Hand | None, Hand | None]
) -> tuple[Array, Array]:
    """What is unlikely of the unknowns `x` (6), each part over its standard deviation.

    First what is firm, then what may be of something that is not modelled.
    """
    firm = [x[:4] / SHIFT, np.array([(x[4] + x[5]) / (2.0 * ARM)])]
    loose = [np.array([(x[4] - x[5]) / SIDES_DIFFER])]
    for side, shown in enumerate(hands):
        if shown is None or not len(shown.wrist):
            continue
        sign, longer = 2.0 * side - 1.0, math.exp(x[4 + side])
        upper, fore = body.upper_arm[side] * longer, body.forearm[side] * longer
        rest = x[:3] + np.array((sign * (0.5 * body.shoulder_width + x[3]), 0.0, 0.0))
        line = shown.wrist - _shoulders(rest, sign, shown.wrist, body)
        far = np.linalg.norm(line, axis=1)
        beyond = far - STRETCHED * (upper + fore) - PROTRACTION
        loose.append(np.maximum(beyond, 0.0) / BEYOND)
        if shown.sure:
            loose.append((np.linalg.norm(line + fore * shown.up, axis=1) - upper) / ELBOW)
        if hanging(shown, body, side):
            off = (far[0] / (upper + fore) - HANGING) / HANGING_SPREAD
            aside = (sign * line[0, 0] - HANGS[0]) / HANGS_SPREAD[0]
            firm.append(np.array([off, aside, (line[0, 2] - HANGS[1]) / HANGS_SPREAD[1]]))
    return np.concatenate(firm), np.concatenate(loose)


def _shoulders(rest: Array, sign: float, wrist: Array, body: Calibration) -> Array:
    """The shoulder joint (n, 3), which the girdle carries as the arm is raised."""
    line = wrist - rest
    raised = np.arccos(np.clip(-line[:, 1] / np.linalg.norm(line, axis=1), -1.0, 1.0))
    part = np.clip((raised - HANGING_RAISED) / human.GIRDLE_FULL, 0.0, 1.0)[:, None]
    way = (-sign * human.GIRDLE_INWARD, human.GIRDLE_RISE, human.GIRDLE_BACK)
    tall = human.stature(body.eye_height, body.posture)
    return np.asarray(rest + part * tall * np.array(way))
