"""Blocks go one by one over the wall, as many as there is time for: Box and Block, in VR."""

from __future__ import annotations

import math
from gettext import gettext as _
from itertools import product
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from rehab.exercise import (
    SIDES,
    Body,
    Exercise,
    Frame,
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

AMBER, CORAL, GOLD, WOOD, PALE = "#FFB347", "#FF7A59", "#FFE08A", "#A9876A", "#DCE5E8"
READY, LAST = 3, 3  # seconds counted down before it begins, and at its end
HALF, RIM = 0.135, 0.05  # metres: from the wall to a half's middle; the sides' height
WIDE, DEEP, ROOM = 0.24, 0.235, 1.25  # metres of a half; how much wider than a block its place is
IN_HAND = 0.04, -0.035  # metres ahead of and above the palm: between the fingers
BELOW = 0.27  # metres from the shoulders down to the tray's floor
OVER = 0.06  # metres above the wall at which a hand carries a block
CLOSED, OPEN = 0.6, 0.35  # of a trigger's way
PINCHED, SPREAD = 0.025, 0.045  # metres from the thumb's tip to the index finger's
CLOCK = 19.0, -33.0  # degrees aside and up from the eyes: where it hides no panel and no button
NEAR = 0.045  # metres from a block's surface within which it is taken
BEYOND = 0.05  # metres past the wall at which a touched block comes off
THUMB_TIP, INDEX_TIP = 5, 10
ROWS, COLUMNS, LAYERS = 3, 4, 2  # at most
_SHIFTS = product(np.arange(0.0, 0.36, 0.05), np.arange(0.0, 0.26, 0.05), (HALF, 0.07))
SHIFTS = sorted(_SHIFTS, key=lambda shift: shift[0] + shift[1] + HALF - shift[2])
"""Where the tray may go for a limit, the least first: towards the hand's side, down, and how far
beyond the wall the hand is shown to let go, metres."""


class BlocksSettings(Settings):
    """How long, how high the wall is, and what takes a block: all of it is the test."""

    trials: int = Field(2, ge=1, le=10, title="Runs", json_schema_extra={"unit": "1"})
    seconds: float = quantity(60, 15, 60, "s", "Time of a run")
    practice: float = quantity(15, 5, 30, "s", "Time of a practice run")
    grasp: Literal["button", "pinch", "touch"] = Field("button", title="Taking a block")
    less_affected: Literal["left", "right"] = Field("right", title="Less affected arm")
    wall: float = quantity(15, 3, 20, "cm", "Wall above the rim")
    size: float = quantity(4, 2.5, 6, "cm", "Block size")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"wall": 5, "size": 6},
        {"wall": 10, "size": 5},
        {},
    )

    @property
    def first(self) -> str:
        """The less affected arm shows the other how."""
        return self.less_affected


