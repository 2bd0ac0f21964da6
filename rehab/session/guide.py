"""What the director shows and says: a panel that follows lazily, a count, a notice, ghost hands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from gettext import gettext as _

from rehab.audio import Audio
from rehab.exercise.stage import Point
from rehab.scene import Node, Scene

AWAY, BELOW = 1.2, math.radians(15.0)
"""The panel: metres from the eyes, and radians below them (look.md, "Panels and words")."""

SLACK, ARRIVED = math.radians(35.0), math.radians(3.0)
"""The head may turn by this before the panel comes along; it stops within this."""

SHIFT_SLACK, SHIFT_ARRIVED = 0.25, 0.03
"""The same for the head's place, metres."""

PACE = 2.5
"""How briskly the panel comes along, 1/s: three quarters of the way in about half a second."""

INK, PAPER, GHOST = "#1F2A33", "#F6F2EA", "#DCE5E8"


class Guide:
    """Draws and speaks; nothing in it changes what is measured."""

    def __init__(self, scene: Scene, audio: Audio) -> None:
        self._audio = audio
        self._panel = scene.panel("", [])
        self._panel.visible = False
        self._notice = scene.panel("", [])
        self._notice.visible = False
        self._count = scene.text("", position=(0, 0, 0), height=0.045, colour=PAPER)
        self._count.visible = False
        self._main: tuple[str, Sequence[str], str] | None = None
        self._overlay: tuple[str, Sequence[str]] | None = None
        self._yaw = 0.0
        self._at: Point | None = None
        self._turning = self._shifting = False
        self.ghost = Ghost(scene)

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

    def overlay(self, title: str, lines: Sequence[str]) -> None:
        """Show and speak this in place of all else, until `uncover`."""
        self._overlay = (title, lines)
        self._arrange()
        self._audio.say(" ".join(lines))

    def uncover(self) -> None:
        """Show again what the overlay hid."""
        self._overlay = None
        self._arrange()

    def count(self, number: int, of: int) -> None:
        """Quietly say how far along the block is; 0 of 0 says nothing."""
        self._count.visible = of > 0
        if of:
            self._count.words = _("{number} of {of}").format(number=number, of=of)

    def notice(self, text: str | None) -> None:
        """A small sheet below the panel, for the person who helps; None takes it away."""
        self._notice.visible = text is not None
        if text is not None:
            self._notice.lines = [text]

    def step(self, head: Point, yaw: float, seconds: float) -> None:
        """Follow the eyes at `head` that look to `yaw` (rad about +Y): late, and never tilting."""
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

    def _arrange(self) -> None:
        panel = self._panel
        if self._overlay is not None:
            panel.title, panel.lines = self._overlay
            panel.cue = "wait"
        elif self._main is not None:
            panel.title, panel.lines, panel.cue = self._main
        panel.visible = self._overlay is not None or self._main is not None
        self.ghost.cover(self._overlay is not None)

    def _place(self) -> None:
        self._put(self._panel, AWAY, BELOW)
        self._put(self._notice, AWAY, BELOW + math.radians(19.0))
        self._put(self._count, 1.5, math.radians(30.0))

    def _put(self, node: Node, away: float, below: float) -> None:
        assert self._at is not None
        x, y, z = self._at
        level = away * math.cos(below)
        sine, cosine = math.sin(self._yaw), math.cos(self._yaw)
        node.position = (x - level * sine, y - away * math.sin(below), z - level * cosine)
        # Turned to the eyes: about +Y by the yaw, then back by the angle below them.
        a, b = 0.5 * self._yaw, -0.5 * below
        node.orientation = (
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
            scene.add(mesh, colour=GHOST, opacity=0.45, emission=0.35, label="ghost")
            for mesh in ("hand_left", "hand_right")
        ]
        self._motion = ""
        self._seconds = 0.0
        self.show("")

    def show(self, motion: str) -> None:
        """Begin `motion`: "rest" (arms sink), "reach" (arms come forward) or "" (no ghost)."""
        self._motion, self._seconds = motion, 0.0
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
        part = min((self._seconds % self.PERIOD) / self.MOVING, 1.0)
        part = part * part * (3.0 - 2.0 * part)
        part = part if self._motion == "reach" else 1.0 - part
        forward, up = 0.12 + part * (0.85 * reach - 0.12), -0.5 + 0.4 * part
        sine, cosine = math.sin(yaw), math.cos(yaw)
        x, y, z = chest
        for hand, right in zip(self._hands, (-0.24, 0.24), strict=True):
            hand.position = (
                x + right * cosine - forward * sine,
                y + up,
                z - right * sine - forward * cosine,
            )
            hand.orientation = (0.0, math.sin(0.5 * yaw), 0.0, math.cos(0.5 * yaw))
