"""Errors over trials: joint position sense, timing and endpoints. Mean, and spread, with error.

A trial that was not measured is NaN: it counts against completeness.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.measures.definition import Definition, Measured, Minimum, define
from rehab.measures.kinematics import Array

_LEAST = Minimum(3, "trials", 0.6)
_SENSE = "of reproduced less target angle (absolute, constant and variable error)"

POSITION_ERROR_ABSOLUTE = define(
    "position_error_absolute",
    "Joint position error, absolute",
    unit="deg",
    better="lower",
    minimum=_LEAST,
    source="mean size " + _SENSE,
)
POSITION_ERROR_CONSTANT = define(
    "position_error_constant",
    "Joint position error, constant",
    unit="deg",
    better="neither",
    minimum=_LEAST,
    source="mean " + _SENSE,
)
POSITION_ERROR_VARIABLE = define(
    "position_error_variable",
    "Joint position error, variable",
    unit="deg",
    better="lower",
    minimum=_LEAST,
    source="standard deviation " + _SENSE,
)
TIMING_ERROR = define(
    "timing_error",
    "Timing error, mean lateness against the beat",
    unit="s",
    better="neither",
    minimum=_LEAST,
    source="mean signed asynchrony; positive is late",
)
TIMING_VARIABILITY = define(
    "timing_variability",
    "Timing variability against the beat",
    unit="s",
    better="lower",
    minimum=_LEAST,
    source="standard deviation of the asynchrony",
)
ENDPOINT_ERROR = define(
    "endpoint_error",
    "Endpoint error, mean distance from the target",
    unit="m",
    better="lower",
    minimum=_LEAST,
    source="mean distance of where the hand stopped from the target's centre",
)


def position_error_absolute(target: npt.ArrayLike, reproduced: npt.ArrayLike) -> Measured:
    """Mean size of the error, deg, over trials (K,)."""
    return mean(POSITION_ERROR_ABSOLUTE, np.abs(_difference(reproduced, target)))


def position_error_constant(target: npt.ArrayLike, reproduced: npt.ArrayLike) -> Measured:
    """Mean error, deg, over trials (K,): positive went too far."""
    return mean(POSITION_ERROR_CONSTANT, _difference(reproduced, target))


def position_error_variable(target: npt.ArrayLike, reproduced: npt.ArrayLike) -> Measured:
    """Standard deviation of the error, deg, over trials (K,)."""
    return spread(POSITION_ERROR_VARIABLE, _difference(reproduced, target))


def timing_error(beats: npt.ArrayLike, events: npt.ArrayLike) -> Measured:
    """Mean of events (K,) less their beats (K,), s: positive is late; a missed beat is NaN."""
    return mean(TIMING_ERROR, _difference(events, beats))


def timing_variability(beats: npt.ArrayLike, events: npt.ArrayLike) -> Measured:
    """Standard deviation of events (K,) less their beats (K,), s."""
    return spread(TIMING_VARIABILITY, _difference(events, beats))


def endpoint_error(targets: npt.ArrayLike, ends: npt.ArrayLike) -> Measured:
    """Mean distance, m, between where the hand stopped (K, 3) and the targets (K, 3)."""
    away = _difference(ends, targets).reshape(-1, 3)
    return mean(ENDPOINT_ERROR, np.sqrt(np.sum(away**2, axis=1)))


def mean(definition: Definition, values: Array) -> Measured:
    """The mean over trials (K,), with its standard error."""
    measured, completeness = _measured(values)
    return definition.refusal(len(measured), completeness) or Measured(
        float(measured.mean()),
        completeness,
        se=float(measured.std(ddof=1)) / math.sqrt(len(measured)),
    )


def spread(definition: Definition, values: Array) -> Measured:
    """The standard deviation over trials (K,), with its standard error if they are normal."""
    measured, completeness = _measured(values)
    if refusal := definition.refusal(len(measured), completeness):
        return refusal
    deviation = float(measured.std(ddof=1))
    return Measured(deviation, completeness, se=deviation / math.sqrt(2.0 * (len(measured) - 1)))


def _measured(values: Array) -> tuple[Array, float]:
    known = values[np.isfinite(values)]
    return known, len(known) / len(values) if len(values) else 0.0


def _difference(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    return np.asarray(a, np.float64) - np.asarray(b, np.float64)
