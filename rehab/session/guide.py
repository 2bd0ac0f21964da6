"""What the director shows and says: panels that follow lazily, ghost hands, a light."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from rehab.audio import Audio
from rehab.exercise.reachable import Point
from rehab.scene import Panel, Scene
from rehab.scene.kit import Control, Kit
from rehab.scene.kit.button import Button
from rehab.scene.kit.control import Changed
from rehab.scene.kit.part import Part
from rehab.session import few, words
from rehab.session.aim import Plane
from rehab.session.captions import Captions
from rehab.session.follow import AWAY, BELOW, LIFTED, Follow
from rehab.session.ghost import Ghost
from rehab.session.light import Light
from rehab.session.preferences import Preferences

NOTICE, COUNT, KEYS = (math.radians(angle) for angle in (2.0, 30.0, 2.0))
"""How far below the eyes the smaller sheets are, rad: for who helps, the count, keys."""

SPOKEN, SPOKEN_LOW = math.radians(22.0), math.radians(33.0)
"""The same of captions, above the count and below a panel."""

CLEAR = math.radians(4.5)
"""From a panel's upper edge to the middle of a notice above it, rad."""

KEYS_ASIDE = math.radians(38.0)

PLAIN = Preferences()


class Said(NamedTuple):
    """What a panel says; `cue` is what it means to a simulated patient."""

    title: str
    lines: Sequence[str]
    cue: str = ""
    button: str = ""
    """The words of the button below the lines; "": there is none."""
    form: Panel | None = None
    """The panel to say it on, where it holds more than a button (`Guide.form`)."""
    spoken: str = ""
    """What is heard, where that is not its lines or else its title."""


class _Aside(NamedTuple):
    """What was shown before something was put in between."""

    main: Said | None
    progress: float | None
    counts: bool
    motion: str
    lit: bool


