"""Round lanterns stand among others on a wide arc; the one that is looked at long enough lights."""

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
    Measure,
    Point,
    Settings,
    Spec,
    Stage,
    Status,
    Trial,
    quantity,
)

AMBER, GOLD, PAPER, POST, PALE = "#FFB347", "#FFE08A", "#BDB7AC", "#7A6A5A", "#DCE5E8"
FAR, SIZE = 2.6, 0.26  # metres: to every lantern, and how high it is
LOW, HIGH = -14.0, 0.0  # degrees from the eyes' level: never overhead
ON = math.cos(math.radians(5.0))  # so near to its middle a lantern is looked at
EYES = 25.0  # degrees that eyes go aside in a head that does not, where not the head lights
HALVES = ("left", "right")
CUES = ("none", "anchor", "sound", "moving")
"""The cueing ladder: each has those before it too."""
CUED, AGAIN = 8.0, 6.0  # seconds without a find until what is left calls, and until it calls again


class LanternSettings(Settings):
    """How wide the arc is, what stands on it, what lights a lantern, and what helps to find it."""

    trials: int = Field(6, ge=1, le=60, title="Evenings", json_schema_extra={"unit": "1"})
    arc: float = quantity(40, 15, 70, "degrees", "Arc to each side")
    half: Literal["both", "left", "right"] = Field("both", title="Side that counts")
    lanterns: int = Field(3, ge=1, le=8, title="Lanterns a side", json_schema_extra={"unit": "1"})
    others: int = Field(3, ge=0, le=12, title="Others a side", json_schema_extra={"unit": "1"})
    by: Literal["head", "gaze", "hand"] = Field("head", title="Lit by")
    dwell: float = quantity(1, 0.4, 4, "s", "Look until it lights")
    cueing: Literal["none", "anchor", "sound", "moving"] = Field("none", title="Help to find")
    time_limit: float = quantity(60, 15, 180, "s", "Time for an evening")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"arc": 20, "lanterns": 2, "others": 0, "cueing": "moving", "time_limit": 90},
        {"arc": 30, "lanterns": 2, "others": 1, "cueing": "sound", "time_limit": 75},
        {},
        {"arc": 50, "lanterns": 4, "others": 5},
        {"arc": 60, "lanterns": 5, "others": 9, "dwell": 0.7},
    )


class Lantern:
    """One lantern: where it stands, degrees, whether it is sought, and since when it is lit."""

    def __init__(self, bearing: float, height: float, sought: bool) -> None:
        self.bearing, self.height, self.sought = bearing, height, sought
        self.found = math.nan
        self.called = False
        self.looked = 0.0
        self.at: Point = (0.0, 0.0, 0.0)
        self.node: Any = None


