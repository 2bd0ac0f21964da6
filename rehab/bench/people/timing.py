"""When things happen: minimum-jerk pulses with human variability, and the body's own unrest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rehab.bench.people.figure import Floats
from rehab.bench.people.person import Rng


def minimum_jerk(share: Floats) -> Floats:
    """Way done, 0 to 1, when `share` of the time has gone (Flash & Hogan 1985); held outside."""
    s = np.clip(share, 0.0, 1.0)
    return s**3 * (10.0 - 15.0 * s + 6.0 * s**2)


@dataclass(frozen=True)
class Repetition:
    """One movement there and back, seconds: it leaves at `start`, is back at `end`."""

    start: float
    there: float
    back: float
    end: float
    peak: float
    """How far it goes, against the usual 1."""
    skew: float
    """Above 1 people speed up late, below 1 early."""

    def pulse(self, t: Floats) -> Floats:
        """0 to 1 and to 0 again (N,): how much of the way it has gone; not times `peak`."""
        up = np.clip((t - self.start) / (self.there - self.start), 0.0, 1.0) ** self.skew
        down = np.clip((t - self.back) / (self.end - self.back), 0.0, 1.0) ** self.skew
        return minimum_jerk(up) - minimum_jerk(down)


def repetitions(rng: Rng, seconds: float, tempo: float) -> list[Repetition]:
    """5 to 10 repetitions that fill `seconds`, fewer where there is no time; each its own.

    A repetition takes 1.7 to 6 s at a usual tempo, of which a pause at the top and a rest after it
    are a part; some people pause nowhere, and some are done long before the time is up.
    """
    before, after = rng.uniform(0.8, 2.0), rng.uniform(0.5, 1.5)
    short = min(1.0, 0.4 * seconds / (before + after))
    before, left = short * before, seconds - short * (before + after)
    count = int(rng.integers(5, 11))
    least = 1.7 * min(tempo, 1.3)
    count = max(1, min(count, int(left / least)))
    period = min(left / count, max(rng.uniform(2.0, 6.0) * tempo, 1.7))
    rest, hold = rng.choice([0.0, rng.uniform(0.05, 0.3)]), rng.choice([0.0, rng.uniform(0, 0.2)])
    out, at = [], before
    for _ in range(count):
        whole = period * float(np.clip(rng.normal(1.0, 0.06), 0.85, 1.0))
        moving = whole * (1.0 - rest)
        up = moving * (1.0 - hold) * float(np.clip(rng.normal(0.48, 0.04), 0.35, 0.6))
        end = at + moving
        out.append(
            Repetition(
                at,
                at + up,
                at + up + moving * hold,
                end,
                float(np.clip(rng.normal(1.0, 0.05), 0.8, 1.15)),
                float(np.clip(rng.normal(1.0, 0.1), 0.75, 1.3)),
            )
        )
        at += whole
    return out


def train(reps: list[Repetition], t: Floats, gains: Floats | None = None) -> Floats:
    """All repetitions as one profile (N,): each to its own peak, times its own of `gains`."""
    gains = np.ones(len(reps)) if gains is None else gains
    return sum(
        (rep.peak * gain * rep.pulse(t) for rep, gain in zip(reps, gains, strict=True)),
        np.zeros_like(t),
    )


def unrest(rng: Rng, t: Floats, columns: int, low: float, high: float) -> Floats:
    """Smooth random change (N, columns), standard deviation 1, between `low` and `high` hertz."""
    hertz = np.exp(rng.uniform(np.log(low), np.log(high), (8, columns)))
    # Slow change is larger than fast, as a body's is.
    size = rng.rayleigh(1.0, (8, columns)) / np.sqrt(hertz)
    size /= np.sqrt(0.5 * (size**2).sum(0))
    phase = rng.uniform(0, 2 * np.pi, (8, columns))
    turns, total = 2 * np.pi * t[:, None], np.zeros((len(t), columns))
    for each, large, begun in zip(hertz, size, phase, strict=True):  # all at once is a third slower
        wave = turns * each
        wave += begun
        np.sin(wave, out=wave)
        wave *= large
        total += wave
    return total
