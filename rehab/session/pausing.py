"""What breaks in on play and lets it go on again, as it is told, shown and said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rehab.frame import Frame
from rehab.session import words
from rehab.session.comfort import Comfort
from rehab.session.dark import Dark
from rehab.session.identity import Identity
from rehab.session.pause import IDENTITY, Pause

if TYPE_CHECKING:
    from rehab.session.director import Director


class Pausing:
    """Steps pause, comfort, identity and the way out of the dark for the director.

    `called` is the patient's name, for the eyes of whoever wears the headset alone.
    """

    def __init__(
        self, director: Director, set_quality: Callable[[int], object], called: str
    ) -> None:
        self.pause = Pause()
        self.identity = Identity(director)
        self._director, self._set_quality, self._called = director, set_quality, called
        self._comfort = Comfort() if director.programme.guards_comfort else None
        self._dark = Dark()

    def told_rate(self, hertz: float) -> None:
        """The display has another rate."""
        if self._comfort is not None:
            self._comfort.told(hertz)

    def step(self, frame: Frame, head: Sequence[float], seconds: float) -> None:
        """Take in a frame; `head` is its pose (7,) as plain numbers."""
        director, pause = self._director, self.pause
        self.identity.watch(frame)
        self._guard_comfort(frame)
        block, veil = director.block, director.scene.veil
        veiled = veil is not None and veil.alive and block is not None and block.trying
        pause.dark |= self._dark.step(veiled, frame, head, seconds)
        before = pause.reason, pause.asking
        answered = pause.asking and director.guide.answered
        pause.step(frame, head, seconds, begun=director.seconds > 0.0, answered=answered)
        if (pause.reason, pause.asking) != before:
            self._change(before[0])
        if pause.held_long:
            director.recentre()

    def _guard_comfort(self, frame: Frame) -> None:
        comfort = self._comfort
        if comfort is None or not comfort.step(frame):
            return
        told = {"late": round(comfort.late, 3), "quality": comfort.quality}
        self._director.tell("comfort", told)
        self._set_quality(comfort.quality)
        if comfort.pause:
            self.pause.frames = True

    def _change(self, before: str) -> None:
        director, reason, asking = self._director, self.pause.reason, self.pause.asking
        if not before and director.block is not None:
            director.block.interrupt()
        if before == IDENTITY != reason:
            director.notice(None, of=IDENTITY)
        if not reason:
            if before == "frames" and self._comfort is not None:
                self._comfort.rested()
            director.tell("resume", {"after": before})
            director.guide.uncover()
        elif asking:
            director.tell("ask", {"after": reason})
            director.guide.overlay(*words.ask(), cue="nod", button=words.go_on())
        else:
            director.tell("pause", {"reason": reason})
            self._say(reason)
        director.room(reason == "area" and not asking)

    def _say(self, reason: str) -> None:
        guide = self._director.guide
        if reason == IDENTITY:
            # The name is read, never spoken: what is spoken is kept as a clip.
            spoken, lines = words.are_you("")
            guide.overlay(*words.are_you(self._called), spoken=" ".join([spoken, *lines]))
        else:
            guide.overlay(*words.paused(reason))
