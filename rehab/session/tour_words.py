"""What is said while the place is met for the first time."""

from __future__ import annotations

from gettext import gettext as _

from rehab.session.words import Said


def fit() -> Said:
    """The headset on the head."""
    return _("Is the headset comfortable?"), [
        _("Glasses may stay on."),
        _("Tighten it until it sits still."),
    ]


def sits_well() -> str:
    """The answer."""
    return _("It sits well")


def sharp() -> Said:
    """Whether the lenses are before the eyes."""
    return _("Are these words sharp?"), [_("Read them at your ease.")]


def sharper() -> Said:
    """What helps where they are not."""
    return _("Are they sharp now?"), [
        _("Move the headset slowly up and down."),
        _("Then turn the wheel for the eyes."),
    ]


def look_round() -> Said:
    """Nothing is behind, nothing comes near."""
    return _("Look round"), [_("Turn your head slowly left, then right.")]


def find_hands() -> Said:
    """What the patient sees of themselves."""
    return _("Find your hands"), [_("Lift them a little, before your eyes.")]


def those_are_yours() -> Said:
    """They were seen."""
    return _("Those are your hands"), [_("Let them rest again.")]


def touch_light() -> Said:
    """The one thing that is done here again and again."""
    return _("Touch the light"), [_("Put either hand into it.")]


def press_pause() -> Said:
    """How a pause is had."""
    return _("You can always pause"), [
        _("The menu button pauses everything."),
        _("Here, look at this button or press it."),
    ]


def pause() -> str:
    """The button."""
    return _("Pause")


def is_paused() -> Said:
    """It worked."""
    return _("Now everything rests"), [_("Go on when you like.")]


def say_hurts() -> Said:
    """The button that is always there."""
    return _("If something hurts, say so"), [_('Look at "This hurts" until its ring is full.')]


def always_there() -> Said:
    """It worked."""
    return _("It is always there"), [_("Use it whenever you like.")]


def good() -> Said:
    """A step is done."""
    return _("Good"), [_("That is how it is done.")]


def told_blurred() -> str:
    """Words are not sharp."""
    return _("The words are not sharp: help with headset, lenses and glasses.")
