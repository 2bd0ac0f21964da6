"""What the director shows and says: panels that follow lazily, ghost hands, a light."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rehab.audio import Audio
from rehab.exercise.stage import Point
from rehab.scene import Node, Scene
from rehab.scene.hands import GRIP_PITCH
from rehab.session import words
from rehab.session.light import Light

AWAY, BELOW = 1.2, math.radians(15.0)
"""The panel: metres from the eyes, and radians below them."""

SLACK, ARRIVED = math.radians(30.0), math.radians(3.0)
"""The head may turn by this before the panel comes along; it stops within this."""

SHIFT_SLACK, SHIFT_ARRIVED = 0.25, 0.03
"""The same for the head's place, metres."""

PACE = 2.5
"""How briskly the panel comes along, 1/s: three quarters of the way in about half a second."""

GHOST = "#8FB4E0"


class Guide:
    """Draws and speaks; nothing in it changes what is measured."""

    def __init__(self, scene: Scene, audio: Audio) -> None:
        self._audio = audio
        self._panel = scene.panel("", [])
        self._panel.visible = False
        self._notice = scene.panel("", [])
        self._notice.visible = False
        self._notice.scale = 0.75
        self._keys = scene.panel("", [])
        self._keys.visible = False
        self._keys.scale = 0.8
        self._count = scene.panel("", [])
        self._count.visible = False
        self._count.scale = 0.8
        self._main: tuple[str, Sequence[str], str] | None = None
        self._overlay: tuple[str, Sequence[str], str] | None = None
        self._counts = False
        self._yaw = 0.0
        self._at: Point | None = None
        self._turning = self._shifting = False
        self.ghost = Ghost(scene)
        self.light = Light(scene)

    def show(
        self, title: str, lines: Sequence[str], cue: str = "", progress: float | None = None
    ) -> None:
        """Show and speak `title` and `lines`; `cue` is what they mean to a simulated patient."""
        self._main = (title, lines, cue)
        self._arrange()
        self._panel.progress = progress
        self._audio.say(" ".join(lines) or title)

    def hide(self) -> None:
        """Show nothing."""
        self._main = None
        self._arrange()

    def progress(self, part: float) -> None:
        """How much of what the panel asks for is done."""
        self._panel.progress = part

    def overlay(self, title: str, lines: Sequence[str], cue: str = "wait") -> None:
        """Show and speak this in place of all else, until `uncover`."""
        self._overlay = (title, lines, cue)
        self._arrange()
        self._audio.say(" ".join(lines) or title)

    def uncover(self) -> None:
        """Show again what the overlay hid."""
        self._overlay = None
        self._arrange()

    def count(self, side: str, number: int, of: int) -> None:
        """Name the arm and, quietly, how far along the block is; "" takes the sheet away."""
        self._counts = bool(side)
        self._arrange()
        if side:
            title = words.hand(side)
            if title != self._count.title:
                self._audio.say(title)
            self._count.title = title
            self._count.lines = [words.progress(number, of)]

    def notice(self, text: str | None) -> None:
        """A small sheet above the panel, for the person who helps; None takes it away."""
        self._notice.visible = text is not None
        if text is not None:
            self._notice.lines = [text]

    def keys(self, lines: Sequence[str]) -> None:
        """What a keyboard's keys do, on a sheet to the left that stays."""
        self._keys.lines = lines
        self._keys.visible = bool(lines)

    def step(self, head: Point, yaw: float, seconds: float) -> None:
        """Follow the eyes at `head` that look to `yaw` (rad about +Y): late, and never tilting."""
        self.light.step(head, yaw, seconds)
        if self._at is None:
            self._at, self._yaw = head, yaw
            self._place()
            return
        off = math.remainder(yaw - self._yaw, 2.0 * math.pi)
        far = math.dist(head, self._at)
        self._turning = abs(off) > (ARRIVED if self._turning else SLACK)
        self._shifting = far > (SHIFT_ARRIVED if self._shifting else SHIFT_SLACK)
        if not (self._turning or self._shifting):
            return
        part = 1.0 - math.exp(-PACE * seconds)
        if self._turning:
            self._yaw = math.remainder(self._yaw + part * off, 2.0 * math.pi)
        if self._shifting:
            x, y, z = (a + part * (h - a) for a, h in zip(self._at, head, strict=True))
            self._at = (x, y, z)
        self._place()

    def snap(self) -> None:
        """Take the next head's place at once: play space has moved."""
        self._at = None
        self.light.snap()

    def _arrange(self) -> None:
        panel = self._panel
        if self._overlay is not None:
            panel.title, panel.lines, panel.cue = self._overlay
        elif self._main is not None:
            panel.title, panel.lines, panel.cue = self._main
        shown = self._overlay is not None or self._main is not None
        if shown and not panel.visible:
            self._at = None  # what is new appears where the patient looks
        panel.visible = shown
        self._count.visible = self._counts and not panel.visible
        for shown_too in (self.ghost, self.light):
            shown_too.cover(self._overlay is not None)

    def _place(self) -> None:
        self._put(self._panel, AWAY, BELOW)
        self._put(self._notice, AWAY, math.radians(4.0))
        self._put(self._count, AWAY, math.radians(30.0))
        self._put(self._keys, AWAY, math.radians(2.0), aside=math.radians(38.0))

    def _put(self, node: Node, away: float, below: float, aside: float = 0.0) -> None:
        assert self._at is not None
        x, y, z = self._at
        yaw = self._yaw + aside
        level = away * math.cos(below)
        sine, cosine = math.sin(yaw), math.cos(yaw)
        node.position = (x - level * sine, y - away * math.sin(below), z - level * cosine)
        node.orientation = _turned(yaw, -below)


