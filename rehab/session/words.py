"""What the director says to the patient: plain, second person, at most twelve words."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

Said = tuple[str, list[str]]
"""A title and lines."""


def welcome(posture: str) -> Said:
    """The first words."""
    settle = {
        "seated": _("Sit comfortably."),
        "standing": _("Stand comfortably."),
        "reclined": _("Lie back comfortably."),
    }[posture]
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
    """Which hand a trial asks for, or both."""
    return {"left": _("Left hand"), "right": _("Right hand"), "both": _("Both hands")}[side]


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
        "dark": (_("The light is back."), _("Say what you need.")),
    }[reason]
    return _("Pause"), [why, how]


def are_you(name: str) -> Said:
    """It is not certain who wears the headset; `name` is the patient's, "" where nobody said."""
    asked = _("Are you {name}?").format(name=name) if name else _("Is it still you?")
    return asked, [_("Your therapist will confirm.")]


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


def hurts() -> str:
    """One of the two buttons that are always there."""
    return _("This hurts")


def unwell() -> str:
    """The other one."""
    return _("I feel unwell")


def yes_and_no() -> tuple[str, str]:
    """The answers to a question."""
    return _("Yes"), _("No")


def questions() -> dict[str, str]:
    """What each session opens with, by what is asked."""
    return {
        "dizzy": _("Do you feel dizzy today?"),
        "new": _("Anything new since last time, or a fall?"),
        "worse": _("Was it worse the morning after last time?"),
    }


def talk_first() -> Said:
    """After a yes: nothing goes on before somebody has looked."""
    return _("Thank you for saying so"), [_("Your therapist talks with you first.")]


def stand_with_help() -> Said:
    """Before anything that is done standing, until somebody stands by."""
    return _("Please stay seated"), [_("We stand when your therapist is beside you.")]


def how_much(what: str) -> tuple[str, tuple[str, str]]:
    """The question for a number from 0 to 10, and what its ends mean."""
    return {
        "pain": (_("How much does it hurt now?"), (_("not at all"), _("as much as can be"))),
        "end of range": (
            _("Pain at the end of the movement?"),
            (_("not at all"), _("as much as can be")),
        ),
        "exertion": (_("How hard was that?"), (_("no effort"), _("the most I can do"))),
        "fear": (_("How much do you fear this?"), (_("not at all"), _("as much as can be"))),
        "unease": (_("Was it strange or uneasy to see?"), (_("not at all"), _("very much"))),
        "discomfort": (_("Do you feel queasy or strained?"), (_("not at all"), _("very much"))),
    }[what]


def where() -> str:
    """The question after the number."""
    return _("Where does it hurt?")


def places() -> dict[str, str]:
    """The places to choose from, by what is stored."""
    return {
        "right shoulder": _("Right shoulder"),
        "left shoulder": _("Left shoulder"),
        "right arm": _("Right arm or hand"),
        "left arm": _("Left arm or hand"),
        "neck": _("Neck"),
        "back": _("Back"),
        "head": _("Head"),
        "chest": _("Chest"),
        "leg": _("Hip or leg"),
        "elsewhere": _("Somewhere else"),
    }


def what_now() -> Said:
    """What helps."""
    return _("What would help now?"), []


def ways_on() -> dict[str, str]:
    """The answers to it, by what is stored."""
    return {
        "easier": _("Easier"),
        "rest": _("A rest"),
        "other": _("Another exercise"),
        "end": _("End for today"),
    }


def made_easier() -> Said:
    """What follows from it."""
    return _("It is easier now"), [_("Only as far as feels good.")]


def enough() -> Said:
    """A rule has ended the session."""
    return _("That is enough for today"), [
        _("You listened to your body."),
        _("Rest your arms now."),
    ]


def resting() -> Said:
    """A rest between two exercises, or asked for."""
    return _("A little rest"), [_("Let your arms rest and breathe.")]


def resting_long() -> Said:
    """A rest because it was hard."""
    return _("You worked hard"), [_("Rest well before the next one.")]


def show_first() -> Said:
    """Before a ghost shows an exercise."""
    return _("Watch first"), [_("The hand of light shows you how.")]


def practise() -> Said:
    """Before what does not count."""
    return _("First a try"), [_("This does not count yet.")]


def in_earnest() -> Said:
    """After it."""
    return _("Well tried"), [_("Now it counts.")]


def practising(number: int, of: int) -> str:
    """How far along practice is."""
    return _("Try {number} of {of}").format(number=number, of=of)


def left_out() -> Said:
    """An exercise is not for this patient."""
    return _("We leave this one out"), [_("Something else comes now.")]


def help_comes() -> Said:
    """The patient feels unwell."""
    return _("All is stopped"), [_("Stay seated. Your therapist is with you.")]


# For those who help


def told_yes(asked: str) -> str:
    """A question was answered with yes."""
    return {
        "dizzy": _("Dizzy today. Look first; resume goes on."),
        "new": _("Something new, or a fall. Look first; resume goes on."),
        "worse": _("Worse the morning after. Look first; resume goes on."),
    }[asked]


def confirm() -> str:
    """It is not certain who wears the headset."""
    return _("Who wears the headset? Look first; resume goes on, stop ends.")


def supervise() -> str:
    """Nobody has said that someone stands by."""
    return _("Standing: stay beside the patient, then resume.")


def told_hurts(pain: int | None, place: str) -> str:
    """What a patient said of a pain."""
    if pain is None:
        return _("The patient says that it hurts.")
    spot = places().get(place, "")
    return _("Pain {pain} of 10. {place}").format(pain=pain, place=spot).strip()


def told_unwell() -> str:
    """The patient feels unwell."""
    return _("The patient feels unwell. Help with the headset.")


def decided(does: str, reason: str) -> str:
    """A stop rule has decided."""
    if does == "end":
        return _("The session ends: {reason}.").format(reason=reason)
    return _("A rest: {reason}.").format(reason=reason)


def told_passed(name: str, passings: int) -> str:
    """A limit was passed."""
    return _("Beyond the limit: {name}, {passings} of 3.").format(name=name, passings=passings)