class Blocks(Exercise):
    """Moving blocks over a wall with one hand; one trial is one run of it."""

    spec = Spec(
        id="blocks/1",
        title="Blocks",
        trains="Taking, carrying and letting go (Box and Block in VR: counts are lower than with "
        "real blocks, and real-world norms do not apply)",
        instruction="Take one block at a time.\nCarry it over the wall and let go.",
        counted=("run of blocks", "runs of blocks"),
        postures=("seated", "standing"),
        inputs=("head", "hand", "trigger", "squeeze"),
        contraindications=("raising the arm to the chest is not allowed yet",),
        provokes=("flexion", "cross-body", "grip", "speed"),
        needs=("shoulder flexion", "cross-body", "shoulder elevation"),
        measures=(
            Measure("blocks_moved", "1", "Blocks moved (VR, no real-world norms)"),
            Measure("blocks_dropped", "1", "Blocks dropped on the way"),
            Measure("through_wall", "1", "Blocks that did not pass over the wall"),
            Measure("trunk_lean", "deg", "Lean of the trunk"),
        ),
    )
    Settings = BlocksSettings
    settings: BlocksSettings

    def build(self, stage: Stage) -> None:
        """The tray is set up anew for every run, where the patient sits then."""
        self.stage = stage
        self.size = self.settings.size / 100.0
        self.top = RIM + self.settings.wall / 100.0
        place = ROOM * self.size
        self.columns, self.rows = min(COLUMNS, int(WIDE / place)), min(ROWS, int(DEEP / place))
        self.places = self.columns * self.rows

    def begin_trial(self, trial: Trial) -> None:
        """Set up tray and blocks, and count down."""
        stage, settings = self.stage, self.settings
        self._put(trial.side)
        self.side, self.hand = trial.side, trial.hand
        self.swing = Swing(trial.hand)
        self.start = stage.seconds + READY
        self.limit = self.start + (settings.practice if trial.practice else settings.seconds)
        self.ticks, self.running = READY, False
        self.moved = self.dropped = self.through = 0
        self.carried: Any = None
        self.closed, self.over = True, False
        self.at: np.ndarray | None = None
        self._show()
        left = self.side == "left"
        stage.say(_("Your left hand. Ready.") if left else _("Your right hand. Ready."))

    def step(self, frame: Frame, body: Body) -> Status:
        """Follow the hand; the blocks that it takes over the wall count."""
        stage = self.stage
        self._count_down()
        self.swing.add(frame, body, math.nan, math.nan)
        if stage.seconds >= self.limit:
            return self._done()
        at = self._where(frame, body)
        if at is None or not self.running:
            return Status.RUNNING
        closed = self._closes(frame)
        if self.carried is not None and not closed and self.settings.grasp != "touch":
            self._let_go()  # where it was last seen
        if self.at is not None:
            self._carry(self.at, at)
        if self.carried is None:
            self._reach(at, closed and not self.closed)
        self.at, self.closed = at, closed
        return Status.RUNNING

    def end_trial(self) -> dict[str, float]:
        """How many went over, how many were lost, and what the trunk did for it."""
        shown = (self.tray, self.foot, self.wall, self.cap, self.clock, self.number, self.node)
        for node in (*shown, *self.blocks.values(), *self.gone.values(), self.carried):
            if node is not None:
                self.stage.remove(node, fade=0.6)
        found = {
            "blocks_moved": float(self.moved),
            "blocks_dropped": float(self.dropped),
            "through_wall": float(self.through),
        }
        lean = self.swing.lean().value
        return found if lean is None else found | {"trunk_lean": lean}

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """Down to a block, up over the wall, and down on the other side."""
        self._put(trial.side)
        ends = (HALF, 0.25), (HALF, 0.05)
        arc = [math.pi * part / 10 for part in range(11)]
        high = self.top + 0.06
        over = [(HALF * math.cos(a), 0.05 + (high - 0.05) * math.sin(a)) for a in arc]
        return tuple(self._point(u, up) for u, up in (*ends, *over, (-self.far, 0.25)))

    # Where things are: u towards the side of the hand, up from the floor, ahead of the middle

    def _put(self, side: str) -> None:
        stage = self.stage
        shoulders = np.mean([stage.shoulder(arm) for arm in SIDES], axis=0)
        reach = min(stage.calibration.reach)
        sine, cosine = math.sin(stage.facing), math.cos(stage.facing)
        self.ahead = np.array((-sine, 0.0, -cosine))
        self.out = np.array((cosine, 0.0, -sine)) * (1.0 if side == "right" else -1.0)
        usual = shoulders + min(max(0.7 * reach, 0.3), 0.44) * self.ahead

        def put(shift: tuple[float, float, float]) -> list[Point]:
            aside, lower, self.far = shift
            self.middle = usual + aside * self.out - (0.0, BELOW + lower, 0.0)
            return self._asked()

        put(SHIFTS[stage.fitting(side, [put(shift) for shift in SHIFTS])])

    def _asked(self) -> list[Point]:
        """Where the palm is asked to: the corners of the near half, and over the wall."""
        ends = [(side * 0.5 * WIDE, deep * 0.5 * DEEP) for side in (-1, 1) for deep in (-1, 1)]
        near = [self._point(HALF + u, self.size, ahead) for u, ahead in ends]
        return [*near, *(self._point(u, self.top + OVER) for u in (HALF, 0.0, -self.far))]

    def _point(self, u: float, up: float, ahead: float = 0.0) -> Point:
        x, y, z = (self.middle + u * self.out + ahead * self.ahead + (0.0, up, 0.0)).tolist()
        return x, y, z

    def _slot(self, number: int, u: float) -> Point:
        """A place among the blocks of one half, a little off its row and column."""
        layer, place = divmod(number, self.places)
        row, column = divmod(place, self.columns)
        stray = self.stage.rng.uniform(-0.005, 0.005, 2)
        aside = WIDE * ((column + 0.5) / self.columns - 0.5) + stray[0]
        ahead = DEEP * ((row + 0.5) / self.rows - 0.5) + stray[1]
        return self._point(u + aside, 0.006 + (0.5 + layer) * self.size, ahead)

    def _where(self, frame: Frame, body: Body) -> np.ndarray | None:
        """What takes: the palm, or between the tips that pinch; None where it is not seen."""
        if self.settings.grasp == "pinch":
            tips = self._tips(frame)
            return None if tips is None else tips.mean(axis=0)
        if not body["arm_valid"][self.hand]:
            return None
        return np.asarray(body["hand"][self.hand], np.float64)

    def _tips(self, frame: Frame) -> np.ndarray | None:
        both = [THUMB_TIP, INDEX_TIP]
        if not frame["joints_bits"][self.hand][both].all():
            return None
        return np.asarray(frame["joints"][self.hand][both, :3], np.float64)

    def _closes(self, frame: Frame) -> bool:
        """Whether the hand is closed; what lies between closed and open stays as it was."""
        if self.settings.grasp == "pinch":
            tips = self._tips(frame)
            apart = math.inf if tips is None else float(np.linalg.norm(tips[0] - tips[1]))
            return apart < (SPREAD if self.closed else PINCHED)
        pull = max(float(frame["trigger"][self.hand]), float(frame["squeeze"][self.hand]))
        return pull > (OPEN if self.closed else CLOSED)

    # Taking, carrying, letting go

    def _reach(self, at: np.ndarray, takes: bool) -> None:
        """Warm the block that is near enough, and take it."""
        here = at.tolist()
        away = {slot: math.dist(block.position, here) for slot, block in self.blocks.items()}
        nearest = min(away, key=lambda slot: away[slot])
        before = float((at - self.middle) @ self.out) > 0.0  # not through the wall
        near = before and away[nearest] <= NEAR + 0.5 * self.size
        for slot, block in self.blocks.items():
            block.emission = 0.7 if near and slot == nearest else 0.25
        if near and (takes or self.settings.grasp == "touch"):
            self._take(nearest, at)

    def _take(self, slot: int, at: np.ndarray) -> None:
        stage = self.stage
        self.carried, self.slot = self.blocks.pop(slot), slot
        self.held = IN_HAND[0] * self.ahead + (0.0, IN_HAND[1], 0.0)
        self.over = False
        self._ask(False)
        self.carried.cue, self.node.cue = "", "release"
        stage.play("touch", self.carried.position)
        stage.vibrate(self.hand, 0.03, 0.3)

    def _carry(self, before: np.ndarray, at: np.ndarray) -> None:
        """The block goes with the hand; whether it crosses, and over the wall."""
        if self.carried is None:
            return
        self.carried.position = (at + self.held).tolist()
        u, past = (float((p - self.middle) @ self.out) for p in (before, at))
        if u > 0.0 >= past:
            part = u / (u - past)
            height = float((before + part * (at - before) - self.middle)[1])
            self.over = height >= self.top
            if not self.over:
                self.through += 1
                self.stage.say(_("Over the wall."))
                self._fall_back()
                return
        elif past > 0.0:
            self.over = False
        if self.settings.grasp == "touch" and self.over and past < -BEYOND:
            self._let_go()

    def _let_go(self) -> None:
        """Over the wall it counts; before it, it falls back among the others."""
        if not self.over:
            self.dropped += 1
            self.stage.play("fade", self.carried.position)
            self._fall_back()
            return
        stage, block, place = self.stage, self.carried, self.moved % (LAYERS * self.places)
        self.moved += 1
        if (old := self.gone.pop(place, None)) is not None:
            stage.remove(old, fade=0.3)
        self.gone[place] = block
        block.colour, block.emission = GOLD, 0.25
        stage.tween(block, "position", self._slot(place, -HALF), 0.25, "in")
        stage.play("success", block.position, step=self.moved - 1)
        stage.vibrate(self.hand, 0.06, 0.5)
        if stage.praises:
            self.number.words = str(self.moved)
        self.blocks[self.slot] = self._block(self.slot)
        self._free()

    def _fall_back(self) -> None:
        self.blocks[self.slot] = self.carried
        self.stage.tween(self.carried, "position", self._slot(self.slot, HALF), 0.3, "in")
        self._free()

    def _free(self) -> None:
        self.carried = None
        self.node.cue = ""
        self._ask(True)

    # What is shown

    def _show(self) -> None:
        stage, half = self.stage, 0.5 * self.stage.facing
        turn = (0.0, math.sin(half), 0.0, math.cos(half))
        x, y, z = self._point(0.0, 0.0)
        self.tray = stage.add("tray", position=(x, y, z), orientation=turn, label="tray")
        down = max(y - 0.07, 0.05)
        self.foot = stage.add(
            "cylinder", position=(x, 0.5 * down, z), scale=(0.07, down, 0.07), colour=WOOD
        )
        look = {"orientation": turn, "label": "wall"}
        self.wall = stage.add(
            "box", position=self._point(0.0, 0.5 * self.top), colour=WOOD,
            scale=(0.014, self.top, 0.26), **look,
        )  # fmt: skip
        self.cap = stage.add(
            "rounded_box", position=self._point(0.0, self.top), colour=PALE, emission=0.3,
            scale=(0.024, 0.016, 0.27), **look,
        )  # fmt: skip
        self.clock = stage.ring(self._clock(), 0.085, PALE, 0.008)
        self.number = stage.text(
            "",
            position=self.clock.position,
            orientation=self.clock.orientation,
            height=0.03,
            colour=PALE,
        )
        self.node = stage.add(
            "", position=self._point(-self.far, self.top + 0.03), side=self.side, label="over there"
        )
        self.blocks = {slot: self._block(slot) for slot in range(self.places)}
        self.gone: dict[int, Any] = {}

    def _clock(self) -> Point:
        aside, up = CLOCK
        return self.stage.ahead(-aside if self.side == "right" else aside, up, 0.62)

    def _block(self, slot: int) -> Any:
        half = float(self.stage.rng.uniform(-0.4, 0.4))
        block = self.stage.add(
            "rounded_box", position=self._slot(slot, HALF), scale=0.01, side=self.side,
            colour=AMBER if slot % 2 else CORAL, emission=0.25, label="block",
            orientation=(0.0, math.sin(half), 0.0, math.cos(half)),
        )  # fmt: skip
        self.stage.tween(block, "scale", self.size, 0.25)
        return block

    def _ask(self, asked: bool) -> None:
        for block in self.blocks.values():
            block.cue = "grab" if asked else ""

    def _count_down(self) -> None:
        """Three ticks before it begins, and three before it ends; the ring shows what is left."""
        stage = self.stage
        left = self.start - stage.seconds if not self.running else self.limit - stage.seconds
        if left <= self.ticks:
            stage.play("countdown", self.clock.position, step=self.ticks)
            self.ticks -= 1
        if not self.running and left <= 0.0:
            self.running, self.ticks = True, LAST
            self._ask(True)
            stage.say(_("Go."))
        if self.running:
            self.clock.value = max(left, 0.0) / (self.limit - self.start)

    def _done(self) -> Status:
        """Time is up: what is still in the hand does not count."""
        stage = self.stage
        stage.say(_("Time is up. Put your hand down."))
        if not self.moved:
            return Status.TIMEOUT
        stage.burst(self._point(-HALF, 0.15), GOLD)
        stage.plant()
        return Status.SUCCESS
