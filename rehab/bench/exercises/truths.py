"""What the first number of each exercise truly was in a trial, by the simulated patient's joints.

Nothing that is measured knows them. What an exercise asked, and when, is watched meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan2, degrees
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.authoring.playing import HZ
from rehab.drivers.patient import Patient, Truth
from rehab.frame import SIDES
from rehab.measures import throughput

Floats = npt.NDArray[np.float64]

STILL, ONSET = 0.02, 0.02
"""m/s below which a true hand is at rest, and of its peak speed at which it sets out."""
STRUCK = 0.5
"""Seconds from a beat within which a stroke is of it; at most half of a hand's own period."""


@dataclass(frozen=True)
class Trial:
    """The patient's joints in the frames of one trial, what was watched in each (None where the
    exercise did not step), what was told as it ended, and the patient."""

    truth: Sequence[Truth]
    watched: Sequence[Any]
    end: Mapping[str, Any]
    patient: Patient

    @property
    def hand(self) -> int:
        """0 left, 1 right."""
        return SIDES.index(self.end["side"])

    def grips(self, hand: int) -> Floats:
        """Where that palm was (N, 3), m."""
        return np.array([t.grip[hand] for t in self.truth])

    def seconds(self) -> tuple[float, float]:
        """When it began and ended, on the patient's clock."""
        return self.truth[0].t * 1e-9, self.truth[-1].t * 1e-9


def raised(trial: Trial) -> float:
    """The highest elevation, degrees."""
    return degrees(max(t.elevation[trial.hand] for t in trial.truth))


def bent(trial: Trial) -> float:
    """The furthest flexion of the elbow, degrees."""
    return degrees(max(t.elbow_flexion[trial.hand] for t in trial.truth))


def turned_out(trial: Trial) -> float | None:
    """The furthest external rotation of an arm at the side, degrees."""
    if "external_rotation" not in trial.end["results"]:
        return None
    turns = []
    for t in trial.truth:
        ends = zip(t.wrist[trial.hand], t.elbow[trial.hand], strict=True)
        x, _, z = (wrist - elbow for wrist, elbow in ends)
        turns.append(degrees(atan2(x if trial.hand else -x, -z)))
    return max(turns)


def faced(trial: Trial) -> float:
    """How far the neck went the way that was asked, degrees; turns count from where they began."""
    ways = {"left": (0, 1), "right": (0, -1), "up": (1, 1), "down": (1, -1)}
    column, sign = ways[trial.end["sector"]]
    begun = trial.truth[0].neck[column]
    return degrees(max(sign * (t.neck[column] - begun) for t in trial.truth))


def rolled(trial: Trial) -> float:
    """The furthest roll of the forearm palm down, degrees."""
    return degrees(max(t.roll[trial.hand] for t in trial.truth))


def closed(trial: Trial) -> float:
    """How far the hand was closed at most, %."""
    return 100.0 * max(t.grasp[trial.hand] for t in trial.truth)


def leant(trial: Trial) -> float:
    """How far the trunk leant the way that was asked, degrees."""
    if trial.end["sector"] == "forward":
        return degrees(max(t.trunk_forward for t in trial.truth))
    out = 1.0 if trial.hand else -1.0
    return degrees(max(out * t.trunk_right for t in trial.truth))


def carried(trial: Trial) -> float:
    """How many blocks were let go beyond the wall, which stands in the middle."""
    begun, ended = trial.seconds()
    own = [one for one in trial.patient.mover.let_go if begun < one[0] < ended]
    return float(sum(at[0] < 0.0 if side else at[0] > 0.0 for _t, side, at in own))


def breathed(trial: Trial) -> float:
    """The own rate, breaths a minute."""
    return trial.patient.profile.breaths


def moved(trial: Trial) -> float:
    """Seconds from setting out to the end."""
    speed = _speed(trial.grips(trial.hand))
    fast = int(np.argmax(speed > 0.2 * speed.max()))
    slow = np.flatnonzero(speed[:fast] < ONSET * speed.max())
    return (len(speed) - (int(slow[-1]) if len(slow) else 0)) / HZ


def stood(trial: Trial) -> float | None:
    """Seconds from the trunk's first bending after "Go", which is watched, to the fifth time that
    the hips are up by nine tenths."""
    build = trial.patient.build
    went = next((w for w in reversed(trial.watched) if w is not None), np.nan)
    after = [t for t in trial.truth if t.t * 1e-9 > went]
    part = [(t.hips - build.hip) / build.rise for t in after]
    times, up = [], False
    for now, at in zip(after, part, strict=True):
        if at >= 0.9 and not up:
            times.append(now.t * 1e-9)
        up = at >= 0.9 or (up and at > 0.35)
    bent_at = [t.t * 1e-9 for t in after if t.trunk_forward > 0.03]
    return times[4] - bent_at[0] if len(times) >= 5 and bent_at else None


def tilted(trial: Trial) -> float | None:
    """The root mean square tilt, degrees, of the line between both palms while the tray was held,
    which is watched."""
    held = np.array([bool(w) for w in trial.watched])
    if not held.any():
        return None
    way = (trial.grips(1) - trial.grips(0))[held]
    tilt = np.degrees(np.arctan2(way[:, 1], np.hypot(way[:, 0], way[:, 2])))
    return float(np.sqrt((tilt**2).mean()))


