"""Do what a hand of light does: a movement that a therapist showed, at the patient's own size."""

from __future__ import annotations

import math
from gettext import gettext as _
from typing import Any, ClassVar

import numpy as np

from rehab.exercise import (
    SIDES,
    Body,
    Copy,
    Difficulty,
    Exercise,
    Frame,
    Hold,
    Measure,
    Movement,
    Point,
    Shown,
    Spec,
    Stage,
    Status,
    Swing,
    Trial,
    quantity,
)

AMBER, GOLD, PALE, GHOST = "#FFB347", "#FFE08A", "#F6F2EA", "#8FB4E0"
FASTEST = 1.0  # m/s: a hand of light never goes faster
LEAST = 0.08  # metres that a movement goes at least, to be seen as one
ENOUGH = 70.0  # % of the range shown that a copy reaches at least
AFTER = 1.0  # seconds for which the hand of light stays at the end: who is late arrives
HERE, GATHER, WAIT = 0.13, 0.6, 8.0  # metres; seconds: a hand is where it begins; no longer
PAUSE = 0.7  # seconds before and after what is shown to be watched
SOON, LATE = 0.3, 1.5  # seconds before and after the hand of light that a bead is met
STRING = 0.07  # metres from one bead of the way to the next
BEADS = 18  # of one arm's way at the most
PITCH, DROP = 60.0, 0.6  # degrees of a hand that holds a handle; part of the arm's slope it takes
GLOW: dict[str, Any] = {"colour": GHOST, "opacity": 0.0, "emission": 0.5, "label": "hand of light"}
BEAD: dict[str, Any] = {"colour": PALE, "emission": 0.6, "opacity": 0.8, "label": "bead"}


class FollowSettings(Shown):
    """Which movement, how large and how fast, and how near to it counts."""

    size: float = quantity(90, 30, 100, "% of the movement shown", "Size of the movement")
    speed: float = quantity(80, 40, 120, "% of the speed shown", "Speed")
    tolerance: float = quantity(20, 8, 40, "% of comfortable reach", "How near counts")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"size": 50, "speed": 60, "tolerance": 30},
        {"size": 70, "speed": 70, "tolerance": 25},
        {},
        {"size": 100, "speed": 100, "tolerance": 16},
        {"size": 100, "speed": 120, "tolerance": 12},
    )


class Led:
    """One arm that is led: its way, its hand of light, its beads, and what the patient's does."""

    def __init__(self, hand: int, way: np.ndarray, seconds: float, shoulder: Point) -> None:
        self.hand, self.side = hand, SIDES[hand]
        self.way, self.seconds, self.shoulder = way, seconds, shoulder
        self.points: list[Point] = [(x, y, z) for x, y, z in way.tolist()]
        self.node: Any = None
        self.copy: Copy | None = None
        self.copied: tuple[Any, Any, Any] | None = None
        self.beads: list[tuple[float, Point, Any]] = []
        self.ahead: list[tuple[float, Point, Any]] = []  # of them, those to be met yet

    @property
    def range(self) -> float:
        """How far it goes from where it begins, metres."""
        return float(np.linalg.norm(self.way - self.way[0], axis=1).max())

    def at(self, seconds: float) -> Point:
        """Where the hand of light is so many seconds after it began."""
        last = len(self.points) - 1
        place = min(max(seconds / self.seconds, 0.0), 1.0) * last
        first = min(int(place), last - 1)
        part = place - first
        x, y, z = (
            a + part * (b - a)
            for a, b in zip(self.points[first], self.points[first + 1], strict=True)
        )
        return x, y, z


