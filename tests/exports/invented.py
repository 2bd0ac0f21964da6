"""An invented patient with one of everything, for the tests of exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rehab.store import Patient, Store
from rehab.store.changes import Insert
from rehab.store.keys import to_json, uuid7
from rehab.store.trials import TrialMeasure, to_text

DAYS = ("2026-03-02", "2026-03-04", "2026-03-09")
KEY = {"kind": "assessment", "exercise": "star-reach/1", "headset": "simulated"}


def at(day: str, clock: str = "10:00:00") -> str:
    return f"{day}T{clock}.000+00:00"


class Clinic:
    """A store with one patient, to be filled row by row."""

    def __init__(self, path: Path, alias: str = "anna-example") -> None:
        self.store = Store.open(path, create=True, actor="dr-example")
        self.patient: Patient = self.store.add_patient(alias)
        self._rows: list[Insert] = []

    def put(self, table: str, **values: Any) -> str:
        row = {"id": uuid7(), **values}
        self._rows.append(Insert(table, row))
        return str(row["id"])

    def save(self) -> None:
        """Write all that was put: at once, since each write waits for the disk."""
        self.store.desk.write(*self._rows)
        self._rows = []

    def session(self, day: str, *, ended: bool = True, **more: Any) -> str:
        values: dict[str, Any] = {
            "patient_id": self.patient.id,
            "snapshot": to_json({"blocks": [], "versions": {"rehab": "0.1.0"}}),
            "info": to_json({"runtime": "simulated patient", "system": "healthy"}),
            "status": "completed" if ended else "running",
            "started_at": at(day),
            "ended_at": at(day, "10:12:30") if ended else None,
            "actor": "dr-example",
        }
        return self.put("session", **(values | more))

    def block(self, session: str, number: int = 1, kind: str = "assessment", **more: Any) -> str:
        values: dict[str, Any] = {
            "session_id": session,
            "number": number,
            "exercise": "star-reach/1",
            "kind": kind,
            "settings": "{}",
            "status": "completed",
            "frame_begin": 0,
            "frame_end": 900,
            "t_begin": 0,
            "t_end": 10_000_000_000,
            "comparability": to_json(KEY | {"kind": kind}),
        }
        return self.put("block", **(values | more))

    def trial(
        self, session: str, block: str, number: int, side: str, *measures: TrialMeasure
    ) -> str:
        return self.put(
            "trial",
            session_id=session,
            block_id=block,
            number=number,
            side=side,
            practice=0,
            status="success",
            frame_begin=90 * number,
            frame_end=90 * number + 80,
            t_begin=number * 1_000_000_000,
            t_end=number * 1_000_000_000 + 900_000_000,
            measures=to_text(measures),
            quality=0.98,
        )

    def measure(self, session: str, name: str, value: float, unit: str, **more: Any) -> str:
        values: dict[str, Any] = {
            "session_id": session,
            "kind": "assessment",
            "name": name,
            "side": "",
            "statistic": "median",
            "value": value,
            "count": 4,
            "unit": unit,
            "definition": "star-reach/1",
            "quality": 0.98,
        }
        return self.put("measure", **(values | more))

    def entry(self, table: str, *, entry: str = "", version: int = 1, **values: Any) -> str:
        entry = entry or uuid7()
        values |= {"created_at": at("2026-03-03", "09:00:00"), "actor": "dr-example"}
        self.put(table, patient_id=self.patient.id, entry=entry, version=version, **values)
        return entry

    def consent(self, purpose: str, decision: str = "given", day: str = "2026-03-01") -> None:
        self.put(
            "consent",
            patient_id=self.patient.id,
            purpose=purpose,
            decision=decision,
            text_version="1",
            by_whom="patient",
            on_date=day,
            created_at=at(day),
            actor="dr-example",
        )


def whole(path: Path, alias: str = "anna-example") -> Clinic:
    """Two sessions that ended, one that is played, and one of everything that people enter."""
    clinic = Clinic(path, alias)
    goals: list[dict[str, Any]] = [
        {"kind": "improve", "target": 160.0, "unit": "deg", "by_date": "2026-06-01", "text": ""},
        {"kind": "maintain", "target": 140.0, "unit": "deg", "by_date": None, "text": "Keep it"},
        {"kind": "comfort", "target": None, "unit": "", "by_date": None, "text": "Less pain"},
    ]
    for number, day in enumerate(DAYS[:2]):
        session = clinic.session(day)
        block = clinic.block(session)
        for side, degrees in (("left", 163.00000000000003), ("right", 118.5)):
            angle: dict[str, Any] = {"motion": "shoulder_abduction", "se": 3.1}
            angle |= {"estimator": "three-point/3"}
            own = angle | {"side": side}
            told = TrialMeasure("active_rom", degrees, "deg", **angle)
            clinic.trial(session, block, 1 if side == "left" else 2, side, told)
            clinic.measure(session, "active_rom", degrees, "deg", block_id=block, **own)
            clinic.measure(session, "active_rom", degrees + number, "deg", **own)
            used = own | {"statistic": "highest", "kind": "training"}
            clinic.measure(session, "range_used", 100.25, "deg", **used)
            clinic.measure(session, "peak_speed", 0.7, "m/s", side=side, block_id=block)
            clinic.measure(session, "trunk_share", 0.12, "1", side=side)
        clinic.measure(session, "active_time", 312.0, "s", statistic="sum", kind="training")
        clinic.put(
            "rating",
            session_id=session,
            kind="pain",
            scale="0 to 10",
            value=3.0,
            created_at=at(day, "10:12:00"),
            actor="patient",
        )
    clinic.session(DAYS[2], ended=False)
    for goal in goals:
        clinic.entry("goal", measure="active_rom", motion="shoulder_flexion", side="right", **goal)
    score = {"instrument": "SPADI", "unit": "", "on_date": "2026-03-02"}
    entry = clinic.entry("score", value=61.0, **score)
    clinic.entry("score", entry=entry, version=2, value=62.0, **score)
    clinic.entry(
        "score", instrument="goniometer", motion="shoulder_flexion", side="right", value=121.0,
        unit="deg", on_date="2026-03-02",
    )  # fmt: skip
    clinic.entry("score", value=1.0, void=1, **score)
    clinic.entry(
        "adverse_event", what="Pain in the shoulder", happened_at=at(DAYS[1]), severity="mild",
        relation="probable", action="Paused", outcome="resolved", session_id=session,
    )  # fmt: skip
    for version, times in ((1, 3), (2, 5)):
        document = {"sessions_per_week": times, "repetitions_per_session": 40}
        document |= {"minutes_per_session": 10, "from": "2026-03-01"}
        clinic.put(
            "prescription", patient_id=clinic.patient.id, version=version,
            document=to_json(document), created_at=at(f"2026-03-0{version}"), actor="dr-example",
        )  # fmt: skip
    clinic.save()
    return clinic
