"""Blossoms drift down on either side and are caught; thorns among them are let by."""

from __future__ import annotations

import math
from gettext import gettext as _
from typing import Any, ClassVar

from pydantic import Field

from rehab.exercise import (
    SIDES,
    Body,
    Difficulty,
    Exercise,
    Frame,
    Measure,
    Point,
    Reactions,
    Settings,
    Spec,
    Stage,
    Status,
    Trial,
    quantity,
)

AMBER, CORAL, GOLD, VIOLET = "#FFB347", "#FF7A59", "#FFE08A", "#6B5596"
PALM = 0.03  # metres: how far the palm that catches extends from the grip
FROM, PAST = 0.8, 0.35  # metres further ahead that a thing comes from; of its way that it falls on
FRACTION, LOW, HIGH = 0.78, -30.0, -8.0  # of the reach, and degrees from the shoulders' level
OWN, ACROSS = (0.10, 0.30), (0.05, 0.13)  # metres from the midline, on the arm's side and beyond
PAUSE = (0.6, 1.5)  # seconds from one thing to the next
SOFTLY = 0.7  # seconds in which a thing comes into view
VIEW = 40.0  # degrees from where the face points within which it is seen
ENOUGH = 0.75  # of the things of a half: the half that counts is done well
LONGEST = 200.0  # seconds


class PetalSettings(Settings):
    """How many things fall, how many are thorns, and how long there is to meet one."""

    trials: int = Field(6, ge=1, le=30, title="Showers", json_schema_extra={"unit": "1"})
    falls: int = Field(4, ge=2, le=8, title="Things on each side", json_schema_extra={"unit": "1"})
    thorns: float = quantity(25, 0, 50, "%", "Thorns among them")
    time: float = quantity(4, 1.5, 8, "s", "Time to meet one")
    size: float = quantity(11, 8, 14, "cm", "Size of a blossom")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"time": 7, "falls": 3, "thorns": 0, "size": 14},
        {"time": 5.5, "thorns": 0, "size": 12},
        {},
        {"time": 3, "falls": 5, "thorns": 30},
        {"time": 2, "falls": 6, "thorns": 40, "size": 9},
    )


class Fall:
    """One thing of a shower: on which half it comes, whether it is a thorn, and by chance where,
    how high and after which pause; then how it went."""

    def __init__(self, half: str, thorn: bool, chance: tuple[float, float, float]) -> None:
        self.half, self.thorn, self.chance = half, thorn, chance
        self.met = False
        self.cue: int | None = None
        self.late = math.nan
        self.at: Point = (math.nan, math.nan, math.nan)

    @property
    def well(self) -> bool:
        """Whether a blossom was caught, or a thorn let by."""
        return self.met is not self.thorn


