"""A movement as a therapist showed it, in a body's own terms: any other body can copy it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.body import Calibration, Estimator
from rehab.errors import UserError
from rehab.frame import SIDES, Frame

VERSION = 1
RATE = 20
"""Samples a second: what an arm does at will lies below 6 Hz."""

SHORTEST, LONGEST = 1.0, 60.0
"""Seconds."""

FARTHEST = 3.0
"""Parts of the comfortable reach beyond which no palm is from its shoulder."""

MOVES = 0.15
"""Parts of the reach: an arm takes part that goes so far from where it was at first [M]."""

STIRS, MARGIN = 0.02, 0.4
"""Parts of the reach by which an arm has left its place, or has still to go; and the seconds that
are kept before and after."""

LONGEST_GAP = 0.3
"""Seconds that a palm may be out of sight, in which it is taken to go straight on."""

DIGITS = 4
"""Of what is kept: a tenth of a millimetre, a two-hundredth of a degree."""

NAME = 40
"""Letters of a name at the most."""

Triple = tuple[float, float, float]
Pair = tuple[float, float]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Movement:
    """What both palms, the head and the trunk did, `RATE` times a second.

    `palms` are of the left and the right arm, each from its own shoulder, in parts of that arm's
    comfortable reach along the trunk's axes: outwards, up, ahead; nothing of an arm that takes no
    part. `arms` says which do. `head` is the head's turn against the trunk (left, up; rad), `lean`
    the trunk's (forward, right; rad): both are kept to be looked at, and asked of nobody.
    """

    name: str
    palms: tuple[tuple[Triple, ...], tuple[Triple, ...]]
    arms: tuple[bool, bool]
    head: tuple[Pair, ...]
    lean: tuple[Pair, ...]

    def __post_init__(self) -> None:
        named(self.name)
        count = len(self.head)
        if not SHORTEST * RATE <= count - 1 <= LONGEST * RATE:
            raise UserError(
                f"The movement lasts {(count - 1) / RATE:.1f} s: "
                f"it may be {SHORTEST:g} to {LONGEST:g} s long."
            )
        if not any(self.arms):
            raise UserError("In the movement no arm moves.")
        wanted = [count if takes else 0 for takes in self.arms]
        if len(self.lean) != count or [len(way) for way in self.palms] != wanted:
            raise UserError("The movement's parts do not go together: they differ in length.")
        for rows, most in ((self.palms[0], FARTHEST), (self.palms[1], FARTHEST),
                           (self.head, math.pi), (self.lean, math.pi)):  # fmt: skip
            if any(not abs(number) <= most for row in rows for number in row):
                raise UserError("The movement goes farther than any body does.")

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return (len(self.head) - 1) / RATE

    @property
    def sides(self) -> tuple[str, ...]:
        """The arms that take part: "left", "right"."""
        return tuple(side for side, takes in zip(SIDES, self.arms, strict=True) if takes)

    def way(self, hand: int) -> Floats:
        """The palm of the arm `hand` (0 left, 1 right) at each sample (N, 3), as in `palms`."""
        return np.array(self.palms[hand], np.float64).reshape(-1, 3)

    def at(self, seconds: float) -> tuple[Triple | None, Triple | None]:
        """Both palms after so many seconds, straight between two samples; an arm that takes no
        part has none. Before it begins and after its end they are where they rest."""
        place = min(max(seconds, 0.0), self.seconds) * RATE
        first = min(int(place), len(self.head) - 2)
        part = place - first
        left, right = (
            _between(way[first], way[first + 1], part) if way else None for way in self.palms
        )
        return left, right

    def mirrored(self) -> Movement:
        """The same by the other arm: what was left is right."""
        left, right = self.palms
        return replace(
            self,
            palms=(right, left),
            arms=(self.arms[1], self.arms[0]),
            head=tuple((-yaw, pitch) for yaw, pitch in self.head),
            lean=tuple((forward, -right) for forward, right in self.lean),
        )

    def to_dict(self) -> dict[str, Any]:
        """What JSON can hold; `from_dict` is the inverse, to the last digit."""
        return {
            "version": VERSION,
            "name": self.name,
            "rate": RATE,
            "arms": list(self.arms),
            "palms": [[list(point) for point in way] for way in self.palms],
            "head": [list(turn) for turn in self.head],
            "lean": [list(turn) for turn in self.lean],
        }

    @classmethod
    def from_dict(cls, stored: Any) -> Movement:
        """The inverse of `to_dict`; `UserError` for whatever else is given."""
        if not isinstance(stored, Mapping):
            raise UserError("This is not a movement.")
        if stored.get("version") != VERSION or stored.get("rate") != RATE:
            raise UserError(
                f"The movement is of version {str(stored.get('version'))[:20]}; "
                f"only {VERSION} is known here."
            )
        try:
            left, right = stored["palms"]
            first, second = stored["arms"]
            if not isinstance(first, bool) or not isinstance(second, bool):
                raise TypeError("arms")
            head, lean = _rows(stored["head"], 2), _rows(stored["lean"], 2)
            name, palms = stored["name"], (_rows(left, 3), _rows(right, 3))
        except (KeyError, TypeError, ValueError, OverflowError):
            raise UserError("The movement cannot be read: a part of it is missing.") from None
        return cls(name, palms, (first, second), head, lean)

    @classmethod
    def from_frames(cls, name: str, frames: Iterable[Frame], calibration: Calibration) -> Movement:
        """What somebody of that `calibration` showed in `frames` (records of `rehab.frame.FRAME`),
        from where something moves to where nothing does any more.

        Raises `UserError` where nothing moved, it took too long, or was out of sight.
        """
        t, rows = _seen(frames, calibration)
        moved = [_farthest(rows[:, 3 * hand : 3 * hand + 3]) for hand in (0, 1)]
        arms = [far >= MOVES for far in moved]
        if not any(arms):
            raise UserError("No arm moved far enough to be copied: please show it once more.")
        taking = [hand for hand in (0, 1) if arms[hand]]
        first, past = _stirring(t, rows, taking)
        t, rows = t[first:past], rows[first:past]
        if t[-1] - t[0] > LONGEST:
            raise UserError(f"The movement lasts {t[-1] - t[0]:.0f} s: it may be {LONGEST:g} s.")
        even = t[0] + np.arange(int((t[-1] - t[0]) * RATE + 1e-6) + 1) / RATE
        for hand in taking:
            _check_seen(t, rows[:, 3 * hand], SIDES[hand])
        columns = [_filled(t, column, even) for column in rows.T]
        kept = np.round(np.stack(columns, axis=1), DIGITS) + 0.0  # no minus nothing
        palms = [_rows(kept[:, 3 * h : 3 * h + 3].tolist(), 3) if arms[h] else () for h in (0, 1)]
        head, lean = _rows(kept[:, 6:8].tolist(), 2), _rows(kept[:, 8:10].tolist(), 2)
        return cls(name, (palms[0], palms[1]), (arms[0], arms[1]), head, lean)


def named(name: Any) -> str:
    """`name`, where a movement may be called so; else `UserError`."""
    fits = isinstance(name, str) and 0 < len(name) <= NAME and name.isprintable()
    if not fits or name != name.strip() or not any(letter.isalnum() for letter in name):
        raise UserError(
            f"A movement cannot be called {str(name)[:NAME]!r}: one line of at most {NAME} letters."
        )
    return str(name)


def _between(a: Triple, b: Triple, part: float) -> Triple:
    x, y, z = (p + part * (q - p) for p, q in zip(a, b, strict=True))
    return x, y, z


def _rows(rows: Any, size: int) -> tuple[Any, ...]:
    """Rows of `size` finite numbers as tuples; `ValueError` or `TypeError` for anything else."""
    if not isinstance(rows, Sequence) or isinstance(rows, str) or len(rows) > LONGEST * RATE + 1:
        raise ValueError("rows")
    found = []
    for row in rows:
        if not isinstance(row, Sequence) or len(row) != size:
            raise ValueError("row")
        for number in row:
            if isinstance(number, bool) or not isinstance(number, float | int):
                raise TypeError("number")
        found.append(tuple(float(number) for number in row))
    return tuple(found)


def _seen(frames: Iterable[Frame], calibration: Calibration) -> tuple[Floats, Floats]:
    """Seconds (N), and both palms, the head's turn and the lean (N, 10); NaN where unseen."""
    estimator = Estimator(calibration)
    t, rows = [], []
    for frame in frames:
        body = estimator.step(frame)
        if body["valid"]:
            t.append(body["t"].item() * 1e-9)
            turns = ("neck_yaw", "neck_pitch", "trunk_forward", "trunk_right")
            both = (_palm(body, hand, calibration) for hand in (0, 1))
            rows.append([*(x for palm in both for x in palm), *(float(body[n]) for n in turns)])
        if t and t[-1] - t[0] > 4.0 * LONGEST:
            raise UserError(f"That took too long: a movement may last {LONGEST:g} s.")
    if len(t) < 2 or not (np.diff(t) > 0.0).all():
        raise UserError("Nothing was seen of the movement: the headset was not tracked.")
    return np.array(t), np.array(rows)


