"""Keeps movement that was recorded elsewhere as a session: its frames, and what they measure.

The frames are rounded to the recording's steps before anything is measured, so that what is stored
measures the same again. All rows are written at once or none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from importlib.metadata import version
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.analysis import Analysis, analyse
from rehab.analysis.columns import split
from rehab.analysis.reading import Checked
from rehab.analysis.repeated import Repeated, alike
from rehab.body import VERSION
from rehab.body.estimator import TRUNK_ROLES
from rehab.body.recording import from_frames
from rehab.exports.reading import Found
from rehab.frame import (
    CONTROLLER,
    FOCUSED,
    FRAME,
    GRIPS,
    POSITION_STEP,
    SIDES,
    TRACKED,
    UNIT_STEP,
    from_steps,
    to_steps,
)
from rehab.measures import Measured
from rehab.store import Patient, Store
from rehab.store.blocks import MOST_FRAMES, encode
from rehab.store.changes import Insert
from rehab.store.keys import to_json, uuid7

EXERCISE = "imported/1"
KIND = "training"
"""Nobody knows whether it was a test, so its range is "range used"."""

_STEPS = np.repeat([POSITION_STEP, UNIT_STEP], [3, 4]).astype(np.float32)
_UNIX = 1_000_000_000

Poses = npt.NDArray[Any]


class Imported(NamedTuple):
    """The session's id, and what was measured."""

    session: str
    analysis: Analysis


def keep(store: Store, patient: Patient, found: Found, begun: datetime) -> Imported:
    """Store the recording as a session that began at `begun`; raises `UserError`.

    Nothing is stored unless all of it is.
    """
    store.desk.may("enter", "patient", patient.id)
    recording = rounded(found.recording)
    analysis = analyse(recording)
    session = uuid7()
    seconds = float(recording.t[-1])
    frames = len(recording.t)
    made = begun.isoformat(timespec="milliseconds")
    info = {"source": "imported", "system": found.headset or "unknown", "format": found.format}
    ending = (begun + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    blocks = list(_blocks(store, patient, session, recording))
    values: dict[str, Any] = {
        "id": session,
        "patient_id": patient.id,
        "snapshot": to_json({"blocks": [], "versions": {"rehab": version("rehab")}}),
        "info": to_json(info | {"sha256": recording.source}),
        "status": "completed",
        "started_at": made,
        "ended_at": ending,
        "blocks": len(blocks),
        "frames": frames,
        "t_first": 0,
        "t_last": _nanoseconds(recording)[-1].item(),
        "actor": store.actor,
    }
    store.desk.write(
        Insert("session", values),
        _block(session, found, frames, values["t_last"]),
        *_measures(session, analysis),
        *blocks,
        store.desk.audit("import", "session", session, {"format": found.format}),
    )
    return Imported(session, analysis)


def remeasured(store: Store, session: str, frames: npt.NDArray[np.void]) -> tuple[int, list[str]]:
    """How many numbers of an imported session there are, and which of them its `frames` (N,) no
    longer give, a sentence each."""
    made = _measures(session, analyse(from_frames(frames)))
    again: dict[tuple[str, ...], Any] = {_name(row.values): row.values["value"] for row in made}
    stored = {_name(asdict(row)): row.value for row in store.measures(session)}
    found = [
        f"{' '.join(filter(None, name))} is stored as {stored.get(name)} and is now "
        f"{again.get(name)}."
        for name in sorted(stored.keys() | again.keys())
        if stored.get(name) != again.get(name)
    ]
    return len(stored), found


def _name(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get(part, "")) for part in ("name", "motion", "side", "statistic"))


def rounded(recording: Checked) -> Checked:
    """`recording` as the store would give it back."""

    def stepped(poses: Poses | None) -> Poses | None:
        if poses is None:
            return None
        seen = np.isfinite(poses).all(1)
        out = np.full(poses.shape, np.nan)
        out[seen] = from_steps(to_steps(poses[seen].astype(np.float32), _STEPS), _STEPS)
        return out

    head, left, right = map(stepped, (recording.head, *recording.grips))
    assert head is not None
    return Checked(
        t=_nanoseconds(recording).astype(np.float64) * 1e-9,
        head=head,
        grips=(left, right),
        trunk=stepped(recording.trunk),
        epoch=recording.epoch,
        warnings=recording.warnings,
        source=recording.source,
    )


def _nanoseconds(recording: Checked) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = np.rint((recording.t - recording.t[0]) * _UNIX).astype(np.int64)
    return found


