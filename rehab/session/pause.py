"""When play stands still, why, and what lets it go on."""

from __future__ import annotations

from collections.abc import Sequence

from rehab.frame import ABSENT, FOCUSED, TRACKED, Frame
from rehab.session.nod import Nod

LOST_AFTER, STEADY = 0.25, 0.5
"""Seconds: the head may be lost for so long; tracking must be well for so long to go on."""

OWN_SIGN = frozenset({"runtime", "headset", "focus", "area", "frames", "dark"})
"""After these the patient was elsewhere, or unwell: only a sign of their own says that all is well.
"""

FRAMES_REST = 4.0
"""Seconds for which eyes rest from pictures that came late, before it is asked whether to go on."""

HELD = frozenset({"menu", "command"})
"""Reasons that someone gave, and that nobody else lifts."""

IDENTITY = "identity"
"""The reason for which only staff go on, by command."""

BUTTONS_AFTER = 0.3
"""Seconds after a trouble in which no button counts: the press that closed the system's own menu
is not one of ours."""

DOWN = 0.5
"""A trigger or squeeze beyond this is pressed."""

HOLD = 1.0
"""Seconds that a menu button is held to recentre."""


class Pause:
    """`reason` says why nothing is played, or nothing; `asking` that all is well again and only
    a sign is waited for. Decided from recorded channels and from what is commanded."""

    def __init__(self) -> None:
        self.reason = ""
        self.asking = False
        self.held_long = False
        """A menu button has just been held for `HOLD`."""
        self.away = False
        """The headset's software is gone, as the driver's news has it."""
        self.frames = False
        """Pictures come late: set from outside, it is a trouble that ends after `FRAMES_REST`."""
        self.dark = False
        """The patient wants out of the dark: set from outside, it is a trouble of one frame."""
        self._rested = 0.0
        self._held = ""
        self._began = False  # the press that goes on began the pause
        self._own = False
        self._go = False
        self._roams = False  # outside the area with the therapist's leave
        self._menu = self._pressed = True  # what is down before the first frame was not pressed
        self._down: float | None = None  # for how long the menu button's new press has lasted
        self._lost = self._well = 0.0
        self._nod = Nod()

    @property
    def confirming(self) -> bool:
        """Whether staff are to say who plays."""
        return self._held == IDENTITY

    def hold(self, why: str = "command") -> None:
        """Pause by command, or for `IDENTITY`."""
        self._held = why if why == IDENTITY else self._held or why

    def lift(self) -> None:
        """Go on by command, where nothing but a sign is waited for; and outside the area."""
        self._held = ""
        self._go = True

    def step(
        self,
        frame: Frame,
        head: Sequence[float],
        seconds: float,
        *,
        begun: bool,
        answered: bool = False,
    ) -> None:
        """Take in a frame; `begun` says that something was played before it.

        `head` is its pose (7,) as plain numbers; `answered`, whether the button that goes on was
        pressed.
        """
        tracked = int(frame["head_bits"]) == TRACKED
        self._lost = 0.0 if tracked else self._lost + seconds
        dark, self.dark = "dark" if self.dark else "", False
        trouble = self._trouble(frame, tracked, begun) or self._late(seconds) or dark
        self._well = 0.0 if trouble else self._well + seconds
        self._own = begun and (self._own or trouble in OWN_SIGN)
        sign = self._buttons(frame, bool(trouble), seconds) or answered
        if self.asking and not trouble and tracked:
            sign |= self._nod.step(head, seconds)
        go, self._go = self._go, False
        if self._held:
            self.reason, self.asking = self._held, False
        elif trouble:
            self.reason, self.asking = trouble, False
        elif self.reason and not self._may_go_on(sign or go):
            if self._own and not self.asking:
                self.asking = True
                self._nod.reset()
        else:
            self.reason, self.asking, self._own = "", False, False

    def _may_go_on(self, sign: bool) -> bool:
        if self.reason in HELD or self.reason == IDENTITY:
            return True  # whoever held has let go
        return sign if self._own else self._well >= STEADY

    def _trouble(self, frame: Frame, tracked: bool, begun: bool) -> str:
        presence = int(frame["presence"])
        if presence == ABSENT:
            return "runtime" if self.away else "headset"
        if presence != FOCUSED:
            return "focus"
        if self._lost >= LOST_AFTER or not (tracked or begun):
            return "tracking"
        outside = bool(frame["outside"])
        self._roams = outside and (self._roams or (self._go and self.reason == "area"))
        return "area" if outside and not self._roams else ""

    def _late(self, seconds: float) -> str:
        if not self.frames:
            return ""
        self._rested += seconds
        if self._rested < FRAMES_REST:
            return "frames"
        self.frames, self._rested = False, 0.0
        return ""

    def _buttons(self, frame: Frame, trouble: bool, seconds: float) -> bool:
        """Follow the buttons; whether one was newly pressed that may let play go on."""
        menu = any(frame["menu"].tolist())
        pressed = menu or max(*frame["trigger"].tolist(), *frame["squeeze"].tolist()) > DOWN
        newly_menu, newly = menu and not self._menu, pressed and not self._pressed
        self._menu, self._pressed = menu, pressed
        self._hold_menu(menu, newly_menu, seconds)
        if newly_menu and self._held in HELD:
            self._held = ""
        elif newly_menu and not (trouble or self.reason or self._held):
            self._held, self._began = "menu", True
        return (newly or newly_menu) and self.asking and self._well >= BUTTONS_AFTER

    def _hold_menu(self, menu: bool, newly: bool, seconds: float) -> None:
        self.held_long = False
        if newly:
            self._down, self._began = 0.0, False
        elif not menu:
            self._down = None
        elif self._down is not None:
            before, self._down = self._down, self._down + seconds
            self.held_long = before < HOLD <= self._down
        if self.held_long and self._began and self._held == "menu":
            self._held = ""
