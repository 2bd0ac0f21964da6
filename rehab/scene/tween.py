"""Changes over time: a property of a node moves to a value along an easing or by a spring.

A change is kept as what is left between the property and its goal, which goes to nothing: a
difference, or for orientations the turn that is left, as an axis times an angle.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rehab import math3d
from rehab.scene.colour import linear
from rehab.scene.easing import EASINGS

if TYPE_CHECKING:
    from rehab.scene.node import Node

Values = tuple[float, ...]
Then = Callable[[], object] | None

PROPERTIES = ("position", "orientation", "scale", "opacity", "emission", "colour", "nearness")
_SHARES = ("opacity", "nearness")  # from 0 to 1, whatever a spring swings to
_STILL, _SLOW = 2e-7, 2e-6  # a spring has arrived: below what float32 shows, and per second


class Change(Protocol):
    """One running change of the property `name` of `node`."""

    node: Node
    name: str

    def step(self, seconds: float) -> bool:
        """Go on by `seconds`; False when it has arrived or its node is gone."""
        ...

    def speed(self) -> Values:
        """How fast the property moves, per second; an orientation's angular velocity, rad/s."""
        ...

    def follow(self, speed: Values) -> None:
        """Begin at the speed of the change whose place it takes."""
        ...

    def finish(self) -> None:
        """Call what was to come after."""
        ...


class Tween:
    """A change along a named easing, in a given time."""

    __slots__ = ("_ease", "_goal", "_left", "_seconds", "_then", "_time", "name", "node")

    def __init__(
        self, node: Node, name: str, to: object, seconds: float, ease: str, then: Then
    ) -> None:
        if ease not in EASINGS:
            raise ValueError(f"no easing {ease!r}; there are {', '.join(EASINGS)}")
        self.node, self.name = node, name
        self._seconds = max(seconds, 1e-6)
        self._time = 0.0
        self._ease = EASINGS[ease]
        self._then = then
        self._goal = _goal(node, name, to)
        self._left = _left(node, name, self._goal)

    def step(self, seconds: float) -> bool:
        """Go on by `seconds`; False when it has arrived or its node is gone."""
        if not self.node.alive:
            return False
        self._time += seconds
        if self._time >= self._seconds:
            _put(self.node, self.name, self._goal)
            return False
        part = 1.0 - self._ease(self._time / self._seconds)
        _put(self.node, self.name, self._goal, tuple(part * value for value in self._left))
        return True

    def speed(self) -> Values:
        """How fast the property moves, per second."""
        nudge = 1e-5
        at = min(self._time / self._seconds, 1.0 - nudge)
        slope = (self._ease(at + nudge) - self._ease(max(at - nudge, 0.0))) / (
            at + nudge - max(at - nudge, 0.0)
        )
        return tuple(-slope / self._seconds * value for value in self._left)

    def follow(self, speed: Values) -> None:
        """An easing begins as it begins."""

    def finish(self) -> None:
        """Call what was to come after."""
        if self._then is not None and self.node.alive:
            self._then()


class Spring:
    """A change as by a spring, stepped by its closed form: the same at every frame rate.

    `seconds` is one swing without damping; with a `damping` of 1 (critical, no swing at all) 1.4 %
    is left of the way by then. Below 1 it swings past its goal and back.
    """

    __slots__ = ("_damping", "_goal", "_left", "_pace", "_speed", "_then", "name", "node")

    def __init__(
        self, node: Node, name: str, to: object, seconds: float, damping: float, then: Then
    ) -> None:
        if not 0.0 < damping <= 1.0:
            raise ValueError(f"a damping of {damping} is not above 0 and at most 1")
        self.node, self.name = node, name
        self._pace = 2.0 * math.pi / max(seconds, 1e-6)
        self._damping = damping
        self._then = then
        self._goal = _goal(node, name, to)
        self._left = _left(node, name, self._goal)
        self._speed: Values = (0.0,) * len(self._left)

    def step(self, seconds: float) -> bool:
        """Go on by `seconds`; False when it has arrived or its node is gone."""
        if not self.node.alive:
            return False
        xx, xv, vx, vv = _stepped(self._pace, self._damping, seconds)
        both = list(zip(self._left, self._speed, strict=True))
        self._left = tuple(xx * x + xv * v for x, v in both)
        self._speed = tuple(vx * x + vv * v for x, v in both)
        if max(map(abs, self._left)) < _STILL and max(map(abs, self._speed)) < _SLOW:
            _put(self.node, self.name, self._goal)
            return False
        _put(self.node, self.name, self._goal, self._left)
        return True

    def speed(self) -> Values:
        """How fast the property moves, per second; an orientation's angular velocity, rad/s."""
        if self.name != "orientation":
            return self._speed
        return tuple((_turning(self._left) @ np.array(self._speed)).tolist())

    def follow(self, speed: Values) -> None:
        """Begin at the speed of the change whose place it takes."""
        if self.name == "orientation":
            speed = tuple(np.linalg.solve(_turning(self._left), np.array(speed)).tolist())
        self._speed = speed

    def finish(self) -> None:
        """Call what was to come after."""
        if self._then is not None and self.node.alive:
            self._then()


