"""Simulated patients: a healthy person with one thing altered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from rehab.bench.people.person import Girdle, Pair, Person, Rng, healthy

T = TypeVar("T")


def _drawn(seed: int, name: str) -> tuple[Person, Rng, int]:
    """The healthy person before, chance, and the affected side."""
    rng = np.random.default_rng([seed, 2])
    side = int(rng.integers(2))
    return replace(healthy(seed), name=name, weak=side), rng, side


def _on(side: int, pair: tuple[T, T], value: T) -> tuple[T, T]:
    """`pair` with `value` on one side."""
    return (value, pair[1]) if side == 0 else (pair[0], value)


def altered_rhythm(seed: int) -> Person:
    """The clavicle rises early and far: a hike, as with a torn cuff."""
    person, rng, side = _drawn(seed, "altered_rhythm")
    hiked = Girdle(
        elevation=float(rng.uniform(30, 45)),
        onset=float(rng.uniform(-15, 10)),
        retraction=float(rng.uniform(5, 25)),
        protraction=float(rng.uniform(0, 15)),
        blade=float(rng.uniform(0.4, 0.65)),
    )
    most: Pair = _on(side, person.elevation_most, float(rng.uniform(80, 140)))
    return replace(
        person,
        girdle=_on(side, person.girdle, hiked),
        elevation_most=most,
        lean=(person.lean[0], person.lean[1], float(rng.uniform(0.03, 0.12))),
    )


def flexor_synergy(seed: int) -> Person:
    """After a stroke: abduction comes with elbow flexion and trunk lean; no straight elbow."""
    person, rng, side = _drawn(seed, "flexor_synergy")
    slow = person.tempo * float(rng.uniform(1.1, 1.8))
    forward, outward, twist = person.arm_rest[side]
    held = (forward + float(rng.uniform(0, 15)), outward + 6.0, twist - float(rng.uniform(5, 30)))
    return replace(
        person,
        tempo=slow,
        tremor=person.tremor * float(rng.uniform(1, 4)),
        arm_rest=_on(side, person.arm_rest, held),
        elbow_rest=_on(side, person.elbow_rest, float(rng.uniform(35, 75))),
        elbow_least=_on(side, (0.0, 0.0), float(rng.uniform(20, 60))),
        synergy=_on(side, (0.0, 0.0), float(rng.uniform(0.2, 0.7))),
        elevation_most=_on(side, person.elevation_most, float(rng.uniform(45, 110))),
        pronation_rest=_on(side, person.pronation_rest, float(rng.uniform(40, 75))),
        lean=(
            float(rng.normal(0, 0.08)),
            float(rng.uniform(-0.12, 0.1)),
            float(rng.uniform(0.1, 0.35)),
        ),
        lean_from=float(rng.uniform(5, 30)),
        unsteady=person.unsteady * 1.5,
    )


def kyphosis(seed: int) -> Person:
    """The thorax 15 to 30 degrees forward at rest, the head carried ahead of it."""
    person, rng, _ = _drawn(seed, "kyphosis")
    bent = float(rng.uniform(15, 30))
    up, ahead = person.neck[1], -person.neck[2] + float(rng.uniform(0.02, 0.05))
    yaw, _, right = person.thorax_rest
    left, right_most = (float(most - rng.uniform(5, 35)) for most in person.elevation_most)
    return replace(
        person,
        weak=None,
        thorax_rest=(yaw, bent, right),
        pelvis_rest=-float(rng.uniform(0.3, 0.6)) * bent,
        neck=(0.0, up - 0.01, -ahead),
        elevation_most=(left, right_most),
        lean=(person.lean[0], float(rng.uniform(0.03, 0.1)), person.lean[2]),
    )


def scoliosis(seed: int) -> Person:
    """The thorax leant sideways and turned at rest, the shoulders uneven."""
    person, rng, side = _drawn(seed, "scoliosis")
    sign, tilt = 2 * side - 1, float(rng.uniform(5, 14))
    (lo, ld, lb), (ro, rd, rb) = person.shoulder
    lower, back = float(rng.uniform(0.005, 0.025)), float(rng.uniform(0.0, 0.02))
    yaw = sign * float(rng.uniform(4, 15))
    return replace(
        person,
        weak=None,
        thorax_rest=(yaw, person.thorax_rest[1], sign * tilt),
        shoulder=(
            (lo, ld + sign * lower, lb + sign * back),
            (ro, rd - sign * lower, rb - sign * back),
        ),
    )


def short_arm(seed: int) -> Person:
    """One arm shorter by 8 to 25 percent: born so, or a fracture that healed badly."""
    person, rng, side = _drawn(seed, "short_arm")
    upper, fore = rng.uniform(0.75, 0.95), rng.uniform(0.75, 0.97)
    return replace(
        person,
        upper_arm=_on(side, person.upper_arm, person.upper_arm[side] * float(upper)),
        forearm=_on(side, person.forearm, person.forearm[side] * float(fore)),
    )


def frozen_shoulder(seed: int) -> Person:
    """Little elevation and rotation; the trunk leans and the shoulder hikes early instead."""
    person, rng, side = _drawn(seed, "frozen_shoulder")
    hiked = Girdle(
        elevation=float(rng.uniform(28, 45)),
        onset=float(rng.uniform(-20, 5)),
        retraction=float(rng.uniform(5, 20)),
        protraction=float(rng.uniform(0, 12)),
        blade=float(rng.uniform(0.45, 0.7)),
    )
    return replace(
        person,
        girdle=_on(side, person.girdle, hiked),
        elevation_most=_on(side, person.elevation_most, float(rng.uniform(50, 100))),
        external_most=_on(side, person.external_most, float(rng.uniform(0, 30))),
        twist=float(rng.uniform(5, 30)),
        lean=(
            float(rng.normal(0, 0.05)),
            float(rng.uniform(0, 0.12)),
            float(rng.uniform(0.1, 0.3)),
        ),
        lean_from=float(rng.uniform(10, 40)),
        tempo=person.tempo * float(rng.uniform(1.0, 1.5)),
    )


def _strapped(mount: str) -> Callable[[int], Person]:
    def draw(seed: int) -> Person:
        """A controller fastened to the weaker arm, whichever way it was put on."""
        person, rng, side = _drawn(seed, f"strapped_{mount}")
        axis = rng.normal(0, 1, 3)
        tilt = axis / np.linalg.norm(axis) * rng.uniform(0, 180)
        x, y, z = (float(v) for v in tilt)
        return replace(
            person,
            mounts=_on(side, person.mounts, mount),
            grip_tilt=_on(side, person.grip_tilt, (x, y, z)),
            elbow_least=_on(side, (0.0, 0.0), float(rng.uniform(0, 40))),
            elevation_most=_on(side, person.elevation_most, float(rng.uniform(60, 140))),
        )

    return draw


def _seated(draw: Callable[[int], Person]) -> Callable[[int], Person]:
    def sit(seed: int) -> Person:
        """The same, in a chair: pelvis tilted back and stiller, hands hanging or in the lap."""
        person = draw(seed)
        yaw, forward, right = person.thorax_rest
        rng = np.random.default_rng([seed, 3])
        slump = float(rng.uniform(0, 10))
        hands, elbows = person.arm_rest, person.elbow_rest
        if rng.random() < 0.5:
            on_thigh = (float(rng.uniform(8, 25)), float(rng.uniform(4, 14)), -25.0)
            bent = float(rng.uniform(45, 75))
            hands, elbows = (on_thigh, on_thigh), (bent, bent)
        turning, leaning, sideways = (0.5 * share for share in person.pelvis_share)
        return replace(
            person,
            name=f"{person.name}_seated",
            seated=True,
            arm_rest=hands,
            elbow_rest=elbows,
            thorax_rest=(yaw, forward + slump, right),
            pelvis_rest=person.pelvis_rest - slump,
            pelvis_share=(turning, leaning, sideways),
        )

    return sit


_STANDING: dict[str, Callable[[int], Person]] = {
    "healthy": healthy,
    "altered_rhythm": altered_rhythm,
    "flexor_synergy": flexor_synergy,
    "kyphosis": kyphosis,
    "scoliosis": scoliosis,
    "short_arm": short_arm,
    "strapped_strap": _strapped("strap"),
    "strapped_forearm": _strapped("forearm"),
    "frozen_shoulder": frozen_shoulder,
}

PEOPLE: dict[str, Callable[[int], Person]] = _STANDING | {
    f"{name}_seated": _seated(draw) for name, draw in _STANDING.items()
}
"""Everybody, by name: a function that draws one from a seed, in a chair with `_seated`."""
