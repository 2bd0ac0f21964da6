"""The station as a therapist has it: screens are read, controls are pressed by their words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from rehab.clinic import prescribing
from rehab.prescription import loads
from rehab.station.desk import Desk
from rehab.station.room import Means
from rehab.station.shown import Action, Choice, Entry, Form, Playing, Shown, Slider, Typed
from rehab.store import Patient, Store

SECRET = "garden at first light"
HEADLESS = Means("patient", ("--headless",))

PROGRAMME = """\
title = "Raising"
sessions_a_week = 14
minutes_a_session = 3
[settings]
sides = "right"
[[block]]
name = "raise"
exercise = "sunrise"
settings = { level = 1, trials = 6, movement = "flexion" }
adapt = {}
rest = 0
[[session]]
name = "A"
blocks = ["raise"]
"""


def prescribed(store: Store, who: Patient, text: str) -> None:
    prescribing.change(store, who, loads(text))


class Station:
    """`presses` counts what a person pressed: buttons, options, places to type."""

    def __init__(self, store: Store, means: Means = HEADLESS) -> None:
        self.store = store
        self.desk = Desk(store, means)
        self.presses = 0
        self.rest()

    @property
    def shown(self) -> Shown:
        return self.desk.shown(time.monotonic())

    @property
    def screen(self) -> Any:
        return self.shown.screen

    @property
    def trouble(self) -> str:
        return self.shown.trouble

    def rest(self, seconds: float = 0.1) -> None:
        """Let time pass."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.desk.step(time.monotonic())
            time.sleep(0.02)

    def until(self, so: Callable[[], object], seconds: float = 60.0) -> None:
        """Let time pass until that holds."""
        give_up = time.monotonic() + seconds
        while not so():
            assert time.monotonic() < give_up, self.shown
            self.rest(0.05)

    def press(self, words: str, at: str = "") -> None:
        """Press the button with those words, of the row that holds `at`; it must be one that can
        be pressed."""
        found = self.action(words, at)
        assert not found.why_not, found
        self.presses += 1
        self.desk.press(found.press, Typed())
        self.rest(0.05)

    def action(self, words: str, at: str = "") -> Action:
        found = [
            action for action, where in self.actions() if action.words == words and at in where
        ]
        assert len(found) == 1, (words, [action.words for action, _ in self.actions()])
        return found[0]

    def actions(self) -> Iterator[tuple[Action, str]]:
        """Every button that is shown, and the words of what it is of."""
        screen = self.screen
        yield from ((action, "") for action in (*self.shown.actions, *screen.actions))
        for row in getattr(screen, "rows", ()):
            yield from ((action, f"{row.alias} {row.identity}") for action in row.actions)
        for line, action in getattr(screen, "blocks", ()):
            yield from ((a, line.words) for a in [action] if a is not None)
        if isinstance(screen, Playing):
            yield from ((action, "small") for action in screen.small)
            if screen.ask is not None:
                yield from ((action, "asked") for action in screen.ask.actions)

    def type(self, words: str, text: str) -> None:
        """Type into the place of those words."""
        part = self._part(words, Entry)
        self.presses += 1
        self.desk.press(part.press, Typed(text=text))

    def choose(self, words: str, *keys: str) -> None:
        part = self._part(words, Choice)
        assert set(keys) <= {key for key, _ in part.options}, part
        self.presses += len(keys)
        self.desk.press(part.press, Typed(chosen=keys))

    def slide(self, words: str, to: float) -> None:
        part = self._part(words, Slider)
        assert part.low <= to <= part.high, part
        self.presses += 1
        self.desk.press(part.press, Typed(number=to))

    def unlock(self, handle: str, secret: str = SECRET) -> None:
        self.choose("Who are you?", handle)
        self.type("PIN or passphrase", secret)
        self.press("Unlock")
        self.rest()

    def lines(self) -> str:
        return "\n".join(line.words for line in self.screen.lines)

    def _part(self, words: str, kind: type[Any]) -> Any:
        parts = self.screen.parts if isinstance(self.screen, Form) else (self.screen.search,)
        found = [part for part in parts if isinstance(part, kind) and words in part.words]
        assert len(found) == 1, (words, [part.words for part in parts])
        return found[0]
