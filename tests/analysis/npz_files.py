"""A recording in a file: a simulated person's, and what may be done to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import rehab
from rehab.bench.people import PEOPLE, clip

MOTION = Path(rehab.__file__).resolve().parents[2] / "shared" / "motion"

NEEDED = ("t", "head", "grip_l", "grip_r")


def person(movement: str = "abduction", seconds: float = 20.0, seed: int = 1) -> dict:
    """Arrays of a healthy person raising an arm a few times, at 90 Hz."""
    return clip(PEOPLE["healthy"](seed), movement, seed, 90.0, seconds)


def needed(arrays: dict) -> dict:
    """Time, head and grips only, to be changed at will."""
    return {name: np.array(arrays[name]) for name in NEEDED}


def saved(path: Path, **arrays) -> Path:
    np.savez(path, **arrays)
    return path
