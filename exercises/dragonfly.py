"""A dragonfly is followed by the face alone; then it hides, and the middle is found unseen."""

from __future__ import annotations

import math
from collections.abc import Callable
from gettext import gettext as _
from typing import Any, ClassVar, Literal, NamedTuple

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

CORAL, GOLD, PALE, REED = "#FF7A59", "#FFE08A", "#DCE5E8", "#8FA58E"
FAR = 3.2  # metres
NEAR = 6.0  # degrees from the dragonfly within which the face is on it
STILL, STILL_FOR = 1.5, 0.9  # degrees that a head at rest wavers, and seconds that it rests
GATHER, LINGER, SAYING, LONGEST = 6.0, 4.0, 2.6, 10.0  # seconds that each part lasts at most
LEAN = 12.0  # degrees of the trunk at which the head is asked to move alone
SIZE = 0.8  # metres across the wings
TIP, LONG = 9.0, 1.1  # degrees that a reed's tip is above the middle, and its length in metres


class Way(NamedTuple):
    """A way of the head: the joint's direction, about which axis it goes (0 aside, 1 up, 2 tilt),
    and whether right and up, or left and down."""

    joint: str
    axis: int
    sign: float


WAYS = {
    "left": Way("neck left rotation", 0, -1.0),
    "right": Way("neck right rotation", 0, 1.0),
    "up": Way("neck extension", 1, 1.0),
    "down": Way("neck flexion", 1, -1.0),
    "left tilt": Way("neck left tilt", 2, -1.0),
    "right tilt": Way("neck right tilt", 2, 1.0),
}
GROUPS = {
    "rotation": ("left", "right"),
    "nodding": ("up", "down"),
    "tilt": ("left tilt", "right tilt"),
    "all": tuple(WAYS),
}


class DragonflySettings(Settings):
    """Which ways the head goes and how far, how fast it is led, and whether it returns unseen.

    By default every way comes six times, as an assessment of joint position error needs it.
    """

    trials: int = Field(36, ge=1, le=60, title="Flights", json_schema_extra={"unit": "1"})
    movement: Literal["rotation", "nodding", "tilt", "all"] = Field("all", title="Movement")
    range: float = quantity(30, 5, 80, "degrees", "Turn of the head")
    speed: float = quantity(12, 4, 40, "degrees/s", "Speed of the flight")
    hold: float = quantity(1, 0, 10, "s", "Hold")
    unseen: Literal["yes", "no"] = Field("yes", title="Middle found unseen")
    time_limit: float = quantity(40, 15, 90, "s", "Time for a flight")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"trials": 8, "movement": "rotation", "range": 15, "speed": 8, "unseen": "no"},
        {"trials": 12, "movement": "rotation", "range": 25, "speed": 10},
        {},
        {"range": 40, "speed": 16, "hold": 2},
        {"range": 55, "speed": 22, "hold": 3},
    )


