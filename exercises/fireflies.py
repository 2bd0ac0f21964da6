"""Fireflies sit on a ring; each is lit in turn by the hand that comes to rest on it, to and fro."""

from __future__ import annotations

import math
from gettext import gettext as _
from itertools import product
from typing import Any, ClassVar, Literal

from pydantic import Field

from rehab.exercise import (
    Body,
    Difficulty,
    Exercise,
    Frame,
    Measure,
    Point,
    Settings,
    Spec,
    Stage,
    Status,
    Swing,
    Taps,
    Trial,
    quantity,
)

AMBER, GOLD, DUSK = "#FFB347", "#FFE08A", "#5B6F8F"
DARK, ASKED, LIT = 0.12, 0.75, 0.35  # light of its own: one that waits, that is asked, that is lit
CLEAR = 0.55  # how solid one is that waits: what is behind can be seen and read
INWARD, BELOW = 0.06, 0.10  # metres from the shoulder to the ring's middle, inwards and down
WIDEST, FARTHEST, USUAL = 0.42, 0.95, 0.72  # of the reach: the ring's radius, its rim, its middle
NEAR, STEPS = 0.15, 2  # metres from a firefly within which it is heard, and in how many steps
SPARED = 1  # fireflies of a round that may be left out
LEAN = 12.0  # degrees of the trunk at which somebody is asked to sit tall
SHIFTS = sorted(
    product((0.0, 0.06, 0.12, 0.2, 0.3), (0.0, 0.08, 0.16), (1.0, 0.8, 0.6)),
    key=lambda shift: shift[0] + shift[1] + 0.5 * (1.0 - shift[2]),
)
"""Where the ring may go for a limit, the least first: down and outwards, metres, and how much of
its size is left."""


class FireflySettings(Settings):
    """How large the fireflies are, how many sit on how wide a ring, and for how long each glows."""

    trials: int = Field(4, ge=1, le=20, title="Rounds", json_schema_extra={"unit": "1"})
    width: float = quantity(8, 4, 12, "cm", "Width of a firefly")
    ring: float = quantity(28, 15, 40, "cm", "Width of the ring")
    count: Literal["9", "11", "13"] = Field("9", title="Fireflies on the ring")
    time_limit: float = quantity(6, 2, 12, "s", "Time for a firefly")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"width": 12, "ring": 20, "time_limit": 12},
        {"width": 10, "ring": 24, "time_limit": 9},
        {},
        {"width": 6, "time_limit": 5, "count": "11"},
        {"width": 4, "ring": 34, "time_limit": 4, "count": "13"},
    )


