"""A water lily stands over the stream, farther than an arm: the trunk leans to reach it."""

from __future__ import annotations

import math
from collections.abc import Callable
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

AMBER, GOLD, PALE, STEM, PAD = "#FFB347", "#FFE08A", "#F6F2EA", "#7E9A78", "#8FA58E"
SIZE = 0.16  # metres: a lily
TOUCH, WAVER = 0.06, 0.04  # metres from its heart that touches it, and that a hold may stray more
MISREAD, LEAST = 8.0, 3.0  # degrees that a far lean is read too far; and the least worth asking
ASIDE = 0.6  # of the lean forward is asked sideways, where a trunk goes less far
STRETCHED = 0.96  # of the arm's length that the hand is from its shoulder at the lily
DROOP, LOWEST = 20.0, 70.0  # degrees below level at which the arm points to it, and at the most
NEARLY = 0.92  # of the way that the head is asked, by the head alone
UPRIGHT, BACK = 5.0, 0.06  # degrees of lean, and metres of the head, at which somebody sits upright
ARRIVING = 0.9  # seconds of a hold in which the trunk may still come to rest
SETTLING, RETURNING = 3.0, 8.0  # seconds for sitting tall, and for coming back
STILL, STILL_FOR = 0.02, 0.4  # metres that somebody who sits still moves in so many seconds
FAR, LARGE = 2.2, 0.24  # metres: to a lily that the head alone leads a light to, and its size
BESIDE = 15.0  # degrees outwards that an arm points forward: past what stands in view
WAYS = ("forward", "sideways")


class LeanSettings(Settings):
    """Which ways the trunk leans, how far, how long it stays, and what reaches."""

    trials: int = Field(8, ge=1, le=40, title="Lilies", json_schema_extra={"unit": "1"})
    way: Literal["both", "forward", "sideways"] = Field("both", title="Way")
    lean: float = quantity(15, 5, 45, "degrees", "Lean forward (sideways three fifths)")
    hold: float = quantity(2, 0, 15, "s", "Hold")
    by: Literal["hand", "head"] = Field("hand", title="What reaches")
    time_limit: float = quantity(25, 10, 60, "s", "Time for a lily")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"lean": 8, "hold": 0, "way": "forward", "time_limit": 40},
        {"lean": 12, "hold": 1, "time_limit": 30},
        {},
        {"lean": 22, "hold": 3},
        {"lean": 30, "hold": 5},
    )


