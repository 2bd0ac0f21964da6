"""How far estimated angles are from true ones, take by take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rehab.bench.accuracy.takes import SIDES, Floats, Series, Take
from rehab.body import ANGLES

INTERVAL = 1.645
"""Standard errors within which 90 % of the true values should lie."""

WRAPPED = ("trunk_yaw", "shoulder_rotation", "forearm_pronation")
"""Angles that run round a circle."""

JUDGED = tuple((name, sided) for name, sided in ANGLES if name != "shoulder_plane")
"""The plane of elevation means nothing in an arm that hangs; flexion and abduction hold it."""

Frames = npt.NDArray[np.bool_]


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

    @property
    def role(self) -> str:
        """Whether it is of an arm that does the movement: "moving" or "resting"; else ""."""
        if not self.side:
            return ""
        return "moving" if self.take.moving in (self.side, "both") else "resting"


def series_of(bodies: npt.NDArray[np.void]) -> Series:
    """Angles and their standard errors (N,), degrees, of bodies (N,); `head_height` in metres."""
    seen = bodies["valid"].astype(bool)
    found = {"head_height": np.where(seen, bodies["head_height"], np.nan).astype(np.float64)}
    for name, sided in ANGLES:
        for field in (name, f"{name}_se"):
            degrees = np.degrees(bodies[field].astype(np.float64))
            if not sided:
                found[field] = np.where(seen, degrees, np.nan)
                continue
            for index, side in enumerate(SIDES):
                arm = bodies["arm_valid"][:, index].astype(bool)
                place = f"{name}_{side}{field.removeprefix(name)}"
                found[place] = np.where(arm, degrees[:, index], np.nan)
    return found


def errors(take: Take, estimated: Series) -> Iterator[Error]:
    """The error of every angle that has both a truth and an estimate."""
    true = take.truth()
    parts = take.repetitions()
    for name, sided in JUDGED:
        for side in SIDES if sided else ("",):
            full = f"{name}_{side}" if side else name
            if full not in true or full not in estimated:
                continue
            found = _compare(name, true[full], estimated[full], parts)
            if found is None:
                continue
            covered = np.nan
            if f"{full}_se" in estimated:
                off = np.abs(_off(name, true[full], estimated[full]))
                known = np.isfinite(off)
                covered = float(np.mean(off[known] <= INTERVAL * estimated[f"{full}_se"][known]))
            yield Error(take, name, side, *found, covered)


def _off(name: str, true: Floats, estimated: Floats) -> Floats:
    off = estimated - true
    return (off + 180.0) % 360.0 - 180.0 if name in WRAPPED else off


def _compare(
    name: str, true: Floats, estimated: Floats, parts: list[slice]
) -> tuple[float, float, float, float, Floats, Floats] | None:
    off = _off(name, true, estimated)
    known = np.isfinite(off)
    if not known.any():
        return None
    # About the true value, so that what runs round a circle has the range that was moved through.
    true, estimated = np.where(known, true, np.nan), true + off
    bias = float(off[known].mean())
    ranges, peaks = [], []
    for part in parts:
        if known[part].mean() > 0.5:
            ranges.append(_range(estimated[part]) - _range(true[part]))
            peaks.append(float(np.nanmax(estimated[part]) - np.nanmax(true[part])))
    return (
        float(np.abs(off[known]).mean()),
        bias,
        float(np.abs(off[known] - bias).mean()),
        _range(estimated) - _range(true),
        np.array(ranges),
        np.array(peaks),
    )


def _range(values: Floats) -> float:
    return float(np.nanmax(values) - np.nanmin(values))
