"""Nods are seen, small ones and slow ones; looking, putting on and shaking are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.session.nodding import bump, head, nods, stay

MOTION = Path(__file__).resolve().parents[2].parent / "shared" / "motion"
LYING = (0.6, 0.0, 0.0, 0.8)  # looks up by 74 degrees


@pytest.mark.parametrize("depth", [10, 12, 18, 30])
@pytest.mark.parametrize("length", [0.4, 0.7, 1.0, 1.15])
@pytest.mark.parametrize("jitter", [0.0, 0.4])
def test_a_nod_is_seen_once_while_it_comes_back(depth: float, length: float, jitter: float) -> None:
    wave = bump(1.0, length)
    for seed in range(3):
        (at,) = nods(head(3.5, lambda t: -depth * wave(t), jitter=jitter, seed=seed))
        assert 1.0 + 0.5 * length <= at <= 1.05 + length


def test_lying_back_or_turned_aside_a_nod_is_the_same() -> None:
    wave = bump(1.0, 0.8)
    assert len(nods(head(3, lambda t: -14 * wave(t), posture=LYING))) == 1
    assert len(nods(head(3, lambda t: -14 * wave(t), posture=(0.0, 0.6, 0.0, 0.8)))) == 1


def test_a_nod_with_a_little_lift_before_it() -> None:
    lift, fall = bump(1.0, 0.3), bump(1.2, 0.6)
    assert len(nods(head(3, lambda t: 5 * lift(t) - 16 * fall(t)))) == 1


def test_people_who_nod_three_times_are_seen_at_the_first() -> None:
    waves = [bump(1.0 + 0.5 * n, 0.5) for n in range(3)]
    assert nods(head(4, lambda t: -15 * sum(wave(t) for wave in waves)))[0] < 1.6


NO_NODS = {
    "stillness": head(10, jitter=0.6),
    "breathing": head(20, lambda t: 2.5 * np.sin(1.6 * t), jitter=0.3),
    "a slow look down and up": head(5, lambda t: -30 * bump(1.0, 2.5)(t)),
    "a held look at the hands": head(5, lambda t: -25 * stay(1.0, 1.6)(t)),
    "a short look at a button": head(5, lambda t: -35 * stay(1.0, 1.1)(t)),
    "a look down that stays": head(5, lambda t: -30 * stay(1.0, 9.0)(t)),
    "a deep bow": head(4, lambda t: -55 * bump(1.0, 1.0)(t)),
    "a look up": head(4, lambda t: 20 * bump(1.0, 0.8)(t)),
    "shaking the head": head(4, yaw=lambda t: 20 * np.sin(9 * t) * stay(1.0, 2.0)(t)),
    "a look down to one side": head(
        4, lambda t: -15 * bump(1.0, 1.0)(t), lambda t: 25 * bump(1.0, 1.0)(t)
    ),
    "leaning forward": head(
        4, lambda t: -15 * bump(1.0, 1.1)(t), shift=lambda t: 0.2 * bump(1.0, 1.1)(t)
    ),
    "a nod out of restlessness": head(
        4, lambda t: 8 * np.sin(12 * t) * (t < 1.0) - 15 * bump(1.1, 0.7)(t)
    ),
}


@pytest.mark.parametrize("name", NO_NODS)
def test_what_is_no_nod(name: str) -> None:
    assert nods(NO_NODS[name]) == []


def test_putting_the_headset_on_is_no_nod() -> None:
    rng = np.random.default_rng(3)
    for seed in range(20):
        a, b, c = rng.uniform(0.5, 2.5, 3)
        poses = head(
            3.0,
            lambda t, a=a, b=b: -60 * (1 - stay(1.2, 9.0, 1.2)(t)) + 12 * np.sin(5 * a * t + b),
            lambda t, b=b, c=c: 25 * np.sin(4 * b * t + c),
            lambda t: 0.3 * (1 - stay(1.0, 9.0, 1.5)(t)),
            seed=seed,
        )
        assert nods(poses) == []


def test_a_frame_that_lasts_or_stands_still_breaks_nothing() -> None:
    wave = bump(1.0, 0.8)
    poses = head(3, lambda t: -15 * wave(t))
    assert len(nods(np.repeat(poses, 2, axis=0), 180)) == 1
    assert len(nods(poses[::3], 30)) == 1


@pytest.mark.skipif(not MOTION.is_dir(), reason="no recorded motion beside the checkout")
def test_people_at_play_hardly_ever_nod_by_chance() -> None:
    """Headsets of A-Frame's recordings, as if a nod were asked for all the while."""
    seen, minutes = 0, 0.0
    for path in sorted(MOTION.glob("aframe_*.npz")):
        with np.load(path) as clip:
            poses, t = clip["head"].astype(float), clip["t"]
        seen += len(nods(poses, (len(t) - 1) / (t[-1] - t[0])))
        minutes += float(t[-1] - t[0]) / 60
    assert minutes > 3
    assert seen / minutes < 0.5
