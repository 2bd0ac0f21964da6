"""What the director shows and says: panels that follow lazily, ghost hands, a light."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from rehab.audio import Audio
from rehab.exercise.stage import Point
from rehab.scene import Panel, Scene
from rehab.scene.hands import GRIP_PITCH
from rehab.scene.kit import Control, Kit
from rehab.session import words
from rehab.session.captions import Captions
from rehab.session.follow import BELOW, Follow, turned
from rehab.session.light import Light
from rehab.session.preferences import Preferences

NOTICE, COUNT, KEYS = (math.radians(angle) for angle in (2.0, 30.0, 2.0))
"""How far below the eyes the smaller sheets are, rad: for who helps, the count, keys."""

SPOKEN, SPOKEN_LOW = math.radians(22.0), math.radians(33.0)
"""The same of captions, above the count and below a panel."""

KEYS_ASIDE = math.radians(38.0)

GHOST = "#8FB4E0"

PLAIN = Preferences()


class Said(NamedTuple):
    """What a panel says; `cue` is what it means to a simulated patient."""

    title: str
    lines: Sequence[str]
    cue: str = ""
    button: str = ""
    """The words of the button below the lines; "": there is none."""


class Guide:
    """Draws and speaks; of it only where a button stands, and that it was pressed, decides."""

    def __init__(self, scene: Scene, audio: Audio, preferences: Preferences = PLAIN) -> None:
        self.answered = False
        """The button of what is shown was pressed."""
        self._kit = Kit(
            scene,
            preferences.theme,
            preferences.text,
            preferences.seeing_side,
            preferences.leading_hand,
        )
        self._captions = Captions(self._kit, audio, self._reads, shown=preferences.captions)
        self.audio: Audio = self._captions
        """What sounds, with captions."""
        buttons = (words.go_on(), words.repeat(), words.done())
        self._buttons = {label: self._kit.button(label, self._answer) for label in buttons}
        self._panels = {label: self._hidden([b]) for label, b in self._buttons.items()}
        self._panels[""] = self._panel = self._hidden()
        self._notice, self._keys, self._count = (self._hidden() for _ in range(3))
        self._main: Said | None = None
        self._overlay: Said | None = None
        self._progress: float | None = None
        self._counts = False
        self._follow = Follow()
        self.ghost = Ghost(scene)
        self.light = Light(scene)

    @property
    def shown(self) -> Said | None:
        """What is shown, or would be but for an overlay."""
        return self._main

    def show(
        self,
        title: str,
        lines: Sequence[str],
        cue: str = "",
        progress: float | None = None,
        button: str = "",
    ) -> None:
        """Show and speak `title` and `lines`, with a bar for `progress` or a `button` to press."""
        self._main, self._progress = Said(title, lines, cue, button), progress
        self._arrange()
        self.audio.say(" ".join(lines) or title)

    def hide(self) -> None:
        """Show nothing."""
        self._main = None
        self._arrange()

    def progress(self, part: float) -> None:
        """How much of what the panel asks for is done."""
        self._progress = part
        if self._overlay is None:
            self._panel.progress = part

    def overlay(
        self, title: str, lines: Sequence[str], cue: str = "wait", button: str = ""
    ) -> None:
        """Show and speak this in place of all else, until `uncover`."""
        self._overlay = Said(title, lines, cue, button)
        self._arrange()
        self.audio.say(" ".join(lines) or title)

    def uncover(self) -> None:
        """Show again what the overlay hid."""
        self._overlay = None
        self._arrange()

    def count(self, side: str, number: int, of: int) -> None:
        """Name the arm ("": none is asked) and, quietly, how far along the block is; `of` none
        takes the sheet away."""
        self._counts = of > 0
        self._arrange()
        if of > 0:
            title = words.hand(side) if side else ""
            new = title != self._count.title
            self._count.title = title
            self._count.lines = [words.progress(number, of)]
            if new and title:
                self.audio.say(title)

    def notice(self, text: str | None) -> None:
        """A small sheet above the panel, for the person who helps; None takes it away."""
        self._notice.visible = text is not None
        if text is not None:
            self._notice.lines = [text]

    def keys(self, lines: Sequence[str]) -> None:
        """What a keyboard's keys do, on a sheet to the left that stays."""
        self._keys.lines = lines
        self._keys.visible = bool(lines)

    def step(self, head: Point, yaw: float, seconds: float, tips: Sequence[Point] = ()) -> None:
        """Follow the eyes at `head` that look to `yaw` (rad about +Y): late, and never tilting.

        `tips` are the fingertips: a panel with a button comes to one that is stretched out to it.
        """
        self.light.step(head, yaw, seconds)
        self._captions.step(seconds)
        self._follow.reach(self._way(), tips, seconds)
        if self._follow.step(head, yaw, seconds):
            self._place()

    def snap(self) -> None:
        """Take the next head's place at once: play space has moved."""
        self._follow.snap()
        self.light.snap()

    def _hidden(self, controls: Sequence[Control] = ()) -> Panel:
        panel = self._kit.panel("", [], controls=controls)
        panel.visible = False
        return panel

    def _answer(self, _: Control) -> None:
        self.answered = True

    def _reads(self, text: str) -> bool:
        """Whether a panel shows these words now."""
        sheets = (self._panel, self._count)
        return any(s.visible and text in (s.title, " ".join(s.lines)) for s in sheets)

    def _arrange(self) -> None:
        said = self._overlay or self._main
        before, was_seen = self._panel, self._panel.visible
        if said is not None:
            self._panel = self._panels[said.button]
            before.visible = False
            self._panel.progress = self._progress if self._overlay is None else None
            self._panel.title, self._panel.lines, self._panel.cue = said[:3]
        self.answered = False
        if said is not None and not was_seen:
            self._follow.snap()  # what is new appears where the patient looks
        self._panel.visible = said is not None
        self._count.visible = self._counts and said is None
        if self._follow.at is not None:
            self._place()
        for shown_too in (self.ghost, self.light):
            shown_too.cover(self._overlay is not None)

    def _way(self) -> Point | None:
        """From the eyes to the button that is shown, as a unit vector."""
        said = self._overlay or self._main
        if said is None or not said.button or self._follow.at is None:
            return None
        button = self._buttons[said.button].node.world_position()
        x, y, z = (a - b for a, b in zip(button, self._follow.at, strict=True))
        size = math.hypot(x, y, z) or 1.0
        return x / size, y / size, z / size

    def _place(self) -> None:
        aside, put = self._kit.aside, self._follow.put
        put(self._panel, BELOW, aside)
        put(self._notice, NOTICE, aside, 0.9)
        put(self._count, COUNT, aside, 0.8)
        put(self._captions.node, SPOKEN_LOW if self._panel.visible else SPOKEN, aside)
        put(self._keys, KEYS, KEYS_ASIDE, 0.8)


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
        turn = turned(yaw, GRIP_PITCH - math.radians(50.0) * (1.0 - out))
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
