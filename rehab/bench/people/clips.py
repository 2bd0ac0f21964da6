"""A clip of one person and one movement: the arrays of shared/motion, and the truth with them."""

from __future__ import annotations

import itertools
import json
import zlib

import numpy as np

from rehab.bench.people.figure import Floats, joints
from rehab.bench.people.grasp import blank
from rehab.bench.people.habits import settle
from rehab.bench.people.movements import ARMS_IDLE, HEAD_HIGH, MOVEMENTS, UNCOUNTED, Scene, possible
from rehab.bench.people.person import Person, Rng
from rehab.bench.people.timing import Repetition, repetitions
from rehab.bench.people.truth import SIDES, Clip, arrays
from rehab.errors import UserError

ONE_SIDED = ("reaches",)
BOTH = ("squat", "sit_to_stand", "bending")


def clip(
    person: Person, movement: str, seed: int, fs: float = 100.0, seconds: float = 30.0
) -> Clip:
    """`person` doing `movement` (one of `possible(person)`) for `seconds` at `fs` hertz.

    Arrays as in shared/motion/README.md (angles there are defined in `truth`), and `trunk_tracker`
    (N, 7), `gt_pronation_*`, and `rep_spans` (repetitions, 2): when each leaves and is back,
    seconds. `rep_bounds` holds the frames half way between one's end and the next one's start.
    `meta` is JSON text. Raises `UserError` where that is no movement of theirs.
    """
    if movement not in possible(person):
        able = ", ".join(possible(person))
        raise UserError(f"{person.name} has no movement {movement}, only {able}.")
    rng = np.random.default_rng([seed, _own(person, movement)])
    t = np.arange(max(round(seconds * fs), 2)) / fs
    sides = _sides(rng, person, movement)
    reps = repetitions(rng, float(t[-1]), person.tempo)
    scene = Scene(rng, person, t, reps, sides, blank(len(t)))
    MOVEMENTS[movement](scene)
    busy = np.abs(scene.posture.trunk).sum(1) + np.abs(scene.posture.neck).sum(1)
    settle(person, rng, t, scene.posture)
    body = joints(person, scene.posture)
    counted = [] if movement in UNCOUNTED else reps
    out: Clip = {"t": t, "head": body.head, "trunk_tracker": body.tracker}
    for side, letter in enumerate(SIDES):
        hand = np.concatenate([body.wrist[:, side], body.hand[:, side]], -1)
        out[f"hand_{letter}"], out[f"grip_{letter}"] = hand, body.grip[:, side]
    away = -body.head[:, 1] if movement in HEAD_HIGH else busy if movement in ARMS_IDLE else None
    out |= arrays(body, scene.posture, away)
    out["rep_spans"] = np.array([(rep.start, rep.end) for rep in counted]).reshape(-1, 2)
    out["rep_bounds"] = _bounds(counted, t)
    out["meta"] = _meta(person, movement, seed, fs, sides, len(counted))
    return out


def _own(person: Person, movement: str) -> int:
    """A number of this person's and movement's own, so that two with the same seed do not sway
    alike. Coarse, since a processor may compute the last bit of a person's lengths otherwise."""
    numbers = [f"{number:.6f}" for number in (person.stature, *person.upper_arm, *person.forearm)]
    return zlib.crc32(" ".join([person.name, movement, *numbers]).encode())


def _sides(rng: Rng, person: Person, movement: str) -> tuple[int, ...]:
    """The arms that do it: the affected one oftener than not."""
    if movement in BOTH:
        return (0, 1)
    one = int(rng.integers(2)) if person.weak is None else person.weak
    if movement not in ONE_SIDED and rng.random() < 0.25:
        return (0, 1)
    return (one,)


def _bounds(reps: list[Repetition], t: Floats) -> np.ndarray:
    if not reps:
        return np.zeros(0, np.int64)
    between = [(a.end + b.start) / 2 for a, b in itertools.pairwise(reps)]
    at = [reps[0].start, *between, reps[-1].end]
    return np.minimum(np.searchsorted(t, at), len(t) - 1)


def _meta(
    person: Person, movement: str, seed: int, fs: float, sides: tuple[int, ...], count: int
) -> str:
    return json.dumps(
        {
            "dataset": "simulated people",
            "movement": movement,
            "subject": person.name,
            "seed": seed,
            "fs": fs,
            "n_reps": count,
            "active_side": SIDES[sides[0]] if len(sides) == 1 else "both",
            "worn_deg": list(person.headset[:2]),
            "mounts": list(person.mounts),
            "upper_arm_m": list(person.upper_arm),
            "forearm_m": list(person.forearm),
        }
    )
