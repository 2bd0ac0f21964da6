"""A garden gate swings with the forearm: the shoulder turns while the elbow stays at the side."""

from __future__ import annotations

import math
from typing import Any, ClassVar, Literal

from pydantic import Field

from rehab.exercise import (
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

AMBER, GOLD, WOOD, PALE = "#FFB347", "#FFE08A", "#C9A98D", "#F6F2EA"
FAR, WIDE = 2.6, 0.94  # metres: to the gate, and between its posts
OPEN = 80.0  # degrees that the leaf stands open when the goal is reached
BENT = (45.0, 135.0)  # degrees of the elbow between which the forearm shows the shoulder's turn
WAVER = 4.0  # degrees that a hold may go back
READY, WAIT = 12.0, 4.0  # degrees off straight ahead at the start; seconds for which it is awaited
PATIENT = 2.5  # seconds of an elbow away before something is said


class DoorSettings(Loaded):
    """Which way the forearm turns, how far, and how near the elbow stays."""

    movement: Literal["external", "internal", "both"] = Field("external", title="Movement")
    rotation: float = quantity(25, 5, 80, "degrees", "Turn of the shoulder")
    hold: float = quantity(1, 0, 10, "s", "Hold")
    elbow_room: float = quantity(15, 8, 25, "cm", "Elbow from the side at most")
    time_limit: float = quantity(15, 5, 60, "s", "Time for a gate")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"rotation": 5, "time_limit": 25},
        {"rotation": 15, "time_limit": 20},
        {},
        {"rotation": 40, "hold": 2},
        {"rotation": 60, "hold": 3},
    )


