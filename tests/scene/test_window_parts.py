"""The kit's parts for a window: keys, entries, tick boxes and meters keep to their measures."""

from __future__ import annotations

import pytest

from rehab.scene import Scene
from rehab.scene.kit.entry import Entry, _lines
from rehab.scene.kit.face import TARGET
from rehab.scene.kit.key import Key
from rehab.scene.kit.meter import Meter
from rehab.scene.kit.slider import Slider
from rehab.scene.kit.tick_box import TickBox
from rehab.scene.theme import Style


def nothing(_: object) -> None:
    pass


@pytest.fixture
def scene() -> Scene:
    return Scene(place=None)


def test_a_key_is_as_wide_as_told_and_as_tall_as_its_words(scene: Scene) -> None:
    short = Key(scene, Style(), "Stop", nothing, 0.3)
    long = Key(scene, Style(), "Stop and begin the whole session anew", nothing, 0.3)
    for key in (short, long):
        key.place()
        assert key.size[0] == 0.3
    assert short.size[1] == TARGET < long.size[1]


def test_a_key_that_says_why_not_cannot_be_pressed(scene: Scene) -> None:
    told: list[object] = []
    for reason in ("", "Nothing is due"):
        key = Key(scene, Style(), "Start", told.append, 0.3, why_not=reason)
        key.place()
        key.activate(0.0, 0.0)
    assert len(told) == 1


@pytest.mark.parametrize("said", ["", "a", "two words", "x" * 90, "many words " * 20, "end  "])
def test_the_lines_of_an_entry_hold_every_sign_once(said: str) -> None:
    ends, starts = _lines(said, 8.0)
    assert ends[-1] == len(said)
    assert ends == sorted(ends)
    begin = 0
    for end in ends:
        assert starts[len(said[:end].rstrip())] - starts[begin] <= 8.0 + 1e-6
        begin = end


def test_a_secret_is_in_no_node_of_the_scene(scene: Scene) -> None:
    Entry(scene, Style(), "Phrase", nothing, 0.5, "not told", secret=True, caret=3).place()
    assert not any("not told" in words.said for words in scene.words.values())
    assert any(words.said == "•" * 8 for words in scene.words.values())


def test_a_tick_box_knows_how_wide_it_will_be(scene: Scene) -> None:
    for most in (2.0, 0.4):
        box = TickBox(scene, Style(), "Neck trauma or instability", nothing, most,
                      chosen=True, alone=False)  # fmt: skip
        wide = box.wide
        box.place()
        assert box.size[0] == wide <= most
    assert box.size[1] > TARGET  # its words are in lines


def test_a_meter_says_what_its_bar_shows(scene: Scene) -> None:
    for part, said in ((0.42, "42 %"), (1.7, "100 %"), (-1.0, "0 %")):
        meter = Meter(scene, Style(), "Left hand", 0.3, part)
        meter.place()
        assert said in [words.said for words in scene.words.values()]
        assert meter.size[0] == 0.3


def test_a_slider_says_where_a_value_stands_on_its_line(scene: Scene) -> None:
    slider = Slider(scene, Style(), "Height", 30.0, 140.0, 5.0, 90.0, "°", nothing)
    slider.place()
    for value in (30.0, 75.0, 140.0):
        _, y, _, _ = slider.faces[1].box
        slider.activate(slider.across(value), y)
        assert slider.value == value