class Guide:
    """Draws and speaks; of it only where a button stands, and that it was pressed, decides."""

    def __init__(self, scene: Scene, audio: Audio, preferences: Preferences = PLAIN) -> None:
        self.answered = False
        """The button of what is shown was pressed."""
        self._scene = scene
        self.kit = self._kit = Kit(
            scene,
            preferences.theme,
            preferences.text,
            preferences.seeing_side,
            preferences.leading_hand,
            preferences.words == "few",
        )
        signs = self._kit.style.signs
        self._few = few.panels() if signs else None
        self._signs = few.buttons()
        most = few.MOST if signs else math.inf
        shown = preferences.captions
        self._captions = Captions(self._kit, audio, self._reads, shown=shown, most=most)
        self.audio: Audio = self._captions
        """What sounds, with captions."""
        buttons = (words.go_on(), words.repeat(), words.done())
        self._buttons = {label: self.button(label, self._answer) for label in buttons}
        self._panels = {label: self._hidden([b]) for label, b in self._buttons.items()}
        self._panels[""] = self._panel = self._hidden()
        self._notice, self._keys, self._count = (self._hidden() for _ in range(3))
        self._count.snug = True
        self._main: Said | None = None
        self._overlay: Said | None = None
        self._progress: float | None = None
        self._counts = False
        self._asides: list[_Aside] = []
        self._follow = Follow()
        self._lifted = 0.0
        self.ghost = Ghost(scene)
        self.light = Light(scene)

    def show(
        self,
        title: str,
        lines: Sequence[str],
        cue: str = "",
        progress: float | None = None,
        button: str = "",
        form: Panel | None = None,
    ) -> None:
        """Show and speak `title` and `lines`, with a bar for `progress`, a `button` to press, or on
        a `form`."""
        self._main, self._progress = Said(title, lines, cue, button, form), progress
        self._arrange()
        self._say(self._main)

    def button(self, label: str, on_change: Changed, *, safety: bool = False) -> Button:
        """A button of `kit`, with its sign where the patient needs one; none is suggested."""
        return self.kit.button(label, on_change, safety=safety, sign=self._signs.get(label, ""))

    def form(self, title: str, parts: Sequence[Part]) -> Panel:
        """A panel that holds `parts` of `kit`, to be shown once and dropped then."""
        panel = self._kit.panel(title, [], controls=parts)
        panel.visible = False
        return panel

    def drop(self, form: Panel) -> None:
        """Take a form away for good."""
        if self._main is not None and self._main.form is form:
            self._main = None
            self._arrange()
        if self._panel is form:
            self._panel = self._panels[""]
        if form.alive:
            form.remove()

    def set_aside(self) -> None:
        """Clear the view for something that is put in between; `take_up` shows again what was."""
        lit, motion = self.light.shown, self.ghost.motion
        self._asides.append(_Aside(self._main, self._progress, self._counts, motion, lit))
        self._main, self._progress, self._counts = None, None, False
        self.ghost.show("")
        self.light.show(False)
        self._arrange()

    def take_up(self) -> None:
        """Show, and say, what `set_aside` took away last."""
        main, progress, counts, motion, lit = self._asides.pop()
        self._main, self._progress, self._counts = main, progress, counts
        if main is not None and main.form is not None and not main.form.alive:
            self._main = None
        self.ghost.show(motion)
        self.light.show(lit)
        self._arrange()
        if self._main is not None:
            self._say(self._main)

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
        self,
        title: str,
        lines: Sequence[str],
        cue: str = "wait",
        button: str = "",
        spoken: str = "",
    ) -> None:
        """Show and speak this (or `spoken`) in place of all else, until `uncover`."""
        self._overlay = Said(title, lines, cue, button, spoken=spoken)
        self._arrange()
        self._say(self._overlay)

    def uncover(self) -> None:
        """Show again what the overlay hid."""
        self._overlay = None
        self._arrange()

    def count(self, side: str, number: int, of: int, *, practice: bool = False) -> None:
        """Name the arm ("": none is asked) and, quietly, how far along the block is; `of` none
        takes the sheet away."""
        self._counts = of > 0
        self._arrange()
        if of > 0:
            title = words.hand(side) if side else ""
            new = title != self._count.title
            self._count.title = title
            far = words.practising if practice else words.progress
            self._count.lines = [] if title and self._few is not None else [far(number, of)]
            if new and title:
                self.audio.say(title)

    def notice(self, text: str | None) -> None:
        """A small sheet above the panel, for the person who helps; None takes it away."""
        self._notice.visible = text is not None
        if text is not None:
            self._notice.lines = [text]
            if self._follow.at is not None:
                self._place()

    def keys(self, lines: Sequence[str]) -> None:
        """What a keyboard's keys do, on a sheet to the left that stays."""
        self._keys.lines = lines
        self._keys.visible = bool(lines)

    def step(
        self,
        head: Point,
        yaw: float,
        seconds: float,
        tips: Sequence[Point] = (),
        *,
        trunk: float | None = None,
        near: bool = False,
    ) -> None:
        """Follow the eyes at `head` that look to `yaw`, and the `trunk` as far as it is known to
        face somewhere (rad about +Y): late, and never tilting.

        `tips` are the fingertips: a panel with a button comes to one that is stretched out to it.
        `near`: hands take things, and the count stands above what stands on their table.
        """
        self.light.step(head, yaw, seconds)
        self._captions.step(seconds)
        self._follow.reach(self._ways() if tips else [], tips, seconds)
        lifted = LIFTED if near else 0.0
        if self._follow.step(head, yaw, seconds, trunk) or lifted != self._lifted:
            self._lifted = lifted
            self._place()

    def snap(self) -> None:
        """Take the next head's place at once: play space has moved."""
        self._follow.snap()
        self.light.snap()

    def _hidden(self, controls: Sequence[Control] = ()) -> Panel:
        panel = self._kit.panel("", [], controls=controls)
        panel.visible = False
        return panel

    def _say(self, said: Said) -> None:
        self.audio.say(said.spoken or " ".join(said.lines) or said.title)

    def _answer(self, _: Control) -> None:
        self.answered = True

    def _reads(self, text: str) -> bool:
        """Whether a panel shows these words now."""
        sheets = (self._panel, self._count)
        if self._few is not None and self._panel.visible:
            return True  # who is shown a sign is not given words beside it
        if self._overlay is not None and text == self._overlay.spoken:
            return True
        return any(s.visible and text in (s.title, " ".join(s.lines)) for s in sheets)

    def _arrange(self) -> None:
        said = self._overlay or self._main
        before, was_seen = self._panel, self._panel.visible
        if said is not None:
            self._panel = said.form or self._panels[said.button]
            before.visible = False
            self._panel.progress = self._progress if self._overlay is None else None
            self._write(said)
        self.answered = False
        if said is not None and not was_seen:
            self._follow.snap()  # what is new appears before the patient, not where one was before
        self._panel.visible = said is not None
        self._count.visible = self._counts and said is None
        if self._follow.at is not None:
            self._place()
        for shown_too in (self.ghost, self.light):
            shown_too.cover(self._overlay is not None)

    def _write(self, said: Said) -> None:
        """Put the words on the panel: all, or a sign and few."""
        panel, title, lines = self._panel, said.title, said.lines
        if self._few is not None:
            panel.sign, title = self._few.get(title, ("", title))
            lines = []
        panel.title, panel.lines, panel.cue = title, lines, said.cue

    def _ways(self) -> list[Point]:
        """From the eyes to what may be pressed on the panel that is shown, as unit vectors."""
        if self._follow.at is None or not self._panel.visible:
            return []
        ways = []
        for part in (part for row in self._panel.rows for part in row):
            if isinstance(part, Control):
                plane = Plane(self._scene, part)
                spots = [plane.point(*face.box[:2]) for face in part.faces if face.shown]
                ways += [way_to(self._follow.at, spot) for spot in spots]
        return ways

    def _above(self) -> float:
        """How far below the eyes a notice stands, rad: over whatever panel there is."""
        if not self._panel.visible:
            return NOTICE
        return min(NOTICE, BELOW - math.atan2(0.5 * self._panel.size[1], AWAY) - CLEAR)

    def _place(self) -> None:
        aside, put = self._kit.aside, self._follow.put
        put(self._panel, BELOW, aside)
        put(self._notice, self._above(), aside, 0.9)
        put(self._count, COUNT - self._lifted, aside, 0.8)
        spoken = SPOKEN_LOW if self._panel.visible else SPOKEN - self._lifted
        put(self._captions.node, spoken, aside)
        put(self._keys, KEYS, KEYS_ASIDE, 0.8)


def way_to(start: Point, end: Point) -> Point:
    """The unit vector from `start` to `end`."""
    x, y, z = (b - a for a, b in zip(start, end, strict=True))
    size = math.hypot(x, y, z) or 1.0
    return x / size, y / size, z / size
