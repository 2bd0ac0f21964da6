"""The life of an exercise on a stage of its own: built, begun, broken off, begun again, closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from rehab.audio import Silent
from rehab.authoring.playing import BODY, HZ, SEED
from rehab.body import Estimator
from rehab.drivers.patient import PatientDriver
from rehab.exercise import Exercise, Stage, Trial, parse_settings
from rehab.scene import Scene

FADED = 5.0
"""Seconds after which nothing that was taken away may still be fading."""

FEW = 3
"""Trials in a row after which more things stand than before tell of a leak."""


def faults(kind: type[Exercise]) -> Iterator[str]:
    """What a trial that comes again, or the end, leaves undone. Raises what the exercise does."""
    scene = Scene(place=None)
    stage = stage_for(kind, scene)
    side = "both" if kind.spec.together else "right" if "hand" in kind.spec.inputs else ""
    exercise = kind(stage.settings)
    exercise.build(stage)
    difficulty = kind.spec.difficulty
    demand = float(getattr(stage.settings, difficulty.quantity)) if difficulty else 0.0
    trial = Trial(1, side, sector=exercise.sectors[0], demand=demand)
    shown = exercise.demonstrate(trial)
    if len(shown) and not np.isfinite(np.asarray(shown, np.float64)).all():
        yield "Its demonstration leads a hand to no place."
    first = _begun(exercise, stage, trial)
    again = _begun(exercise, stage, trial)
    if len(first) != len(again) or not np.allclose(first, again, atol=1e-4):
        yield (
            "A trial that comes again after a pause is another one: choose what differs between "
            "trials in build, by their number."
        )
    exercise.close()
    stage.clear()
    scene.advance(FADED)
    table = scene.table
    left = [row for row in range(table.used) if table.depth[row] >= 0]
    if left:
        names = ", ".join(sorted({table.label[row] or "unnamed" for row in left}))
        yield f"When it is closed {len(left)} things stay in the scene ({names}): use the stage."


def grows(left: Sequence[int]) -> bool:
    """Whether each trial leaves more on the stage than the one before."""
    return len(left) > FEW and all(b > a for a, b in pairwise(left))


def stage_for(kind: type[Exercise], scene: Scene) -> Stage:
    """A stage in `scene`, before a patient who sits at rest."""
    driver = PatientDriver("healthy", 1, window=False, real_time=False, hz=HZ)
    estimator = Estimator(BODY)
    driver.wait()
    frame = driver.frame()
    stage = Stage(
        scene,
        parse_settings(kind.Settings, {}),
        np.random.Generator(np.random.PCG64(SEED)),
        BODY,
        audio=Silent(),
        vibrate=lambda *_: False,
        tell=lambda *_: None,
    )
    stage.body = estimator.step(frame)
    x, y, z = frame["head"][:3].tolist()
    stage.head = (x, y, z)
    return stage


def _begun(exercise: Exercise, stage: Stage, trial: Trial) -> list[Any]:
    """Where the things of a trial stand as it begins; it is broken off at once."""
    exercise.begin_trial(trial)
    places = [node.world_position() for node in stage.things if node.cue]
    exercise.end_trial()
    return places