class Lean(Exercise):
    """Leaning the trunk forward and to the side of the arm that reaches, and coming back."""

    spec = Spec(
        id="lean/1",
        title="Over the stream",
        trains="Control of the trunk while seated: leaning forward and sideways, staying there, "
        "and coming back (its reach is no functional reach test: it has no norm and no cut-off)",
        instruction="Lean until you reach the lily.\nStay there, then come back.",
        counted=("lily", "lilies"),
        postures=("seated",),
        contraindications=(
            "sitting without support is not safe",
            "a hip must not be bent far, or the back not be bent",
        ),
        provokes=("trunk flexion", "flexion", "abduction", "elbow extension", "neck rotation"),
        needs=("trunk flexion", "shoulder flexion", "shoulder abduction", "shoulder elevation"),
        measures=(
            Measure("lean_reach", "m", "Lean reach: beyond the arm's length from upright"),
            Measure("head_travel", "m", "How far the base of the neck went that way"),
            Measure("trunk_angle", "deg", "Largest lean of the trunk that way"),
            Measure("trunk_angle_error", "deg", "Standard error of the largest lean"),
            Measure(
                "head_sway", "m", "Sway of the head in the hold (not of the pressure's centre)"
            ),
            Measure("head_sway_path", "m/s", "Its path a second, of holds of 10 s and more"),
            Measure("reach_time", "s", "Time to reach"),
            Measure("return_time", "s", "Time to come back upright"),
        ),
        difficulty=Difficulty("lean", 5.0, 45.0, 2.0, WAYS),
    )
    Settings = LeanSettings
    settings: LeanSettings

    @property
    def sectors(self) -> tuple[str, ...]:
        """The ways that are asked for."""
        return WAYS if self.settings.way == "both" else (self.settings.way,)

    def build(self, stage: Stage) -> None:
        """A stream flows around the seat."""
        self.stage = stage
        self.in_a_row = 0
        self.by_head = self.settings.by == "head"
        self.stream: Any = None

    def begin_trial(self, trial: Trial) -> None:
        """First one sits tall: from there is counted how far the trunk leans."""
        stage = self.stage
        if self.stream is None:
            x, _y, z = stage.head
            half = 0.5 * stage.facing
            self.stream = stage.add(
                "stream",
                position=(x, 0.0, z),
                orientation=(0.0, math.sin(half), 0.0, math.cos(half)),
                label="stream",
            )
        self.trial = trial
        self.swing = Swing(trial.hand)
        self.shown: list[Any] = []
        self.recent: list[tuple[float, Point]] = []
        self.most = self.went = -math.inf
        self.touched: float | None = None
        self.held: tuple[float, float] | None = None
        self.turned: float | None = None
        self.returned: float | None = None
        self.began = stage.seconds
        self._next(self._settle)
        stage.say(_("Sit tall."))

    def step(self, frame: Frame, body: Body) -> Status:
        """Sit tall, lean, stay, come back."""
        stage = self.stage
        seen = bool(body["valid"])
        lean = self._lean(body) if seen else math.nan
        if self.shown:
            error = float(body["trunk_forward_se" if self._forward else "trunk_right_se"])
            self.swing.add(frame, body, lean, math.degrees(error) if seen else math.nan)
        done = self.part(body, lean) if seen else False
        if done:
            return Status.SUCCESS if self.turned is not None else Status.TIMEOUT
        late = stage.seconds - self.began >= self.settings.time_limit
        if late and self.turned is None:
            self.in_a_row = 0
            if self.shown:
                stage.play("fade", self.at)
            stage.say(_("That is far enough. Come back."))
            return Status.TIMEOUT
        return Status.RUNNING

    def end_trial(self) -> dict[str, float]:
        """How far, how steadily, and how soon back."""
        for node in self.shown:
            self.stage.remove(node, fade=0.8)
        top = self.swing.highest()
        found: dict[str, float | None] = {"trunk_angle": top.value, "trunk_angle_error": top.se}
        if not math.isinf(self.most) and not self.by_head:
            found["lean_reach"] = self.most
        if not math.isinf(self.went):
            found["head_travel"] = self.went
        if self.touched is not None:
            found["reach_time"] = self.touched - self.asked
        if self.held is not None:
            strayed, path = self.swing.sway(*self.held)
            found |= {"head_sway": strayed.value, "head_sway_path": path.value}
        if self.turned is not None and self.returned is not None:
            found["return_time"] = self.returned - self.turned
        return {name: value for name, value in found.items() if value is not None}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """The hand from the lap to the lily, and back."""
        self.trial = trial
        self._lay(*self._upright())
        start = self.stage.arm(trial.side, 25.0, 90.0, 90.0)
        way = [
            tuple(a + part / 8 * (b - a) for a, b in zip(start, self.at, strict=True))
            for part in range(9)
        ]
        there = [(x, y, z) for x, y, z in way]
        return (*there, *there[-2::-1])

    def close(self) -> None:
        """The stream is the exercise's own."""
        if self.stream is not None:
            self.stage.remove(self.stream, fade=0.8)

    # The parts of a trial; each says whether it was the last

    def _settle(self, body: Body, lean: float) -> bool:
        """Upright and still, or as upright as one is after a while."""
        now = self.stage.seconds
        x, y, z = body["neck"].tolist()
        self.recent.append((now, (x, y, z)))
        while len(self.recent) > 2 and now - self.recent[1][0] >= STILL_FOR:
            self.recent.pop(0)
        whole = now - self.recent[0][0] >= STILL_FOR
        still = whole and math.dist(self.recent[0][1], (x, y, z)) <= STILL
        if (still and abs(lean) <= UPRIGHT) or self._past(SETTLING):
            self._lay(*self._upright())
            self._show()
            self.asked = now
            self._next(self._reach)
            self.stage.play("appear", self.at)
            self.stage.say(self._words())
        return False

    def _reach(self, body: Body, lean: float) -> bool:
        """Until the lily is touched, and held as long as is asked."""
        stage = self.stage
        away = self._gone(body)
        there = away <= TOUCH + (WAVER if self.hold.holding else 0.0)
        if there and self.touched is None:
            self.touched = stage.seconds
            stage.play("touch", self.at)
            stage.vibrate(self.trial.hand, 0.03, 0.3)
        if self.hold.step(there):
            self.held = self.swing.now - self.settings.hold + ARRIVING, self.swing.now
            self.turned = stage.seconds
            self.node.cue = ""
            self._celebrate()
            self._next(self._come_back)
        return False

    def _come_back(self, body: Body, lean: float) -> bool:
        """Until one sits upright again."""
        self._gone(body)
        if abs(lean) <= UPRIGHT and math.dist(body["neck"].tolist(), self.neck) <= BACK:
            self.returned = self.stage.seconds
            return True
        return self._past(RETURNING)

    def _next(self, part: Callable[[Body, float], bool]) -> None:
        self.part, self.since = part, self.stage.seconds

    def _past(self, seconds: float) -> bool:
        return self.stage.seconds - self.since >= seconds

    # How far it is

    @property
    def _forward(self) -> bool:
        return self.trial.sector != "sideways"

    def _lean(self, body: Body) -> float:
        """The trunk's lean that way, degrees."""
        if self._forward:
            return math.degrees(float(body["trunk_forward"]))
        right = math.degrees(float(body["trunk_right"]))
        return right if self.trial.side == "right" else -right

    def _gone(self, body: Body) -> float:
        """Metres from the lily; and keeps how far hand and head went, shown by the light."""
        hand = self.trial.hand
        neck = body["neck"].tolist()
        gone = sum((a - b) * w for a, b, w in zip(neck, self.neck, self.ahead, strict=True))
        self.went = max(self.went, gone)
        part = min(max(gone / self.far, 0.0), 1.0)
        if self.by_head:
            self.light.position = tuple(
                a + part * (b - a) for a, b in zip(self.start, self.at, strict=True)
            )
            return max(NEARLY * self.far - gone, 0.0) + TOUCH
        if not body["arm_valid"][hand]:
            return math.inf
        palm = body["hand"][hand].tolist()
        self.most = max(self.most, math.dist(palm, self.shoulder) - self.length)
        return math.dist(palm, self.at)

    def _upright(self) -> tuple[Point, Point, Point]:
        """Shoulder, base of the neck and pelvis, as one sits now."""
        stage = self.stage
        assert stage.body is not None
        neck, pelvis = stage.body["neck"].tolist(), stage.body["pelvis"].tolist()
        return stage.shoulder(self.trial.side), neck, pelvis

    def _lay(self, shoulder: Point, neck: Point, pelvis: Point) -> None:
        """Where the lily stands: at the end of the arm once the trunk has leant as far as is asked
        and every limit lets it."""
        stage, trial = self.stage, self.trial
        self.shoulder, self.neck = shoulder, neck
        sine, cosine = math.sin(stage.facing), math.cos(stage.facing)
        out = 1.0 if trial.side == "right" else -1.0
        forth, aside = (-sine, 0.0, -cosine), (out * cosine, 0.0, -out * sine)
        self.ahead = forth if self._forward else aside
        if self._forward:
            asked = trial.demand + MISREAD
            turn = stage.within("trunk flexion", "", asked, least=MISREAD + LEAST) - MISREAD
            raising = "shoulder flexion"
        else:
            turn, raising = ASIDE * trial.demand, "shoulder abduction"
        angle = math.radians(turn)
        self.far = math.sin(angle) * math.dist(neck, pelvis)
        self.place = self._leant(neck, pelvis, angle)
        straight = stage.arm(trial.side, 90.0, 90.0)
        self.length = math.dist(straight, stage.shoulder(trial.side))
        if self.by_head:
            # Beside what stands in view the light comes up, or across at the eyes' height.
            self.start = stage.ahead(*((11.0 * out, -24.0) if self._forward else (0.0, -3.0)), FAR)
            self.at = stage.ahead(0.0 if self._forward else 24.0 * out, -3.0, FAR)
            return
        # Seen from a trunk that leans, an arm is raised by so much more.
        raised = 90.0 - DROOP + (turn if self._forward else 0.0)
        most = stage.within(raising, trial.side, raised)
        most = stage.within("shoulder elevation", trial.side, most, least=raised - LOWEST + DROOP)
        droop = math.radians(DROOP + raised - most)
        there = self._leant(shoulder, pelvis, angle)
        level, down = STRETCHED * self.length * math.cos(droop), math.sin(droop)
        aim = math.radians(BESIDE) if self._forward else 0.0
        sides = zip(self.ahead, aside, strict=True)
        way = [math.cos(aim) * a + math.sin(aim) * b for a, b in sides]
        x, y, z = (a + level * w for a, w in zip(there, way, strict=True))
        self.at = (x, y - STRETCHED * self.length * down, z)

    def _leant(self, point: Point, pelvis: Point, angle: float) -> Point:
        """Where a point of the trunk is once that has leant by `angle`, rad, about the pelvis."""
        x, y, z = (a - b for a, b in zip(point, pelvis, strict=True))
        ax, _ay, az = self.ahead
        along, sine, cosine = x * ax + z * az, math.sin(angle), math.cos(angle)
        more = along * (cosine - 1.0) + y * sine
        return (
            point[0] + more * ax,
            pelvis[1] + y * cosine - along * sine,
            point[2] + more * az,
        )

    # What is seen

    def _show(self) -> None:
        """A lily on its stem out of the water, its ring, and what leads there."""
        stage = self.stage
        x, y, z = self.at
        stem = stage.add("cylinder", position=(x, 0.5 * y, z), scale=(0.022, y, 0.022), colour=STEM)
        leaf = stage.add("lily_pad", position=(x, 0.045, z), scale=0.42, colour=PAD)
        self.lily = stage.add(
            "lily",
            position=self.at,
            scale=0.01,
            colour=AMBER,
            emission=0.3,
            cue="" if self.by_head else "touch",
            side=self.trial.side,
            label="lily",
        )
        size = LARGE if self.by_head else SIZE
        stage.tween(self.lily, "scale", size, 0.25)
        ring = stage.ring((x, y + 0.02, z), size + 0.1, PALE, 0.012)
        self.hold = Hold(stage, ring, self.at, self.settings.hold, self.trial.hand)
        self.shown = [stem, leaf, self.lily, ring]
        self.node = self.lily
        if self.by_head:
            self.light = stage.add(
                "sphere", position=self.start, scale=0.16, colour=GOLD, emission=0.8, label="light"
            )
            self.node = stage.add("", position=self.place, cue="lean", label="lean")
            self.shown += [self.light, self.node]

    def _words(self) -> str:
        if self._forward:
            return _("Lean forward to the lily.")
        left = self.trial.side == "left"
        return _("Lean left to the lily.") if left else _("Lean right to the lily.")

    def _celebrate(self) -> None:
        """It was held long enough: petals, a bell, something grows; and back."""
        stage = self.stage
        stage.play("success", self.at, step=self.in_a_row)
        self.in_a_row += 1
        self.lily.colour, self.lily.emission = GOLD, 0.5
        stage.burst(self.at, GOLD)
        stage.vibrate(self.trial.hand, 0.06, 0.5)
        stage.plant()
        stage.say(_("Good. Come back slowly."))
