"""How fast somebody breathes at rest, from how the head goes with the trunk."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.frame import TRACKED
from rehab.measures.definition import Measured, Minimum, define, refused
from rehab.measures.kinematics import RATE, Array, resample

SLOWEST, FASTEST = 9.0, 30.0
"""Breaths a minute that can be told: slower ones are not to be told from swaying."""

STRAYED = 0.08
"""Metres within which the head stays: more is a movement, and not breath."""

QUARTER = 0.25
"""Breaths by which the count in the time watched may be off, one standard error."""

EVEN = 10
"""Hz at which the spectrum is taken: ten times what breathing needs."""

SHARE = 0.6
"""Part of all slow movement that goes at the one rate, at least: else it is not certain."""

BREATHING_RATE = define(
    "breathing_rate",
    "Breaths a minute, by the head's slow movement",
    unit="1/min",
    better="neither",
    minimum=Minimum(20.0, "s of tracked rest", 0.95),
    source="peak of the spectrum of the head's velocity, all axes together; the standard error is "
    "a quarter of a breath in the time watched",
    noise_floor="none where swaying outweighs breathing: then there is no value",
)


def breathing_rate(t: npt.ArrayLike, head: npt.ArrayLike) -> Measured:
    """Breaths a minute from the head's places `head` (N, 3) m at `t` (N,) s; NaN: not tracked.

    Left out where the head moved otherwise, or where no one rhythm outweighs all others.
    """
    samples = resample(t, head)
    if refusal := BREATHING_RATE.refusal(samples.seconds, samples.completeness):
        return refusal
    if not samples.known.all():
        return refused(samples.completeness, "Tracking was lost while breathing was watched.")
    if float(np.ptp(samples.values, axis=0).max()) > STRAYED:
        return refused(samples.completeness, "The head moved while breathing was watched.")
    rate, share = _rhythm(samples.values)
    if not SLOWEST <= rate <= FASTEST or share < SHARE:
        return refused(samples.completeness, "No rhythm of breathing stood out.")
    seconds = len(samples.t) / RATE
    return Measured(rate, samples.completeness, se=QUARTER * 60.0 / seconds)


def _rhythm(places: Array) -> tuple[float, float]:
    """The rate, a minute, at which `places` (N, 3) move most, and its part of all slow movement.

    Of the velocity: what is slower than breathing is larger, too, and would hide it.
    """
    step = round(RATE / EVEN)
    whole = len(places) // step
    slow = places[: whole * step].reshape(whole, step, -1).mean(axis=1)
    speed = np.diff(slow, axis=0)
    speed = (speed - speed.mean(axis=0)) * np.hanning(whole - 1)[:, None]
    length = 1 << math.ceil(math.log2(32 * whole))
    rates = 60.0 * np.fft.rfftfreq(length, 1.0 / EVEN)
    power = (np.abs(np.fft.rfft(speed, length, axis=0)) ** 2).sum(axis=1)
    within = rates <= 2.0 * FASTEST
    peak = int(np.argmax(power * within))
    # Of one sine, this much of its power lies within the window's width.
    near = np.abs(rates - rates[peak]) <= 1.1 * 60.0 * EVEN / whole
    total = float(power[within].sum())
    return float(rates[peak]), float(power[near].sum()) / total if total > 0.0 else 0.0


class Breath:
    """Gathers a head at rest, frame by frame, for `rate`."""

    def __init__(self) -> None:
        self._t: list[float] = []
        self._head: list[list[float]] = []

    def add(self, frame: np.void) -> None:
        """Take one frame."""
        seen = int(frame["head_bits"]) == TRACKED
        self._t.append(frame["t_sample"].item() * 1e-9)
        self._head.append(frame["head"][:3].tolist() if seen else [math.nan] * 3)

    def rate(self) -> Measured:
        """Breaths a minute, or why that is not certain."""
        return breathing_rate(np.array(self._t), np.array(self._head).reshape(-1, 3))
