"""Sound through OpenAL Soft: each voice is a source, heard through a head's own filter (HRTF)."""

from __future__ import annotations

import logging
import math
import threading
from typing import Any

import pyalsoft

from rehab.audio.loudness import RATE
from rehab.audio.mixer import FALL, LATEST, NEAREST, Clip, Pose, Voice
from rehab.audio.player import Player

_log = logging.getLogger(__name__)

TICK = 0.02
"""Seconds between two updates of gains and of the head."""

LISTENS = 50
"""Updates between two looks whether the device is still there."""


def open_openal(player: Player) -> None:
    """Sound `player` through this computer's output; raises `pyalsoft.AudioError` without one."""
    session = pyalsoft.open_playback(
        config=pyalsoft.PlaybackConfig(sample_rate=RATE, hrtf=True, output_limiter=True)
    )
    output = Output(player, session)
    player.on_close.append(output.close)
    output.start()


class Output:
    """Keeps the sources of `session` in step with the voices of `player`."""

    def __init__(self, player: Player, session: Any) -> None:
        self._player, self._session = player, session
        self._buffers: dict[Clip, Any] = {}
        self._sources: dict[Voice, Any] = {}
        self._gains: dict[Voice, float] = {}
        self._head: Pose = ()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)

    def start(self) -> None:
        """Update every `TICK` seconds from now on."""
        self._thread.start()

    def close(self) -> None:
        """Stop and give the device back."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1.0)

    def update(self, seconds: float) -> None:
        """What has changed in `seconds`: the head, the gains, new voices and those that ended."""
        self._player.step(seconds)
        if self._player.head is not self._head:
            self._head = self._player.head
            pyalsoft.set_listener(self._session, _listener(self._head))
        for voice in self._player.voices:
            if voice not in self._sources:
                self._begin(voice)
            elif not math.isclose(voice.gain, self._gains[voice], rel_tol=0.02):
                pyalsoft.set_voice_config(self._session, self._sources[voice], _config(voice))
                self._gains[voice] = voice.gain
            length = (len(voice.clip.samples) + LATEST) / RATE
            voice.done = not voice.loop and voice.age > length + 2 * TICK
        for voice in [v for v in self._sources if v not in self._player.voices or v.done]:
            self._end(voice)

    def _begin(self, voice: Voice) -> None:
        clip = voice.clip
        if clip not in self._buffers:
            channels = clip.samples.ndim
            data = pyalsoft.PCM(clip.samples.tobytes(), channels, RATE, pyalsoft.SampleType.FLOAT32)
            self._buffers[clip] = pyalsoft.upload(self._session, data)
        self._sources[voice] = pyalsoft.play(self._session, self._buffers[clip], _config(voice))
        self._gains[voice] = voice.gain

    def _end(self, voice: Voice) -> None:
        source = self._sources.pop(voice)
        del self._gains[voice]
        pyalsoft.stop(self._session, source)
        pyalsoft.release(self._session, source)
        if voice.group == "voice":  # said once; cues are kept
            pyalsoft.release(self._session, self._buffers.pop(voice.clip))

    def _run(self) -> None:
        updates = 0
        try:
            while not self._closing.wait(TICK):
                self.update(TICK)
                updates += 1
                if updates % LISTENS == 0 and not pyalsoft.is_playback_connected(self._session):
                    _log.warning("The sound output is gone; all goes on without sound.")
                    break
        except Exception:  # whatever it is, a patient's session must not end by it
            _log.exception("Sound has failed; all goes on without it.")
        finally:
            pyalsoft.close_playback(self._session)


def _listener(pose: Pose) -> Any:
    x, y, z, i, j, k, w = pose
    forward = (-2.0 * (i * k + j * w), -2.0 * (j * k - i * w), -1.0 + 2.0 * (i * i + j * j))
    up = (2.0 * (i * j - k * w), 1.0 - 2.0 * (i * i + k * k), 2.0 * (j * k + i * w))
    return pyalsoft.Listener(position=(x, y, z), forward=forward, up=up)


def _config(voice: Voice) -> Any:
    """How `voice` is heard: the distance counts as in our own mix, nothing shifts its pitch."""
    apart = voice.position is None
    return pyalsoft.VoiceConfig(
        position=voice.position or (0.0, 0.0, 0.0),
        gain=voice.gain,
        looping=voice.loop,
        reference_distance=NEAREST,
        rolloff_factor=FALL,
        distance_model=pyalsoft.DistanceModel.EXPONENT_CLAMPED,
        spatialization=pyalsoft.SpatializationMode.DISABLED
        if apart
        else pyalsoft.SpatializationMode.ENABLED,
        direct_channels=pyalsoft.DirectChannelsMode.DROP_UNMATCHED
        if voice.clip.samples.ndim == 2
        else pyalsoft.DirectChannelsMode.OFF,
    )