class Fireflies(Exercise):
    """Multidirectional tapping by ISO 9241-411 with one hand; one trial is a round of the ring."""

    spec = Spec(
        id="fireflies/1",
        title="Fireflies",
        trains="Reaching to and fro quickly and exactly in every direction (multidirectional "
        "tapping after ISO 9241-411, in the air: not comparable with pointing on a desk)",
        instruction="Rest your hand on the bright firefly.\nIt lights, and the next one glows.",
        counted=("round", "rounds"),
        contraindications=("reaching forward is not allowed yet",),
        provokes=("flexion", "abduction", "cross-body"),
        needs=("shoulder flexion", "shoulder abduction", "cross-body", "shoulder elevation"),
        measures=(
            Measure("throughput", "bit/s", "Throughput (in the air, no desk's)"),
            Measure("throughput_error", "bit/s", "Standard error of the throughput"),
            Measure("effective_width", "m", "Effective width"),
            Measure("effective_width_error", "m", "Standard error of the effective width"),
            Measure("movement_time", "s", "Mean movement time, reaction left out"),
            Measure("stops_beside", "1", "Fireflies first stopped beside"),
            Measure("left_out", "1", "Fireflies not lit in their time"),
            Measure("trunk_lean", "deg", "Lean of the trunk"),
        ),
        # The width and not the distance: what succeeds asks for more exactness, never for a longer
        # reach, and all that a round measures stays at one distance.
        difficulty=Difficulty("width", 12.0, 4.0, 0.3),
        longest=180.0,
    )
    Settings = FireflySettings
    settings: FireflySettings

    def build(self, stage: Stage) -> None:
        """Choose where each round begins and which way it goes about."""
        self.stage = stage
        self.count = int(self.settings.count)
        rounds = self.settings.trials
        self.begins = stage.rng.integers(0, self.count, rounds).tolist()
        self.ways = stage.rng.integers(0, 2, rounds).tolist()
        self.named = ""

    def begin_trial(self, trial: Trial) -> None:
        """The ring stands there, dark but for the first."""
        stage = self.stage
        self.hand, self.side = trial.hand, trial.side
        self.width = trial.demand / 100.0
        self.places = self._ring(trial)
        self.order = self._order(trial.number)
        self.swing, self.taps = Swing(trial.hand), Taps(trial.hand)
        self.at = self.beside = self.left_out = self.in_a_row = 0
        self.told = False
        self._show()
        stage.play("appear", self.middle)
        if self.side != self.named:
            self.named = self.side
            left = self.side == "left"
            stage.say(_("Your left hand.") if left else _("Your right hand."))
        self._ask()

    def step(self, frame: Frame, body: Body) -> Status:
        """A firefly lights where the hand rests on it, or is left when its time is over."""
        stage = self.stage
        self.swing.add(frame, body, math.nan, math.nan)
        first = self.taps.add(frame, body)
        target = self.places[self.order[self.at]]
        away = math.inf
        if body["arm_valid"][self.hand]:
            x, y, z = body["hand"][self.hand].tolist()
            away = math.dist((x, y, z), target)
            self._approach(away, target)
            self._advise(body)
        on = away <= 0.5 * self.width
        # The first one is come to from the lap: it is no movement of the ring.
        self.beside += first and not on and self.at > 0
        if on and self.taps.stopped:
            self._light()
        elif stage.seconds >= self.limit:
            self._leave()
        else:
            return Status.RUNNING
        self.at += 1
        if self.at < len(self.order):
            self._ask()
            return Status.RUNNING
        return self._done()

    def end_trial(self) -> dict[str, float]:
        """How fast and how exactly the hand went about; the ring goes."""
        for fly in self.flies:
            self.stage.remove(fly, fade=0.8)
        found = {"stops_beside": float(self.beside), "left_out": float(self.left_out)}
        for name, one in self.taps.results().items():
            if one.value is not None:
                found[name] = one.value
                if one.se is not None and name != "movement_time":
                    found[f"{name}_error"] = one.se
        lean = self.swing.lean().value
        return found if lean is None else found | {"trunk_lean": lean}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """From beside the hip to the first four."""
        places, order = self._ring(trial), self._order(trial.number)
        return self.stage.arm(trial.side, 10.0, 60.0, 70.0), *(places[n] for n in order[:4])

    # Where the ring stands, and in which order it is gone about

    def _order(self, number: int) -> list[int]:
        """Each next nearly opposite, until the first comes again: the first is only come to."""
        n = self.count
        round_ = (number - 1) % self.settings.trials
        step = n // 2 + self.ways[round_]
        return [(self.begins[round_] + step * turn) % n for turn in range(n + 1)]

    def _ring(self, trial: Trial) -> list[Point]:
        """An upright ring before the shoulder, a little inwards and below it: within reach, and
        lower, further out or smaller where a limit asks for it."""
        stage = self.stage
        hand = 1 if trial.side == "right" else 0
        options = [self._placed(trial.side, hand, shift) for shift in SHIFTS]
        places = options[stage.fitting(trial.side, options)]
        x, y, z = (sum(axis) / self.count for axis in zip(*places, strict=True))
        self.middle = (x, y, z)
        return places

    def _placed(self, side: str, hand: int, shift: tuple[float, float, float]) -> list[Point]:
        stage, (lower, aside, part) = self.stage, shift
        reach = stage.calibration.reach[hand]
        radius = part * min(0.005 * self.settings.ring, WIDEST * reach)
        inward, down = INWARD - aside, BELOW + lower
        rim = math.hypot(inward, down) + radius
        ahead = min(USUAL * reach, math.sqrt(max((FARTHEST * reach) ** 2 - rim * rim, 0.0)))
        x, y, z = stage.shoulder(side)
        sine, cosine = math.sin(stage.facing), math.cos(stage.facing)
        out = 1.0 if hand else -1.0
        found = []
        for number in range(self.count):
            turn = 2.0 * math.pi * number / self.count
            right = -out * inward + radius * math.sin(turn)
            up = radius * math.cos(turn) - down
            found.append(
                (x + right * cosine - ahead * sine, y + up, z - right * sine - ahead * cosine)
            )
        return found

    # What is seen, heard and felt

    def _show(self) -> None:
        stage = self.stage
        self.flies = [
            stage.add(
                "sphere",
                position=place,
                scale=0.01,
                colour=DUSK,
                emission=DARK,
                opacity=CLEAR,
                label="firefly",
            )
            for place in self.places
        ]
        for fly in self.flies:
            stage.tween(fly, "scale", self.width, 0.25)

    def _ask(self) -> None:
        """The next one glows."""
        number = self.order[self.at]
        fly = self.flies[number]
        fly.colour, fly.emission, fly.opacity = AMBER, ASKED, 1.0
        fly.side, fly.cue = self.side, "touch"
        self.near = 0
        self.limit = self.stage.seconds + self.settings.time_limit
        self.taps.ask(self.places[number])

    def _light(self) -> None:
        """It is lit: a bell a step higher than the last, and a pulse."""
        stage, number = self.stage, self.order[self.at]
        self._calm(GOLD, LIT)
        stage.play("success", self.places[number], step=self.in_a_row)
        stage.vibrate(self.hand, 0.06, 0.5)
        self.in_a_row += 1

    def _leave(self) -> None:
        """Its time is over: it goes dark again, and the next one glows."""
        self.left_out += 1
        self.in_a_row = 0
        self._calm(DUSK, DARK)
        self.stage.play("fade", self.places[self.order[self.at]])

    def _calm(self, colour: str, light: float) -> None:
        fly = self.flies[self.order[self.at]]
        fly.cue, fly.colour, fly.opacity = "", colour, CLEAR
        self.stage.tween(fly, "emission", light, 0.3)

    def _approach(self, away: float, target: Point) -> None:
        """The hand comes near: a sound that rises, a step each time it is nearer than before."""
        rim = 0.5 * self.width
        nearness = 1 + int(STEPS * (NEAR - away) / (NEAR - rim)) if rim < away < NEAR else 0
        if nearness > self.near:
            self.near = nearness
            self.stage.play("near", target, step=3 * (nearness - 1))

    def _advise(self, body: Body) -> None:
        lean = math.degrees(math.hypot(float(body["trunk_forward"]), float(body["trunk_right"])))
        if lean > LEAN and not self.told:
            self.told = True
            self.stage.say(_("Sit tall, only the arm moves."))

    def _done(self) -> Status:
        """The round is over: the whole ring shines, and something grows."""
        stage = self.stage
        if self.left_out > SPARED:
            return Status.TIMEOUT
        for fly in self.flies:
            stage.tween(fly, "emission", 0.8, 0.3)
        stage.play("streak", self.middle)
        stage.burst(self.middle, GOLD)
        stage.plant()
        return Status.SUCCESS
