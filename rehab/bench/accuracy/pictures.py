"""Pictures of the accuracy: estimated beside true curves, errors beside the obvious method's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rehab.bench.accuracy import Accuracy
from rehab.bench.accuracy.errors import INTERVAL
from rehab.bench.accuracy.goals import MOVEMENTS
from rehab.bench.accuracy.table import EVERYBODY, LIVE, METHODS, Row
from rehab.bench.accuracy.takes import Floats, Take

TRUE, OURS, OBVIOUS, GOAL = "#222222", "#1f6f9f", "#d9822b", "#7a9a5a"
STYLE: dict[Any, Any] = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "svg.hashsalt": "rehab",  # the same figures give the same file
}

SHOWN = 24.0
"""Seconds of a curve: some repetitions."""

CURVES = (
    ("m07", "shoulder_elevation", "Abduction: elevation of the arm that moves"),
    ("m05", "trunk_forward", "Sit to stand: trunk forward"),
    ("m09", "shoulder_rotation", "Rotation, arm abducted: external rotation"),
)
DOTS = (
    (
        "shoulder_elevation",
        "Elevation of the arm that moves",
        ("m07", "m08", "m10", "m01", "m05", "m09", "cmu"),
    ),
    ("elbow_flexion", "Elbow flexion", ("m07", "m08", "m10", "m01", "m05", "m09", "cmu")),
    ("trunk_forward", "Trunk forward", ("m07", "m08", "m10", "m01", "m05", "m09", "cmu")),
)
SHORT = MOVEMENTS | {"cmu": "fighting, bending,\nwashing (CMU)"}


def pictures(found: Accuracy, folder: Path) -> None:
    """Write `curves.svg`, `errors.svg` and `intervals.svg` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, Callable[[Accuracy], Figure]] = {
        "curves": _curves,
        "errors": _errors,
        "intervals": _intervals,
    }
    with mpl.rc_context(STYLE):
        for name, draw in drawn.items():
            draw(found).savefig(folder / f"{name}.svg", metadata={"Date": None})


def _curves(found: Accuracy) -> Figure:
    """True and estimated curves of the person whose error is the middle one, in three movements."""
    figure = Figure(figsize=(9.0, 8.0), layout="constrained")
    for axes, (group, angle, title) in zip(figure.subplots(len(CURVES)), CURVES, strict=True):
        take = _middle(found, group, angle)
        side = "" if angle.startswith("trunk") else f"_{take.moving}"
        t = take.arrays["t"] - take.arrays["t"][0]
        shown = np.flatnonzero(t < SHOWN)[::4]
        ours, obvious = METHODS[LIVE](take), METHODS["obvious"](take)
        name = f"{angle}{side}"
        estimate, error = ours[name][shown], INTERVAL * ours[f"{name}_se"][shown]
        axes.fill_between(
            t[shown],
            estimate - error,
            estimate + error,
            color=OURS,
            alpha=0.18,
            lw=0,
            label="90 % interval",
        )
        by_obvious = _unbroken(obvious[name][shown])
        axes.plot(
            t[shown], by_obvious, color=OBVIOUS, lw=1.0, ls=(0, (4, 2)), label="obvious method"
        )
        axes.plot(t[shown], estimate, color=OURS, lw=1.6, label="estimated")
        axes.plot(
            t[shown], take.truth()[name][shown], color=TRUE, lw=1.2, label="true (motion capture)"
        )
        axes.set(title=f"{title} (person {take.person})", ylabel="degrees", xlim=(0, t[shown][-1]))
        axes.grid(axis="y", alpha=0.25, lw=0.5)
    figure.axes[-1].set_xlabel("seconds")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=4, frameon=False)
    return figure


def _unbroken(degrees: Floats) -> Floats:
    """Without the lines that a jump by half a turn and more would draw."""
    jumps = np.abs(np.diff(degrees, prepend=degrees[0])) > 180.0
    return np.where(jumps, np.nan, degrees)


