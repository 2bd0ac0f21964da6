"""Five lanterns light, one each time somebody stands up from the chair, at their own pace."""

from __future__ import annotations

import math
from collections.abc import Callable
from gettext import gettext as _
from typing import Any, ClassVar

from pydantic import Field

from rehab.exercise import (
    Body,
    Exercise,
    Frame,
    Measure,
    Point,
    Rises,
    Settings,
    Spec,
    Stage,
    Status,
    Trial,
    quantity,
)

AMBER, GOLD, PAPER, POST, PALE = "#FFB347", "#FFE08A", "#BDB7AC", "#7A6A5A", "#F6F2EA"
FIVE = 5
BEND = 45.0  # degrees that a trunk bends forward on its way up from a chair [M]
LEAST = 0.15  # metres that standing up raises the head at the least
STILL, STILL_FOR = 0.02, 0.5  # metres that somebody who keeps still moves in so many seconds
SHOWING, SEATING = 20.0, 15.0  # seconds for the one rise that shows how high, and for sitting down
SAYING = 2.5  # seconds from the words to "Go"
FAR, APART = 2.8, 0.42  # metres: to the lanterns, and from one to the next
SIZE, MARK = 0.3, 0.22  # metres: a lantern, and the light that goes up with the head
BELOW = 16.0  # degrees below the eyes at which the lanterns stand


class RiseSettings(Settings):
    """How high the seat is, how many sets, and for how long one may take."""

    trials: int = Field(1, ge=1, le=5, title="Sets of five", json_schema_extra={"unit": "1"})
    seat: float = quantity(45, 38, 60, "cm", "Seat height")
    time_limit: float = quantity(90, 30, 150, "s", "Time for five")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"seat": 55, "time_limit": 150},
        {"seat": 50, "time_limit": 120},
        {},
        {"seat": 43, "trials": 2},
        {"seat": 43, "trials": 3},
    )


