"""A watering can is tipped by rolling the forearm, until a glass is full to its mark."""

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

AMBER, GOLD, PALE, WOOD, WATER, INK = (
    *("#FFB347", "#FFE08A", "#F6F2EA"),
    *("#8E7059", "#5E9BC4", "#1F2A33"),
)
ARMS = (12.0, 82.0), (6.0, 76.0), (0.0, 68.0), (0.0, 56.0)
"""Degrees that the upper arm is raised and the elbow bent at the can: the first that limits let."""
TOP = 0.20  # metres from the palm down to the table
MOUTH, AHEAD = (0.125, 0.035), 0.085  # metres from the palm to the can's mouth: aside, up, ahead
TALL, HIGH, WIDE, OVER = (
    0.1,
    0.064,
    0.043,
    0.004,
)  # metres: the glass, its mark, its half, its floor
BRIM, CAN = TALL / HIGH, 3.0  # marks of water that go into the glass, and into the can
NEAR, READY = 0.09, 0.3  # metres from the palm to the can, and for how many seconds: it is taken
WAIT = 4.0  # seconds for which a thumb is awaited that is not up: some cannot bring it there
FLOW, FULL = 0.4, 25.0  # marks a second at most, and degrees past the can's tilt at which they flow
POURS = 12.0  # degrees past the can's tilt at which a patient pours who is neither slow nor quick
STOPS = 0.5  # seconds of the flow before the mark at which it is time to turn back
BACK, DONE = 8.0, 1.0  # degrees short of the tilt, and seconds, at which pouring is over
KNOWN = 20.0  # degrees of standard error beyond which "thumb up" is how the hand came to the can
AWAY = 0.3  # metres from the palm at which the place is that the thumb is to turn to


AGAINST = "forearm and wrist, against the vertical (no norm, no MDC)"
ROLLED = {"pronation": "rolled_down", "supination": "rolled_up"}


class PourSettings(Loaded):
    """How far the can has to be tipped, which way, and how exactly it is poured."""

    movement: Literal["both", "pronation", "supination"] = Field("both", title="Movement")
    tilt: float = quantity(40, 20, 80, "degrees", "Tilt at which the can pours")
    tolerance: float = quantity(15, 5, 40, "% of the mark", "Off the mark at most")
    time_limit: float = quantity(40, 10, 90, "s", "Time for a glass")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"tilt": 20, "tolerance": 30, "time_limit": 60},
        {"tilt": 30, "tolerance": 20, "time_limit": 50},
        {},
        {"tilt": 55, "tolerance": 12},
        {"tilt": 70, "tolerance": 10, "time_limit": 30},
    )