class Petals(Exercise):
    """Meeting what comes, on either side of the midline, and letting by what is not to be touched;
    one trial is a shower."""

    spec = Spec(
        id="petals/1",
        title="Petals",
        trains="Meeting in time what comes on either side of the body's midline, and holding back "
        "(anticipation, reaction, go or no-go)",
        instruction="Catch the blossoms with the named hand.\nLet the thorns pass by.",
        counted=("shower of petals", "showers of petals"),
        contraindications=("reaching forward is not allowed yet",),
        provokes=("flexion", "abduction", "cross-body", "speed"),
        needs=("shoulder flexion", "shoulder abduction", "cross-body", "shoulder elevation"),
        measures=(
            Measure("caught_left", "1", "Caught left of the midline"),
            Measure("caught_right", "1", "Caught right of the midline"),
            Measure("missed_left", "1", "Missed left of the midline"),
            Measure("missed_right", "1", "Missed right of the midline"),
            Measure("thorns_touched", "1", "Thorns touched (commission errors)"),
            Measure("reaction_left", "s", "Mean reaction on the left, since it was in view"),
            Measure("reaction_right", "s", "Mean reaction on the right, since it was in view"),
            Measure("lateness", "s", "Mean of when it was met (late positive, early negative)"),
            Measure("lateness_spread", "s", "Standard deviation of when it was met"),
            Measure("met_right", "m", "Met at the mean right of the midline"),
            Measure("met_up", "m", "Met at the mean above the shoulders"),
            Measure("met_ahead", "m", "Met at the mean ahead of the shoulders"),
        ),
        difficulty=Difficulty("time", 8.0, 1.5, 0.25, SIDES),
        longest=LONGEST,
    )
    Settings = PetalSettings
    settings: PetalSettings

    def build(self, stage: Stage) -> None:
        """Choose what falls in each shower: as many things and thorns on both halves."""
        self.stage = stage
        own, rng = self.settings, stage.rng
        thorns = round(own.falls * own.thorns / 100.0)
        kinds = [(half, number < thorns) for half in SIDES for number in range(own.falls)]
        self.showers = []
        for _number in range(own.trials):
            order, chance = rng.permutation(len(kinds)), rng.random((len(kinds), 3)).tolist()
            self.showers.append(
                [(*kinds[one], tuple(where)) for one, where in zip(order, chance, strict=True)]
            )
        self.named = ""

    def begin_trial(self, trial: Trial) -> None:
        """The air is clear; the first comes after a pause."""
        stage = self.stage
        self.hand, self.side, self.half = trial.hand, trial.side, trial.sector
        self.time, self.size = trial.demand, self.settings.size / 100.0
        shower = self.showers[(trial.number - 1) % len(self.showers)]
        self.falls = [Fall(half, thorn, chance) for half, thorn, chance in shower]
        self.reactions = Reactions(trial.hand)
        self.number, self.in_a_row = 0, 0
        self.node: Any = None
        self.began = stage.seconds + self._pause()
        if self.side != self.named:
            self.named = self.side
            left = self.side == "left"
            stage.say(
                _("Your left hand. Catch the blossoms.")
                if left
                else _("Your right hand. Catch the blossoms.")
            )

    def step(self, frame: Frame, body: Body) -> Status:
        """One thing after another comes, is met or passes by."""
        stage = self.stage
        self.reactions.add(frame, body)
        if self.node is None:
            if stage.seconds >= self.began:
                self._let_fall()
            return Status.RUNNING
        fall, part = self.falls[self.number], (stage.seconds - self.began) / self.time
        at = self._drift(part)
        if fall.cue is None and self._seen(frame, at):
            fall.cue = self.reactions.cue(frame)
        if body["arm_valid"][self.hand]:
            x, y, z = body["hand"][self.hand].tolist()
            if math.dist((x, y, z), at) <= 0.5 * self.size + PALM:
                fall.met, fall.late = True, self._late((x, y, z))
                fall.at = self._from_shoulders((x, y, z))
                self._touch(fall, at)
                return self._next(fall, 0.0)
        if part >= 1.0 + PAST:
            if not fall.thorn:
                self.in_a_row = 0
                stage.play("fade", at)
            return self._next(fall, 0.8)
        return Status.RUNNING

    def end_trial(self) -> dict[str, float]:
        """What was caught, missed and touched on each side, how soon, when and where."""
        if self.node is not None:
            self.stage.remove(self.node, fade=0.4)
        blossoms = [fall for fall in self.falls if not fall.thorn]
        found: dict[str, float] = {}
        reactions = self.reactions.results()
        for half in SIDES:
            own = [fall for fall in blossoms if fall.half == half]
            found[f"caught_{half}"] = sum(fall.met for fall in own)
            found[f"missed_{half}"] = sum(not fall.met for fall in own)
            times = [reactions[fall.cue].value for fall in own if fall.cue is not None]
            known = [time for time in times if time is not None]
            if known:
                found[f"reaction_{half}"] = sum(known) / len(known)
        found["thorns_touched"] = sum(fall.met for fall in self.falls if fall.thorn)
        met = [fall for fall in blossoms if fall.met]
        if met:
            mean = sum(fall.late for fall in met) / len(met)
            found["lateness"] = mean
            for axis, name in enumerate(("met_right", "met_up", "met_ahead")):
                found[name] = sum(fall.at[axis] for fall in met) / len(met)
            if len(met) > 1:
                squares = sum((fall.late - mean) ** 2 for fall in met)
                found["lateness_spread"] = math.sqrt(squares / (len(met) - 1))
        return found

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """From beside the hip to where the first blossom comes, and to another."""
        self.side, self.size = trial.side, self.settings.size / 100.0
        shower = self.showers[(trial.number - 1) % len(self.showers)]
        falls = [Fall(half, thorn, chance) for half, thorn, chance in shower if not thorn]
        places = [self._place(fall) for fall in falls[:2]]
        return self.stage.arm(trial.side, 10.0, 60.0, 70.0), *places

    # Where a thing comes from, and where it is to be met

    def _pause(self) -> float:
        low, high = PAUSE
        return low + (high - low) * self.falls[self.number].chance[2]

    def _place(self, fall: Fall) -> Point:
        """Where the hand meets it: on its half, in comfortable reach, below the shoulder, or as
        near to there as the limits let the hand go."""
        stage = self.stage
        aside, up, _pause = fall.chance
        low, high = OWN if fall.half == self.side else ACROSS
        out = low + aside * (high - low)
        out = out if fall.half == self.side else -out
        height = LOW + up * (HIGH - LOW)
        reach = stage.calibration.reach[1 if self.side == "right" else 0]
        level = FRACTION * reach * math.cos(math.radians(height))
        sine = (out - 0.5 * stage.calibration.shoulder_width) / level
        azimuth = math.degrees(math.asin(min(max(sine, -0.9), 0.9)))
        return stage.place(self.side, azimuth, height, FRACTION, self.size)

    def _let_fall(self) -> None:
        """It comes softly from ahead, at the eyes' level, and falls to where it is to be met."""
        stage, fall = self.stage, self.falls[self.number]
        self.goal = self._place(fall)
        x, y, z = self.goal
        self.start = (
            x - FROM * math.sin(stage.facing),
            max(stage.head[1], y),
            z - FROM * math.cos(stage.facing),
        )
        fall.half = SIDES[self._from_shoulders(self.goal)[0] >= 0.0]
        self.began = stage.seconds
        self.node = stage.add(
            "burr" if fall.thorn else "bloom",
            position=self.start,
            scale=self.size,
            colour=VIOLET if fall.thorn else (CORAL if self.number % 2 else AMBER),
            emission=0.0 if fall.thorn else 0.45,
            opacity=0.0,
            cue="spare" if fall.thorn else "catch",
            side=self.side,
            label="thorn" if fall.thorn else "blossom",
        )
        stage.tween(self.node, "opacity", 1.0, SOFTLY)
        stage.play("appear", self.start)

    def _drift(self, part: float) -> Point:
        """Where it is when so much of its way is over; it rocks as it falls."""
        (x, y, z), (u, v, w) = self.start, self.goal
        at = x + part * (u - x), y + part * (v - y), z + part * (w - z)
        self.node.position = at
        turn, roll = 0.5 * self.stage.facing, 0.25 * math.sin(2.2 * part * self.time)
        self.node.orientation = (
            math.sin(turn) * math.sin(roll),
            math.sin(turn) * math.cos(roll),
            math.cos(turn) * math.sin(roll),
            math.cos(turn) * math.cos(roll),
        )
        return at

    def _late(self, hand: Point) -> float:
        """How much later (earlier: less than nothing) than where it was to be met it comes by where
        the hand is, s: whatever the size of both."""
        way = [b - a for a, b in zip(self.start, self.goal, strict=True)]
        gone = sum(w * (h - a) for w, h, a in zip(way, hand, self.start, strict=True))
        return (gone / sum(w * w for w in way) - 1.0) * self.time

    def _seen(self, frame: Frame, at: Point) -> bool:
        """Whether the head is turned so that it is in view."""
        ray = self.stage.ray(frame, "head")
        if ray is None:
            return False
        eyes, way = ray
        to = [a - b for a, b in zip(at, eyes, strict=True)]
        along = sum(a * b for a, b in zip(to, way, strict=True))
        return along >= math.cos(math.radians(VIEW)) * math.hypot(*to)

    def _from_shoulders(self, at: Point) -> Point:
        """How far right of the midline, above the shoulders and ahead of them `at` is, metres."""
        (lx, ly, lz), (rx, ry, rz) = (self.stage.shoulder(side) for side in SIDES)
        x, y, z = at[0] - 0.5 * (lx + rx), at[1] - 0.5 * (ly + ry), at[2] - 0.5 * (lz + rz)
        sine, cosine = math.sin(self.stage.facing), math.cos(self.stage.facing)
        return x * cosine - z * sine, y, -x * sine - z * cosine

    # How it goes on

    def _touch(self, fall: Fall, at: Point) -> None:
        """A blossom is caught; a thorn only sinks."""
        stage = self.stage
        if fall.thorn:
            stage.play("touch", at)
            x, y, z = at
            stage.tween(self.node, "position", (x, y - 0.15, z), 0.6)
            return
        stage.play("success", at, step=self.in_a_row)
        self.in_a_row += 1
        stage.burst(at, GOLD)
        stage.vibrate(self.hand, 0.06, 0.5)

    def _next(self, fall: Fall, fade: float) -> Status:
        """It is gone; another comes, or the shower is over."""
        stage = self.stage
        if fall.cue is not None:
            self.reactions.over(fall.cue)
        stage.remove(self.node, fade=0.5 if fall.thorn else fade)
        self.node = None
        self.number += 1
        if self.number < len(self.falls):
            self.began = stage.seconds + self._pause()
            return Status.RUNNING
        # A limit may leave no place on that half: then all that came counts.
        own = [one for one in self.falls if one.half == self.half] or self.falls
        if sum(one.well for one in own) < ENOUGH * len(own):
            return Status.TIMEOUT
        stage.plant()
        return Status.SUCCESS
