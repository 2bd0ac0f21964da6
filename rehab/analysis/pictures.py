"""A picture of each joint: its angles over time, their error as a band, repetitions shaded."""

from __future__ import annotations

import warnings
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rehab.analysis.analysing import Analysis
from rehab.analysis.columns import JOINTS, SIDED
from rehab.analysis.words import TITLES
from rehab.frame import SIDES
from rehab.measures.kinematics import LONGEST_GAP

Floats = npt.NDArray[np.float64]

INK, PAPER, QUIET = "#1F2A33", "#F6F2EA", "#6B747A"
LINE, BAND, REPETITION = "#3F5474", "#AEB7BD", "#FAEBBE"
"""Dusk blue, darkened for contrast; grey for error; gold, as light as paper, for what was done."""

WIDE, ROW, EDGES = 11.0, 1.75, 1.3
"""Inches: a picture's width, the height of an angle, and of heading and time axis together."""
DOTS = 110

NUMBERED = 24
"""Repetitions up to which each bears its number."""
SMALL: dict[str, Any] = {"fontsize": 7.5, "color": QUIET}

ROOM = 0.12
"""Part of an axis that is left above the angles for the numbers."""

LEAST_SPAN = 40.0
"""Degrees that an axis shows at least, so that little movement looks little."""

MOST = 3000
"""Points of a line: more are drawn as the lowest and highest of each of so many spans."""


def picture(analysis: Analysis, joint: str, file: BinaryIO) -> None:
    """Draw `joint` ("shoulder", …) into `file` as PNG; what is unknown stays empty."""
    angles = JOINTS[joint]
    sides = SIDES if joint in SIDED else ("",)
    figure = Figure((WIDE, ROW * len(angles) + EDGES), DOTS, facecolor=PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(
        f"{joint.capitalize()} over time; grey: ± one standard error; gold: repetitions",
        x=0.012,
        ha="left",
        fontsize=10.5,
        color=INK,
    )
    grid = figure.subplots(len(angles), len(sides), sharex=True, sharey="row", squeeze=False)
    for angle, row in zip(angles, grid, strict=True):
        for side, axes in zip(sides, row, strict=True):
            _panel(axes, analysis, angle, side, top=angle == angles[0])
        row[0].set_ylabel("degrees")
        _limits(row[0], analysis, [f"{angle}_{side}".rstrip("_") for side in sides])
    for axes in grid[-1]:
        axes.set_xlabel("time, s")
    figure.savefig(file, format="png", facecolor=PAPER)


def _panel(axes: Axes, analysis: Analysis, angle: str, side: str, *, top: bool) -> None:
    """One angle of one side; the topmost bear the repetitions' numbers."""
    name = f"{angle}_{side}".rstrip("_")
    axes.set_title(
        ", ".join(filter(None, (TITLES[angle], side))), loc="left", fontsize=9.5, color=INK
    )
    _shade(axes, analysis, side, numbered=top and len(analysis.repetitions) <= NUMBERED)
    t, low, high = _spans(analysis.t, analysis.angles[name], analysis.angles[f"{name}_se"])
    axes.fill_between(t, low, high, color=BAND, lw=0, alpha=0.8)
    zeros = np.zeros(len(analysis.t))
    t, low, high = _spans(analysis.t, analysis.angles[name], zeros)
    axes.plot(np.repeat(t, 2), np.stack([low, high], axis=1).ravel(), color=LINE, lw=1.1)
    axes.axhline(0.0, color=QUIET, lw=0.5, zorder=0.5)
    axes.set_facecolor(PAPER)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(QUIET)
    axes.tick_params(colors=INK, labelsize=8)
    axes.xaxis.label.set_color(INK)
    axes.yaxis.label.set_color(INK)
    axes.margins(x=0.01)
    if not np.isfinite(analysis.angles[name]).any():
        axes.text(0.5, 0.5, "not tracked", transform=axes.transAxes, ha="center", color=QUIET)


def _shade(axes: Axes, analysis: Analysis, side: str, *, numbered: bool) -> None:
    """The repetitions of a side, each a little short of its end, so that neighbours stay apart."""
    where = axes.get_xaxis_transform()
    spans = []
    for number, each in enumerate(analysis.repetitions, 1):
        one = each.repetition
        if not side or one.side in (side, "both", ""):
            begin, long = analysis.start + one.start, 0.95 * (one.end - one.start)
            spans.append((begin, long))
            if numbered:
                middle = begin + 0.5 * long
                axes.text(
                    middle, 0.98, str(number), transform=where, ha="center", va="top", **SMALL
                )
    axes.broken_barh(spans, (0.0, 1.0), transform=where, color=REPETITION, lw=0, zorder=0.2)


def _limits(axes: Axes, analysis: Analysis, names: list[str]) -> None:
    """Fit the angles, and their error but where it is out of all proportion."""
    values = np.concatenate([analysis.angles[name] for name in names])
    errors = np.concatenate([analysis.angles[f"{name}_se"] for name in names])
    known = np.isfinite(values)
    if not known.any():
        axes.set_ylim(-0.5 * LEAST_SPAN, 0.5 * LEAST_SPAN)
        return
    usual = min(float(np.median(errors[known])), 30.0)
    low = min(float(values[known].min()) - usual, -5.0)
    high = max(float(values[known].max()) + usual, 5.0)
    more = max(0.5 * (LEAST_SPAN - (high - low)), 0.0)
    axes.set_ylim(low - more, high + more + ROOM * (high - low))


def _spans(
    t: Floats, angle: npt.NDArray[np.float32], around: npt.NDArray[np.floating]
) -> tuple[Floats, Floats, Floats]:
    """Times (K,), the lowest of `angle` less `around` and the highest of both together; NaN breaks
    the line where there is no frame or nothing is known."""
    gaps = np.flatnonzero(np.diff(t) > LONGEST_GAP) + 1
    t = np.insert(t, gaps, t[gaps - 1] + 1e-3)
    low = np.insert((angle - around).astype(np.float64), gaps, np.nan)
    high = np.insert((angle + around).astype(np.float64), gaps, np.nan)
    size = -(-len(t) // MOST)
    if size == 1:
        return t, low, high
    fill = -len(t) % size
    rows = [np.pad(x, (0, fill), mode="edge").reshape(-1, size) for x in (t, low, high)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a span of which nothing is known is NaN
        return rows[0][:, 0], np.nanmin(rows[1], axis=1), np.nanmax(rows[2], axis=1)
