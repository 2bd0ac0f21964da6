"""What the director says to the patient: plain, second person, at most twelve words."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

Said = tuple[str, list[str]]
"""A title and lines."""


def welcome(posture: str) -> Said:
    """The first words."""
    settle = _("Sit comfortably.") if posture == "seated" else _("Stand comfortably.")
    return _("Welcome"), [settle, _("Nothing is in a hurry here.")]


def rest() -> Said:
    """The first pose of calibration."""
    return _("Rest"), [_("Let your arms hang and relax."), _("Look straight ahead.")]


def reach(attempt: int) -> Said:
    """The second pose; at a second attempt, smaller and plainer."""
    if attempt == 1:
        return _("Reach forward"), [_("Only as far as is comfortable."), _("Stay there.")]
    return _("Reach forward"), [_("One hand is enough."), _("Even a little way is fine.")]


def look() -> Said:
    """The third pose."""
    return _("Look around"), [_("Turn your face to the light."), _("Let your arms rest.")]


def found(measured: tuple[bool, bool]) -> Said:
    """What calibration found, of at least one arm."""
    if all(measured):
        return _("Thank you"), [_("Your reach is known now.")]
    if measured[0]:
        return _("Thank you"), [_("Your left arm shows the way for both.")]
    return _("Thank you"), [_("Your right arm shows the way for both.")]


def offered(measured: tuple[bool, bool]) -> Said:
    """The same where it may be found better."""
    title, lines = found(measured)
    return title, [*lines, _("Nod or look at the button to repeat.")]


def repeat() -> str:
    """The button that has the poses of calibration come again."""
    return _("Repeat")


def unchanged() -> Said:
    """The body is that of another day."""
    return _("Welcome back"), [_("All is as it was last time.")]


def changed() -> Said:
    """It is not, and the other poses come."""
    return _("A little has changed"), [_("Two more poses follow.")]


def hand(side: str) -> str:
    """Which hand a trial asks for."""
    return _("Left hand") if side == "left" else _("Right hand")


def progress(number: int, of: int) -> str:
    """How far along a block is."""
    return _("{number} of {of}").format(number=number, of=of)


def paused(reason: str) -> Said:
    """Why nothing goes on, and how it will."""
    why, how = {
        "runtime": (_("The headset's software is gone."), _("It is being called back.")),
        "headset": (_("The headset is off."), _("Put it on to go on.")),
        "focus": (_("The headset's own menu is open."), _("Close it to go on.")),
        "tracking": (_("The headset has lost its place."), _("Look ahead and keep still.")),
        "area": (_("You have moved far from your place."), _("Come back to where you began.")),
        "menu": (_("Take the time you need."), _("Press the menu button to go on.")),
        "command": (_("Rest your arms."), _("Your therapist will go on with you.")),
        "frames": (_("The picture is not keeping up."), _("Rest your eyes a moment.")),
    }[reason]
    return _("Pause"), [why, how]


def ask() -> Said:
    """All is well again, and a sign of the patient's own is waited for."""
    return _("Ready to go on?"), [_("Nod, press or look at the button.")]


def go_on() -> str:
    """The button of that question."""
    return _("Go on")


def done() -> str:
    """The button that ends the summary early."""
    return _("Done")


def lost(side: str, asleep: bool) -> str:
    """A hand that nothing is seen of; `asleep` where its controller is."""
    if asleep:
        return {
            "left": _("The left controller is asleep: press one of its buttons."),
            "right": _("The right controller is asleep: press one of its buttons."),
        }[side]
    return {
        "left": _("The left hand is out of sight."),
        "right": _("The right hand is out of sight."),
    }[side]


def swapped() -> str:
    """Each hand is where the other one should be."""
    return _("The controllers may be in the wrong hands.")


def summary(done: Sequence[tuple[tuple[str, str], int]]) -> Said:
    """What was done, counted and true: of each exercise (one, many) and how many."""
    counts: dict[tuple[str, str], int] = {}
    for counted, number in done:
        counts[counted] = counts.get(counted, 0) + number
    said = [
        _("{count} {things} today.").format(
            count=_number(number), things=_(counted[0] if number == 1 else counted[1])
        )
        for counted, number in counts.items()
        if number
    ]
    if not said:
        return _("Thank you for today."), [_("Rest your arms now.")]
    return said[0], [*said[1:2], _("Rest your arms now.")]


def _number(number: int) -> str:
    names = _("One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve").split()
    return names[number - 1] if 1 <= number <= len(names) else str(number)
