"""Where a sound is heard: side, delay, distance, behind; and that nothing ever clicks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.audio.loudness import RATE
from rehab.audio.mixer import CEILING, HEAD, LATEST, SILENT, SOUND, Clip, Voice, hear, limited, mix

AT_REST = (0.0, 1.2, 0.0, 0.0, 0.0, 0.0, 1.0)
FRAMES = 960


def facing(yaw: float) -> tuple[float, ...]:
    return (0.0, 1.2, 0.0, 0.0, math.sin(yaw / 2), 0.0, math.cos(yaw / 2))


def tone(seconds: float = 1.0, pitch: float = 440.0) -> np.ndarray:
    times = np.arange(round(seconds * RATE)) / RATE
    return (0.2 * np.sin(2 * np.pi * pitch * times)).astype(np.float32)


def hiss(seconds: float = 0.5) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


def heard(samples: np.ndarray, position, listener=AT_REST, **more) -> np.ndarray:
    voice = Voice(Clip.of(samples.copy(), True), "tone", "cues", position, **more)
    return mix([voice], listener, len(samples))


def db(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples.astype(float) ** 2)) + 1e-12))


def test_side_by_channel_levels():
    left, right = heard(tone(), (-0.5, 1.2, 0.0)).T
    assert db(left) - db(right) > 10.0
    mirrored = heard(tone(), (0.5, 1.2, 0.0))
    np.testing.assert_allclose(mirrored[:, ::-1], np.stack([left, right], 1), atol=1e-6)


def test_straight_ahead_is_alike_in_both_ears_and_as_loud_as_without_a_place():
    ahead = heard(tone(), (0.0, 1.2, -0.5))
    np.testing.assert_array_equal(ahead[:, 0], ahead[:, 1])
    np.testing.assert_allclose(ahead, heard(tone(), None), atol=1e-6)
    assert db(ahead[:, 0]) == pytest.approx(db(tone()) - 3.01, abs=0.01)


def test_turning_the_head_moves_the_sound_the_other_way():
    left, right = heard(tone(), (0.0, 1.2, -0.5), facing(math.radians(60))).T  # faces left
    assert db(right) > db(left) + 6.0


@pytest.mark.parametrize("degrees", [10, 30, 60, 90])
def test_the_far_ear_hears_later_by_woodworths_formula(degrees: int):
    angle = math.radians(degrees)
    left, right = heard(hiss(), (0.5 * math.sin(angle), 1.2, -0.5 * math.cos(angle))).T
    between = np.correlate(left[2000 - LATEST : 8000 + LATEST], right[2000:8000], "valid")
    late = int(np.argmax(between)) - LATEST
    assert late == pytest.approx(RATE * HEAD / SOUND * (angle + math.sin(angle)), abs=1.5)


def test_the_distance_takes_three_decibels_each_time_it_doubles():
    levels = [db(heard(tone(), (0.0, 1.2, -away))) for away in (0.3, 0.6, 1.2, 2.4, 4.8)]
    np.testing.assert_allclose(np.diff(levels), [0.0, -3.01, -3.01, -3.01], atol=0.02)


def test_what_is_behind_or_round_the_head_is_duller():
    def treble(samples: np.ndarray) -> float:
        """How far 4 kHz and above lie over what is below 600 Hz, dB."""
        power = np.abs(np.fft.rfft(samples)) ** 2
        return float(
            10 * np.log10(power[len(power) // 6 :].sum() / power[: len(power) // 40].sum())
        )

    ahead, behind = heard(hiss(), (0, 1.2, -0.5)), heard(hiss(), (0, 1.2, 0.5))
    assert treble(behind[:, 0]) < treble(ahead[:, 0]) - 3.0
    left, right = heard(hiss(), (0.5, 1.2, 0.0)).T
    assert treble(left) < treble(right) - 6.0


def test_blocks_of_any_length_give_the_same():
    clip = Clip.of(tone(0.3), True)
    whole = mix([Voice(clip, "", "cues", (0.3, 1.3, -0.4))], AT_REST, 14000)
    voice = Voice(clip, "", "cues", (0.3, 1.3, -0.4))
    parts = [mix([voice], AT_REST, n) for n in (1, 480, 7, 960, 12552)]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)


def test_a_voice_is_done_when_its_last_sample_has_reached_both_ears():
    voice = Voice(Clip.of(tone(0.02), True), "", "cues", (0.5, 1.2, 0.0))
    mix([voice], AT_REST, 960)
    assert not voice.done
    mix([voice], AT_REST, LATEST)
    assert voice.done
    assert not mix([voice], AT_REST, 960).any()


def test_a_loop_goes_round_without_a_gap():
    voice = Voice(Clip(tone(0.1)), "", "ambience", loop=True)  # 44 whole turns
    looped = np.concatenate([mix([voice], AT_REST, FRAMES) for _ in range(20)])[:, 0]
    np.testing.assert_allclose(looped, tone(0.4) * math.sqrt(0.5), atol=1e-5)
    assert not voice.done


@pytest.mark.parametrize("loop", [False, True])
def test_silent_stretches_are_passed_over_unheard(loop: bool):
    """What is skipped is what is silent: the same comes out as if nothing were."""
    seldom = np.zeros(9_500, np.float32)
    seldom[:40] = seldom[3_000:3_100] = seldom[9_460:] = 0.1
    clip = Clip.of(seldom, True)
    assert not all(clip.sounds)
    thorough = Clip(clip.samples, clip.dull, (True,) * len(clip.sounds))
    where = (0.5, 1.2, 0.1)
    quick, slow = (Voice(c, "", "", where, loop=loop) for c in (clip, thorough))
    for _ in range(40):
        passed, played = (mix([voice], AT_REST, 480) for voice in (quick, slow))
        np.testing.assert_allclose(passed, played, atol=SILENT)


def test_nothing_clicks_while_head_and_volume_move():
    """The second difference of a moved sine stays within a few times of its own."""
    voice = Voice(Clip.of(tone(2.0), True), "", "cues", (0.4, 1.2, -0.4))
    blocks = []
    for n in range(90):
        voice.gain = 1.0 if n < 60 else 0.0
        blocks.append(mix([voice], facing(0.08 * n), FRAMES))
    bends = np.abs(np.diff(np.concatenate(blocks)[200:], 2, axis=0))  # the tone itself sets in
    own = 0.2 * (2 * np.pi * 440 / RATE) ** 2
    assert bends.max() < 3.0 * own
    assert np.abs(blocks[-1]).max() == 0.0


@given(
    st.lists(st.floats(-100, 100), min_size=3, max_size=3),
    st.lists(st.floats(-1, 1), min_size=4, max_size=4).filter(lambda q: np.linalg.norm(q) > 0.1),
)
def test_everywhere_the_power_is_shared_between_the_ears(position, turn):
    pose = (0.0, 1.2, 0.0, *(np.array(turn) / np.linalg.norm(turn)))
    left, right = hear(tuple(position), pose)
    level = (0.6 / max(math.dist(position, pose[:3]), 0.6)) ** 0.5
    assert math.hypot(left.gain, right.gain) == pytest.approx(level, rel=1e-6)
    assert all(0 <= ear.delay <= LATEST and 0 <= ear.dull <= 1 for ear in (left, right))
    assert not (left.delay and right.delay)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-3, 3)] * 3), min_size=1, max_size=12), st.floats(0, 20))
def test_however_many_and_however_loud_it_stays_below_the_ceiling(positions, gain):
    clip = Clip.of(hiss(0.04), True)
    voices = [Voice(clip, "", "cues", place, gain=gain) for place in positions]
    mixed = mix(voices, AT_REST, 960)
    assert mixed.shape == (960, 2)
    assert np.abs(mixed).max() <= CEILING + 1e-6
    assert np.isfinite(mixed).all()


def test_the_limiter_leaves_the_quiet_alone_and_bends_smoothly():
    rising = np.linspace(-3, 3, 6001, dtype=np.float32)
    bent = limited(rising)
    quiet = np.abs(rising) <= 0.45
    np.testing.assert_array_equal(bent[quiet], rising[quiet])
    slopes = np.diff(bent) / np.diff(rising)
    assert slopes.min() >= 0
    assert slopes.max() < 1.01
    assert np.abs(np.diff(slopes)).max() < 0.02
