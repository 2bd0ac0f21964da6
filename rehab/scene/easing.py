"""Easings by name: how much of a way is done at a part of its time, from (0, 0) to (1, 1)."""

from __future__ import annotations

import math
from collections.abc import Callable

Ease = Callable[[float], float]


def _power(exponent: float) -> Ease:
    return lambda t: math.pow(t, exponent)


def _expo(t: float) -> float:
    return (math.exp2(10.0 * t) - 1.0) / 1023.0


def _circle(t: float) -> float:
    return 1.0 - math.sqrt(max(0.0, 1.0 - t * t))


def _back(t: float) -> float:
    """A tenth the other way first: for what pops up, as it ends."""
    return t * t * (2.70158 * t - 1.70158)


def _elastic(t: float) -> float:
    swing = math.sin((10.0 * t - 10.75) * 2.0 * math.pi / 3.0)
    return -swing * _expo(t) if t < 1.0 else 1.0


def _bounce(t: float) -> float:
    """A ball that bounces ever higher: four parabolas."""
    left = 2.75 * (1.0 - t)
    for end, middle, floor in ((1.0, 0.0, 0.0), (2.0, 1.5, 0.75), (2.5, 2.25, 0.9375)):
        if left <= end:
            return 1.0 - ((left - middle) ** 2 + floor)
    return 1.0 - ((left - 2.625) ** 2 + 0.984375)


_INS: dict[str, Ease] = {
    "sine": lambda t: 1.0 - math.cos(0.5 * math.pi * t),
    "quad": _power(2),
    "cubic": _power(3),
    "quart": _power(4),
    "expo": _expo,
    "circle": _circle,
    "back": _back,
    "elastic": _elastic,
    "bounce": _bounce,
}


def _out(ease: Ease) -> Ease:
    return lambda t: 1.0 - ease(1.0 - t)


def _in_out(ease: Ease) -> Ease:
    return lambda t: 0.5 * ease(2.0 * t) if t < 0.5 else 1.0 - 0.5 * ease(2.0 - 2.0 * t)


EASINGS: dict[str, Ease] = {
    "linear": lambda t: t,
    "in": _INS["cubic"],
    "out": _out(_INS["cubic"]),
    "in-out": _in_out(_INS["sine"]),
    "back": _out(_INS["back"]),
}
for _name, _ease in _INS.items():
    EASINGS |= {
        f"{_name}-in": _ease,
        f"{_name}-out": _out(_ease),
        f"{_name}-in-out": _in_out(_ease),
    }
"""All of them; "back", "elastic" and "bounce" go back on their way, the others never do."""
