"""A boat is led by the hand along winding water, from its mooring to a lantern."""

from __future__ import annotations

import math
from gettext import gettext as _
from itertools import accumulate, pairwise, product
from typing import Any, ClassVar, NamedTuple

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
    Tracing,
    Trial,
    quantity,
)

AMBER, CORAL, GOLD, PAPER, POST = "#FFB347", "#FF7A59", "#FFE08A", "#F6F2EA", "#7A6A5A"
TILT = 0.5  # rad by which the water rises away from the patient, so that it is seen as from above
AHEAD, BELOW, INWARD = 0.64, 0.26, 0.20  # of the reach: from the shoulder to the water's middle
HALF, BENDS = 0.30, 0.13  # of the reach: half the water's length, and how far it winds at most
POINTS = 73
LED, SUNK = 0.10, 0.03  # metres: the boat goes ahead of the palm that leads it, and below
TAKE, LIFT, ASHORE = 0.04, 0.12, 0.045  # metres: to take it; above or beside, where it is lost
MOORS = 0.025  # metres before the end of the water: here the lantern is reached
LOOK = 5  # points of the course before and behind among which the boat is looked for
LEAD, LIGHT = 0.04, 0.075  # metres along the course: what a hand goes after, and the light ahead
DRY = 0.35  # metres a second that the boat is carried on land without a new pulse
ENOUGH = 0.85  # of the way within the banks: the journey is done well
SHIFTS = sorted(
    product((0.0, 0.06, 0.14, 0.22), (0.0, 0.07, 0.14), (1.0, 0.8, 0.6)),
    key=lambda shift: shift[0] + shift[1] + 0.5 * (1.0 - shift[2]),
)
"""Where the water may go for a limit, the least first: down and outwards, metres, and how much of
its length is left."""


class RiverSettings(Settings):
    """How wide the water is, and how long a journey may take."""

    trials: int = Field(6, ge=1, le=40, title="Journeys", json_schema_extra={"unit": "1"})
    width: float = quantity(5, 2, 8, "cm", "Width of the water")
    time_limit: float = quantity(60, 15, 120, "s", "Time for a journey")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"width": 8, "time_limit": 120},
        {"width": 6.5, "time_limit": 90},
        {},
        {"width": 3.5, "time_limit": 45},
        {"width": 2.5, "time_limit": 30},
    )


class Bends(NamedTuple):
    """By chance: which way the water leads, how its line is turned (rad), and how it winds."""

    way: float
    turn: float
    phase: float
    second: float


