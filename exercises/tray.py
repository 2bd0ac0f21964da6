"""A tray is lifted with both hands, carried level, and set on a shelf as high as both arms go."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from pydantic import Field

from rehab.exercise import (
    SIDES,
    Body,
    Carry,
    Difficulty,
    Exercise,
    Frame,
    Loaded,
    Measure,
    Point,
    Spec,
    Stage,
    Status,
    Trial,
    quantity,
)

AMBER, GOLD, WOOD, PALE, CLAY = "#FFB347", "#FFE08A", "#A9876A", "#DCE5E8", "#B98A6E"
SPAN = 0.40  # metres from handle to handle of the tray's form
FAR = 0.92  # of the shorter reach: how far off the shelf is
TABLE = 0.58, 0.56  # of it: how far ahead of and below the shoulders the tray lies on its table, …
LAP, APART = 0.38, 0.2  # … metres: below them at most, and before the shelf's middle at least
BEND = 108.0  # degrees that the elbows bend at most as the tray passes the shoulders
CLEAR = 0.05  # metres above the shelf at which the tray is carried over it
LOWEST, LESS = 54.0, 2.5  # degrees: the lowest shelf; how much lower one is tried for a limit
TAKE, LEAVE = 0.07, 0.14  # metres from palm to handle: taken below, let be above
DEEP, WIDE = 0.1, 0.14  # metres from the shelf's middle within which the tray stands on it
DOWN = 0.02  # metres above its board at which the tray stands
TAKING = 0.4  # seconds with both palms there until it is taken
LIFTED = 0.02  # metres above its table at which a tray is lifted
LEVEL = 6.0  # degrees of tilt within which nothing slides, …
SLIDE, ROOM = 0.006, 0.05  # … m/s for each degree beyond, and metres to the rim
TILTED = 12.0  # degrees at which it is said which hand is lower, and a tray does not stand
LEAN = 12.0  # degrees of the trunk at which somebody is asked to sit tall
SOFT = 0.08  # seconds in which the tray comes after the palms
POTS = -0.09, 0.0, 0.09  # metres from the tray's middle


class TraySettings(Loaded):
    """How high the shelf is, and how long there is for it."""

    trials: int = Field(8, ge=1, le=40, title="Trays", json_schema_extra={"unit": "1"})
    height: float = quantity(75, 60, 110, "degrees", "Shelf, from the arms hanging")
    time_limit: float = quantity(30, 10, 90, "s", "Time for a tray")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"height": 60, "time_limit": 60},
        {"height": 67.5, "time_limit": 45},
        {},
        {"height": 90, "time_limit": 25},
        {"height": 105, "time_limit": 20},
    )


class Tray(Exercise):
    """Lifting and carrying with both hands; one trial is one tray."""

    spec = Spec(
        id="tray/1",
        title="The tray",
        trains="Lifting and carrying with both hands, level, and setting down on a shelf",
        instruction="Take the tray with both hands.\nCarry it level, and set it on the shelf.",
        counted=("tray", "trays"),
        contraindications=("raising the arms is not allowed yet",),
        provokes=("flexion",),
        needs=("shoulder flexion", "shoulder elevation", "elbow flexion"),
        together=True,
        measures=(
            Measure("tilt_rms", "deg", "Tilt of the tray, root mean square"),
            Measure("tilt_peak", "deg", "Largest tilt of the tray"),
            Measure("tilt_error", "deg", "Standard error of the tilt"),
            Measure("height_difference", "m", "Right hand above the left, mean"),
            Measure("lift_height", "m", "Height that the tray was lifted"),
            Measure("lift_part", "%", "Height lifted, of the own reach"),
            Measure("carry_time", "s", "Time from lifting to setting down"),
            Measure("bimanual_symmetry", "1", "Symmetry of both hands' speed"),
            Measure("co_contribution", "1", "Part of the movement that both hands did at once"),
            Measure("lift_lag", "s", "How much later the left hand lifts than the right"),
            Measure("trunk_lean", "deg", "Lean of the trunk"),
        ),
        # At 110 degrees, at this distance, the shelf is as high as the eyes: nothing is overhead.
        difficulty=Difficulty("height", 60.0, 110.0, 2.0),
    )
    Settings = TraySettings
    settings: TraySettings

    def build(self, stage: Stage) -> None:
        """Table and shelf are put up anew for every tray, where the patient sits then."""
        self.stage = stage
        self.in_a_row = 0

    def begin_trial(self, trial: Trial) -> None:
        """The tray on its table, and the shelf with a mat to set it on."""
        stage = self.stage
        self._put(trial)
        self.carry = Carry()
        self.limit = stage.seconds + self.settings.time_limit
        self.last = stage.seconds
        self.there = 0.0
        self.taken: float | None = None
        self.lifted: float | None = None
        self.down: float | None = None
        self.held = self.above = False
        self.leg = 0
        self.centre, self.turn, self.tilt = self.rest, stage.facing, 0.0
        self.slid = 0.0
        self.highest = self.rest[1]
        self.told: set[str] = set()
        self._show()
        self._ask()
        stage.play("appear", self.rest)
        stage.say("Take the tray at both ends.")

    def step(self, frame: Frame, body: Body) -> Status:
        """The tray goes with both palms that are at its ends, until it stands on the shelf."""
        stage = self.stage
        passed, self.last = stage.seconds - self.last, stage.seconds
        if body["arm_valid"][0] and body["arm_valid"][1]:
            left, right = body["hand"][0].tolist(), body["hand"][1].tolist()
            if self.held:
                self._follow(left, right, passed)
                self._advise(body)
            self._grasp(left, right, passed)
        if self.held:
            self.carry.add(frame, body)
            if self._stands():
                self._celebrate()
                return Status.SUCCESS
        if stage.seconds < self.limit:
            return Status.RUNNING
        self.in_a_row = 0
        stage.play("fade", self.centre)
        return Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """How level, how high, how long, and how alike the hands went."""
        for node in (*self.asked, *self.pots, *self.ends, self.tray, *self.furniture):
            self.stage.remove(node, fade=1.0 if self.down is None else 1.8)
        if self.taken is None:
            return {}
        found = self.carry.results()
        lift = self.highest - self.rest[1]
        found |= {"lift_height": lift, "lift_part": 100.0 * lift / self.reach}
        if self.down is not None and self.lifted is not None:
            found["carry_time"] = self.down - self.lifted
        return found

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """The right hand at its end of the tray, up, ahead, and down on the shelf."""
        self._put(trial)
        return tuple(self._end(place, 1) for place in (self.rest, *self.legs))

    # Where things are

    def _put(self, trial: Trial) -> None:
        """Table and shelf for both arms: no higher than the limits of either let them be."""
        stage = self.stage
        left, right = (stage.shoulder(side) for side in SIDES)
        self.shoulders = tuple(0.5 * (a + b) for a, b in zip(left, right, strict=True))
        self.half = max(0.5 * math.dist(left, right), 0.16)
        self.reach = min(stage.calibration.reach)
        bend = stage.within("elbow flexion", "both", BEND)
        self.least = max(
            math.dist(stage.arm(side, 90.0, 90.0, bend), stage.shoulder(side)) for side in SIDES
        )
        asked = trial.demand
        for direction in ("elevation", "flexion"):
            asked = stage.within(f"shoulder {direction}", "both", asked)
        heights = [asked]
        while heights[-1] - LESS >= LOWEST:
            heights.append(heights[-1] - LESS)
        ways = [self._way(height) for height in heights]
        options = [[self._end(place, 1) for place in way] for way in ways]
        self.rest, *self.legs = ways[stage.fitting("both", options)]
        self.shelf = self.legs[-1]

    def _way(self, height: float) -> list[Point]:
        """Where the tray goes: from its table up, over the shelf, and down on it."""
        angle, away = math.radians(height), FAR * self.reach
        forth, up = away * math.sin(angle), -away * math.cos(angle)
        near, below = (part * self.reach for part in TABLE)
        near = max(min(near, forth - APART), self.least)
        forth = max(forth, near)
        return [
            self._before(near, -min(below, LAP)),
            self._before(near, up + CLEAR),
            self._before(forth, up + CLEAR),
            self._before(forth, up),
        ]

    def _before(self, forth: float, up: float) -> Point:
        x, y, z = self.shoulders
        facing = self.stage.facing
        return x - forth * math.sin(facing), y + up, z - forth * math.cos(facing)

    def _end(self, place: Point, hand: int, turn: float | None = None, tilt: float = 0.0) -> Point:
        """The handle of that hand, of a tray at `place`, which is level and ahead by itself."""
        turn = self.stage.facing if turn is None else turn
        out = self.half if hand else -self.half
        level = out * math.cos(tilt)
        x, y, z = place
        return x + level * math.cos(turn), y + out * math.sin(tilt), z - level * math.sin(turn)

    # Taking, carrying, setting down

    def _grasp(self, left: list[float], right: list[float], passed: float) -> None:
        """Both palms at the tray's ends take it; it waits where it is when one of them leaves."""
        away = [
            math.dist(palm, self._end(self.centre, hand, self.turn, self.tilt))
            for hand, palm in enumerate((left, right))
        ]
        for hand, end in enumerate(self.ends):
            end.colour = GOLD if away[hand] <= (LEAVE if self.held else TAKE) else AMBER
        self.there = self.there + passed if max(away) <= TAKE else 0.0
        if self.held and max(away) > LEAVE:
            self.held = False
            self._ask()
            if "taken" not in self.told:
                self.told.add("taken")
                self.stage.say("It waits for you. Take it at both ends.")
        elif not self.held and self.there >= TAKING:
            self.held = True
            if self.taken is None:
                self.taken = self.stage.seconds
                self.stage.say("Carry it level to the shelf.")
            self._ask()
            self.stage.play("touch", self.centre)
            for hand in (0, 1):
                self.stage.vibrate(hand, 0.03, 0.3)

    def _follow(self, left: list[float], right: list[float], passed: float) -> None:
        """The tray comes softly after the palms: its middle between them, its ends at their
        heights."""
        dx, dy, dz = (b - a for a, b in zip(left, right, strict=True))
        soft = 1.0 - math.exp(-passed / SOFT)
        x, y, z = self.centre
        self.centre = (
            x + soft * (0.5 * (left[0] + right[0]) - x),
            max(y + soft * (0.5 * (left[1] + right[1]) - y), self.rest[1]),
            z + soft * (0.5 * (left[2] + right[2]) - z),
        )
        self.tilt += soft * (math.atan2(dy, math.hypot(dx, dz)) - self.tilt)
        self.turn += soft * math.remainder(math.atan2(-dz, dx) - self.turn, 2.0 * math.pi)
        self.highest = max(self.highest, self.centre[1])
        if self.lifted is None and self.highest > self.rest[1] + LIFTED:
            self.lifted = self.stage.seconds
        degrees = math.degrees(self.tilt)
        if abs(degrees) > LEVEL:  # what stands on it slides to the lower side
            beyond = math.copysign(abs(degrees) - LEVEL, -degrees)
            self.slid = min(max(self.slid + SLIDE * beyond * passed, -ROOM), ROOM)
            for pot, own in zip(self.pots, POTS, strict=True):
                pot.position = (own + self.slid, 0.0, 0.0)
        self.tray.position, self.tray.orientation = self.centre, self._turned()
        self._lead()

    def _lead(self) -> None:
        """Ask for the next part of the way once this one is done."""
        x, y, z = self.centre
        goal = self.legs[self.leg]
        up, level = y - goal[1], math.hypot(x - goal[0], z - goal[2])
        if (self.leg == 0 and up > -0.04) or (self.leg == 1 and level < 0.05 and abs(up) < 0.08):
            self.leg += 1
            self.stage.play("near", self.centre, step=3 * self.leg)
            self._ask()

    def _stands(self) -> bool:
        """Whether the tray, which was above the shelf, is on it now, level enough to stand."""
        x, y, z = (a - b for a, b in zip(self.centre, self.shelf, strict=True))
        sine, cosine = math.sin(self.stage.facing), math.cos(self.stage.facing)
        over = abs(x * sine + z * cosine) <= DEEP and abs(x * cosine - z * sine) <= WIDE
        self.above = over and (self.above or y > DOWN)
        return self.above and y <= DOWN and abs(self.tilt) <= math.radians(TILTED)

    def _advise(self, body: Body) -> None:
        """One kind word for what is not seen from within, each once a tray."""
        degrees = math.degrees(self.tilt)
        lean = math.degrees(math.hypot(float(body["trunk_forward"]), float(body["trunk_right"])))
        left = degrees > 0.0
        if abs(degrees) > TILTED and not self.told & {"left", "right"}:
            self.told.add("left" if left else "right")
            self.stage.say(
                "Your left hand a little higher." if left else "Your right hand a little higher."
            )
        elif lean > LEAN and "lean" not in self.told:
            self.told.add("lean")
            self.stage.say("Sit tall, only the arms lift.")

    def _celebrate(self) -> None:
        """It stands: petals, a bell, a pulse in both hands, and something grows."""
        stage = self.stage
        self.down = stage.seconds
        self.mat.colour = GOLD
        self.centre, self.turn, self.tilt = self.shelf, stage.facing, 0.0
        stage.tween(self.tray, "position", self.shelf, 0.3)
        stage.tween(self.tray, "orientation", self._turned(), 0.3)
        for pot, own in zip(self.pots, POTS, strict=True):
            stage.tween(pot, "position", (own, 0.0, 0.0), 0.4)
        x, y, z = self.shelf
        stage.play("success", self.shelf, step=self.in_a_row)
        self.in_a_row += 1
        stage.burst((x, y + 0.12, z), GOLD)
        for hand in (0, 1):
            stage.vibrate(hand, 0.06, 0.5)
        stage.plant()

    # What is shown

    def _show(self) -> None:
        stage = self.stage
        turn = self._turned()
        wide = 2.0 * self.half + 0.22
        self.furniture = []
        for (x, y, z), deep in ((self.rest, 0.2), (self.shelf, 0.2)):
            top = y - 0.02
            self.furniture.append(
                stage.add(
                    "box", position=(x, top - 0.015, z), orientation=turn, colour=WOOD,
                    scale=(wide, 0.03, deep), label="board",
                )
            )  # fmt: skip
            for out in (-0.42, 0.42):
                side = out * wide
                high = max(top - 0.03, 0.05)
                at = (
                    x + side * math.cos(stage.facing),
                    0.5 * high,
                    z - side * math.sin(stage.facing),
                )
                self.furniture.append(
                    stage.add("cylinder", position=at, scale=(0.045, high, 0.045), colour=WOOD)
                )
        x, y, z = self.shelf
        self.mat = stage.add(
            "box", position=(x, y - 0.018, z), orientation=turn, colour=PALE,
            scale=(2.0 * self.half, 0.006, 0.15), label="mat",
        )  # fmt: skip
        self.furniture.append(self.mat)
        self.tray = stage.add(
            "carried_tray", position=self.rest, orientation=turn, colour=CLAY,
            scale=(2.0 * self.half / SPAN, 1.0, 1.0), label="tray",
        )  # fmt: skip
        narrow, turned = SPAN / (2.0 * self.half), math.sqrt(0.5)
        look: dict[str, Any] = {"parent": self.tray, "colour": AMBER}
        self.ends = [
            stage.add(
                "capsule", position=(out, 0.0, 0.0), orientation=(turned, 0.0, 0.0, turned),
                scale=(0.07 * narrow, 0.15, 0.07), emission=0.5, label="handle", **look,
            )
            for out in (-0.5 * SPAN, 0.5 * SPAN)
        ]  # fmt: skip
        self.pots = [
            stage.add(
                "flowerpot", position=(own, 0.0, 0.0), scale=(narrow, 1.0, 1.0), label="pot", **look
            )
            for own in POTS
        ]
        for node in (self.tray, *self.furniture):
            node.opacity = 0.0
            stage.tween(node, "opacity", 1.0, 0.5)
        self.asked = [stage.add("", side=side, cue="bear", label="palm") for side in SIDES]

    def _ask(self) -> None:
        """Where the palms are to go next: to the tray's ends, or with them to its next place."""
        place, turn = self.legs[self.leg], self.stage.facing
        for hand, node in enumerate(self.asked):
            node.position = (
                self._end(place, hand, turn)
                if self.held
                else self._end(self.centre, hand, self.turn, self.tilt)
            )

    def _turned(self) -> tuple[float, float, float, float]:
        """The tray's turn: about the upright, then its right end raised."""
        sy, cy = math.sin(0.5 * self.turn), math.cos(0.5 * self.turn)
        sz, cz = math.sin(0.5 * self.tilt), math.cos(0.5 * self.tilt)
        return sy * sz, sy * cz, cy * sz, cy * cz
