"""What a whole session tells beyond its trials: range used, what was tracked, active time.

Worked out once, when the session is over, and stored as its rows, so that a report over years reads
no recording. The body is computed again from the recording, as it was while playing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.body import VERSION, Calibration, batch, withheld
from rehab.frame import SIDES
from rehab.measures import Measured, active_rom, trunk_displacement
from rehab.measures.tested import Maximum, maximum, summed
from rehab.report.load import AFTER, tracked
from rehab.report.model import SCORED
from rehab.store.changes import Insert
from rehab.store.keys import uuid7

if TYPE_CHECKING:
    from rehab.store import Patient, Store
    from rehab.store.models import BlockRow, MeasureRow, TrialRow

HIGHEST = ("shoulder_elevation", "shoulder_flexion", "shoulder_abduction", "elbow_flexion")
LOWEST = ("elbow_flexion",)
"""The joint movements of which training's range used is kept, an arm each: how far they went, and
how nearly the elbow was straight."""

MOVING = 0.1
"""m/s: an arm whose hand is slower is not active."""

AT_ONCE = 20
"""Sessions that are caught up on at a time, a third of a second each: somebody waits."""

Records = npt.NDArray[np.void]
Floats = npt.NDArray[np.float64]


class Found(NamedTuple):
    """A number of one kind of blocks of a session."""

    kind: str
    name: str
    motion: str
    side: str
    statistic: str
    value: float
    trials: int
    """how many it sums up, or blocks"""
    unit: str
    quality: float | None = None
    se: float | None = None


def derive(store: Store, session: str) -> int:
    """Store what a session that is over tells; how many rows are new.

    Nothing where it was done before, or where there is no calibration, trial or recording.
    """
    row = store.session(session)
    measures = store.measures(row.id)
    if row.live or any(measure.name == "recorded" for measure in measures):
        return 0
    found = [_row(row.id, each) for each in _found(store, row.id)]
    if found and not any(m.block is None and m.trial is None for m in measures):
        found += _summed(store, row.id, measures)
    store.keep(found)
    return len(found)


def catch_up(store: Store, patient: Patient | str) -> int:
    """Derive what the patient's newest sessions tell of which nothing is derived yet: of one that
    just ended, one that was cut off, one that an older version played. How many rows are new."""
    rows = sum(derive(store, session) for session in store.underived(patient, AT_ONCE))
    store.sum_up(patient)
    return rows


def _summed(store: Store, session: str, measures: Sequence[MeasureRow]) -> list[Insert]:
    """The summaries of a session that never came to its end, as the recorder makes them."""
    tested = _tested(store, session)
    practice = {trial.id for trial in store.trials(session) if trial.practice}
    several: dict[tuple[str, ...], list[tuple[float, float | None]]] = {}
    for m in measures:
        if m.trial is None or m.trial in practice:
            continue
        found = tested.get(m.trial)
        name, motion, se = m.name, m.motion, m.se
        if found is not None and m.name in found.names:
            if m.name != found.names[0]:
                continue
            name, motion, se = found.measure, found.motion, found.se
        key = (m.kind, name, motion, m.side, m.unit, m.definition, m.estimator)
        several.setdefault(key, []).append((m.value, se))
    names = ("kind", "name", "motion", "side", "unit", "definition", "estimator")
    return [
        Insert(
            "measure",
            {
                "id": uuid7(),
                "session_id": session,
                **dict(zip(names, key, strict=True)),
                **summed(key[1], *zip(*values, strict=True)),
                "count": len(values),
            },
        )
        for key, values in several.items()
    ]


def _tested(store: Store, session: str) -> dict[str, Maximum]:
    """By trial the range of motion that it tested; which sector it was of, its event says."""
    sectors = {
        (event.data.get("block"), event.data.get("number")): str(event.data.get("sector", ""))
        for event in store.events(session)
        if event.kind == "trial_end" and not event.data.get("practice")
    }
    modes = {b.number: b.mode for b in store.blocks(session) if b.kind == "assessment"}
    found = {}
    for trial in store.trials(session):
        if trial.block in modes and not trial.practice:
            sector = sectors.get((trial.block, trial.number), "")
            one = maximum(trial.exercise, modes[trial.block], sector, trial.measures)
            if one is not None:
                found[trial.id] = one
    return found


def _found(store: Store, session: str) -> Iterator[Found]:
    trials = [trial for trial in store.trials(session) if trial.status in SCORED]
    calibrated = next((e for e in store.events(session) if e.kind == "calibrated"), None)
    if not trials or calibrated is None:
        return
    frames, _ = store.frames(session, lean=True)
    frames = frames[frames["t_sample"] >= calibrated.t]
    if not len(frames):
        return
    calibration = Calibration.from_dict(calibrated.data["calibration"])
    body = batch(frames, calibration)
    blocks = {block.number: block for block in store.blocks(session)}
    for kind in dict.fromkeys(trial.kind for trial in trials):
        own = [trial for trial in trials if trial.kind == kind]
        yield from _of_kind(kind, body, own, blocks)


def _of_kind(
    kind: str, body: Records, trials: Sequence[TrialRow], blocks: dict[int, BlockRow]
) -> Iterator[Found]:
    """What the blocks of one kind tell, from each one's first trial to shortly after its end."""
    parts = []
    for number in dict.fromkeys(trial.block for trial in trials):
        begun = min(trial.t_begin for trial in trials if trial.block == number)
        ended = blocks[number].t_end or max(t.t_end for t in trials if t.block == number)
        parts.append(body[(body["t"] >= begun) & (body["t"] <= ended + int(AFTER * 1e9))])
    parts = [part for part in parts if len(part) > 1]
    if not parts:
        return
    asked = [side for side in SIDES if any(trial.side in (side, "both") for trial in trials)]
    recorded = sum(float(part["t"][-1] - part["t"][0]) * 1e-9 for part in parts)
    yield Found(kind, "recorded", "", "", "sum", recorded, len(parts), "s")
    for side in asked:
        arm = SIDES.index(side)
        seen = sum(tracked(_clock(p), p["arm_valid"][:, arm] == 1) for p in parts)
        yield Found(kind, "tracked", "", side, "sum", seen, len(parts), "s")
    active = sum(tracked(_clock(part), _moving(part)) for part in parts)
    yield Found(kind, "active_time", "", "", "sum", active, len(parts), "s")
    if kind == "training":  # what a test reaches is its own measure
        yield from _ranges(kind, parts, asked)
    if all("trunk_displacement" not in trial.measures for trial in trials):
        yield from _trunk(kind, body, trials, asked)


