"""How it sounds and speaks: the cues by name, and what plays them."""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rehab.audio.player import Player

_log = logging.getLogger(__name__)

CUES = (
    "touch",  # a control is pressed: a small tap
    "appear",  # a target grows: one soft note from its place
    "near",  # the hand comes near: the higher the `step`, the higher the note
    "success",  # a pentatonic bell, `step` notes up the scale
    "more",  # more than before, beyond measurement error: a chord
    "streak",  # several in a row: four rising bells
    "fade",  # not reached: a breath
    "miss",  # the same
    "hold",  # a goal is being held: a swelling pad
    "limit",  # far enough: a low wood tone
    "countdown",  # a soft tick, `step` more to come; the last one, 0, differs
    "swell",  # a wave comes in: with it one breathes in
    "ebb",  # it draws back: breathe out
    "rest",  # wind comes and goes
    "ambience",  # the place itself: it sounds from the beginning, asked for or not
)
"""Every cue that may be played; what each one means stands beside it."""

CAPTIONS: dict[str, str] = {
    "touch": "",  # the control itself is seen to give way
    "appear": "",  # the target itself is seen to grow
    "near": "",  # its ring is seen to close, and words would draw the eyes away from it
    "success": _("Reached"),
    "more": _("More than before"),
    "streak": _("Several in a row"),
    "fade": "",  # the target is seen to fade; told in words it would be a reproach
    "miss": "",
    "hold": _("Keep holding"),
    "limit": _("Far enough"),
    "countdown": "",  # the number itself is shown
    "swell": _("Breathe in"),
    "ebb": _("Breathe out"),
    "rest": _("Rest. A soft wind."),
    "ambience": "",  # it tells nothing
}
"""For each cue what it says, for whoever does not hear it; empty where a caption only distracts."""


class Audio(Protocol):
    """What sounds. No method waits, and none may raise while a session is played."""

    def play(self, cue: str, position: Sequence[float] | None = None, step: int = 0) -> None:
        """Sound `cue` from `position` (x, y, z) in play space, `step` notes up the scale."""

    def say(self, text: str) -> None:
        """Speak `text`; it replaces what is being spoken, and the same text is repeated."""

    def listener(self, pose: Sequence[float]) -> None:
        """Hear from the head's `pose` (7,) from now on."""

    def close(self) -> None:
        """Stop everything and give the device back."""


class Silent:
    """An `Audio` that makes no sound: for machines without one, for replay and for tests."""

    def play(self, cue: str, position: Sequence[float] | None = None, step: int = 0) -> None:
        """Keep quiet."""

    def say(self, text: str) -> None:
        """Keep quiet."""

    def listener(self, pose: Sequence[float]) -> None:
        """Hear nothing."""

    def close(self) -> None:
        """Leave nothing open."""


def open_audio(
    *,
    cues: float = 80,
    voice: float = 100,
    ambience: float = 50,
    voice_rate: int = 140,
    mono: bool = False,
    place: str = "garden",
    voice_folder: Path | None = None,
) -> Audio:
    """What this computer sounds with: OpenAL Soft's HRTF, else miniaudio, else nothing.

    Volumes are per cent, `voice_rate` words a minute; with `mono` both ears hear the same.
    `voice_folder` holds spoken sentences and a therapist's recordings of them. Never raises:
    without a device it is silent, which is said once.
    """
    from rehab.audio.player import Player

    player = Player({"cues": cues, "voice": voice, "ambience": ambience}, place=place, mono=mono)
    if not _opened(player):
        player.close()
        _log.warning("This computer has no sound output that works: all goes on silently.")
        return Silent()
    if voice:
        from rehab.audio.sentences import Sentences
        from rehab.audio.speech import Speech

        speech = Speech(Sentences(voice_folder, voice_rate), player.speak)
        player.on_say = speech.say
        player.on_close.append(speech.close)
    return player


def _opened(player: Player) -> bool:
    """Whether an output was found for `player`, the best one first."""
    _hush_alsa()
    try:
        from rehab.audio.openal_output import open_openal

        open_openal(player)
        return True
    except Exception as error:  # not there (Python 3.11), broken, or without a device
        _log.debug("OpenAL Soft is not used: %s", error)
    try:
        from rehab.audio.miniaudio_output import open_miniaudio

        open_miniaudio(player)
        return True
    except Exception as error:  # the same
        _log.debug("miniaudio is not used: %s", error)
        return False


# Takes what ALSA would print about each device that is not there.
_unheard = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int)(
    lambda file, line, function, error: None
)


def _hush_alsa() -> None:
    if sys.platform == "linux":
        try:
            ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_unheard)
        except (OSError, AttributeError):  # no ALSA: nobody who would print
            return
