"""A far sun rises along its arc as the arm is raised; held in its ring, it warms the garden."""

from __future__ import annotations

import math
from gettext import gettext as _
from typing import Any, ClassVar, Literal

from pydantic import Field

from rehab.exercise import (
    Body,
    Difficulty,
    Exercise,
    Frame,
    Hold,
    Measure,
    Point,
    Settings,
    Spec,
    Stage,
    Status,
    Swing,
    Trial,
    quantity,
)

AMBER, GOLD, PALE, GHOST = "#FFB347", "#FFE08A", "#F6F2EA", "#8FB4E0"
PLANES = {"flexion": 90.0, "scaption": 50.0, "abduction": 0.0}
"""Degrees from sideways to forwards; the scapula's plane lies 30 to 45 degrees before sideways."""
ASIDE = 35.0  # degrees off its plane at which an arm is raised some other way
WAVER = 5.0  # degrees that a hold may sink
LEAN = 12.0  # degrees of the trunk at which somebody is asked to sit tall
THUMB = 75.0  # degrees: here the thumb is to point up, before the arm is at shoulder height
NEAR, WIDE = 3.0, 15.0  # degrees aside, away from the arm, which would hide it: the arc's ends,
LOW, HIGH = -2.0, 20.0  # from the horizon up: no higher than eyes see from a head held level
BEADS = 15  # degrees of the arm from one bead of the arc to the next


class SunSettings(Settings):
    """Which way the arm is raised, how high, and how long it is held."""

    movement: Literal["flexion", "abduction", "scaption", "all"] = Field(
        "flexion", title="Movement"
    )
    elevation: float = quantity(90, 20, 130, "degrees", "Height of the arm")
    hold: float = quantity(3, 0, 10, "s", "Hold")
    time_limit: float = quantity(20, 5, 60, "s", "Time for a sun")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"elevation": 45, "hold": 1, "time_limit": 30},
        {"elevation": 70, "hold": 2, "time_limit": 25},
        {},
        {"elevation": 110, "hold": 3},
        {"elevation": 130, "hold": 5},
    )


