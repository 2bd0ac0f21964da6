"""Two drums, a hand each: rings come down on the beat, and both hands play along."""

from __future__ import annotations

import math
from itertools import product
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
    Rhythm,
    Settings,
    Spec,
    Stage,
    Status,
    Trial,
    quantity,
)

AMBER, GOLD, PALE = "#FFB347", "#FFE08A", "#F6F2EA"
WOOD, SKIN = "#A9876A", "#C9A98D"
COUNT_IN = 4  # beats to find into it: none of them is scored
LEAD = 1.6  # seconds from the drums to the first beat
FALL = 0.2  # metres above its drum where a ring begins to come down, …
COMING = 1.2  # … seconds that it takes at most …
WIDER = 0.5  # … and by what part it is wider there
DRUM, OVER = 0.26, 0.17  # metres: across a drum; how far from its middle a palm still strikes it
RAISED = 0.12  # metres above its drum from where a hand is shown to strike
BELOW, ASIDE = 0.22, 0.03  # metres: a drum below the shoulders, and beyond its own one
LATEST = 0.5  # seconds: a stroke further than this from a beat is none of it
ENOUGH = 0.7  # the part of the strokes in time with which a run succeeds
SHIFTS = sorted(
    product((0.0, 0.05, 0.1, 0.15, 0.2, 0.25), (0.0, 0.04, 0.08, 0.12, 0.16)),
    key=sum,
)
"""How much nearer and lower the drums may stand for a limit, the least first, metres."""


class DrumsSettings(Settings):
    """How fast the beat is, how long, and which hand goes when."""

    trials: int = Field(6, ge=1, le=20, title="Runs", json_schema_extra={"unit": "1"})
    pattern: Literal["together", "in turn"] = Field("together", title="Hands")
    tempo: float = quantity(60, 30, 140, "beats a minute", "Tempo")
    beats: int = Field(
        16,
        ge=10,
        le=32,
        title="Beats of a run, with four to begin",
        json_schema_extra={"unit": "1"},
    )
    tolerance: float = quantity(150, 60, 300, "ms", "In time within")

    ladder: ClassVar[tuple[dict[str, Any], ...]] = (
        {"tempo": 40, "tolerance": 250},
        {"tempo": 50, "tolerance": 200},
        {},
        {"tempo": 80},
        {"tempo": 110, "tolerance": 120},
    )