class River(Exercise):
    """Tracing a course between two banks with one hand, on a plane before the patient."""

    spec = Spec(
        id="river/1",
        title="The river",
        trains="Leading the hand exactly along a way (tracing, speed against accuracy)",
        instruction="Take the boat with your hand.\nGuide it along the water to the lantern.",
        counted=("journey", "journeys"),
        contraindications=("reaching forward is not allowed yet",),
        provokes=("flexion", "abduction", "cross-body"),
        needs=("shoulder flexion", "shoulder abduction", "cross-body", "shoulder elevation"),
        measures=(
            Measure("lateral_error", "m", "Lateral error, root mean square"),
            Measure("lateral_error_se", "m", "Standard error of the lateral error"),
            Measure("within_banks", "1", "Part of the way within the banks"),
            Measure("journey_time", "s", "Time from taking the boat to the lantern"),
            # Accot and Zhai 1997 (CHI): the time through a tunnel goes with the integral of ds/W.
            Measure("steering_difficulty", "1", "Index of difficulty of steering"),
            Measure("steering_rate", "1/s", "Index of difficulty over time (steering law)"),
            Measure("sparc", "1", "Smoothness (SPARC), of one course and width only"),
            Measure("boat_lost", "1", "Times the boat was lost on land"),
        ),
        difficulty=Difficulty("width", 8.0, 2.0, 0.25),
        longest=150.0,
    )
    Settings = RiverSettings
    settings: RiverSettings

    def build(self, stage: Stage) -> None:
        """Choose how the water winds on each journey."""
        self.stage = stage
        self.named = ""
        chance = stage.rng.random((self.settings.trials, 4)).tolist()
        self.bends = [
            Bends(1.0 if a < 0.5 else -1.0, 0.7 * (b - 0.5), 2.0 * math.pi * c, d)
            for a, b, c, d in chance
        ]

    def begin_trial(self, trial: Trial) -> None:
        """The water lies there, the boat at its mooring."""
        stage = self.stage
        self.hand, self.side = trial.hand, trial.side
        self._lay(trial)
        self.tracing = Tracing(trial.hand)
        self.limit = stage.seconds + self.settings.time_limit
        self.at = self.near = self.lost = 0
        self.along = 0.0
        self.taken = self.begun = self.told = False
        self.wet = True
        self.dry = -math.inf
        self._show()
        stage.play("appear", self.boat.position)
        if self.side != self.named:
            self.named = self.side
            left = self.side == "left"
            stage.say(
                _("Your left hand. Take the boat.")
                if left
                else _("Your right hand. Take the boat.")
            )

    def step(self, frame: Frame, body: Body) -> Status:
        """The boat goes with the hand while it is led; it waits where it was lost."""
        stage = self.stage
        beside = math.nan
        if body["arm_valid"][self.hand]:
            x, y, z = body["hand"][self.hand].tolist()
            u, v, up = self._in_plane((x, y, z))
            if not self.taken:
                self._take(u, v, up)
            if self.taken:
                beside = self._lead(u, v, up)
        else:
            self.taken = False
        if self.begun:
            led = not math.isnan(beside)
            self.tracing.add(frame, body, self.along if led else math.nan, beside)
        if self.along >= self.length:
            return self._arrive()
        if stage.seconds < self.limit:
            return Status.RUNNING
        stage.play("fade", self.boat.position)
        return Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """How exactly, how fast, how smoothly; water and boat go."""
        for node in (self.water, self.boat, self.lantern, self.post, self.light, self.node):
            self.stage.remove(node, fade=0.5)
        found = {"boat_lost": float(self.lost)}
        if not self.begun:
            return found
        for name, one in self.tracing.results(self.width).items():
            if one.value is not None:
                found[name] = one.value
                if name == "lateral_error" and one.se is not None:
                    found["lateral_error_se"] = one.se
        if self.along >= self.length:
            difficulty = self.length / self.width
            found |= {"journey_time": self.tracing.seconds, "steering_difficulty": difficulty}
            if self.tracing.seconds > 0.0:
                found["steering_rate"] = difficulty / self.tracing.seconds
        return found

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """From beside the hip to the boat, and along the whole water."""
        self.side = trial.side
        self._lay(trial)
        way = [self._palm(u, v) for u, v in self.course[::9]]
        return self.stage.arm(trial.side, 10.0, 60.0, 70.0), *way

    # The plane and the course: u to the patient's right, v away and up, of where a palm leads

    def _lay(self, trial: Trial) -> None:
        """Put the plane before that arm, as little lower, further out or shorter as limits ask."""
        stage, hand = self.stage, 1 if trial.side == "right" else 0
        self.width = trial.demand / 100.0
        reach = stage.calibration.reach[hand]
        sine, cosine = math.sin(stage.facing), math.cos(stage.facing)
        self.right = (cosine, 0.0, -sine)
        rise, level = math.sin(TILT), math.cos(TILT)
        self.away = (-level * sine, rise, -level * cosine)
        self.normal = (rise * sine, level, rise * cosine)
        x, y, z = stage.shoulder(trial.side)
        bends = self.bends[(trial.number - 1) % len(self.bends)]
        parts = {part for *_, part in SHIFTS}
        courses = {part: _course(bends, part * reach, self.width) for part in parts}

        def put(shift: tuple[float, float, float]) -> list[Point]:
            lower, aside, part = shift
            out = (aside - INWARD * reach) * (1.0 if hand else -1.0)
            down, ahead = BELOW * reach + lower, AHEAD * reach
            self.middle = (
                x + out * cosine - ahead * sine,
                y - down,
                z - out * sine - ahead * cosine,
            )
            self.course = courses[part]
            return [self._palm(u, v) for u, v in self.course[::6]]

        put(SHIFTS[stage.fitting(trial.side, [put(shift) for shift in SHIFTS])])
        self.pieces = [
            (a, b, c - a, d - b, math.hypot(c - a, d - b))
            for (a, b), (c, d) in pairwise(self.course)
        ]
        self.marks = list(accumulate((piece[-1] for piece in self.pieces), initial=0.0))
        self.length = self.marks[-1] - MOORS

    def _palm(self, u: float, v: float) -> Point:
        """Where in play space the palm is that leads the boat at (u, v)."""
        (x, y, z), right, away = self.middle, self.right, self.away
        return (
            x + u * right[0] + v * away[0],
            y + v * away[1],
            z + u * right[2] + v * away[2],
        )

    def _on_water(self, u: float, v: float, up: float = 0.0) -> Point:
        """Where in play space (u, v) of the water is: before the palm, in sight."""
        x, y, z = self._palm(u, v)
        a, b = LED, up - SUNK
        way, normal = self.away, self.normal
        return (
            x + a * way[0] + b * normal[0],
            y + a * way[1] + b * normal[1],
            z + a * way[2] + b * normal[2],
        )

    def _in_plane(self, at: Point) -> tuple[float, float, float]:
        """(u, v) of a palm, and how far above the plane it is."""
        a, b, c = self.middle
        x, y, z = at[0] - a, at[1] - b, at[2] - c
        right, away, normal = self.right, self.away, self.normal
        return (
            x * right[0] + z * right[2],
            x * away[0] + y * away[1] + z * away[2],
            x * normal[0] + y * normal[1] + z * normal[2],
        )

    def _nearest(self, u: float, v: float) -> tuple[int, float, float]:
        """The piece of the course around the boat's that is nearest to (u, v), how far along the
        course, and how far beside it (left of the way positive)."""
        best, found = math.inf, (self.at, self.along, 0.0)
        for number in range(max(self.at - LOOK, 0), min(self.at + LOOK, POINTS - 1)):
            a, b, p, q, size = self.pieces[number]
            x, y = u - a, v - b
            part = min(max((x * p + y * q) / (size * size), 0.0), 1.0)
            x, y = x - part * p, y - part * q
            away = math.hypot(x, y)
            if away < best:
                best = away
                left = p * y - q * x > 0.0
                found = number, self.marks[number] + part * size, away if left else -away
        return found

    def _place_at(self, along: float) -> tuple[float, float]:
        """(u, v) so far along the course."""
        number = self.at
        while number < POINTS - 2 and self.marks[number + 1] < along:
            number += 1
        a, b, p, q, size = self.pieces[number]
        part = min((along - self.marks[number]) / size, 1.0)
        return a + part * p, b + part * q

    # Taking, leading, arriving

    def _take(self, u: float, v: float, up: float) -> None:
        if math.dist((u, v), self.here) > TAKE or abs(up) > LIFT:
            return
        stage, self.taken, self.begun = self.stage, True, True
        self.boat.emission = 0.35
        stage.play("touch", self.boat.position)
        stage.vibrate(self.hand, 0.04, 0.35)

    def _lead(self, u: float, v: float, up: float) -> float:
        """The boat goes with the hand; how far beside the middle, NaN where it is lost on land."""
        stage = self.stage
        number, along, beside = self._nearest(u, v)
        if abs(beside) > 0.5 * self.width + ASHORE or abs(up) > 2.0 * LIFT:
            self._lose()
            return math.nan
        self.at, self.along, self.here = number, along, (u, v)
        wet = abs(beside) <= 0.5 * self.width
        if wet is not self.wet:
            self.wet, self.boat.colour = wet, AMBER if wet else CORAL
        if not wet and stage.seconds - self.dry > DRY:
            self.dry = stage.seconds
            stage.vibrate(self.hand, 0.05, 0.25)
        if int(4.0 * along / self.length) > self.near:  # each quarter of the way rings higher
            self.near = int(4.0 * along / self.length)
            stage.play("near", self.boat.position, step=2 * self.near - 2)
        self._draw()
        return beside

    def _lose(self) -> None:
        """The hand has left it: it waits there."""
        stage = self.stage
        self.taken = False
        self.lost += 1
        self.boat.emission = 0.7
        self.node.position = self._palm(*self.here)
        if not self.told:
            self.told = True
            stage.say(_("Come back to the boat."))

    def _arrive(self) -> Status:
        """At the lantern, which lights."""
        stage, at = self.stage, self.lantern.position
        self.lantern.colour, self.lantern.emission = GOLD, 0.9
        stage.play("success", at)
        stage.burst(at, GOLD)
        stage.vibrate(self.hand, 0.06, 0.5)
        part = self.tracing.results(self.width)["within_banks"].value
        if part is None or part < ENOUGH:
            return Status.TIMEOUT
        stage.plant()
        return Status.SUCCESS

    # What is seen

    def _show(self) -> None:
        stage = self.stage
        self.here, self.turned = self.course[0], -1
        course = [self._on_water(u, v) for u, v in self.course]
        self.water = stage.stream(course, self.normal, self.width)
        self.boat = stage.add("boat", scale=0.01, colour=AMBER, emission=0.7, cue="watch")
        stage.tween(self.boat, "scale", 0.105, 0.25)
        end = self._on_water(*self._beyond(), 0.055)
        foot = self._on_water(*self._beyond(), 0.01)
        self.lantern = stage.add(
            "paper_lantern", position=end, scale=0.06, colour=PAPER, emission=0.25, label="lantern"
        )
        self.post = stage.add("cylinder", position=foot, scale=(0.008, 0.04, 0.008), colour=POST)
        self.light = stage.add("sphere", scale=0.016, colour=GOLD, emission=1.0, cue="watch")
        self.node = stage.add("", cue="trace", side=self.side, label="boat")
        self._draw()
        self.node.position = self._palm(*self.here)

    def _beyond(self) -> tuple[float, float]:
        """(u, v) a little beyond the end of the course, on land."""
        (a, b), (c, d) = self.course[-2:]
        size = math.hypot(c - a, d - b)
        far = 0.5 * self.width + 0.02
        return c + far * (c - a) / size, d + far * (d - b) / size

    def _draw(self) -> None:
        """The boat in the water along its way, the light that goes before it."""
        (u, v), (a, b) = self.here, self._place_at(self.along + LEAD)
        self.boat.position = self._on_water(u, v)
        if self.turned != self.at:
            self.turned = self.at
            _, _, p, q, _ = self.pieces[self.at]
            self.boat.orientation = self._heading(p, q)
        self.light.position = self._on_water(*self._place_at(self.along + LIGHT), 0.02)
        self.node.position = self._palm(a, b)

    def _heading(self, p: float, q: float) -> tuple[float, float, float, float]:
        """How the boat is turned that goes along (p, q): about the normal, on the tilted plane."""
        facing, tilt, turn = 0.5 * self.stage.facing, 0.5 * TILT, -0.5 * math.atan2(p, q)
        # The place's heading, then the plane's rise, then the boat's own turn on it.
        sf, cf, st, ct = math.sin(facing), math.cos(facing), math.sin(tilt), math.cos(tilt)
        x, y, z, w = cf * st, sf * ct, -sf * st, cf * ct
        sb, cb = math.sin(turn), math.cos(turn)
        return x * cb - z * sb, w * sb + y * cb, z * cb + x * sb, w * cb - y * sb


