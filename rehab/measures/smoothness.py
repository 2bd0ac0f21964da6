"""How smooth a movement is: spectral arc length and log dimensionless jerk.

`arc_length` and `log_jerk` are the formulas, of an evenly sampled speed or velocity. `sparc` and
`ldlj` are the measures, of a hand's `Profile` around its movement; jerk is taken after one more
low-pass at 6 Hz, so that neither frame rate nor recording precision moves it.
"""

from __future__ import annotations

import math

import numpy as np

from rehab.measures.definition import Measured, Minimum, define, refused
from rehab.measures.kinematics import RATE, Array, Profile
from rehab.measures.reaching import moved

PAD_LEVEL = 4
HIGHEST = 10.0
LEAST_AMPLITUDE = 0.05
"""The spectrum is padded 2^4-fold, cut at 10 Hz, and ends where it last reaches 5 % of its peak
(Balasubramanian et al. 2015)."""

MARGIN = 0.3
"""Seconds before the onset and after the end that SPARC takes in, as far as there are any. A slow
movement begins well below the onset's 20 mm/s: cut there, its spectrum rings and SPARC falls by
0.13. Rest adds nothing to a spectrum."""

JERK_CUTOFF = 6.0
"""Hz, half amplitude: the movement of an arm lies below (customary for the drinking task)."""

_TAPS = np.arange(-20, 21)
_SINC = np.sinc(2.0 * JERK_CUTOFF / RATE * _TAPS) * np.hamming(len(_TAPS))
LOW_PASS: Array = _SINC / _SINC.sum()
"""Zero phase, windowed sinc, 41 points: 0.4 s."""

NOISE_GAIN = 3e-4
"""What white tracking noise at 90 Hz adds to the jerk below the low-pass, as a part of what it adds
to the jerk above; 1.5e-4 at 120 Hz, 5.5e-4 at 72 Hz (simulated)."""

MOST_NOISE = 0.2
"""The part of the jerk that tracking noise may make up: LDLJ is then 0.2 too low."""

_LEAST = Minimum(0.3, "s of tracked movement", 0.97)

SPARC = define(
    "sparc",
    "Smoothness, spectral arc length (SPARC)",
    unit="1",
    better="higher",
    minimum=_LEAST,
    source="Balasubramanian et al., J Neuroeng Rehabil 2015;12:112: padding 4, 10 Hz, 0.05",
    noise_floor="a still hand's noise alone gives -2.6 over 0.5 s, -3.1 over 1 s, -4.0 over 4 s",
)
LDLJ = define(
    "ldlj",
    "Smoothness, log dimensionless jerk (LDLJ)",
    unit="1",
    better="higher",
    minimum=_LEAST,
    source="Balasubramanian et al., J Neuroeng Rehabil 2015;12:112, of velocity below 6 Hz",
    noise_floor="a still hand's noise alone gives -8.0 over 0.5 s, -10.6 over 1 s, -16 over 4 s; "
    "refused where noise makes up more than a fifth of the jerk, as in slow movements",
)


def sparc(movement: Profile) -> Measured:
    """Spectral arc length of the speed: nearer to 0 is smoother, about -1.4 is smooth."""
    found = moved(movement, SPARC, whole=False)
    if isinstance(found, Measured):
        return found
    around = movement.between(found.onset - MARGIN, found.end + MARGIN)
    if not around.unbroken:
        return refused(around.completeness, "Tracking was lost around the movement.")
    return Measured(arc_length(around.speed, RATE), found.part.completeness)


def ldlj(movement: Profile) -> Measured:
    """Log dimensionless jerk: nearer to 0 is smoother, about -5.3 is a minimum-jerk movement."""
    found = moved(movement, LDLJ, whole=False)
    if isinstance(found, Measured):
        return found
    velocity = np.diff(found.part.position, axis=0) * RATE
    smooth = low_passed(velocity)
    noise = NOISE_GAIN * _roughness(velocity - smooth) / _roughness(smooth)
    if noise > MOST_NOISE:
        return refused(found.part.completeness, "Too slow: its jerk is lost in tracking noise.")
    return Measured(log_jerk(smooth, RATE), found.part.completeness)


def arc_length(speed: Array, rate: float) -> float:
    """Spectral arc length of a speed profile (M,) sampled at `rate` Hz."""
    size = 2 ** (math.ceil(math.log2(len(speed))) + PAD_LEVEL)
    bins = int(HIGHEST / rate * size) + 1
    spectrum = np.abs(np.fft.rfft(speed, size))[:bins]
    spectrum = spectrum / spectrum[0]
    reach = int(np.flatnonzero(spectrum >= LEAST_AMPLITUDE)[-1])
    rises = np.diff(spectrum[: reach + 1])
    return -float(np.sum(np.sqrt(1.0 / reach**2 + rises**2)))


def log_jerk(velocity: Array, rate: float) -> float:
    """Log dimensionless jerk of a velocity (M,) or (M, K) sampled at `rate` Hz."""
    columns = velocity.reshape(len(velocity), -1)
    jerk = np.diff(columns, n=2, axis=0) * rate**2
    cost = np.sum(jerk**2) / rate
    peak = np.max(np.sum(columns**2, axis=1))
    return -math.log((len(columns) / rate) ** 3 / peak * cost)


def low_passed(velocity: Array) -> Array:
    """The velocity (M, K) at `RATE` without what is faster than `JERK_CUTOFF`."""
    half = len(LOW_PASS) // 2
    padded = np.pad(velocity, ((half, half), (0, 0)), mode="edge")
    return np.stack([np.convolve(axis, LOW_PASS, "valid") for axis in padded.T], axis=1)


def _roughness(velocity: Array) -> float:
    """The sum of squared second differences: jerk, but for a factor."""
    return float(np.sum(np.diff(velocity, n=2, axis=0) ** 2))
