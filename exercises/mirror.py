"""One arm rests in the lap; its hand is seen to move as the other one does, as in a mirror."""

from __future__ import annotations

import math
from gettext import gettext as _
from typing import Any, ClassVar, Literal

from pydantic import Field

from rehab.exercise import (
    SIDES,
    Body,
    Difficulty,
    Exercise,
    Frame,
    Measure,
    Point,
    Reach,
    Settings,
    Spec,
    Stage,
    Status,
    Trial,
    quantity,
)

AMBER, GOLD, STEM, PAD, PALE = "#FFB347", "#FFE08A", "#7E9A78", "#8FA58E", "#F6F2EA"
SIZE, PALM = 0.12, 0.03  # metres: a lily, and how far the palm that touches extends from the grip
FAST = 0.8  # m/s: a hand that is quicker is asked to go slowly, once a lily
FACED = 20.0  # degrees from where the face points within which something is looked at
EVERY, MOVED = 0.1, 0.002  # seconds from one look at head and resting arm to the next; noise, m
OPEN, CLOSED = 1.65, 1.3  # how far fingertips are from the wrist, times the knuckles' distance
WRIST, KNUCKLES, TIPS = 1, (7, 12, 17, 22), (10, 15, 20, 25)  # OpenXR's joints of a hand
BEFORE = (5.0, -25.0, 0.68)  # degrees outwards and up, and part of the reach: where a hand opens
PLACES = (0.7548776662466927, 0.5698402909980532)  # 1/g, 1/g²; g³ = g + 1 (Roberts' R2 sequence)


class MirrorSettings(Settings):
    """Which arm plays, what its image does, and how far it goes."""

    sides: Literal["left", "right"] = Field("right", title="Arm that plays, the less affected")
    task: Literal["touch", "open"] = Field("touch", title="Touch, or open and close")
    distance: float = quantity(70, 45, 90, "% of comfortable reach", "Distance")
    outwards: float = quantity(35, 5, 60, "degrees", "Spread outwards")
    openings: int = Field(4, ge=1, le=15, title="Openings a lily", json_schema_extra={"unit": "1"})
    time_limit: float = quantity(25, 8, 90, "s", "Time for a lily")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"distance": 50, "outwards": 20, "openings": 2, "time_limit": 45},
        {"distance": 58, "openings": 3, "time_limit": 35},
        {},
        {"distance": 78, "outwards": 45, "openings": 6},
        {"distance": 85, "outwards": 60, "openings": 8},
    )


