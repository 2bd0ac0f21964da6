"""A balloon rises as the elbow bends, and is held up for a moment."""

from __future__ import annotations

from typing import Any, ClassVar

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

RED, STRING, PALE = "#E8836B", "#C9B79A", "#F6F2EA"
FAR = 1.8  # metres to the balloon
LOW, HIGH = 0.75, 1.2  # metres: its middle, while the arm hangs and when it is up
STRAIGHT = 20.0  # degrees: a straight elbow is read as bent by about so much
WAVER = 4.0  # degrees that a hold may go back


class BalloonSettings(Loaded):
    """How far the elbow bends, further than that of a hand in the lap, and how long it stays."""

    flexion: float = quantity(100, 85, 135, "degrees", "Bend of the elbow")
    hold: float = quantity(1, 0, 5, "s", "Hold at the top")
    time_limit: float = quantity(20, 6, 60, "s", "Time for a balloon")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"flexion": 85, "time_limit": 30},
        {"flexion": 92},
        {},
        {"flexion": 115, "hold": 2},
        {"flexion": 130, "hold": 3},
    )


class Balloon(Exercise):
    """Bending one elbow, one balloon at a time."""

    spec = Spec(
        id="balloon/1",
        api="1.0",
        title="The balloon",
        trains="Bending the elbow, the upper arm at the side",
        instruction="Bend your elbow:\nthe balloon rises. Hold it up.",
        counted=("balloon", "balloons"),
        contraindications=("bending the elbow is not allowed yet",),
        provokes=("elbow flexion",),
        needs=("elbow flexion",),
        measures=(
            Measure("elbow_flexion", "deg", "Largest bend of the elbow", "elbow_flexion"),
            Measure("flexion_error", "deg", "Standard error of the largest bend"),
            Measure("rise_time", "s", "Time until the balloon was up"),
        ),
        difficulty=Difficulty("flexion", 85.0, 135.0, 2.0),
    )
    Settings = BalloonSettings
    settings: BalloonSettings

    def build(self, stage: Stage) -> None:
        """Nothing differs between trials but what is asked of them."""
        self.stage = stage

    def begin_trial(self, trial: Trial) -> None:
        """A balloon stands low before the patient, its ring where it is to go."""
        stage = self.stage
        self.side, self.hand = trial.side, trial.hand
        self.goal = stage.within("elbow flexion", trial.side, trial.demand)
        self.swing, self.began, self.up = Swing(trial.hand), stage.seconds, False
        x, _, z = stage.ahead(0.0, 0.0, FAR)
        self.foot = (x, z)
        self.balloon = stage.add("sphere", position=(x, LOW, z), scale=0.3, colour=RED)
        self.string = stage.add("cylinder", position=(x, 0.3, z), colour=STRING)
        self.ring = stage.ring((x, HIGH, z), 0.5, PALE, 0.03)
        self.held = Hold(stage, self.ring, (x, HIGH, z), self.settings.hold, trial.hand)
        self.node = stage.add(
            "", position=self._palm(self.goal), cue="forearm", side=trial.side, label="goal"
        )
        self._rise(0.0)
        stage.play("appear", (x, LOW, z))
        stage.say("Bend your elbow.")

    def step(self, frame: Frame, body: Body) -> Status:
        """The balloon goes with the elbow; where that is not seen it stays."""
        stage = self.stage
        angle, error = stage.angle("elbow flexion", self.side)
        self.swing.add(frame, body, angle, error)
        if body["arm_valid"][self.hand]:
            self._rise(angle)
        there = angle >= self.goal - (WAVER if self.held.holding else 0.0)
        if there and not self.up:
            self.up = True
            self.rise_time = stage.seconds - self.began
            self.node.cue = "hold"
        if self.held.step(there):
            x, z = self.foot
            stage.play("success", (x, HIGH, z))
            stage.burst((x, HIGH, z), RED)
            stage.vibrate(self.hand, 0.06, 0.5)
            stage.plant()
            return Status.SUCCESS
        if stage.seconds - self.began < self.settings.time_limit:
            return Status.RUNNING
        stage.play("fade", (self.foot[0], LOW, self.foot[1]))
        return Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """How far it bent, and how soon."""
        for node in (self.balloon, self.string, self.ring, self.node):
            self.stage.remove(node, fade=0.6)
        most = self.swing.highest()
        found = {"elbow_flexion": most.value, "flexion_error": most.se}
        found["rise_time"] = self.rise_time if self.up else None
        return {name: value for name, value in found.items() if value is not None}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """The hand from beside the leg up to where it is held."""
        self.side = trial.side
        goal = self.stage.within("elbow flexion", trial.side, trial.demand)
        return tuple(self._palm(goal * part / 6) for part in range(7))

    def _palm(self, flexion: float) -> Point:
        return self.stage.arm(self.side, 0.0, 0.0, flexion)

    def _rise(self, angle: float) -> None:
        part = min(max((angle - STRAIGHT) / (self.goal - STRAIGHT), 0.0), 1.05)
        x, z = self.foot
        height = LOW + part * (HIGH - LOW)
        self.balloon.position = (x, height, z)
        self.string.position = (x, 0.5 * height, z)
        self.string.scale = (0.01, height, 0.01)