def _blocks(store: Store, patient: Patient, session: str, recording: Checked) -> Iterator[Insert]:
    """The frames, a second a block, sealed as a recorder's are."""
    t = _nanoseconds(recording)
    first = number = 0
    while first < len(t):
        past = int(np.searchsorted(t, t[first] + _UNIX))
        past = min(max(past, first + 1), first + MOST_FRAMES)
        block = uuid7()
        data = store.seals.seal(patient.id, encode(_frames(recording, t, first, past)), block)
        yield Insert(
            "recording_block",
            {
                "id": block,
                "session_id": session,
                "number": number,
                "sha256": hashlib.sha256(data).hexdigest(),
                "first_frame": first,
                "last_frame": past - 1,
                "count": past - first,
                "data": data,
            },
        )
        first, number = past, number + 1


def _frames(
    recording: Checked, t: npt.NDArray[np.int64], first: int, past: int
) -> npt.NDArray[np.void]:
    """The frames `first` to before `past`, as a driver would have handed them out."""
    part = slice(first, past)
    frames = np.zeros(past - first, FRAME)
    frames["index"] = np.arange(first, past)
    frames["t_sample"] = frames["t_display"] = t[part]
    frames["presence"] = FOCUSED
    if recording.epoch is not None:
        frames["space_epoch"] = recording.epoch[part]
    for name, poses in zip(("head", *GRIPS), (recording.head, *recording.grips), strict=True):
        if poses is not None:
            seen = np.isfinite(poses[part]).all(1)
            frames[name][seen] = poses[part][seen]
            frames[f"{name}_bits"][seen] = TRACKED
    for side, name in enumerate(GRIPS):
        frames["held"][:, side] = np.where(frames[f"{name}_bits"] == TRACKED, CONTROLLER, 0)
    if recording.trunk is not None:
        seen = np.isfinite(recording.trunk[part]).all(1)
        frames["trackers"][seen, TRUNK_ROLES[0]] = recording.trunk[part][seen]
        frames["trackers_bits"][seen, TRUNK_ROLES[0]] = TRACKED
    return frames


def _block(session: str, found: Found, frames: int, last: int) -> Insert:
    """The one block, with a key that joins it to nothing that was played here."""
    key = {
        "kind": KIND,
        "exercise": EXERCISE,
        "posture": "",
        "input": "",
        "mount": "",
        "headset": found.headset or "unknown",
        "estimator": VERSION,
        "targets": "",
    }
    return Insert(
        "block",
        {
            "id": uuid7(),
            "session_id": session,
            "number": 1,
            "exercise": EXERCISE,
            "kind": KIND,
            "settings": "{}",
            "status": "completed",
            "frame_begin": 0,
            "frame_end": frames - 1,
            "t_begin": 0,
            "t_end": last,
            "comparability": to_json(key),
        },
    )


def _measures(session: str, analysis: Analysis) -> Iterator[Insert]:
    """What `rehab analyse` finds, as rows of the session."""

    def row(name: str, value: float, unit: str, statistic: str, **more: Any) -> Insert:
        values: dict[str, Any] = {"id": uuid7(), "session_id": session, "kind": KIND, "name": name}
        values |= {"side": "", "statistic": statistic, "value": value, "count": 1, "unit": unit}
        return Insert("measure", {**values, "definition": EXERCISE, **more})

    told = analysis.quality
    yield row("recorded", told["seconds"], "s", "sum")
    for side in SIDES:
        seen = told["completeness"][f"{side}_hand"]
        yield row("tracked", seen * told["seconds"], "s", "sum", side=side)
    for name, rom in analysis.rom.items():
        if rom.min is None or rom.max is None or rom.range is None:
            continue
        motion, side = split(name)
        seen = float(np.isfinite(analysis.angles[name]).mean())
        own = {"motion": motion, "side": side, "quality": seen, "estimator": VERSION}
        yield row("range_used", rom.min, "deg", "lowest", **own)
        yield row("range_used", rom.max, "deg", "highest", **own)
        yield row("excursion", rom.range, "deg", "value", se=rom.se, **own)
    for group in alike(analysis.repetitions):
        one = group[0].repetition
        own = {"motion": one.motion.replace(" ", "_"), "side": one.side, "estimator": VERSION}
        for name, unit, each in _of_group(group):
            known = [m.value for m in each if m.value is not None]
            if known:
                yield row(name, median(known), unit, "median", **(own | {"count": len(known)}))
    share = analysis.compensation
    if share.value is not None:
        more = {"se": share.se, "quality": share.completeness, "estimator": VERSION}
        count = len(analysis.repetitions)
        yield row("trunk_share", share.value, "1", "mean", **(more | {"count": count}))


def _of_group(group: list[Repeated]) -> Iterator[tuple[str, str, list[Measured]]]:
    """Names, units and values of repetitions of one movement."""
    yield "sparc", "1", [each.smoothness for each in group]
    yield "trunk_share", "1", [each.compensation for each in group]