def _middle(found: Accuracy, group: str, angle: str) -> Take:
    """The rightly done take of the person whose error of this angle is the median."""
    people = [
        row
        for row in found.table
        if (row.group, row.angle, row.method) == (group, angle, LIVE)
        and row.role != "resting"
        and row.person != EVERYBODY
    ]
    person = sorted(people, key=lambda row: row.mae)[len(people) // 2].person
    return next(
        take
        for take in found.takes
        if (take.group, take.person, take.faulty) == (group, person, False)
    )


def _errors(found: Accuracy) -> Figure:
    """Mean absolute error by movement: a dot a person, a bar for all, both methods."""
    figure = Figure(figsize=(9.0, 8.5), layout="constrained")
    for axes, (angle, title, groups) in zip(figure.subplots(len(DOTS)), DOTS, strict=True):
        for place, group in enumerate(groups):
            for method, colour, aside in (("obvious", OBVIOUS, -0.17), (LIVE, OURS, 0.17)):
                rows = _rows(found, group, angle, method)
                everybody = [row.mae for row in rows if row.person == EVERYBODY]
                people = [row.mae for row in rows if row.person != EVERYBODY]
                axes.bar(place + aside, everybody, 0.3, color=colour, alpha=0.35, lw=0)
                spread = np.linspace(-0.08, 0.08, len(people)) if len(people) > 1 else [0.0]
                axes.plot(place + aside + np.array(spread), people, "o", ms=4, color=colour)
                if everybody:
                    high = max(people) + 0.6
                    axes.text(
                        place + aside,
                        high,
                        f"{everybody[0]:.0f}°",
                        ha="center",
                        va="bottom",
                        color=colour,
                        size=8,
                    )
        axes.set(title=title, ylabel="mean absolute error, °", xticks=range(len(groups)))
        axes.set_xticklabels([SHORT[group] for group in groups])
        axes.grid(axis="y", alpha=0.25, lw=0.5)
        axes.margins(y=0.12)
    dots = [
        mpl.lines.Line2D([], [], color=colour, marker="o", ls="", label=label)
        for colour, label in (
            (OBVIOUS, "obvious method, true bone lengths given"),
            (OURS, "ours, told nothing"),
        )
    ]
    figure.legend(handles=dots, loc="outside upper right", ncols=2, frameon=False)
    return figure


def _rows(found: Accuracy, group: str, angle: str, method: str) -> list[Row]:
    return [
        row
        for row in found.table
        if (row.group, row.angle, row.method) == (group, angle, method) and row.role != "resting"
    ]


def _intervals(found: Accuracy) -> Figure:
    """The share of true values within the 90 % interval, by angle, on both kinds of people."""
    rows = [row for row in found.table if row.method == LIVE and row.person == EVERYBODY]
    angles = sorted({row.angle for row in rows if np.isfinite(row.covered)}, reverse=True)
    figure = Figure(figsize=(9.0, 4.6), layout="constrained")
    axes: Axes = figure.subplots()
    axes.axvspan(85, 95, color=GOAL, alpha=0.2, lw=0, label="85 to 95 %")
    for real, colour, label in ((True, TRUE, "motion capture"), (False, OURS, "simulated people")):
        for place, angle in enumerate(angles):
            shares = [
                100 * row.covered
                for row in rows
                if row.angle == angle
                and (row.group in MOVEMENTS) == real
                and np.isfinite(row.covered)
            ]
            y = place + (0.14 if real else -0.14)
            axes.plot(shares, [y] * len(shares), "o", ms=3.5, color=colour, alpha=0.35, mew=0)
            if shares:
                axes.plot(
                    np.mean(shares),
                    y,
                    "D",
                    ms=5.5,
                    color=colour,
                    label=label if place == 0 else None,
                )
    axes.set(
        xlim=(0, 101),
        xlabel="true values within 1.645 standard errors, % (small: a data set; diamond: the mean)",
        yticks=range(len(angles)),
    )
    axes.set_yticklabels([angle.replace("_", " ") for angle in angles])
    axes.grid(axis="x", alpha=0.25, lw=0.5)
    figure.legend(loc="outside upper right", ncols=3, frameon=False)
    return figure
