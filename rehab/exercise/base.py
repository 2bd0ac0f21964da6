"""The class that every exercise is, and the trial that it is given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from rehab.body import Body
from rehab.exercise.reachable import Point
from rehab.exercise.spec import Settings as AnySettings
from rehab.exercise.spec import Spec
from rehab.exercise.stage import Stage
from rehab.frame import LEFT, RIGHT, Frame


class Status(Enum):
    """How a trial stands; all but `RUNNING` end it, and its value is what is stored."""

    RUNNING = "running"
    SUCCESS = "success"
    TIMEOUT = "timeout"


def hands_of(side: str) -> tuple[int, ...]:
    """The arms' indices, 0 left and 1 right, of a trial's side: "left", "right", "both" or ""."""
    return {"left": (LEFT,), "right": (RIGHT,), "both": (LEFT, RIGHT)}.get(side, ())


@dataclass(frozen=True)
class Trial:
    """One repetition: its number from 1, the arm that is asked ("both" where `Spec.together`, "" by
    an exercise whose `Spec.inputs` name no hand), and whether it only practises.

    A trial that a pause interrupted comes again with the same number and side, and should then be
    the same in every other way too: choose what differs between trials in `build`, by number.
    `sector` is one of `Spec.difficulty.sectors`, and `demand` how much of its quantity is asked
    now, in the setting's unit; without adaptation the setting itself.
    """

    number: int
    side: str
    practice: bool = False
    sector: str = ""
    demand: float = 0.0

    @property
    def hands(self) -> tuple[int, ...]:
        """The asked arms' indices in frames and bodies, 0 left and 1 right."""
        return hands_of(self.side)

    @property
    def hand(self) -> int:
        """The one arm's index; -1 where none is asked, or both are."""
        return self.hands[0] if len(self.hands) == 1 else -1


class Exercise(ABC):
    """One exercise. Methods are called in this order: `build`, for every trial `begin_trial`,
    `step` once a frame, `end_trial`; then `close`.

    The first `step` of a trial gets the frame that first shows what `begin_trial` added. Scores
    follow from frames, bodies, `stage.seconds` and `stage.rng` alone, so that a replay gives the
    same. A method that raises ends the block as failed; the session goes on.
    """

    spec: ClassVar[Spec]
    Settings: ClassVar[type[AnySettings]] = AnySettings

    def __init__(self, settings: AnySettings) -> None:
        self.settings = settings

    @abstractmethod
    def build(self, stage: Stage) -> None:
        """Prepare what all trials share; `stage` stays the same until `close`."""

    @abstractmethod
    def begin_trial(self, trial: Trial) -> None:
        """Show what this trial asks for."""

    @abstractmethod
    def step(self, frame: Frame, body: Body) -> Status:
        """Look at one frame; both records are used again for the next: copy what is kept."""

    @abstractmethod
    def end_trial(self) -> dict[str, float]:
        """Clear what the trial showed; its measures in their units.

        Called after the last `step`, and also when a trial is broken off: then the numbers are
        not used. A measure that could not be taken is left out.
        """

    @property
    def sectors(self) -> tuple[str, ...]:
        """The sectors of `Spec.difficulty` that these settings ask for, in turn; "": there are
        none."""
        return self.spec.difficulty.sectors if self.spec.difficulty else ("",)

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """Where, in play space, a ghost hand (a light, where no hand is needed) passes that shows
        once what `trial` asks for; nothing where that needs no showing. Of a trial of both arms it
        is the right hand's way."""
        return ()

    def demonstrate_left(self, trial: Trial) -> tuple[Point, ...]:
        """The left hand's way meanwhile, of a trial of both arms: as many points, passed at the
        same times; nothing: the mirror image of the right one's."""
        return ()

    def close(self) -> None:  # noqa: B027 - most exercises have nothing to let go of
        """Let go of everything; what the stage made, the stage removes."""
