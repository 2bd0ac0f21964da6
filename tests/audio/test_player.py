"""What the player lets sound: groups, ducking, mono, and what it must never do."""

from __future__ import annotations

import logging
import math

import numpy as np
import pytest

from rehab.audio import CUES
from rehab.audio.loudness import RATE, loudness
from rehab.audio.miniaudio_output import blocks
from rehab.audio.mixer import CENTRE, Clip
from rehab.audio.player import ALIKE, DUCKED, GROUPS, MOST, Player, volume

BLOCK = 960


def player(**changed) -> Player:
    options = {name: changed.pop(name) for name in ("mono", "place") if name in changed}
    made = Player({**GROUPS, "ambience": 0, **changed}, **options)
    assert made.ready.wait(10)
    return made


class Heard:
    """Pulls blocks as a device does."""

    def __init__(self, played: Player) -> None:
        self.blocks = blocks(played)
        next(self.blocks)

    def seconds(self, length: float) -> np.ndarray:
        count = round(length * RATE / BLOCK)
        return np.concatenate([self.blocks.send(BLOCK) for _ in range(count)])


def speech(seconds: float = 2.0) -> Clip:
    times = np.arange(round(seconds * RATE)) / RATE
    return Clip((0.1 * np.sin(2 * np.pi * 300 * times)).astype(np.float32))


@pytest.fixture(scope="module")
def garden() -> Player:
    """One that is only played to; tests must not depend on what sounded before."""
    return player()


def test_every_cue_is_heard_at_once_and_ends(garden: Player):
    for cue in CUES:
        if cue in ("rest", "ambience"):
            continue
        garden.play(cue, (0.1, 0.0, -0.5))
        breath = cue in ("swell", "ebb")  # as long as a slow breath, and as soft at its ends
        heard = Heard(garden).seconds(6.0 if breath else 3.0)
        assert np.abs(heard[: RATE if breath else 20 * BLOCK]).max() > 0.01, cue
        assert not heard[-BLOCK:].any(), cue
        assert not garden.voices


def test_rest_belongs_to_the_ambience(garden: Player):
    garden.play("rest")
    garden.step(0.02)
    assert not garden.voices
    played = player(ambience=50)
    played.play("rest")
    played.step(0.02)
    assert "rest" in [voice.name for voice in played.voices]


def test_success_is_heard_at_its_level_from_its_side(garden: Player):
    garden.play("success", (-0.6, 0.0, 0.0))
    left, right = Heard(garden).seconds(2.0).T
    assert loudness(np.stack([left, right], 1)) == pytest.approx(-18.0, abs=1.0)
    assert np.abs(left).max() > 3 * np.abs(right).max()


def test_mono_is_alike_in_both_ears_wherever_it_is():
    played = player(mono=True)
    played.play("success", (-0.6, 0.0, 0.0))
    left, right = Heard(played).seconds(1.0).T
    assert np.abs(left).max() > 0.05
    np.testing.assert_array_equal(left, right)


@pytest.mark.parametrize(("group", "usual"), GROUPS.items())
def test_a_volume_is_its_recipe_at_the_usual_setting_and_falls_to_nothing(group, usual):
    assert volume(group, usual) == pytest.approx(1.0)
    assert volume(group, 0) == 0.0
    steps = [volume(group, per_cent) for per_cent in range(0, 101, 10)]
    assert steps == sorted(steps)


def test_a_group_at_nothing_is_not_heard_while_others_are():
    played = player(cues=0)
    played.play("success")
    played.speak(speech())
    played.step(0.02)
    assert [voice.group for voice in played.voices] == ["voice"]


def test_ambience_comes_in_slowly_and_makes_room_for_speech():
    played = player(ambience=50)
    played.step(0.02)
    assert {voice.name for voice in played.voices} == {"breeze", "birds", "water"}
    assert all(voice.gain < 0.02 for voice in played.voices)
    for _ in range(200):
        played.step(0.02)
    assert all(voice.gain == pytest.approx(1.0) for voice in played.voices)
    played.speak(speech())
    for _ in range(20):
        played.step(0.02)
    ambient = [voice for voice in played.voices if voice.group == "ambience"]
    assert all(voice.gain == pytest.approx(DUCKED, abs=0.01) for voice in ambient)
    played.say("")
    for _ in range(100):
        played.step(0.02)
    assert all(voice.gain > 0.95 for voice in ambient)


def test_what_is_said_ends_what_is_spoken_without_a_click(garden: Player):
    heard = Heard(garden)
    garden.speak(speech())
    heard.seconds(0.5)
    garden.say("Another sentence.")
    after = heard.seconds(0.1)
    own = 0.1 * CENTRE * (2 * math.pi * 300 / RATE) ** 2
    assert np.abs(np.diff(after[:, 0], 2)).max() < 2 * own
    assert not after[-BLOCK:].any()


def test_the_oldest_make_room(garden: Player):
    Heard(garden).seconds(3.0)
    for _ in range(5):
        garden.play("hold")
    garden.step(0.02)
    assert sum(not voice.ending for voice in garden.voices) == ALIKE
    for step in range(40):
        garden.play(("appear", "near", "success", "more", "limit", "streak")[step % 6], step=step)
    garden.step(0.02)
    assert sum(not voice.ending for voice in garden.voices) <= MOST
    Heard(garden).seconds(3.0)
    assert not garden.voices


@pytest.mark.parametrize(
    "pose",
    [(math.nan,) * 7, (0, 0, 0, 0, 0, 0, 0), (0, 0, 0), (math.inf, 0, 0, 0, 0, 0, 1), ()],
)
def test_a_listener_that_is_no_pose_is_passed_over(garden: Player, pose):
    garden.listener((0.0, 1.2, 0.0, 0.0, 0.0, 0.0, 1.0))
    garden.listener(pose)
    assert garden.head == (0.0, 1.2, 0.0, 0.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize("position", [(math.nan, 0, 0), (math.inf, 0, 0), (1e300, 0, 0), (0, 0, 0)])
def test_no_position_makes_the_sound_fail(garden: Player, position):
    garden.play("appear", position)
    assert np.isfinite(Heard(garden).seconds(0.2)).all()


def test_an_unknown_cue_or_step_is_silence_not_an_error(garden: Player):
    Heard(garden).seconds(3.0)
    garden.play("fanfare")
    garden.play("success", step=-7)
    garden.play("success", step=10**9)
    garden.step(0.02)
    assert [voice.name for voice in garden.voices] == ["success", "success"]


def test_a_place_of_another_key_sounds_otherwise():
    garden, clinic = player(), player(place="clinic")
    for played in (garden, clinic):
        played.play("appear")
    assert not np.allclose(Heard(garden).seconds(0.5), Heard(clinic).seconds(0.5))


def test_a_fault_while_mixing_is_said_once_and_then_silence(garden: Player, caplog):
    broken = player()
    broken.speak(Clip(np.zeros((3, 3, 3), np.float32)))
    heard = Heard(broken)
    with caplog.at_level(logging.ERROR):
        assert not heard.seconds(1.0).any()
    assert len(caplog.records) == 1


def test_close_stops_what_was_opened():
    played = player()
    closed = []
    played.on_close += [lambda: closed.append(1), lambda: closed.append(2)]
    played.close()
    played.close()
    assert sorted(closed) == [1, 2]
