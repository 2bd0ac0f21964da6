"""Speaks: a thread that finds or makes clips while the frame thread goes on."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from queue import SimpleQueue

import numpy as np

from rehab.audio.loudness import RATE, Samples
from rehab.audio.mixer import Clip
from rehab.audio.sentences import Sentences, split

_log = logging.getLogger(__name__)

PAUSE = 0.35
"""Seconds between two sentences."""

KEPT = 64
"""Sentences that are kept in memory."""


class Speech:
    """Turns what is said into clips for `speak`; of what was said in the meantime, the last."""

    def __init__(self, sentences: Sentences, speak: Callable[[Clip], None]) -> None:
        self._sentences, self._speak = sentences, speak
        self._asked: SimpleQueue[tuple[int, str] | None] = SimpleQueue()
        self._latest = 0
        self._kept: OrderedDict[str, Samples] = OrderedDict()
        threading.Thread(target=self._run, name="speech", daemon=True).start()

    def say(self, text: str) -> None:
        """Speak `text` as soon as there is a clip, unless something else has been said by then."""
        self._latest += 1
        self._asked.put((self._latest, text))

    def close(self) -> None:
        """Say nothing more."""
        self._latest += 1
        self._asked.put(None)

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            number, text = asked
            try:
                self._answer(number, text)
            except Exception:  # whatever it is, a patient's session must not end by it
                _log.exception("A sentence stays unspoken.")

    def _answer(self, number: int, text: str) -> None:
        parts: list[Samples] = []
        for sentence in split(text):
            if number != self._latest:
                return
            samples = self._find(sentence)
            if samples is not None:
                parts += [np.zeros(round(PAUSE * RATE), np.float32)] if parts else []
                parts.append(samples)
        if parts and number == self._latest:
            self._speak(Clip.of(np.concatenate(parts), positional=False))

    def _find(self, sentence: str) -> Samples | None:
        if sentence in self._kept:
            self._kept.move_to_end(sentence)
            return self._kept[sentence]
        samples = self._sentences.samples(sentence)
        if samples is not None:
            self._kept[sentence] = samples
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return samples
