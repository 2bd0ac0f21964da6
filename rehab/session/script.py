"""What is played, one frame at each step: the session's own course, and what is put in between."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rehab.session.director import Director

Played = Generator[None, None, None]


@dataclass
class _Aside:
    """Something that is put in between, and what went on before it."""

    played: Played
    phase: dict[str, Any]
    clock: float
    skipped: bool


class Script:
    """The innermost of what was put in between goes on; the clocks of all the others stand still.

    `seconds` were played in all, while nothing was paused; `clock` are those of what goes on now.
    """

    def __init__(self, director: Director) -> None:
        self._director = director
        self._main: Played | None = None
        self._asides: list[_Aside] = []
        self._phase: dict[str, Any] = {"name": ""}
        self._put_in = 0.0
        self.seconds = 0.0
        self.skipped = False
        """The therapist wants to have done with what goes on."""

    @property
    def phase(self) -> str:
        """The name of the phase."""
        return str(self._phase["name"])

    @property
    def clock(self) -> float:
        """Seconds for whatever ends after some: they stand still while something is put in."""
        return self.seconds - self._put_in

    def begin(self, phase: dict[str, Any]) -> None:
        """Note, and tell, a phase: `name` and what else belongs to it."""
        self._phase = phase
        self._director.tell("phase", dict(phase))

    def play(self, main: Played) -> None:
        """Let `main` go on from now, and nothing else."""
        while self._asides:
            self._asides.pop().played.close()
            self._director.guide.take_up()
        if self._main is not None:
            self._main.close()
        self._main, self.skipped = main, False

    def put_in(self, played: Played) -> None:
        """Let `played` go on to its end, and only then what goes on now."""
        self._asides.append(_Aside(played, self._phase, self.clock, self.skipped))
        self._director.guide.set_aside()

    def step(self, seconds: float) -> None:
        """Go on for a frame that lasted `seconds`."""
        self.seconds += seconds
        if not self._asides:
            if self._main is not None:
                next(self._main, None)
        elif next(self._asides[-1].played, self) is self:
            aside = self._asides.pop()
            self._put_in = self.seconds - aside.clock
            self.skipped = aside.skipped
            self.begin(aside.phase)
            self._director.guide.take_up()
            self._director.face()

    def wait(self, seconds: float) -> Iterator[None]:
        """Let `seconds` be played, or fewer where the therapist skips."""
        until = self.clock + seconds
        self.unskip()
        while self.clock < until and not self.skipped:
            yield

    def unskip(self) -> None:
        """From now on `skipped` says whether the therapist wants to have done with this."""
        self.skipped = False
