"""Stars get nearer where they are not reached, for that arm and direction alone."""

from __future__ import annotations

import dataclasses

from rehab.session import BlockPlan, Event, Programme
from tests.session.person import Person
from tests.session.playing import body, of, run


def played(person: Person, command: str = "", **settings: object) -> list[Event]:
    plan = BlockPlan("star-reach", {"trials": 18, "time_limit": 2, **settings}, adapt={})
    programme = Programme((plan,), seed=5, calibration=body())
    commands = {12 * 90: (command, {"reason": "As agreed."})} if command else None
    return run(programme, person, commands)[0]


def test_what_is_not_reached_comes_nearer_and_nothing_else_does() -> None:
    events = played(Person(arms=(1,)))
    begun = of(events, "trial_begin")
    assert {(one["side"], one["sector"]) for one in begun} == {
        (side, sector) for side in ("left", "right") for sector in ("across", "ahead", "outward")
    }
    for side, sector in {(one["side"], one["sector"]) for one in begun}:
        asked = [one["demand"] for one in begun if (one["side"], one["sector"]) == (side, sector)]
        assert len(asked) == 3
        assert (asked[-1] < 85) == (side == "left"), sector


def test_easier_and_harder_are_offered() -> None:
    for command, nearer in (("easier", True), ("harder", False)):
        steps = [step for step in of(played(Person(), command), "adapt") if "asked" not in step]
        steps = [step for step in steps if "As agreed." in step["reason"]]
        assert len(steps) == 6
        assert all((step["after"] < step["before"]) == nearer for step in steps)


def test_a_test_of_nine_places_does_not_adapt() -> None:
    plan = BlockPlan("star-reach", {"trials": 18, "places": "nine", "time_limit": 2}, "assessment")
    programme = Programme((dataclasses.replace(plan, adapt={}),), seed=5, calibration=body())
    events = run(programme, Person())[0]
    assert {one["demand"] for one in of(events, "trial_begin")} == {85.0}
    places = [
        (one["side"], tuple(one["position"])) for one in of(events, "cue") if one["cue"] == "appear"
    ]
    assert len(set(places)) == 18
