"""What each cue sounds like at a listener's ears: level, pitch, edges, and captions."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from rehab.audio import CAPTIONS, CUES, ambience, cues, synth
from rehab.audio.loudness import RATE, integrated, loudness
from rehab.audio.mixer import CEILING, Clip, Voice, mix

PLACES = tuple(synth.ROOTS)
HEAD = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
ALL = [(cue, step) for cue in cues.LOUDNESS for step in range(cues.STEPS.get(cue, 1))]


def pitch(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18))
    return float(np.argmax(spectrum) * RATE / (1 << 18))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("cue", "step"), ALL)
def test_level_edges_and_peak(cue: str, step: int, place: str):
    samples = cues.render(cue, step, place)
    assert samples.dtype == np.float32
    heard = mix([Voice(Clip(samples), cue, "cues")], HEAD, len(samples))
    assert loudness(heard) == pytest.approx(cues.LOUDNESS[cue], abs=0.2)
    assert np.abs(samples).max() < 0.45  # below the limiter's knee, so it never bends one cue
    assert abs(samples[0]) < 1e-3 > abs(samples[-1])  # no click
    assert abs(samples.mean()) < 1e-5  # no constant part
    attack = np.abs(samples[: round(0.002 * RATE)]).max()
    assert attack < 0.35 * np.abs(samples).max()  # soft: hardly there after 2 ms


@pytest.mark.parametrize("place", PLACES)
def test_notes_are_the_scales(place: str):
    for step in range(10):
        assert pitch(cues.render("success", step, place)) == pytest.approx(
            synth.note(place, step), rel=4e-3
        )
    for step in range(cues.STEPS["near"]):
        assert pitch(cues.render("near", step, place)) == pytest.approx(
            synth.note(place, step), rel=4e-3
        )
    assert synth.note(place, 5) == pytest.approx(2 * synth.note(place, 0))


def test_twenty_in_a_row_rise_each_time_and_stay_bounded():
    """In the octave that goes round, the loudest pitch class still rises by one each time."""
    classes = []
    for in_a_row in range(25):
        step = cues.folded("success", in_a_row)
        assert step < cues.RISING
        assert pitch(cues.render("success", step, "garden")) < 1600.0
        classes.append(step % len(synth.PENTATONIC))
    assert classes == [n % 5 for n in range(25)]


def test_near_rises_to_a_bound():
    heard = [cues.folded("near", step) for step in (-3, 0, 5, 10, 99)]
    assert heard == [0, 0, 5, 10, 10]


def test_the_last_tick_of_a_countdown_differs():
    assert cues.folded("countdown", 9) == cues.folded("countdown", 1) == 1
    assert pitch(cues.render("countdown", 0, "garden")) > 1.2 * pitch(
        cues.render("countdown", 1, "garden")
    )


def test_what_matters_more_is_louder():
    order = [cues.LOUDNESS[cue] for cue in ("success", "limit", "hold", "fade")]
    assert order == sorted(order, reverse=True)
    assert abs(cues.LOUDNESS["success"] + 18.0) < 0.5


def test_every_cue_has_a_recipe_and_a_caption_of_few_words():
    assert set(CAPTIONS) == set(CUES)
    assert set(cues.LOUDNESS) == set(CUES) - {"miss", "ambience"}
    assert all(len(words.split()) <= 6 for words in CAPTIONS.values())
    assert CAPTIONS["limit"]


@lru_cache(maxsize=4)
def place_loops(place: str) -> list[ambience.Loop]:
    return list(ambience.loops(place))


@pytest.mark.parametrize("place", PLACES)
def test_loops_have_no_seam(place: str):
    for loop in place_loops(place):
        steps = np.abs(np.diff(loop.samples, axis=0))
        seam = np.abs(loop.samples[0] - loop.samples[-1]).max()
        assert seam <= np.quantile(steps, 0.9999) + 1e-6, loop.name


def test_ambience_lies_far_below_the_cues():
    breeze, birds, water = place_loops("garden")
    assert integrated(breeze.samples) == pytest.approx(-30.0, abs=1.0)
    (room,) = place_loops("clinic")
    assert integrated(room.samples) < -36.0
    for seldom in (birds, water):
        voice = Voice(Clip.of(seldom.samples, True), "", "", seldom.position, loop=True)
        assert loudness(mix([voice], HEAD, len(seldom.samples))) < -34.0
        quiet = np.abs(seldom.samples) < 1e-4
        assert quiet.mean() > 0.85, seldom.name


def test_the_breeze_is_wide():
    left, right = place_loops("garden")[0].samples.T
    assert np.corrcoef(left, right)[0, 1] < 0.8


def test_many_at_once_stay_below_three_decibels():
    voices = [
        Voice(Clip(cues.render(cue, step, "garden")), cue, "cues", gain=1.4)
        for cue, step in ALL
        if cue != "rest"
    ]
    heard = mix(voices, HEAD, RATE)
    assert np.abs(heard).max() <= CEILING < 10 ** (-3 / 20)
