"""A bucket comes up the well as the elbow bends and goes down as it straightens, unhurried."""

from __future__ import annotations

import math
from typing import Any, ClassVar, Literal

from pydantic import Field

from rehab.exercise import (
    SIDES,
    Body,
    Difficulty,
    Exercise,
    Frame,
    Hold,
    Loaded,
    Measure,
    Point,
    Spec,
    Stage,
    Status,
    Swing,
    Trial,
    quantity,
)

AMBER, GOLD, PALE, ROPE = "#FFB347", "#FFE08A", "#F6F2EA", "#C9B79A"
FAR = 2.4  # metres to the well
TOP, BOTTOM = 1.27, 0.62  # metres: the bucket's handle when drawn up, and let down
WAVER = 4.0  # degrees that a hold may go back
SETTLED = 0.7  # seconds in which the elbow straightens no further: the bucket is down
FAST = 0.5  # of the tempo: quicker than this is told
LEAN = 12.0  # degrees of the trunk at which somebody is asked to sit tall


class WellSettings(Loaded):
    """How far the elbow bends and straightens, and how slowly."""

    hands: Literal["one", "both"] = Field("one", title="Arms at a time")
    flexion: float = quantity(110, 50, 140, "degrees", "Bend of the elbow")
    straight: float = quantity(30, 20, 90, "degrees", "Straighten to")
    hold: float = quantity(1, 0, 10, "s", "Hold at the top")
    tempo: float = quantity(3, 1, 8, "s", "Time for one way")
    time_limit: float = quantity(25, 8, 60, "s", "Time for a bucket")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"flexion": 60, "straight": 60, "tempo": 2, "time_limit": 35},
        {"flexion": 90, "straight": 40, "time_limit": 30},
        {},
        {"flexion": 125, "straight": 25, "tempo": 4, "hold": 2},
        {"flexion": 135, "straight": 20, "tempo": 5, "hold": 3},
    )


