"""Few words: what a panel says to somebody who does not read, a pictogram and three words at most.

The voice says what the panel says to others, and every instruction is demonstrated.
"""

from __future__ import annotations

from gettext import gettext as _
from typing import NamedTuple

from rehab.session import tour_words, words

MOST = 3
"""Words that are read at once."""


class Few(NamedTuple):
    """A sign of `rehab.scene.sheet.SIGNS` ("": none), and a few words."""

    sign: str
    title: str


def panels() -> dict[str, Few]:
    """By the title of a panel, what stands on it instead."""
    waits = (words.talk_first(), words.stand_with_help(), words.help_comes())
    asked = words.questions()
    fits = {words.how_much(what)[0]: few for what, few in _rated().items()}
    return {
        asked["dizzy"]: Few("dizzy", _("Dizzy?")),
        asked["new"]: Few("fall", _("New? A fall?")),
        asked["worse"]: Few("morning", _("Worse next morning?")),
        **fits,
        **{said[0]: Few("person", _("Please wait")) for said in waits},
        words.welcome("seated")[0]: Few("seat", _("Welcome")),
        words.rest()[0]: Few("", _("Rest")),
        words.reach(1)[0]: Few("", _("Reach forward")),
        words.look()[0]: Few("eye", _("Look around")),
        words.found((True, True))[0]: Few("tick", _("Thank you")),
        words.unchanged()[0]: Few("tick", _("Welcome back")),
        words.changed()[0]: Few("hand", _("Once more")),
        words.paused("menu")[0]: Few("pause", _("Pause")),
        words.are_you("")[0]: Few("person", _("Still you?")),
        words.ask()[0]: Few("go", _("Go on?")),
        words.what_now()[0]: Few("pain", _("What helps?")),
        words.where(): Few("pain", _("Where?")),
        words.made_easier()[0]: Few("down", _("Easier now")),
        words.enough()[0]: Few("tick", _("Enough today")),
        words.resting()[0]: Few("pause", _("A little rest")),
        words.resting_long()[0]: Few("pause", _("Rest well")),
        words.show_first()[0]: Few("eye", _("Watch first")),
        words.practise()[0]: Few("hand", _("First a try")),
        words.in_earnest()[0]: Few("tick", _("Now it counts")),
        words.left_out()[0]: Few("cross", _("Not this one")),
        tour_words.fit()[0]: Few("seat", _("Comfortable?")),
        tour_words.sharp()[0]: Few("eye", _("Sharp?")),
        tour_words.sharper()[0]: Few("eye", _("Sharp now?")),
        tour_words.look_round()[0]: Few("eye", _("Look round")),
        tour_words.find_hands()[0]: Few("hand", _("Find your hands")),
        tour_words.those_are_yours()[0]: Few("tick", _("Your hands")),
        tour_words.touch_light()[0]: Few("hand", _("Touch the light")),
        tour_words.press_pause()[0]: Few("pause", _("A pause? Here")),
        tour_words.is_paused()[0]: Few("pause", _("Pause")),
        tour_words.say_hurts()[0]: Few("pain", _("It hurts? Here")),
        tour_words.always_there()[0]: Few("tick", _("Always there")),
        tour_words.good()[0]: Few("tick", _("Good")),
    }


def _rated() -> dict[str, Few]:
    return {
        "pain": Few("pain", _("Pain?")),
        "end of range": Few("pain", _("Pain at end?")),
        "exertion": Few("effort", _("How hard?")),
        "discomfort": Few("queasy", _("Queasy?")),
        "unease": Few("eye", _("Uneasy?")),
    }


def buttons() -> dict[str, str]:
    """By the words of a button, its sign."""
    yes, no = words.yes_and_no()
    ways = words.ways_on()
    return {
        yes: "tick",
        no: "cross",
        words.go_on(): "go",
        words.repeat(): "hand",
        words.done(): "tick",
        words.hurts(): "pain",
        words.unwell(): "queasy",
        ways["easier"]: "down",
        ways["rest"]: "pause",
        ways["other"]: "go",
        ways["end"]: "cross",
        tour_words.sits_well(): "tick",
        tour_words.pause(): "pause",
    }
