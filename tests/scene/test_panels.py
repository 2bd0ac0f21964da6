"""What panels show and refuse: counts, rings and captions, one decision, known words."""

from __future__ import annotations

import pytest

from rehab.scene import Scene
from rehab.scene.kit import Kit


def test_countdown_ring_and_captions_say_what_they_are_told():
    scene = Scene(place=None)
    kit = Kit(scene, text="large")
    ring, count, captions = kit.ring("Suns"), kit.countdown("Rest"), kit.captions()
    for part in (ring, count, captions):
        part.place((0, 1, -1))
    assert not captions.node.visible
    captions.words = "A bell"
    short = captions.size
    captions.words = "A bell rings softly to your left, and the wind is in the leaves of the trees"
    assert captions.node.visible
    assert captions.size[0] > short[0]
    assert captions.size[1] > 1.5 * short[1]  # a second line
    captions.words = ""
    assert not captions.node.visible
    count.show(9.2, 10.0)
    assert (count.words, count.value) == ("10", pytest.approx(0.92))
    before = scene.words_version
    count.show(9.1, 10.0)  # the number stays, so no words are laid out again
    assert scene.words_version == before
    count.show(-0.5, 10.0)
    assert (count.words, count.value) == ("0", 0.0)
    ring.value, ring.words = 7.0, "8"
    assert (ring.value, ring.words) == (1.0, "8")
    assert scene.controls == []


def test_a_panel_asks_one_thing_at_a_time():
    kit = Kit(Scene(place=None))
    scales = [
        kit.scale(name, 0, 10, ("none", "all"), lambda control: None) for name in ("Pain", "Effort")
    ]
    with pytest.raises(ValueError, match="one decision"):
        kit.panel("How was it?", controls=scales)
    with pytest.raises(ValueError, match="two lines"):
        kit.panel("How was it?", ["One.", "Two.", "Three."])


@pytest.mark.parametrize(
    "wrong", [{"theme": "sepia"}, {"text": "huge"}, {"seeing_side": "up"}, {"leading_hand": "both"}]
)
def test_wrong_words_are_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong.values()))):
        Kit(Scene(place=None), **wrong)