class Sunrise(Exercise):
    """Raising a straight arm forwards, sideways or between, one sun at a time."""

    spec = Spec(
        id="sunrise/1",
        title="Sunrise",
        trains="Raising the arm forwards (flexion), sideways (abduction, thumb up) or in the plane "
        "of the shoulder blade (scaption), and holding it",
        instruction="Raise your arm and the sun rises.\nKeep your eyes on the sun.",
        counted=("sun", "suns"),
        contraindications=("raising the arm is not allowed yet",),
        provokes=("flexion", "abduction"),
        needs=("shoulder flexion", "shoulder abduction", "shoulder elevation"),
        measures=(
            Measure("elevation", "deg", "Highest shoulder elevation", "shoulder_elevation"),
            Measure("elevation_error", "deg", "Standard error of the highest elevation"),
            Measure("hold_steadiness", "m", "Hold steadiness"),
            Measure("trunk_lean", "deg", "Lean of the trunk"),
            Measure("time_to_goal", "s", "Time to the goal"),
        ),
        # Above 130 degrees the body model reads an arm ever lower than it is: a goal there could
        # not be reached. 121 and 128 degrees are what daily life asks (Namdari 2012).
        difficulty=Difficulty("elevation", 20.0, 130.0, 5.0, tuple(PLANES)),
    )
    Settings = SunSettings
    settings: SunSettings

    @property
    def sectors(self) -> tuple[str, ...]:
        """The movements that are asked for."""
        asked = self.settings.movement
        return tuple(PLANES) if asked == "all" else (asked,)

    def build(self, stage: Stage) -> None:
        """Nothing stands there between two suns."""
        self.stage = stage
        self.in_a_row = 0

    def begin_trial(self, trial: Trial) -> None:
        """A sun on the horizon, beads along its arc, and the ring that it is raised into."""
        stage = self.stage
        self.side, self.hand = trial.side, trial.hand
        self.movement = trial.sector
        self.goal = self._within(trial.demand)
        self.swing = Swing(trial.hand)
        self.began, self.limit = stage.seconds, stage.seconds + self.settings.time_limit
        self.reached: float | None = None
        self.held: tuple[float, float] | None = None
        self.told: set[str] = set()
        self.shown = 0.0
        self._show()
        stage.play("appear", self._on_arc(self.goal))
        stage.say(self._words())

    def step(self, frame: Frame, body: Body) -> Status:
        """The sun goes with the arm; held at its goal, or its time is over."""
        stage = self.stage
        angle, error = stage.angle("shoulder elevation", self.side)
        aside = self._aside(body, angle)
        valid = abs(aside) <= ASIDE
        self.swing.add(frame, body, angle if valid else math.nan, error)
        if not math.isnan(angle):
            self._follow(angle)
            self._advise(body, angle, aside)
        up = valid and angle >= self.goal - (WAVER if self.hold.holding else 0.0)
        done = self.hold.step(up)
        if up and self.reached is None:
            self.reached = stage.seconds - self.began
            self.node.cue = "hold"
        if done:
            self.held = self.swing.now - self.settings.hold, self.swing.now
            self._celebrate()
            return Status.SUCCESS
        if stage.seconds < self.limit:
            return Status.RUNNING
        self.in_a_row = 0
        stage.play("fade", self._on_arc(self.shown))
        return Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """How high, how surely, how steadily; what was shown sinks away."""
        for node in (self.sun, self.glow, self.ring, self.node, *self.beads.values(), *self.signs):
            self.stage.remove(node, fade=1.2 if node in (self.sun, self.glow) else 0.3)
        top, lean = self.swing.highest(), self.swing.lean()
        found = {"elevation": top.value, "elevation_error": top.se, "trunk_lean": lean.value}
        if self.held is not None:
            found["hold_steadiness"] = self.swing.steadiness(*self.held).value
        found["time_to_goal"] = self.reached
        return {name: value for name, value in found.items() if value is not None}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """The straight arm from the side of the leg to the goal."""
        self.side, self.movement = trial.side, trial.sector
        goal, plane = self._within(trial.demand), PLANES[trial.sector]
        return tuple(self.stage.arm(trial.side, goal * part / 12, plane) for part in range(1, 13))

    def _within(self, asked: float) -> float:
        """As high as is asked and as the limits let it be."""
        for direction in ("elevation", *({self.movement} - {"scaption"})):
            asked = self.stage.within(f"shoulder {direction}", self.side, asked)
        return asked

    def _aside(self, body: Body, elevation: float) -> float:
        """How far the upper arm is off the plane that is asked, degrees: to the front positive."""
        if math.isnan(elevation):
            return 0.0
        plane = float(body["shoulder_plane"][self.hand]) - math.radians(PLANES[self.movement])
        level = math.sin(math.radians(elevation))
        if math.cos(plane) < 0.0 and level > 0.5:  # raised backwards, or across the body
            return math.copysign(90.0, plane)
        return math.degrees(math.asin(level * math.sin(plane)))

    def _on_arc(self, elevation: float) -> Point:
        """Where the sun is for an arm at `elevation`."""
        part = math.radians(min(max(elevation, 0.0), 180.0)) / 2
        aside = NEAR + (WIDE - NEAR) * math.cos(part)
        bearing = -aside if self.side == "right" else aside
        return self.stage.ahead(bearing, LOW + (HIGH - LOW) * math.sin(part), self.stage.far)

    def _show(self) -> None:
        stage, far = self.stage, self.stage.far
        at, goal = self._on_arc(0.0), self._on_arc(self.goal)
        self.ring = stage.ring(goal, 0.13 * far, PALE, 0.011 * far)
        self.hold = Hold(stage, self.ring, goal, self.settings.hold, self.hand)
        self.beads = {
            bead: stage.add(
                "sphere",
                position=self._on_arc(bead),
                scale=0.01 * far,
                colour=PALE,
                emission=0.7,
                opacity=0.9,
                label="bead",
            )
            for bead in range(BEADS, int(self.goal - 6), BEADS)
        }
        self.sun = stage.add(
            "sphere", position=at, scale=0.01, colour=AMBER, emission=0.9, label="sun"
        )
        self.glow = stage.add(
            "sphere", position=at, scale=0.01, colour=GOLD, emission=1.0, opacity=0.16, label="glow"
        )
        stage.tween(self.sun, "scale", 0.085 * far, 0.25)
        stage.tween(self.glow, "scale", 0.125 * far, 0.25)
        # Where the arm is to go; there is nothing to be looked at there.
        hand = stage.arm(self.side, self.goal, PLANES[self.movement])
        self.node = stage.add("", position=hand, cue="point", side=self.side, label="goal")
        self.signs: list[Any] = []

    def _follow(self, angle: float) -> None:
        self.shown = angle
        self.sun.position = self.glow.position = self._on_arc(angle)
        for bead, node in self.beads.items():
            node.colour = GOLD if angle >= bead else PALE

    def _advise(self, body: Body, angle: float, aside: float) -> None:
        """One kind word for what is not seen from within, each once a sun."""
        lean = math.degrees(math.hypot(float(body["trunk_forward"]), float(body["trunk_right"])))
        if self.movement == "abduction" and angle >= THUMB and self._first("thumb"):
            self._thumb_up()
            self.stage.say(_("Turn your thumb up."))
        elif abs(aside) > ASIDE and angle > 30.0 and self._first("aside"):
            back = aside > 0.0
            self.stage.say(_("A little more to the side.") if back else _("A little more forward."))
        elif lean > LEAN and self._first("lean"):
            self.stage.say(_("Sit tall, only the arm rises."))

    def _first(self, what: str) -> bool:
        new = what not in self.told
        self.told.add(what)
        return new

    def _thumb_up(self) -> None:
        """A hand of light whose thumb points up, low before the patient."""
        bearing = 19.0 if self.side == "right" else -19.0
        half = math.sqrt(0.5)
        at = self.stage.ahead(bearing, -12.0, 0.9)
        self.signs.append(
            self.stage.add(
                f"hand_{self.side}",
                position=at,
                orientation=(half, 0.0, 0.0, half),
                scale=1.5,
                colour=GHOST,
                emission=0.35,
                opacity=0.8,
                label="thumb up",
            )
        )

    def _words(self) -> str:
        left = self.side == "left"
        return {
            "flexion": _("Raise your left arm forward.")
            if left
            else _("Raise your right arm forward."),
            "scaption": _("Raise your left arm, a little outward.")
            if left
            else _("Raise your right arm, a little outward."),
            "abduction": _("Raise your left arm sideways.")
            if left
            else _("Raise your right arm sideways."),
        }[self.movement]

    def _celebrate(self) -> None:
        """The sun is up: petals before the eyes, a bell, a pulse, and something grows."""
        stage, at = self.stage, self._on_arc(self.goal)
        self.sun.colour = GOLD
        stage.tween(self.glow, "scale", 0.2 * stage.far, 1.2)
        stage.play("success", at, step=self.in_a_row)
        self.in_a_row += 1
        near = 1.6 / stage.far
        stage.burst([eye + near * (a - eye) for a, eye in zip(at, stage.head, strict=True)], GOLD)
        stage.vibrate(self.hand, 0.06, 0.5)
        stage.plant()