class Well(Exercise):
    """Bending and straightening one elbow, one bucket at a time."""

    spec = Spec(
        id="well/1",
        title="The well",
        trains="Bending the elbow and straightening it slowly, the upper arm at the side",
        instruction="Bend your elbow: the bucket comes up.\nThen let it down slowly.",
        counted=("bucket", "buckets"),
        contraindications=("bending the elbow is not allowed yet",),
        provokes=("elbow flexion", "elbow extension"),
        needs=("elbow flexion",),
        measures=(
            Measure("elbow_flexion", "deg", "Largest bend of the elbow", "elbow_flexion"),
            Measure("flexion_error", "deg", "Standard error of the largest bend"),
            Measure("extension_deficit", "deg", "What the straight elbow lacks", "elbow_flexion"),
            Measure("deficit_error", "deg", "Standard error of what it lacks"),
            Measure("draw_time", "s", "Time to draw up"),
            Measure("lower_time", "s", "Time to let down"),
            Measure("trunk_lean", "deg", "Lean of the trunk"),
        ),
        # A straight elbow is read as one bent by some 18 degrees: nothing below 20 is asked.
        # 143 to 150 degrees are normal (Boone and Azen, AAOS); a bone's angle knows no more.
        difficulty=Difficulty("flexion", 50.0, 140.0, 4.0),
    )
    Settings = WellSettings
    settings: WellSettings

    def build(self, stage: Stage) -> None:
        """The well is dug where the patient looks."""
        self.stage = stage
        self.in_a_row = 0

    def begin_trial(self, trial: Trial) -> None:
        """A bucket hangs down in the well, to be drawn up."""
        stage = self.stage
        self._take(trial)
        self.low = min(self.settings.straight, self.goal - 15.0)
        self.swing = Swing(trial.hand)
        self.limit = stage.seconds + self.settings.time_limit
        self.began: float | None = None  # left the bottom,
        self.up: float | None = None  # reached the top,
        self.turned: float | None = None  # was told to go down,
        self.left: float | None = None  # left the top,
        self.down: float | None = None  # reached the bottom
        self.turned_at = self.least = math.inf
        self.settled, self.rung = 0.0, 0
        self.told: set[str] = set()
        self._show()
        stage.play("appear", self.rim)
        both = len(self.sides) > 1
        stage.say("Bend both elbows." if both else "Bend your elbow.")

    def step(self, frame: Frame, body: Body) -> Status:
        """The bucket goes with the elbow: up to the ring, then down to the water."""
        stage = self.stage
        own, error = stage.angle("elbow flexion", self.side)
        self.swing.add(frame, body, own, error)
        # Of two arms the bucket goes with the one that is behind.
        angles = [stage.angle("elbow flexion", side)[0] for side in self.sides]
        angle = min(angles) if self.turned is None else max(angles)
        if all(body["arm_valid"][SIDES.index(side)] for side in self.sides):
            self._hang(angle)
            self._advise(body)
        else:
            angle = math.nan
        if self.turned is None:
            self._draw(angle)
        elif self._lower(angle):
            self._celebrate()
            return Status.SUCCESS
        if stage.seconds < self.limit:
            return Status.RUNNING
        self.in_a_row = 0
        stage.play("fade", self.rim)
        return Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """How far it bent, what it lacked when straight, and how long both ways took."""
        for node in (self.well, self.bucket, self.rope, self.ring, self.node):
            self.stage.remove(node, fade=0.8)
        most, lean = self.swing.highest(), self.swing.lean()
        found = {
            "elbow_flexion": most.value,
            "flexion_error": most.se,
            "trunk_lean": lean.value,
            "draw_time": _between(self.began, self.up),
            "lower_time": _between(self.left, self.down),
        }
        if self.turned is not None:
            least = self.swing.lowest(self.turned_at)
            found |= {"extension_deficit": least.value, "deficit_error": least.se}
        return {name: value for name, value in found.items() if value is not None}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """The hand from beside the leg up to the shoulder, and down again."""
        self._take(trial)
        up = [self._palm(self.goal * part / 8) for part in range(9)]
        return (*up, *up[-2::-1])

    def _take(self, trial: Trial) -> None:
        """Which arm is measured, which are asked, and how far: as far as all limits let them."""
        self.side, self.hand = trial.side, trial.hand
        self.sides = SIDES if self.settings.hands == "both" else (trial.side,)
        within = self.stage.within
        self.goal = min(within("elbow flexion", side, trial.demand) for side in self.sides)

    def _palm(self, flexion: float) -> Point:
        return self.stage.arm(self.side, 0.0, 0.0, flexion)

    def _draw(self, angle: float) -> None:
        """On the way up, and the hold at the top."""
        now = self.stage.seconds
        if self.began is None and angle > self.low + 10.0:
            self.began = now
        there = angle >= self.goal - (WAVER if self.hold.holding else 0.0)
        if there and self.up is None:
            self.up = now
            self.node.cue = "hold"
        if self.hold.step(there):
            self.turned, self.turned_at = now, self.swing.now
            self.node.position = self._palm(0.0)
            self.node.cue = "forearm"
            self.ring.value = 0.0
            self.bucket.colour = GOLD
            self.stage.play("success", self.rim, step=self.in_a_row)
            self.stage.say("Now let it down slowly.")

    def _lower(self, angle: float) -> bool:
        """On the way down; whether the bucket has come to rest."""
        now = self.stage.seconds
        if self.left is None and angle < self.goal - 10.0:
            self.left = now
        if angle < self.least - 1.0:
            self.least, self.settled = angle, now
        if angle <= self.low and self.down is None:
            self.down = now
            quick = now - (self.left if self.left is not None else now)
            if quick < FAST * self.settings.tempo:
                self.stage.say("Slower next time, if you can.")
        return self.down is not None and now - self.settled >= SETTLED

    def _show(self) -> None:
        stage = self.stage
        x, _, z = stage.ahead(0.0, 0.0, FAR)
        self.foot = (x, 0.0, z)
        half = 0.5 * stage.facing
        turn = (0.0, math.sin(half), 0.0, math.cos(half))
        self.well = stage.add("well", position=self.foot, orientation=turn, label="well")
        self.rope = stage.add("cylinder", position=self.foot, scale=0.02, colour=ROPE, label="rope")
        self.bucket = stage.add(
            "bucket",
            position=self.foot,
            orientation=turn,
            colour=AMBER,
            emission=0.15,
            label="bucket",
        )
        toward = 0.35
        self.rim = (
            x + toward * math.sin(stage.facing),
            1.05,
            z + toward * math.cos(stage.facing),
        )
        self.ring = stage.ring(self.rim, 0.46, PALE, 0.024)
        self.hold = Hold(stage, self.ring, self.rim, self.settings.hold, self.hand)
        self.node = stage.add(
            "",
            position=self._palm(self.goal),
            cue="forearm",
            side="either" if len(self.sides) > 1 else self.side,
            label="goal",
        )
        self._hang(0.0)

    def _hang(self, angle: float) -> None:
        """The bucket's height between water and ring, and the rope above it."""
        part = min(max((angle - self.low) / (self.goal - self.low), 0.0), 1.08)
        x, _, z = self.foot
        height = BOTTOM + part * (TOP - BOTTOM)
        above = max(1.38 - height, 0.01)
        self.bucket.position = (x, height, z)
        self.rope.position = (x, height + 0.5 * above, z)
        self.rope.scale = (0.018, above, 0.018)
        if self.turned is None and int(3 * part) > self.rung:  # each third rings higher
            self.rung = int(3 * part)
            self.stage.play("near", self.rim, step=2 * self.rung)

    def _advise(self, body: Body) -> None:
        lean = math.degrees(math.hypot(float(body["trunk_forward"]), float(body["trunk_right"])))
        if lean > LEAN and "lean" not in self.told:
            self.told.add("lean")
            self.stage.say("Sit tall, only the arm moves.")

    def _celebrate(self) -> None:
        """Water for the garden: petals, a bell, a pulse, and something grows."""
        stage = self.stage
        self.in_a_row += 1
        stage.play("success", self.rim, step=self.in_a_row)
        stage.burst(self.rim, GOLD)
        stage.vibrate(self.hand, 0.06, 0.5)
        stage.plant()


def _between(first: float | None, last: float | None) -> float | None:
    return None if first is None or last is None else last - first