class Drums(Exercise):
    """Drumming to a beat with both hands; one trial is one run of beats."""

    spec = Spec(
        id="drums/1",
        title="Drums",
        trains="Both hands to a beat, together or in turn: timing and coordination",
        instruction="Two drums, one for each hand.\nStrike each as its ring comes down.",
        counted=("run of the drums", "runs of the drums"),
        contraindications=("quick movements of the arm are not allowed yet",),
        # Above some 100 beats a minute hands strike fast, whatever is prescribed at first.
        provokes=("flexion", "speed"),
        needs=("shoulder flexion", "shoulder elevation"),
        together=True,
        measures=(
            Measure("timing_error", "s", "Timing error, mean lateness against the beat"),
            Measure("timing_error_se", "s", "Standard error of the timing error"),
            Measure("timing_variability", "s", "Timing variability against the beat"),
            Measure("timing_error_left", "s", "Timing error of the left hand"),
            Measure("timing_error_right", "s", "Timing error of the right hand"),
            Measure("interval_variation_left", "1", "Variation from stroke to stroke, left"),
            Measure("interval_variation_right", "1", "Variation from stroke to stroke, right"),
            Measure("stroke_phase", "deg", "Relative phase (0 together, 180 in turn)"),
            Measure("stroke_phase_variability", "deg", "Variability of the relative phase"),
            Measure("beats_missed_left", "1", "Beats that the left hand left out"),
            Measure("beats_missed_right", "1", "Beats that the right hand left out"),
            Measure("bimanual_share", "1", "Part of the strokes that both hands did"),
            Measure("in_time", "1", "Part of the beats struck in time"),
        ),
        # Beats further apart than about 1.8 s are waited for, not felt; people tap by themselves
        # at about 100 a minute [M].
        difficulty=Difficulty("tempo", 40.0, 120.0, 4.0),
    )
    Settings = DrumsSettings
    settings: DrumsSettings

    def build(self, stage: Stage) -> None:
        """The drums are put up anew for every run, where the patient sits then."""
        self.stage = stage

    def begin_trial(self, trial: Trial) -> None:
        """Put up the drums, and say how they are played."""
        stage = self.stage
        self._put()
        self.period = 60.0 / trial.demand
        self.turns = self.settings.pattern == "in turn"
        self.first = trial.number % 2  # in turn, the hand that begins
        self.own = 2.0 * self.period if self.turns else self.period
        self.count = COUNT_IN + (4 if trial.practice else self.settings.beats - COUNT_IN)
        self.tolerance = self.settings.tolerance / 1000.0
        self.begun: int | None = None
        self.beat = 0
        within = min(0.5 * self.own, LATEST)
        self.scored = [[t for k, t in self._asked(hand) if k >= COUNT_IN] for hand in (0, 1)]
        self.rhythm = Rhythm((self.scored[0], self.scored[1]), within, self.tolerance)
        self.until = self._at(self.count - 1) + within + 0.05
        self._show()
        stage.play("appear", self.middle)
        stage.say(
            "Strike in turn, as each ring comes down."
            if self.turns
            else "Strike with both hands, as the rings come down."
        )

    def step(self, frame: Frame, body: Body) -> Status:
        """Let the rings come down, and listen for strokes.

        A beat is when its ring is *seen* closed, a stroke is when the palm *was* there: the
        frame's two times.
        """
        if self.begun is None:  # this frame is the first that shows the drums
            self.begun = int(frame["t_display"])
        now = (int(frame["t_display"]) - self.begun) * 1e-9
        t = (int(frame["t_sample"]) - self.begun) * 1e-9
        for hand in (0, 1):
            self._listen(hand, t, body)
            self._lower(hand, now)
        if self.beat < self.count and now >= self._at(self.beat):
            self._sound()
        return Status.RUNNING if now < self.until else self._done()

    def end_trial(self) -> dict[str, float]:
        """How well both kept time, alone and together."""
        for node in (*self.drums, *self.feet, *self.rings):
            self.stage.remove(node, fade=0.8)
        return self.rhythm.results()

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """The right hand down on its drum and up again, as the pattern has it."""
        return self._way(1, (1, 3) if self.settings.pattern == "together" else (3,))

    def demonstrate_left(self, trial: Trial) -> tuple[Point, ...]:
        """The left hand, before the right one where they take turns."""
        return self._way(0, (1, 3) if self.settings.pattern == "together" else (1,))

    def _way(self, hand: int, down: tuple[int, ...]) -> tuple[Point, ...]:
        self._put()
        x, y, z = self.places[hand]
        return tuple((x, y + (0.0 if step in down else RAISED), z) for step in range(5))

    # When, and where

    def _at(self, beat: int) -> float:
        """When a beat is, seconds after the drums were first seen."""
        return LEAD + beat * self.period

    def _asked(self, hand: int) -> list[tuple[int, float]]:
        """The beats of that hand, and when they are."""
        return [(k, self._at(k)) for k in range(self.count) if self._of(k, hand)]

    def _of(self, beat: int, hand: int) -> bool:
        return not self.turns or (beat + self.first) % 2 == hand

    def _put(self) -> None:
        """Where the drums stand: as near and as low as the limits of both arms ask for."""
        stage = self.stage
        left, right = (stage.shoulder(side) for side in SIDES)
        centre = [0.5 * (a + b) for a, b in zip(left, right, strict=True)]
        aside = 0.5 * math.dist(left, right) + ASIDE
        reach = min(max(0.72 * min(stage.calibration.reach), 0.26), 0.46)
        sine, cosine = math.sin(stage.facing), math.cos(stage.facing)

        def place(out: float, nearer: float, lower: float) -> Point:
            forth = reach - nearer
            return (
                centre[0] + out * cosine - forth * sine,
                centre[1] - BELOW - lower,
                centre[2] - out * sine - forth * cosine,
            )

        def asked(at: Point) -> list[Point]:
            return [at, (at[0], at[1] + RAISED, at[2])]

        options = [asked(place(aside, *shift)) for shift in SHIFTS]
        shift = SHIFTS[stage.fitting("both", options)]
        self.places = place(-aside, *shift), place(aside, *shift)
        self.middle = place(0.0, *shift)

    # What is seen, heard and felt

    def _show(self) -> None:
        stage, half = self.stage, math.sqrt(0.5)
        self.drums, self.feet, self.rings = [], [], []
        for side, (x, y, z) in zip(SIDES, self.places, strict=True):
            drum = stage.add(
                "drum", position=(x, y, z), scale=0.01, colour=SKIN, emission=0.12,
                cue="drum", side=side, label="drum",
            )  # fmt: skip
            stage.tween(drum, "scale", 1.0, 0.25)
            down = max(y - 0.16, 0.05)
            self.drums.append(drum)
            foot = stage.add(
                "cylinder", position=(x, 0.5 * down, z), scale=(0.05, down, 0.05), colour=WOOD,
                opacity=0.0,
            )  # fmt: skip
            stage.tween(foot, "opacity", 1.0, 0.4)
            self.feet.append(foot)
            self.rings.append(
                stage.add(
                    "ring", position=(x, y + FALL, z), orientation=(-half, 0.0, 0.0, half),
                    scale=DRUM, colour=PALE, emission=0.75, opacity=0.0, cue="ring", side=side,
                    label="ring",
                )
            )  # fmt: skip

    def _lower(self, hand: int, now: float) -> None:
        """That hand's next ring on its way down: it closes as it comes, and is there in time."""
        ring = self.rings[hand]
        beat = max(0, math.ceil((now - LEAD) / self.period))
        beat += not self._of(beat, hand)
        coming = min(self.own, COMING)
        left = (self._at(beat) - now) / coming
        if left > 1.0 or beat >= self.count:
            ring.opacity = 0.0
            return
        x, y, z = self.places[hand]
        ring.position = (x, y + FALL * left, z)
        across = DRUM * (1.0 + WIDER * left)
        ring.scale = across
        ring.opacity = min(1.0, 4.0 * (1.0 - left))

    def _sound(self) -> None:
        """The beat is here: heard, and softly felt by the hand that it asks."""
        stage, beat = self.stage, self.beat
        self.beat += 1
        hands = [hand for hand in (0, 1) if self._of(beat, hand)]
        at = self.middle if len(hands) > 1 else self.places[hands[0]]
        stage.play("countdown", at, step=0 if beat == COUNT_IN - 1 else 1)
        if beat == COUNT_IN - 1:  # from now on it counts
            for ring in self.rings:
                ring.colour = AMBER
        for hand in hands:
            stage.vibrate(hand, 0.03, 0.15)

    def _listen(self, hand: int, t: float, body: Body) -> None:
        """A palm that comes down through its drum's skin strikes it."""
        above, over = math.nan, False
        if body["arm_valid"][hand]:
            x, y, z = body["hand"][hand].tolist()
            px, py, pz = self.places[hand]
            above, over = y - py, math.hypot(x - px, z - pz) <= OVER
        if not self.rhythm.add(hand, t, above, over):
            return
        stage, drum = self.stage, self.drums[hand]
        stage.play("touch", self.places[hand])
        stage.vibrate(hand, 0.06, 0.5)
        beat = round((t - LEAD) / self.period)
        near = (k for k in (beat - 1, beat, beat + 1) if k >= 0 and self._of(k, hand))
        if min((abs(t - self._at(k)) for k in near), default=math.inf) <= self.tolerance:
            drum.colour, drum.emission = GOLD, 0.55
            stage.tween(drum, "colour", SKIN, min(0.6, 0.8 * self.own), "in")
            stage.tween(drum, "emission", 0.12, min(0.6, 0.8 * self.own), "in")

    def _done(self) -> Status:
        """The last beat is over."""
        stage = self.stage
        if self.rhythm.in_time() < ENOUGH:
            stage.play("fade", self.middle)
            return Status.TIMEOUT
        x, y, z = self.middle
        stage.play("success", self.middle, step=0)
        stage.burst((x, y + 0.15, z), GOLD)
        stage.plant()
        return Status.SUCCESS
