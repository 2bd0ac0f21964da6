"""A feared movement: how much it is feared is asked before its block, and of no other."""

from __future__ import annotations

import dataclasses

from rehab.session import BlockPlan, Programme
from tests.session.person import Person
from tests.session.playing import body, of, run

NEAR = BlockPlan("star-reach", {"trials": 1})
FEARED = dataclasses.replace(NEAR, feared="reaching for what is near")
PROGRAMME = Programme((NEAR, FEARED), seed=5, calibration=body())


def test_fear_is_asked_before_its_block_and_stands_beside_the_movement() -> None:
    person = Person()
    person.says = {**person.says, "fear": 6}
    events, _, director = run(PROGRAMME, person)
    assert director.status == "completed"
    (told,) = of(events, "rating")
    assert told == {"what": "fear", "value": 6, "block": 1, "of": "reaching for what is near"}
    kinds = [event.kind for event in events]
    begun = [number for number, kind in enumerate(kinds) if kind == "block_begin"]
    assert begun[0] < kinds.index("rating") < begun[1]


def test_who_does_not_say_it_plays_all_the_same() -> None:
    events, _, director = run(PROGRAMME)
    (told,) = of(events, "rating")
    assert (told["value"], told["why"]) == (None, "unanswered")
    assert director.status == "completed"
