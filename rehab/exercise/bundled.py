"""The movements that come with the program, made by code: what can be copied without a therapist's
own."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from rehab.movement import DIGITS, RATE, Movement, Triple

REST: Triple = (0.05, -0.55, 0.5)
"""Where each begins and ends: the hand above the thigh, of one who stands before the hip."""

HIGH: Triple = (0.05, 0.25, 0.9)
OVER: Triple = (-0.55, -0.05, 0.75)
MOUTH: Triple = (-0.27, 0.1, 0.52)
CENTRE, ACROSS = (0.0, -0.15, 0.8), 0.28
"""A circle's middle, and half its width, in parts of the reach."""

PAUSE = 0.4
"""Seconds of rest where a movement turns back."""

Way = Callable[[float], Triple]


def _smooth(part: float) -> float:
    """Minimum jerk (Flash and Hogan 1985)."""
    part = min(max(part, 0.0), 1.0)
    return part**3 * (10.0 - 15.0 * part + 6.0 * part * part)


def _to(a: Triple, b: Triple, part: float) -> Triple:
    x, y, z = (p + part * (q - p) for p, q in zip(a, b, strict=True))
    return x, y, z


def _there(place: Triple, length: float) -> tuple[Way, float]:
    """To `place` in `length` seconds, a short rest, and back; and how long it all takes."""

    def way(seconds: float) -> Triple:
        back = seconds - length - PAUSE
        return _to(REST, place, _smooth(seconds / length) - _smooth(back / length))

    return way, 2.0 * length + PAUSE


def _circle(length: float, lead: float) -> tuple[Way, float]:
    """Up to a circle in `lead` seconds, round it outwards in `length`, and down again."""
    x, y, z = CENTRE
    bottom = x, y - ACROSS, z

    def way(seconds: float) -> Triple:
        if seconds < lead:
            return _to(REST, bottom, _smooth(seconds / lead))
        if seconds > lead + length:
            return _to(bottom, REST, _smooth((seconds - lead - length) / lead))
        turn = 2.0 * math.pi * _smooth((seconds - lead) / length)
        return x + ACROSS * math.sin(turn), y - ACROSS * math.cos(turn), z

    return way, length + 2.0 * lead


def _made(name: str, arms: Sequence[bool], made: tuple[Way, float]) -> Movement:
    way, seconds = made
    count = round(seconds * RATE) + 1
    points = []
    for number in range(count):
        x, y, z = (round(part, DIGITS) + 0.0 for part in way(number / RATE))
        points.append((x, y, z))
    left, right = (tuple(points) if takes else () for takes in arms)
    still = ((0.0, 0.0),) * count
    return Movement(name, (left, right), (arms[0], arms[1]), still, still)


BUNDLED: Mapping[str, Movement] = {
    movement.name: movement
    for movement in (
        _made("reach across", (False, True), _there(OVER, 2.2)),
        _made("hand to mouth", (False, True), _there(MOUTH, 2.2)),
        _made("raise both", (True, True), _there(HIGH, 2.4)),
        _made("circle", (False, True), _circle(4.0, 1.6)),
    )
}
"""By name. A movement of one arm is of the right one here; the left one's is its mirror image."""
