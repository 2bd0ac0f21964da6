"""A plain person made of a head and two hands, who does what the scene's cues ask for."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.frame import (
    ABSENT,
    CONTROLLER,
    FOCUSED,
    FRAME,
    MEASURED,
    TRACKED,
    VISIBLE,
    Frame,
    FrameBuffer,
    quantised_floats,
)
from rehab.scene import Scene
from rehab.session.aim import least_turn

HZ = 45
EYES = np.array([0.0, 1.18, 0.0])
REST = (np.array([-0.2, 0.62, -0.12]), np.array([0.2, 0.62, -0.12]))
REACH = (np.array([-0.2, 1.0, -0.5]), np.array([0.2, 1.0, -0.5]))
PIVOT = np.array([0.0, -0.06, 0.09])
REACTION, MOVEMENT = 0.3, 0.7
OPEN = (0.0, 0.0)
"""How far both triggers are pulled, and both hands squeeze."""


class Person:
    """A driver whose person sees the scene that is drawn, and acts on the next frame.

    `arms` lists the hands that obey (0 left, 1 right); `change(record)` may spoil a frame by its
    index. Touches are reached along minimum-jerk paths of `MOVEMENT` seconds after `REACTION`; who
    does not `nods` leaves that question open.
    """

    def __init__(
        self,
        arms: tuple[int, ...] = (0, 1),
        change: Callable[[Frame], None] | None = None,
        frames: int = 20_000,
        calibrates: bool = True,
        nods: bool = True,
    ) -> None:
        self.arms = arms
        self.change = change
        self.calibrates = calibrates
        self.index = -1
        self.last = frames
        self.buffer = FrameBuffer()
        self._floats = quantised_floats(self.buffer.array)[0]
        self.seen: list[Frame] = []
        self.epoch = 0
        self.recentred: list[str] = []
        self.rooms: list[bool] = []
        self.settled: list[int] = []
        self.status = ""
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.nods = nods
        self.presses = True
        self.says = {"pain": 2, "exertion": 3, "discomfort": 0}
        self._at: npt.NDArray[np.float64] | None = None
        self._nod: int | None = None
        self._look: int | None = None
        self.pulses: list[tuple[int, float, float, float]] = []
        self.hands = [REST[0].copy(), REST[1].copy()]
        self._goal: list[npt.NDArray[np.float64]] = [REST[0], REST[1]]
        self._from = [REST[0], REST[1]]
        self._since = [0.0, 0.0]

    def wait(self) -> bool:
        self.index += 1
        return self.index < self.last

    def frame(self) -> Frame:
        record = self.buffer.record
        t = 1_000_000_000 + round(self.index * 1e9 / HZ)
        record["index"], record["t_sample"], record["t_display"] = self.index, t, t + 25_000_000
        record["space_epoch"], record["presence"] = self.epoch, FOCUSED
        record["menu"] = 0
        record["outside"], record["held"] = 0, CONTROLLER
        for name in MEASURED:
            record[name + "_bits"] = TRACKED
        turn, eyes = self._turn(), EYES
        if self._look is not None:
            # A nod is of the head alone and small; a look about turns on the neck.
            eyes = EYES + PIVOT - math3d.rotate(np.float32(turn), PIVOT)
        left, right = ((*self._move(side).tolist(), *math3d.IDENTITY) for side in (0, 1))
        self._floats[:] = (*eyes.tolist(), *turn, *left, *right, *left, *right, *OPEN, *OPEN)
        for shown, measured in zip(
            ("display_head", "display_left", "display_right"),
            ("head", "grip_left", "grip_right"),
            strict=True,
        ):
            record[shown], record[shown + "_bits"] = record[measured], record[measured + "_bits"]
        if self.change is not None:
            self.change(record)
        self.buffer.quantise()
        self.seen.append(record.copy())
        return record

    def draw(self, renderer: Any, scene: object) -> None:
        assert isinstance(scene, Scene)
        goal = [REST[0], REST[1]]
        tagged = scene.tagged()
        looks = self.calibrates and any(node.cue == "look" for node in tagged)
        self._look = (self._look or self.index) if looks else None
        wanted = {"press", *(f"{what} {number}" for what, number in self.says.items())}
        pressed = [node for node in tagged if self.presses and node.cue in wanted]
        self._at = np.array(pressed[0].world_position()) if pressed else None
        if not any(node.cue == "nod" for node in tagged):
            self._nod = None
        elif self._nod is None and self.nods:
            self._nod = self.index + HZ
        for node in tagged:
            for side in self.arms:
                if node.cue == "reach" and self.calibrates:
                    goal[side] = REACH[side]
                elif node.cue == "touch" and node.side in (("left", "right")[side], "either"):
                    goal[side] = np.array(node.world_position())
        now = self.index / HZ
        for side in (0, 1):
            if not np.array_equal(goal[side], self._goal[side]):
                self._goal[side], self._from[side] = goal[side], self.hands[side].copy()
                self._since[side] = now

    def vibrate(self, side: int, seconds: float, strength: float, hertz: float) -> bool:
        self.pulses.append((side, seconds, strength, hertz))
        return True

    def recentre(self, mode: str) -> None:
        self.recentred.append(mode)
        self.move("command", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0])

    def move(self, cause: str, transform: list[float] | None) -> None:
        """Move play space from the next frame on, and tell it then."""
        self.epoch += 1
        self.told.append(("space", {"epoch": self.epoch, "cause": cause, "transform": transform}))

    def news(self) -> list[tuple[str, dict[str, Any]]]:
        seen = int(self.buffer.record["space_epoch"])
        due = [one for one in self.told if one[0] != "space" or one[1]["epoch"] <= seen]
        self.told = [one for one in self.told if one not in due]
        return due

    def settle(self) -> None:
        self.settled.append(self.index)

    def show_room(self, shown: bool) -> bool:
        self.rooms.append(shown)
        return True

    def frames(self) -> npt.NDArray[np.void]:
        """Every frame that was handed out, without what is not recorded."""
        frames = np.array(self.seen, FRAME)
        for name in ("display_head", "display_left", "display_right"):
            frames[name], frames[name + "_bits"] = 0.0, 0
        return frames

    def _turn(self) -> tuple[float, float, float, float]:
        """A look at what is to be pressed, a look about, or a nod of 17 degrees in 0.8 s, a second
        after it was asked for."""
        if self._at is not None:
            x, y, z = (self._at - EYES).tolist()
            far = math.hypot(x, y, z)
            return least_turn((0.0, 0.0, -1.0), (x / far, y / far, z / far))
        if self._look is not None:
            t = 2.0 * math.pi * (self.index - self._look) / HZ
            left = math3d.axis_angle((0, 1, 0), 0.4 * math.sin(t / 3.5))
            up = math3d.axis_angle((1, 0, 0), 0.25 * math.sin(t / 2.0))
            x, y, z, w = math3d.multiply(left, up).tolist()
            return x, y, z, w
        s = -1.0 if self._nod is None else (self.index - self._nod) / (0.8 * HZ)
        half = 0.15 * math.sin(math.pi * s) ** 2 if 0.0 < s < 1.0 else 0.0
        return -math.sin(half), 0.0, 0.0, math.cos(half)

    def _move(self, side: int) -> npt.NDArray[np.float64]:
        s = (self.index / HZ - self._since[side] - REACTION) / MOVEMENT
        s = min(max(s, 0.0), 1.0)
        part = s**3 * (10.0 - 15.0 * s + 6.0 * s * s)
        self.hands[side] = self._from[side] + part * (self._goal[side] - self._from[side])
        return self.hands[side]


class Notes:
    """A recorder that keeps nothing but what it was asked and told."""

    def __init__(self, commands: dict[int, tuple[str, dict[str, Any]]] | None = None) -> None:
        self.planned = commands or {}
        self.warning: str | None = None
        self.acknowledged: list[tuple[Any, int]] = []
        self.written = 0

    def write(self, frame: Frame) -> None:
        self.written += 1

    def commands(self) -> list[tuple[Any, str, dict[str, Any]]]:
        due = self.planned.pop(self.written, None)
        return [] if due is None else [(f"id-{self.written}", *due)]

    def acknowledge(self, command: Any, frame: int) -> None:
        self.acknowledged.append((command, frame))


class Kept(Notes):
    """A recorder that keeps the frames."""

    def __init__(self, commands: dict[int, tuple[str, dict[str, Any]]] | None = None) -> None:
        super().__init__(commands)
        self.kept: list[Frame] = []

    def write(self, frame: Frame) -> None:
        super().write(frame)
        self.kept.append(frame.copy())


def between(first: int, last: int, **values: Any) -> Callable[[Frame], None]:
    """A `change` that sets channels from frame `first` to `last`, both included."""

    def change(record: Frame) -> None:
        if first <= int(record["index"]) <= last:
            for name, value in values.items():
                record[name] = value

    return change


__all__ = ["ABSENT", "EYES", "FOCUSED", "HZ", "VISIBLE", "Kept", "Notes", "Person", "between"]