class FollowMe(Exercise):
    """Copying one movement; one trial is one copy."""

    spec = Spec(
        id="follow-me/1",
        title="Follow me",
        trains="Copying a movement that the therapist recorded, at the patient's own size",
        instruction="Watch the hand of light.\nThen move along with it.",
        counted=("movement", "movements"),
        contraindications=("moving the arm freely before the body is not allowed yet",),
        provokes=(
            "flexion", "abduction", "cross-body", "extension", "internal rotation",
            "external rotation", "elbow flexion", "elbow extension", "neck rotation",
        ),
        needs=(
            "shoulder flexion", "shoulder abduction", "shoulder elevation", "cross-body",
            "shoulder extension", "shoulder external rotation", "shoulder internal rotation",
            "elbow flexion",
        ),
        measures=(
            Measure("copy_distance", "%", "Distance from the movement shown, of the reach"),
            Measure("copy_lag", "s", "Lag behind the movement shown"),
            Measure("range_reached", "%", "Range reached of the movement shown"),
            Measure("range_shown", "m", "Range of the movement shown"),
            Measure("other_distance", "%", "The other arm: distance from what was shown"),
            Measure("other_lag", "s", "The other arm: lag behind what was shown"),
            Measure("other_range", "%", "The other arm: range reached of what was shown"),
            Measure("trunk_lean", "deg", "Lean of the trunk"),
        ),
        difficulty=Difficulty("size", 30.0, 100.0, 3.0),
        longest=360.0,
    )  # fmt: skip
    Settings = FollowSettings
    settings: FollowSettings

    def build(self, stage: Stage) -> None:
        """Take the movement; each arm is shown it once, before its first trial."""
        self.stage = stage
        self.movement = stage.movement(self.settings.movement)
        self.first: dict[str, int] = {}
        self.in_a_row = 0
        Copy.prepare()

    def begin_trial(self, trial: Trial) -> None:
        """Let the hands of light appear where the movement begins; at first it is only watched."""
        stage = self.stage
        self.side = trial.side
        self.led = self._lead(trial)
        self.swing = Swing(trial.hand)
        watches = self.first.setdefault(trial.side, trial.number) == trial.number
        self.since = stage.seconds + PAUSE
        self.phase = "watch" if watches else ""
        self.met = 0
        self.ring: Any = None
        for led in self.led:
            led.node = stage.add(f"hand_{led.side}", side=led.side, **GLOW)
            led.node.cue = "watch"
            stage.tween(led.node, "opacity", 0.8, 0.4)
            self._string(led)
            self._put(led, 0.0)
        stage.play("appear", self.led[0].points[0])
        if watches:
            stage.say(_("Watch first."))
        else:
            self._gather()

    def step(self, frame: Frame, body: Body) -> Status:
        """Show it, wait for the hand, then go through it with the patient."""
        now = self.stage.seconds - self.since
        if self.phase == "watch":
            for led in self.led:
                self._put(led, now)
            if now >= self.led[0].seconds + PAUSE:
                self._gather()
        elif self.phase == "gather":
            here = self._away(body, self.led[0]) <= HERE
            if self.hold.step(here) or now >= WAIT:
                self._set_out(frame)
        else:
            self.swing.add(frame, body, math.nan, math.nan)
            for led in self.led:
                self._put(led, now)
                self._meet(led, body, now)
                if led.copy is not None:
                    led.copy.add(frame, body)
            if now >= self.led[0].seconds + AFTER:
                return self._judge()
        return Status.RUNNING

    def end_trial(self) -> dict[str, float]:
        """How near, how late and how far each arm copied it."""
        stage = self.stage
        found = {"range_shown": self.led[0].range}
        for led, names in zip(self.led, NAMES, strict=False):
            if led.copied is not None:
                copied = zip(names, led.copied, strict=True)
                found |= {name: one.value for name, one in copied if one.value is not None}
            for _when, _place, bead in led.beads:
                stage.remove(bead, fade=0.8)
            stage.remove(led.node, fade=1.0)
        if self.ring is not None:
            stage.remove(self.ring)
        lean = self.swing.lean().value
        return found if lean is None else found | {"trunk_lean": lean}

    # What is led, and where

    def _lead(self, trial: Trial) -> list[Led]:
        """The asked arm, then the other one where the movement is of both; one arm's movement is
        done by either, as in a mirror."""
        movement = self.movement
        if not movement.arms[trial.hand]:
            movement = movement.mirrored()
        hands = [trial.hand, 1 - trial.hand] if all(movement.arms) else [trial.hand]
        ways = [self._way(movement, hand, trial.demand / 100.0) for hand in hands]
        seconds = movement.seconds / (self.settings.speed / 100.0)
        steps = max(float(np.linalg.norm(np.diff(w, axis=0), axis=1).max()) for w in ways)
        peak = steps * (len(ways[0]) - 1) / seconds
        seconds *= max(1.0, peak / FASTEST)
        led = [
            Led(hand, way, seconds, self.stage.shoulder(SIDES[hand]))
            for hand, way in zip(hands, ways, strict=True)
        ]
        if led[0].range < LEAST:
            raise ValueError(f'nothing is left of "{movement.name}" under the limits of that arm')
        return led

    def _way(self, movement: Movement, hand: int, size: float) -> np.ndarray:
        """That palm's way in play space, as large as is asked, from where it begins."""
        way = movement.way(hand)
        scaled = way[0] + size * (way - way[0])
        return self.stage.path(SIDES[hand], scaled * self.stage.calibration.reach[hand])

    def _string(self, led: Led) -> None:
        """Beads along the way, none where it comes by again."""
        far = 0.0
        for number in range(1, len(led.points)):
            far += math.dist(led.points[number - 1], led.points[number])
            place = led.points[number]
            clear = all(math.dist(place, old) > 0.8 * STRING for _when, old, _bead in led.beads)
            if far >= STRING and clear and len(led.beads) < BEADS:
                far = 0.0
                when = led.seconds * number / (len(led.points) - 1)
                bead = self.stage.add("sphere", position=place, scale=0.024, **BEAD)
                led.beads.append((when, place, bead))

    def _put(self, led: Led, seconds: float) -> None:
        """Take the hand of light along, sloping as a forearm does."""
        x, y, z = place = led.at(seconds)
        sx, sy, sz = led.shoulder
        slope = math.atan2(y - sy, math.hypot(x - sx, z - sz))
        yaw, pitch = 0.5 * self.stage.facing, 0.5 * (math.radians(PITCH) + DROP * slope)
        sine, cosine = math.sin(pitch), math.cos(pitch)
        led.node.position = place
        led.node.orientation = (
            math.cos(yaw) * sine, math.sin(yaw) * cosine, -math.sin(yaw) * sine,
            math.cos(yaw) * cosine,
        )  # fmt: skip

    def _away(self, body: Body, led: Led) -> float:
        """From the patient's palm to the hand of light, metres; infinite where it is not seen."""
        if not body["arm_valid"][led.hand]:
            return math.inf
        return math.dist(body["hand"][led.hand].tolist(), led.node.position)

    # What happens

    def _gather(self) -> None:
        """The patient's hand comes to where it begins."""
        stage, asked = self.stage, self.led[0]
        self.phase, self.since = "gather", stage.seconds
        for led in self.led:
            self._put(led, 0.0)
            led.node.cue = "follow"
        self.ring = stage.ring(asked.points[0], 0.2, AMBER)
        self.hold = Hold(stage, self.ring, asked.points[0], GATHER, asked.hand)
        if len(self.led) > 1:
            stage.say(_("Put your hands into the hands of light."))
        elif self.side == "left":
            stage.say(_("Put your left hand into the hand of light."))
        else:
            stage.say(_("Put your right hand into the hand of light."))

    def _set_out(self, frame: Frame) -> None:
        """It goes, and what the patient does is taken down from now on."""
        stage = self.stage
        self.phase, self.since = "follow", stage.seconds
        stage.remove(self.ring, fade=0.3)
        shown = int(frame["t_display"])
        for led in self.led:
            t = np.linspace(0.0, led.seconds, len(led.way))
            t, way = np.append(t, led.seconds + AFTER), np.vstack([led.way, led.way[-1:]])
            reach = stage.calibration.reach[led.hand]
            led.copy = Copy(led.hand, t, way, reach, shown)
            led.ahead = list(led.beads)
        stage.say(_("Now go along."))

    def _meet(self, led: Led, body: Body, now: float) -> None:
        """A bead that the hand comes by in time is gold, and heard."""
        if not body["arm_valid"][led.hand]:
            return
        stage = self.stage
        near = self.settings.tolerance / 100.0 * stage.calibration.reach[led.hand]
        palm = body["hand"][led.hand].tolist()
        while led.ahead and led.ahead[0][0] < now - LATE:
            led.ahead.pop(0)
        for one in led.ahead:
            when, at, bead = one
            if when > now + SOON:
                break
            if math.dist(palm, at) <= near:
                led.ahead.remove(one)
                bead.colour, bead.emission = GOLD, 0.9
                if led is self.led[0]:
                    stage.play("near", at, step=min(self.met, 12))
                    self.met += 1
                break

    def _judge(self) -> Status:
        """Near enough, and far enough: it counts. The asked arm decides."""
        stage, asked = self.stage, self.led[0]
        for led in self.led:
            led.copied = led.copy.results() if led.copy is not None else None
        assert asked.copied is not None
        distance, _lag, reached = asked.copied
        there = asked.points[-1]
        near = distance.value is not None and distance.value <= self.settings.tolerance
        if near and reached.value is not None and reached.value >= ENOUGH:
            stage.play("success", there, step=self.in_a_row)
            self.in_a_row += 1
            stage.burst(there, GOLD)
            stage.vibrate(asked.hand, 0.06, 0.5)
            stage.plant()
            return Status.SUCCESS
        self.in_a_row = 0
        stage.play("fade", there)
        return Status.TIMEOUT


NAMES = (
    ("copy_distance", "copy_lag", "range_reached"),
    ("other_distance", "other_lag", "other_range"),
)
"""Of the arm that is asked, and of the other one."""
