"""Stars appear on either side, within comfortable reach; touching one plants a bud."""

from __future__ import annotations

import math
from gettext import gettext as _
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from rehab.exercise import (
    Body,
    Difficulty,
    Exercise,
    Frame,
    Measure,
    Point,
    Reach,
    Settings,
    Spec,
    Stage,
    Status,
    Trial,
    quantity,
)

AMBER, GOLD = "#FFB347", "#FFE08A"
PALM = 0.03  # metres: how far the palm that touches extends from the grip
NEAR = 0.15  # metres: here the hand counts as near; a star never appears nearer than this
STREAK = 5  # so many in a row ring on their own
STEPS = 4  # into which that way is cut, each heard as a higher note
AHEAD = 25.0  # degrees outwards to which a place still lies ahead of the arm
SECTORS = {"across": (-40.0, 0.0), "ahead": (0.0, AHEAD), "outward": (AHEAD, 75.0)}
"""From where to where, degrees from straight ahead of the shoulder, outwards positive."""
NARROW = 5.0  # degrees: what is left of a sector is not asked where it is narrower than this
SPREAD = (0.7548776662466927, 0.5698402909980532)  # 1/g, 1/g²; g³ = g + 1 (Roberts' R2 sequence)


class StarSettings(Settings):
    """Where the stars appear, how large, and for how long."""

    distance: float = quantity(85, 30, 100, "% of comfortable reach", "Distance")
    outwards: float = quantity(45, 0, 75, "degrees", "Spread outwards")
    across: float = quantity(15, 0, 40, "degrees", "Spread across the body")
    highest: float = quantity(10, -30, 60, "degrees", "Highest, from shoulder level")
    lowest: float = quantity(-30, -60, 0, "degrees", "Lowest, from shoulder level")
    size: float = quantity(10, 6, 12, "cm", "Size of a star")
    time_limit: float = quantity(10, 2, 30, "s", "Time for a star")
    places: Literal["spread", "nine"] = Field("spread", title="Places")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {
            "distance": 65,
            "outwards": 35,
            "across": 10,
            "highest": -10,
            "size": 12,
            "time_limit": 20,
        },
        {"distance": 75, "outwards": 40, "across": 12, "highest": 0, "size": 12, "time_limit": 15},
        {},
        {"distance": 92, "outwards": 60, "across": 25, "highest": 20, "size": 8, "time_limit": 8},
        {"distance": 100, "outwards": 75, "across": 40, "highest": 35, "size": 6, "time_limit": 6},
    )

    @model_validator(mode="after")
    def _in_order(self) -> StarSettings:
        if self.lowest > self.highest:
            raise ValueError(f"lowest = {self.lowest:g} is above highest = {self.highest:g}")
        return self


