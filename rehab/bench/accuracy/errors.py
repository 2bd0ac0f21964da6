"""How far estimated angles are from true ones, take by take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import median_filter

from rehab.bench.accuracy.takes import SIDES, Floats, Series, Take
from rehab.body import ANGLES

INTERVAL = 1.645
"""Standard errors within which 90 % of the true values should lie."""

WINDOW = 0.09
"""Seconds of the running median whose highest and lowest value end a range of motion."""

WRAPPED = ("trunk_yaw", "shoulder_rotation", "forearm_pronation")
"""Angles that run round a circle."""

JUDGED = tuple((name, sided) for name, sided in ANGLES if name != "shoulder_plane")
"""The plane of elevation means nothing in an arm that hangs; flexion and abduction hold it."""


@dataclass(frozen=True)
class Error:
    """One angle of one take; degrees, estimated less true."""

    take: Take
    angle: str
    side: str
    """"left", "right", or "" of trunk and neck."""
    mae: float
    """Mean absolute error."""
    bias: float
    offset_free: float
    """Mean absolute error about the mean error: the truth itself is off by a constant a person."""
    range: float
    """The whole take's range: highest less lowest."""
    ranges: Floats
    """The same of each repetition (R,)."""
    peaks: Floats
    """The highest angle of each repetition (R,)."""
    covered: float
    """The share of true values within `INTERVAL` standard errors; NaN without them."""
    unsure: float
    """The share of frames that are withheld; NaN where none can be."""

    @property
    def role(self) -> str:
        """Whether it is of an arm that does the movement: "moving" or "resting"; else ""."""
        if not self.side:
            return ""
        return "moving" if self.take.moving in (self.side, "both") else "resting"


def errors(take: Take, estimated: Series) -> Iterator[Error]:
    """The error of every angle that has both a truth and an estimate."""
    truth = take.truth()
    for name, sided in JUDGED:
        for side in SIDES if sided else ("",):
            full = f"{name}_{side}" if side else name
            if full not in truth or full not in estimated:
                continue
            true = truth[full]
            off = estimated[full] - true
            if name in WRAPPED:
                true, off = unwound(true), (off + 180.0) % 360.0 - 180.0
            if np.isfinite(off).any():
                se, unsure = (estimated.get(f"{full}_{end}") for end in ("se", "unsure"))
                yield _error(take, (name, side), true, off, (se, unsure))


def unwound(angle: Floats) -> Floats:
    """Degrees about their circular mean, so that going past half a circle is no jump."""
    known = np.radians(angle[np.isfinite(angle)])
    middle = np.degrees(np.arctan2(np.sin(known).sum(), np.cos(known).sum()))
    return np.asarray((angle - middle + 180.0) % 360.0 - 180.0 + middle)


def _error(
    take: Take,
    angle: tuple[str, str],
    true: Floats,
    off: Floats,
    sureness: tuple[Floats | None, Floats | None],
) -> Error:
    known = np.isfinite(off)
    # Round a circle the estimate counts as the turn that is nearest to the true one.
    levels = [_level(take, np.where(known, angle, np.nan)) for angle in (true, true + off)]
    parts = [part for part in take.repetitions() if known[part].mean() > 0.5]
    ends = np.array([_ends(levels, part) for part in parts]).reshape(-1, 2)
    bias = float(off[known].mean())
    se, unsure = sureness
    return Error(
        take=take,
        angle=angle[0],
        side=angle[1],
        mae=float(np.abs(off[known]).mean()),
        bias=bias,
        offset_free=float(np.abs(off[known] - bias).mean()),
        range=_ends(levels, slice(None))[0],
        ranges=ends[:, 0],
        peaks=ends[:, 1],
        covered=np.nan
        if se is None
        else float(np.mean(np.abs(off[known]) <= INTERVAL * se[known])),
        unsure=np.nan if unsure is None else float(unsure[known].mean()),
    )


def _level(take: Take, angle: Floats) -> Floats:
    """The running median (N,), as ranges of motion are reported; NaN where unknown."""
    known = np.isfinite(angle)
    frames = 2 * round(0.5 * WINDOW / float(np.median(np.diff(take.arrays["t"])))) + 1
    level = np.full(len(angle), np.nan)
    level[known] = median_filter(angle[known], frames, mode="nearest")
    return level


def _ends(levels: list[Floats], part: slice) -> tuple[float, float]:
    """The errors of range and of highest angle in some frames, of levels true and estimated."""
    (low, high), (lowest, highest) = ((np.nanmin(x[part]), np.nanmax(x[part])) for x in levels)
    return float(highest - lowest - high + low), float(highest - high)
