"""Few words: a pictogram, three words at most, the voice for the rest, and a demonstration."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator

import pytest

from rehab import language
from rehab.audio import Silent
from rehab.scene import Scene
from rehab.scene.kit import Control
from rehab.scene.sheet import SIGNS
from rehab.session import BlockPlan, few, words
from rehab.session.follow import AWAY, BELOW
from rehab.session.guide import SPOKEN, Guide
from rehab.session.preferences import Preferences
from rehab.session.signals import LOW
from tests.session.person import HZ, Person
from tests.session.playing import of, run, stars

EYES = (0.0, 1.2, 0.0)
FEW = Preferences(words="few")


class Voice(Silent):
    """Keeps what was spoken."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture(params=["en", "de"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    language.speak(request.param)
    yield request.param
    language.speak(language.SOURCE)


@pytest.mark.usefixtures("spoken")
def test_nothing_that_is_read_is_longer_than_three_words() -> None:
    for told in few.panels().values():
        assert len(told.title.split()) <= few.MOST, told
        assert told.sign in ("", *SIGNS)
    for label, sign in few.buttons().items():
        assert len(label.split()) <= 4, label
        assert sign in SIGNS


def shown() -> tuple[Guide, Voice]:
    voice = Voice()
    return Guide(Scene(place=None), voice, FEW), voice


def test_a_panel_shows_a_sign_and_the_voice_says_what_others_read() -> None:
    guide, voice = shown()
    guide.show(*words.show_first())
    (panel,) = [p for p in guide._panels.values() if p.visible]
    assert (panel.sign, panel.title, panel.lines) == ("eye", "Watch first", [])
    assert voice.said == ["The hand of light shows you how."]
    guide.show(*words.rest())
    assert panel.sign == ""  # a ghost shows it
    plain = Guide(Scene(place=None), Silent())
    plain.show(*words.show_first())
    (panel,) = [p for p in plain._panels.values() if p.visible]
    assert (panel.sign, len(panel.lines)) == ("", 1)


def test_long_captions_stay_off_and_short_ones_on() -> None:
    guide, voice = shown()
    for text, seen in (("Follow it up, as far as is comfortable.", False), ("Go.", True)):
        guide.audio.say(text)
        assert voice.said[-1] == text
        assert guide._captions.node.visible == seen


@pytest.mark.usefixtures("spoken")
def test_the_longest_question_leaves_the_two_buttons_free() -> None:
    guide, _ = shown()
    answers = [guide.button(label, _nothing) for label in words.ways_on().values()]
    form = guide.form(words.what_now()[0], answers)
    guide.show(*words.what_now(), form=form)
    guide.step(EYES, 0.0, 1 / 90)
    assert form.title == few.panels()[words.what_now()[0]].title
    lower = BELOW + math.atan2(0.5 * form.size[1], AWAY)
    assert math.degrees(LOW - lower) > 4.0  # half a button, and a gap
    assert SPOKEN < LOW


def _nothing(_: Control) -> None:
    """What is pressed is not asked for here."""


def test_every_exercise_is_demonstrated_though_nobody_prescribed_it() -> None:
    blocks = (BlockPlan("sunrise", {"trials": 1}),)
    programme = dataclasses.replace(stars(1), preferences=FEW, blocks=blocks)
    names = [data["name"] for data in of(run(programme, Person(frames=9 * HZ))[0], "phase")]
    assert names.index("demonstration") == names.index("instruction") + 1
