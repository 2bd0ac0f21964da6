"""What is heard, in words, for a moment: an `Audio` that also shows what it sounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from gettext import gettext as _

from rehab.audio import CAPTIONS, Audio
from rehab.scene import Node
from rehab.scene.kit import Kit

SHOWN, PER_WORD = 1.2, 0.3
"""Seconds for which a caption stays, and more of them for each word that it has."""

FADE = 0.5
"""Seconds of fading away."""


class Captions:
    """One line low in the view. What a panel says already is not said twice."""

    def __init__(
        self,
        kit: Kit,
        audio: Audio,
        read: Callable[[str], bool],
        *,
        shown: bool,
        most: float = math.inf,
    ) -> None:
        """`read` tells whether a text stands on a panel; without `shown` there are none, and none
        of more than `most` words."""
        self._audio, self._read, self._shown, self._most = audio, read, shown, most
        self._strip = kit.captions()
        self._strip.place()
        self._left = 0.0

    @property
    def node(self) -> Node:
        """What is to be placed."""
        return self._strip.node

    def play(self, cue: str, position: Sequence[float] | None = None, step: int = 0) -> None:
        """Sound `cue`, and name it."""
        self._audio.play(cue, position, step)
        self._tell(_(CAPTIONS[cue]) if CAPTIONS.get(cue) else "")

    def say(self, text: str) -> None:
        """Speak `text`, and show it."""
        self._audio.say(text)
        if not self._read(text):
            self._tell(text)

    def listener(self, pose: Sequence[float]) -> None:
        """Hear from the head's `pose` (7,)."""
        self._audio.listener(pose)

    def close(self) -> None:
        """Stop everything."""
        self._audio.close()

    def step(self, seconds: float) -> None:
        """Let the caption fade."""
        if self._left <= 0.0:
            return
        self._left -= seconds
        self.node.opacity = min(1.0, max(0.0, self._left / FADE))
        if self._left <= 0.0:
            self._strip.words = ""

    def _tell(self, text: str) -> None:
        if text and self._shown and len(text.split()) <= self._most:
            self._strip.words = text
            self._left = SHOWN + PER_WORD * len(text.split())
            self.node.opacity = 1.0
