"""Twelve kinds of people, as far as one trial is concerned: what they can do in each direction.

Assumptions, none of them fitted to a controller. Everything is a share of the exercise's range, 0
at its easiest and 1 at its hardest; directions are as the patient sees them. `able` is the level at
which one half of the trials succeed; people of a kind differ in it by `between` (a standard
deviation), and each direction by `apart` more. `spread` is the standard deviation of what a person
manages from trial to trial: a tenth of the range is 7 % of comfortable reach, or 13° of elevation;
after stroke and with tremor it is about twice that of healthy people. `lapse` is the share of
trials that are missed at any level (inattention, an arm that does not start), larger in a neglected
or blind direction. `tires` is what a session of 25 trials a direction costs, back by the next one;
`learns` is what the course of 100 gains; `wanders` is the standard deviation of good and bad
minutes (correlation 0.9 from trial to trial).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rehab.exercise import Difficulty

DIRECTIONS = ("left", "ahead", "right")

REACH = Difficulty("distance", 30.0, 100.0, 2.5, DIRECTIONS)  # % of comfortable reach
RAISE = Difficulty("elevation", 20.0, 150.0, 5.0, DIRECTIONS)  # degrees
PACE = Difficulty("time_limit", 20.0, 3.0, 0.6, DIRECTIONS)  # s: the shorter the harder
SIZE = Difficulty("size", 14.0, 4.0, 0.4, DIRECTIONS)  # cm: the smaller the harder


@dataclass(frozen=True)
class Profile:
    """One kind; `sides` are the arms that play. `able_in` and `lapse_in` name what differs by
    arm ("left arm") or direction ("left"); `most` is a therapist's bound, as a share of range."""

    name: str
    difficulty: Difficulty
    able: float = 0.65
    able_in: Mapping[str, float] = field(default_factory=dict)
    between: float = 0.08
    apart: float = 0.04
    spread: float = 0.08
    lapse: float = 0.02
    lapse_in: Mapping[str, float] = field(default_factory=dict)
    tires: float = 0.04
    learns: float = 0.04
    wanders: float = 0.015
    most: float = 1.0
    sides: tuple[str, ...] = ("left", "right")

    def value(self, level: float) -> float:
        """The quantity at a share of its range."""
        spec = self.difficulty
        return spec.easiest + level * (spec.hardest - spec.easiest)

    def level(self, value: float) -> float:
        """The share of its range at which the quantity is `value`."""
        spec = self.difficulty
        return (value - spec.easiest) / (spec.hardest - spec.easiest)

    def able_at(self, side: str, direction: str) -> float:
        """What this arm manages in this direction, on average."""
        lost = sum(self.able_in.get(key, 0.0) for key in (f"{side} arm", direction))
        return self.able + lost

    def lapse_at(self, side: str, direction: str) -> float:
        """The share of trials missed there at any level."""
        more = max(self.lapse_in.get(key, 0.0) for key in (f"{side} arm", direction))
        return max(self.lapse, more)


PROFILES = (
    Profile("healthy", PACE, able=0.78, spread=0.06, lapse=0.01, tires=0.02),
    Profile("frozen shoulder", RAISE, able_in={"right arm": -0.25}, spread=0.06),
    Profile(
        "stroke, moderate",
        REACH,
        able_in={"left arm": -0.2},
        spread=0.11,
        lapse=0.04,
        tires=0.08,
        learns=0.06,
        wanders=0.03,
    ),
    Profile(
        "stroke, left neglect",
        REACH,
        able_in={"left arm": -0.1, "left": -0.15},
        spread=0.1,
        lapse=0.03,
        lapse_in={"left": 0.1},
        tires=0.06,
        wanders=0.03,
    ),
    Profile("hemianopia", PACE, able_in={"right": -0.25}, spread=0.09, lapse_in={"right": 0.06}),
    Profile("tremor", SIZE, able=0.5, spread=0.12, wanders=0.03),
    Profile("one-armed", REACH, sides=("right",), spread=0.07),
    Profile("wheelchair", REACH, able_in={"ahead": -0.12}, spread=0.07),
    Profile("fear-avoidant", RAISE, able=0.4, spread=0.07, learns=0.2, wanders=0.03),
    Profile(
        "after arthroplasty", RAISE, able=0.6, able_in={"left arm": -0.15}, spread=0.06, most=0.6
    ),
    Profile("kyphosis", RAISE, able=0.5, able_in={"ahead": -0.08}, spread=0.07),
    Profile("fatigue", PACE, able=0.6, spread=0.09, lapse=0.04, tires=0.15, wanders=0.025),
)