class StarReach(Exercise):
    """Reaching with one arm to places around the trunk, one star at a time."""

    spec = Spec(
        id="star-reach/2",
        title="Stars",
        trains="Reaching with the arm in all directions within comfortable reach",
        instruction="Touch each star\nwith the hand that is named.",
        counted=("star", "stars"),
        contraindications=("reaching forward is not allowed yet",),
        provokes=("flexion", "abduction", "cross-body", "elbow extension", "neck rotation"),
        needs=("shoulder flexion", "shoulder abduction", "shoulder elevation"),
        measures=(
            Measure("distance", "m", "How far from the shoulder it was touched"),
            Measure("reaction_time", "s", "Reaction time"),
            Measure("movement_time", "s", "Movement time"),
            Measure("path_efficiency", "1", "Straightness of the path"),
            Measure("movement_units", "1", "Pieces of the movement (smooth is 1)"),
            Measure("peak_speed", "m/s", "Peak speed of the hand"),
            Measure("peak_elevation", "deg", "Highest shoulder elevation", "shoulder_elevation"),
            Measure("trunk_displacement", "m", "Movement of the trunk"),
        ),
        # Nearer than 45 % of the reach hardly any place is left before the face: the sectors would
        # be one. On a neglected side lie one arm's outward places and the other's across.
        difficulty=Difficulty("distance", 45.0, 100.0, 2.5, tuple(SECTORS)),
    )
    Settings = StarSettings
    settings: StarSettings

    @property
    def sectors(self) -> tuple[str, ...]:
        """The directions that are asked for: of the nine places one column each."""
        if self.settings.places == "nine":
            return tuple(SECTORS)
        return tuple(name for name in SECTORS if self._width(name) >= NARROW) or ("ahead",)

    def build(self, stage: Stage) -> None:
        """Choose where the sequences of places begin: one for each arm and sector."""
        self.stage = stage
        self.ways = [(hand, sector) for hand in (0, 1) for sector in SECTORS]
        self.start = {way: stage.rng.random(2) for way in self.ways}
        self.rows = {way: stage.rng.permutation(3).tolist() for way in self.ways}
        self.turn = dict.fromkeys(self.ways, 0)
        self.turns: dict[int, int] = {}
        self.named = ""
        self.in_a_row = 0

    def begin_trial(self, trial: Trial) -> None:
        """Let a star grow where the sequence goes next; a hand that takes over is named."""
        self.hand, self.side = trial.hand, trial.side
        self.target = self._choose(trial)
        self.away = math.dist(self.target, self.stage.shoulder(trial.side))
        self.limit = self.stage.seconds + self.settings.time_limit
        self.reach: Reach | None = None
        self.t_touch: int | None = None
        self.near = 0
        self._show()
        self.stage.play("appear", self.target)
        if self.side != self.named:
            self.named = self.side
            left = self.side == "left"
            self.stage.say(_("Your left hand.") if left else _("Your right hand."))

    def step(self, frame: Frame, body: Body) -> Status:
        """Follow the asked hand; the star is touched, or its time runs out."""
        if self.reach is None:  # this frame is the first that shows the star
            self.reach = Reach(self.target, int(frame["t_display"]))
        self.reach.add(frame, body, self.hand)
        if body["arm_valid"][self.hand]:
            away = math.dist(body["hand"][self.hand].tolist(), self.target)
            if away <= self.size / 2 + PALM:
                self.t_touch = int(frame["t_sample"])
                self._celebrate()
                return Status.SUCCESS
            self._approach(away)
        if self.stage.seconds < self.limit:
            return Status.RUNNING
        self.in_a_row = 0
        self.stage.play("fade", self.target)
        return Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """What the reach was like; a star that was not reached fades like a firefly."""
        if self.t_touch is None:
            x, y, z = self.target
            self.stage.tween(self.star, "position", (x, y + 0.2, z), 1.2)
        self.stage.remove(self.star, fade=1.2 if self.t_touch is None else 0.0)
        found = self.reach.results(self.t_touch) if self.reach else {}
        return found if self.t_touch is None else found | {"distance": self.away}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """From beside the hip straight to the star."""
        return self.stage.arm(trial.side, 10.0, 60.0, 70.0), self._choose(trial)

    def _choose(self, trial: Trial) -> Point:
        """The next place of this arm's sequence in the trial's sector, which fills it evenly from
        the start; of the nine fixed ones none is left out."""
        self.size = self.settings.size / 100
        way = trial.hand, trial.sector
        at = self.turns.setdefault(trial.number, self.turn[way])
        while True:
            azimuth, height = self._at(way, at)
            place = self.stage.place(trial.side, azimuth, height, trial.demand / 100, self.size)
            at += 1
            free = self.settings.places == "nine" or self._free(place, trial.hand)
            if free or at - self.turns[trial.number] > 8:
                self.turn[way] = max(self.turn[way], at)
                return place

    def _at(self, way: tuple[int, str], at: int) -> tuple[float, float]:
        """How far outwards and how high that place of a sequence lies, degrees."""
        s = self.settings
        if s.places == "nine":
            u, v = tuple(SECTORS).index(way[1]) / 2, self.rows[way][at % 3] / 2
            low, high = -s.across, s.outwards
        else:
            u, v = ((self.start[way] + [at * step for step in SPREAD]) % 1.0).tolist()
            low, high = self._part(way[1])
        return low + u * (high - low), s.lowest + v * (s.highest - s.lowest)

    def _part(self, sector: str) -> tuple[float, float]:
        """From where to where a sector is asked for, degrees."""
        low, high = SECTORS[sector]
        return max(low, -self.settings.across), min(high, self.settings.outwards)

    def _width(self, sector: str) -> float:
        low, high = self._part(sector)
        return high - low

    def _free(self, place: Point, hand: int) -> bool:
        """Whether the hand would have to move to get there."""
        body = self.stage.body
        if body is None or not body["arm_valid"][hand]:
            return True
        return math.dist(body["hand"][hand].tolist(), place) > NEAR + self.size / 2

    def _show(self) -> None:
        """A star turned to the patient; its ring and its line to the ground come with its cue."""
        eye = self.stage.head
        turn = 0.5 * math.atan2(eye[0] - self.target[0], eye[2] - self.target[2])
        self.star = self.stage.add(
            "star",
            position=self.target,
            orientation=(0.0, math.sin(turn), 0.0, math.cos(turn)),
            scale=0.01,
            colour=AMBER,
            emission=0.5,
            cue="touch",
            side=self.side,
            label="star",
        )
        self.stage.tween(self.star, "scale", self.size, 0.25)

    def _approach(self, away: float) -> None:
        """The hand comes near: a sound that rises, a step each time it is nearer than before."""
        way = NEAR - self.size / 2 - PALM
        nearness = 1 + int(STEPS * (NEAR - away) / way) if away < NEAR else 0
        if nearness > self.near:
            self.near = nearness
            self.stage.play("near", self.target, step=2 * (nearness - 1))

    def _celebrate(self) -> None:
        """Petals, a bell one step higher each time in a row, a pulse, and a bud that stays."""
        stage = self.stage
        stage.play("success", self.target, step=self.in_a_row)
        self.in_a_row += 1
        if self.in_a_row % STREAK == 0:
            stage.play("streak", self.target)
        stage.burst(self.target, GOLD)
        stage.vibrate(self.hand, 0.06, 0.5)
        stage.plant()