class Rise(Exercise):
    """Standing up from a chair five times without the arms; one trial is a set of five."""

    spec = Spec(
        id="rise/1",
        title="Stand up",
        trains="Standing up from a chair without the arms, at one's own pace (five times; nobody "
        "is hurried, so that norms and cut-offs of the clinic's test do not apply)",
        instruction="Cross your arms on your chest.\nStand up and sit down, five times.",
        counted=("set of five", "sets of five"),
        postures=("seated",),
        inputs=("head",),
        contraindications=(
            "standing up without the arms, or with nobody beside, is not safe",
            "a hip must not be bent far",
        ),
        # Arms that are crossed on the chest are bent, turned inwards, and lie across the body.
        provokes=(
            *("sit-to-stand", "standing", "trunk flexion"),
            *("internal rotation", "cross-body", "elbow flexion"),
        ),
        needs=("trunk flexion",),
        measures=(
            Measure("five_rises", "s", "First movement to the fifth standing (own pace)"),
            Measure("start_delay", "s", 'From "Go" to the first movement'),
            Measure("rise_time", "s", "Time of one rise, median"),
            Measure("slowest_rise", "s", "Slowest rise"),
            Measure("rise_variability", "s", "Rises, standard deviation of their times"),
            Measure("rise_speed", "m/s", "Largest upward speed of a rise, median"),
            Measure("head_rise", "m", "How far the head rises from sitting to standing"),
            Measure("stands", "1", "Times stood up"),
            Measure("short_rises", "1", "Rises that did not become standing"),
        ),
        longest=240.0,
    )
    Settings = RiseSettings
    settings: RiseSettings

    def build(self, stage: Stage) -> None:
        """How high somebody stands is not known before they showed it, once for all sets."""
        self.stage = stage
        stage.within("trunk flexion", "", BEND, least=BEND)
        self.rise = math.nan

    def begin_trial(self, trial: Trial) -> None:
        """Lanterns stand there, unlit; the arms are crossed."""
        stage = self.stage
        self.rises: Rises | None = None
        self.rest: Point | None = None
        self.recent: list[tuple[float, float, float, float]] = []
        self.went = math.nan
        self.success = False
        self._show()
        self._next(self._settle)
        stage.play("appear", self.lanterns[2].position)
        stage.say(_("Cross your arms and sit tall."))

    def step(self, frame: Frame, body: Body) -> Status:
        """Sit still, show one rise, then five; each part says whether it was the last."""
        if not body["valid"]:
            return Status.RUNNING
        x, y, z = body["neck"].tolist()
        now = float(frame["t_sample"]) * 1e-9
        self.recent.append((now, x, y, z))
        while len(self.recent) > 2 and now - self.recent[1][0] >= STILL_FOR:
            self.recent.pop(0)
        self._follow(y)
        if not self.part(now, (x, y, z)):
            return Status.RUNNING
        return Status.SUCCESS if self.success else Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """Times and counts; what stands there fades."""
        for node in (*self.lanterns, *self.posts, self.pole, self.mark, self.ring, self.node):
            self.stage.remove(node, fade=0.8)
        found: dict[str, float] = {}
        if self.rises is not None:
            found = self.rises.results(FIVE)
            if self.rises.began is not None:
                found["start_delay"] = self.rises.began - self.went
        if not math.isnan(self.rise):
            found["head_rise"] = self.rise
        return found

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """A light goes up from before the chest as far as a head does, and down again."""
        turn = [math.pi * part / 10 for part in range(21)]
        return tuple(self.stage.ahead(0.0, 4.0 - 14.0 * math.cos(at), 1.6) for at in turn)

    # The parts of a set; each says whether it was the last

    def _settle(self, now: float, neck: Point) -> bool:
        """Seated and still: from here heights are counted."""
        stage = self.stage
        if stage.head[1] > stage.calibration.eye_height + LEAST:
            return self._past(SHOWING)  # a set that comes again finds somebody on the way
        if self._still():
            self.rest = neck
            if math.isnan(self.rise):
                self._ask("stand", _("Stand up once, at your own pace."))
                self._next(self._show_one)
            else:
                self._announce()
        return self._past(SHOWING)

    def _show_one(self, now: float, neck: Point) -> bool:
        """One rise shows how high standing is, and that it can be done."""
        assert self.rest is not None
        risen = neck[1] - self.rest[1]
        if risen >= LEAST and self._still():
            self.rise = risen
            self._ask("sit", _("Good. Now sit down again."))
            self._next(self._sit_again)
        return self._past(SHOWING) and self._enough()

    def _sit_again(self, now: float, neck: Point) -> bool:
        """Back on the chair, and still."""
        assert self.rest is not None
        if neck[1] - self.rest[1] < 0.2 * self.rise and self._still():
            self.rest = neck
            self._announce()
        return self._past(SEATING)

    def _ready(self, now: float, neck: Point) -> bool:
        """A moment, then "Go"."""
        if self._past(SAYING):
            assert self.rest is not None
            self.rises = Rises(self.rest, self.rise)
            self.went = now
            self.stage.play("countdown", self.mark.position)
            self._ask("stand", _("Go."))
            self._next(self._five)
        return False

    def _five(self, now: float, neck: Point) -> bool:
        """Each standing lights a lantern; what did not become one is told kindly."""
        assert self.rises is not None
        what = self.rises.add(now, neck)
        count = len(self.rises.stands)
        if what == "stood":
            self._light(count)
        elif what == "sat":
            self._ask("stand", "")
        elif what == "short":
            self.stage.say(_("Nearly. All the way up, if you can."))
        if what == "stood" and count == FIVE:
            self.success = True
            self._ask("sit", _("Five. Now sit down and rest."))
            self._celebrate()
            self._next(self._rest)
        return self._past(self.settings.time_limit) and self._enough()

    def _rest(self, now: float, neck: Point) -> bool:
        """Nothing else comes before somebody sits again."""
        assert self.rest is not None
        risen = neck[1] - self.rest[1]
        seated = risen < LEAST if math.isnan(self.rise) else risen < 0.2 * self.rise
        return (seated and self._still()) or self._past(SEATING)

    def _enough(self) -> bool:
        """Time is over: sit down, wherever on the way one is."""
        self._ask("sit", _("That is enough. Sit down and rest."))
        self._next(self._rest)
        return False

    def _announce(self) -> None:
        self._ask("sit", _("Now five times, at your own pace."))
        self._next(self._ready)

    def _ask(self, cue: str, words: str) -> None:
        self.node.cue = cue
        if words:
            self.stage.say(words)

    def _next(self, part: Callable[[float, Point], bool]) -> None:
        self.part, self.since = part, self.stage.seconds
        self.recent.clear()

    def _past(self, seconds: float) -> bool:
        return self.stage.seconds - self.since >= seconds

    def _still(self) -> bool:
        """Whether the base of the neck has hardly moved for half a second."""
        recent = self.recent
        if not recent or recent[-1][0] - recent[0][0] < STILL_FOR:
            return False
        return all(
            max(one[axis] for one in recent) - min(one[axis] for one in recent) <= STILL
            for axis in (1, 2, 3)
        )

    # What is seen

    def _show(self) -> None:
        """Five lanterns on posts in a row, and a pole on which a light goes up with the head."""
        stage = self.stage
        half = 0.5 * stage.facing
        turn = (0.0, math.sin(half), 0.0, math.cos(half))
        self.lanterns, self.posts = [], []
        for number in range(FIVE):
            aside = math.degrees(math.atan2(APART * (number - 2), FAR))
            x, y, z = stage.ahead(aside, -BELOW, FAR)
            high = max(y - 0.5 * SIZE, 0.1)
            post = stage.add(
                "cylinder", position=(x, 0.5 * high, z), scale=(0.05, high, 0.05), colour=POST
            )
            lantern = stage.add(
                "paper_lantern",
                position=(x, y, z),
                orientation=turn,
                scale=SIZE,
                colour=PAPER,
                label="lantern",
            )
            self.posts.append(post)
            self.lanterns.append(lantern)
        x, y, z = stage.ahead(0.0, 0.0, FAR + 0.25)
        self.foot = (x, y, z)
        self.eyes = stage.head[1]
        top = y + 0.55
        self.pole = stage.add(
            "cylinder", position=(x, 0.5 * top, z), scale=(0.035, top, 0.035), colour=POST
        )
        self.mark = stage.add(
            "sphere", position=(x, y, z), scale=MARK, colour=AMBER, emission=0.7, label="light"
        )
        self.ring = stage.ring((x, y + 0.4, z), 0.42, PALE, 0.03)
        self.ring.visible = False
        self.node = stage.add("", position=(x, y, z), cue="sit", label="rise")

    def _follow(self, height: float) -> None:
        """The light is as high as the head, and the ring where it stands."""
        if self.rest is None:
            return
        x, y, z = self.foot
        risen = height - self.rest[1]
        self.mark.position = (x, y + min(max(risen, -0.3), 0.6), z)
        if not math.isnan(self.rise):
            self.ring.visible = True
            self.ring.position = (x, y + self.rise, z)
            self.ring.value = min(max(risen / self.rise, 0.0), 1.0)

    def _light(self, count: int) -> None:
        """The next lantern lights; its number is said."""
        stage, lantern = self.stage, self.lanterns[min(count, FIVE) - 1]
        lantern.colour, lantern.emission = GOLD, 0.8
        stage.play("success", lantern.position, step=count - 1)
        for hand in (0, 1):
            stage.vibrate(hand, 0.06, 0.4)
        if count < FIVE:
            self._ask("sit", (_("One."), _("Two."), _("Three."), _("Four."))[count - 1])

    def _celebrate(self) -> None:
        """All five are lit: petals, and something grows."""
        stage = self.stage
        stage.burst(self.lanterns[2].position, GOLD)
        stage.play("streak", self.lanterns[2].position)
        stage.plant()