def _turned(yaw: float, pitch: float) -> tuple[float, float, float, float]:
    """The quaternion that turns by `pitch` about +X, then by `yaw` about +Y (rad)."""
    a, b = 0.5 * yaw, 0.5 * pitch
    return (
        math.cos(a) * math.sin(b),
        math.sin(a) * math.cos(b),
        -math.sin(a) * math.sin(b),
        math.cos(a) * math.cos(b),
    )


class Ghost:
    """Two hands of light that show what calibration asks for, again and again."""

    PERIOD, MOVING = 3.6, 1.4

    def __init__(self, scene: Scene) -> None:
        self._hands = [
            scene.add(mesh, colour=GHOST, opacity=0.0, emission=0.35, label="ghost")
            for mesh in ("hand_left", "hand_right")
        ]
        self._motion = ""
        self._seconds = 0.0
        self.show("")

    def show(self, motion: str) -> None:
        """Begin `motion`: "rest" (arms sink), "reach" (arms come forward), else none."""
        self._motion = motion if motion in ("rest", "reach") else ""
        self._seconds = 0.0
        self.cover(False)

    def cover(self, covered: bool) -> None:
        """Hide while an overlay asks for something else."""
        for hand in self._hands:
            hand.visible = bool(self._motion) and not covered

    def step(self, chest: Point, yaw: float, reach: float, seconds: float) -> None:
        """Move on, beside and before someone whose mid-shoulder is `chest` and faces `yaw`."""
        if not self._motion:
            return
        self._seconds += seconds
        time = self._seconds % self.PERIOD
        part = min(time / self.MOVING, 1.0)
        part = part * part * (3.0 - 2.0 * part)
        out = part if self._motion == "reach" else 1.0 - part
        forward, up = 0.2 + out * (0.9 * reach - 0.2), -0.45 + 0.38 * out
        turn = _turned(yaw, GRIP_PITCH - math.radians(50.0) * (1.0 - out))
        # Each time it comes and goes softly.
        shown = min(1.0, time / 0.3, (self.PERIOD - time) / 0.5)
        sine, cosine = math.sin(yaw), math.cos(yaw)
        x, y, z = chest
        for hand, right in zip(self._hands, (-0.2, 0.2), strict=True):
            hand.opacity = 0.6 * shown
            hand.orientation = turn
            hand.position = (
                x + right * cosine - forward * sine,
                y + up,
                z - right * sine - forward * cosine,
            )