def _stepped(pace: float, damping: float, seconds: float) -> tuple[float, float, float, float]:
    """What takes place and speed of a damped spring to those `seconds` later: four factors."""
    decay = math.exp(-damping * pace * seconds)
    if damping > 1.0 - 1e-9:
        slope = pace * seconds
        return (
            decay * (1.0 + slope), decay * seconds, -decay * pace * slope, decay * (1.0 - slope),
        )  # fmt: skip
    swing = pace * math.sqrt(1.0 - damping * damping)
    sine, cosine = math.sin(swing * seconds) / swing, math.cos(swing * seconds)
    pull = damping * pace * sine
    return (
        decay * (cosine + pull), decay * sine, -decay * pace * pace * sine, decay * (cosine - pull),
    )  # fmt: skip


def _turning(left: Values) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """From the rate of a turn's axis times angle to its angular velocity (3, 3)."""
    x, y, z = left
    angle = math.sqrt(x * x + y * y + z * z)
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    if angle < 1e-4:
        return np.asarray(np.eye(3) + 0.5 * cross, np.float64)
    one = (1.0 - math.cos(angle)) / angle**2
    two = (angle - math.sin(angle)) / angle**3
    return np.asarray(np.eye(3) + one * cross + two * cross @ cross, np.float64)


def _goal(node: Node, name: str, to: object) -> Values:
    """Where `name` of `node` is to go; ValueError where it cannot."""
    if name not in PROPERTIES:
        raise ValueError(f"{name!r} cannot be tweened; {', '.join(PROPERTIES)} can")
    if name == "colour":
        return linear(to)  # type: ignore[arg-type]  # linear says what is wrong with it
    count = int(getattr(node.table, name)[node.row].size)
    if isinstance(to, (int, float)) and name != "orientation":
        return (float(to),) * count
    if isinstance(to, (Sequence, np.ndarray)) and not isinstance(to, str) and len(to) == count:
        goal = tuple(float(part) for part in to)
        if name == "orientation":
            x, y, z, w = math3d.normalise(goal).tolist()
            return x, y, z, w
        return goal
    raise ValueError(f"{name} cannot move to {to!r}")


def _left(node: Node, name: str, goal: Values) -> Values:
    """What is left between `name` of `node` and `goal`."""
    value = getattr(node.table, name)[node.row].tolist()
    if name == "orientation":
        x, y, z, w = goal
        return _axis_angle(_product(value, (-x, -y, -z, w)))
    values = value if isinstance(value, list) else [value]
    return tuple(a - b for a, b in zip(values, goal, strict=True))


def _put(node: Node, name: str, goal: Values, left: Values | None = None) -> None:
    """Set `name` of `node` to where `left` is left to `goal`."""
    values = goal
    if left is not None and name == "orientation":
        values = _product(_quaternion(left), goal)
    elif left is not None:
        values = tuple(a + b for a, b in zip(goal, left, strict=True))
    if name in _SHARES:
        values = tuple(min(1.0, max(0.0, value)) for value in values)
    getattr(node.table, name)[node.row] = values if len(values) > 1 else values[0]
    node.table.moved = True


def _product(a: Sequence[float], b: Sequence[float]) -> Values:
    """The quaternion that turns by `b`, then by `a`."""
    ax, ay, az, aw = a
    bx, by, bz, bw = b
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def _axis_angle(q: Values) -> Values:
    """The shortest turn of a unit quaternion, as its axis times its angle."""
    x, y, z, w = q if q[3] >= 0.0 else tuple(-part for part in q)
    sine = math.sqrt(x * x + y * y + z * z)
    scale = 2.0 * math.atan2(sine, w) / sine if sine > 1e-12 else 2.0
    return scale * x, scale * y, scale * z


def _quaternion(turn: Values) -> Values:
    """The unit quaternion of an axis times an angle."""
    x, y, z = turn
    angle = math.sqrt(x * x + y * y + z * z)
    scale = math.sin(0.5 * angle) / angle if angle > 1e-12 else 0.5
    return scale * x, scale * y, scale * z, math.cos(0.5 * angle)


class Tweens:
    """All changes under way; a new one of the same property of a node takes the old one's place."""

    __slots__ = ("_running",)

    def __init__(self) -> None:
        self._running: list[Change] = []

    def add(self, change: Change) -> None:
        """Start `change`, at the speed of what it takes the place of if it is a spring."""
        node, name = change.node, change.name
        for at, old in enumerate(self._running):
            if old.name == name and old.node.handle == node.handle:
                change.follow(old.speed())
                self._running[at] = change
                return
        self._running.append(change)

    def advance(self, seconds: float) -> None:
        """Move all of them on by `seconds`."""
        if not self._running:
            return
        ended: list[Change] = []
        going: list[Change] = []
        for change in self._running:
            (going if change.step(seconds) else ended).append(change)
        self._running = going
        for change in ended:  # may start new ones
            change.finish()

    def __len__(self) -> int:
        return len(self._running)
