"""A patient's sessions as a BIDS data set: what was done, what was measured, and, only where that
was asked for and consented to, the motion itself as Motion-BIDS (BIDS 1.9)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from rehab.errors import UserError
from rehab.exports import motion
from rehab.exports.codes import UNITS, plain, title
from rehab.exports.files import new_folder
from rehab.exports.ids import label
from rehab.measures import DEFINITIONS
from rehab.store import Store
from rehab.store.record import Played, Record

TASK = "rehab"
IDENTIFIES = (
    "The motion of head and hands identifies a person as a fingerprint does: it is never anonymous."
)
_NEEDED = ("raw motion", "research export")
_MEASURES = (
    "session",
    "kind",
    "measure",
    "motion",
    "side",
    "statistic",
    "value",
    "unit",
    "standard_error",
    "count",
    "tracked",
    "definition",
    "estimator",
    "comparability",
)


def write(store: Store, record: Record, folder: Path, *, raw: bool = False) -> list[str]:
    """Write the data set to the new folder `folder`; sentences on what went out or could not.

    With `raw` the motion goes out as well. Raises `UserError`, without both consents too.
    """
    if raw:
        require_consent(record)
    name = f"sub-{label(record.patient.id)}"
    sessions = record.sessions()
    said = [f"{record.patient.alias} is {name} there."]
    with new_folder(folder) as root:
        _about(root, name, raw=raw)
        place = root / name
        for session in sessions:
            _behaviour(place, name, record, session)
            if raw:
                said += _motion(place, name, store, record, session)
        _sessions(place, name, sessions)
        _measured(root / "derivatives" / "rehab", name, record, sessions)
    return [*said, IDENTIFIES] if raw else said


def require_consent(record: Record) -> None:
    """Refuse motion that the patient did not give for research."""
    standing = record.consents()
    lacking = [purpose for purpose in _NEEDED if standing.get(purpose) != "given"]
    if lacking:
        words = " and ".join(f'"{purpose}"' for purpose in lacking)
        raise UserError(
            f"{record.patient.alias} has not consented to {words}, so no motion is exported; "
            "without --raw the measures are."
        )


def _about(root: Path, name: str, *, raw: bool) -> None:
    """The files at the top of the data set."""
    made = [{"Name": "rehab", "Version": version("rehab")}]
    about = {"Name": "Sessions in a headset", "BIDSVersion": "1.9.0", "GeneratedBy": made}
    _json(root / "dataset_description.json", {**about, "DatasetType": "raw"})
    _tsv(root / "participants.tsv", [["participant_id"], [name]])
    called = "A name that belongs to this data set alone"
    _json(root / "participants.json", {"participant_id": {"Description": called}})
    what = IDENTIFIES if raw else "It holds no motion: what was measured is in derivatives/rehab."
    (root / "README").write_text(
        "Sessions of movement in a headset, as the rehab program recorded them.\n\n"
        f"{what}\n\nThe numbers are not validated in patients and not for diagnosis.\n",
        encoding="utf-8",
    )
    derived = root / "derivatives" / "rehab"
    derived.mkdir(parents=True)
    _json(
        derived / "dataset_description.json",
        {**about, "Name": "Measures of sessions in a headset", "DatasetType": "derivative"},
    )


def _stem(name: str, session: Played) -> str:
    return f"{name}_ses-{session.number:04d}_task-{TASK}"


def _behaviour(place: Path, name: str, record: Record, session: Played) -> None:
    """The trials of a session: what was asked and whether it was reached."""
    folder = place / f"ses-{session.number:04d}" / "beh"
    folder.mkdir(parents=True)
    head = ["trial", "block", "exercise", "kind", "side", "practice", "status", "duration"]
    rows = [
        [
            trial["number"],
            trial["block"],
            trial["exercise"],
            trial["kind"],
            trial["side"],
            trial["practice"],
            trial["status"],
            f"{(trial['t_end'] - trial['t_begin']) * 1e-9:.6f}",
        ]
        for trial in record.trials(session.id)
    ]
    stem = folder / f"{_stem(name, session)}_beh"
    _tsv(stem.with_suffix(".tsv"), [head, *rows])
    _json(
        stem.with_suffix(".json"),
        {
            "TaskName": TASK,
            "trial": {"Description": "Number of the trial in its block"},
            "block": {"Description": "Number of the block in its session"},
            "exercise": {"Description": "Versioned exercise"},
            "kind": {"Description": "Assessment or training"},
            "side": {"Description": "The arm that was asked for"},
            "practice": {"Description": "1 where the trial was practice and does not count"},
            "status": {"Description": "How the trial ended"},
            "duration": {"Description": "From its beginning to its end", "Units": "s"},
        },
    )


def _motion(place: Path, name: str, store: Store, record: Record, session: Played) -> Iterator[str]:
    """The motion of a session; a sentence where there is none, or not all."""
    frames, gaps = store.frames(session.id)
    if len(frames) < 2:
        yield f"Session {session.number} has no motion that is kept."
        return
    if gaps:
        yield f"The motion of session {session.number} has gaps; it goes out without them."
    folder = place / f"ses-{session.number:04d}" / "motion"
    folder.mkdir()
    stem = folder / f"{_stem(name, session)}_tracksys-{motion.SYSTEM}"
    with Path(f"{stem}_motion.tsv").open("w", encoding="utf-8", newline="\n") as file:
        for first in range(0, len(frames), 4096):
            part = frames[first : first + 4096].copy()
            for row in motion.lines(part, int(frames["t_sample"][0])):
                file.write(f"{row}\n")
    every = motion.channels()
    head = ["name", "component", "type", "tracked_point", "units", "reference_frame"]
    rows = [[c.name, c.component, c.type, c.tracked_point, c.units, c.frame] for c in every]
    _tsv(Path(f"{stem}_channels.tsv"), [head, *rows])
    _json(Path(f"{stem}_channels.json"), {"reference_frame": {"Levels": {"playspace": _SPACE}}})
    _json(Path(f"{stem}_motion.json"), _sidecar(session, frames, every))
    begun = int(frames["t_sample"][0])
    events = [
        [f"{(t['t_begin'] - begun) * 1e-9:.6f}", f"{(t['t_end'] - t['t_begin']) * 1e-9:.6f}",
         "trial", t["number"], t["block"], t["side"], t["status"]]
        for t in record.trials(session.id)
    ]  # fmt: skip
    head = ["onset", "duration", "trial_type", "trial", "block", "side", "status"]
    events_stem = folder / f"{_stem(name, session)}_events"
    _tsv(events_stem.with_suffix(".tsv"), [head, *events])
    _json(
        events_stem.with_suffix(".json"),
        {name: {"Description": words} for name, words in _EVENTS.items()},
    )


_SPACE = {
    "Description": "Play space of the headset (OpenXR): y up, -z forwards, x to the right",
    "SpatialAxes": motion.AXES,
    "RotationRule": "right-hand",
}
_EVENTS = {
    "trial_type": "What happened",
    "trial": "Number of the trial in its block",
    "block": "Number of the block in its session",
    "side": "The arm that was asked for",
    "status": "How the trial ended",
}


def _sidecar(session: Played, frames: Any, every: list[motion.Channel]) -> dict[str, Any]:
    steps = np.diff(frames["t_sample"]) * 1e-9
    rate = 1.0 / float(np.median(steps))
    kinds = [channel.type for channel in every]
    return {
        "TaskName": TASK,
        "TaskDescription": "Exercises in a headset",
        "TrackingSystemName": motion.SYSTEM,
        "SamplingFrequency": round(rate, 3),
        "SamplingFrequencyEffective": round(1.0 / float(np.mean(steps)), 3),
        "RecordingDuration": round(float(steps.sum()), 3),
        "TrackedPointsCount": len(motion.POINTS),
        "MotionChannelCount": kinds.count("POS") + kinds.count("ORNT"),
        "POSChannelCount": kinds.count("POS"),
        "ORNTChannelCount": kinds.count("ORNT"),
        "LATENCYChannelCount": kinds.count("LATENCY"),
        "MISCChannelCount": kinds.count("MISC"),
        "MissingValues": motion.MISSING,
        "DeviceSerialNumber": motion.MISSING,
        "ManufacturersModelName": plain(str(session.info.get("system") or "unknown")),
        "SoftwareVersions": f"rehab {(session.programme.get('versions') or {}).get('rehab', '')}",
    }


def _sessions(place: Path, name: str, sessions: list[Played]) -> None:
    """When: days since the first session, never dates."""
    place.mkdir(exist_ok=True)
    days = [datetime.fromisoformat(session.started_at).date() for session in sessions]
    rows = [
        [f"ses-{s.number:04d}", (day - days[0]).days, s.status]
        for s, day in zip(sessions, days, strict=True)
    ]
    stem = place / f"{name}_sessions"
    _tsv(stem.with_suffix(".tsv"), [["session_id", "day", "status"], *rows])
    _json(
        stem.with_suffix(".json"),
        {
            "day": {"Description": "Days since the first session", "Units": "d"},
            "status": {"Description": "How the session ended"},
        },
    )


def _measured(folder: Path, name: str, record: Record, sessions: list[Played]) -> None:
    """The numbers of every session."""
    by = {session.id: session for session in sessions}
    rows = [
        [
            f"ses-{by[n.session].number:04d}",
            n.kind,
            n.name,
            n.motion,
            n.side,
            n.statistic,
            repr(n.value),
            n.unit,
            None if n.se is None else repr(n.se),
            n.count,
            n.quality,
            n.definition,
            n.estimator,
            n.comparability if n.comparability != "{}" else "",
        ]
        for n in record.summaries()
        if n.session in by
    ]
    place = folder / name
    place.mkdir()
    _tsv(place / f"{name}_task-{TASK}_desc-measures_beh.tsv", [[*_MEASURES], *rows])
    used = dict.fromkeys(str(row[2]) for row in rows)
    _json(
        place / f"{name}_task-{TASK}_desc-measures_beh.json",
        {
            "value": {"Description": "The measure, in the unit that its row names"},
            "standard_error": {"Description": "One standard error, in the same unit"},
            "measure": {
                "Levels": {
                    each: title(each, "", "")
                    + (f" (version {DEFINITIONS[each].version})" if each in DEFINITIONS else "")
                    for each in used
                }
            },
            "unit": {"Levels": {unit: f"UCUM {code}" for unit, code in UNITS.items() if unit}},
        },
    )


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _tsv(path: Path, rows: list[list[Any]]) -> None:
    """A table with a heading; what is unknown or empty is "n/a", as BIDS has it."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            cells = [motion.MISSING if x is None or x == "" else plain(str(x)) for x in row]
            file.write("\t".join(cells) + "\n")
