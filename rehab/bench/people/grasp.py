"""Where an arm's joints are when its hand is at a point: two bones and a collarbone."""

from __future__ import annotations

import numpy as np

from rehab import math3d
from rehab.bench.people.figure import OUT, Floats, Posture, shoulders, vector
from rehab.bench.people.person import Person

ROUNDS = 4
"""The shoulder moves by centimetres with the arm: it settles to below a millimetre in these."""


def blank(count: int) -> Posture:
    """A posture of `count` frames beside which nothing has moved."""

    def zero(*shape: int) -> Floats:
        return np.zeros((count, *shape))

    return Posture(
        place=zero(3),
        trunk=zero(3),
        neck=zero(3),
        slide=zero(),
        active=zero(2),
        swing=zero(2, 2),
        twist=zero(2),
        elbow=zero(2),
        pronation=zero(2),
        wrist=zero(2, 2),
        shrug=zero(2),
        reach=zero(2),
    )


def arm_to(
    person: Person, side: int, point: Floats, carriage: float
) -> tuple[dict[str, float | tuple[float, float]], float]:
    """Swing, twist and elbow (degrees) that bring the wrist to `point`, and how stretched it is.

    `point` (3,) is outwards, up and ahead of the shoulder at rest, in lengths of the arm, on the
    trunk's own axes; beyond reach the arm points there. `carriage` is how far out of the vertical
    the elbow is carried, degrees. Stretched is 0 with the hand near, 1 with the arm straight.
    """
    out = float(OUT[side])
    upper, fore = person.upper_arm[side], person.forearm[side]
    whole = upper + fore
    rest = np.array(person.shoulder[side])
    target = (rest + whole * np.array([point[0], point[1], -point[2]])) * (out, 1.0, 1.0)
    posture = blank(1)
    twist = elbow = distance = 0.0
    for _ in range(ROUNDS):
        away = target - shoulders(person, posture, side)[0].astype(np.float64)
        distance = float(np.clip(np.linalg.norm(away), 0.25 * whole, 0.985 * whole))
        ahead = away / np.linalg.norm(away)
        humerus = _humerus(ahead, distance, upper, fore, out, carriage)
        inner = (upper**2 + fore**2 - distance**2) / (2 * upper * fore)
        elbow = 180.0 - float(np.degrees(np.arccos(np.clip(inner, -1.0, 1.0))))
        across = np.hypot(humerus[0], humerus[2])
        raised = np.degrees(np.arctan2(across, -humerus[1])) / max(float(across), 1e-9)
        posture.swing[0, side] = (-humerus[2] * raised, out * humerus[0] * raised)
        swung = vector(posture.swing[:, side, 0], 0.0, out * posture.swing[:, side, 1])
        below = math3d.rotate(math3d.conjugate(swung), ahead * distance - humerus * upper)[0]
        twist = float(np.degrees(np.arctan2(out * below[0], -below[2])))
    forward, outward = posture.swing[0, side]
    goal: dict[str, float | tuple[float, float]] = {
        "swing": (float(forward), float(outward)),
        "twist": twist,
        "elbow": elbow,
    }
    return goal, float(np.clip((distance / whole - 0.6) / 0.385, 0.0, 1.0))


def _humerus(
    ahead: Floats, distance: float, upper: float, fore: float, out: float, carriage: float
) -> Floats:
    """The direction (3,) of the upper arm, its elbow carried below and outwards."""
    swivel = np.radians(carriage)
    hint = np.array([out * np.sin(swivel), -np.cos(swivel), 0.0])
    hint = hint - ahead * (hint @ ahead)
    hint = hint / max(float(np.linalg.norm(hint)), 1e-9)
    cosine = np.clip((upper**2 + distance**2 - fore**2) / (2 * upper * distance), -1.0, 1.0)
    return np.asarray(cosine * ahead + np.sqrt(1.0 - cosine**2) * hint)
