"""Whoever sits at the station: sees its screens, presses what they offer, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from rehab.station.desk import Desk
from rehab.station.shown import Action, Choice, Entry, Shown, Typed

PACE = 1.0 / 15.0
"""Seconds between two looks, as the window has them."""
PATIENCE = 90.0

T = TypeVar("T")


class AtTheDesk:
    """Presses are refused by nobody here: what cannot be pressed, or is answered by a sentence of
    trouble, fails the test with that sentence. `presses` counts them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.presses = 0
        self.began = 0
        """When the first press was, ns of `time.perf_counter_ns`."""

    def look(self) -> Shown:
        """The screen as it is now."""
        now = time.monotonic()
        self.desk.step(now)
        return self.desk.shown(now)

    def until(
        self, sees: Callable[[Shown], object], what: str, patience: float = PATIENCE
    ) -> Shown:
        """Look until the screen shows that."""
        deadline = time.monotonic() + patience
        while True:
            shown = self.look()
            assert not shown.trouble, shown.trouble
            if sees(shown):
                return shown
            assert time.monotonic() < deadline, f"not within {patience:g} s: {what}:\n{shown}"
            time.sleep(PACE)

    def at(self, kind: type, patience: float = PATIENCE) -> Shown:
        """Look until the screen is of that kind."""
        return self.until(lambda shown: isinstance(shown.screen, kind), kind.__name__, patience)

    def press(self, name: str, about: str = "", patience: float = 20.0) -> Shown:
        """Press the action of that name, as soon as it is there and may be pressed."""

        def there(shown: Shown) -> Action | None:
            actions = [one for one in found(shown, Action) if one.press.name == name]
            if about:
                actions = [one for one in actions if one.press.about == about]
            return next((one for one in actions if not one.why_not), None)

        action = there(self.until(there, f"an action {name} {about}", patience))
        assert action is not None
        return self._give(action.press, Typed())

    def type(self, about: str, text: str) -> Shown:
        """Type into the entry of that field."""
        (entry,) = [one for one in found(self.look(), Entry) if one.press.about == about]
        return self._give(entry.press, Typed(text=text))

    def choose(self, about: str, *keys: str) -> Shown:
        """Choose those of the choice of that field."""
        (choice,) = [one for one in found(self.look(), Choice) if one.press.about == about]
        offered = {key for key, _ in choice.options}
        assert offered >= set(keys), f"{keys} of {offered}"
        return self._give(choice.press, Typed(chosen=keys))

    def _give(self, press: Any, typed: Typed) -> Shown:
        self.began = self.began or time.perf_counter_ns()
        self.presses += 1
        self.desk.press(press, typed)
        shown = self.look()
        assert not shown.trouble, shown.trouble
        return shown


def found(shown: object, kind: type[T]) -> Iterator[T]:
    """All parts of that kind that a screen holds."""
    if isinstance(shown, kind):
        yield shown
    elif is_dataclass(shown):
        for one in fields(shown):
            yield from found(getattr(shown, one.name), kind)
    elif isinstance(shown, tuple):
        for part in shown:
            yield from found(part, kind)


def words(shown: Shown) -> str:
    """All that a screen says."""
    return "\n".join(found(shown, str))
