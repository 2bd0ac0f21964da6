"""What an exercise provokes, watched in the joints of a simulated patient who plays it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from rehab.drivers.patient import Patient, Truth

Floats = npt.NDArray[np.float64]

MOST = {
    "flexion": 30.0,
    "abduction": 30.0,
    "cross-body": 20.0,
    "extension": 30.0,
    "internal rotation": 40.0,
    "external rotation": 40.0,
    "elbow flexion": 110.0,
    "elbow extension": -30.0,
    "forearm rotation": 20.0,
    "grip": 0.1,
    "neck extension": 10.0,
    "neck rotation": 30.0,
    "trunk flexion": 15.0,
    "speed": 1.7,
    "standing": 0.1,
    "sit-to-stand": 0.1,
}
"""Degrees (of the elbow's extension less than none: bent by so much), the part of its way that a
hand is closed, and m/s of a hand, beyond which a movement is asked for: below lie resting (a
forearm in the lap is turned some 35 degrees inwards) and what comes along by itself; standing, and
standing up, are metres that the hips go up from the chair. An arm's support and a start are no
movement of a joint: they are not watched."""

CHAIR = Patient("healthy", 1).build.hip
"""How high the hips are of who sits, metres."""

SHARE = 0.04
"""Of a trial's time that something may lie beyond it in passing, as a hand comes from the hip."""


def seen(truth: Sequence[Truth], hz: float) -> dict[str, Floats]:
    """How far each movement went in the right arm's frames (N,) at `hz`, degrees and m/s."""
    shoulder, elbow, wrist, grip = (
        np.array([getattr(t, name)[1] for t in truth])
        for name in ("shoulder", "elbow", "wrist", "grip")
    )
    upper = elbow - shoulder
    elevation = np.degrees(np.arccos(-upper[:, 1] / np.linalg.norm(upper, axis=1)))
    plane = np.arctan2(-upper[:, 2], upper[:, 0])
    forth, out = elevation * np.sin(plane), elevation * np.cos(plane)
    flexion = np.degrees([t.elbow_flexion[1] for t in truth])
    # A forearm tells the shoulder's turn where it lies level before an upper arm that hangs.
    fore = wrist - elbow
    hangs = (elevation < 25.0) & (np.abs(flexion - 90.0) < 30.0)
    turn = np.where(hangs, np.degrees(np.arctan2(fore[:, 0], -fore[:, 2])), 0.0)
    yaw, pitch, _ = np.degrees([t.neck for t in truth]).T
    risen = np.array([t.hips for t in truth]) - CHAIR
    speed = np.linalg.norm(np.diff(grip, axis=0, prepend=grip[:1]), axis=1) * hz
    return {
        "flexion": forth,
        "abduction": out,
        "cross-body": -out,
        "extension": -forth,
        "internal rotation": -turn,
        "external rotation": turn,
        "elbow flexion": flexion,
        # One that hangs by itself is straight without being asked to.
        "elbow extension": np.where(elevation > 30.0, -flexion, -90.0),
        "forearm rotation": np.abs(np.degrees([t.roll[1] for t in truth])),
        "grip": np.array([t.grasp[1] for t in truth]),
        "neck extension": pitch,
        "neck rotation": np.abs(yaw),
        "trunk flexion": np.degrees([t.trunk_forward for t in truth]),
        "speed": speed,
        "standing": risen,
        "sit-to-stand": risen,
    }


def undeclared(
    trials: Sequence[Sequence[Truth]], provokes: Collection[str], hz: float
) -> dict[str, float]:
    """The movements that some trial asked for and that `provokes` does not name, with how far they
    went, degrees and m/s."""
    found: dict[str, float] = {}
    for truth in trials:
        for movement, far in seen(truth, hz).items() if len(truth) else ():
            most = float(np.quantile(far, 1.0 - SHARE))
            if movement not in provokes and most > MOST[movement]:
                found[movement] = max(most, found.get(movement, most))
    return found
