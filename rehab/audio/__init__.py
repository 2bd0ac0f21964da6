"""How it sounds and speaks: the cues by name, and a backend that keeps quiet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

CUES = (
    "appear",  # a target grows: one soft note from its place
    "near",  # the hand comes near: the pitch rises
    "success",  # a pentatonic bell, `step` notes up the scale
    "more",  # more than before, beyond measurement error: a chord
    "fade",  # not reached: a breath
    "hold",  # a goal is being held: a swelling pad
    "limit",  # far enough: a low wood tone
    "rest",  # ambience
)
"""Every cue that may be played; what each one means stands beside it."""


class Audio(Protocol):
    """What sounds. No method waits, and none may raise while a session is played."""

    def play(self, cue: str, position: Sequence[float] | None = None, step: int = 0) -> None:
        """Sound `cue` from `position` (x, y, z) in play space, `step` notes up the scale."""

    def say(self, text: str) -> None:
        """Speak `text`; it replaces what is being spoken."""

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
