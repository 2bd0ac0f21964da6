"""What the tests of the driver share: a renderer that looks, and a loop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rehab.drivers.openxr import OpenXRDriver
from rehab.frame import ABSENT, FOCUSED, Eye


class Looker:
    """A renderer that keeps what it was asked to draw."""

    def __init__(self) -> None:
        self.textures: list[int] = []
        self.mirrored = 0
        self.eyes: Sequence[Eye] = ()
        self.views: np.ndarray = np.zeros((2, 4, 4))
        self.projections: np.ndarray = np.zeros((2, 4, 4))

    def draw(self, scene: object, eyes: Sequence[Eye]) -> None:
        self.eyes = eyes
        self.textures.append(eyes[0].texture)
        self.views = np.stack([eye.view for eye in eyes])
        self.projections = np.stack([eye.projection for eye in eyes])

    def mirror(self, eye: Eye, size: tuple[int, int]) -> None:
        self.mirrored += 1


def play(driver: OpenXRDriver, frames: int, renderer: object = None) -> list[np.void]:
    """Copies of the records of at most so many frames."""
    renderer = renderer or Looker()
    seen: list[np.void] = []
    while len(seen) < frames and driver.wait():
        seen.append(driver.frame().copy())
        driver.draw(renderer, None)
    return seen


def dark(driver: OpenXRDriver, frames: int) -> list[np.void]:
    """Play on, through a loss that must happen; the frames from it to the runtime's return."""
    without: list[np.void] = []
    for _ in range(frames):
        (record,) = play(driver, 1)
        told = dict(driver.news())
        if "back" in told:
            break
        if record["presence"] == ABSENT and (without or "away" in told):
            without.append(record)
    assert without
    return without


def focus(driver: OpenXRDriver, renderer: object = None) -> np.void:
    """Play until the patient is in the game; returns the first such record."""
    for _ in range(20):
        record = play(driver, 1, renderer)[0]
        if record["presence"] == FOCUSED:
            return record
    raise AssertionError("not FOCUSED within 20 frames")