class Dragonfly(Exercise):
    """Turning, nodding and tilting the head after something, and coming back to the middle."""

    spec = Spec(
        id="dragonfly/1",
        title="Dragonfly",
        trains="Turning, nodding and tilting the head, following smoothly, and knowing where its "
        "middle is (joint position sense)",
        instruction="Follow the dragonfly with your whole face.\nWhen it hides, find the middle.",
        counted=("flight", "flights"),
        inputs=("head",),
        contraindications=("turning or bending the neck is not allowed yet",),
        provokes=("neck rotation", "neck extension"),
        needs=tuple(way.joint for way in WAYS.values()),
        measures=(
            Measure("neck_range", "deg", "Furthest that the neck went that way"),
            Measure("neck_range_error", "deg", "Standard error of the furthest"),
            Measure("head_range", "deg", "Furthest that the head went, trunk included"),
            Measure("pursuit_error", "deg", "Head behind the dragonfly, root mean square"),
            Measure("return_absolute", "deg", "Joint position error, absolute"),
            Measure("return_constant", "deg", "Joint position error, past the middle positive"),
            Measure("return_error", "deg", "Standard error of the joint position error"),
            Measure("trunk_lean", "deg", "Lean of the trunk"),
        ),
        # AAOS: 45 degrees of flexion, extension and tilt, 60 of rotation; AMA to 80.
        difficulty=Difficulty("range", 5.0, 80.0, 3.0, tuple(WAYS)),
    )
    Settings = DragonflySettings
    settings: DragonflySettings

    @property
    def sectors(self) -> tuple[str, ...]:
        """The ways that are asked for."""
        return GROUPS[self.settings.movement]

    def build(self, stage: Stage) -> None:
        """Nothing stands there between two flights."""
        self.stage = stage
        self.in_a_row = 0

    def begin_trial(self, trial: Trial) -> None:
        """It hovers in the middle until the face is on it."""
        stage = self.stage
        self.sector, self.way = trial.sector, WAYS[trial.sector]
        self.goal = stage.within(self.way.joint, "", trial.demand)
        self.part, self.began, self.since = self._gather, stage.seconds, stage.seconds
        self.swing = Swing(0)  # which arm is nothing to the neck
        self.recent: list[tuple[float, float, float]] = []  # seconds, angle and error, degrees
        self.behind: list[float] = []
        self.middle = self.left_at = math.nan
        self.returned: tuple[float, float] | None = None
        self.shown = self.furthest = 0.0
        self.reached = self.told = False
        self._show()
        stage.play("appear", self.fly.position)

    def step(self, frame: Frame, body: Body) -> Status:
        """Gather, fly, hover, say, and come back unseen; each part says whether it was the last."""
        stage, now = self.stage, self.stage.seconds
        angle, error = stage.angle(self.way.joint, "")
        if not math.isnan(angle):
            self.recent.append((now, angle, error))
        self.recent = [one for one in self.recent if one[0] > now - STILL_FOR]
        head, aside = self._head(frame)
        if self.veil is None:
            self._draw(head)
        if self.part in (self._fly, self._hover):
            self.swing.add(frame, body, angle, error)
            self.furthest = max(self.furthest, 0.0 if math.isnan(head) else head)
            self._advise(body)
        if not self.part(head, aside) and now - self.began < self.settings.time_limit:
            return Status.RUNNING
        self.in_a_row = self.in_a_row + 1 if self.reached else 0
        return Status.SUCCESS if self.reached else Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """How far, how closely, how near to the middle; what was shown goes."""
        for node in (self.fly, self.wings, self.ring, self.mark, self.reed, self.node, self.veil):
            if node is not None:
                self.stage.remove(node, fade=0.5)
        top = self.swing.highest()
        found = {"neck_range": top.value, "neck_range_error": top.se}
        found["trunk_lean"] = self.swing.lean().value
        if self.furthest > 0.0:
            found["head_range"] = self.furthest
        if self.behind:
            found["pursuit_error"] = math.hypot(*self.behind) / math.sqrt(len(self.behind))
        if self.returned is not None:
            past, error = self.returned
            found |= {"return_absolute": abs(past), "return_constant": past, "return_error": error}
        return {name: value for name, value in found.items() if value is not None}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """A light from the middle to the goal."""
        self.way = WAYS[trial.sector]
        goal = self.stage.within(self.way.joint, "", trial.demand)
        return tuple(self._at(goal * part / 10) for part in range(11))

    # The parts of a flight, by how far the head has gone that way and another, degrees

    def _gather(self, head: float, aside: float) -> bool:
        """The face is on it, and rests: here is the middle."""
        facing = math.hypot(head, aside) <= NEAR
        if (facing and self._spread() <= STILL) or self._past(GATHER):
            if facing and self._spread() <= STILL:
                self.middle = self._mean()
            self._next(self._fly)
            self.stage.say(self._words())
        return False

    def _fly(self, head: float, aside: float) -> bool:
        """It flies to the goal at its speed, and the head goes after it."""
        self.shown = min(self.goal, self.settings.speed * (self.stage.seconds - self.since))
        if not math.isnan(head):
            self.behind.append(self.shown - head)
        if self.shown >= self.goal:
            self._next(self._hover)
            at = self._at(self.goal)
            self.hold = Hold(self.stage, self.ring, at, self.settings.hold, -1)
        return False

    def _hover(self, head: float, aside: float) -> bool:
        """It waits there to be faced for as long as is asked, or lets it be."""
        if self.hold.step(head >= self.goal - NEAR):
            self.reached = True
            self._celebrate()
        elif not self._past(self.settings.hold + LINGER):
            return False
        if self.settings.unseen == "no" or math.isnan(self.middle):
            return True
        self.stage.say(_("Now it hides. Find the middle again."))
        self._next(self._say)
        return False

    def _say(self, head: float, aside: float) -> bool:
        """Words first: nothing is said any more when nothing is seen."""
        if self._past(SAYING):
            self.veil = self.stage.veil()
            self.node.cue = "centre"
            self.left_at = self._mean()
            self._next(self._return)
        return False

    def _return(self, head: float, aside: float) -> bool:
        """Nothing is seen or heard until the head, having come back, rests."""
        if self.veil is not None:
            self.veil.position = self.stage.head
        now, middle = self._mean(), self.middle
        back = abs(now - middle) < 0.6 * abs(self.left_at - middle)
        if back and self._past(1.0) and self._spread() <= STILL:
            # Past the middle is against the way that the head went out.
            self.returned = middle - now, self.recent[-1][2]
            self.stage.play("touch", self.stage.head)
            return True
        return self._past(LONGEST)

    def _next(self, part: Callable[[float, float], bool]) -> None:
        self.part, self.since = part, self.stage.seconds

    def _past(self, seconds: float) -> bool:
        return self.stage.seconds - self.since >= seconds

    def _spread(self) -> float:
        """By how much the joint has wavered of late; infinite where that is not known yet."""
        angles = [angle for _, angle, _ in self.recent]
        long = angles and self.recent[-1][0] - self.recent[0][0] >= 0.8 * STILL_FOR
        return max(angles) - min(angles) if long else math.inf

    def _mean(self) -> float:
        angles = [angle for _, angle, _ in self.recent]
        return sum(angles) / len(angles) if angles else math.nan

    def _head(self, frame: Frame) -> tuple[float, float]:
        """How far the head has gone that way and another, against the room, degrees."""
        ray = self.stage.ray(frame, "head")
        if ray is None:
            return math.nan, math.nan
        x, y, z, w = (float(part) for part in frame["head"][3:])
        ear = math.degrees(math.asin(max(-1.0, min(1.0, 2.0 * (x * y + z * w)))))
        gone = [*self.stage.bearing(ray[1]), -ear]
        axis = self.way.axis
        aside = math.hypot(gone[0], gone[1]) if axis == 2 else gone[1 - axis]
        return self.way.sign * gone[axis], aside

    # What is seen

    def _place(self, far: float) -> tuple[float, float, float]:
        """Bearing, height and lean, degrees, of what has gone `far` that way; a tilt is of the reed
        on whose tip it sits."""
        gone = self.way.sign * far
        if self.way.axis == 2:
            turn = math.radians(gone)
            return TIP * math.sin(turn), TIP * math.cos(turn), gone
        return (gone, 0.0, 0.0) if self.way.axis == 0 else (0.0, gone, 0.0)

    def _at(self, far: float) -> Point:
        bearing, height, _ = self._place(far)
        return self.stage.ahead(bearing, height, FAR)

    def _show(self) -> None:
        stage, at, tilts = self.stage, self._at(0.0), self.way.axis == 2
        self.veil: Any = None
        self.fly = stage.add("dragonfly", position=at, scale=0.01, colour=CORAL, emission=0.45)
        self.wings = stage.add("dragonfly_wings", parent=self.fly, colour=GOLD, emission=0.25)
        stage.tween(self.fly, "scale", SIZE, 0.25)
        self.ring = stage.ring(at, 0.95, PALE, 0.035)
        self.reed: Any = None
        if tilts:
            self.reed = stage.add("capsule", scale=(0.05, LONG, 0.05), colour=REED, label="reed")
        form, size = ("capsule", (0.02, LONG, 0.02)) if tilts else ("sphere", 0.07)
        self.mark = stage.add(form, scale=size, colour=PALE, emission=0.9, opacity=0.8)
        self.node = stage.add("", position=at, cue="tilt" if tilts else "face", label="dragonfly")
        self._draw(0.0)

    def _draw(self, head: float) -> None:
        """The dragonfly, its ring, and a light where the head is."""
        stage, (bearing, height, lean) = self.stage, self._place(self.shown)
        flutter = 0.82 + 0.18 * math.sin(40.0 * stage.seconds)
        self.fly.position = self.node.position = self.ring.position = self._at(self.shown)
        self.fly.orientation = stage.to_eyes(bearing, height, lean)
        self.ring.orientation = stage.to_eyes(bearing, height)
        self.wings.scale = (1.0, flutter, 1.0)
        here = 0.0 if math.isnan(head) else head
        self.mark.visible = not math.isnan(head)
        if self.reed is None:
            self.mark.position = self._at(here)
            return
        middle = stage.ahead(0.0, 0.0, FAR)
        for node, far in ((self.reed, self.shown), (self.mark, here)):
            node.position = middle
            node.orientation = stage.to_eyes(0.0, 0.0, self.way.sign * far)

    def _advise(self, body: Body) -> None:
        """One kind word where the trunk does the work, once a flight."""
        lean = math.degrees(math.hypot(float(body["trunk_forward"]), float(body["trunk_right"])))
        if lean > LEAN and not self.told:
            self.told = True
            self.stage.say(_("Sit tall, only your head moves."))

    def _words(self) -> str:
        return {
            "left": _("Follow it to your left."),
            "right": _("Follow it to your right."),
            "up": _("Follow it up, as far as is comfortable."),
            "down": _("Follow it down, chin to your chest."),
            "left tilt": _("Lean your head left, as the reed leans."),
            "right tilt": _("Lean your head right, as the reed leans."),
        }[self.sector]

    def _celebrate(self) -> None:
        """It was faced long enough: petals, a bell, and something grows."""
        stage, at = self.stage, self._at(self.goal)
        self.fly.colour = GOLD
        stage.play("success", at, step=self.in_a_row)
        stage.burst([eye + 0.6 * (a - eye) for a, eye in zip(at, stage.head, strict=True)], GOLD)
        for hand in (0, 1):  # felt by whoever holds something
            stage.vibrate(hand, 0.06, 0.5)
        stage.plant()
