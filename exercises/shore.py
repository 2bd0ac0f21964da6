"""Waves come and go, and the breath with them: ever slower, from one's own rate to a calm one."""

from __future__ import annotations

import math
from gettext import gettext as _

from pydantic import Field

from rehab.exercise import (
    Body,
    Breath,
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

AMBER, GOLD, PALE, FOAM = "#FFB347", "#FFE08A", "#DCE5E8", "#F2EFE6"
LISTEN = 24.0  # seconds in which one breathes as one likes: what its rate is told from
PACED = 60.0  # seconds of waves in a trial, at most: none is cut off
SPOKEN = 3  # waves of a trial with which it is spoken
LOW, HIGH = 0.15, 0.235  # metres: the sea, breathed out and breathed in
BEACH, SLOPE, TOP = 3.75, 0.135, 0.30  # metres: the beach's crest, its fall, its height
SWELLS = (5.3, 6.9, 8.8)  # metres: waves that follow
LIGHT = 5.0  # degrees above the eyes' level
PRACTICE = 3  # waves


class ShoreSettings(Settings):
    """How slowly the waves come in the end, and how soon."""

    trials: int = Field(5, ge=1, le=20, title="Minutes", json_schema_extra={"unit": "1"})
    rate: float = quantity(6, 4, 10, "/min", "Breaths a minute in the end")
    begin: float = quantity(12, 6, 24, "/min", "Breaths a minute at first, where not seen")
    slowing: float = quantity(3, 1, 10, "min", "Time to slow down")
    exhale: float = quantity(1.5, 1, 2, "1", "Breath out, times as long as in")


class Shore(Exercise):
    """Breathing with the waves; one trial is a minute of them."""

    spec = Spec(
        id="shore/1",
        title="The shore",
        trains="Slow breathing for calm, and to draw attention away from pain",
        instruction="Breathe in as the light grows.\nBreathe out as it sinks.",
        counted=("minute of calm", "minutes of calm"),
        postures=("seated", "standing", "reclined"),
        inputs=("head",),
        contraindications=("dizzy, or short of breath at rest",),
        measures=(
            Measure("time_with_waves", "s", "Time breathing with the waves"),
            Measure("wave_rate", "1/min", "Waves a minute in the end"),
            Measure("rate_before", "1/min", "Own breaths a minute before"),
            Measure("rate_after", "1/min", "Own breaths a minute afterwards"),
            Measure("rate_error", "1/min", "Standard error of the own rate"),
        ),
    )
    Settings = ShoreSettings
    settings: ShoreSettings

    def build(self, stage: Stage) -> None:
        """The bay lies there for as long as there are waves."""
        self.stage = stage
        self.own: float | None = None  # breaths a minute, once that was watched
        self.warned = False
        half = 0.5 * stage.facing
        turn = (0.0, math.sin(half), 0.0, math.cos(half))
        # In a room the sea ends at its wall: nearer, and as it looks from farther off.
        self.wide = min(1.0, stage.far / 12.0)
        x, _y, z = stage.head
        self.foot = (x, 0.0, z)
        look = {"position": self.foot, "orientation": turn}
        self.beach = stage.add("beach", scale=(self.wide, 1.0, self.wide), label="beach", **look)
        self.sea = stage.add("sea", material="polished", label="sea", **look)
        self.crests = [
            stage.add("foam", colour=FOAM, emission=0.15, opacity=0.7, label="wave", **look)
            for _number in range(1 + len(SWELLS))
        ]
        at, size = stage.ahead(0.0, LIGHT, 0.75 * stage.far), 0.16 * stage.far
        self.ring = stage.ring(at, size, PALE, 0.004 * stage.far)
        self.light = stage.add(
            "sphere", position=at, colour=AMBER, emission=0.85, scale=0.01, label="light"
        )
        self.glow = stage.add(
            "sphere", position=at, colour=GOLD, emission=1.0, scale=0.01, opacity=0.14, label="glow"
        )
        self.size, self.at = size, at
        self._stand(0.0)

    def begin_trial(self, trial: Trial) -> None:
        """At first one breathes as one likes, then the waves come."""
        stage = self.stage
        self.trial = trial
        self.node = stage.add("", position=self.at, label="breath")
        self.before: Breath | None = None
        self.after: Breath | None = None
        self.waves, self.with_waves = 0, 0.0
        self.inwards, self.halves = False, (0.0, 0.0)
        self.first = self.turned = self.until = self.last = stage.seconds
        if self.own is None and not trial.practice:
            self.before = Breath()
            self.first = self.until = stage.seconds + LISTEN
            stage.say(_("Breathe as you like. Look at the water."))

    def step(self, frame: Frame, body: Body) -> Status:
        """Listen, then wave after wave; after the last minute listen once more."""
        now = self.stage.seconds
        passed, self.last = now - self.last, now
        if self.after is not None:
            self.after.add(frame)
            return Status.RUNNING if now < self.until else Status.SUCCESS
        if self.before is not None and self.waves == 0:
            self.before.add(frame)
        elif body["valid"]:
            self.with_waves += passed
        if now < self.first:
            if not self.warned and now >= self.first - 0.5 * LISTEN:
                self.warned = True
                self.stage.say(_("If you feel dizzy, stop and say so."))
            return Status.RUNNING
        if now >= self.until:
            if self.inwards:
                self._turn(False)
            elif not self._another():
                return self._rest()
        part = min((now - self.turned) / (self.until - self.turned), 1.0)
        level = 0.5 - 0.5 * math.cos(math.pi * part)
        self._stand(level if self.inwards else 1.0 - level)
        return Status.RUNNING

    def end_trial(self) -> dict[str, float]:
        """How long, at which rate in the end, and the own rate where it was certain."""
        stage = self.stage
        self._stand(0.0)
        stage.remove(self.node)
        found = {"time_with_waves": self.with_waves}
        if self.waves:
            found["wave_rate"] = 60.0 / sum(self.halves)
        for name, breath in (("rate_before", self.before), ("rate_after", self.after)):
            if breath is not None and (rate := breath.rate()).value is not None:
                found[name] = rate.value
                found["rate_error"] = rate.se or 0.0
        return found

    def demonstrate(self, trial: Trial) -> tuple[Point, ...]:
        """The light as it rises once and sinks, slower than it rose."""
        way = [3.0 * math.sin(math.pi * part / 12) for part in (*range(-6, 7), *range(5, -7, -1))]
        return tuple(self.stage.ahead(0.0, height - 4.0, 1.2) for height in way)

    def _another(self) -> bool:
        """Let the next wave come in, unless it would be cut off."""
        settings, trial = self.settings, self.trial
        if self.own is None and self.before is not None:
            self.own = self.before.rate().value or settings.begin
        past = self.stage.seconds - self.first
        period = 60.0 / self._rate(0.0 if trial.practice else trial.number - 1 + past / 60.0)
        if self.waves and (self.waves >= PRACTICE if trial.practice else past + period > PACED):
            return False
        inhale = period / (1.0 + settings.exhale)
        self.halves = inhale, period - inhale
        self.waves += 1
        self._turn(True)
        return True

    def _rate(self, minutes: float) -> float:
        """Waves a minute, so many minutes after the first: from the own rate down to the calm."""
        own, calm = self.own or self.settings.begin, self.settings.rate
        return max(own + (calm - own) * min(minutes / self.settings.slowing, 1.0), calm)

    def _turn(self, inwards: bool) -> None:
        """In, or out, from now on: seen, heard, felt, said."""
        stage = self.stage
        self.inwards, self.turned = inwards, stage.seconds
        self.until = stage.seconds + self.halves[0 if inwards else 1]
        x, y, z = self.at
        self.node.position = (x, y + (0.5 if inwards else -0.5) * self.size, z)
        self.node.cue = "breathe"
        stage.play("swell" if inwards else "ebb", self.at)
        if self.waves <= SPOKEN:
            stage.say(_("Breathe in") if inwards else _("Breathe out"))
        if inwards:
            for hand in (0, 1):
                stage.vibrate(hand, 0.2, 0.15)

    def _rest(self) -> Status:
        """The minute is over; after the last one is seen how one breathes now."""
        stage = self.stage
        stage.plant()
        if self.trial.practice or self.trial.number < self.settings.trials:
            return Status.SUCCESS
        self.node.cue = ""
        self.until = stage.seconds + LISTEN
        self.after = Breath()
        stage.say(_("Now breathe as you like again."))
        return Status.RUNNING

    def _stand(self, level: float) -> None:
        """Sea, waves and light at `level`: 0 breathed out, 1 breathed in."""
        height = LOW + level * (HIGH - LOW)
        x, _y, z = self.foot
        self.sea.position = (x, height, z)
        self.sea.scale = (self.wide, 1.0, self.wide)
        edge = (BEACH + (TOP - height) / SLOPE) * self.wide
        for crest, away in zip(self.crests, (edge, *SWELLS), strict=True):
            out = away if away == edge else (away - 0.9 * level) * self.wide
            crest.position = (x, height - 0.01, z)
            crest.scale = (out, 0.02 + 0.04 * level, out)
        self.light.scale = self.size * (0.3 + 0.62 * level)
        self.glow.scale = self.size * (0.4 + 0.9 * level)
        self.light.colour = GOLD if level > 0.98 else AMBER
