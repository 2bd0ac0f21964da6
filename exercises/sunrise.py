"""A far sun rises along its arc as the arm is raised; held in its ring, it warms the garden."""

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

AMBER, GOLD, PALE, GHOST = "#FFB347", "#FFE08A", "#F6F2EA", "#8FB4E0"
PLANES = {"flexion": 90.0, "scaption": 50.0, "abduction": 0.0}
"""Degrees from sideways to forwards; the scapula's plane lies 30 to 45 degrees before sideways."""
ASIDE = 35.0  # degrees off its plane at which an arm is raised some other way
WAVER = 5.0  # degrees that a hold may sink
LEAN = 12.0  # degrees of the trunk at which somebody is asked to sit tall
THUMB, LEVEL = 45.0, 75.0  # degrees at which the thumb is turned up, for a goal this high or more
NEAR, WIDE = 3.0, 15.0  # degrees aside, away from the arm, which would hide it: the arc's ends,
LOW, HIGH = -2.0, 20.0  # from the horizon up: no higher than eyes see from a head held level
SUN: dict[str, Any] = {"colour": AMBER, "emission": 0.9, "label": "sun"}
GLOW: dict[str, Any] = {"colour": GOLD, "emission": 1.0, "opacity": 0.16, "label": "glow"}
BEAD: dict[str, Any] = {"colour": PALE, "emission": 0.7, "opacity": 0.9, "label": "bead"}
BEADS = 15  # degrees of the arm from one bead of the arc to the next


