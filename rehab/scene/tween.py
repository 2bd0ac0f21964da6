"""Changes over time: a property of a node moves to a value along a named easing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rehab.scene.colour import linear

if TYPE_CHECKING:
    from rehab.scene.node import Node

Values = tuple[float, ...]


def _back(t: float) -> float:
    """Past the end by a tenth, and back: for what pops up."""
    u = t - 1.0
    return 1.0 + 2.70158 * u * u * u + 1.70158 * u * u


EASINGS: dict[str, Callable[[float], float]] = {
    "linear": lambda t: t,
    "in": lambda t: t * t * t,
    "out": lambda t: 1.0 - (1.0 - t) ** 3,
    "in-out": lambda t: 0.5 - 0.5 * math.cos(math.pi * t),
    "back": _back,
}

PROPERTIES = ("position", "scale", "opacity", "emission", "colour", "nearness")


class Tween:
    """One running change; `step` says whether it goes on."""

    __slots__ = ("_ease", "_end", "_seconds", "_start", "_then", "_time", "name", "node")

    def __init__(
        self,
        node: Node,
        name: str,
        to: object,
        seconds: float,
        ease: str,
        then: Callable[[], object] | None,
    ) -> None:
        if name not in PROPERTIES:
            raise ValueError(f"{name!r} cannot be tweened; {', '.join(PROPERTIES)} can")
        if ease not in EASINGS:
            raise ValueError(f"no easing {ease!r}; there are {', '.join(EASINGS)}")
        self.node = node
        self.name = name
        self._seconds = max(seconds, 1e-6)
        self._time = 0.0
        self._ease = EASINGS[ease]
        self._then = then
        self._start = _row(node, name)
        self._end = _target(name, to, len(self._start))

    def step(self, seconds: float) -> bool:
        """Go on by `seconds`; False when it has arrived or its node is gone."""
        if not self.node.alive:
            return False
        self._time += seconds
        done = self._time >= self._seconds
        if done:
            _put(self.node, self.name, self._end)
        else:
            part = self._ease(self._time / self._seconds)
            ends = zip(self._start, self._end, strict=True)
            _put(self.node, self.name, tuple(a + (b - a) * part for a, b in ends))
        return not done

    def finish(self) -> None:
        """Call what was to come after."""
        if self._then is not None and self.node.alive:
            self._then()


def _row(node: Node, name: str) -> Values:
    value = getattr(node.table, name)[node.row].tolist()
    return tuple(value) if isinstance(value, list) else (value,)


def _put(node: Node, name: str, values: Values) -> None:
    getattr(node.table, name)[node.row] = values if len(values) > 1 else values[0]
    node.table.moved = True


def _target(name: str, to: object, count: int) -> Values:
    if name == "colour":
        return linear(to)  # type: ignore[arg-type]  # linear says what is wrong with it
    if isinstance(to, (int, float)):
        return (float(to),) * count
    if isinstance(to, Sequence) and len(to) == count:
        return tuple(float(part) for part in to)
    raise ValueError(f"{name} cannot move to {to!r}")


class Tweens:
    """All changes under way; a new one of the same property of a node takes the old one's place."""

    __slots__ = ("_running",)

    def __init__(self) -> None:
        self._running: list[Tween] = []

    def add(self, tween: Tween) -> None:
        """Start `tween`."""
        node, name = tween.node, tween.name
        self._running = [t for t in self._running if t.name != name or t.node.handle != node.handle]
        self._running.append(tween)

    def advance(self, seconds: float) -> None:
        """Move all of them on by `seconds`."""
        if not self._running:
            return
        ended: list[Tween] = []
        going: list[Tween] = []
        for tween in self._running:
            (going if tween.step(seconds) else ended).append(tween)
        self._running = going
        for tween in ended:  # may start new ones
            tween.finish()

    def __len__(self) -> int:
        return len(self._running)