class Mirror(Exercise):
    """Mirror therapy of an arm: the other one plays, unseen, and is seen as this one."""

    spec = Spec(
        id="mirror/1",
        title="Mirror",
        trains="Mirror therapy: the less affected arm moves slowly, and is seen as the other one, "
        "which rests (what the resting arm does is recorded and not scored)",
        instruction="Rest the other arm in your lap.\nWatch your hand, and move slowly.",
        counted=("lily", "lilies"),
        postures=("seated",),
        contraindications=(
            "seeing a hand move that is not felt distresses the patient",
            "it cannot be understood that this is a mirror",
        ),
        provokes=("flexion", "abduction", "elbow extension", "neck rotation"),
        needs=("shoulder flexion", "shoulder abduction", "shoulder elevation"),
        asks=("unease",),
        measures=(
            Measure("movement_time", "s", "Movement time"),
            Measure("peak_speed", "m/s", "Peak speed of the hand that plays"),
            Measure("attention", "1", "Part of the time that the seen hand or its lily was faced"),
            Measure("openings", "1", "Times that the hand opened"),
            Measure("opening_time", "s", "Time of one closing and opening"),
            Measure("affected_path", "m", "Way of the resting hand (told, not scored)"),
        ),
        difficulty=Difficulty("distance", 45.0, 90.0, 2.0),
    )
    Settings = MirrorSettings
    settings: MirrorSettings

    def build(self, stage: Stage) -> None:
        """From now on one hand is seen as the other's image, and that one is not seen."""
        self.stage = stage
        self.side = self.settings.sides
        self.hand = SIDES.index(self.side)
        self.seen = SIDES[1 - self.hand]
        self.start = stage.rng.random(2).tolist()
        self.in_a_row = 0
        stage.mirror(self.seen, alone=True)

    def begin_trial(self, trial: Trial) -> None:
        """A lily grows before the hand that is seen."""
        stage = self.stage
        self.place = self._place(trial)
        self.at = stage.mirrored(self.place, self.seen)
        self.limit = stage.seconds + self.settings.time_limit
        self.reach: Reach | None = None
        self.t_touch: int | None = None
        self.told = False
        self.faced = self.frames = 0
        self.looked = -math.inf
        self.path, self.last = 0.0, (-math.inf, (0.0, 0.0, 0.0))
        self.rested = False
        self.closed, self.opened = False, 0
        self.turns: list[float] = []
        self._show()
        stage.play("appear", self.at)
        if self.settings.task == "open":
            self._ask(True)
        elif trial.number == 1:
            stage.say(_("Touch the lily, slowly."))

    def step(self, frame: Frame, body: Body) -> Status:
        """Follow the image; what the resting arm does is only kept."""
        stage = self.stage
        if self.reach is None:  # this frame is the first that shows the lily
            self.reach = Reach(self.place, int(frame["t_display"]))
        self.reach.add(frame, body, self.hand)
        self._rest(body)
        if body["arm_valid"][self.hand]:
            image = stage.mirrored(body["hand"][self.hand].tolist(), self.seen)
            if stage.seconds - self.looked >= EVERY:
                self.looked = stage.seconds
                self._face(frame, image)
            if not self.told and float(body["hand_speed"][self.hand]) > FAST:
                self.told = True
                stage.say(_("Slowly. There is time."))
            if self._done(frame, image):
                self._celebrate(frame)
                return Status.SUCCESS
        if stage.seconds < self.limit:
            return Status.RUNNING
        self.in_a_row = 0
        stage.play("fade", self.at)
        return Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """How slowly, how attentively, and what the resting arm did."""
        for node in self.shown:
            self.stage.remove(node, fade=0.8)
        found: dict[str, float] = {}
        if self.settings.task == "touch" and self.reach is not None:
            reach = self.reach.results(self.t_touch)
            found = {k: reach[k] for k in ("movement_time", "peak_speed") if k in reach}
        if self.settings.task == "open":
            found["openings"] = float(self.opened)
            if len(self.turns) > 1:
                found["opening_time"] = (self.turns[-1] - self.turns[0]) / (len(self.turns) - 1)
        if self.frames:
            found["attention"] = self.faced / self.frames
        if self.rested:
            found["affected_path"] = self.path
        return found

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """From the lap to the lily, on the side that plays."""
        return self.stage.arm(trial.side, 10.0, 60.0, 70.0), self._place(trial)

    def close(self) -> None:
        """Both hands are seen as they are again."""
        self.stage.mirror("")

    def _place(self, trial: Trial) -> Point:
        """Where the hand that plays goes, the same for the same number: the image is beyond."""
        side = self.settings.sides
        if self.settings.task == "open":
            return self.stage.place(side, BEFORE[0], BEFORE[1], BEFORE[2], SIZE)
        u, v = ((s + trial.number * p) % 1.0 for s, p in zip(self.start, PLACES, strict=True))
        azimuth = self.settings.outwards * u
        return self.stage.place(side, azimuth, -32.0 + 24.0 * v, trial.demand / 100, SIZE)

    # What the hands and the head do

    def _done(self, frame: Frame, image: Point) -> bool:
        if self.settings.task == "touch":
            return math.dist(image, self.at) <= 0.5 * SIZE + PALM
        wide = self._wide(frame)
        if wide is None:
            return False
        if not self.closed and wide < CLOSED:
            self.closed = True
            self._ask(False)
        elif self.closed and wide > OPEN:
            self.closed = False
            self.opened += 1
            self.turns.append(self.stage.seconds)
            self.stage.play("near", self.at, step=2 * self.opened)
            if self.opened < self.settings.openings:
                self._ask(True)
        size = SIZE * (0.6 + 0.4 * min(max((wide - CLOSED) / (OPEN - CLOSED), 0.0), 1.0))
        self.lily.scale = size
        return self.opened >= self.settings.openings

    def _wide(self, frame: Frame) -> float | None:
        """How far the hand that plays is open; None where its joints are not all seen."""
        bits = frame["joints_bits"][self.hand]
        if not bits.all():
            return None
        joints = frame["joints"][self.hand]
        wrist = joints[WRIST, :3].tolist()
        total = 0.0
        for knuckle, tip in zip(KNUCKLES, TIPS, strict=True):
            root = math.dist(joints[knuckle, :3].tolist(), wrist)
            total += math.dist(joints[tip, :3].tolist(), wrist) / max(root, 0.01)
        return total / len(TIPS)

    def _face(self, frame: Frame, image: Point) -> None:
        """Whether the face is on the hand that is seen, or on the lily to which it goes."""
        ray = self.stage.ray(frame, "head")
        if ray is None:
            return
        self.frames += 1
        for point in (image, self.at):
            way = [a - b for a, b in zip(point, ray[0], strict=True)]
            dot = sum(a * b for a, b in zip(way, ray[1], strict=True))
            if dot >= math.cos(math.radians(FACED)) * math.hypot(*way):
                self.faced += 1
                break

    def _rest(self, body: Body) -> None:
        """The way of the resting palm, by tenths of a second, without noise."""
        other, now = 1 - self.hand, self.stage.seconds
        if not body["arm_valid"][other]:
            self.last = -math.inf, self.last[1]
            return
        since, before = self.last
        if now - since < EVERY:
            return
        x, y, z = body["hand"][other].tolist()
        step = math.dist(before, (x, y, z))
        self.rested = True
        if math.isinf(since):
            self.last = now, (x, y, z)
        elif step >= MOVED:
            self.path += step
            self.last = now, (x, y, z)

    def _ask(self, clench: bool) -> None:
        self.lily.cue = "clench" if clench else "unclench"
        self.stage.say(_("Close your hand.") if clench else _("And open it."))

    # What is seen

    def _show(self) -> None:
        """A lily on its stem, and its leaf on the ground."""
        stage = self.stage
        x, y, z = self.at
        stem = stage.add("cylinder", position=(x, 0.5 * y, z), scale=(0.018, y, 0.018), colour=STEM)
        leaf = stage.add("lily_pad", position=(x, 0.04, z), scale=0.36, colour=PAD)
        self.lily = stage.add(
            "lily",
            position=self.at,
            scale=0.01,
            colour=AMBER,
            emission=0.3,
            cue="mirror",
            side=self.seen,
            label="lily",
        )
        if self.settings.task == "touch":
            stage.tween(self.lily, "scale", SIZE, 0.25)
        self.shown = [stem, leaf, self.lily]

    def _celebrate(self, frame: Frame) -> None:
        """Petals, a bell, a pulse in the hand that plays, and something grows."""
        stage = self.stage
        self.t_touch = int(frame["t_sample"])
        stage.play("success", self.at, step=self.in_a_row)
        self.in_a_row += 1
        stage.burst(self.at, GOLD)
        stage.vibrate(self.hand, 0.06, 0.4)
        stage.plant()
