"""Fruit is picked by a hand that closes just far enough, carried to a basket, and let go."""

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
    Gauge,
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

CORAL, GOLD, PALE, WOOD = "#FF7A59", "#FFE08A", "#F6F2EA", "#8E7059"
ARMS = (20.0, 88.0), (12.0, 82.0), (5.0, 74.0), (0.0, 62.0)
"""Degrees that the upper arm is raised and the elbow bent before the shoulder: the first that
limits let."""
FRUIT, BASKET = 0.07, -0.16  # metres outwards from before the shoulder: none makes heads turn far
TOP, HIGH = 0.17, 0.1  # metres from the palm down to the table; of the basket
IN_HAND = 0.07  # metres from the palm ahead to the fruit's middle
NEAR, OVER = 0.1, 0.065  # metres to the fruit, and from the basket's middle, in the plane
LOWEST, HIGHEST, OPEN = 0.2, 0.95, 0.15  # of the way: the band's edges at most; an open hand
SLIPS, SQUASHED = 0.4, 1.2  # seconds too loose, and too tight, until it is lost
FALL = 0.5  # seconds until a fruit lies in the basket
EXPLAINED = 3  # signals to let go that are spoken too
MOST_LOST = 3  # fruits that slipped or were squashed: then the next trial comes
GAUGE, WIDE = (0.0, -36.0, 0.66), 0.3  # bearing and height, degrees, how far; metres


class SqueezeSettings(Settings):
    """What closes, how far, and how exactly."""

    grasp: Literal["trigger", "squeeze", "pinch"] = Field("trigger", title="Closing")
    closing: float = quantity(50, 40, 60, "% of full travel", "Middle of the band")
    band: float = quantity(30, 10, 60, "% of full travel", "Width of the band")
    hold: float = quantity(1, 0.5, 5, "s", "Hold before it comes off")
    size: float = quantity(8, 6, 12, "cm", "Fruit size")
    time_limit: float = quantity(40, 10, 90, "s", "Time for a fruit")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"band": 60, "size": 11, "time_limit": 60},
        {"band": 45, "size": 10, "time_limit": 50},
        {},
        {"band": 20, "hold": 2},
        {"band": 12, "hold": 3, "size": 7},
    )