class SunSettings(Loaded):
    """Which way the arm is raised, how high, and how long it is held."""

    movement: Literal["flexion", "abduction", "scaption", "all"] = Field(
        "flexion", title="Movement"
    )
    hands: Literal["one", "both"] = Field("one", title="Arms at a time")
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
        # A thumb that is turned up beside the body turns the shoulder outwards.
        provokes=("flexion", "abduction", "external rotation", "elbow extension"),
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
        """No sun is up yet."""
        self.stage = stage
        self.in_a_row = 0
        self.risen: list[Any] = []

    def begin_trial(self, trial: Trial) -> None:
        """A sun on the horizon, beads along its arc, and the ring that it is raised into."""
        stage = self.stage
        self._set()
        self._take(trial)
        self.swing = Swing(trial.hand)
        self.began, self.limit = stage.seconds, stage.seconds + self.settings.time_limit
        self.reached: float | None = None
        self.held: tuple[float, float] | None = None
        self.told: set[str] = set()
        self.shown, self.rung = 0.0, 0
        self._show()
        stage.play("appear", self._on_arc(self.goal))
        forward, sideways = self.movement == "flexion", self.movement == "abduction"
        if len(self.sides) > 1:
            stage.say(
                "Raise both arms forward to the sun."
                if forward
                else "Raise both arms sideways."
                if sideways
                else "Raise both arms, a little outward."
            )
        else:
            stage.say(
                "Raise your arm forward to the sun."
                if forward
                else "Raise your arm sideways."
                if sideways
                else "Raise your arm, a little outward."
            )

    def step(self, frame: Frame, body: Body) -> Status:
        """The sun goes with the arm; held at its goal, or its time is over."""
        stage = self.stage
        own, error = stage.angle("shoulder elevation", self.side)
        astray = body["arm_valid"][self.hand] and abs(self._aside(body, self.side)) > ASIDE
        self.swing.add(frame, body, own, error, not astray)
        # Of two arms the sun goes with the lower one.
        angle = min(stage.angle("shoulder elevation", side)[0] for side in self.sides)
        aside = max((self._aside(body, side) for side in self.sides), key=abs)
        if all(body["arm_valid"][SIDES.index(side)] for side in self.sides):
            self._follow(angle)
            self._advise(body, angle, aside)
        else:
            angle = math.nan
        up = abs(aside) <= ASIDE and angle >= self.goal - (WAVER if self.hold.holding else 0.0)
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
        self.risen = [self.sun, self.glow]
        if self.held is None:
            self._set()
        for node in self.shows:
            self.stage.remove(node, fade=0.3)
        top, lean = self.swing.highest(), self.swing.lean()
        found = {"elevation": top.value, "elevation_error": top.se, "trunk_lean": lean.value}
        if self.held is not None:
            found["hold_steadiness"] = self.swing.steadiness(*self.held).value
        found["time_to_goal"] = self.reached
        return {name: value for name, value in found.items() if value is not None}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """The straight arm from the side of the leg to the goal."""
        self._take(trial)
        goal, plane = self.goal, PLANES[self.movement]
        return tuple(self.stage.arm(trial.side, goal * part / 12, plane) for part in range(1, 13))

    def _set(self) -> None:
        """Let the last sun go down: one that was held stays up until the next."""
        for node in self.risen:
            self.stage.remove(node, fade=1.2)

    def _take(self, trial: Trial) -> None:
        """Which arm is measured, which are asked, and how high: as far as all limits let them."""
        self.side, self.hand, self.movement = trial.side, trial.hand, trial.sector
        self.sides = SIDES if self.settings.hands == "both" else (trial.side,)
        self.goal = min(self._within(trial.demand, side) for side in self.sides)

    def _within(self, asked: float, side: str) -> float:
        between = self.movement == "scaption"  # part of it counts as either
        for direction in ("elevation", *(("flexion", "abduction") if between else [self.movement])):
            asked = self.stage.within(f"shoulder {direction}", side, asked)
        return asked

    def _aside(self, body: Body, side: str) -> float:
        """How far the upper arm is off the plane that is asked, degrees: to the front positive."""
        hand = SIDES.index(side)
        plane = float(body["shoulder_plane"][hand]) - math.radians(PLANES[self.movement])
        level = math.sin(float(body["shoulder_elevation"][hand]))
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
        self.ring = stage.ring(goal, 0.13 * far, PALE, 0.017 * far)
        self.hold = Hold(stage, self.ring, goal, self.settings.hold, self.hand)
        self.beads = {
            bead: stage.add("sphere", position=self._on_arc(bead), scale=0.017 * far, **BEAD)
            for bead in range(BEADS, int(self.goal - 6), BEADS)
        }
        self.sun = stage.add("sphere", position=at, scale=0.01, **SUN)
        self.glow = stage.add("sphere", position=at, scale=0.01, **GLOW)
        stage.tween(self.sun, "scale", 0.085 * far, 0.25)
        stage.tween(self.glow, "scale", 0.125 * far, 0.25)
        # Where the arm is to go; there is nothing to be looked at there.
        hand = stage.arm(self.side, self.goal, PLANES[self.movement])
        side = "either" if len(self.sides) > 1 else self.side
        self.node = stage.add("", position=hand, cue="point", side=side, label="goal")
        self.shows = [self.ring, self.node, *self.beads.values()]

    def _follow(self, angle: float) -> None:
        self.shown = angle
        self.sun.position = self.glow.position = self._on_arc(angle)
        for number, (bead, node) in enumerate(self.beads.items(), 1):
            node.colour = GOLD if angle >= bead else PALE
            if angle >= bead and number > self.rung:  # each rings once, higher than the last
                self.rung = number
                self.stage.play("near", node.position, step=number - 1)

    def _advise(self, body: Body, angle: float, aside: float) -> None:
        """One kind word for what is not seen from within, each once a sun."""
        lean = math.degrees(math.hypot(float(body["trunk_forward"]), float(body["trunk_right"])))
        turns = self.movement == "abduction" and self.goal >= LEVEL
        if turns and angle >= THUMB and self._first("thumb"):
            self._thumb_up()
            self.stage.say("Turn your thumb up.")
        elif abs(aside) > ASIDE and angle > 30.0 and self._first("aside"):
            back = aside > 0.0
            self.stage.say("A little more to the side." if back else "A little more forward.")
        elif lean > LEAN and self._first("lean"):
            self.stage.say("Sit tall, only the arm rises.")

    def _first(self, what: str) -> bool:
        new = what not in self.told
        self.told.add(what)
        return new

    def _thumb_up(self) -> None:
        """A hand of light whose thumb points up, low before the patient."""
        stage, half = self.stage, math.sqrt(0.5)
        at = stage.ahead(19.0 if self.side == "right" else -19.0, -12.0, 0.9)
        turn, form = (half, 0.0, 0.0, half), f"thumb_{self.side}"
        look: dict[str, Any] = {"colour": GHOST, "emission": 0.35, "opacity": 0.8}
        self.shows.append(
            stage.add(form, position=at, orientation=turn, scale=1.3, label="thumb up", **look)
        )

    def _celebrate(self) -> None:
        """The sun is up: petals before the eyes, a bell, a pulse, and something grows."""
        stage, at = self.stage, self._on_arc(self.goal)
        self.sun.colour = GOLD
        stage.tween(self.sun, "scale", 0.11 * stage.far, 1.2)
        stage.play("success", at, step=self.in_a_row)
        self.in_a_row += 1
        near = 1.6 / stage.far
        stage.burst([eye + near * (a - eye) for a, eye in zip(at, stage.head, strict=True)], GOLD)
        stage.vibrate(self.hand, 0.06, 0.5)
        stage.plant()
