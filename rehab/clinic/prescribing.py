"""A programme becomes what is prescribed: a new version in the patient's record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rehab.prescription import Prescription
    from rehab.store import Patient, Store


def keep(store: Store, who: Patient, made: Prescription, ticks: dict[str, str]) -> int:
    """Store it as a new version, with the dose and the goals that the report compares with what
    was done."""
    from rehab.clinic.goals import keep_goals
    from rehab.prescription import repetitions, stage_on

    begins, on = made.begins or date.today(), date.today()
    days = {name: date.fromisoformat(day) for name, day in ticks.items()}
    stage = stage_on(made, max(on, begins, made.stages()[0].from_ or on), begins, days)
    kept = store.care.prescribe(
        who,
        sessions_per_week=made.sessions_a_week,
        repetitions_per_session=repetitions(made, stage),
        minutes_per_session=made.minutes_a_session,
        from_date=max(on, begins),
        programme=made.to_document(),
        ticks=ticks,
        goals=keep_goals(store, who, made),
    )
    return kept.version