class Squeeze(Exercise):
    """Closing one hand by degrees and opening it again, one fruit at a time."""

    spec = Spec(
        id="squeeze/1",
        title="Picking fruit",
        trains="Closing the hand by degrees, keeping it so, and letting go (grip by how far it "
        "closes: force is not measured)",
        instruction="Close your hand gently, into the gold.\nCarry the fruit, and let go.",
        counted=("fruit", "fruits"),
        inputs=("head", "hand", "trigger", "squeeze"),
        contraindications=("gripping is not allowed yet",),
        provokes=("grip",),
        needs=("elbow flexion", "shoulder flexion", "cross-body", "shoulder elevation"),
        measures=(
            Measure("closing_used", "%", "Furthest closing, of full travel"),
            Measure("time_in_band", "%", "Time in the band while it was held"),
            Measure("hold_wavering", "%", "Wavering of the closing (SD), of full travel"),
            Measure("release_time", "s", "Time from the signal to the open hand"),
            Measure("slipped", "1", "Fruit that slipped"),
            Measure("squashed", "1", "Fruit that was squashed"),
            Measure("pinch_aperture", "m", "Thumb to index finger while it was held"),
            Measure("pinch_error", "m", "Standard error of the aperture"),
            Measure("trunk_lean", "deg", "Lean of the trunk"),
        ),
        difficulty=Difficulty("band", 60.0, 10.0, 2.0),
    )
    Settings = SqueezeSettings
    settings: SqueezeSettings

    def build(self, stage: Stage) -> None:
        """The table is laid anew for every fruit, where the patient sits then."""
        self.stage = stage
        self.size, self.by = self.settings.size / 100.0, self.settings.grasp
        self.reach = 0.0 if self.by == "pinch" else IN_HAND
        self.in_a_row = self.signals = 0
        self.told: set[str] = set()

    def begin_trial(self, trial: Trial) -> None:
        """A fruit on its stand, a basket, and before them how far the hand is closed."""
        stage, settings = self.stage, self.settings
        self._put(trial)
        self.low = max((settings.closing - 0.5 * trial.demand) / 100.0, LOWEST)
        self.high = min((settings.closing + 0.5 * trial.demand) / 100.0, HIGHEST)
        self.swing = Swing(trial.hand)
        self.limit, self.before = stage.seconds + settings.time_limit, stage.seconds
        self.state = "reach"  # then "hold", "carry", "open"; "new": a fruit was squashed
        self.opened = self.warm = False
        self.held: list[tuple[float, float, float]] = []  # seconds, travel, aperture
        self.most = self.off = 0.0  # travel; seconds out of the band
        self.slipped = self.squashed = 0
        self.error = math.nan
        self.since: float | None = None  # the signal to let go
        self.released: float | None = None
        self.kept_from = 0.0
        self._show()
        stage.play("appear", self.at)
        left = self.side == "left"
        stage.say("Your left hand to the fruit." if left else "Your right hand to the fruit.")

    def step(self, frame: Frame, body: Body) -> Status:
        """Follow how far the hand is closed, and what comes along with it."""
        stage = self.stage
        passed, self.before = stage.seconds - self.before, stage.seconds
        self.swing.add(frame, body, math.nan, math.nan)
        travel, aperture, error = stage.closing(frame, self.side, self.by)
        palm = stage.taking(frame, self.side, self.by)
        if self.released is None and palm is not None and not math.isnan(travel):
            self.most = max(self.most, travel)
            self.gauge.show(travel)
            self._go_on(palm, travel, passed)
            if self.state in ("hold", "carry"):
                self.held.append((stage.seconds, travel, aperture))
                self.error = error
        if self.released is not None and self.since is not None:
            lies = stage.seconds >= self.since + self.released + FALL
            return self._celebrate() if lies else Status.RUNNING
        lost = self.slipped + self.squashed
        if stage.seconds < self.limit and lost < MOST_LOST:
            return Status.RUNNING
        self.in_a_row = 0
        stage.play("fade", self.at)
        return Status.TIMEOUT

    def end_trial(self) -> dict[str, float]:
        """How far and how steadily the hand was closed, what was lost, and how soon it opened."""
        for node in (*self.shown, *self.gauge.nodes):
            self.stage.remove(node, fade=0.5)
        found = {
            "closing_used": 100.0 * self.most,
            "slipped": float(self.slipped),
            "squashed": float(self.squashed),
            "trunk_lean": self.swing.lean().value,
            "release_time": self.released,
            **self._while_held(),
        }
        return {name: value for name, value in found.items() if value is not None}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """To the fruit, and over the basket."""
        self._put(trial)
        way = [self._place(FRUIT + part / 8 * (BASKET - FRUIT)) for part in range(9)]
        return (self._place(FRUIT, 0.0, -0.12), *way)

    # Where things are: outwards, up from the palm, ahead of it

    def _put(self, trial: Trial) -> None:
        stage = self.stage
        self.side, self.hand = trial.side, trial.hand
        sine, cosine = math.sin(stage.facing), math.cos(stage.facing)
        sign = 1.0 if self.side == "right" else -1.0
        self.out, self.ahead = (sign * cosine, -sign * sine), (-sine, -cosine)
        most = stage.within("elbow flexion", self.side, ARMS[0][1])
        options = []
        for raised, bent in ARMS:
            self.home = stage.arm(self.side, raised, 90.0, min(bent, most))
            options.append((self.home, self._place(FRUIT), self._place(BASKET)))
        self.home, self.by_fruit, self.over = options[stage.fitting(self.side, options)]
        self.at = self._place(FRUIT, 0.0, self.reach)
        self.basket_at = self._place(BASKET, -TOP, self.reach)

    def _place(self, out: float, up: float = 0.0, ahead: float = 0.0) -> Point:
        x, y, z = self.home
        return (
            x + out * self.out[0] + ahead * self.ahead[0],
            y + up,
            z + out * self.out[1] + ahead * self.ahead[1],
        )

    def _before(self, palm: list[float]) -> Point:
        """Where a fruit is that the hand has."""
        x, y, z = palm
        return x + self.reach * self.ahead[0], y, z + self.reach * self.ahead[1]

    # Picking, keeping, carrying, letting go: what each state does with one frame

    def _go_on(self, palm: list[float], travel: float, passed: float) -> None:
        if self.state == "reach":
            self._take(palm, travel)
        elif self.state == "hold":
            self._keep(palm, travel, passed)
        elif self.state == "carry":
            self._bring(palm, travel, passed)
        elif self.state == "open":
            self._let_go(palm, travel)
        elif travel < self.low:
            self._anew()

    def _near(self, palm: list[float]) -> bool:
        """Whether the fruit is at the hand; it warms."""
        near = math.dist(self._before(palm), self.at) <= NEAR
        if near != self.warm:
            self.warm = near
            self.fruit.emission = 0.35 if near else 0.15
        return near

    def _take(self, palm: list[float], travel: float) -> None:
        near = self._near(palm)
        if near and travel < self.low:
            self.opened = True
            self._tell(_("Close your hand gently, into the gold."))
        if near and self.opened and travel >= self.low:
            self.state = "hold"
            self._ask("carry", self.by_fruit)
            self.stage.play("touch", self.at)

    def _keep(self, palm: list[float], travel: float, passed: float) -> None:
        """It is held where it lies until it comes off."""
        if not self._near(palm):
            self._lose("reach")
        elif self._kept(palm, travel, passed, self.by_fruit) and self.hold.step(
            self.low <= travel <= self.high
        ):
            self.state, self.kept_from = "carry", self.hold.began
            self._ask("carry", self.over)
            self.ring.visible = False
            self.stage.play("near", self.at, step=3)
            self.stage.vibrate(self.hand, 0.03, 0.4)
            self._tell(_("Carry it over the basket."))

    def _bring(self, palm: list[float], travel: float, passed: float) -> None:
        """It goes with the hand, as long as that is neither too loose nor too tight."""
        stage = self.stage
        self.fruit.position = x, _y, z = self._before(palm)
        if not self._kept(palm, travel, passed, self.over):
            return
        if math.hypot(x - self.basket_at[0], z - self.basket_at[2]) <= OVER:
            self.state, self.since = "open", stage.seconds
            self._ask("open", self.over)
            self.basket.colour = GOLD
            stage.play("touch", self.basket_at)
            stage.vibrate(self.hand, 0.06, 0.4)
            self.signals += 1
            if self.signals <= EXPLAINED:  # then the tap and the gold are known
                stage.say("Now open your hand.")

    def _let_go(self, palm: list[float], travel: float) -> None:
        if travel >= self.low:
            self.fruit.position = self._before(palm)
        if travel < OPEN and self.since is not None:
            self.released = self.stage.seconds - self.since
            self.node.cue = ""
            x, y, z = self.basket_at
            self.stage.tween(self.fruit, "position", (x, y + 0.5 * self.size, z), 0.3, "in")

    def _anew(self) -> None:
        """After one that was squashed the hand is open again: another is there."""
        self.state = "reach"
        self.fruit.position = self.at
        self.stage.tween(self.fruit, "scale", self.size, 0.25)
        self.stage.play("appear", self.at)
        self._ask("pick", self.by_fruit)

    def _kept(self, palm: list[float], travel: float, passed: float, to: Point) -> bool:
        """Ask for what the closing needs now; whether the fruit is still there: too loose for too
        long it slips, too tight it is squashed."""
        loose, tight = travel < self.low, travel > self.high
        if tight or self.off:  # it gives way, and springs back
            wide = 1.0 + 0.6 * max(travel - self.high, 0.0)
            self.fruit.scale = (self.size * wide, self.size / wide, self.size * wide)
        self.off = self.off + passed if loose or tight else 0.0
        if tight and self.off > SQUASHED:
            self.squashed += 1
            self._lose("new")
            self._ask("open", self.by_fruit)
            self.stage.tween(self.fruit, "scale", 0.01, 0.3)
            self.stage.say("A little softer, it is ripe.")
            return False
        if loose and self.off > SLIPS:
            self.slipped += self.state == "carry"
            self._lose("reach")
            self.stage.say("A little tighter, so that it stays.")
            return False
        cue = "looser" if tight else "pick" if loose else "carry"
        if cue != self.node.cue:  # where the hand is now: what is asked must not move with it
            x, y, z = palm
            self._ask(cue, to if cue == "carry" else (x, y, z))
        return True

    def _lose(self, state: str) -> None:
        """The fruit is on its stand again: a hand must open before it picks."""
        stage = self.stage
        self.state, self.opened, self.off = state, False, 0.0
        self.fruit.scale = self.size
        self.hold = self._held()
        self.ring.value, self.ring.visible = 0.0, True
        stage.tween(self.fruit, "position", self.at, 0.3, "in")
        stage.play("fade", self.at)
        self._ask("pick", self.by_fruit)

    def _ask(self, cue: str, at: Point) -> None:
        self.node.position, self.node.cue = at, cue

    def _tell(self, words: str) -> None:
        """Say it, once a block."""
        if words not in self.told:
            self.told.add(words)
            self.stage.say(words)

    def _while_held(self) -> dict[str, float]:
        """What the closing was from the first touch to the signal, and while it was kept."""
        if self.since is None:
            return {}
        inside = [self.low <= travel <= self.high for _t, travel, _apart in self.held]
        kept = [(travel, apart) for t, travel, apart in self.held if t >= self.kept_from]
        mean = sum(travel for travel, _apart in kept) / len(kept)
        square = sum((travel - mean) ** 2 for travel, _apart in kept) / len(kept)
        found = {
            "time_in_band": 100.0 * sum(inside) / len(inside),
            "hold_wavering": 100.0 * math.sqrt(square),
        }
        if self.by == "pinch":
            found["pinch_aperture"] = sum(apart for _travel, apart in kept) / len(kept)
            found["pinch_error"] = self.error
        return found

    def _celebrate(self) -> Status:
        """It lies in the basket: petals, a bell, a pulse, and something grows."""
        stage = self.stage
        x, y, z = self.basket_at
        self.in_a_row += 1
        stage.play("success", self.basket_at, step=self.in_a_row)
        stage.burst((x, y + HIGH, z), GOLD)
        stage.vibrate(self.hand, 0.06, 0.5)
        stage.plant()
        return Status.SUCCESS

    # What is shown

    def _show(self) -> None:
        stage, half = self.stage, 0.5 * self.stage.facing
        turn = (0.0, math.sin(half), 0.0, math.cos(half))
        table = self._middle(0.14)
        down, (x, y, z), stem = max(table[1] - 0.05, 0.05), self.at, TOP - 0.45 * self.size
        top = stage.add("tabletop", position=table, orientation=turn, label="table")
        foot, stand = (
            stage.add("cylinder", position=at, scale=(wide, tall, wide), colour=WOOD)
            for at, wide, tall in (
                ((table[0], 0.5 * down, table[2]), 0.08, down),
                ((x, y - TOP + 0.5 * stem, z), 0.045, stem),
            )
        )
        self.basket = stage.add(
            "basket", position=self.basket_at, orientation=turn, colour=WOOD, label="basket"
        )
        self.fruit = stage.add(
            "fruit", position=self.at, orientation=turn, scale=0.02, colour=CORAL, emission=0.15,
            label="fruit",
        )  # fmt: skip
        stage.tween(self.fruit, "scale", self.size, 0.25)
        self.ring = stage.ring(self.at, 1.9 * self.size, PALE, 0.01)
        self.hold = self._held()
        self.node = stage.add("", position=self.by_fruit, cue="pick", side=self.side, label="goal")
        self.shown = (top, foot, stand, self.basket, self.fruit, self.ring, self.node)
        self.gauge = Gauge(stage, GAUGE, WIDE, self.low, self.high)

    def _middle(self, ahead: float) -> Point:
        """The table's place: before the middle of the body, so far ahead of the palm."""
        left, right = (self.stage.shoulder(side) for side in SIDES)
        x, _y, z = self.home
        aside = (0.5 * (left[0] + right[0]) - x) * self.out[0]
        aside += (0.5 * (left[2] + right[2]) - z) * self.out[1]
        return self._place(aside, -TOP, ahead)

    def _held(self) -> Hold:
        return Hold(self.stage, self.ring, self.at, self.settings.hold, self.hand)
