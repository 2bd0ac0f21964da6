"""What a patient can always say: "This hurts" and "I feel unwell", low in view."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rehab import math3d
from rehab.exercise.reachable import Point
from rehab.scene import Scene
from rehab.session import words
from rehab.session.aim import turned
from rehab.session.follow import AWAY, LIFTED, Follow
from rehab.session.follow import turned as upright
from rehab.session.guide import way_to

if TYPE_CHECKING:
    from rehab.scene.kit import Control
    from rehab.session.guide import Guide

LOW = math.radians(40.0)
"""How far below the eyes the two are: below every panel, and above the patient's own lap."""

SIZE = 0.85
"""How large they look beside a panel's buttons, which are twice as wide as is needed."""

APART = 0.04
"""Metres between the two: more than between buttons of a panel, since they say different things."""

WITHIN = 0.42
"""Metres from the eyes in a veil, and while hands take things: nearer than whatever stands on a
table before somebody who works there, so that nothing hides them (no hand presses them then)."""

WATCHED = math.cos(math.radians(22.0))
"""A hand that stretches out to them is meant for them where the eyes are so near to them too: in a
trial hands go everywhere."""

STILL = 0.2
"""Whoever looks at one of them and means it holds both hands slower than this, m/s: blocks on a
table and low targets are looked at as well."""


LOOKS_DOWN, LOOKED_AT = -math.sin(math.radians(25.0)), math.cos(math.radians(10.0))
"""Where a look is low enough to meet the two, and how near to what it meets."""

FOLLOWED, EYES = ("watch", "follow"), math.cos(math.radians(40.0))
"""What moves is looked at with the eyes, which go so much farther than the face."""


def target_ahead(scene: Scene, head: Sequence[float]) -> bool:
    """Whether a look of a head at `head` (7,) that is as low as the two are meets something that is
    asked for: who looks there in a trial, however long, looks at that."""
    ahead = turned(head[3:], (0.0, 0.0, -1.0))
    if ahead[1] > LOOKS_DOWN:
        return False
    for node in scene.tagged():
        off = [a - b for a, b in zip(node.world_position(), head[:3], strict=True)]
        along = sum(a * b for a, b in zip(off, ahead, strict=True))
        near = EYES if node.cue in FOLLOWED else LOOKED_AT
        if node.cue != "press" and along > near * math.hypot(*off):
            return True
    return False


class Signals:
    """Two buttons; which was pressed is kept until it is taken."""

    def __init__(self, scene: Scene, guide: Guide) -> None:
        self._aside = guide.kit.aside
        self._scene = scene
        self._group = scene.add("", label="signals")
        self.pressed = ""
        """"hurts" or "unwell": pressed in this frame."""
        self._buttons: dict[str, Control] = {}
        self._shown: tuple[str, ...] = ("hurts", "unwell")
        self._follow = Follow()
        self._near = False
        self._ways: list[Point] | None = None  # to each of them; None: they were moved
        sides = words.hurts(), words.unwell()
        made = [guide.button(label, self._press, safety=True) for label in sides]
        for button, name in zip(made, ("hurts", "unwell"), strict=True):
            button.careful = True
            button.place(parent=self._group)
            self._buttons[name] = button
        wide = max(button.size[0] for button in made)
        for button, side in zip(made, (-0.5, 0.5), strict=True):
            button.widen(wide)
            button.node.position = (side * (wide + APART), 0.0, 0.0)

    def show(self, *names: str) -> None:
        """Let those of "hurts" and "unwell" be there, and no other."""
        if names != self._shown:
            self._shown = names
            for name, button in self._buttons.items():
                button.node.visible = name in names

    def ask_for(self, name: str) -> None:
        """Let the simulated patient know that this one is to be pressed; "": none is."""
        for known, button in self._buttons.items():
            button.node.cue = "press" if known == name else ""

    def take(self) -> str:
        """What was pressed, which is then forgotten."""
        pressed, self.pressed = self.pressed, ""
        return pressed

    def snap(self) -> None:
        """Take the next head's place at once: play space has moved."""
        self._follow.snap()

    def step(
        self,
        head: Sequence[float],
        yaw: float,
        tips: Sequence[Point],
        seconds: float,
        *,
        near: bool = False,
    ) -> None:
        """Follow the eyes of a head at `head` (7,) that look to `yaw`; `tips` are fingertips.

        `near`: hands take things.
        """
        eyes = (head[0], head[1], head[2])
        if self._scene.veil is not None and self._scene.veil.alive:
            self._stick(eyes, head[3:])
            return
        self._follow.reach(self._watched(head[3:]) if tips else [], tips, seconds)
        moved = self._follow.step(eyes, yaw, seconds)
        if near or self._near or moved:
            self._follow.put(self._group, LOW - LIFTED * near, self._aside, SIZE)
            self._ways = None
        if near:
            self._bring(eyes)
        self._near = near

    def _bring(self, eyes: Point) -> None:
        """Come so near to `eyes`, wherever they lean, that they look the same."""
        assert self._follow.at is not None
        part = WITHIN / self._follow.away
        ways = zip(eyes, self._follow.at, self._group.position, strict=True)
        x, y, z = (eye + part * (at - middle) for eye, middle, at in ways)
        self._group.position = (x, y, z)
        self._group.scale = [part * size for size in self._group.scale]

    def _watched(self, turn: Sequence[float]) -> list[Point]:
        """The ways from the eyes to the two that a head so turned looks at, as unit vectors."""
        if self._follow.at is None:
            return []
        if self._ways is None:
            spots = [button.node.world_position() for button in self._buttons.values()]
            self._ways = [way_to(self._follow.at, spot) for spot in spots]
        a, b, c = turned(turn, (0.0, 0.0, -1.0))
        return [w for w in self._ways if w[0] * a + w[1] * b + w[2] * c > WATCHED]

    def _stick(self, eyes: Point, turn: Sequence[float]) -> None:
        """Go exactly with the head, within a veil: what lagged behind would tell where ahead is."""
        down, ahead = math.sin(LOW), math.cos(LOW)
        off = turned(turn, (-ahead * math.sin(self._aside), -down, -ahead * math.cos(self._aside)))
        x, y, z = (a + WITHIN * b for a, b in zip(eyes, off, strict=True))
        self._group.position = (x, y, z)
        self._group.orientation = math3d.multiply(
            np.asarray(turn), np.asarray(upright(self._aside, -LOW))
        ).tolist()
        self._group.scale = SIZE * WITHIN / AWAY
        self._follow.snap()

    def _press(self, control: Control) -> None:
        self.pressed = next(name for name, known in self._buttons.items() if known is control)