def drummed(trial: Trial) -> float | None:
    """How much later than the beats both hands struck at the mean, s. Watched: when the drums were
    seen, s, and of each hand when its scored beats are, s after that, with its own period."""
    told = next((w for w in reversed(trial.watched) if w is not None), None)
    if told is None:
        return None
    shown, beats, period = told
    late: list[float] = []
    for hand, own in enumerate(beats):
        struck = np.array([t for t, side in trial.patient.mover.strokes if side == hand])
        for beat in own if len(struck) else ():
            off = struck - shown - beat
            nearest = float(off[np.abs(off).argmin()])
            if abs(nearest) < min(STRUCK, 0.5 * period):
                late.append(nearest)
    return float(np.mean(late)) if late else None


def reacted(trial: Trial) -> float | None:
    """Seconds from when a blossom on the right was in view, by its watched number, to the hand's
    setting out, at the mean of those before which it was at rest."""
    speed = _speed(trial.grips(trial.hand))
    times = []
    for number in sorted({w for w in trial.watched if w is not None}):
        frames = np.flatnonzero([w == number for w in trial.watched])
        own = speed[frames[0] : frames[-1] + 1]
        moving = np.flatnonzero(own > STILL)
        if len(moving) and own[:4].max() < STILL:
            times.append(int(moving[0]) / HZ)
    return float(np.mean(times)) if times else None


def traced(trial: Trial) -> float | None:
    """The root mean square of how far beside the course the palm was, m, by the way made along it.
    Watched while the boat is led: the water's middle, axes (3, 3) and course (N, 2)."""
    led = np.array([w is not None for w in trial.watched])
    if not led.any():
        return None
    middle, axes, course = trial.watched[int(np.flatnonzero(led)[-1])]
    here = ((trial.grips(trial.hand)[led] - middle) @ np.array(axes).T)[:, :2]
    points = np.array(course)
    piece = np.diff(points, axis=0)
    size = np.linalg.norm(piece, axis=1)
    marks = np.concatenate([[0.0], np.cumsum(size)])
    off = here[:, None] - points[None, :-1]
    part = np.clip((off * piece).sum(axis=2) / size**2, 0.0, 1.0)
    away = np.linalg.norm(off - part[..., None] * piece, axis=2)
    best, rows = away.argmin(axis=1), np.arange(len(here))
    new = np.diff(np.maximum.accumulate(marks[best] + part[rows, best] * size[best]))
    if new.sum() <= 0.0:
        return None
    return float(np.sqrt(np.average(away[rows, best][1:] ** 2, weights=new)))


def tapped(trial: Trial) -> float | None:
    """The throughput, bit/s; each movement is over where the hand is first slow. Watched: which
    firefly is asked, counted from the first of the round, and where it is."""
    hands, rows = trial.grips(trial.hand), []
    numbers = [-1 if w is None else w[0] for w in trial.watched]
    for number in range(1, max(numbers) + 1):
        frames = np.flatnonzero(np.array(numbers) == number)
        target = trial.watched[frames[0]][1]
        hand = hands[frames[0] : frames[-1] + 2]  # to the frame in which the next one is asked
        speed = _speed(hand)[1:]
        near = np.linalg.norm(hand - target, axis=1) < 0.5 * np.linalg.norm(hand[0] - target)
        slow = (speed < 0.1) & near[1:]
        stops = [n for n in range(len(slow)) if slow[n : n + 6].all()]
        if not stops:
            return None
        stop = stops[0]
        top = int(speed[: stop + 1].argmax())
        # Where it hardly moves, else where it turns from one movement to the next.
        hardly = ONSET * speed[top]
        turns = np.flatnonzero(speed[: top - 1] < np.minimum(speed[1:top], 0.2 * speed[top]))
        onset = int(turns[-1]) if len(turns) else 0
        while onset + 1 < top and speed[onset + 1] < hardly:
            onset += 1
        rests = np.flatnonzero(speed[stop:] < hardly)
        end = stop + (int(rests[0]) if len(rests) else int(speed[stop:].argmin()))
        rows.append((hand[onset], target, hand[end], (end - onset) / HZ))
    return throughput(*map(np.array, zip(*rows, strict=True))).value if rows else None


def copied(trial: Trial) -> float | None:
    """How far from the watched hand of light the palm went, % of the reach, warped in time by no
    more than a second and a half. Watched as they go together: where that is, and the reach."""
    together = np.flatnonzero([w is not None for w in trial.watched])[::2]
    if not len(together):
        return None
    shown = np.array([trial.watched[n][0] for n in together])
    palm = trial.grips(trial.hand)[together]
    reach, band = trial.watched[together[0]][1], round(1.5 * HZ / 2)
    away = np.linalg.norm(palm[:, None] - shown[None], axis=2)
    cost = np.full((len(palm) + 1, len(shown) + 1), np.inf)
    cost[0, 0] = 0.0
    for i in range(len(palm)):
        for j in range(max(0, i - band), min(len(shown), i + band + 1)):
            step = away[i, j]
            cost[i + 1, j + 1] = min(
                cost[i, j] + 2.0 * step, cost[i, j + 1] + step, cost[i + 1, j] + step
            )
    return float(100.0 * cost[-1, -1] / (len(palm) + len(shown)) / reach)


def _speed(place: Floats) -> Floats:
    """m/s of each frame since the one before."""
    gone: Floats = np.linalg.norm(np.diff(place, axis=0, prepend=place[:1]), axis=1)
    return gone * HZ
