"""Sessions of stars, played by a person through the real director and loop."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import Any

from rehab.body import Calibration
from rehab.session import BlockPlan, Director, Event, Programme, play
from tests.session.person import Notes, Person

Played = list[Event]


def uncalibrated(trials: int = 4, **settings: Any) -> Programme:
    """Stars, and all that comes before them."""
    return Programme((BlockPlan("star-reach", {"trials": trials, **settings}),), seed=5)


def stars(trials: int = 4, **settings: Any) -> Programme:
    """The same by a person who is calibrated already: seventeen seconds less to play."""
    return dataclasses.replace(uncalibrated(trials, **settings), calibration=body())


@lru_cache
def body() -> Calibration:
    """What is found of a `Person` who does all three poses."""
    events = run(uncalibrated(1))[0]
    return Calibration.from_dict(of(events, "calibrated")[0]["calibration"])


def direct(programme: Programme, person: Person, events: Played) -> Director:
    """A director of that person's driver."""
    return Director(
        programme,
        on_event=events.append,
        vibrate=person.vibrate,
        recentre=person.recentre,
        show_room=person.show_room,
    )


def run(
    programme: Programme,
    person: Person | None = None,
    commands: dict[int, tuple[str, dict[str, Any]]] | None = None,
) -> tuple[Played, Person, Director]:
    person = person or Person()
    events: Played = []
    director = direct(programme, person, events)
    play(person, None, director, Notes(commands))
    return events, person, director


@lru_cache
def undisturbed(trials: int) -> Played:
    """The events of that many stars where nothing breaks in."""
    return run(stars(trials))[0]


def of(events: Played, kind: str) -> list[dict[str, Any]]:
    return [event.data for event in events if event.kind == kind]


def trial_frames(events: Played) -> list[tuple[int, int]]:
    begins = [e.frame for e in events if e.kind == "trial_begin"]
    return list(zip(begins, [e.frame for e in events if e.kind == "trial_end"], strict=True))
