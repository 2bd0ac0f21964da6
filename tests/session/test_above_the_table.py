"""What stands on a table hides nothing that is always there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rehab.body.calibration import guessed
from rehab.drivers.patient import PatientDriver
from rehab.scene import Scene
from rehab.session import BlockPlan, Director, Programme


def up(scene: Scene, row: int, corner: tuple[float, float, float], eyes: np.ndarray) -> float:
    """How high above the level of the eyes a corner of that node's form is seen, degrees."""
    world = scene.table.world[row]
    x, y, z = (world[:3, :3] @ corner + world[:3, 3]) - eyes
    return math.degrees(math.atan2(y, math.hypot(x, z)))


@pytest.mark.parametrize("profile", ["healthy", "stroke-left-neglect"])
@pytest.mark.parametrize(("exercise", "highest"), [("blocks", "wall"), ("squeeze", "gauge")])
def test_the_wall_of_blocks_and_a_gauge_end_below_the_buttons(
    exercise: str, highest: str, profile: str
) -> None:
    driver = PatientDriver(profile, 1, window=False, real_time=False)
    plan = BlockPlan(exercise, {"trials": 1, "sides": "right"})
    programme = Programme((plan,), calibration=guessed(1.2))
    director = Director(programme, on_event=lambda _: None, vibrate=lambda *_: None)
    while not director.pointing.taken:
        assert driver.wait()
        frame = driver.frame()
        director.step(frame, director.estimator.step(frame))
    for _ in range(10):
        driver.wait()
        frame = driver.frame()
        director.step(frame, director.estimator.step(frame))
    director.scene.update()
    scene, eyes = director.scene, np.asarray(frame["head"][:3], float)
    walls = [row for row, label in enumerate(scene.table.label) if label == highest]
    assert walls
    half = (-0.5, 0.5)
    top = max(up(scene, row, (x, 0.5, z), eyes) for row in walls for x in half for z in half)
    buttons = [control for control in scene.controls if control.careful and control.shown]
    assert len(buttons) == 2
    for button in buttons:
        tall = 0.5 * button.size[1]
        assert up(scene, button.node.row, (0.0, -tall, 0.0), eyes) > top
