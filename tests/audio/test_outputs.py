"""The devices: none is silence said once, and a callback holds the interpreter only briefly."""

from __future__ import annotations

import logging
import time

import numpy as np
import pytest

import rehab.audio
from rehab.audio import Silent, miniaudio_output, open_audio
from rehab.audio.miniaudio_output import blocks
from rehab.audio.player import GROUPS, Player

miniaudio = pytest.importorskip("miniaudio")


def test_without_a_device_it_is_silent_and_says_so_once(monkeypatch, caplog):
    monkeypatch.setattr(rehab.audio, "_opened", lambda player: False)
    with caplog.at_level(logging.WARNING):
        audio = open_audio()
    assert isinstance(audio, Silent)
    assert len(caplog.records) == 1
    audio.play("success", (0, 1, -1), step=3)
    audio.say("Reach forward.")
    audio.close()


def test_a_null_device_pulls_blocks_and_gives_way(monkeypatch):
    """miniaudio's own null device: a real thread with a real clock, unheard."""
    took: list[float] = []
    real = miniaudio_output.mix

    def timed(voices, head, frames):
        began = time.thread_time()
        mixed = real(voices, head, frames)
        took.append(time.thread_time() - began)
        return mixed

    monkeypatch.setattr(miniaudio_output, "mix", timed)
    player = Player({**GROUPS, "ambience": 0})
    player.ready.wait(10)
    miniaudio_output.open_miniaudio(player, [miniaudio.Backend.NULL])
    for step in range(10):
        player.play("success", (0.3, 1.2, -0.5), step)
        player.listener((0.0, 1.2, 0.0, 0.0, 0.01 * step, 0.0, 1.0))
        time.sleep(0.06)
    player.close()
    assert 5 <= len(took) <= 60
    pulled = len(took)
    time.sleep(0.06)
    assert len(took) == pulled  # nothing sounds on


def test_a_block_costs_a_fraction_of_a_millisecond():
    player = Player(GROUPS)
    player.ready.wait(10)
    pulled = blocks(player)
    next(pulled)
    took = []
    for block in range(300):
        if block % 25 == 0:
            player.play("success", (0.3, 1.2, -0.5), block // 25)
        player.listener((0.0, 1.2, 0.0, 0.0, 0.2 * np.sin(block / 20), 0.0, 1.0))
        began = time.thread_time()
        pulled.send(960)
        took.append(time.thread_time() - began)
    assert np.median(took) < 1e-3  # 0.1 to 0.2 ms; a loaded machine may take longer
    assert np.mean(took) / 0.02 < 0.05


def test_a_device_that_is_gone_is_said_once(monkeypatch, caplog):
    made = []

    class Device(miniaudio.PlaybackDevice):
        def __init__(self, *given, **named) -> None:
            super().__init__(*given, **named)
            made.append(self)

    monkeypatch.setattr(miniaudio, "PlaybackDevice", Device)
    player = Player({**GROUPS, "ambience": 0})
    miniaudio_output.open_miniaudio(player, [miniaudio.Backend.NULL])
    with caplog.at_level(logging.WARNING):
        made[0].stop_callback()
        player.play("success")
        player.say("Reach forward.")
        player.close()
    assert len(caplog.records) == 1