def _course(bends: Bends, reach: float, width: float) -> list[tuple[float, float]]:
    """The middle of winding water (u, v), m, that bends nowhere more closely than its bank can."""
    half, wide = HALF * reach, BENDS * reach
    while True:
        found = []
        sine, cosine = math.sin(bends.turn), math.cos(bends.turn)
        for number in range(POINTS):
            part = 2.0 * number / (POINTS - 1) - 1.0
            along = bends.way * half * part
            calm = 1.0 - part**4  # its ends lie on the line
            first = math.sin(1.3 * math.pi * part + bends.phase)
            second = math.sin(2.1 * math.pi * part + 2.0 * bends.phase)
            aside = wide * calm * (0.75 * first + 0.25 * bends.second * second)
            aside = min(max(aside, -0.12), 0.12)
            found.append((along * cosine - aside * sine, along * sine + aside * cosine))
        if _closest(found) >= 0.5 * width + 0.008:
            return found
        wide *= 0.85


def _closest(course: list[tuple[float, float]]) -> float:
    """The smallest radius of its bends, m, by the circle through each three points."""
    least = math.inf
    for (a, b), (c, d), (e, f) in zip(course, course[1:], course[2:], strict=False):
        area = abs((c - a) * (f - b) - (e - a) * (d - b))
        if area > 1e-12:
            sides = math.hypot(c - a, d - b) * math.hypot(e - c, f - d) * math.hypot(e - a, f - b)
            least = min(least, sides / (2.0 * area))
    return least