class Lanterns(Exercise):
    """Searching both sides of what lies ahead, an evening of lanterns at a time."""

    spec = Spec(
        id="lanterns/1",
        title="Lanterns",
        trains="Searching with head and eyes on both sides (visual scanning, neglect)",
        instruction="Find every round lantern.\nLook at one until it lights.",
        counted=("evening", "evenings"),
        inputs=("head",),
        postures=("seated", "standing", "reclined"),
        provokes=("neck rotation",),
        needs=("neck left rotation", "neck right rotation"),
        measures=(
            Measure("omissions_left", "1", "Left out on the left"),
            Measure("omissions_right", "1", "Left out on the right"),
            Measure("time_left", "s", "Mean time to find, on the left"),
            Measure("time_right", "s", "Mean time to find, on the right"),
            Measure("path_left", "deg", "Search path on the left"),
            Measure("path_right", "deg", "Search path on the right"),
            # The mean place of what was found, from -1 for the leftmost to 1 for the rightmost
            # lantern, 0 where all were found (Rorden & Karnath 2010, Neuropsychologia 48:2758).
            Measure("centre_of_cancellation", "1", "Centre of cancellation"),
            Measure("cued", "1", "Found only after they called"),
            Measure("mistaken", "1", "Others taken for one"),
        ),
        # AAOS: the neck turns 60 degrees; the eyes and a lantern's own width do the rest.
        difficulty=Difficulty("arc", 15.0, 70.0, 2.5, HALVES),
    )
    Settings = LanternSettings
    settings: LanternSettings

    @property
    def sectors(self) -> tuple[str, ...]:
        """The halves that count, in turn."""
        half = self.settings.half
        return HALVES if half == "both" else (half,)

    def build(self, stage: Stage) -> None:
        """Choose where lanterns stand each evening: places that come again look learnt."""
        self.stage = stage
        self.chance = [stage.rng.random((2, 2, 40)) for _ in range(self.settings.trials)]

    def begin_trial(self, trial: Trial) -> None:
        """Let the evening's lanterns grow: both halves alike, one of which counts."""
        stage = self.stage
        self.half, self.began = trial.sector, stage.seconds
        self.path = dict.fromkeys(HALVES, 0.0)
        self.before: tuple[float, float] | None = None
        self.last, self.now, self.mistaken = stage.seconds, stage.seconds, 0
        self.extra: list[Any] = []
        self.all = self._laid(trial)
        for lantern in self.all:
            self._hang(lantern)
        if self.settings.cueing != "none":
            self._anchor(self._arc(self.half, trial.demand))
        stage.play("appear", stage.ahead(0.0, 0.0, FAR))
        stage.say(_("Find the round lanterns."))

    def step(self, frame: Frame, body: Body) -> Status:
        """What is looked at warms and lights; all of that half lit, or the time over."""
        stage, passed = self.stage, self.stage.seconds - self.now
        self.now = stage.seconds
        ray = self._ray(frame)
        if ray is not None:
            self._search(ray[1])
            for lantern in self.all:
                self._warm(lantern, ray, passed)
        self._call()
        left = [one for one in self.all if one.sought and math.isnan(one.found)]
        counts = [one for one in left if one.bearing * self._sign(self.half) > 0.0]
        if left and self.now - self.began < self.settings.time_limit:
            return Status.RUNNING
        if counts:
            stage.play("fade", counts[0].at)
            return Status.TIMEOUT
        stage.plant()
        return Status.SUCCESS

    def end_trial(self) -> dict[str, float]:
        """What was left out on each side, how late the rest came, and the way of the search."""
        found: dict[str, float] = {"mistaken": self.mistaken}
        for half in HALVES:
            own = [s for s in self.all if s.sought and s.bearing * self._sign(half) > 0.0]
            times = [one.found - self.began for one in own if not math.isnan(one.found)]
            found[f"omissions_{half}"] = len(own) - len(times)
            found[f"path_{half}"] = self.path[half]
            if times:
                found[f"time_{half}"] = sum(times) / len(times)
        sought = [one for one in self.all if one.sought]
        lit = [one for one in sought if not math.isnan(one.found)]
        found["cued"] = sum(one.called for one in lit)
        if lit:
            places = [one.bearing for one in sought]
            mean = sum(one.bearing for one in lit) / len(lit) - sum(places) / len(places)
            found["centre_of_cancellation"] = 2.0 * mean / (max(places) - min(places))
        for lantern in self.all:
            self.stage.remove(lantern.node, fade=0.6)
        for node in self.extra:
            self.stage.remove(node, fade=0.4)
        return found

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """A light that searches from the far left to the far right."""
        left, right = (self._arc(half, trial.demand) for half in HALVES)
        way = [-left * part / 8 for part in range(8, 0, -1)]
        way += [right * part / 8 for part in range(9)]
        return tuple(self.stage.ahead(bearing, -6.0, FAR) for bearing in way)

    # Where lanterns stand

    def _laid(self, trial: Trial) -> list[Lantern]:
        """Both halves of the arc in equal slots, a lantern in each, in the chance of the trial.

        The outermost sought ones stand at the ends of the arc, so that it is searched wholly.
        """
        own = self.settings
        each = own.lanterns + own.others
        laid = []
        low = -min(-LOW, max(0.0, self.stage.room("neck flexion", "")))
        for number, half in enumerate(HALVES):
            arc = self._arc(half, trial.demand)
            order, heights = self.chance[(trial.number - 1) % own.trials][number]
            ranks = sorted(range(each - 1), key=lambda slot: order[slot])
            sought = {each - 1, *ranks[: own.lanterns - 1]}
            for slot in range(each):
                bearing = self._sign(half) * arc * (slot + 1) / each
                # Neighbours stand at heights apart: none hides the other.
                up = HIGH if slot % 2 else 0.5 * (low + HIGH)
                height = up - 0.4 * (HIGH - low) * float(heights[slot])
                laid.append(Lantern(bearing, height, slot in sought))
        return laid

    def _arc(self, half: str, demand: float) -> float:
        """How far the arc goes to that side, degrees: what lies beyond the neck's limit is found
        by the eyes alone, where these or a hand light it."""
        joint = f"neck {half} rotation"
        if self.settings.by == "head":
            return self.stage.within(joint, "", demand)
        return min(demand, max(0.0, self.stage.room(joint, "")) + EYES)

    def _hang(self, lantern: Lantern) -> None:
        """A lantern on its post, and what it means."""
        stage = self.stage
        at = lantern.at = stage.ahead(lantern.bearing, lantern.height, FAR)
        lantern.node = stage.add(
            "paper_lantern" if lantern.sought else "box_lantern",
            position=at,
            orientation=stage.to_eyes(lantern.bearing, 0.0),
            scale=0.01,
            colour=PAPER,
            cue="find" if lantern.sought else "pass",
            label="lantern",
        )
        stage.tween(lantern.node, "scale", SIZE, 0.25)
        high = max(at[1] - 0.5 * SIZE, 0.1)
        foot = at[0], 0.5 * high, at[2]
        self.extra.append(
            stage.add("cylinder", position=foot, scale=(0.03, high, 0.03), colour=POST)
        )

    def _anchor(self, arc: float) -> None:
        """A line of light where the search of the half that counts begins."""
        stage, bearing = self.stage, self._sign(self.half) * (arc + 6.0)
        line = stage.add(
            "capsule",
            position=stage.ahead(bearing, -3.0, FAR),
            scale=(0.1, 1.5, 0.1),
            colour=AMBER,
            emission=0.9,
            label="anchor",
        )
        self.extra.append(line)

    # Looking and lighting

    def _ray(self, frame: Frame) -> tuple[Point, Point] | None:
        """What the patient points with; of two hands the one that is tracked and raised."""
        by = self.settings.by
        if by != "hand":
            return self.stage.ray(frame, by)
        rays = [ray for side in HALVES if (ray := self.stage.ray(frame, side)) is not None]
        return max(rays, key=lambda ray: ray[0][1], default=None)

    def _search(self, way: Point) -> None:
        """How far the look went on, on the side where it is."""
        here = self.stage.bearing(way)
        if self.before is not None:
            gone = math.hypot(here[0] - self.before[0], here[1] - self.before[1])
            self.path["left" if here[0] < 0.0 else "right"] += gone
        self.before = here

    def _warm(self, lantern: Lantern, ray: tuple[Point, Point], passed: float) -> None:
        """A lantern that is looked at glows, and lights, or sinks back where it is no round one."""
        if not math.isnan(lantern.found):
            return
        (a, b, c), (d, e, f) = ray
        x, y, z = lantern.at[0] - a, lantern.at[1] - b, lantern.at[2] - c
        on = x * d + y * e + z * f >= ON * math.hypot(x, y, z)
        whole, before = self.settings.dwell, lantern.looked
        if not on and before == 0.0:
            return
        lantern.looked = lantern.looked + passed if on else max(0.0, lantern.looked - 2.0 * passed)
        part = min(lantern.looked / whole, 1.0)
        if part != min(before / whole, 1.0):
            lantern.node.emission = 0.45 * part
        if lantern.looked < whole:
            return
        if lantern.sought:
            self._light(lantern)
        elif before < whole:
            self.mistaken += 1
            self.stage.play("fade", lantern.at)

    def _light(self, lantern: Lantern) -> None:
        """It is found."""
        stage, node = self.stage, lantern.node
        lantern.found = self.last = stage.seconds
        node.cue, node.colour = "", AMBER
        stage.tween(node, "emission", 0.95, 0.4)
        lit = sum(not math.isnan(one.found) for one in self.all)
        stage.play("success", lantern.at, step=lit - 1)
        stage.burst(lantern.at, GOLD)
        for hand in (0, 1):  # felt by whoever holds something
            stage.vibrate(hand, 0.06, 0.5)

    def _call(self) -> None:
        """After a while without a find, what is left calls: by its sound, then by a firefly."""
        stage, rung = self.stage, CUES.index(self.settings.cueing)
        if rung < 2 or stage.seconds - self.last < CUED:
            return
        self.last = stage.seconds - CUED + AGAIN
        left = [one for one in self.all if one.sought and math.isnan(one.found)]
        if not left:
            return
        nearest = min(left, key=lambda one: abs(one.bearing))
        nearest.called = True
        stage.play("near", nearest.at, step=5)
        if rung > 2:
            fly = stage.add(
                "sphere",
                position=stage.ahead(0.0, -7.0, FAR),
                scale=0.06,
                colour=GOLD,
                emission=1.0,
            )
            stage.tween(fly, "position", nearest.at, 2.0, "in-out")
            self.extra.append(fly)

    def _sign(self, half: str) -> float:
        return -1.0 if half == "left" else 1.0
