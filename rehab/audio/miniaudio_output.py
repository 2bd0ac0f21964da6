"""Sound through miniaudio: our own mix, pulled block by block by the device's thread."""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from rehab.audio.loudness import RATE, Samples
from rehab.audio.mixer import mix
from rehab.audio.player import Player

_log = logging.getLogger(__name__)

BLOCK = 20
"""Milliseconds a block: the mix of one holds the interpreter for a fraction of one of them."""


def open_miniaudio(player: Player, backends: Sequence[Any] = ()) -> None:
    """Sound `player` through this computer's output, or through one of `backends`.

    Raises `miniaudio.MiniaudioError` where there is none.
    """
    import miniaudio

    device = miniaudio.PlaybackDevice(
        miniaudio.SampleFormat.FLOAT32,
        nchannels=2,
        sample_rate=RATE,
        buffersize_msec=BLOCK,
        callback_periods=2,
        backends=list(backends or (b for b in miniaudio.Backend if b.name not in _NOT_HEARD)),
        app_name="rehab",
    )
    closing: list[bool] = []

    def stopped() -> None:
        if not closing:
            _log.warning("The sound output is gone; all goes on without sound.")

    def close() -> None:
        closing.append(True)
        device.close()

    pulled = blocks(player)
    next(pulled)
    device.stop_callback = stopped
    player.on_close.append(close)
    try:
        device.start(pulled)
    except miniaudio.MiniaudioError:
        player.on_close.remove(close)
        device.close()
        raise


def blocks(player: Player) -> Generator[Samples, int, None]:
    """What `player` sounds, (n, 2), as many samples as are sent in; after a fault, silence."""
    frames = yield np.zeros((0, 2), np.float32)
    try:
        while True:
            player.step(frames / RATE)
            frames = yield mix(player.voices, player.head, frames)
    except Exception:  # whatever it is, a patient's session must not end by it
        _log.exception("Sound has failed; all goes on without it.")
    while True:
        frames = yield np.zeros((frames, 2), np.float32)


_NOT_HEARD = ("NULL", "CUSTOM", "WEBAUDIO")
