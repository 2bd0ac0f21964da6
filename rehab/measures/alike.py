"""Which excursions are of one kind: the same way, as far, from the same rest, about as long.

Excursions are compared in a space of postures: some columns of degrees or centimetres. What most
of them have in common is the movement; how much they differ among themselves sets how much another
may differ, between a floor that people who repeat well keep and a ceiling that other movements
exceed.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.measures.excursions import Excursion

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

DIRECTION = math.cos(math.radians(38.0))
"""Ways of one kind differ by up to 30 degrees in direction where people err on purpose; those of
other movements by 50 and more (abduction from scaption by 20 to 40, which `OFF` tells)."""
SIZE = (0.3, 2.8)
"""How far another of the kind may go, in parts of the usual way: a tired one goes half as far."""
STRAY = 20.0
"""Degrees of posture that nobody, and no estimate, keeps to."""
REST = (0.25, 0.6)
"""Parts of the usual way by which, beyond `STRAY`, a rest may lie elsewhere at the least, and at
the most."""
OFF = (0.4, 0.75)
"""Parts of the usual way by which a way may be off it. People who repeat well are off by up to a
third, scaption is off abduction by 0.4 and more, people who err on purpose are off by 0.6."""
ASIDE = 0.1
"""Part of the usual way by which a shorter one may leave its line and be of the kind all the same:
the arm that stayed low."""
OUTLYING = 3.0
"""Between floor and ceiling, so many times the usual difference is allowed."""
LONG, ALIKE_ANYHOW = 2.2, 0.2
"""What lasts so many times longer, or shorter, than usual is of the kind only where it is no
farther off than the second number."""
TRIED = 100
"""How many excursions are tried as the typical one, so that the cost stays linear."""


class Kind(NamedTuple):
    """Which excursions (N,) are of one kind.

    Likely ones share one of the two rests only, and do not stretch the allowance: on their other
    side lies something else.
    """

    sure: Mask
    likely: Mask


def alike(posture: Floats, x: Floats, found: list[Excursion], worth: Floats) -> Kind:
    """The kind of most excursions, each counted by its worth (N,).

    `posture` (samples, columns); `x` (samples,) the series whose excursions were found.
    """
    moves = np.array([(each.leaves, each.back) for each in found])
    peaks, rests = posture[[each.peak for each in found]], posture[moves.T]
    ways, every = peaks - rests, np.arange(len(found))
    fuller = (x[moves[:, 0]] > x[moves[:, 1]]).astype(int)
    best = _most(ways[fuller, every], rests, rests[fuller, every], worth)
    if not best.any():
        return Kind(best, best)
    way = np.median(ways[fuller, every][best], axis=0)
    usual = max(float(np.linalg.norm(way)), 1e-9)
    apart = np.linalg.norm(rests - np.median(rests[:, best].reshape(-1, way.size), axis=0), axis=2)
    near = apart <= np.clip(
        OUTLYING * np.median(apart[:, best]), STRAY + REST[0] * usual, STRAY + REST[1] * usual
    )
    nearer = ways[apart.argmin(axis=0), every]
    off = np.linalg.norm(nearer - way, axis=1) / usual
    along = nearer @ way / usual**2
    aside = np.linalg.norm(nearer - along[:, None] * way, axis=1) / usual
    floor = max(OFF[0], STRAY / usual)
    fits = off <= max(floor, min(OUTLYING * float(np.median(off[best])), OFF[1]))
    fits |= (aside <= ASIDE) & (along >= SIZE[0]) & (along <= 1.0)
    lasts = moves[:, 1] - moves[:, 0]
    times = lasts / np.median(lasts[best])
    fits &= ((times < LONG) & (times > 1.0 / LONG)) | (off < ALIKE_ANYHOW)
    sure = fits & near.all(axis=0)
    return Kind(sure, sure | (fits & near.any(axis=0) & (off <= floor)))


def _most(way: Floats, rests: Floats, rest: Floats, worth: Floats) -> Mask:
    """The largest set of excursions that are roughly like one of them."""
    long = np.linalg.norm(way, axis=1)
    best, most = np.zeros(len(way), np.bool_), 0.0
    for k in np.linspace(0, len(way) - 1, min(len(way), TRIED)).astype(int):
        same = way @ way[k] >= DIRECTION * long * long[k]
        same &= (long >= SIZE[0] * long[k]) & (long <= SIZE[1] * long[k])
        apart = np.linalg.norm(rests - rest[k], axis=2).max(axis=0)
        same &= apart <= STRAY + REST[1] * long[k]
        if worth[same].sum() > most:
            best, most = same, float(worth[same].sum())
    return best
