"""What sounds at this moment and how loud: asked by the frame thread, answered in the sound's."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from rehab.audio import ambience, cues, synth
from rehab.audio.mixer import Clip, Place, Voice

GROUPS = {"cues": 80, "voice": 100, "ambience": 50}
"""The volumes, per cent, at which each group has the loudness of its recipes."""

DUCKED, DUCKING = 10 ** (-10 / 20), (0.15, 0.8)
"""How far ambience sinks beneath speech, and in how many seconds it goes down and comes up."""

RISE = 3.0
"""Seconds in which ambience comes in."""

ALIKE, MOST = 2, 16
"""How many voices of one name, and in all, sound at once; the oldest make room."""

SAME = {"miss": "fade"}
"""Two names of one sound."""


def volume(group: str, per_cent: float) -> float:
    """The gain of `group` at `per_cent`, which halves about as loudness to an ear does."""
    return float((max(per_cent, 0.0) / GROUPS[group]) ** 1.5)


class Player:
    """An `Audio` without a device: an output calls `step` and sounds `voices` round `head`.

    The frame thread only puts into a queue; clips are made by a thread of their own. A cue that
    is asked for before its sound is made, in the first second, is not heard.
    """

    def __init__(
        self, volumes: Mapping[str, float], *, place: str = "garden", mono: bool = False
    ) -> None:
        self.voices: list[Voice] = []
        self.head: Sequence[float] = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
        self.ready = threading.Event()
        self.on_say: Callable[[str], None] = lambda text: None
        self.on_close: list[Callable[[], None]] = []
        self._gains = {group: volume(group, volumes[group]) for group in GROUPS}
        self._place, self._mono = place if place in synth.ROOTS else "garden", mono
        self._duck = 1.0
        self._clips: dict[tuple[str, int], Clip] = {}
        self._inbox: deque[Voice | None] = deque()
        self._closed = False
        threading.Thread(target=self._fill, name="sounds", daemon=True).start()

    def play(self, cue: str, position: Sequence[float] | None = None, step: int = 0) -> None:
        """Sound `cue` from `position` (x, y, z) in play space, `step` notes up the scale."""
        cue = SAME.get(cue, cue)
        clip = self._clips.get((cue, cues.folded(cue, step)))
        if clip is not None:
            group = "ambience" if cue == "rest" else "cues"
            self._inbox.append(Voice(clip, cue, group, self._at(position)))

    def say(self, text: str) -> None:
        """Speak `text`; what is being spoken ends at once."""
        self._inbox.append(None)
        self.on_say(text)

    def speak(self, clip: Clip) -> None:
        """Sound the clip that `say` asked for."""
        self._inbox.append(Voice(clip, "speech", "voice"))

    def listener(self, pose: Sequence[float]) -> None:
        """Hear from the head's `pose` (7,) from now on; what is no pose is passed over."""
        pose = tuple(float(part) for part in pose)
        if len(pose) == 7 and all(map(math.isfinite, pose)) and any(pose[3:]):
            self.head = pose

    def close(self) -> None:
        """Stop everything and give the device back."""
        self._closed = True
        while self.on_close:
            self.on_close.pop()()

    def step(self, seconds: float) -> None:
        """Bring `voices` and their gains up to date; the output calls it before each block."""
        self.voices = [
            voice for voice in self.voices if not (voice.done or (voice.ending and not voice.gain))
        ]
        while self._inbox:
            self._admit(self._inbox.popleft())
        speaking = any(voice.group == "voice" and not voice.ending for voice in self.voices)
        towards, slowness = (DUCKED, DUCKING[0]) if speaking else (1.0, DUCKING[1])
        self._duck += (towards - self._duck) * (1.0 - math.exp(-3.0 * seconds / slowness))
        for voice in self.voices:
            voice.age += seconds
            voice.gain = 0.0 if voice.ending else self._gains[voice.group]
            if voice.group == "ambience":
                voice.gain *= self._duck
            if voice.loop:
                voice.gain *= min(1.0, voice.age / RISE)

    def _admit(self, voice: Voice | None) -> None:
        """Let `voice` sound; None ends what is spoken."""
        if voice is None or voice.group == "voice":
            for other in self.voices:
                other.ending |= other.group == "voice"
        if voice is None or not self._gains[voice.group]:
            return
        alike = [o for o in self.voices if o.name == voice.name and not o.ending]
        rest = [o for o in self.voices if not (o.loop or o.ending or o.group == "voice")]
        for older in (*alike[: len(alike) - ALIKE + 1], *rest[: len(rest) - MOST + 1]):
            older.ending = True
        self.voices.append(voice)

    def _at(self, position: Sequence[float] | None) -> Place | None:
        if position is None or self._mono:
            return None
        x, y, z = (float(part) for part in position)
        return (x, y, z) if math.isfinite(x + y + z) else None

    def _fill(self) -> None:
        """Make every sound, those of a place last; the ambience begins as soon as it is made."""
        for cue in cues.LOUDNESS:
            for step in range(cues.STEPS.get(cue, 1)):
                if self._closed:
                    return
                samples = cues.render(cue, step, self._place)
                self._clips[cue, step] = Clip.of(samples, not self._mono)
        for loop in ambience.loops(self._place) if self._gains["ambience"] else ():
            if self._closed:
                return
            samples = loop.samples
            if self._mono and samples.ndim == 2:
                samples = samples.sum(axis=1)
            clip = Clip.of(samples, positional=not self._mono)
            at = self._at(loop.position)
            self._inbox.append(Voice(clip, loop.name, "ambience", at, loop=True))
        self.ready.set()
