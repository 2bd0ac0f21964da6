"""Calibration as the patient meets it: three poses, what they showed, and once more where poor.

A patient who was measured another day only rests: where that shows the same body, nothing more is
asked. All of it is decided from frames and commands, and told.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from rehab.body import Calibration, Calibrator, drift, taken_over
from rehab.frame import Frame
from rehab.session import words
from rehab.session.identity import differs
from rehab.session.nod import Nod
from rehab.session.pause import DOWN
from rehab.session.script import Played
from rehab.session.words import Said

if TYPE_CHECKING:
    from rehab.session.director import Director

LIMIT = 20.0
"""Seconds of play that a pose may take; then what was seen must do."""

FOUND, OFFER = 2.5, 8.0
"""Seconds for which it is said what was found, and for which a second attempt is offered."""

ATTEMPTS = 2
"""No more of them, but where the therapist asks."""


class Calibrating:
    """Brings the director its calibration; `anew` begins a whole one, also in the midst of one."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self._anew = self._confirmed = False
        self._body: Calibration | None = None  # of this session
        self.running = self.done = False

    def anew(self) -> None:
        """The therapist wants a whole calibration, of all three poses."""
        self._anew = True

    def run(self) -> Played:
        """Calibrate, one frame at each `next`, or take what is known."""
        self.running = True
        yield from self._run()
        self.running, self.done = False, True

    def _run(self) -> Iterator[None]:
        programme = self._director.programme
        if programme.calibration is not None and not self._anew:
            self._take(programme.calibration, 0, "stored", "")
            return
        # Who lies back is level, and as high as one who sits: play space was brought to them.
        posture = "seated" if programme.posture == "reclined" else programme.posture
        known, why, attempt = programme.known, "", 0
        patient, self._confirmed = programme.known or self._body or programme.calibration, False
        while True:
            if self._anew:
                known, why, attempt, self._anew = None, "the therapist asked for it", 0, False
            attempt += 1
            calibrator = Calibrator(posture, programme.mounts)
            yield from self._pose(calibrator, "rest", words.rest())
            if patient is not None and not self._anew:
                yield from self._confirm(patient, calibrator.rested())
            if known is not None and not self._anew:
                why = drift(known, calibrator.rested()) or ""
                if not why:
                    self._take(taken_over(known, calibrator.rested()), attempt, "checked", "")
                    yield from self._say(words.unchanged(), FOUND)
                    return
                known = None
                yield from self._say(words.changed(), FOUND)
            yield from self._pose(calibrator, "reach", words.reach(attempt))
            yield from self._pose(calibrator, "look", words.look())
            if self._anew:
                continue
            found = calibrator.result()
            if patient is not None:
                yield from self._confirm(patient, found)
            again = yield from self._again(found, calibrator.worth_repeating, attempt)
            if not (again or self._anew):
                break
        self._take(found, attempt, "measured" if any(found.measured) else "default", why)

    def _confirm(self, patient: Calibration, found: Calibration) -> Iterator[None]:
        """Have staff confirm, once, whoever has not the body that is known of the patient."""
        why = "" if self._confirmed else differs(patient, found)
        if why:
            self._confirmed = True
            self._director.identity.ask(why)
            yield

    def _again(self, found: Calibration, poor: bool, attempt: int) -> Generator[None, None, bool]:
        """Say what was found; whether there is another attempt, which is told."""
        why = ""
        if not any(found.measured):
            why = "neither arm reached"
        elif not poor or attempt == ATTEMPTS:
            yield from self._say(words.found(found.measured), FOUND)
        elif (yield from self._say(words.offered(found.measured), OFFER, words.repeat())):
            why = "the patient asked for it"
        if attempt == ATTEMPTS or not why:
            return False
        self._director.tell("recalibrate", {"why": why})
        return True

    def _pose(self, calibrator: Calibrator, name: str, said: Said) -> Iterator[None]:
        if self._anew:
            return
        director, guide = self._director, self._director.guide
        director.phase(f"calibration {name}")
        guide.show(*said, cue=name, progress=0.0)
        guide.ghost.show(name)
        guide.light.show(name == "look")
        script = director.script
        script.unskip()
        until = script.clock + LIMIT
        while calibrator.progress(name) < 1.0 and not self._anew:
            calibrator.step(director.frame, name)
            guide.progress(calibrator.progress(name))
            yield
            if script.clock >= until or script.skipped:
                break
        guide.ghost.show("")
        guide.light.show(False)
        guide.hide()

    def _say(self, said: Said, seconds: float, button: str = "") -> Generator[None, None, bool]:
        """Show `said`; True as soon as the patient nods or presses any button meanwhile."""
        director, nod = self._director, Nod()
        director.guide.show(*said, button=button)
        before, last, answered = True, director.script.clock, False
        for _ in director.script.wait(seconds):
            pressed = _pressed(director.frame)
            now = director.script.clock
            nodded = nod.step(director.frame["head"].tolist(), now - last)
            answered = nodded or (pressed and not before) or director.guide.answered
            before, last = pressed, now
            if answered or self._anew:
                break
            yield
        director.guide.hide()
        return answered

    def _take(self, calibration: Calibration, attempts: int, source: str, why: str) -> None:
        self._body = calibration
        self._director.take(calibration)
        told = {"calibration": calibration.to_dict(), "attempts": attempts, "source": source}
        self._director.tell("calibrated", {**told, **({"why": why} if why else {})})


def _pressed(frame: Frame) -> bool:
    """Whether a trigger or a squeeze is."""
    return any(part > DOWN for part in (*frame["trigger"].tolist(), *frame["squeeze"].tolist()))
