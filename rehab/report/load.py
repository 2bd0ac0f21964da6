"""From the store to what is drawn: the body is computed again from the recording."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.body import VERSION, Calibration, batch, withheld
from rehab.report.build import versions
from rehab.report.model import SIDES, Course, Floats, Session, Side, Trial
from rehab.report.overview import Rated

if TYPE_CHECKING:
    from rehab.store import Store

WINDOW = 0.1
"""A range is read from the middle value of so many seconds: one odd sample makes no range."""

AFTER = 0.5
"""Seconds after the last block that still belong to it: the arm is up when a star is touched."""

SCORED = ("success", "timeout")

HOLE = 0.25
"""Two frames further apart than this, seconds, have time between them that was not recorded."""

Records = npt.NDArray[np.void]


def course(body: Records, calibration: Calibration, start: int) -> Course:
    """The time course of `body` (N,) records, its clock starting at `start` ns."""
    t = (body["t"] - start) * 1e-9
    seen = body["arm_valid"].astype(bool)
    shown = seen & ~withheld(body, "shoulder_elevation")
    away = np.linalg.norm(body["hand"] - body["shoulder"], axis=2)
    hand = np.full((len(body), 2, 3), np.nan)
    shoulder = np.zeros((2, 3))
    for epoch in np.unique(body["epoch"]):
        chosen = (body["epoch"] == epoch) & (body["valid"] == 1)
        if not chosen.any():
            continue
        middle = np.median(body["chest"][chosen], axis=0)
        heading = math3d.axis_angle((0, 1, 0), -_heading(body["heading"][chosen]))
        hand[chosen] = math3d.rotate(heading, body["hand"][chosen] - middle)
        both = chosen & seen.all(axis=1)
        if both.any():
            joints = np.median(body["shoulder"][both], axis=0)
            shoulder = math3d.rotate(heading, joints - middle).astype(float)
    hand[~seen] = np.nan
    return Course(
        t=t,
        elevation=np.where(shown, np.degrees(body["shoulder_elevation"]), np.nan),
        error=np.where(shown, np.degrees(body["shoulder_elevation_se"]), np.nan),
        reach=np.where(seen, 100.0 * away, np.nan),
        hand=hand,
        shoulder=shoulder,
        comfortable=(100.0 * calibration.reach[0], 100.0 * calibration.reach[1]),
    )


def _heading(yaw: Floats) -> float:
    """The middle of headings, also across half a turn."""
    return float(np.arctan2(np.median(np.sin(yaw)), np.median(np.cos(yaw))))


def used_range(t: Floats, values: Floats) -> tuple[float, float] | None:
    """The lowest and the highest of the running median of `values` (N,) over `WINDOW` seconds.

    `t` (N,) s; NaN where nothing was measured, and no window reaches across that or across a hole
    in the recording. None where there is no whole window.
    """
    if len(t) < 2:
        return None
    count = max(1, round(WINDOW / float(np.median(np.diff(t)))))
    if len(t) < count:
        return None
    whole = t[count - 1 :] - t[: len(t) - count + 1] < WINDOW + HOLE
    windows = np.lib.stride_tricks.sliding_window_view(values, count)[whole]
    middles = np.median(windows, axis=1)
    middles = middles[np.isfinite(middles)]
    return (float(middles.min()), float(middles.max())) if len(middles) else None


def tracked(t: Floats, seen: npt.NDArray[np.bool_]) -> float:
    """Seconds for which `seen` (N,) held; a hole in the recording counts for nothing."""
    steps = np.diff(t)
    return float(steps[seen[:-1] & (steps < HOLE)].sum()) if len(t) > 1 else 0.0


def session(store: Store, key: str) -> Session:
    """The session whose id begins with `key`, with its time course: no other recording is read.

    Raises `UserError` where none or several sessions are meant.
    """
    row = store.session(key)
    events = store.events(row.id)
    calibrated = next((e for e in events if e.kind == "calibrated"), None)
    begun = next((e.t for e in events if e.kind == "trial_begin"), None)
    ended = max((e.t for e in events if e.kind == "block_end"), default=None)
    stored, lost = store.frames(row.id, lean=True)
    drawn: Course | None = None
    start = begun or 0
    if calibrated is not None and begun is not None:
        # The body is followed from where the director's began, then cut to what was played.
        # (A slice: a choice by a mask would copy every frame.)
        frames = stored[np.searchsorted(stored["t_sample"], calibrated.t) :]
        calibration = Calibration.from_dict(calibrated.data["calibration"])
        drawn = course(_during(batch(frames, calibration), begun, ended), calibration, start)
    rows = store.trials(row.id)
    trials = [_trial(t, start) for t in rows if t.status in SCORED]
    trouble = _trouble(len(stored), drawn is not None, [gap.reason for gap in lost])
    failed = [_failed(b.reason) for b in store.blocks(row.id) if b.status == "failed"]
    return Session(
        id=row.id,
        patient=row.patient,
        begun=datetime.fromisoformat(row.started_at).astimezone(),
        exercise=_titles([b["exercise"] for b in row.programme.get("blocks", [])]),
        posture=str(row.programme.get("posture", "")),
        status="running" if row.live else row.status,
        source=_source(row.info),
        sides=(_side(0, trials, drawn), _side(1, trials, drawn)),
        recorded=float(drawn.t[-1]) if drawn is not None and len(drawn.t) else 0.0,
        gaps=() if drawn is None else _holes(drawn.t),
        course=drawn,
        practice=tuple(t for t in trials if t.practice),
        rows=tuple(rows),
        ratings=tuple(
            Rated(said.when, said.kind, said.value, said.scale, row.id)
            for said in store.ratings(row.id)
        ),
        versions=versions(VERSION),
        trouble=" ".join(part for part in [trouble, *failed] if part),
    )


def _during(body: Records, first: int, last: int | None) -> Records:
    """The records from `first` to shortly after `last` ns; to the end where there is no `last`."""
    begin = np.searchsorted(body["t"], first)
    if last is None:
        return body[begin:]
    return body[begin : np.searchsorted(body["t"], last + int(AFTER * 1e9), side="right")]


def _trial(row: Any, start: int) -> Trial:
    return Trial(
        number=row.number,
        side=row.side,
        status=row.status,
        start=(row.t_begin - start) * 1e-9,
        end=(row.t_end - start) * 1e-9,
        practice=row.practice,
        measures=dict(row.measures),
    )


def _side(arm: int, trials: list[Trial], drawn: Course | None) -> Side:
    own = tuple(t for t in trials if t.side == SIDES[arm] and not t.practice)
    if drawn is None:
        return Side(SIDES[arm], own, 0.0)
    values = drawn.elevation[:, arm]
    low, high = used_range(drawn.t, values) or (None, None)
    return Side(SIDES[arm], own, tracked(drawn.t, np.isfinite(values)), low, high)


def _holes(t: Floats) -> tuple[tuple[float, float], ...]:
    """Where nothing was recorded for a while, as seconds from and to."""
    return tuple((float(t[i]), float(t[i + 1])) for i in np.flatnonzero(np.diff(t) > HOLE))


def _trouble(frames: int, played: bool, lost: list[str]) -> str:
    if frames == 0:
        return "No recording was kept, so there is no time course."
    if not played:
        return "The session ended before the first trial, so there is nothing to show."
    damaged = sum(reason.startswith(("damaged", "missing")) for reason in lost)
    return "Parts of the recording cannot be read; what follows leaves them out." if damaged else ""


def _failed(reason: str | None) -> str:
    return f"The exercise was stopped by an error: {reason}."


def _titles(ids: list[str]) -> str:
    words = [name.partition("/")[0].replace("-", " ").capitalize() for name in ids]
    return ", ".join(dict.fromkeys(words)) or "No exercise"


def _source(info: Mapping[str, Any]) -> str:
    parts = [str(info[key]) for key in ("runtime", "system") if info.get(key)]
    return ", ".join(dict.fromkeys(parts)) or "unknown headset"
