"""Calls a runtime back that went away: when to try again, what to say, and when to give up."""

from __future__ import annotations

from rehab.drivers.openxr.results import PATIENCE, CallFailed, Lost

RETRY = 1_000_000_000
"""ns between two tries."""
QUICK, HOPELESS = 5_000_000_000, 5
"""A session that fails so many times in a row, each within these ns of its making, is given up."""
_BREATHER = 500_000_000  # ns without a failure that begin another run of them


class Recall:
    """The memory of one driver's losses and failures.

    `away` says whether the runtime is being called back, for the `tries`th time.
    """

    def __init__(self) -> None:
        self.away = False
        self.tries = 0
        self._name = ""
        self._since = self._tried = self._built = 0
        self._quick = 0
        self._borne: dict[str, tuple[int, int]] = {}  # first and last failure of a run

    @property
    def sentence(self) -> str:
        """What happens now, for whoever helps; nothing where nothing is wrong."""
        if not self.away:
            return ""
        return f"{self._name} went away; calling it back, try {max(1, self.tries)}."

    def back(self, now: int) -> float:
        """It is there, at `now` (ns); returns for how many seconds it was not."""
        seconds = (now - self._since) * 1e-9 if self.away else 0.0
        self.away = False
        self._built = now
        self._borne.clear()
        return seconds

    def lost(self, name: str, error: CallFailed, now: int) -> bool:
        """The runtime `name` went away at `now`; False where calling it back has no use."""
        self.away, self._name, self._since, self.tries = True, name, now, 0
        quick = not isinstance(error, Lost) and now - self._built < QUICK
        self._quick = self._quick + 1 if quick else 0
        return self._quick < HOPELESS

    def due(self, now: int) -> bool:
        """Whether to try again at `now`, which then counts as a try.

        The first try is made at once, unless what it brought back is what went away.
        """
        if self._tried and now - self._tried < RETRY:
            return False
        self._tried = now
        self.tries += 1
        return True

    def bears(self, error: CallFailed, now: int) -> bool:
        """Whether play goes on in the same session."""
        if not error.borne:
            return False
        first, last = self._borne.get(error.function, (now, now))
        if now - last > _BREATHER:
            first = now
        self._borne[error.function] = first, now
        return now - first <= PATIENCE
