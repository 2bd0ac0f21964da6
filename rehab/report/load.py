"""From the store to what is drawn: the body is computed again from the recording."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.body import VERSION, Calibration, batch, withheld
from rehab.measures.tested import of_maxima
from rehab.report.apart import feared, searches, tests
from rehab.report.build import versions
from rehab.report.model import SCORED, SIDES, Course, Floats, Session, Side, Trial
from rehab.report.overview import Rated

if TYPE_CHECKING:
    from rehab.store import Store

WINDOW = 0.1
"""A range is read from the middle value of so many seconds: one odd sample makes no range."""

AFTER = 0.5
"""Seconds after the last block that still belong to it: the arm is up when a star is touched."""

HOLE = 0.25
"""Two frames further apart than this, seconds, have time between them that was not recorded."""

DRAWN = (
    *("t", "epoch", "valid", "arm_valid", "heading", "chest", "shoulder", "hand"),
    *("shoulder_elevation", "shoulder_elevation_se", "neck_yaw", "neck_pitch", "neck_roll"),
)
"""The fields of a body that a session's time course is made of."""

Records = npt.NDArray[np.void]


def course(body: Records, calibration: Calibration, start: int) -> Course:
    """The time course of `body` (N,), with the fields `DRAWN`; its clock starts at `start` ns."""
    seen = body["arm_valid"] == 1
    shown = ~withheld(body, "shoulder_elevation")
    palm, joint = body["hand"], body["shoulder"]
    away = palm - joint
    hand = np.full((len(body), 2, 3), np.nan)
    shoulder = np.zeros((2, 3))
    epochs, valid = body["epoch"], body["valid"] == 1
    for epoch in np.unique(epochs):
        chosen = (epochs == epoch) & valid
        if not chosen.any():
            continue
        middle = _middle(body["chest"][chosen])
        heading = math3d.axis_angle((0, 1, 0), -_heading(body["heading"][chosen]))
        both = chosen & seen[:, 0] & seen[:, 1]
        hand[chosen] = math3d.rotate(heading, palm[chosen] - middle)
        if both.any():
            shoulder = math3d.rotate(heading, _middle(joint[both]) - middle).astype(float)
    hand[~seen] = np.nan
    return Course(
        t=(body["t"] - start) * 1e-9,
        elevation=_degrees(body["shoulder_elevation"], shown),
        error=_degrees(body["shoulder_elevation_se"], shown),
        reach=np.where(seen, 100.0 * np.sqrt(np.einsum("nsi,nsi->ns", away, away)), np.nan),
        hand=hand,
        shoulder=shoulder,
        comfortable=(100.0 * calibration.reach[0], 100.0 * calibration.reach[1]),
        neck=_neck(body),
    )


def _neck(body: Records) -> Floats:
    """How far the head is turned right, up, and tilted right (N, 3), degrees."""
    ways = np.column_stack([-body["neck_yaw"], body["neck_pitch"], -body["neck_roll"]])
    return _degrees(ways, (body["valid"] == 1)[:, None])


def _middle(points: Floats) -> Floats:
    """The median of each part of `points` (N, …)."""
    return np.asarray(np.median(points, axis=0))


def _heading(yaw: Floats) -> float:
    """The middle of headings, also across half a turn."""
    return float(np.arctan2(np.median(np.sin(yaw)), np.median(np.cos(yaw))))


def _degrees(radians: Floats, shown: npt.NDArray[np.bool_]) -> Floats:
    """In degrees where `shown`, else NaN."""
    return np.where(shown, np.degrees(radians), np.nan)


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
        first = int(np.searchsorted(stored["t_sample"], calibrated.t))
        frames = stored[first : _end(stored["t_sample"], ended)]
        calibration = Calibration.from_dict(calibrated.data["calibration"])
        body = batch(frames, calibration, only=DRAWN)
        drawn = course(body[np.searchsorted(body["t"], begun) :], calibration, start)
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
        head=tuple(t for t in trials if not t.side and not t.practice),
        tests=tuple(tests(store, row.id)),
        searches=tuple(searches(store, row)),
        feared=tuple(feared(store, row)),
        rows=tuple(rows),
        ratings=tuple(
            Rated(said.when, said.kind, said.value, said.scale, row.id)
            for said in store.ratings(row.id)
        ),
        versions=", ".join((versions(VERSION), *_exercises(row.programme))),
        trouble=" ".join(part for part in [trouble, *failed] if part),
    )


def _exercises(programme: Mapping[str, Any]) -> list[str]:
    """Each exercise that was played, and the beginning of its files' SHA-256."""
    played = (programme.get("versions") or {}).get("exercises") or {}
    return [f"{name} ({sha256[:12]})" for name, sha256 in played.items()]


def _end(t: npt.NDArray[np.int64], last: int | None) -> int:
    """How many of `t` (N,) ns lie no later than shortly after `last`; all where there is none."""
    if last is None:
        return len(t)
    return int(np.searchsorted(t, last + int(AFTER * 1e9), side="right"))


def _trial(row: Any, start: int) -> Trial:
    return Trial(
        number=row.number,
        side=row.side,
        status=row.status,
        start=(row.t_begin - start) * 1e-9,
        end=(row.t_end - start) * 1e-9,
        practice=row.practice,
        maximum=of_maxima(row.kind, row.exercise),
        measures=dict(row.measures),
    )


def _side(arm: int, trials: list[Trial], drawn: Course | None) -> Side:
    own = tuple(t for t in trials if t.side in (SIDES[arm], "both") and not t.practice)
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
