"""Whether whoever plays is still the patient: what speaks against it waits for staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.body import Calibration
from rehab.frame import ABSENT, SIDES, Frame
from rehab.session import words
from rehab.session.pause import IDENTITY

if TYPE_CHECKING:
    from rehab.session.director import Director

OFF = 20.0
"""Seconds of a headset that nobody wears, after which somebody else may have put it on."""

PART = 0.08
"""The part of an arm's length, or of the eyes' height, by which a person does not change: a
calibration errs by half of it."""


class Identity:
    """Asks "Are you …?". Where staff are there to confirm (`Programme.confirms`), only the command
    `resume` goes on; of an invented patient it is told, and play goes on."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self._off: int | None = None  # since when nobody has worn the headset, ns
        self._asked = False

    def watch(self, frame: Frame) -> None:
        """Follow for how long the headset is off, once something was played."""
        absent, now = int(frame["presence"]) == ABSENT, int(frame["t_sample"])
        if self._off is None:
            if absent and self._director.seconds > 0.0:
                self._off, self._asked = now, False
            return
        seconds = (now - self._off) * 1e-9
        if seconds >= OFF and not self._asked:  # also where no frame came meanwhile
            self._asked = True
            self.ask(f"The headset was off for {seconds:.0f} s: somebody else may wear it.")
        if not absent:
            self._off = None

    def ask(self, because: str) -> None:
        """Tell staff what differs, a sentence, and wait for them."""
        director, waits = self._director, self._director.programme.confirms
        director.tell("staff", {"why": IDENTITY, "because": because, "waits": waits})
        if waits:
            director.notice(words.confirm(), of=IDENTITY)
            director.pause.hold(IDENTITY)


def differs(known: Calibration, found: Calibration) -> str:
    """What of `found` is not of the person that `known` is of, in a sentence; "" where all may be.

    Arms are compared where both times they were measured.
    """
    if known.posture != found.posture:
        return ""
    lengths = [("eyes are", "higher", "lower", known.eye_height, found.eye_height)]
    lengths += [
        (f"{name} arm is", "longer", "shorter", known.arm(side), found.arm(side))
        for side, name in enumerate(SIDES)
        if known.measured[side] and found.measured[side]
    ]
    said = [
        f"The {what} {100.0 * abs(now - was):.0f} cm {more if now > was else less} than is known "
        f"of the patient ({100.0 * abs(now - was) / was:.0f} %)."
        for what, more, less, was, now in lengths
        if abs(now - was) > PART * was
    ]
    return " ".join(said)
