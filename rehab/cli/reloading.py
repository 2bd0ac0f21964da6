"""`rehab play --dev`: files that are saved while it is played are taken up, if they are whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rehab.cli.console import fail, notify
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.exercise import Exercise
    from rehab.session import Director

EVERY = 0.5
"""Seconds from one look at the files to the next."""

Stamp = tuple[int, int]


class Reloading:
    """Stands before what gives a session's `commands`, which is asked once a frame."""

    def __init__(
        self,
        director: Director,
        renderer: Any,
        names: Sequence[str],
        commands: Callable[[], Sequence[tuple[str, dict[str, Any]]]] | None,
    ) -> None:
        """`renderer` is None where nothing is drawn; `names` are the exercises to be watched."""
        from rehab.exercise import find

        self._director, self._renderer, self._commands = director, renderer, commands
        self._files: dict[str, list[Path]] = {}
        self._stamps: dict[str, list[Stamp]] = {}
        self._due = 0.0
        for name in dict.fromkeys(names):
            self._watch(find(name))

    def __call__(self) -> Sequence[tuple[str, dict[str, Any]]]:
        """The commands that arrived; twice a second the files are looked at before."""
        now = time.monotonic()
        if now >= self._due:
            self._due = now + EVERY
            if self._renderer is not None:
                self._renderer.reload()
            for name, files in list(self._files.items()):
                if (stamps := _stamps(files)) != self._stamps[name]:
                    self._stamps[name] = stamps
                    self._take(name)
        return self._commands() if self._commands is not None else ()

    def _watch(self, kind: type[Exercise]) -> None:
        from rehab.exercise.registry import files

        name = kind.spec.name
        self._files[name] = list(files(kind).values())
        self._stamps[name] = _stamps(self._files[name])

    def _take(self, name: str) -> None:
        """Take the exercise up as it is now; where that cannot be, the one before goes on."""
        from rehab.exercise.registry import renewed
        from rehab.session.guarded import Broken

        try:
            kind = renewed(name)
            self._director.exchange(kind)
        except (UserError, Broken) as error:
            said = f"{name} goes on as it was: {str(error).rstrip('.')}."
            self._director.notice(said, of="reload")
            fail(said)
            return
        self._watch(kind)
        self._director.notice(None, of="reload")
        notify(f"{name} was taken up as it is now.")


def _stamps(files: Sequence[Path]) -> list[Stamp]:
    """When each was written and how large it is; nothing of one that is gone for a moment."""
    found = []
    for path in files:
        try:
            told = path.stat()
        except OSError:
            found.append((0, 0))
        else:
            found.append((told.st_mtime_ns, told.st_size))
    return found
