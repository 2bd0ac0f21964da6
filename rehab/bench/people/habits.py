"""From what somebody means to do to what the body does: idle arms, limits, couplings, unrest."""

from __future__ import annotations

import numpy as np

from rehab.bench.people.figure import OUT, Floats, Posture
from rehab.bench.people.person import Person, Rng
from rehab.bench.people.timing import unrest

NECK_MOST = np.array((85.0, 70.0, 55.0))
"""Where yaw, pitch and roll of the neck end, degrees; it gives way softly."""


def settle(person: Person, rng: Rng, t: Floats, posture: Posture) -> None:
    """Turn the goals in `posture` into a body's joints, in place."""
    posture.active = np.clip(posture.active, 0.0, 1.0)
    _limit(person, posture)
    _lean(person, rng, t, posture)
    _idle(person, posture)
    _couple(person, posture)
    _look_ahead(person, posture)
    _unrest(person, rng, t, posture)


def _limit(person: Person, posture: Posture) -> None:
    """No arm goes beyond its range: it slows down and stays short of it."""
    raised = np.hypot(posture.swing[..., 0], posture.swing[..., 1])
    most = np.array(person.elevation_most)
    short = most - np.logaddexp(0.0, (most - raised) / 4.0) * 4.0
    posture.swing *= np.where(raised > 1.0, short / np.maximum(raised, 1.0), 1.0).clip(0)[..., None]


def _lean(person: Person, rng: Rng, t: Floats, posture: Posture) -> None:
    """The trunk helps an arm that goes up, more in one repetition than in another."""
    raised = np.hypot(posture.swing[..., 0], posture.swing[..., 1]) * (posture.active > 0.02)
    over = np.maximum(raised - person.lean_from, 0.0)
    over = over * (1.0 + 0.2 * unrest(rng, t, 2, 0.05, 0.3))
    yaw, back, away = person.lean
    posture.trunk[:, 0] += yaw * (over * OUT).sum(1)
    posture.trunk[:, 1] -= back * over.sum(1)
    posture.trunk[:, 2] -= away * (over * OUT).sum(1)


def _idle(person: Person, posture: Posture) -> None:
    """Arms hang, to the world, where they are not in use."""
    rest = np.array(person.arm_rest)
    tilt = posture.trunk[:, None, 1:] * person.hang + np.array(person.thorax_rest)[1:]
    hanging = rest[:, :2] + tilt * np.stack([np.ones(2), OUT], -1)
    idle = 1.0 - posture.active
    posture.swing += idle[..., None] * hanging
    posture.twist += idle * rest[:, 2]
    posture.elbow += idle * person.elbow_rest
    posture.pronation += idle * person.pronation_rest
    posture.wrist += np.array(person.wrist_rest)
    posture.wrist += posture.active[..., None] * person.wrist_lift


def _couple(person: Person, posture: Posture) -> None:
    """Synergies bend the elbow of an arm that goes up; a contracture keeps it bent."""
    raised = np.hypot(posture.swing[..., 0], posture.swing[..., 1]) * posture.active
    posture.elbow += raised * person.synergy
    least = np.array(person.elbow_least)
    posture.elbow = least + np.logaddexp(0.0, (posture.elbow - least) / 2.0) * 2.0
    posture.elbow = np.minimum(posture.elbow, 150.0)


def _look_ahead(person: Person, posture: Posture) -> None:
    """The neck undoes a part of what the trunk does, so that the eyes stay on the task."""
    yaw, forward, right = person.gaze
    posture.neck += posture.trunk * (-yaw, forward, right)


def _unrest(person: Person, rng: Rng, t: Floats, posture: Posture) -> None:
    """Sway, fidgeting and tremor: nobody is still."""
    sway = person.unsteady * unrest(rng, t, 11, 0.05, 0.8)
    posture.place += sway[:, :3] * (0.003, 0.001, 0.004)
    posture.trunk += sway[:, 3:6] * (0.5, 0.5, 0.3)
    posture.neck += sway[:, 6:9] * (1.2, 0.8, 0.6)
    # A glance aside now and then: the tails of a slow process, cubed.
    glance = unrest(rng, t, 1, 0.03, 0.3)[:, 0]
    posture.neck[:, 0] += 40.0 * np.tanh(person.glances / 40.0 * glance**3)
    posture.slide += 0.001 * sway[:, 9]
    arms = unrest(rng, t, 18, 0.1, 1.5).reshape(-1, 2, 9)
    posture.swing += 0.5 * arms[..., :2]
    posture.twist += arms[..., 2]
    posture.elbow += 0.7 * arms[..., 3]
    posture.pronation += 1.5 * arms[..., 4]
    posture.wrist += arms[..., 5:7] * (3.0, 1.5)
    posture.shrug += 0.8 * arms[..., 7]
    posture.reach += 0.8 * arms[..., 8]
    posture.neck /= (1.0 + np.abs(posture.neck / NECK_MOST) ** 8) ** 0.125
    shaking = person.tremor * unrest(rng, t, 8, 8.0, 11.0).reshape(-1, 2, 4)
    posture.swing += shaking[..., :2]
    posture.elbow += shaking[..., 2]
    posture.pronation += shaking[..., 3]