class Pour(Exercise):
    """Rolling one forearm palm down or palm up, one glass at a time."""

    spec = Spec(
        id="pour/1",
        title="The watering can",
        trains="Rolling the forearm palm down and palm up (pronation and supination, the wrist "
        "included), and stopping in time",
        instruction="Hand to the can, turn it to the glass.\nFill up to the mark, and turn back.",
        counted=("glass", "glasses"),
        contraindications=("turning the forearm is not allowed yet",),
        provokes=("forearm rotation",),
        needs=("elbow flexion", "shoulder flexion", "shoulder elevation"),
        measures=(
            # Of no motion: against the elbow, as pronation is, it is not known to 20 degrees.
            Measure("rolled_down", "deg", f"Furthest roll palm down, {AGAINST}"),
            Measure("rolled_up", "deg", f"Furthest roll palm up, {AGAINST}"),
            Measure("roll_error", "deg", "Standard error of that, against the vertical"),
            Measure("spilt", "1", "Share of the water that was spilt"),
            Measure("fill_error", "%", "Off the mark, too full positive"),
            Measure("pour_time", "s", "Time from the can in the hand to the end"),
            Measure("trunk_lean", "deg", "Lean of the trunk"),
        ),
        # 71 and 74 degrees are normal at 65 to 85 years (Walker), 80 and 80 by the AAOS.
        difficulty=Difficulty("tilt", 20.0, 80.0, 2.5, ("pronation", "supination")),
    )
    Settings = PourSettings
    settings: PourSettings

    @property
    def sectors(self) -> tuple[str, ...]:
        """The ways that are asked for."""
        asked = self.settings.movement
        return ("pronation", "supination") if asked == "both" else (asked,)

    def build(self, stage: Stage) -> None:
        """The table is laid anew for every glass, where the patient sits then."""
        self.stage = stage
        self.in_a_row = 0
        self.explained: set[str] = set()  # the ways to turn that were told

    def begin_trial(self, trial: Trial) -> None:
        """A can and an empty glass, on the side to which the thumb is to turn."""
        stage = self.stage
        self._put(trial)
        self.swing = Swing(trial.hand)
        self.limit, self.before = stage.seconds + self.settings.time_limit, stage.seconds
        self.taken: float | None = None
        self.near = self.here = self.over = 0.0  # seconds: ready, at the can, done with pouring
        self.zero = self.error = 0.0
        self.fill = self.spilt = 0.0  # marks of water: in the glass, and beside it
        self.rung = 0
        self.told: set[str] = set()
        self._show()
        stage.play("appear", self.home)
        left = self.side == "left"
        stage.say("Your left hand to the can." if left else "Your right hand to the can.")

    def step(self, frame: Frame, body: Body) -> Status:
        """The can goes with the hand, and pours while it is tipped far enough."""
        stage = self.stage
        passed, self.before = stage.seconds - self.before, stage.seconds
        roll, self.error = stage.roll(frame, self.side)
        seen = bool(body["arm_valid"][self.hand]) and not math.isnan(roll)
        palm = body["hand"][self.hand].tolist() if seen else None
        if self.taken is None:
            self._wait(palm, roll, passed)
        else:
            known = roll - self.zero if seen else math.nan
            self.swing.add(frame, body, self.sign * known, self.error if seen else math.nan)
            if palm is not None and self._tip(palm, self.sign * known, passed):
                return self._judge()
        if stage.seconds < self.limit:
            return Status.RUNNING
        self.in_a_row = 0
        stage.play("fade", self.home)
        return Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """How far the hand rolled, what went beside the glass, and how far off the mark it is."""
        for node in self.shown:
            self.stage.remove(node, fade=0.8)
        most, lean = self.swing.highest(), self.swing.lean()
        poured = self.fill + self.spilt
        found = {
            ROLLED[self.way]: most.value,
            "roll_error": most.se,
            "trunk_lean": lean.value,
            "spilt": self.spilt / poured if poured > 0.0 else None,
            "fill_error": 100.0 * (self.fill - 1.0) if poured > 0.0 else None,
            "pour_time": self.stage.seconds - self.taken if self.taken is not None else None,
        }
        return {name: value for name, value in found.items() if value is not None}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """The hand up to the can: how it turns there, the can shows."""
        self._put(trial)
        return self._at(0.0, -0.12), self.home

    # Where things are: aside towards the glass, up from the palm, ahead of it

    def _put(self, trial: Trial) -> None:
        stage = self.stage
        self.side, self.hand, self.way = trial.side, trial.hand, trial.sector
        self.tilt = trial.demand
        self.sign = 1.0 if self.way == "pronation" else -1.0
        # Palm down the right thumb goes to the left, palm up to the right; the left one's mirrored.
        self.right = 1.0 if (self.side == "right") == (self.way == "supination") else -1.0
        sine, cosine = math.sin(stage.facing), math.cos(stage.facing)
        self.out = self.right * cosine, -self.right * sine
        self.ahead = -sine, -cosine
        most = stage.within("elbow flexion", self.side, ARMS[0][1])
        places = [stage.arm(self.side, raised, 90.0, min(bent, most)) for raised, bent in ARMS]
        self.home = places[stage.fitting(self.side, [[place] for place in places])]
        # The glass stands under the mouth of a can that pours as it is meant to.
        aside = self._mouth(self.tilt + POURS)[0]
        self.glass_at = self._at(aside, -TOP, AHEAD)

    def _at(self, aside: float, up: float, ahead: float = 0.0) -> Point:
        x, y, z = self.home
        return (
            x + aside * self.out[0] + ahead * self.ahead[0],
            y + up,
            z + aside * self.out[1] + ahead * self.ahead[1],
        )

    @staticmethod
    def _mouth(tilt: float) -> tuple[float, float]:
        """How far aside and above the palm the mouth is of a can that is tipped so far, metres."""
        sine, cosine = math.sin(math.radians(tilt)), math.cos(math.radians(tilt))
        aside, up = MOUTH
        return aside * cosine + up * sine, up * cosine - aside * sine

    # Taking, tipping, judging

    def _wait(self, palm: list[float] | None, roll: float, passed: float) -> None:
        """Until the palm is at the can, thumb up, and has come to rest there."""
        stage = self.stage
        here = palm is not None and math.dist(palm, self.home) <= NEAR
        self.here = self.here + passed if here else 0.0
        up = self.error > KNOWN or self.sign * roll < self.tilt - BACK or self.here > WAIT
        self.near = self.near + passed if here and up else 0.0
        if self.here > 1.0 and not up and "up" not in self.told:
            self.told.add("up")
            stage.say("Thumb up first, please.")
        self.ring.value = min(self.near / READY, 1.0)
        if self.near < READY:
            return
        self.taken = stage.seconds
        if self.error > KNOWN:
            self.zero = roll
        self._ask(self.tilt + POURS, "roll")
        stage.remove(self.ring, fade=0.3)
        stage.play("touch", self.home)
        stage.vibrate(self.hand, 0.03, 0.3)
        if self.way not in self.explained:
            self.explained.add(self.way)
            stage.say("Turn your thumb to the glass.")

    def _ask(self, tilt: float, cue: str) -> None:
        """Where the thumb is to turn to."""
        turn = math.radians(tilt)
        self.node.position = self._at(AWAY * math.sin(turn), AWAY * math.cos(turn))
        self.node.cue = cue

    def _tip(self, palm: list[float], tilt: float, passed: float) -> bool:
        """Water falls from the can's mouth, into the glass or beside it; whether it is over."""
        self._turn(palm, tilt)
        flow = FLOW * min(max((tilt - self.tilt) / FULL, 0.0), 1.0)
        aside, up = self._mouth(tilt)
        x, y, z = palm
        mouth = (
            x + aside * self.out[0] + AHEAD * self.ahead[0],
            y + up,
            z + aside * self.out[1] + AHEAD * self.ahead[1],
        )
        inside = math.hypot(mouth[0] - self.glass_at[0], mouth[2] - self.glass_at[2]) <= WIDE
        if flow > 0.0:
            self._fall(flow * passed, inside)
        self._stream(mouth, flow, inside)
        self._guide(flow, tilt)
        self.over = self.over + passed if tilt < self.tilt - BACK else 0.0
        if self.fill + self.spilt >= CAN:
            return True
        return self.over >= DONE and self.fill >= 1.0 - self.settings.tolerance / 100.0

    def _fall(self, water: float, inside: bool) -> None:
        stage = self.stage
        if not inside:
            self.spilt += water
            if "beside" not in self.told and self.spilt > 0.05:
                self.told.add("beside")
                stage.say("Bring the can over the glass.")
            return
        self.spilt += max(self.fill + water - BRIM, 0.0)
        self.fill = min(self.fill + water, BRIM)
        height = max(self.fill * (HIGH - OVER), 0.001)
        x, y, z = self.glass_at
        self.water.position = (x, y + OVER + 0.5 * height, z)
        self.water.scale = (1.9 * WIDE, height, 1.9 * WIDE)
        self.water.visible = True
        if int(4 * self.fill) > self.rung:  # each quarter sounds higher
            self.rung = int(4 * self.fill)
            stage.play("near", self.glass_at, step=2 * self.rung)
            stage.vibrate(self.hand, 0.03, 0.2)

    def _guide(self, flow: float, tilt: float) -> None:
        """What is asked now: tip it, keep it so while it pours, turn back just before the mark."""
        enough = self.fill + STOPS * flow >= 1.0
        if enough and self.fill >= 1.0 - self.settings.tolerance / 100.0:
            self.mark.colour = GOLD
        if enough or (flow == 0.0 and self.fill >= 1.0 - self.settings.tolerance / 100.0):
            if "back" not in self.told:
                self.told.add("back")
                self._ask(0.0, "roll")
        elif "back" in self.told:
            if tilt < self.tilt - BACK:  # not enough came of it: once more
                self.told.discard("back")
                self._ask(self.tilt + POURS, "roll")
        elif flow > 0.0:
            self.node.cue = "hold"
        else:
            self.node.cue = "roll"

    def _judge(self) -> Status:
        stage = self.stage
        off = self.fill - 1.0
        if abs(off) > self.settings.tolerance / 100.0:
            self.in_a_row = 0
            stage.play("fade", self.glass_at)
            stage.say(
                "A very full glass. A little less in the next."
                if off > 0.0
                else "The can is empty. The next one is full."
            )
            return Status.TIMEOUT
        self.in_a_row += 1
        self.can.colour = GOLD
        stage.play("success", self.glass_at, step=self.in_a_row)
        stage.burst(self.glass_at, GOLD)
        stage.vibrate(self.hand, 0.06, 0.5)
        stage.plant()
        return Status.SUCCESS

    # What is shown

    def _show(self) -> None:
        stage, half = self.stage, 0.5 * self.stage.facing
        turn = (0.0, math.sin(half), 0.0, math.cos(half))
        table = self._middle(0.12)
        top = stage.add("tabletop", position=table, orientation=turn, label="table")
        down = max(table[1] - 0.05, 0.05)
        foot = stage.add(
            "cylinder", position=(table[0], 0.5 * down, table[2]), scale=(0.08, down, 0.08),
            colour=WOOD,
        )  # fmt: skip
        self.can = stage.add(
            "can_right" if self.right > 0 else "can_left", position=self.home, scale=0.05,
            colour=AMBER, emission=0.1, label="can",
        )  # fmt: skip
        stage.tween(self.can, "scale", 1.0, 0.25)
        self._turn(list(self.home), 0.0)
        self.glass = stage.add(
            "glass", position=self.glass_at, colour=PALE, opacity=0.42, material="polished",
            label="glass",
        )  # fmt: skip
        self.water = stage.add("cylinder", colour=WATER, material="polished", label="water")
        self.water.visible = False
        self.stream = stage.add("cylinder", colour=WATER, emission=0.2, label="stream")
        self.stream.visible = False
        x, y, z = self.glass_at
        self.mark = stage.add("hoop", position=(x, y + HIGH, z), colour=INK, label="mark")
        self.ring = stage.ring(self.home, 0.2, PALE, 0.012)
        self.node = stage.add("", position=self.home, cue="touch", side=self.side, label="goal")
        self.shown = (
            *(top, foot, self.can, self.glass, self.water),
            *(self.stream, self.mark, self.ring, self.node),
        )

    def _middle(self, ahead: float) -> Point:
        """The table's place: before the middle of the body, so far ahead of the palm."""
        left, right = (self.stage.shoulder(side) for side in SIDES)
        x, _, z = self.home
        aside = (0.5 * (left[0] + right[0]) - x) * self.out[0]
        aside += (0.5 * (left[2] + right[2]) - z) * self.out[1]
        return self._at(aside, -TOP, ahead)

    def _turn(self, palm: list[float], tilt: float) -> None:
        """The can at the palm, level but for its tilt."""
        half, lean = 0.5 * self.stage.facing, -0.5 * self.right * math.radians(tilt)
        s, c, n, m = math.sin(half), math.cos(half), math.sin(lean), math.cos(lean)
        self.can.position = palm
        self.can.orientation = (s * n, s * m, c * n, c * m)

    def _stream(self, mouth: Point, flow: float, inside: bool) -> None:
        """Water on its way down: the more of it the thicker."""
        if flow == 0.0:
            if self.stream.visible:
                self.stream.visible = False
            return
        x, y, z = mouth
        foot = self.glass_at[1] + (OVER + self.fill * (HIGH - OVER) if inside else 0.0)
        long = max(y - foot, 0.01)
        wide = 0.006 + 0.012 * flow / FLOW
        self.stream.position = (x, foot + 0.5 * long, z)
        self.stream.scale = (wide, long, wide)
        self.stream.visible = True
