"""OpenAL Soft with HRTF, rendered into memory: the same levels, sides and ends as our own mix.

Needs Python 3.12 and pyalsoft; the lab has both (tests/lab/test_sound.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

pyalsoft = pytest.importorskip("pyalsoft")

from rehab.audio.loudness import RATE, loudness  # noqa: E402
from rehab.audio.mixer import Clip  # noqa: E402
from rehab.audio.openal_output import TICK, Output  # noqa: E402
from rehab.audio.player import GROUPS, Player  # noqa: E402

STEREO_FLOAT = (
    *(pyalsoft.bindings.ALC_FORMAT_CHANNELS_SOFT, pyalsoft.bindings.ALC_STEREO_SOFT),
    *(pyalsoft.bindings.ALC_FORMAT_TYPE_SOFT, pyalsoft.bindings.ALC_FLOAT_SOFT),
    *(pyalsoft.bindings.ALC_FREQUENCY, RATE),
)


class Rendered:
    """A player whose sound comes back as numbers."""

    def __init__(self, **volumes: float) -> None:
        mono = bool(volumes.pop("mono", False))
        self.player = Player({**GROUPS, "ambience": 0, **volumes}, mono=mono)
        self.player.ready.wait(10)
        # A device that could not be opened before, in another test, has left its error.
        pyalsoft.bindings.load().alc.get_error(None)
        self.session = pyalsoft.open_offline_playback(
            pyalsoft.RenderConfig(sample_rate=RATE, sample_type=pyalsoft.RenderSampleType.FLOAT32)
        )
        # The library's own way to ask a loopback device for HRTF, which pyalsoft has no name for.
        alc, device = self.session._library.alc, self.session._device
        asked = (*STEREO_FLOAT, pyalsoft.bindings.ALC_HRTF_SOFT, 1)
        assert alc.reset_device_soft(device, asked)
        assert alc.get_integerv(device, pyalsoft.bindings.ALC_HRTF_SOFT, 1)[0] == 1
        self.output = Output(self.player, self.session)

    def seconds(self, length: float) -> np.ndarray:
        parts = []
        for _ in range(round(length / TICK)):
            self.output.update(TICK)
            parts.append(pyalsoft.render_samples(self.session, round(TICK * RATE)))
        return np.frombuffer(b"".join(parts), np.float32).reshape(-1, 2)


@pytest.fixture
def rendered() -> Iterator[Rendered]:
    made = Rendered()
    yield made
    pyalsoft.close_playback(made.session)


def level(samples: np.ndarray) -> np.ndarray:
    return 10 * np.log10(np.mean(samples.astype(float) ** 2, axis=0) + 1e-12)


def test_success_is_as_loud_as_in_our_own_mix_and_ends(rendered: Rendered):
    rendered.player.play("success", (0.0, 0.0, -0.6))
    heard = rendered.seconds(1.8)
    assert loudness(heard) == pytest.approx(-19.0, abs=3.0)  # heads colour it, and differ
    assert not rendered.player.voices
    assert not rendered.output._sources
    assert np.abs(rendered.seconds(0.2)).max() < 1e-3


@pytest.mark.parametrize(("x", "louder"), [(-0.6, 0), (0.6, 1)])
def test_side_by_channel_levels(rendered: Rendered, x: float, louder: int):
    rendered.player.play("success", (x, 0.0, -0.1), step=5)
    levels = level(rendered.seconds(1.0))
    assert levels[louder] - levels[1 - louder] > 4.0


def test_turning_the_head_moves_the_sound_the_other_way(rendered: Rendered):
    half = math.radians(60) / 2
    rendered.player.listener((0.0, 0.0, 0.0, 0.0, math.sin(half), 0.0, math.cos(half)))
    rendered.player.play("success", (0.0, 0.0, -0.6), step=5)  # it is to the right now
    left, right = level(rendered.seconds(1.0))
    assert right - left > 4.0


def test_the_distance_counts_as_in_our_own_mix(rendered: Rendered):
    levels = []
    for away in (0.6, 1.2, 2.4):
        rendered.player.play("appear", (0.0, 0.0, -away))
        levels.append(level(rendered.seconds(1.2))[0])
    np.testing.assert_allclose(np.diff(levels), [-3.0, -3.0], atol=0.4)


def test_mono_is_alike_in_both_ears():
    made = Rendered(mono=True)
    made.player.play("success", (-0.6, 0.0, 0.0))
    heard = made.seconds(0.5)
    pyalsoft.close_playback(made.session)
    np.testing.assert_allclose(heard[:, 0], heard[:, 1], atol=1e-5)
    assert np.abs(heard).max() > 0.05


def test_ambience_loops_and_makes_room_for_speech():
    made = Rendered(ambience=50)
    made.seconds(4.0)
    times = np.arange(2 * RATE) / RATE
    low = (0.001 * np.sin(2 * np.pi * 60 * times)).astype(np.float32)  # speech that is not heard
    before = loudness(made.seconds(1.0))
    made.player.speak(Clip(low))
    made.seconds(0.6)
    during = loudness(made.seconds(1.0))
    assert before == pytest.approx(-30.0, abs=4.0)
    assert during < before - 5.0
    made.seconds(1.0)
    assert len(made.output._sources) == 3
    pyalsoft.close_playback(made.session)
