"""A programme's goals in the patient's record, where report and suggestions judge by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rehab.measures.tested import MODES
from rehab.store.care_models import Goal
from rehab.store.words import line

if TYPE_CHECKING:
    from rehab.prescription import Prescription
    from rehab.prescription.model import Goal as Prescribed
    from rehab.store import Patient, Store

COMFORT = "pain_nrs"
"""What a goal to be at ease is measured by, where it names no joint direction."""

LONGEST = 1000
"""So many letters of a goal's words are kept with it; the programme keeps all."""

Values = dict[str, Any]


def keep_goals(store: Store, who: Patient, made: Prescription) -> list[str]:
    """Bring the record's goals in line with those of `made`; the entries that it holds them by.

    One that stands already is left as it is, one that says otherwise of the same direction becomes
    a new version, and one that the programme before wrote and this one drops is taken back. What
    somebody entered by hand is never changed.
    """
    standing = store.care.goals(who)
    ours = _written(store, who)
    free = [goal for goal in standing if goal.entry in ours]
    kept = []
    for values in (_values(goal, made) for goal in made.goal):
        same = next((goal for goal in standing if _told(goal) == values), None)
        if same is not None:
            if same in free:
                free.remove(same)
                kept.append(same.entry)
            continue
        old = next((goal for goal in free if _of(_told(goal)) == _of(values)), None)
        if old is not None:
            free.remove(old)
        given = {**values, "by": values["by_date"], "words": values["text"]}
        del given["by_date"], given["text"]
        kept.append(store.care.goal(who, **given, corrects=old.entry if old else None).entry)
    for goal in free:
        store.care.void(Goal, who, goal.entry)
    return kept


def _written(store: Store, who: Patient) -> set[str]:
    """The entries by which the last version of the programme holds its goals."""
    doses = store.care.doses(who)
    return set(doses[-1].document.get("goals", ())) if doses else set()


def _values(goal: Prescribed, made: Prescription) -> Values:
    """A programme's goal as the record has it; one for both sides is for whichever is measured."""
    mode = "active" if made.assessment is None else made.assessment.mode
    return {
        "measure": COMFORT if goal.direction is None else MODES[mode],
        "motion": (goal.direction or "").replace("-", " ").replace(" ", "_"),
        "side": goal.side if goal.side in ("left", "right") else "",
        "kind": goal.kind,
        "target": goal.degrees,
        "unit": "deg" if goal.direction is not None else "",
        "by_date": None if goal.by is None else str(goal.by),
        "text": line(goal.words[:LONGEST], "The goal's words", longest=LONGEST, needed=False),
    }


def _told(goal: Goal) -> Values:
    names = ("measure", "motion", "side", "kind", "target", "unit", "by_date", "text")
    return {name: getattr(goal, name) for name in names}


def _of(values: Values) -> tuple[str, ...]:
    """What a goal is about: of two that agree in it, the later corrects the earlier."""
    return values["measure"], values["motion"], values["side"]