def _palm(body: Any, hand: int, calibration: Calibration) -> Triple:
    """A palm from its shoulder: outwards, up and ahead, in parts of the reach."""
    if not body["arm_valid"][hand]:
        return math.nan, math.nan, math.nan
    x, y, z = (body["hand"][hand] - body["chest"]).tolist()
    heading, outwards = float(body["heading"]), 1.0 if hand else -1.0
    sine, cosine = math.sin(heading), math.cos(heading)
    out = outwards * (x * cosine - z * sine) - 0.5 * calibration.shoulder_width
    reach = calibration.reach[hand]
    return out / reach, y / reach, (-x * sine - z * cosine) / reach


def _farthest(palm: Floats) -> float:
    """How far it went from where it was first seen."""
    seen = palm[np.isfinite(palm[:, 0])]
    return float(np.linalg.norm(seen - seen[0], axis=1).max()) if len(seen) else 0.0


def _stirring(t: Floats, rows: Floats, hands: Sequence[int]) -> tuple[int, int]:
    """From which sample on, and up to which, something moves."""
    stirs = np.zeros(len(t), np.bool_)
    for hand in hands:
        palm = rows[:, 3 * hand : 3 * hand + 3]
        seen = palm[np.isfinite(palm[:, 0])]
        begun = np.linalg.norm(palm - seen[0], axis=1) > STIRS
        ends = np.linalg.norm(palm - seen[-1], axis=1) > STIRS
        # What comes back to its place is under way from leaving it to being there again.
        stirs |= np.logical_or.accumulate(begun) & np.logical_or.accumulate(ends[::-1])[::-1]
    moving = np.flatnonzero(stirs)
    if not len(moving):
        raise UserError("No arm moved far enough to be copied: please show it once more.")
    first = np.searchsorted(t, t[moving[0]] - MARGIN)
    past = np.searchsorted(t, t[moving[-1]] + MARGIN, "right")
    return int(first), int(past)


def _check_seen(t: Floats, column: Floats, side: str) -> None:
    seen = t[np.isfinite(column)]
    edges = np.concatenate([t[:1], seen, t[-1:]])
    longest = float(np.diff(edges).max())
    if longest > LONGEST_GAP:
        raise UserError(
            f"The {side} hand was out of sight for {longest:.1f} s: please show it once more."
        )


def _filled(t: Floats, column: Floats, even: Floats) -> Floats:
    seen = np.isfinite(column)
    return np.interp(even, t[seen], column[seen]) if seen.any() else np.zeros(len(even))
