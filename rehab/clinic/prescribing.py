"""A programme becomes what is prescribed: a new version in the patient's record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rehab.clinic.today import newest

if TYPE_CHECKING:
    from rehab.clinic.today import Prescribed
    from rehab.prescription import Prescription
    from rehab.store import Patient, Store


def change(store: Store, who: Patient, made: Prescription) -> int:
    """Store `made` in place of what is prescribed, whose ticks stay where their stages do; the new
    version. Raises `UserError` before a surgeon's release."""
    from rehab.prescription import released

    if made.operation is not None:
        released(made.operation, date.today())
    before = newest(store, who)
    if made.begins is None:
        begins = date.today() if before is None else before.begins
        made = made.model_copy(update={"begins": begins})
    stages = [one.name for one in made.stages()[1:]]
    ticks = {} if before is None else {n: str(d) for n, d in before.ticks.items() if n in stages}
    return keep(store, who, made, ticks)


def tick(store: Store, who: Patient, found: Prescribed, stage: str) -> int:
    """Let `stage` begin once its day has come; the new version. Raises `UserError`."""
    from rehab.prescription import ticked

    chosen = ticked(found.made, stage)
    ticks = {name: str(day) for name, day in found.ticks.items()}
    return keep(store, who, found.made, {**ticks, chosen.name: str(date.today())})


def keep(store: Store, who: Patient, made: Prescription, ticks: dict[str, str]) -> int:
    """Store it as a new version, with the dose that the report compares with what was done."""
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
    )
    return kept.version