class Door(Exercise):
    """Turning the shoulder outwards or inwards, one gate at a time."""

    spec = Spec(
        id="door/1",
        title="Garden gates",
        trains="Turning the shoulder outwards and inwards (external and internal rotation) with "
        "the elbow at the side",
        instruction="Elbow at your side, forearm ahead.\nSwing the gate open with your hand.",
        counted=("gate", "gates"),
        contraindications=("turning the shoulder is not allowed yet",),
        provokes=("external rotation", "internal rotation"),
        needs=("shoulder external rotation", "shoulder internal rotation"),
        measures=(
            Measure("external_rotation", "deg", "Largest outward turn", "shoulder_rotation"),
            Measure("internal_rotation", "deg", "Largest inward turn", "shoulder_rotation"),
            Measure("rotation_error", "deg", "Standard error of the largest turn"),
            Measure("elbow_away", "m", "Elbow from the side at most"),
            Measure("trunk_lean", "deg", "Lean of the trunk"),
            Measure("time_to_goal", "s", "Time to the goal"),
        ),
        # Bounds: 62 to 70 degrees inwards and 81 to 90 outwards are normal (Walker, AAOS).
        difficulty=Difficulty("rotation", 5.0, 80.0, 3.0, ("external", "internal")),
    )
    Settings = DoorSettings
    settings: DoorSettings

    @property
    def sectors(self) -> tuple[str, ...]:
        """The turns that are asked for."""
        asked = self.settings.movement
        return ("external", "internal") if asked == "both" else (asked,)

    def build(self, stage: Stage) -> None:
        """Every gate is hung anew."""
        self.stage = stage
        self.in_a_row = 0

    def begin_trial(self, trial: Trial) -> None:
        """Hang a gate whose leaf swings the way that the hand is to go."""
        stage = self.stage
        self._take(trial)
        self.swing = Swing(trial.hand)
        self.shown, self.limit = stage.seconds, stage.seconds + self.settings.time_limit
        self.began: float | None = None
        self.reached: float | None = None
        self.furthest = 0.0
        self.away_since: float | None = None
        self.said_away, self.rung = False, 0
        self._show()
        stage.play("appear", self.latch)
        stage.say("Elbow in, forearm straight ahead.")

    def step(self, frame: Frame, body: Body) -> Status:
        """The leaf goes with the forearm while the elbow is at the side."""
        stage = self.stage
        angle, error = stage.angle(f"shoulder {self.turn} rotation", self.side)
        counts = not math.isnan(angle) and self._at_side(body)
        if self.began is None and counts:
            late = stage.seconds > self.shown + WAIT  # some cannot bring it there
            if abs(angle) <= READY or late:
                self._begin()
        begun = self.began is not None
        self.swing.add(frame, body, angle, error, begun and (counts or math.isnan(angle)))
        counts = counts and begun
        if counts:
            self._swing_to(min(max(angle / self.goal, 0.0), 1.0))
        there = counts and angle >= self.goal - (WAVER if self.hold.holding else 0.0)
        done = self.hold.step(there)
        if there and self.reached is None and self.began is not None:
            self.reached = stage.seconds - self.began
            self.node.cue = "hold"
        if done:
            self._celebrate()
            return Status.SUCCESS
        if stage.seconds < self.limit:
            return Status.RUNNING
        self.in_a_row = 0
        stage.play("fade", self.latch)
        return Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """How far the shoulder turned while that counted, and where the elbow was."""
        for node in (self.leaf, *self.posts, self.lamp, self.ring, self.node):
            self.stage.remove(node, fade=0.8)
        most, lean = self.swing.highest(), self.swing.lean()
        found = {
            f"{self.turn}_rotation": most.value,
            "rotation_error": most.se,
            "elbow_away": self.furthest,
            "trunk_lean": lean.value,
            "time_to_goal": self.reached,
        }
        return {name: value for name, value in found.items() if value is not None}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """The forearm from straight ahead to the goal."""
        self._take(trial)
        return tuple(self._hand(self.goal * part / 8) for part in range(9))

    def _begin(self) -> None:
        """The forearm is where every turn begins: the latch gives, and the way is told."""
        stage = self.stage
        self.began = stage.seconds
        self.node.position = self._hand(self.goal)
        self.leaf.colour = AMBER
        stage.play("touch", self.latch)
        outward = self.turn == "external"
        stage.say("Swing your hand outward." if outward else "Swing your hand inward.")

    def _take(self, trial: Trial) -> None:
        self.side, self.hand, self.turn = trial.side, trial.hand, trial.sector
        direction = f"shoulder {self.turn} rotation"
        self.goal = self.stage.within(direction, self.side, trial.demand)

    def _hand(self, rotation: float) -> Point:
        turned = rotation if self.turn == "external" else -rotation
        return self.stage.arm(self.side, 0.0, 0.0, 90.0, turned)

    def _at_side(self, body: Body) -> bool:
        """Whether the elbow is bent and near the trunk; says so kindly where it is not."""
        stage, hand = self.stage, self.hand
        upper = stage.calibration.upper_arm[hand]
        away = upper * math.sin(min(float(body["shoulder_elevation"][hand]), math.pi / 2))
        if self.began is not None:
            self.furthest = max(self.furthest, away)
        near = away <= self.settings.elbow_room / 100
        bent = BENT[0] <= math.degrees(float(body["elbow_flexion"][hand])) <= BENT[1]
        if near and bent:
            self.away_since = None
        elif self.away_since is None:
            self.away_since = stage.seconds
        elif stage.seconds - self.away_since > PATIENT and not self.said_away:
            self.said_away = True
            stage.say(
                "Bring your elbow back to your side."
                if not near
                else "Bend your elbow, forearm ahead."
            )
        return near and bent

    def _show(self) -> None:
        """Posts, a leaf hung on the side that the hand goes to, a lamp, and a ring for holding."""
        stage = self.stage
        x, _, z = stage.ahead(0.0, 0.0, FAR)
        sine, cosine = math.sin(stage.facing), math.cos(stage.facing)
        # The right hand outwards and the left hand inwards both go to the right.
        self.way = 1.0 if (self.side == "right") == (self.turn == "external") else -1.0

        def at(right: float, up: float, near: float = 0.0) -> Point:
            return x + right * cosine + near * sine, up, z - right * sine + near * cosine

        half = 0.5 * WIDE
        self.posts = [
            stage.add("gatepost", position=at(s * (half + 0.1), 0.0), label="post")
            for s in (-1.0, 1.0)
        ]
        self.leaf = stage.add("gate", position=at(self.way * half, 0.0), colour=WOOD, label="gate")
        self.latch = at(-self.way * 0.36, 0.8, 0.06)
        self.lamp = stage.add(
            "sphere",
            position=at(0.0, 0.55, -0.9),
            scale=0.02,
            colour=AMBER,
            emission=0.8,
            label="light",
        )
        self.ring = stage.ring(at(0.0, 1.36), 0.26, PALE, 0.03)
        self.hold = Hold(stage, self.ring, self.latch, self.settings.hold, self.hand)
        self.node = stage.add(
            "", position=self._hand(0.0), cue="forearm", side=self.side, label="goal"
        )
        self._swing_to(0.0)

    def _swing_to(self, part: float) -> None:
        """Open the leaf by that part; the light behind it grows, and each third rings higher."""
        # Hung on the right, the leaf runs to the left: half a turn about the post.
        closed = self.stage.facing + (math.pi if self.way > 0.0 else 0.0)
        turn = 0.5 * (closed - self.way * math.radians(OPEN * part))
        self.leaf.orientation = (0.0, math.sin(turn), 0.0, math.cos(turn))
        self.lamp.scale = 0.03 + 0.15 * part
        if int(3 * part) > self.rung:
            self.rung = int(3 * part)
            self.stage.play("near", self.latch, step=2 * self.rung)

    def _celebrate(self) -> None:
        """The gate is open: petals, a bell, a pulse, and something grows behind it."""
        stage = self.stage
        self.leaf.colour = self.lamp.colour = GOLD
        stage.play("success", self.latch, step=self.in_a_row)
        self.in_a_row += 1
        stage.burst(self.lamp.position, GOLD)
        stage.vibrate(self.hand, 0.06, 0.5)
        stage.plant()