def _clock(part: Records) -> Floats:
    seconds: Floats = (part["t"] - part["t"][0]) * 1e-9
    return seconds


def _moving(part: Records) -> npt.NDArray[np.bool_]:
    """Where either hand moves."""
    moves: npt.NDArray[np.bool_] = ((part["arm_valid"] == 1) & (part["hand_speed"] > MOVING)).any(1)
    return moves


def _ranges(kind: str, parts: Sequence[Records], asked: Sequence[str]) -> Iterator[Found]:
    """How far each angle went, as far as the exercise took it: never a range of motion."""
    wanted = [("highest", 1.0, HIGHEST), ("lowest", -1.0, LOWEST)]
    for statistic, sign, motions in wanted:
        for motion, side in itertools.product(motions, asked):
            used = _used(parts, motion, SIDES.index(side), sign)
            if used is not None and used.value is not None:
                value, complete = sign * used.value, used.completeness
                yield Found(
                    kind, "range_used", motion, side, statistic, value, len(parts), "deg",
                    complete, used.se,
                )  # fmt: skip


def _used(parts: Sequence[Records], motion: str, arm: int, sign: float) -> Measured | None:
    """The peak of `sign` times the angle over all blocks, deg; None where tracking was lost at each
    block's peak, or the angle was too unsure."""
    reached = []
    for part in parts:
        unsure = withheld(part, motion)[:, arm]
        angle = np.where(unsure, np.nan, np.degrees(part[motion][:, arm]))
        error = np.degrees(part[f"{motion}_se"][:, arm])
        reached.append(active_rom(_clock(part), sign * angle, error))
    known = [one for one in reached if one.value is not None]
    return max(known, key=lambda one: one.value or 0.0) if known else None


def _trunk(
    kind: str, body: Records, trials: Sequence[TrialRow], asked: Sequence[str]
) -> Iterator[Found]:
    """How far the chest went in the trials of each arm, where the exercise does not tell."""
    for side in asked:
        moved = []
        for trial in trials:
            part = body[(body["t"] >= trial.t_begin) & (body["t"] <= trial.t_end)]
            own = trial.side in (side, "both") and not trial.practice
            if not own or len(part) < 2 or np.ptp(part["epoch"]):
                continue
            chest = np.where(part["valid"][:, None] == 1, part["chest"], np.nan)
            one = trunk_displacement(_clock(part), chest)
            if one.value is not None:
                moved.append(one.value)
        if moved:
            value = median(moved)
            yield Found(kind, "trunk_displacement", "", side, "median", value, len(moved), "m")


def _row(session: str, found: Found) -> Insert:
    values: dict[str, Any] = {"id": uuid7(), "session_id": session, **found._asdict()}
    values["count"] = values.pop("trials")
    values |= {"definition": f"{found.name}/1"}
    values |= {"estimator": VERSION if found.unit in ("deg", "m") else ""}
    return Insert("measure", values)
